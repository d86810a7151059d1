package edit

import (
	"maps"
	"strings"

	"minyi/surveys"
)

// put sets a text in one language; what a reader would not see takes it away.
// The ends of lines come as browsers send them and leave as \n.
func put(into *surveys.Text, language, text string) {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	if surveys.Blank(text) {
		delete(*into, language)
		return
	}
	if *into == nil {
		*into = surveys.Text{}
	}
	(*into)[language] = strings.TrimFunc(text, surveys.Invisible)
}

// short is the beginning of a text, for the history.
func short(text surveys.Text, language string) string {
	const limit = 24
	runes := []rune(strings.Join(strings.Fields(text.In(language)), " "))
	if len(runes) > limit {
		return string(runes[:limit]) + "…"
	}
	return string(runes)
}

// texts yields every text of a document that residents read, for one pass over
// all of them. set replaces it.
func texts(doc *surveys.Survey, visit func(by Reference, text surveys.Text) surveys.Text) {
	each := func(by Reference, text *surveys.Text) {
		if len(*text) > 0 {
			*text = visit(by, *text)
		}
	}
	survey := Reference{Kind: ByText}
	each(survey, &doc.Title)
	each(survey, &doc.Intro)
	each(survey, &doc.Thanks)
	for i := range doc.Pages {
		p := &doc.Pages[i]
		each(Reference{Kind: ByText, Page: p.Code}, &p.Title)
		for j := range p.Questions {
			q := &p.Questions[j]
			by := Reference{Kind: ByText, Question: q.Code}
			each(by, &q.Text)
			each(by, &q.Hint)
			each(by, &q.Necessity)
			for k := range q.Options {
				each(by, &q.Options[k].Text)
			}
			for k := range q.Rows {
				each(by, &q.Rows[k].Text)
			}
			if q.Other != nil {
				each(by, &q.Other.Text)
			}
		}
	}
}

// replaced is text with f over each language.
func replaced(text surveys.Text, f func(string) string) surveys.Text {
	out := maps.Clone(text)
	for language, s := range out {
		if out[language] = f(s); surveys.Blank(out[language]) {
			delete(out, language) // no text is none of blanks
		}
	}
	return out
}
