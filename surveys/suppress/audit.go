package suppress

// cell is a place in the full table, totals included.
type cell struct{ row, col int }

// grid is a table with its totals in the last row and column.
type grid struct {
	counts     [][]int
	rows, cols int // with totals
}

func newGrid(counts [][]int) grid {
	g := grid{rows: len(counts) + 1}
	sums := make([]int, len(counts[0])+1)
	for _, row := range counts {
		full, sum := append([]int(nil), row...), 0
		for j, n := range row {
			sum += n
			sums[j] += n
		}
		sums[len(row)] += sum
		g.counts = append(g.counts, append(full, sum))
	}
	g.counts = append(g.counts, sums)
	g.cols = len(sums)
	return g
}

func (g *grid) at(c cell) int { return g.counts[c.row][c.col] }

// sign is −1 for totals of a row or a column: with y = sign·x every row and
// column of y adds up to 0.
func (g *grid) sign(c cell) int {
	s := 1
	if c.row == g.rows-1 {
		s = -s
	}
	if c.col == g.cols-1 {
		s = -s
	}
	return s
}

// unbounded stands for a capacity without limit.
const unbounded = 1 << 40

// width returns how far apart the least and the largest value of a suppressed
// cell lie that agree with all that is published and are not negative. up and
// down are searched no further than limit.
func (g *grid) width(c cell, hidden map[cell]bool, limit int) int {
	up := g.flow(c, hidden, true, limit)
	if up >= limit {
		return limit
	}
	return min(limit, up+g.flow(c, hidden, false, limit))
}

// flow is how far a suppressed cell can rise (up) or fall while the table stays
// possible: a maximum flow through the graph of rows and columns whose edges are
// the other suppressed cells, with breadth-first augmenting paths (Edmonds and
// Karp 1972). Node i < rows is a row, the others are columns.
func (g *grid) flow(c cell, hidden map[cell]bool, up bool, limit int) int {
	if !up {
		limit = min(limit, g.at(c))
	}
	nodes := g.rows + g.cols
	capacity := make([][]int, nodes)
	for i := range capacity {
		capacity[i] = make([]int, nodes)
	}
	for o := range hidden {
		if o == c {
			continue
		}
		rise, fall := unbounded, g.at(o)
		if g.sign(o) < 0 {
			rise, fall = fall, rise
		}
		capacity[o.row][g.rows+o.col] = rise
		capacity[g.rows+o.col][o.row] = fall
	}
	from, to := g.rows+c.col, c.row
	if up != (g.sign(c) > 0) {
		from, to = to, from
	}
	total := 0
	for total < limit {
		before := path(capacity, from, to)
		if before == nil {
			break
		}
		amount := limit - total
		for v := to; v != from; v = before[v] {
			amount = min(amount, capacity[before[v]][v])
		}
		for v := to; v != from; v = before[v] {
			capacity[before[v]][v] -= amount
			capacity[v][before[v]] += amount
		}
		total += amount
	}
	return total
}

// path finds a shortest path with capacity, as the node before each.
func path(capacity [][]int, from, to int) []int {
	before := make([]int, len(capacity))
	for i := range before {
		before[i] = -1
	}
	before[from] = from
	queue := []int{from}
	for len(queue) > 0 {
		u := queue[0]
		queue = queue[1:]
		for v, c := range capacity[u] {
			if c > 0 && before[v] < 0 {
				if before[v] = u; v == to {
					return before
				}
				queue = append(queue, v)
			}
		}
	}
	return nil
}
