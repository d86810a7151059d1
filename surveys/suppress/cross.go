package suppress

import "math"

// Cross returns which cells of a table are not shown when its row and column
// totals are. counts holds people, row by row, without totals; alone marks cells
// that are hidden for another reason (nil: none).
//
// The cells that are hidden are the edges of a graph between rows and columns,
// each as heavy as its people. What follows from the totals and the cells shown
// are differences of totals, that is sums over the edges of a cut: the sums of
// the rows on one side less those of the columns there. So nothing follows of
// fewer than threshold people exactly when no part of that graph that hangs
// together can be cut in two at a lesser weight. Cells are hidden, the lightest
// first, until that holds.
//
// loose are rows (i) and columns (len(counts)+j) on one side of a cut that stays
// too light when every cell is hidden: then the totals themselves tell of fewer
// people, and one of them must go. Where loose is not nil everything is hidden.
func Cross(counts [][]int, threshold int, alone [][]bool) (hidden [][]bool, loose []int) {
	g := newWeb(counts)
	for i, row := range counts {
		for j, n := range row {
			if 0 < n && n < threshold || alone != nil && alone[i][j] && n > 0 {
				g.hidden[i][j] = true
			}
		}
	}
	for {
		part, side := g.lightCut(threshold)
		if part == nil {
			return g.hidden, nil
		}
		if !g.tie(part, side) {
			for i := range g.hidden {
				for j := range g.hidden[i] {
					g.hidden[i][j] = true
				}
			}
			return g.hidden, g.looseSide(threshold)
		}
	}
}

// Loose returns the rows and columns of Cross's second result, without looking
// for cells to hide: which totals tell of too few people.
func Loose(counts [][]int, threshold int) []int {
	g := newWeb(counts)
	return g.looseSide(threshold)
}

// looseSide is one side of a light cut with everything hidden, nil for none.
func (g *web) looseSide(threshold int) []int {
	for i, row := range g.counts {
		for j := range row {
			g.hidden[i][j] = true
		}
	}
	_, side := g.lightCut(threshold)
	var loose []int
	for node, in := range side {
		if in {
			loose = append(loose, node)
		}
	}
	return loose
}

// Held reports whether no total of a table, of those whose counts are only known
// to be at least so large, tells of fewer than threshold people: every row and
// column of somebody hangs together with every other, and no cut is too light.
func Held(counts [][]int, threshold int) bool {
	g := newWeb(counts)
	for i, row := range g.counts {
		for j := range row {
			g.hidden[i][j] = true
		}
	}
	seen := make([]bool, g.nodes)
	held := false
	for start := range g.nodes {
		if seen[start] {
			continue
		}
		part := g.reach(start, seen)
		if len(part) < 2 {
			continue // nobody
		}
		if held {
			return false
		}
		if groups := g.contract(part, threshold); len(groups) > 1 {
			if weight, _ := g.minCut(groups); weight < threshold {
				return false
			}
		}
		held = true
	}
	return true
}

// web is the graph of a table: nodes are its rows and then its columns.
type web struct {
	counts [][]int
	hidden [][]bool
	rows   int
	nodes  int
}

func newWeb(counts [][]int) *web {
	g := &web{counts: counts, rows: len(counts), nodes: len(counts)}
	if len(counts) > 0 {
		g.nodes += len(counts[0])
	}
	for range counts {
		g.hidden = append(g.hidden, make([]bool, len(counts[0])))
	}
	return g
}

// lightCut finds a part that hangs together by hidden cells and can be cut in
// two at less than threshold people; side marks the nodes on one side. part is
// nil when there is none.
func (g *web) lightCut(threshold int) (part []int, side []bool) {
	seen := make([]bool, g.nodes)
	for start := range g.nodes {
		if seen[start] {
			continue
		}
		part = g.reach(start, seen)
		if len(part) < 2 {
			continue
		}
		joined := g.contract(part, threshold)
		if len(joined) < 2 {
			continue
		}
		if weight, one := g.minCut(joined); weight < threshold {
			side = make([]bool, g.nodes)
			for _, node := range one {
				side[node] = true
			}
			return part, side
		}
	}
	return nil, nil
}

// reach are the nodes that hang together with start by hidden cells of somebody.
func (g *web) reach(start int, seen []bool) []int {
	part := []int{start}
	seen[start] = true
	for at := 0; at < len(part); at++ {
		for other := range g.nodes {
			if !seen[other] && g.weight(part[at], other) > 0 {
				seen[other] = true
				part = append(part, other)
			}
		}
	}
	return part
}

// weight is how many people the hidden cell between two nodes has.
func (g *web) weight(a, b int) int {
	if a > b {
		a, b = b, a
	}
	if a < g.rows && b >= g.rows && g.hidden[a][b-g.rows] {
		return g.counts[a][b-g.rows]
	}
	return 0
}

// contract joins the nodes of a part that no cut lighter than threshold divides:
// those between which so much weighs, and those between whom so much weighs once
// they are joined. What is left are such groups of nodes, mostly one.
func (g *web) contract(part []int, threshold int) (groups [][]int) {
	for _, node := range part {
		groups = append(groups, []int{node})
	}
	for again := true; again; {
		again = false
		for i := 0; i < len(groups); i++ {
			for j := i + 1; j < len(groups); j++ {
				if g.between(groups[i], groups[j], threshold) < threshold {
					continue
				}
				groups[i] = append(groups[i], groups[j]...)
				groups[j] = groups[len(groups)-1]
				groups = groups[:len(groups)-1]
				again, j = true, i
			}
		}
	}
	return groups
}

// between is what weighs between two groups of nodes, counted up to enough.
func (g *web) between(a, b []int, enough int) (weight int) {
	for _, i := range a {
		for _, j := range b {
			if weight += g.weight(i, j); weight >= enough {
				return weight
			}
		}
	}
	return weight
}

// minCut is the lightest cut of a part (Stoer and Wagner 1997), given as groups of
// nodes that stay together: its weight and the nodes on one side.
func (g *web) minCut(part [][]int) (least int, side []int) {
	n := len(part)
	weight, merged := make([][]int, n), make([][]int, n)
	for i := range n {
		weight[i], merged[i] = make([]int, n), part[i]
		for j := range n {
			if i != j {
				weight[i][j] = g.between(part[i], part[j], math.MaxInt)
			}
		}
	}
	least = -1
	left := make([]int, n)
	for i := range left {
		left[i] = i
	}
	for len(left) > 1 {
		tied := make([]int, n)
		in := make([]bool, n)
		before, last := -1, -1
		for range left {
			next := -1
			for _, v := range left {
				if !in[v] && (next < 0 || tied[v] > tied[next]) {
					next = v
				}
			}
			in[next] = true
			before, last = last, next
			for _, v := range left {
				tied[v] += weight[next][v]
			}
		}
		if least < 0 || tied[last] < least {
			least, side = tied[last], append([]int(nil), merged[last]...)
		}
		merged[before] = append(merged[before], merged[last]...)
		kept := left[:0]
		for _, v := range left {
			weight[before][v] += weight[last][v]
			weight[v][before] = weight[before][v]
			if v != last {
				kept = append(kept, v)
			}
		}
		weight[before][before] = 0
		left = kept
	}
	return least, side
}

// tie hides one more cell that makes a cut of a part heavier: the lightest
// between its sides, else one that leads out of a side. It is false when there is
// none.
func (g *web) tie(part []int, side []bool) bool {
	other := make([]bool, g.nodes)
	for _, node := range part {
		other[node] = !side[node]
	}
	for _, fits := range []func(i, j int) bool{
		func(i, j int) bool { return side[i] && other[j] || other[i] && side[j] },
		func(i, j int) bool { return side[i] != side[j] },
	} {
		bi, bj := -1, -1
		for i, row := range g.counts {
			for j, n := range row {
				if n > 0 && !g.hidden[i][j] && fits(i, g.rows+j) && (bi < 0 || n < g.counts[bi][bj]) {
					bi, bj = i, j
				}
			}
		}
		if bi >= 0 {
			g.hidden[bi][bj] = true
			return true
		}
	}
	return false
}
