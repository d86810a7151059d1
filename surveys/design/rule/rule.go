// Package rule has conditions as a designer picks them: of an earlier question,
// by an operator, some values; several of them in groups, of which all or any
// must hold. It writes them as JsonLogic and reads back what it could have
// written; anything else remains a rule for those who write JsonLogic.
package rule

import (
	"minyi/surveys"
)

// Rule is a condition of a question. The zero Rule asks nothing.
type Rule struct {
	Any    bool // one of the groups is enough
	Groups []Group
}

// Group are conditions that go together.
type Group struct {
	Any        bool // one of the conditions is enough
	Conditions []Condition
}

// Condition is one thing that must hold.
type Condition struct {
	Subject  string // "q1", "q2.r1", "q1_other"
	Operator Operator
	Values   []string // option codes, numbers, dates; see Operator.Takes
}

// Operator holds an answer against values.
type Operator string

// The operators. Whoever has not answered is none of the values; an ordering
// does not hold for them.
const (
	Is          Operator = "is"           // a choice: one of the values
	IsNot       Operator = "is_not"       // none of them
	Has         Operator = "has"          // several choices: at least one of the values
	HasAll      Operator = "has_all"      // every value
	HasNot      Operator = "has_not"      // none of them
	Equal       Operator = "equal"        // a number, a date, a time
	Unequal     Operator = "unequal"      //
	Less        Operator = "less"         //
	AtMost      Operator = "at_most"      //
	More        Operator = "more"         //
	AtLeast     Operator = "at_least"     //
	Between     Operator = "between"      // two values, both of them included
	Agreed      Operator = "agreed"       // a consent
	NotAgreed   Operator = "not_agreed"   //
	Answered    Operator = "answered"     // anything
	NotAnswered Operator = "not_answered" //
)

// Takes says how many values an operator takes: exactly n, or with more at
// least n.
func (o Operator) Takes() (n int, more bool) {
	switch o {
	case Is, IsNot, Has, HasNot:
		return 1, true
	case HasAll:
		return 2, true
	case Equal, Unequal, Less, AtMost, More, AtLeast:
		return 1, false
	case Between:
		return 2, false
	}
	return 0, false
}

// Subject is something that a condition can be about.
type Subject struct {
	Code      string            // as in Condition.Subject
	Question  *surveys.Question // whose answer it is
	Row       *surveys.Row      // of a matrix
	Option    *surveys.Option   // of a sum: the points that it got
	Other     bool              // the text beside the open choice
	Operators []Operator
	Choices   []Choice // the values that there are, nil where they are typed
}

// Choice is one value of a subject. Text is empty for the open choice.
type Choice struct {
	Code string
	Text surveys.Text
}

// Subjects lists what the condition of a question can be about: what stands
// before it. For a code that no question has, all of the survey.
func Subjects(doc *surveys.Survey, before string) (all []Subject) {
	for p := range doc.Pages {
		for i := range doc.Pages[p].Questions {
			q := &doc.Pages[p].Questions[i]
			if q.Code == before {
				return all
			}
			all = append(all, subjects(q)...)
		}
	}
	return all
}

var (
	given   = []Operator{Answered, NotAnswered}
	ordered = append([]Operator{Equal, Unequal, Less, AtMost, More, AtLeast, Between}, given...)
	chosen  = append([]Operator{Is, IsNot}, given...)
	several = append([]Operator{Has, HasAll, HasNot}, given...)
)

func subjects(q *surveys.Question) []Subject {
	one := Subject{Code: q.Code, Question: q, Operators: given}
	switch q.Type {
	case surveys.Note:
		return nil
	case surveys.Single, surveys.Multiple, surveys.Ranking:
		one.Choices = choices(q)
		if one.Operators = chosen; q.Type != surveys.Single {
			one.Operators = several
		}
	case surveys.Rating:
		one.Operators = ordered
		if len(q.Options) > 0 {
			one.Operators, one.Choices = chosen, choices(q)
		}
	case surveys.NPS, surveys.Number, surveys.Slider, surveys.Calculated, surveys.Date, surveys.Time:
		one.Operators = ordered
	case surveys.Consent:
		one.Operators = []Operator{Agreed, NotAgreed}
	case surveys.Matrix:
		list := []Subject{one}
		for i := range q.Rows {
			list = append(list, Subject{Code: q.Code + "." + q.Rows[i].Code, Question: q, Row: &q.Rows[i], Operators: chosen[:2], Choices: choices(q)})
		}
		return list
	case surveys.Sum:
		list := []Subject{one}
		for i := range q.Options {
			list = append(list, Subject{Code: q.Code + "." + q.Options[i].Code, Question: q, Option: &q.Options[i], Operators: ordered[:len(ordered)-len(given)]})
		}
		return list
	}
	list := []Subject{one}
	if q.Other != nil {
		list = append(list, Subject{Code: q.Code + "_" + surveys.OtherCode, Question: q, Other: true, Operators: given})
	}
	return list
}

func choices(q *surveys.Question) []Choice {
	list := make([]Choice, 0, len(q.Options)+1)
	for _, o := range q.Options {
		list = append(list, Choice{o.Code, o.Text})
	}
	if q.Other != nil {
		list = append(list, Choice{surveys.OtherCode, q.Other.Text})
	}
	return list
}
