package rate

import (
	"strconv"

	"minyi/surveys"
	"minyi/surveys/answer"
)

// Countable is a question, or a row of a matrix, whose answers are a small set: of
// each the share can be told.
type Countable struct {
	Code     string // of the column: "q2", "q2.r1"
	Question *surveys.Question
	Row      *surveys.Row // of a matrix, else nil
	Answers  []Answer
}

// Answer is one of the answers to a question.
type Answer struct {
	Code string
	Text surveys.Text // nil where the code is a number that speaks for itself
}

// Countables are those of a form, in its order.
func Countables(form *answer.Form) []Countable {
	var all []Countable
	for i := range form.Fields {
		q := form.Fields[i].Question
		c := Countable{Code: q.Code, Question: q, Answers: answersOf(q)}
		switch {
		case len(c.Answers) == 0:
		case q.Type == surveys.Matrix:
			for k := range q.Rows {
				c.Code, c.Row = q.Code+"."+q.Rows[k].Code, &q.Rows[k]
				all = append(all, c)
			}
		default:
			all = append(all, c)
		}
	}
	return all
}

// widest is the longest scale whose points are told one by one.
const widest = 11

func answersOf(q *surveys.Question) (answers []Answer) {
	switch q.Type {
	case surveys.Single, surveys.Multiple, surveys.Ranking, surveys.Matrix, surveys.Rating:
	case surveys.NPS:
		for i := range widest {
			answers = append(answers, Answer{Code: strconv.Itoa(i)})
		}
		return answers
	default:
		return nil
	}
	for _, o := range q.Options {
		answers = append(answers, Answer{o.Code, o.Text})
	}
	if q.Other != nil {
		answers = append(answers, Answer{surveys.OtherCode, q.Other.Text})
	}
	if q.Type == surveys.Rating && len(answers) == 0 && q.Min != nil && q.Max != nil && *q.Max-*q.Min < widest {
		for x := *q.Min; x <= *q.Max; x++ {
			answers = append(answers, Answer{Code: strconv.FormatFloat(x, 'f', -1, 64)})
		}
	}
	return answers
}

// Spread are the definitions of a question's distribution: a share per answer, of
// all who answered. Their codes are those of ShareCode.
func (c *Countable) Spread() []surveys.Rate {
	rates := make([]surveys.Rate, len(c.Answers))
	for i, a := range c.Answers {
		rates[i] = surveys.Rate{Code: ShareCode(c.Code, a.Code), Kind: surveys.Share, Title: a.Text, Question: c.Code, Numerator: []string{a.Code}}
	}
	return rates
}

// ShareCode names the share of one answer; no rate of a survey has such a code.
func ShareCode(question, answer string) string { return question + "=" + answer }
