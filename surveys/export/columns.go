// Package export writes responses as tables for analysts and reads the same
// tables back.
package export

import (
	"cmp"
	"slices"

	"minyi/surveys/answer"
	"minyi/surveys/design"
)

// Columns lists the question columns of a survey: those of the newest version
// in its order, then what only older versions had, so that no answer is lost.
func Columns(forms map[int]*answer.Form) []design.Column {
	byAge := make([]*answer.Form, 0, len(forms))
	for _, f := range forms {
		byAge = append(byAge, f)
	}
	slices.SortFunc(byAge, func(a, b *answer.Form) int { return cmp.Compare(b.Version, a.Version) })
	var all []design.Column
	seen := make(map[string]bool)
	for _, f := range byAge {
		for i := range f.Fields {
			for _, c := range design.Columns(f.Fields[i].Question) {
				if !seen[c.Name] {
					seen[c.Name] = true
					all = append(all, c)
				}
			}
		}
	}
	return all
}
