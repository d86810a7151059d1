package logic_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"minyi/surveys"
)

// A property: whatever well-typed survey and whatever answers, the server and
// the browser show the same questions and calculate the same values. The
// surveys of many draws go to the browser in one batch.
func TestServerAndBrowserAgreeOnRandomSurveys(t *testing.T) {
	run := javascript(t)
	rapid.Check(t, func(t *rapid.T) {
		type outcome struct {
			shown   []string
			answers map[string]any
		}
		var todo jobs
		var want []outcome
		for range 20 {
			g := &generator{t: t}
			g.survey()
			p, errs := compile(g.questions)
			if errs != nil {
				t.Fatalf("a well-typed survey is refused: %v\n%s", errs, dump(g.questions))
			}
			answers := g.answers()
			notDrawn := g.some([]string{"n0", "t0", "c1"})
			raw, err := json.Marshal(g.questions)
			if err != nil {
				t.Fatal(err)
			}
			todo.Route = append(todo.Route, routeJob{raw, answers, notDrawn})
			s := &sheet{g.questions, maps.Clone(answers)}
			shown := s.route(p, func(i int) bool { return !slices.Contains(notDrawn, g.questions[i].Code) })
			want = append(want, outcome{shown, s.answers})
		}
		done, err := run(todo)
		if err != nil {
			t.Fatal(err)
		}
		for i, w := range want {
			if diff := cmp.Diff(w.shown, done.Route[i].Shown); diff != "" {
				t.Fatalf("shown (-server +browser):\n%s\n%s\n%v", diff, todo.Route[i].Questions, todo.Route[i].Answers)
			}
			if diff := cmp.Diff(w.answers, done.Route[i].Answers); diff != "" {
				t.Fatalf("answers (-server +browser):\n%s\n%s\n%v", diff, todo.Route[i].Questions, todo.Route[i].Answers)
			}
		}
	})
}

// generator draws surveys whose rules are well-typed by construction.
type generator struct {
	t         *rapid.T
	questions []surveys.Question
	numbers   []string // names of number type, and so on
	texts     []string
	dates     []string
	choices   []string
	lists     []string
	booleans  []string
	answered  []string // names that answered takes
}

var codes = []string{"a", "b", "c"}

type rule = any

// survey draws the fixed questions, then calculated questions and notes that
// look at all before them.
func (g *generator) survey() {
	options := []surveys.Option{{Code: "a"}, {Code: "b"}, {Code: "c"}}
	for _, q := range []surveys.Question{
		{Code: "n0", Type: surveys.Number}, {Code: "n1", Type: surveys.NPS},
		{Code: "t0", Type: surveys.ShortText}, {Code: "t1", Type: surveys.Area},
		{Code: "d0", Type: surveys.Date}, {Code: "d1", Type: surveys.Date},
		{Code: "c0", Type: surveys.Single, Options: options, Other: &surveys.Other{}},
		{Code: "c1", Type: surveys.Rating, Options: options},
		{Code: "l0", Type: surveys.Multiple, Options: options}, {Code: "l1", Type: surveys.Ranking, Options: options},
		{Code: "b0", Type: surveys.Consent}, {Code: "p0", Type: surveys.Phone},
		{Code: "m0", Type: surveys.Matrix, Options: options, Rows: []surveys.Row{{Code: "r1"}, {Code: "r2"}}},
		{Code: "s0", Type: surveys.Sum, Options: options},
	} {
		if len(g.numbers) > 0 && g.pick(4) == 0 {
			q.VisibleIf = g.encode(g.truth(2))
		}
		g.add(q)
	}
	for i := range 4 {
		q := surveys.Question{Code: fmt.Sprintf("k%d", i), Type: surveys.Calculated}
		var into *[]string
		switch g.pick(4) {
		case 0:
			q.Calculate, into = g.encode(g.object(g.text(3), "if")), &g.texts
		case 1:
			q.Calculate, into = g.encode(g.object(g.boolean(3), "!!")), &g.booleans
		default:
			q.Calculate, into = g.encode(g.object(g.number(4), "+")), &g.numbers
		}
		if g.pick(3) == 0 {
			q.VisibleIf = g.encode(g.truth(3))
		}
		g.questions = append(g.questions, q)
		*into = append(*into, q.Code)
		g.answered = append(g.answered, q.Code)
	}
	for i := range 4 {
		g.questions = append(g.questions, surveys.Question{Code: fmt.Sprintf("z%d", i), Type: surveys.Note, VisibleIf: g.encode(g.truth(4))})
	}
}

func (g *generator) add(q surveys.Question) {
	g.questions = append(g.questions, q)
	g.answered = append(g.answered, q.Code)
	switch q.Type {
	case surveys.Number, surveys.NPS:
		g.numbers = append(g.numbers, q.Code)
	case surveys.ShortText, surveys.Area:
		g.texts = append(g.texts, q.Code)
	case surveys.Date:
		g.dates = append(g.dates, q.Code)
	case surveys.Single:
		g.choices = append(g.choices, q.Code)
		g.texts = append(g.texts, q.Code+"_other")
	case surveys.Rating:
		g.choices = append(g.choices, q.Code)
	case surveys.Multiple, surveys.Ranking:
		g.lists = append(g.lists, q.Code)
	case surveys.Consent:
		g.booleans = append(g.booleans, q.Code)
	case surveys.Matrix:
		g.choices = append(g.choices, q.Code+".r1", q.Code+".r2")
	case surveys.Sum:
		g.numbers = append(g.numbers, q.Code+".a", q.Code+".b")
	}
}

func (g *generator) answers() map[string]any {
	out := map[string]any{}
	for _, q := range g.questions {
		if g.pick(3) == 0 {
			continue
		}
		switch q.Type {
		case surveys.Number, surveys.NPS:
			out[q.Code] = g.figure()
		case surveys.ShortText, surveys.Area:
			out[q.Code] = g.words()
		case surveys.Date:
			out[q.Code] = g.day()
		case surveys.Single:
			out[q.Code], out[q.Code+"_other"] = "other", g.words()
		case surveys.Rating:
			out[q.Code] = g.one(codes)
		case surveys.Multiple, surveys.Ranking:
			list := []any{}
			for _, c := range g.some(codes) {
				list = append(list, c)
			}
			out[q.Code] = list
		case surveys.Consent, surveys.Phone:
			out[q.Code] = g.pick(2) == 0 || q.Type == surveys.Phone
		case surveys.Matrix:
			out[q.Code] = map[string]any{"r1": g.one(codes)}
		case surveys.Sum:
			out[q.Code] = map[string]any{"a": g.figure(), "c": g.figure()}
		case surveys.Calculated:
			out[q.Code] = "left over" // from an earlier walk; must give way
		}
	}
	return out
}

func (g *generator) pick(n int) int { return rapid.IntRange(0, n-1).Draw(g.t, "pick") }

func (g *generator) one(of []string) string { return of[g.pick(len(of))] }

func (g *generator) some(of []string) []string {
	out := []string{}
	for _, s := range of {
		if g.pick(2) == 0 {
			out = append(out, s)
		}
	}
	return out
}

// figure draws numbers near the edges of arithmetic.
func (g *generator) figure() float64 {
	if g.pick(4) == 0 {
		return rapid.Float64().Filter(func(f float64) bool { return !math.IsInf(f, 0) && !math.IsNaN(f) && (f != 0 || !math.Signbit(f)) }).Draw(g.t, "float")
	}
	figures := []float64{0, 1, -1, 2, 3, 7, 10, 0.1, 0.2, -2.5, 1e308, -1e308, 5e-324, 1 << 53, 100}
	return figures[g.pick(len(figures))]
}

func (g *generator) words() string {
	return g.one([]string{"", "0", "a", "b", "ab", "false", "鹤鸣区", "鹤", "𠮷", "\u2028", "\"\\"})
}

func (g *generator) day() string {
	return g.one([]string{"1965-12-31", "2000-02-29", "2026-11-23", "2026-11-24"})
}

func (g *generator) variable(names []string, instead rule) rule {
	name := g.one(names)
	if g.pick(6) == 0 {
		return map[string]any{"var": []any{name, instead}}
	}
	return map[string]any{"var": name}
}

// object wraps a rule that is no object, because a calculation must be one.
func (g *generator) object(r rule, with string) rule {
	if _, ok := r.(map[string]any); ok {
		return r
	}
	if with == "if" {
		return map[string]any{"if": []any{true, r}}
	}
	return map[string]any{with: []any{r}}
}

func (g *generator) encode(r rule) json.RawMessage {
	if r == nil {
		return json.RawMessage("false")
	}
	b, err := json.Marshal(r)
	if err != nil {
		g.t.Fatal(err)
	}
	return b
}

func dump(qs []surveys.Question) string {
	b, _ := json.MarshalIndent(qs, "", " ")
	return string(b)
}
