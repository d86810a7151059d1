package weight

// cross joins rows that are alike in all margins: raking treats them alike, and
// a million rows have some hundreds of combinations.
type cross struct {
	of      []int32   // row → combination
	d       []float64 // combination → sum of base weights
	margins []Margin
}

func newCross(d []float64, margins []Margin) *cross {
	x := &cross{of: make([]int32, len(d)), margins: make([]Margin, len(margins))}
	for k, m := range margins {
		x.margins[k] = Margin{Name: m.Name, Cells: m.Cells, Totals: m.Totals}
	}
	// Margin after margin the combinations so far are divided by its cells.
	count := 1
	for _, m := range margins {
		cells := len(m.Totals) + 1
		number := make(map[int]int32, count)
		for row, c := range m.Of {
			at := int(x.of[row])*cells + int(c) + 1
			next, known := number[at]
			if !known {
				next = int32(len(number))
				number[at] = next
			}
			x.of[row] = next
		}
		count = len(number)
	}
	x.d = make([]float64, count)
	for k := range margins {
		x.margins[k].Of = make([]int32, count)
		for at := range count {
			x.margins[k].Of[at] = -1
		}
	}
	for row, at := range x.of {
		if d[row] == 0 {
			continue
		}
		x.d[at] += d[row]
		for k := range margins {
			x.margins[k].Of[at] = margins[k].Of[row]
		}
	}
	return x
}

// spread gives every row its share of its combination's weight.
func (x *cross) spread(w, d []float64) []float64 {
	out := make([]float64, len(d))
	for row, at := range x.of {
		if d[row] > 0 {
			out[row] = d[row] * (w[at] / x.d[at])
		}
	}
	return out
}
