package bank

import (
	"slices"

	"minyi/surveys"
)

// Source is a survey as the bank looks at it.
type Source struct {
	Code     string
	Title    surveys.Text
	Draft    *surveys.Survey         // nil where it cannot be read
	Versions map[int]*surveys.Survey // published, by number
	Open     bool                    // takes answers now
}

// Use is a question of a survey that was taken from an item.
type Use struct {
	Survey, Question string
	Title            surveys.Text // of the survey
	Versions         []int        // of the survey; none is the draft
	ItemVersion      int
	Same             bool // in the words of that version; else the survey changed them
	Open             bool
}

// Uses lists where an item was used, draft and published versions apart, in the
// order of the surveys.
func (i *Item) Uses(sources []Source) (uses []Use) {
	for _, s := range sources {
		var published []Use
		note := func(doc *surveys.Survey, version int) {
			for _, q := range i.asked(doc) {
				_, number := Parse(q.Item)
				u := Use{Survey: s.Code, Question: q.Code, Title: s.Title, ItemVersion: number, Same: i.same(number, q), Open: s.Open}
				at := slices.IndexFunc(published, func(other Use) bool {
					return other.Question == u.Question && other.ItemVersion == u.ItemVersion && other.Same == u.Same
				})
				if version == 0 { // a draft is told apart only where it differs
					if at < 0 {
						uses = append(uses, u)
					}
					continue
				}
				if at < 0 {
					published = append(published, u)
					at = len(published) - 1
				}
				published[at].Versions = append(published[at].Versions, version)
			}
		}
		for _, version := range numbers(s.Versions) {
			note(s.Versions[version], version)
		}
		uses = append(uses, published...)
		if s.Draft != nil {
			note(s.Draft, 0)
		}
	}
	return uses
}

// same reports whether a question has the words of a version of the item.
func (i *Item) same(version int, q *surveys.Question) bool {
	if version < 1 || version > len(i.Wordings) {
		return false
	}
	was := question(i.Wordings[version-1].Document)
	// A survey in fewer languages asks the same question in those.
	languages := make([]string, 0, len(q.Text))
	for language := range q.Text {
		languages = append(languages, language)
	}
	own := *i
	own.Wordings = i.Wordings[version-1 : version]
	asked := inLanguages(&own, languages)
	asked.Options, asked.Rows = orNil(asked.Options), orNil(asked.Rows)
	given := *q
	given.Hint, asked.Hint = in(q.Hint, languages), in(was.Hint, languages)
	return Same(&asked, &given)
}

func orNil[T any](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	return list
}

// asked are the questions of a document that were taken from the item.
func (i *Item) asked(doc *surveys.Survey) (all []*surveys.Question) {
	for p := range doc.Pages {
		for q := range doc.Pages[p].Questions {
			found := &doc.Pages[p].Questions[q]
			if code, _ := Parse(found.Item); code == i.Code {
				all = append(all, found)
			}
		}
	}
	return all
}

func numbers(versions map[int]*surveys.Survey) []int {
	all := make([]int, 0, len(versions))
	for n := range versions {
		all = append(all, n)
	}
	slices.Sort(all)
	return all
}

// RatesOf lists the rates of a survey that are of one question alone.
func RatesOf(doc *surveys.Survey, code string) (rates []surveys.Rate) {
	for _, r := range doc.Rates {
		if r.Question == code || len(r.Questions) == 1 && r.Questions[0] == code {
			rates = append(rates, r)
		}
	}
	return rates
}
