package suppress_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"minyi/surveys/suppress"
)

func TestASmallGroupTakesOthersAlong(t *testing.T) {
	for _, c := range []struct {
		name   string
		counts []int
		want   string
	}{
		{"nothing is small", []int{0, 20, 30}, "[false false false]"},
		{"the next smallest goes with it", []int{0, 4, 30, 20}, "[false true false true]"},
		{"who gave no answer goes first", []int{40, 4, 30, 20}, "[true true false false]"},
		{"two that are ten together need no third", []int{0, 4, 6, 30}, "[false true true false]"},
		{"two that are not do", []int{0, 4, 3, 30, 20}, "[false true true false true]"},
		{"nobody is no secret", []int{0, 0, 30}, "[false false false]"},
		{"all go where nothing else helps", []int{0, 4, 5}, "[false true true]"},
	} {
		if got := fmt.Sprint(suppress.Line(c.counts, 10)); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestTotalsThatAlmostAgreeTellOfTheFewBetweenThem(t *testing.T) {
	// 50 students, 49 of them among the 52 young.
	if side := suppress.Loose([][]int{{49, 3}, {1, 200}}, 10); side == nil {
		t.Error("a difference of four people is not found")
	}
	if side := suppress.Loose([][]int{{40, 13}, {11, 200}}, 10); side != nil {
		t.Errorf("a difference of 24 people is called small: %v", side)
	}
	// Apart altogether: the totals say the same thing twice.
	if side := suppress.Loose([][]int{{40, 0}, {0, 200}}, 10); side != nil {
		t.Errorf("nobody in between: %v", side)
	}
}

// What follows of the hidden cells are sums over cuts: checked over every set of
// rows and columns of small tables.
func TestNothingFollowsOfFewPeopleInATable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows, cols := rapid.IntRange(2, 4).Draw(t, "rows"), rapid.IntRange(2, 4).Draw(t, "cols")
		counts := make([][]int, rows)
		for i := range counts {
			counts[i] = rapid.SliceOfN(rapid.IntRange(0, 40), cols, cols).Draw(t, "row")
		}
		hidden, loose := suppress.Cross(counts, 10, nil)
		for i, row := range counts {
			for j, n := range row {
				if 0 < n && n < 10 && !hidden[i][j] {
					t.Fatalf("%v: %d is shown", counts, n)
				}
			}
		}
		if loose != nil {
			return // the totals alone tell; the caller hides one of them
		}
		for set := range 1 << (rows + cols) {
			people, least := 0, 0
			for i, row := range counts {
				for j, n := range row {
					if hidden[i][j] && (set>>i&1) != (set>>(rows+j)&1) {
						people += n
						least++
					}
				}
			}
			if 0 < people && people < 10 {
				t.Fatalf("%v hidden %v: the set %b tells of %d", counts, hidden, set, people)
			}
		}
	})
}

// More people only make cuts heavier, so what some of them hold holds of all.
func TestWhatSomePeopleHoldHoldsOfAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows, cols := rapid.IntRange(1, 5).Draw(t, "rows"), rapid.IntRange(1, 5).Draw(t, "cols")
		some, all := make([][]int, rows), make([][]int, rows)
		for i := range some {
			some[i] = rapid.SliceOfN(rapid.IntRange(0, 14), cols, cols).Draw(t, "some")
		}
		held := suppress.Held(some, 10)
		for i := range some {
			all[i] = slices.Clone(some[i])
			for j := range all[i] {
				there := slices.ContainsFunc(some[i], func(n int) bool { return n > 0 }) && slices.ContainsFunc(some, func(r []int) bool { return r[j] > 0 })
				if more := rapid.IntRange(0, 9).Draw(t, "more"); there {
					all[i][j] += more
				}
			}
		}
		if held && suppress.Loose(all, 10) != nil {
			t.Fatalf("%v holds, %v does not", some, all)
		}
		if !held && suppress.Loose(some, 10) == nil && hangsTogether(some) {
			t.Fatalf("%v has no light cut and is not called held", some)
		}
	})
}

func hangsTogether(counts [][]int) bool {
	reached, rows := map[int]bool{}, 0
	for i, row := range counts {
		if slices.ContainsFunc(row, func(n int) bool { return n > 0 }) {
			if rows++; rows == 1 {
				reached[i] = true
			}
		}
	}
	for range counts {
		for i := range counts {
			for k := range counts {
				for j := range counts[i] {
					if reached[i] && counts[i][j] > 0 && counts[k][j] > 0 {
						reached[k] = true
					}
				}
			}
		}
	}
	return len(reached) == rows
}
