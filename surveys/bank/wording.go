package bank

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"

	"minyi/surveys"
	"minyi/surveys/design"
	"minyi/surveys/strictjson"
)

func ref(code string, version int) string { return code + "@" + strconv.Itoa(version) }

// Parse splits what a question says of its item.
func Parse(ref string) (code string, version int) {
	code, number, _ := strings.Cut(ref, "@")
	version, err := strconv.Atoi(number)
	if err != nil {
		return "", 0
	}
	return code, version
}

// Same reports whether two questions are one to whoever answers them: the same
// type, words and choices. Codes, conditions and whether it must be answered
// belong to the survey, not to the question.
func Same(a, b *surveys.Question) bool {
	x, errX := json.Marshal(plain(a))
	y, errY := json.Marshal(plain(b))
	return errX == nil && errY == nil && bytes.Equal(x, y)
}

// plain is a question without what belongs to its survey.
func plain(q *surveys.Question) surveys.Question {
	p := *q
	p.Code, p.Item, p.Required, p.VisibleIf, p.Calculate, p.Necessity = "", "", false, nil, nil, nil
	return p
}

// CheckItem says what about a document keeps it from being an item's wording.
func CheckItem(code string, doc *surveys.Survey) surveys.Errors {
	if len(doc.Pages) != 1 || len(doc.Pages[0].Questions) != 1 {
		return surveys.Errors{surveys.E(surveys.Invalid, "bank.one_question", "/pages")}
	}
	q := question(doc)
	if q.Code != code {
		return surveys.Errors{surveys.E(surveys.Invalid, "bank.code_differs", "/pages/0/questions/0/code", "Code", code, "Is", q.Code)}
	}
	if q.Type == surveys.Note || q.Type == surveys.Calculated {
		return surveys.Errors{surveys.E(surveys.Invalid, "bank.asks_nothing", "/pages/0/questions/0/type", "Code", code)}
	}
	var found surveys.Errors
	for _, e := range design.CheckPublish(doc, design.PublishContext{}) {
		if design.TopicOf(e.Key) == design.TopicTexts && strings.HasPrefix(e.Field, "/pages/") || design.TopicOf(e.Key) == design.TopicQuestions {
			found = append(found, e)
		}
	}
	return found
}

// Reword is an item's document with other words. New choices would make another
// question, whose results could not be compared: there are only texts to change.
type Reword struct {
	Text, Hint surveys.Text
	Options    map[string]surveys.Text // by code; Other's by surveys.OtherCode
	Rows       map[string]surveys.Text
}

// Apply returns the document in the new words.
//
// Errors: surveys.Errors, Invalid, for texts that are missing or too long;
// Invalid (bank.same_words) when nothing is new.
func (r Reword) Apply(code string, doc *surveys.Survey) (*surveys.Survey, error) {
	data, err := json.Marshal(doc)
	if err != nil {
		return nil, err
	}
	now := new(surveys.Survey)
	if err := json.Unmarshal(data, now); err != nil {
		return nil, err
	}
	q := question(now)
	q.Text, q.Hint = r.Text, r.Hint
	for i := range q.Options {
		q.Options[i].Text = r.Options[q.Options[i].Code]
	}
	for i := range q.Rows {
		q.Rows[i].Text = r.Rows[q.Rows[i].Code]
	}
	if q.Other != nil {
		q.Other.Text = r.Options[surveys.OtherCode]
	}
	if data, err = json.Marshal(now); err != nil {
		return nil, err
	}
	if now, err = design.Decode(data); err != nil {
		return nil, err
	}
	if Same(question(now), question(doc)) {
		return nil, surveys.E(surveys.Invalid, "bank.same_words", strictjson.Child("", "text"))
	}
	return now, CheckItem(code, now).Err()
}
