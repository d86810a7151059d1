package rate

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"minyi/surveys/suppress"
	"minyi/surveys/tally"
)

// Some of the people settle most pairs; what they settle must be what all would.
func TestPairsThatSomePeopleSettleAreSettledAsByAll(t *testing.T) {
	random := rand.New(rand.NewPCG(18, 6))
	settled, light := 0, 0
	for try := range 60 {
		n := 200 + random.IntN(20_000)
		g := &Guard{knowns: map[string][]*axis{}, view: &tally.View{}}
		var all []*axis
		base := make([]uint16, n)
		for row := range base {
			base[row] = uint16(random.IntN(6))
		}
		for k := range 6 {
			x := &axis{code: fmt.Sprint(k), of: make([]uint16, n)}
			size, rare := 2+random.IntN(5), 1<<random.IntN(12)
			for range size {
				x.values = append(x.values, fmt.Sprint(len(x.values)))
			}
			for row := range x.of {
				switch {
				case random.IntN(rare) == 0: // hardly anybody differs from the others
					x.of[row] = uint16(random.IntN(size))
				case k%2 == 0:
					x.of[row] = base[row] % uint16(size)
				default:
					x.of[row] = uint16(random.IntN(2))
				}
			}
			all = append(all, x)
		}
		g.knowns[""] = all[:5]
		c := g.newCrowd(10, "")
		c.load = func() (rows []int32) {
			for row := range n {
				rows = append(rows, int32(row))
			}
			return rows
		}
		c.n = n
		for _, x := range all {
			c.line(x)
		}
		for i, x := range all {
			if exact := exactly(x, n); !slices.Equal(suppress.Line(exact, 10), suppress.Line(c.hold.counts[x], 10)) {
				t.Fatalf("try %d: %v people, looked at %v", try, exact, c.hold.counts[x])
			}
			for _, o := range all[:i] {
				l, lo := c.lines[x], c.lines[o]
				counts := newTable(l.size, lo.size)
				for row := range n {
					counts[l.class[x.of[row]]][lo.class[o.of[row]]]++
				}
				if side := suppress.Loose(counts, 10); side != nil && c.hold.certain[[2]*axis{x, o}] {
					t.Fatalf("try %d: %v tells of few people", try, counts)
				} else if side != nil {
					light++
				}
				if c.hold.certain[[2]*axis{x, o}] && len(c.hold.some) < n/2 {
					settled++
				}
			}
		}
	}
	if settled < 200 {
		t.Errorf("only %d pairs were settled by some of the people", settled)
	}
	t.Logf("%d settled, %d that stay light", settled, light)
}

func TestOptionsOfAQuestionThatNobodyWasAskedTellOfNobody(t *testing.T) {
	g := &Guard{knowns: map[string][]*axis{}, view: &tally.View{}}
	plane := make([]uint8, 0)
	for range 2 {
		g.knowns[""] = append(g.knowns[""], &axis{plane: plane, choice: plane, bit: 1, values: []string{"0", "1"}})
	}
	c := g.newCrowd(10, "")
	c.load = func() []int32 { return nil }
	for _, x := range g.knowns[""] {
		if l := c.line(x); slices.Contains(l.hidden, true) {
			t.Errorf("hidden is %v of nobody", l.hidden)
		}
	}
}

func exactly(x *axis, n int) []int {
	counts := make([]int, len(x.values))
	for row := range n {
		counts[x.of[row]]++
	}
	return counts
}
