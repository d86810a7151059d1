package bank

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"minyi/surveys"
	"minyi/surveys/evaluation"
)

// Covered is one indicator of a scheme and the questions that stand for it.
type Covered struct {
	Leaf   *evaluation.Item
	Survey bool    // its value comes from a survey; others may be asked about, and need not be
	Items  []*Item // of the bank, for the audience that was asked about
	Asked  []Asked // in surveys that are open now
	// Fed says that the survey and rate from which the scheme takes the value are
	// there; meaningless for other indicators.
	Fed bool
}

// Asked is a question of an open survey.
type Asked struct{ Survey, Question string }

// Gap reports an indicator that must be asked and for which there is no question.
func (c *Covered) Gap() bool { return c.Survey && len(c.Items) == 0 }

// Indicator names a leaf of a scheme as items do.
func Indicator(scheme, leaf string) string { return scheme + ":" + leaf }

// Cover holds a scheme against the bank and the surveys. others are all schemes:
// an item that serves a leaf of last year's serves the one of the same code and
// title in this one.
func Cover(scheme *evaluation.Scheme, others []*evaluation.Scheme, items []Item, sources []Source, audience string) []Covered {
	var rows []Covered
	for _, leaf := range scheme.Leaves() {
		row := Covered{Leaf: leaf, Survey: leaf.Source.Type == evaluation.SourceSurvey}
		names := sameLeaf(leaf, scheme, others)
		for i := range items {
			item := &items[i]
			if !item.Retired && item.For(audience) && slices.ContainsFunc(item.Indicators, func(n string) bool { return slices.Contains(names, n) }) {
				row.Items = append(row.Items, item)
			}
		}
		for _, s := range sources {
			newest := s.newest()
			if newest == nil {
				continue
			}
			feeds := questionsOf(newest, leaf.Source.Rate)
			if row.Survey && s.Code == leaf.Source.Survey && len(feeds) > 0 {
				row.Fed = true
			} else {
				feeds = nil
			}
			for _, item := range row.Items {
				for _, q := range item.asked(newest) {
					if !slices.Contains(feeds, q.Code) {
						feeds = append(feeds, q.Code)
					}
				}
			}
			if s.Open {
				for _, code := range feeds {
					row.Asked = append(row.Asked, Asked{s.Code, code})
				}
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// sameLeaf are the names of a leaf in its own scheme and in its like.
func sameLeaf(leaf *evaluation.Item, scheme *evaluation.Scheme, others []*evaluation.Scheme) []string {
	names := []string{Indicator(scheme.Code, leaf.Code)}
	for _, other := range others {
		if like := other.Leaf(leaf.Code); like != nil && maps.Equal(like.Title, leaf.Title) {
			names = append(names, Indicator(other.Code, leaf.Code))
		}
	}
	return names
}

func (s *Source) newest() *surveys.Survey {
	all := numbers(s.Versions)
	if len(all) == 0 {
		return nil
	}
	return s.Versions[all[len(all)-1]]
}

func questionsOf(doc *surveys.Survey, rate string) []string {
	for _, r := range doc.Rates {
		if r.Code == rate {
			if r.Question != "" {
				return []string{r.Question}
			}
			return slices.Clone(r.Questions)
		}
	}
	return nil
}

// Matches reports whether an item has all of the words that are searched for, in
// its code, texts and tags, whatever their case.
func (i *Item) Matches(words string) bool {
	data, err := json.Marshal([]any{i.Code, i.Tags, plain(i.Question())})
	if err != nil {
		return false
	}
	text := strings.ToLower(string(data))
	for _, word := range strings.Fields(strings.ToLower(words)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}
