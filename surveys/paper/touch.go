package paper

import (
	"slices"

	"minyi/surveys"
	"minyi/surveys/design"
)

// Thing is a sort of print that can be out of date.
type Thing string

// The prints that carry words of a questionnaire.
const (
	Review  Thing = "review"  // 审签稿: everything
	Blank   Thing = "form"    // the questionnaire for people to fill in
	Posters Thing = "posters" // what hangs on walls
	Cards   Thing = "cards"   // what stands on tables
	Slips   Thing = "slips"   // what goes out in envelopes
)

// onPosters are the fields of a survey that posters, cards and slips say.
var onPosters = []string{"title", "valid_to", "approval_kind", "approval_number", "approval_authority", "min_age"}

// unprinted are rules that no paper says to those who answer.
var unprinted = []string{"languages", "one_per", "area_rule", "time_floor", "show_results", "coached", "staff", "shuffle", "calculate", "pattern", "max_length"}

// Touches reports whether a change makes prints of a kind say something that is
// no longer so. language is the one in which the print speaks, "" for all.
func Touches(thing Thing, change design.Change, language string) bool {
	if change.Kind == design.Reworded && language != "" && change.Language != language && thing != Review {
		return false
	}
	switch thing {
	case Review:
		return true
	case Blank:
		return change.Part != design.PartRate && !slices.Contains(unprinted, change.Field)
	}
	return change.Part == design.PartSurvey && slices.Contains(onPosters, change.Field)
}

// Reordered reports whether questions, options or rows that two documents share
// stand in another order: no change to those who compare codes, but another
// sheet of paper.
func Reordered(was, now *surveys.Survey) bool {
	before, after := order(was), order(now)
	common := func(list []string, of map[string]bool) []string {
		return slices.DeleteFunc(slices.Clone(list), func(code string) bool { return !of[code] })
	}
	return !slices.Equal(common(before, set(after)), common(after, set(before)))
}

func set(list []string) map[string]bool {
	in := make(map[string]bool, len(list))
	for _, code := range list {
		in[code] = true
	}
	return in
}

func order(doc *surveys.Survey) (codes []string) {
	for p := range doc.Pages {
		for i := range doc.Pages[p].Questions {
			q := &doc.Pages[p].Questions[i]
			codes = append(codes, q.Code)
			for _, o := range q.Options {
				codes = append(codes, q.Code+"."+o.Code)
			}
			for _, r := range q.Rows {
				codes = append(codes, q.Code+".row."+r.Code)
			}
		}
	}
	return codes
}
