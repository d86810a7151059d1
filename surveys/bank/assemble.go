package bank

import (
	"slices"

	"minyi/surveys"
	"minyi/surveys/design/edit"
)

// Plan is a form that is to be made of items.
type Plan struct {
	Code  string
	Title surveys.Text
	Picks []string // codes of items, in the order in which they were picked
	// Languages that are wanted; one that some item lacks is left out.
	Languages []string
}

// Added is an item that nobody picked: another one asks only those who answered
// it in a certain way.
type Added struct{ Code, Because string }

// Assemble makes a draft: a page for each topic, each item's question under the
// item's code and with its rates. What a condition needs comes along, before it.
//
// Errors: surveys.Errors, Invalid, all findings at once.
func Assemble(items []Item, plan Plan) (*surveys.Survey, []Added, error) {
	a := newAssembly(items, plan)
	for _, code := range plan.Picks {
		a.take(code, "")
	}
	if len(a.found) > 0 {
		return nil, nil, a.found
	}
	doc, err := decoded(a.document())
	return doc, a.added, err
}

type assembly struct {
	items map[string]*Item
	plan  Plan
	asked map[string]string // items that are there already: the codes of their questions
	taken []*Item
	under map[string]bool // whose needs are being looked at
	added []Added
	found surveys.Errors
}

func newAssembly(items []Item, plan Plan) *assembly {
	a := &assembly{items: make(map[string]*Item), plan: plan}
	for i := range items {
		a.items[items[i].Code] = &items[i]
	}
	if len(plan.Picks) == 0 {
		a.found = append(a.found, surveys.E(surveys.Invalid, "bank.nothing_picked", "/items"))
	}
	return a
}

// take puts what an item needs before it, then the item.
func (a *assembly) take(code, because string) {
	if slices.ContainsFunc(a.taken, func(i *Item) bool { return i.Code == code }) || a.under[code] || a.asked[code] != "" && because != "" {
		return
	}
	item := a.items[code]
	switch {
	case item == nil:
		a.found = append(a.found, surveys.E(surveys.Invalid, "store.no_item", "/items", "Code", code))
		return
	case item.Retired:
		a.found = append(a.found, surveys.E(surveys.Invalid, "bank.retired_item", "/items", "Code", code, "Reason", item.Reason))
		return
	}
	if a.under == nil {
		a.under = make(map[string]bool)
	}
	a.under[code] = true
	for _, need := range a.needs(item) {
		a.take(need, code)
	}
	a.taken = append(a.taken, item)
	if because != "" && !slices.Contains(a.plan.Picks, code) {
		a.added = append(a.added, Added{code, because})
	}
}

func (a *assembly) needs(item *Item) []string {
	codes := map[string]bool{}
	for code := range a.items {
		codes[code] = true
	}
	return edit.Mentioned(item.Question(), codes)
}

func (a *assembly) document() *surveys.Survey {
	doc := &surveys.Survey{
		Code: a.plan.Code, Languages: a.languages(), Title: a.plan.Title, Pages: []surveys.Page{},
		Settings: surveys.Settings{OnePer: surveys.OnePerDevice, Area: surveys.AreaOptional, ShowResults: surveys.ShowNever},
	}
	at := a.places()
	for n, topic := range Topics {
		page := surveys.Page{Code: topic.Code, Title: in(topic.Text, doc.Languages)}
		for _, item := range a.taken {
			if at[item] == n {
				page.Questions = append(page.Questions, inLanguages(item, doc.Languages))
			}
		}
		if len(page.Questions) > 0 {
			doc.Pages = append(doc.Pages, page)
		}
	}
	for _, item := range a.taken {
		for _, r := range item.Document().Rates {
			r.Title = in(r.Title, doc.Languages)
			doc.Rates = edit.JoinRate(doc.Rates, r)
		}
	}
	return doc
}

// places are the pages of the items: each on its topic's, or on the earlier one
// of an item that waits for its answer.
func (a *assembly) places() map[*Item]int {
	at := make(map[*Item]int)
	for _, item := range a.taken {
		at[item] = place(item.Topic)
	}
	for range a.taken { // as long as a chain can be
		for _, item := range a.taken {
			for _, need := range a.needs(item) {
				at[a.items[need]] = min(at[a.items[need]], at[item])
			}
		}
	}
	return at
}

// place is where a topic stands; one that nobody knows comes last.
func place(topic string) int {
	i := slices.IndexFunc(Topics, func(n Named) bool { return n.Code == topic })
	if i < 0 {
		return len(Topics) - 1
	}
	return i
}

func (a *assembly) languages() []string {
	var all []string
	for _, language := range a.plan.Languages {
		if !slices.ContainsFunc(a.taken, func(i *Item) bool { return !slices.Contains(i.Document().Languages, language) }) {
			all = append(all, language)
		}
	}
	if len(all) == 0 {
		return a.taken[0].Document().Languages
	}
	return all
}

// in is a text in some languages alone.
func in(text surveys.Text, languages []string) surveys.Text {
	kept := surveys.Text{}
	for _, language := range languages {
		if s := text[language]; s != "" {
			kept[language] = s
		}
	}
	return kept
}

func inLanguages(item *Item, languages []string) surveys.Question {
	q := *item.Question()
	q.Item = item.Ref()
	q.Text, q.Hint = in(q.Text, languages), in(q.Hint, languages)
	q.Options, q.Rows = slices.Clone(q.Options), slices.Clone(q.Rows)
	for i := range q.Options {
		q.Options[i].Text = in(q.Options[i].Text, languages)
	}
	for i := range q.Rows {
		q.Rows[i].Text = in(q.Rows[i].Text, languages)
	}
	if q.Other != nil {
		q.Other = &surveys.Other{Text: in(q.Other.Text, languages)}
	}
	return q
}
