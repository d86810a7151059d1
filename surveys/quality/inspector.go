package quality

import (
	"encoding/binary"
	"hash/maphash"
	"math"
	"strings"
	"time"
	"unicode"

	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/intake"
)

// What counts as a sign that one hand filled several forms in.
const (
	// alikeLeast is how many responses must agree. Two may be a couple.
	alikeLeast = 3
	// closedLeast is how many answers without free text a response must have to be
	// compared: with fewer, honest people agree by chance.
	closedLeast = 12
	// closedWithin is how near in time they came through one channel.
	closedWithin = time.Hour
	// textLeast is the length in characters from which few write the same by
	// chance, textWithin how near in time they came through one channel: a street
	// whose lamps are out says so in the same words all week.
	textLeast  = 10
	textWithin = 10 * time.Minute
	// heldMost bounds each memory: a flood makes it forget instead of growing.
	heldMost = 100_000
)

// Inspector remembers the responses of the last hour of one survey and compares
// each new one with them, away from the people who wait for their receipts. It is
// for one goroutine.
//
// Alike are those whose closed answers are all the same; nearly alike those that
// share almost all, and unusual ones. Crowd says when many doubted ones came
// together.
type Inspector struct {
	seed  maphash.Seed
	alike group // by all closed answers
	texts group
	near  *near
	// passed are those of the last minutes that people sent themselves, by channel.
	passed map[int64][]Passer
	at     int64 // µs UTC of the newest response seen
}

// group is responses by what they have in common.
type group map[uint64][]seen

type seen struct{ seq, at int64 }

// NewInspector returns one that has seen nothing.
func NewInspector() *Inspector {
	return &Inspector{seed: maphash.MakeSeed(), alike: make(group), texts: make(group), near: newNear(), passed: make(map[int64][]Passer)}
}

// See adds a response, in the order of commits, and the doubts that it raises to
// doubts: about itself and about earlier ones with which it agrees.
func (i *Inspector) See(form *answer.Form, r *intake.Response, sheet answer.Sheet, doubts map[int64]intake.Flags) {
	i.at = max(i.at, r.AcceptedAt)
	me := seen{r.Seq, r.AcceptedAt}
	if h, ok := i.closed(r, sheet); ok {
		i.alike.add(h, me, closedWithin, intake.FlagDuplicate, doubts)
	}
	i.near.see(form, r, sheet, doubts)
	if r.Mode == surveys.Web { // paper comes in heaps, and a helper sees one after the other
		i.pass(r)
	}
	for _, text := range openTexts(form, sheet) {
		var h maphash.Hash
		h.SetSeed(i.seed)
		writeInts(&h, r.ChannelID)
		h.WriteString(text)
		i.texts.add(h.Sum64(), me, textWithin, intake.FlagSameText, doubts)
	}
}

// add puts a response beside those with which it agrees. However many a machine
// sends, only the newest are kept and only what is new is doubted: as soon as
// there are alikeLeast all of them are, and then each that joins.
func (g group) add(h uint64, me seen, within time.Duration, flag intake.Flags, doubts map[int64]intake.Flags) {
	near := g[h][:0]
	for _, s := range g[h] {
		if me.at-s.at <= within.Microseconds() && s.seq != me.seq {
			near = append(near, s)
		}
	}
	near = append(near, me)
	switch {
	case len(near) > alikeLeast:
		doubts[me.seq] |= flag
		near = near[:copy(near, near[len(near)-alikeLeast:])]
	case len(near) == alikeLeast:
		for _, s := range near {
			doubts[s.seq] |= flag
		}
	}
	g[h] = near
}

// Forget lets go of what is too old to matter.
func (i *Inspector) Forget() {
	i.alike.forget(i.at - closedWithin.Microseconds())
	i.texts.forget(i.at - textWithin.Microseconds())
	i.near.forget(i.at - nearWithin.Microseconds())
	i.forgetPassed()
}

func (g group) forget(before int64) {
	if len(g) > heldMost {
		clear(g)
	}
	for h, list := range g {
		if list[len(list)-1].at < before {
			delete(g, h)
		}
	}
}

// closed hashes the closed answers; ok is false when there are too few of them,
// or when they are all the same, as those of a person with one opinion on
// everything are.
func (i *Inspector) closed(r *intake.Response, sheet answer.Sheet) (sum uint64, ok bool) {
	var h maphash.Hash
	h.SetSeed(i.seed)
	writeInts(&h, r.ChannelID, int64(r.Version))
	n, first, mixed := 0, 0, false
	answered := func(question, value int) {
		if n == 0 {
			first = value
		}
		mixed = mixed || value != first
		n++
		writeInts(&h, int64(question), int64(value))
	}
	for q, v := range sheet {
		switch v.Shape {
		case answer.Choice:
			answered(q, v.Option)
		case answer.Choices:
			for _, option := range v.Options {
				answered(q, option)
			}
		case answer.Grid:
			for row, option := range v.Options {
				if option >= 0 {
					answered(q, row<<16|option)
				}
			}
		case answer.Figure:
			answered(q, int(math.Float64bits(v.Number)>>12))
		}
	}
	return h.Sum64(), n >= closedLeast && mixed
}

func writeInts(h *maphash.Hash, values ...int64) {
	var b [8]byte
	for _, v := range values {
		binary.LittleEndian.PutUint64(b[:], uint64(v))
		h.Write(b[:])
	}
}

// openTexts are what a person wrote, where it is long enough, without what
// copying changes: spaces, punctuation and case.
func openTexts(form *answer.Form, sheet answer.Sheet) (texts []string) {
	keep := func(text string) {
		bare := strings.Map(func(r rune) rune {
			if !unicode.IsLetter(r) && !unicode.IsNumber(r) {
				return -1
			}
			return unicode.ToLower(r)
		}, text)
		if len([]rune(bare)) >= textLeast {
			texts = append(texts, bare)
		}
	}
	for q, v := range sheet {
		if kind := form.Fields[q].Question.Type; v.Shape == answer.Words && (kind == surveys.ShortText || kind == surveys.LongText) {
			keep(v.Text)
		}
		keep(v.Other)
	}
	return texts
}
