package suppress

// Line returns which groups of a partition are not shown one by one when the
// whole is: the small ones, and beside them so many others, the smallest first,
// that what they are together is at least two groups and threshold people.
// Whoever takes the shown groups from the whole is left with that, and no group
// of it follows. Groups of nobody are shown.
//
// The group 0 is the one that nobody asks for (who gave no answer); it goes
// first, unless it is nobody.
func Line(counts []int, threshold int) (hidden []bool) {
	hidden = make([]bool, len(counts))
	groups, people := 0, 0
	hide := func(i int) {
		hidden[i] = true
		groups++
		people += counts[i]
	}
	for i, n := range counts {
		if 0 < n && n < threshold {
			hide(i)
		}
	}
	for groups > 0 && (groups < 2 || people < threshold) {
		next := -1
		for i, n := range counts {
			if n > 0 && !hidden[i] && (next < 0 || next != 0 && n < counts[next]) {
				next = i
			}
		}
		if next < 0 {
			break
		}
		hide(next)
	}
	return hidden
}
