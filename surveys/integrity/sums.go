package integrity

import (
	"math"
	"slices"

	"minyi/surveys"
)

// moments are the sum and the sum of squares of a value per person.
type moments struct {
	n       int
	sum, sq float64
}

func (m *moments) add(x float64) { m.n++; m.sum += x; m.sq += x * x }

func (m moments) without(o moments) moments { return moments{m.n - o.n, m.sum - o.sum, m.sq - o.sq} }

func (m moments) mean() float64 { return m.sum / float64(m.n) }

// variance is that between persons.
func (m moments) variance() float64 {
	if m.n < 2 {
		return 0
	}
	mean := m.mean()
	return max(0, (m.sq-float64(m.n)*mean*mean)/float64(m.n-1))
}

// sums are what is counted of one channel, or of all.
type sums struct {
	n         int
	flagged   int
	mode      int     // index into surveys.Modes of its last response
	sample    int     // likewise
	counts    [][]int // item → code → answers
	surprise  moments // mean bits of a person's answers under the distribution of all
	undecided moments // share of a person's answers
	best      moments // likewise
	byArea    []int   // district → those with answers
	toldOf    int     // who answered the honesty question
	toldYes   int     // and said yes
	hours     hours
}

// hours counts pairs of responses that came within one hour. Rows come in the
// order of time, so that one count suffices.
type hours struct {
	n, pairs float64
	at       int // the hour that is being counted
	in       int // responses in it
	most     int // in the busiest
	busiest  int
}

func (h *hours) add(at int) {
	if at != h.at || h.in == 0 {
		h.at, h.in = at, 0
	}
	h.pairs += float64(h.in)
	h.in++
	h.n++
	if h.in > h.most {
		h.most, h.busiest = h.in, at
	}
}

// repeat is the chance that two responses came within the same hour.
func (h *hours) repeat() float64 {
	if h.n < 2 {
		return 0
	}
	return h.pairs / (h.n * (h.n - 1) / 2)
}

// counted is what channels are compared by.
type counted struct {
	items     []column
	channels  []sums // by code of the frame
	all       sums
	drawn     []moments // district → best of the drawn sample
	drawnAll  moments
	districts []string
}

// sum goes through the rows: once per item, then once for the rest.
func (s *Subject) sum() *counted {
	v := s.View
	c := &counted{items: s.columns(), channels: make([]sums, len(v.Channel.Values))}
	place := s.districts(c)
	c.drawn = make([]moments, len(c.districts))
	for i := range c.channels {
		c.channels[i].counts = make([][]int, len(c.items))
	}
	c.all.counts = make([][]int, len(c.items))
	for k, it := range c.items {
		c.all.counts[k] = make([]int, it.size)
		flat := make([]uint32, len(c.channels)*it.size)
		for row := range v.N {
			if s.keeps(row) {
				flat[v.Channel.Codes.At(row)*it.size+it.codes.At(row)]++
			}
		}
		for i := range c.channels {
			c.channels[i].counts[k] = make([]int, it.size)
			for code, n := range flat[i*it.size : (i+1)*it.size] {
				c.channels[i].counts[k][code] = int(n)
				c.all.counts[k][code] += int(n)
			}
		}
	}
	people := s.persons(c)
	told, marks := s.marks(s.Doc.Settings.Coached)
	for row := range v.N {
		if !s.keeps(row) {
			continue
		}
		ch := &c.channels[v.Channel.Codes.At(row)]
		ch.n++
		c.all.n++
		ch.mode, ch.sample = int(v.Mode[row]), int(v.Sample[row])
		if doubted(v.Flags.At(row)) {
			ch.flagged++
			c.all.flagged++
		}
		if told != nil {
			if code := told.Codes.At(row); code != 0 {
				ch.toldOf++
				c.all.toldOf++
				if marks[code] {
					ch.toldYes++
					c.all.toldYes++
				}
			}
		}
		if surveys.Modes[v.Mode[row]] == surveys.Web {
			at := int(v.Day.At(row))*24 + int(v.Hour[row])
			ch.hours.add(at)
			c.all.hours.add(at)
		}
		c.person(&people[row], ch, place[v.Area.Codes.At(row)], surveys.Samples[v.Sample[row]] == surveys.Probability)
	}
	return c
}

// person adds one person's answers to a channel and to all.
func (c *counted) person(p *person, ch *sums, district int, drawn bool) {
	if p.answered == 0 {
		return
	}
	n := float64(p.answered)
	surprise, undecided, best := float64(p.surprise)/n, float64(p.undecided)/n, float64(p.best)/n
	for _, to := range []*sums{ch, &c.all} {
		to.surprise.add(surprise)
		to.undecided.add(undecided)
		to.best.add(best)
	}
	if district >= 0 {
		if ch.byArea == nil {
			ch.byArea = make([]int, len(c.districts))
		}
		ch.byArea[district]++
	}
	if drawn {
		c.drawnAll.add(best)
		if district >= 0 {
			c.drawn[district].add(best)
		}
	}
}

// person is what one row's answers add up to.
type person struct {
	surprise                  float32 // bits
	answered, undecided, best uint16
}

// persons adds the items up by row.
func (s *Subject) persons(c *counted) []person {
	people := make([]person, s.View.N)
	for k, it := range c.items {
		n := 0
		for _, x := range c.all.counts[k][1:] {
			n += x
		}
		each := make([]person, it.size)
		for code := 1; code < it.size; code++ {
			each[code] = person{answered: 1}
			if x := c.all.counts[k][code]; x > 0 {
				each[code].surprise = float32(-math.Log2(float64(x) / float64(n)))
			}
			if it.undecided[code] {
				each[code].undecided = 1
			}
			if it.best[code] {
				each[code].best = 1
			}
		}
		for row := range people {
			p, x := &people[row], &each[it.codes.At(row)]
			p.surprise += x.surprise
			p.answered += x.answered
			p.undecided += x.undecided
			p.best += x.best
		}
	}
	return people
}

// districts numbers the children of the tree's root and returns the place of
// each of the frame's areas, -1 = none.
func (s *Subject) districts(c *counted) []int {
	place := make([]int, len(s.View.Area.Values))
	for i, code := range s.View.Area.Values {
		place[i] = -1
		if code == "" || s.Areas == nil {
			continue
		}
		child, ok := s.Areas.RollUp(code)
		if !ok {
			continue
		}
		at := slices.Index(c.districts, child)
		if at < 0 {
			at = len(c.districts)
			c.districts = append(c.districts, child)
		}
		place[i] = at
	}
	return place
}

// entropy is the mean entropy in bits of the items for which there are answers
// enough, by Miller and Madow's correction, and that of the rest for the same
// items; items is how many they are.
func (c *counted) entropy(ch *sums) (mine, rest float64, items int) {
	for k := range c.items {
		other := make([]int, len(ch.counts[k]))
		for code, n := range ch.counts[k] {
			other[code] = c.all.counts[k][code] - n
		}
		a, n := entropyOf(ch.counts[k])
		b, m := entropyOf(other)
		if n >= least && m >= least {
			mine, rest, items = mine+a, rest+b, items+1
		}
	}
	if items > 0 {
		mine, rest = mine/float64(items), rest/float64(items)
	}
	return mine, rest, items
}

func entropyOf(counts []int) (bits float64, n int) {
	values := 0
	for _, x := range counts[1:] {
		n += x
		if x > 0 {
			values++
		}
	}
	if n == 0 {
		return 0, 0
	}
	for _, x := range counts[1:] {
		if x > 0 {
			p := float64(x) / float64(n)
			bits -= p * math.Log2(p)
		}
	}
	return bits + float64(values-1)/(2*float64(n)*math.Ln2), n
}
