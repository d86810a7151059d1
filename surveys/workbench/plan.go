package workbench

import (
	"slices"

	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/rate"
	"minyi/surveys/tally"
)

// Kind is the shape of a figure: what its lines and columns are.
type Kind string

// The kinds.
const (
	Answers Kind = "answers" // one question: a line per answer
	Split   Kind = "split"   // one question: a line per group, a column per answer
	Scale   Kind = "scale"   // questions of one scale: a line each, a column per answer
	Rates   Kind = "rates"   // rates: a line each
	Groups  Kind = "groups"  // one rate: a line per group
	Trend   Kind = "trend"   // one rate: a line per moment, in order
	Grid    Kind = "grid"    // rates: a line each, a column per group
)

// Figure is one figure before it is computed.
type Figure struct {
	Kind  Kind
	Chart Chart
	Items []Item
}

// Item is a rate, or a question with a share per answer.
type Item struct {
	Rates    []surveys.Rate  // one, or one per answer
	Question *rate.Countable // nil for a rate
	Tones    []Tone          // of its answers, nil where they make no scale
	Good     *surveys.Rate   // with Tones: the rate that says which answers are good
}

// Definitions are those of a figure whose items are a rate each.
func (f *Figure) Definitions() []surveys.Rate {
	rates := make([]surveys.Rate, len(f.Items))
	for i := range f.Items {
		rates[i] = f.Items[i].Rates[0]
	}
	return rates
}

// inTime reports whether groups follow each other in time.
func inTime(by string) bool { return by == tally.ByWave || by == tally.ByDay || by == tally.ByHour }

// Plan makes the figures of picks that ReadPicks gave.
func Plan(form *answer.Form, p Picks) []Figure {
	var rates, questions []Item
	for _, code := range p.Rates {
		at := slices.IndexFunc(form.Survey.Rates, func(r surveys.Rate) bool { return r.Code == code })
		rates = append(rates, Item{Rates: form.Survey.Rates[at : at+1]})
	}
	for _, c := range Countables(form) {
		if slices.Contains(p.Questions, c.Code) {
			it := Item{Rates: c.Spread(), Question: &c}
			it.Tones, it.Good = Tones(form.Survey.Rates, &c)
			questions = append(questions, it)
		}
	}
	return append(planRates(rates, p), planQuestions(questions, p)...)
}

func planRates(items []Item, p Picks) (figures []Figure) {
	switch {
	case len(items) == 0:
	case p.By == "":
		figures = append(figures, Figure{Rates, Bars, items})
	case inTime(p.By):
		for i := range items {
			figures = append(figures, Figure{Trend, Line, items[i : i+1]})
		}
	case len(items) > 1 && p.Chart != Bars && p.Chart != Tiles:
		figures = append(figures, Figure{Grid, Heat, items})
	default:
		chart := Bars
		if p.Chart == Tiles && p.By == tally.ByArea {
			chart = Tiles
		}
		for i := range items {
			figures = append(figures, Figure{Groups, chart, items[i : i+1]})
		}
	}
	return figures
}

// mostStacked is how many answers a stack has hues for.
const mostStacked = 6

// planQuestions puts questions of one scale that are next to each other into one
// figure.
func planQuestions(items []Item, p Picks) (figures []Figure) {
	for len(items) > 0 {
		n := 1
		for n < len(items) && sameScale(&items[0], &items[n]) {
			n++
		}
		several := items[0].Question.Question.Type == surveys.Multiple || items[0].Question.Question.Type == surveys.Ranking
		chart := Stack
		if several || len(items[0].Question.Answers) > mostStacked || p.Chart == Heat {
			chart = Heat
		}
		switch {
		case p.By == "" && n > 1:
			figures = append(figures, Figure{Scale, chart, items[:n]})
		case p.By == "" && p.Chart == Stack && chart == Stack:
			figures = append(figures, Figure{Scale, Stack, items[:1]})
		case p.By == "":
			figures = append(figures, Figure{Answers, Bars, items[:1]})
		case n > 1 && items[0].Tones != nil && p.Chart == Heat:
			figures = append(figures, Figure{Grid, Heat, goodRates(items[:n])})
		default:
			for i := range n {
				figures = append(figures, Figure{Split, chart, items[i : i+1]})
			}
		}
		items = items[n:]
	}
	return figures
}

// goodRates are the rates that say which answers are good, in place of the
// questions.
func goodRates(items []Item) []Item {
	out := make([]Item, len(items))
	for i := range items {
		out[i].Rates = []surveys.Rate{*items[i].Good}
	}
	return out
}

// Define are the definitions that the figures need, each once.
func Define(figures []Figure) []surveys.Rate {
	rates := []surveys.Rate{}
	add := func(r surveys.Rate) {
		if !slices.ContainsFunc(rates, func(known surveys.Rate) bool { return known.Code == r.Code }) {
			rates = append(rates, r)
		}
	}
	for _, f := range figures {
		for _, it := range f.Items {
			for _, r := range it.Rates {
				add(r)
			}
			if it.Good != nil && (f.Kind == Scale || f.Kind == Split) {
				add(*it.Good)
			}
		}
	}
	return rates
}
