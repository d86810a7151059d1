package logic

import (
	"strconv"
	"strings"
	"unicode"

	"minyi/surveys"
)

// Speaker puts rules into sentences for people who do not read JsonLogic:
// questions by their number and text, options by their texts.
//
//	{"==":[{"var":"q4"},"know"]}
//	第 7 题“您知道可以向哪里反映吗？”答的是“知道”
//
// The rules must be compiled from the same document. A Speaker is made for one
// page of output and is not safe for concurrent use.
type Speaker struct {
	Doc      *surveys.Survey
	Language string // of questions and options; another language of the survey stands in where it has no text
	// Say words a key of the sentence.* group in the reader's language; args are
	// pairs of name and value.
	Say func(key string, args ...any) string

	all []spoken
}

// spoken is one question as it is spoken of.
type spoken struct {
	*surveys.Question
	number int // as on paper, 0 for what has none
}

// Condition words what must hold, without a full stop at its end.
func (s *Speaker) Condition(e *Expr) string { return s.sentence(e.root, true, false) }

// Calculation words how a calculated value comes about.
func (s *Speaker) Calculation(e *Expr) string { return s.operand(e.root, nil).text }

// Called names a question by its number and text: 第 3 题“…”.
func (s *Speaker) Called(ordinal int) string {
	q := s.questions()[ordinal]
	text := clipped(q.Text.In(s.Language, s.Doc.Languages...))
	switch {
	case q.number > 0 && text != "":
		return s.Say("sentence.question", "Number", q.number, "Text", text)
	case q.number > 0:
		return s.Say("sentence.question_untold", "Number", q.number, "Code", q.Code)
	case text != "":
		return s.Say("sentence.value_called", "Text", text)
	}
	return s.Say("sentence.value_code", "Code", q.Code)
}

func (s *Speaker) questions() []spoken {
	if s.all == nil {
		n := 0
		for p := range s.Doc.Pages {
			for i := range s.Doc.Pages[p].Questions {
				q := spoken{Question: &s.Doc.Pages[p].Questions[i]}
				if q.Type != surveys.Note && q.Type != surveys.Calculated {
					n++
					q.number = n
				}
				s.all = append(s.all, q)
			}
		}
	}
	return s.all
}

// called names what a rule refers to: a question, a row of it, the text beside
// its open choice.
func (s *Speaker) called(r Ref) string {
	what := s.Called(r.Ordinal)
	q := s.questions()[r.Ordinal]
	switch {
	case r.Other:
		return s.Say("sentence.other_text", "What", what, "Option", s.option(q.Question, surveys.OtherCode))
	case r.Row >= 0 && q.Type == surveys.Matrix:
		return s.Say("sentence.part", "What", what, "Part", clipped(s.text(q.Rows[r.Row].Text, q.Rows[r.Row].Code)))
	case r.Row >= 0:
		return s.Say("sentence.part", "What", what, "Part", s.optionAt(q.Question, r.Row))
	}
	return what
}

// option is an option's text, its code where it has none.
func (s *Speaker) option(q *surveys.Question, code string) string {
	for i := range q.Options {
		if q.Options[i].Code == code {
			return s.optionAt(q, i)
		}
	}
	if q.Other != nil && code == surveys.OtherCode {
		return s.text(q.Other.Text, s.Say("sentence.other"))
	}
	return code
}

func (s *Speaker) optionAt(q *surveys.Question, i int) string {
	if i >= len(q.Options) {
		return s.option(q, surveys.OtherCode)
	}
	return clipped(s.text(q.Options[i].Text, q.Options[i].Code))
}

func (s *Speaker) text(t surveys.Text, instead string) string {
	if text := t.In(s.Language, s.Doc.Languages...); text != "" {
		return text
	}
	return instead
}

// words is a value as people write it; of is the question whose options it may
// name, nil for none.
func (s *Speaker) words(v Value, of *surveys.Question) string {
	quoted := func(code string) string {
		if of != nil {
			return s.Say("sentence.quoted", "Text", s.option(of, code))
		}
		return s.Say("sentence.quoted", "Text", clipped(code))
	}
	switch v.Kind {
	case Bool:
		if v.Bool {
			return s.Say("sentence.yes")
		}
		return s.Say("sentence.no")
	case Number:
		return strconv.FormatFloat(v.Number, 'f', -1, 64)
	case Text:
		return quoted(v.Text)
	case List:
		parts := make([]string, len(v.List))
		for i, code := range v.List {
			parts[i] = quoted(code)
		}
		return strings.Join(parts, s.Say("sentence.comma"))
	}
	return s.Say("sentence.nothing")
}

// holder is the question whose options a reference's value names.
func (s *Speaker) holder(r Ref) *surveys.Question {
	q := s.questions()[r.Ordinal].Question
	if r.Other || len(q.Options) == 0 || q.Type == surveys.Sum {
		return nil
	}
	return q
}

// clipped keeps a name short enough to stand in a sentence, without the mark at
// its end.
func clipped(text string) string {
	text = strings.TrimRight(strings.Join(strings.Fields(text), " "), "？?。.：:！! ")
	most, han := 60, 26
	n := 0
	for i, r := range text {
		if unicode.Is(unicode.Han, r) {
			most = han
		}
		if n++; n > most {
			return strings.TrimSpace(text[:i]) + "…"
		}
	}
	return text
}
