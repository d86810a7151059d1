package workbench

import (
	"slices"

	"minyi/surveys"
	"minyi/surveys/rate"
)

// Tone says where an answer stands on a scale. The rates of the survey say it, no
// rule goes by the words of an answer (DOMAIN §2.4).
type Tone int

// The tones. Apart are answers out of every rate's base, such as 说不清.
const (
	Worst   Tone = -2
	Bad     Tone = -1
	Neutral Tone = 0
	Good    Tone = 1
	Best    Tone = 2
	Apart   Tone = 9
)

// Tones returns the tone of each answer to a question and the rate that says which
// are the good ones: the first share whose question it is; nil where there is none.
// Of the others, in their order, the first is neutral where they are one more than
// the good ones.
func Tones(rates []surveys.Rate, q *rate.Countable) ([]Tone, *surveys.Rate) {
	at := slices.IndexFunc(rates, func(r surveys.Rate) bool {
		return r.Question == q.Code && r.Kind == surveys.Share && len(r.Numerator) > 0
	})
	if at < 0 || q.Question.Type == surveys.Multiple || q.Question.Type == surveys.Ranking {
		return nil, nil
	}
	var good, rest []int
	tones := make([]Tone, len(q.Answers))
	for i, a := range q.Answers {
		switch {
		case slices.Contains(rates[at].Excluded, a.Code):
			tones[i] = Apart
		case slices.Contains(rates[at].Numerator, a.Code):
			good = append(good, i)
		default:
			rest = append(rest, i)
		}
	}
	for k, i := range good {
		if tones[i] = Good; k == 0 && len(good) > 1 {
			tones[i] = Best
		}
	}
	if len(rest) == len(good)+1 && len(good) > 1 {
		tones[rest[0]], rest = Neutral, rest[1:]
	}
	for k, i := range rest {
		if tones[i] = Bad; k == len(rest)-1 && len(rest) > 1 {
			tones[i] = Worst
		}
	}
	return tones, &rates[at]
}

// sameScale reports whether two questions offer the same answers, in one order,
// with the same meaning.
func sameScale(a, b *Item) bool {
	return slices.EqualFunc(a.Question.Answers, b.Question.Answers, func(x, y rate.Answer) bool { return x.Code == y.Code }) &&
		slices.Equal(a.Tones, b.Tones)
}
