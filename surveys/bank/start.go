package bank

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"

	"minyi/surveys"
	"minyi/surveys/template"
)

var (
	itemCode      = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{0,31}$`)
	indicatorName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]{0,31}:[A-Za-z][A-Za-z0-9_-]{0,31}$`)
)

//go:embed data/items.json
var startItems []byte

// Start is the bank that an office begins with: the questions of all templates,
// in the words of its city.
func Start(city surveys.Text) []Item {
	var metas []fileItem
	if err := json.Unmarshal(startItems, &metas); err != nil {
		panic(fmt.Sprintf("embedded bank: %v", err))
	}
	var items []Item
	for _, t := range template.Surveys() {
		doc := t.Survey(city)
		for _, p := range doc.Pages {
			for _, q := range p.Questions {
				code, _ := Parse(q.Item)
				if slices.ContainsFunc(items, func(i Item) bool { return i.Code == code }) {
					continue
				}
				at := slices.IndexFunc(metas, func(m fileItem) bool { return m.Code == code })
				wording, left, err := Take(doc, q.Code, code)
				if at < 0 || left || err != nil {
					panic(fmt.Sprintf("embedded bank: %s of %s: %v", code, t.Code, err))
				}
				m := metas[at]
				items = append(items, Item{Code: code, Version: 1, Topic: m.Topic, Tags: m.Tags, Indicators: m.Indicators, Audiences: m.Audiences,
					Wordings: []Wording{{Document: wording}}})
			}
		}
	}
	return items
}
