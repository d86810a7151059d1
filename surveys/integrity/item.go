package integrity

import (
	"slices"

	"minyi/surveys"
	"minyi/surveys/tally"
)

// Item is a question on which coaching would show: one whose answers make a
// rate.
type Item struct {
	Code string
	// Best are the answers that somebody would be told to give: the first of a
	// numerator, the one with most points. Undecided are those that nobody is told
	// to give: what a rate leaves out, and the middle of a scale by its points.
	Best, Undecided []string
}

// Items are the questions with one answer that the document's rates count. No
// rule goes by the words of an option: the rates carry what they mean.
func Items(doc *surveys.Survey) []Item {
	var all []Item
	at := func(code string) *Item {
		i := slices.IndexFunc(all, func(it Item) bool { return it.Code == code })
		if i < 0 {
			all = append(all, Item{Code: code})
			i = len(all) - 1
		}
		return &all[i]
	}
	for _, r := range doc.Rates {
		questions := r.Questions
		if r.Question != "" {
			questions = []string{r.Question}
		}
		best, middle := scale(r)
		for _, code := range questions {
			it := at(code)
			it.Best, it.Undecided = union(it.Best, best), union(it.Undecided, middle)
		}
	}
	return all
}

// scale is the best answer of a rate, and those that say nothing either way.
func scale(r surveys.Rate) (best, undecided []string) {
	if r.Kind != surveys.Score {
		if len(r.Numerator) > 0 {
			best = r.Numerator[:1]
		}
		return best, r.Excluded
	}
	low, high, top := 0.0, 0.0, ""
	for option, points := range r.Scores {
		if top == "" || points < low {
			low = points
		}
		if top == "" || points > high || points == high && option < top {
			high, top = points, option
		}
	}
	for option, points := range r.Scores {
		if 3*(points-low) >= high-low && 3*(points-low) <= 2*(high-low) {
			undecided = append(undecided, option)
		}
	}
	slices.Sort(undecided)
	return []string{top}, union(undecided, r.Excluded)
}

func union(a, b []string) []string {
	out := slices.Clone(a)
	for _, x := range b {
		if !slices.Contains(out, x) {
			out = append(out, x)
		}
	}
	return out
}

// column is an item in the frame.
type column struct {
	codes           *tally.Narrow
	size            int // codes are below it; 0 is no answer
	best, undecided []bool
}

// columns finds the items that are held as one code per row.
func (s *Subject) columns() (all []column) {
	for _, it := range Items(s.Doc) {
		c, ok := s.View.Column(it.Code)
		if !ok || c.Kind != tally.Codes || len(c.Values) < 3 {
			continue
		}
		one := column{&c.Codes, len(c.Values), make([]bool, len(c.Values)), make([]bool, len(c.Values))}
		for code, value := range c.Values {
			one.best[code] = code > 0 && slices.Contains(it.Best, value)
			one.undecided[code] = code > 0 && slices.Contains(it.Undecided, value)
		}
		all = append(all, one)
	}
	return all
}
