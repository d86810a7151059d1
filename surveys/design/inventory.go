package design

import (
	"encoding/json"

	"minyi/surveys"
)

// inventory lists the parts of a document in its order.
func inventory(doc *surveys.Survey) []item {
	items := []item{{PartSurvey, "",
		map[string]surveys.Text{"title": doc.Title, "intro": doc.Intro, "thanks": doc.Thanks},
		rules("languages", doc.Languages, "approval_kind", doc.Approval.Kind, "approval_number", doc.Approval.Number,
			"approval_authority", doc.Approval.Authority, "approval_form", doc.Approval.Form, "valid_to", doc.Approval.ValidTo,
			"one_per", doc.Settings.OnePer, "area_rule", doc.Settings.Area, "min_age", doc.Settings.MinAge,
			"time_floor", doc.Settings.TimeFloor, "show_results", doc.Settings.ShowResults, "coached", doc.Settings.Coached, "staff", doc.Settings.Staff)}}
	for _, page := range doc.Pages {
		items = append(items, item{PartPage, page.Code,
			map[string]surveys.Text{"title": page.Title}, rules("draw", page.Draw)})
	}
	for _, q := range each(doc) {
		items = append(items, item{PartQuestion, q.Code,
			map[string]surveys.Text{"text": q.Text, "hint": q.Hint, "necessity": q.Necessity},
			rules("item", q.Item, "type", q.Type, "required", q.Required, "shuffle", q.Shuffle, "visible_if", q.VisibleIf,
				"calculate", q.Calculate, "min", q.Min, "max", q.Max, "decimals", q.Decimals, "total", q.Total,
				"min_choices", q.MinChoices, "max_choices", q.MaxChoices, "max_length", q.MaxLength,
				"pattern", q.Pattern, "earliest", q.Earliest, "latest", q.Latest)})
		for _, o := range q.Options {
			items = append(items, item{PartOption, q.Code + "." + o.Code,
				map[string]surveys.Text{"text": o.Text}, rules("exclusive", o.Exclusive)})
		}
		if q.Other != nil {
			items = append(items, item{PartOption, q.Code + "." + surveys.OtherCode,
				map[string]surveys.Text{"text": q.Other.Text}, rules("exclusive", false)})
		}
		for _, row := range q.Rows {
			items = append(items, item{PartRow, q.Code + "." + row.Code,
				map[string]surveys.Text{"text": row.Text}, nil})
		}
	}
	for _, rate := range doc.Rates {
		items = append(items, item{PartRate, rate.Code,
			map[string]surveys.Text{"title": rate.Title},
			rules("kind", rate.Kind, "question", rate.Question, "questions", rate.Questions,
				"numerator", rate.Numerator, "excluded", rate.Excluded, "scores", rate.Scores)})
	}
	return items
}

// rules prints values as JSON, which is all that comparing them needs; pairs
// are of name and value.
func rules(pairs ...any) map[string]string {
	printed := make(map[string]string, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		data, err := json.Marshal(pairs[i+1])
		if err != nil { // an expression that Decode would not have passed
			data = []byte(err.Error())
		}
		printed[pairs[i].(string)] = string(data)
	}
	return printed
}
