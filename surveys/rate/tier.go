package rate

import "slices"

// Tiers puts rows of one rate and sample in order as far as the figures bear it:
// the highest of a tier is higher than all of the tiers after it by more than
// the sampling error. The order within a tier says nothing and is the one they
// came in. Intervals that touch are called no difference, as in Compare. Rows
// without a figure are left out; people who were not drawn make one tier.
func Tiers(rows []Row) [][]Row {
	known := slices.DeleteFunc(slices.Clone(rows), func(r Row) bool { return r.Estimate == nil })
	left := slices.Clone(known)
	Sort(left, Descending)
	var tiers [][]Row
	for len(left) > 0 {
		top := left[0]
		apart := func(r Row) bool { return top.CI != nil && r.CI != nil && r.CI[1] < top.CI[0] }
		// Down to the last that may be as high as the highest, however many narrow
		// intervals lie between: what comes after is lower than it, all of it.
		n := len(left)
		for n > 1 && apart(left[n-1]) {
			n--
		}
		tier := slices.DeleteFunc(slices.Clone(known), func(r Row) bool { return !holds(left[:n], r) })
		tiers, left = append(tiers, tier), left[n:]
	}
	return tiers
}

func holds(rows []Row, r Row) bool {
	return slices.ContainsFunc(rows, func(o Row) bool { return o.Estimate == r.Estimate })
}
