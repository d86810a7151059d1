package logic_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"minyi/surveys"
	"minyi/surveys/logic"
)

// sheet holds answers in the form in which they are sent, and answers an
// expression's references from it.
type sheet struct {
	questions []surveys.Question
	answers   map[string]any
}

func (s *sheet) Answer(r logic.Ref) logic.Value {
	q := s.questions[r.Ordinal]
	if r.Other {
		return value(s.answers[q.Code+"_other"])
	}
	v := s.answers[q.Code]
	if parts, compound := v.(map[string]any); compound && len(parts) == 0 {
		return logic.Value{}
	} else if compound && r.Row >= 0 {
		if q.Type == surveys.Matrix {
			return value(parts[q.Rows[r.Row].Code])
		}
		points, _ := parts[q.Options[r.Row].Code].(float64) // 0 where none are given
		return logic.NumberOf(points)
	} else if compound {
		return logic.BoolOf(true)
	}
	return value(v)
}

// value turns what encoding/json reads into a Value.
func value(v any) logic.Value {
	switch v := v.(type) {
	case bool:
		return logic.BoolOf(v)
	case float64:
		return logic.NumberOf(v)
	case string:
		return logic.TextOf(v)
	case []any:
		codes := []string{}
		for _, c := range v {
			codes = append(codes, c.(string))
		}
		return logic.ListOf(codes)
	}
	return logic.Value{}
}

// plain is the reverse of value.
func plain(v logic.Value) any {
	switch v.Kind {
	case logic.Bool:
		return v.Bool
	case logic.Number:
		return v.Number
	case logic.Text:
		return v.Text
	case logic.List:
		codes := []any{}
		for _, c := range v.List {
			codes = append(codes, c)
		}
		return codes
	}
	return nil
}

// route walks the questions as an answer sheet does and returns the codes of
// those shown; s.answers loses and gains what Route says.
func (s *sheet) route(p *logic.Program, asked func(int) bool) []string {
	hidden := make(map[int]bool)
	p.Route(s, asked, func(i int) {
		hidden[i] = true
		delete(s.answers, s.questions[i].Code)
		delete(s.answers, s.questions[i].Code+"_other")
	}, func(i int, v logic.Value) {
		if v.Kind == logic.Missing {
			delete(s.answers, s.questions[i].Code)
			return
		}
		s.answers[s.questions[i].Code] = plain(v)
	})
	shown := []string{}
	for i, q := range s.questions {
		if !hidden[i] {
			shown = append(shown, q.Code)
		}
	}
	return shown
}

// compile puts questions on one page.
func compile(questions []surveys.Question) (*logic.Program, surveys.Errors) {
	return logic.CompileSurvey(&surveys.Survey{Pages: []surveys.Page{{Code: "p1", Questions: questions}}})
}

// probed appends a note with the rule as its condition, and one more question.
func probed(questions []surveys.Question, rule []byte) []surveys.Question {
	return append(questions[:len(questions):len(questions)],
		surveys.Question{Code: "probe", Type: surveys.Note, VisibleIf: rule},
		surveys.Question{Code: "later", Type: surveys.Number})
}

func load(t testing.TB, name string, into any) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err == nil {
		err = json.Unmarshal(data, into)
	}
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

func allQuestions(t testing.TB) []surveys.Question {
	var qs []surveys.Question
	load(t, "questions.json", &qs)
	return qs
}

// evaluation is a row of testdata/eval_*.json.
type evaluation struct {
	Name    string
	Rule    json.RawMessage
	Answers map[string]any
	Value   any
}

func evaluations(t testing.TB) []evaluation {
	t.Helper()
	files, err := filepath.Glob("testdata/eval_*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no case files: %v", err)
	}
	var all []evaluation
	for _, f := range files {
		var some []evaluation
		load(t, filepath.Base(f), &some)
		all = append(all, some...)
	}
	return all
}

// walk is a row of testdata/routes.json.
type walk struct {
	Name      string
	Questions json.RawMessage
	NotDrawn  []string `json:"not_drawn"`
	Answers   map[string]any
	Shown     []string
	Kept      map[string]any
}

func walks(t testing.TB) []walk {
	var all []walk
	load(t, "routes.json", &all)
	return all
}
