package answer

// straightRows is from how many rows on one column all the way down is a sign
// of haste: in shorter grids honest answers often agree.
const straightRows = 6

// StraightLined reports whether some matrix of at least six answered rows got
// the same option in each of them. It is a reason to look, never to refuse.
func StraightLined(f *Form, sheet Sheet) bool {
	for i := range sheet {
		if sheet[i].Shape == Grid && straight(sheet[i].Options) {
			return true
		}
	}
	return false
}

func straight(rows []int) bool {
	first, answered := -1, 0
	for _, option := range rows {
		switch {
		case option < 0:
			continue
		case first < 0:
			first = option
		case option != first:
			return false
		}
		answered++
	}
	return answered >= straightRows
}
