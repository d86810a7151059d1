package seed

import (
	"fmt"
	"math"
	"strings"
	"time"

	"minyi/surveys"
	"minyi/surveys/answer"
)

// anyAnswer makes an answer to a question of which nothing is known but its
// definition: every valid answer is as likely as the others. It is the zero
// Value for a text with a pattern that none of a few attempts matches.
func anyAnswer(f *answer.Field) maker {
	switch f.Shape() {
	case answer.Choice:
		n := optionCount(f)
		return func(g *generator, _ *person) answer.Value { return g.spoken(f, choice(g.rng.IntN(n))) }
	case answer.Choices:
		return func(g *generator, _ *person) answer.Value { return g.anyChoices(f) }
	case answer.Grid:
		return func(g *generator, p *person) answer.Value { return g.anyGrid(f, p) }
	case answer.Points:
		return func(g *generator, _ *person) answer.Value { return g.anyPoints(f) }
	case answer.Figure:
		return func(g *generator, _ *person) answer.Value { return g.anyFigure(f) }
	case answer.Words:
		return func(g *generator, p *person) answer.Value { return g.anyWords(f, p) }
	case answer.Agreement:
		return func(*generator, *person) answer.Value { return answer.Value{Shape: answer.Agreement, Yes: true} }
	case answer.Given:
		return func(g *generator, _ *person) answer.Value {
			return answer.Value{Shape: answer.Given, Text: g.contact(f.Type)}
		}
	}
	return nil // notes and calculated questions are not answered
}

func optionCount(f *answer.Field) int { return len(f.Options) + b2i(f.Other != nil) }

// spoken adds the words beside the open choice where it is chosen.
func (g *generator) spoken(f *answer.Field, v answer.Value) answer.Value {
	open := v.Shape == answer.Choice && v.Option == len(f.Options)
	for _, o := range v.Options {
		open = open || o == len(f.Options)
	}
	if open && f.Other != nil {
		v.Other = cut(g.words(), f.LengthLimit())
	}
	return v
}

func (g *generator) anyChoices(f *answer.Field) answer.Value {
	n := optionCount(f)
	least, most := f.ChoiceLimits()
	least, most = max(least, 1), max(min(most, n), 1)
	perm := g.rng.Perm(n)
	if f.Type == surveys.Ranking {
		return choices(perm[:least+g.rng.IntN(max(most-least, 0)+1)])
	}
	// In the order of the document; an exclusive option stands alone.
	wanted := make([]bool, n)
	count := 0
	for _, o := range perm {
		exclusive := o < len(f.Options) && f.Options[o].Exclusive
		if exclusive && count == 0 {
			return g.spoken(f, choices([]int{o}))
		}
		if exclusive || count >= least && (count >= most || g.rng.IntN(3) == 0) {
			continue
		}
		wanted[o] = true
		count++
	}
	var chosen []int
	for o, yes := range wanted {
		if yes {
			chosen = append(chosen, o)
		}
	}
	return g.spoken(f, choices(chosen))
}

func (g *generator) anyGrid(f *answer.Field, p *person) answer.Value {
	v := answer.Value{Shape: answer.Grid, Options: make([]int, len(f.Rows))}
	first := g.rng.IntN(len(f.Options))
	for i := range v.Options {
		v.Options[i] = g.rng.IntN(len(f.Options))
		if p.hasty {
			v.Options[i] = first
		}
	}
	return v
}

func (g *generator) anyPoints(f *answer.Field) answer.Value {
	total := 100.0
	if f.Total != nil {
		total = *f.Total
	}
	unit := math.Pow(10, float64(f.Decimals))
	rest := int64(math.Round(total * unit))
	v := answer.Value{Shape: answer.Points, Numbers: make([]float64, len(f.Options))}
	order := g.rng.Perm(len(f.Options))
	for _, i := range order[1:] {
		part := g.rng.Int64N(rest + 1)
		v.Numbers[i] = float64(part) / unit
		rest -= part
	}
	v.Numbers[order[0]] = float64(rest) / unit
	return v
}

func (g *generator) anyFigure(f *answer.Field) answer.Value {
	low, high := 0.0, 100.0
	if f.Type == surveys.NPS {
		high = 10
	}
	if f.Min != nil {
		low, high = *f.Min, *f.Min+100
	}
	if f.Max != nil {
		high = *f.Max
		low = min(low, high)
	}
	unit := math.Pow(10, float64(f.Decimals))
	steps := int64(math.Floor((high - low) * unit))
	x := math.Ceil(low*unit)/unit + float64(g.rng.Int64N(max(steps, 0)+1))/unit
	return answer.Value{Shape: answer.Figure, Number: min(math.Round(x*unit)/unit, high)}
}

func (g *generator) anyWords(f *answer.Field, p *person) answer.Value {
	text := ""
	switch f.Type {
	case surveys.Area:
		text = p.town
	case surveys.Date:
		earliest, latest := f.MomentLimits()
		from, _ := time.Parse(time.DateOnly, earliest)
		to, _ := time.Parse(time.DateOnly, latest)
		days := int(to.Sub(from).Hours()/24) + 1
		text = from.AddDate(0, 0, g.rng.IntN(max(days, 1))).Format(time.DateOnly)
	case surveys.Time:
		earliest, latest := f.MomentLimits()
		from, _ := time.Parse("15:04", earliest)
		to, _ := time.Parse("15:04", latest)
		minutes := int(to.Sub(from).Minutes()) + 1
		text = from.Add(time.Duration(g.rng.IntN(max(minutes, 1))) * time.Minute).Format("15:04")
	default:
		text = g.matching(f)
	}
	if text == "" {
		return answer.Value{}
	}
	return answer.Value{Shape: answer.Words, Text: text}
}

// matching tries a few words and digit strings against a text's pattern.
func (g *generator) matching(f *answer.Field) string {
	limit := f.LengthLimit()
	if f.Pattern == nil {
		return cut(g.words(), limit)
	}
	digits := fmt.Sprintf("%020d", g.rng.Uint64())
	for n := min(limit, len(digits)); n > 0; n-- {
		if f.Pattern.MatchString(digits[:n]) {
			return digits[:n]
		}
	}
	for _, s := range []string{cut(g.words(), limit), "A", "a", "A1", "是", "abc"} {
		if f.Pattern.MatchString(s) {
			return s
		}
	}
	return ""
}

// contact makes an answer that looks personal and belongs to nobody.
func (g *generator) contact(t surveys.Type) string {
	switch t {
	case surveys.Phone:
		return fmt.Sprintf("+861990000%04d", g.rng.IntN(10_000))
	case surveys.Email:
		return fmt.Sprintf("resident%d@example.org", g.rng.IntN(1_000_000))
	case surveys.Location:
		return fmt.Sprintf("%.4f,%.4f", 41+g.rng.Float64()/10, 122+g.rng.Float64()/10)
	}
	return onePixel
}

// onePixel is a transparent PNG of 1 × 1, standing in for pictures and
// handwriting.
const onePixel = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

// words draws one of the short sentences.
func (g *generator) words() string { return sentences()[g.rng.IntN(len(sentences()))] }

// cut shortens a text to n Unicode characters.
func cut(s string, n int) string {
	r := []rune(s)
	return strings.TrimSpace(string(r[:min(len(r), n)]))
}
