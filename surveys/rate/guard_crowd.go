package rate

import (
	"fmt"
	"math"
	"slices"

	"minyi/surveys"
	"minyi/surveys/suppress"
)

// crowd are people who are counted together: one sample, within one area, of one
// rate's base or all, perhaps of one value of a characteristic.
type crowd struct {
	g       *Guard
	least   int // fewer people are too few
	within  string
	n       int
	of      *crowd         // the larger one of which it is a part, nil for none
	load    func() []int32 // reads the rows
	rows    []int32        // while they are at hand
	settled bool
	lines   map[*axis]*line
	pairs   map[[2]*axis]*pair
	triples map[[3]*axis]bool
	parts   map[*axis][]*crowd
	hold    *hold // while its lines are held against each other
}

// line says which values of a characteristic are shown; those that are not are
// one class, 0, and every other value is a class of its own.
type line struct {
	hidden []bool
	across []bool // of them, those that would tell of another characteristic's
	class  []int
	size   int // classes
}

// crowd returns those of a sample within an area that are in the base of a rate
// ("" = all).
func (g *Guard) crowd(least, sample int, within, base string) *crowd {
	key := fmt.Sprintf("%d %d %s %s", least, sample, within, base)
	if c, done := g.crowds[key]; done {
		return c
	}
	c := g.newCrowd(least, within)
	if base == "" {
		c.load = func() []int32 { return g.rowsOf(sample, within) }
	} else {
		all := g.crowd(least, sample, within, "")
		c.load = func() []int32 { return g.answered(all.people(), base) }
		c.of = all
	}
	c.n = len(c.people())
	g.crowds[key] = c
	return c
}

func (g *Guard) newCrowd(least int, within string) *crowd {
	return &crowd{
		g: g, least: least, within: within, lines: map[*axis]*line{}, pairs: map[[2]*axis]*pair{}, triples: map[[3]*axis]bool{}, parts: map[*axis][]*crowd{},
	}
}

func (g *Guard) rowsOf(sample int, within string) []int32 {
	member := make([]bool, len(g.view.Area.Values))
	for i, code := range g.view.Area.Values {
		member[i] = within == "" || code == within || code != "" && g.names.Areas != nil && g.names.Areas.Within(code, within)
	}
	rows := []int32{}
	for row, of := range g.view.Sample {
		if int(of) == sample && (g.released == nil || g.released[row] == 1) && member[g.view.Area.Codes.At(row)] {
			rows = append(rows, int32(row))
		}
	}
	return rows
}

// answered are those of some people who are in the base of a rate, by its name of
// baseOf.
func (g *Guard) answered(people []int32, base string) []int32 {
	rows := make([]int32, 0, len(people))
	ms, err := measures(g.view, []surveys.Rate{rateOf(base)})
	if err != nil {
		return rows
	}
	m := &ms[0]
	in := make([]bool, len(m.value))
	for code, value := range m.value {
		in[code] = !math.IsNaN(value)
	}
	for _, row := range people {
		if in[m.codes.At(int(row))] {
			rows = append(rows, row)
		}
	}
	return rows
}

// people are the rows of a crowd. They are read again when they are asked for
// after a while: those of all crowds would be many times the survey.
func (c *crowd) people() []int32 {
	if c.rows == nil {
		c.rows = c.load()
	}
	return c.rows
}

// rest lets go of what can be read again, at the end of a question.
func (g *Guard) rest() {
	for _, c := range g.crowds {
		c.rows = nil
	}
	g.mu.Unlock()
}

// shown reports whether the people whom terms narrow the crowd to may be told of.
func (c *crowd) shown(terms []trait) bool {
	if Count(c.n).Small(c.least) || len(terms) > maxTogether {
		return false
	}
	for i, t := range terms {
		l := c.line(t.axis)
		if slices.ContainsFunc(t.want, func(v int) bool { return l.hidden[v] }) {
			return false
		}
		for _, u := range terms[:i] {
			if !c.pairShown(u, t) {
				return false
			}
		}
	}
	return len(terms) < 3 || c.triple(terms[0].axis, terms[1].axis, terms[2].axis)
}

// line returns the line of a characteristic. Those that are known of people are
// held against each other first, in their order; any other against them.
func (c *crowd) line(x *axis) *line {
	if l, done := c.lines[x]; done {
		return l
	}
	known := c.g.known(c.within)
	if c.hold == nil {
		c.hold = c.newHold(known)
	}
	if !c.settled {
		c.settled = true
		for i, k := range known {
			c.lines[k] = c.lineAgainst(k, known[:i])
		}
	}
	if _, done := c.lines[x]; !done {
		c.hold.add(x)
		c.lines[x] = c.lineAgainst(x, known)
	}
	clear(c.hold.full)
	return c.lines[x]
}

// lineAgainst hides values of x until neither its groups nor their differences
// with groups of the others tell of too few people: who lives in the district
// whose poster they answered, say, of all who live there.
func (c *crowd) lineAgainst(x *axis, others []*axis) *line {
	l := newLine(suppress.Line(c.hold.counts[x], c.least))
	small := l.hidden
	for again := true; again; {
		again = false
		for _, o := range others {
			if o == x {
				continue
			}
			side := c.hold.loose(x, l, o, c.lines[o])
			if side == nil {
				continue
			}
			if hidden, changed := hideAcross(c.hold.exact(x), l, side); changed {
				l, again = newLine(hidden), true
			}
		}
	}
	l.across = make([]bool, len(small))
	for v := range small {
		l.across[v] = l.hidden[v] && !small[v]
	}
	return l
}

// hideAcross hides the smallest value on each side of a cut.
func hideAcross(counts []int, l *line, side []int) (hidden []bool, changed bool) {
	hidden = slices.Clone(l.hidden)
	for _, inside := range []bool{true, false} {
		best := -1
		for v, n := range counts {
			if n > 0 && slices.Contains(side, l.class[v]) == inside && (best < 0 || n < counts[best]) {
				best = v
			}
		}
		if best >= 0 && !hidden[best] {
			hidden[best], changed = true, true
		}
	}
	return hidden, changed
}

func newLine(hidden []bool) *line {
	l := &line{hidden: hidden, class: make([]int, len(hidden)), size: 1}
	for v, is := range hidden {
		if !is {
			l.class[v] = l.size
			l.size++
		}
	}
	return l
}
