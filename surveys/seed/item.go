package seed

import (
	"encoding/binary"
	"math"
	"slices"

	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/intake"
)

// item is one question and how it gets answered.
type item struct {
	field  *answer.Field
	own    maker // as the person would; nil for what is never answered
	any    maker // as somebody would who clicks through
	traits bool  // says who the person is, so even the hasty answer it rightly
}

// traits are questions about the person.
var traits = []string{"sex", "age", "resident_half_year", "hukou", "education", "occupation", "public_post"}

func newItem(f *answer.Field) item {
	it := item{field: f, any: anyAnswer(f), traits: f.Type == surveys.Area || slices.Contains(traits, f.Code)}
	it.own = it.any
	if f.Code == "q4_number" && f.Type == surveys.ShortText && f.Pattern == nil {
		it.own = hotline
	}
	opinion, known := opinions[f.Code]
	if !known || f.Type != wantedType(f.Code) {
		return it
	}
	options := make([]int, len(opinion.options))
	for i, code := range opinion.options {
		o, ok := f.OptionOf(code)
		if !ok {
			return it
		}
		options[i] = o
	}
	it.own = opinion.maker(f, options)
	return it
}

// skips is how often a question that may be left out is left out.
var skips = map[surveys.Mode]float64{surveys.Web: 0.025, surveys.Intercept: 0.015, surveys.Telephone: 0.02, surveys.Paper: 0.06}

// answer answers the question, or not: the zero Value.
func (it *item) answer(g *generator, p *person) answer.Value {
	if it.own == nil {
		return answer.Value{}
	}
	if !it.field.Required && g.rng.Float64() < it.skip(p) {
		return answer.Value{}
	}
	if p.hasty && !it.traits {
		return it.any(g, p)
	}
	return it.own(g, p)
}

func (it *item) skip(p *person) float64 {
	switch {
	case it.field.Type == surveys.LongText:
		if p.hasty || p.coached {
			return 1
		}
		return 0.93
	case it.field.Type == surveys.ShortText:
		return 0.35
	case it.field.Type.Personal():
		return 0.7
	}
	return skips[p.mode]
}

// hotline is the number that people remember, rightly or not.
func hotline(g *generator, _ *person) answer.Value {
	text := "12345"
	switch x := g.rng.Float64(); {
	case x < 0.04:
		text = "110"
	case x < 0.08:
		text = "12319"
	case x < 0.12:
		text = "市长热线"
	}
	return answer.Value{Shape: answer.Words, Text: text}
}

// weighted draws an index in proportion to w.
func (g *generator) weighted(w []float64) int {
	sum := 0.0
	for _, x := range w {
		sum += x
	}
	x := g.rng.Float64() * sum
	for i, share := range w {
		if x -= share; x < 0 {
			return i
		}
	}
	return len(w) - 1
}

// identify gives a response its key, a UUID of version 7 whose time is that of
// its acceptance, and its salt.
func (g *generator) identify(r *intake.Response) {
	binary.BigEndian.PutUint64(r.Key[:], uint64(r.AcceptedAt/1000)<<16|g.rng.Uint64()&0x0fff|0x7000)
	binary.BigEndian.PutUint64(r.Key[8:], g.rng.Uint64()>>2|1<<63)
	binary.BigEndian.PutUint64(r.Salt[:], g.rng.Uint64())
	binary.BigEndian.PutUint64(r.Salt[8:], g.rng.Uint64())
}

// duration is how long somebody took on the web, in µs: around 3½ minutes,
// longer for the old; under the floor for the hasty.
func (g *generator) duration(p *person) int64 {
	floor := float64(g.opts.Form.Survey.Settings.TimeFloor)
	var seconds float64
	switch {
	case p.hasty && floor > 0:
		seconds = floor * (0.2 + 0.75*g.rng.Float64())
	case p.coached:
		seconds = floor + 30 + 60*g.rng.Float64()
	default:
		median := 190 + 22*float64(p.age)
		seconds = max(median*math.Exp(0.4*g.rng.NormFloat64()), floor+1)
	}
	return int64(seconds * 1e6)
}

// started sets the start time from a duration, and the flag that follows.
func (g *generator) started(r *intake.Response, duration int64) {
	r.StartedAt = r.AcceptedAt - duration
	if duration < int64(g.opts.Form.Survey.Settings.TimeFloor)*1e6 {
		r.Flags |= intake.FlagFast
	}
}
