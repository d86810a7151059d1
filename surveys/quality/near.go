package quality

import (
	"hash/maphash"
	"math"
	"slices"
	"time"

	"minyi/surveys/answer"
	"minyi/surveys/intake"
)

// What counts as nearly the same. Honest people agree widely where most are
// content, so agreement counts by how unusual it is: an answer that a quarter
// gives says two bits, one that nearly everybody gives next to nothing.
const (
	nearLeast  = 3 // responses that must agree
	nearSlots  = 16
	nearShare  = 20 // one answer in so many may differ, and at least one
	nearBits   = 1.2
	nearWithin = 10 * time.Minute
	// nearBlocks is into how many parts a response is cut to find those that it
	// may be near to: of fewer than that many differences, one part has none.
	nearBlocks = 4
	nearBucket = 24 // of the newest in one part that are compared
	noAnswer   = -1
)

// vector is the closed answers of one response by slot: a question, or the row of
// a grid.
type vector struct {
	seen
	values []int32
}

// near finds responses that are nearly alike and learns what is usual.
type near struct {
	seed    maphash.Seed
	parts   map[uint64][]*vector
	counts  map[slotValue]int32
	totals  map[slot]int32
	scratch []int32
}

type slot struct{ version, at int32 }

type slotValue struct {
	slot
	value int32
}

func newNear() *near {
	return &near{seed: maphash.MakeSeed(), parts: make(map[uint64][]*vector), counts: make(map[slotValue]int32), totals: make(map[slot]int32)}
}

// see compares a response with those of the last minutes and adds doubts about it
// and about those that it is near to.
func (n *near) see(form *answer.Form, r *intake.Response, sheet answer.Sheet, doubts map[int64]intake.Flags) {
	v := &vector{seen: seen{r.Seq, r.AcceptedAt}, values: n.values(form, sheet)}
	answered, most := spread(v.values)
	if answered < nearSlots || most*4 > answered*3 {
		return // too few to tell, or one opinion on nearly everything
	}
	version := int32(r.Version)
	like, unusual := make(map[*vector]bool), []*vector(nil)
	for block := range nearBlocks {
		key := n.key(r, v.values, block)
		kept := n.parts[key][:0]
		for _, other := range n.parts[key] {
			if r.AcceptedAt-other.at > nearWithin.Microseconds() || other.seq == v.seq {
				continue
			}
			kept = append(kept, other)
			if like[other] || !alike(v.values, other.values, answered) {
				continue
			}
			like[other] = true
			if !slices.Equal(v.values, other.values) && n.bits(version, v.values, other.values) >= nearBits {
				unusual = append(unusual, other)
			}
		}
		if len(kept) >= nearBucket {
			kept = kept[len(kept)-nearBucket+1:]
		}
		n.parts[key] = append(kept, v)
	}
	if len(unusual)+1 >= nearLeast {
		doubts[v.seq] |= intake.FlagNearDuplicate
		for _, other := range unusual {
			doubts[other.seq] |= intake.FlagNearDuplicate
		}
	}
	// What has its like teaches less, or copies would soon be usual; but it
	// teaches, or a town that is of one mind would be doubted for it.
	weight := int32(fresh)
	if len(like) > 0 {
		weight = 1
	}
	n.learn(version, v.values, weight)
}

// spread counts the answers and how many of them are the most frequent value.
func spread(values []int32) (answered, most int) {
	var counts [16]int
	for _, x := range values {
		if x == noAnswer {
			continue
		}
		answered++
		at := uint32(x) % uint32(len(counts))
		counts[at]++
		most = max(most, counts[at])
	}
	return answered, most
}

// fresh is how much one teaches that has no like.
const fresh = 4

// alike: at most one answer in nearShare differs.
func alike(a, b []int32, answered int) bool {
	left := max(1, answered/nearShare)
	for i, x := range a {
		if x != b[i] {
			if left--; left < 0 {
				return false
			}
		}
	}
	return true
}

// bits is how unusual the common answers are, on average.
func (n *near) bits(version int32, a, b []int32) float64 {
	sum, count := 0.0, 0
	for i, x := range a {
		if x == noAnswer || x != b[i] {
			continue
		}
		s := slot{version, int32(i)}
		// Before anything is learned, an answer is one of four.
		sum -= math.Log2((float64(n.counts[slotValue{s, x}]) + fresh) / (float64(n.totals[s]) + 4*fresh))
		count++
	}
	if count == 0 {
		return 0
	}
	return sum / float64(count)
}

// learnedMost bounds what is learned: a question of numbers has no end of values.
const learnedMost = 200_000

func (n *near) learn(version int32, values []int32, weight int32) {
	if len(n.counts) > learnedMost {
		clear(n.counts)
		clear(n.totals)
	}
	for i, x := range values {
		if x != noAnswer {
			s := slot{version, int32(i)}
			n.counts[slotValue{s, x}] += weight
			n.totals[s] += weight
		}
	}
}

func (n *near) key(r *intake.Response, values []int32, block int) uint64 {
	var h maphash.Hash
	h.SetSeed(n.seed)
	writeInts(&h, r.ChannelID, int64(r.Version), int64(block))
	for i := block; i < len(values); i += nearBlocks {
		writeInts(&h, int64(values[i]))
	}
	return h.Sum64()
}

// values are the closed answers by slot.
func (n *near) values(form *answer.Form, sheet answer.Sheet) []int32 {
	out := n.scratch[:0]
	for q, v := range sheet {
		switch v.Shape {
		case answer.Choice:
			out = append(out, int32(v.Option))
		case answer.Choices:
			var set int32
			for _, option := range v.Options {
				set |= 1 << (option & 30)
			}
			out = append(out, set)
		case answer.Grid:
			for row := range form.Fields[q].Rows {
				option := noAnswer
				if row < len(v.Options) {
					option = v.Options[row]
				}
				out = append(out, int32(max(option, noAnswer)))
			}
		case answer.Figure:
			out = append(out, int32(math.Float64bits(v.Number)>>33))
		default:
			for range max(1, len(form.Fields[q].Rows)) {
				out = append(out, noAnswer)
			}
		}
	}
	n.scratch = out
	return append([]int32(nil), out...)
}

func (n *near) forget(before int64) {
	if len(n.parts) > heldMost {
		clear(n.parts)
	}
	for key, list := range n.parts {
		if list[len(list)-1].at < before {
			delete(n.parts, key)
		}
	}
}
