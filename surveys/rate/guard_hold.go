package rate

import (
	"cmp"
	"math/bits"
	"slices"

	"minyi/surveys/suppress"
)

// hold holds the characteristics of a crowd against each other. That asks of every
// two of them whether some cut of their table is lighter than least. Most are far
// from that, and some of the people are enough to see it: a count of some of them
// is never more than the count of all. So people are picked until each value has a
// few; over those few the pairs are tried, and only a pair that fails there is
// counted in full.
type hold struct {
	c       *crowd
	counts  map[*axis][]int    // people by value, of those who were looked at
	whole   map[*axis]bool     // all were looked at
	some    []int32            // rows of the people who were picked
	among   map[*axis][]uint16 // their values
	certain map[[2]*axis]bool  // no cut is too light
	full    map[[2]*axis][]int // people by both values, of pairs that those who were picked did not settle
}

// pickedTimes is how many times least people are picked of each value: that
// independent answers of so many fall into cells of least somewhere is likely.
const pickedTimes = 4

// block is how many rows are read at once.
const block = 4096

func (c *crowd) newHold(known []*axis) *hold {
	h := &hold{
		c: c, counts: map[*axis][]int{}, whole: map[*axis]bool{}, among: map[*axis][]uint16{}, certain: map[[2]*axis]bool{}, full: map[[2]*axis][]int{},
	}
	var picks []pick
	for _, x := range known {
		picks = append(picks, h.count(x)...)
	}
	h.choose(picks, known)
	return h
}

// pick are the first people of a value.
type pick struct {
	axis  *axis
	value uint16
	rows  []int32
}

// count counts a characteristic until every value that anybody has is far from
// being small, and returns who may be picked of each value.
func (h *hold) count(x *axis) []pick {
	counts, most := make([]int, len(x.values)), pickedTimes*h.c.least
	picks := make([]pick, len(x.values))
	short := 0 // values that may still be small
	for v := range picks {
		picks[v] = pick{axis: x, value: uint16(v)}
		if h.mayHave(x, v) {
			short++
		}
	}
	people := h.c.people()
	var values [block]uint16
	for len(people) > 0 && short > 0 {
		rows := people[:min(block, len(people))]
		people = people[len(rows):]
		x.gather(rows, values[:])
		for i, row := range rows {
			v := values[i]
			if counts[v]++; counts[v] <= most {
				picks[v].rows = append(picks[v].rows, row)
				if counts[v] == most {
					short--
				}
			}
		}
	}
	h.counts[x], h.whole[x] = counts, len(people) == 0
	return picks
}

// mayHave reports whether a value may be somebody's: of the larger crowd it is.
func (h *hold) mayHave(x *axis, v int) bool {
	of := h.c.of
	return of == nil || of.hold == nil || of.hold.counts[x] == nil || !of.hold.whole[x] && of.hold.mayHave(x, v) || of.hold.counts[x][v] > 0
}

// exact are the people of a characteristic by value.
func (h *hold) exact(x *axis) []int {
	if !h.whole[x] {
		counts := make([]int, len(x.values))
		var values [block]uint16
		for rows := range slices.Chunk(h.c.people(), block) {
			x.gather(rows, values[:])
			for _, v := range values[:len(rows)] {
				counts[v]++
			}
		}
		h.counts[x], h.whole[x] = counts, true
	}
	return h.counts[x]
}

// choose picks people until each value has enough of them or all it has, the
// rarest first: those of rare values have the common ones as well.
func (h *hold) choose(picks []pick, known []*axis) {
	slices.SortStableFunc(picks, func(a, b pick) int { return cmp.Compare(len(a.rows), len(b.rows)) })
	taken := make(map[*axis][]int, len(known))
	for _, x := range known {
		taken[x] = make([]int, len(x.values))
	}
	in := make(map[int32]bool)
	var one [1]uint16
	for _, p := range picks {
		for _, row := range p.rows {
			if taken[p.axis][p.value] >= len(p.rows) {
				break
			}
			if in[row] {
				continue
			}
			in[row] = true
			h.some = append(h.some, row)
			for _, x := range known {
				x.gather([]int32{row}, one[:])
				taken[x][one[0]]++
			}
		}
	}
	slices.Sort(h.some)
	for _, x := range known {
		h.among[x] = make([]uint16, len(h.some))
		x.gather(h.some, h.among[x])
	}
}

// add makes a characteristic ready that is not among the known ones.
func (h *hold) add(x *axis) {
	if h.counts[x] != nil {
		return
	}
	in := make(map[int32]bool, len(h.some))
	for _, row := range h.some {
		in[row] = true
	}
	for _, p := range h.count(x) {
		for _, row := range p.rows {
			if !in[row] {
				in[row], h.some = true, append(h.some, row)
			}
		}
	}
	h.among[x] = nil
	for other := range h.among {
		values := make([]uint16, len(h.some))
		other.gather(h.some, values)
		h.among[other] = values
	}
}

// loose are the classes of x and o on one side of a cut that is too light, as
// suppress.Loose gives them; nil for none.
func (h *hold) loose(x *axis, l *line, o *axis, lo *line) []int {
	key := [2]*axis{x, o}
	if h.certain[key] {
		return nil // lines grow coarser only, and so do their cuts heavier
	}
	var counts [][]int
	if h.full[key] == nil {
		counts = newTable(l.size, lo.size)
		of, as := h.among[x], h.among[o]
		for i, v := range of {
			counts[l.class[v]][lo.class[as[i]]]++
		}
		// Who did not answer a question of several choices has none of them: that
		// hangs together with nothing.
		if samePlane(x, o) && l.size > len(l.class) && lo.size > len(lo.class) {
			counts[l.class[0]][lo.class[0]] = 0
		}
		if tied(counts, h.c.least) || suppress.Held(counts, h.c.least) {
			h.certain[key] = true
			return nil
		}
		h.full[key] = h.c.cross(x, o)
	}
	counts = newTable(l.size, lo.size)
	for at, n := range h.full[key] {
		counts[l.class[at/len(o.values)]][lo.class[at%len(o.values)]] += n
	}
	side := suppress.Loose(counts, h.c.least)
	if side == nil {
		h.certain[key] = true
	}
	return side
}

// samePlane reports whether two characteristics are options of one question. The
// plane of a question that nobody was asked has no rows.
func samePlane(x, o *axis) bool {
	return len(x.plane) > 0 && len(o.plane) > 0 && &x.plane[0] == &o.plane[0]
}

// tied reports, for small tables, whether all rows and columns of somebody hang
// together by cells of at least as many people: then every cut weighs as much.
func tied(counts [][]int, least int) bool {
	if len(counts) > 64 || len(counts[0]) > 64 {
		return false
	}
	var heavy [64]uint64 // by row: its heavy columns
	var rows, cols uint64
	for i, row := range counts {
		for j, n := range row {
			if n == 0 {
				continue
			}
			rows, cols = rows|1<<i, cols|1<<j
			if n >= least {
				heavy[i] |= 1 << j
			}
		}
	}
	if rows == 0 {
		return true
	}
	first := bits.TrailingZeros64(rows)
	inRows, inCols := uint64(1)<<first, heavy[first]
	for again := true; again; {
		again = false
		for i := range counts {
			if inRows>>i&1 == 0 && heavy[i]&inCols != 0 {
				inRows, inCols, again = inRows|1<<i, inCols|heavy[i], true
			}
		}
	}
	return inRows == rows && inCols == cols
}

func newTable(rows, cols int) [][]int {
	cells := make([]int, rows*cols)
	table := make([][]int, rows)
	for i := range table {
		table[i] = cells[i*cols : (i+1)*cols]
	}
	return table
}

// cross counts the people by the values of two characteristics, those of b side by
// side.
func (c *crowd) cross(a, b *axis) []int {
	counts := make([]int, len(a.values)*len(b.values))
	var of, as [block]uint16
	for rows := range slices.Chunk(c.people(), block) {
		a.gather(rows, of[:])
		b.gather(rows, as[:])
		for i := range rows {
			counts[int(of[i])*len(b.values)+int(as[i])]++
		}
	}
	return counts
}
