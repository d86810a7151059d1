package paper_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/paper"
)

// compiled is a survey of one page.
func compiled(t testing.TB, questions string) *answer.Form {
	t.Helper()
	doc := &surveys.Survey{Code: "s", Languages: []string{"zh-CN"}, Pages: []surveys.Page{{Code: "p1"}}}
	if err := json.Unmarshal([]byte(questions), &doc.Pages[0].Questions); err != nil {
		t.Fatal(err)
	}
	return form(t, doc)
}

func form(t testing.TB, doc *surveys.Survey) *answer.Form {
	t.Helper()
	f, errs := answer.Compile(doc, 1, [32]byte{})
	if err := errs.Err(); err != nil {
		t.Fatal(err)
	}
	return f
}

// said is what the paper says of the way through a form, a line per question
// that has something.
func said(f *paper.Form) string {
	var lines []string
	for _, part := range f.Parts {
		for _, item := range part.Items {
			line := ""
			if o := item.Only; o != nil {
				line += fmt.Sprintf(" only %d-%d else %d", o.From, o.Until, o.Next)
			}
			for _, s := range item.Skips {
				line += fmt.Sprintf(" %v to %d", s.Options, s.To)
			}
			if line != "" {
				lines = append(lines, fmt.Sprint(item.Number)+line)
			}
		}
	}
	return strings.Join(lines, "; ")
}

const yesNo = `"type":"single","options":[{"code":"yes"},{"code":"no"}]`

func TestConditionsBecomeSkipsWhereTheyCan(t *testing.T) {
	is := func(q, code string) string { return `,"visible_if":{"==":[{"var":"` + q + `"},"` + code + `"]}` }
	for _, c := range []struct{ name, questions, want string }{
		{"no conditions", `[{"code":"q1",` + yesNo + `},{"code":"q2","type":"text"}]`, ""},
		{"one answer leads past one question", `[{"code":"q1",` + yesNo + `},{"code":"q2","type":"text"` + is("q1", "yes") + `},{"code":"q3","type":"text"}]`, "1 [1] to 3"},
		{"past several", `[{"code":"q1",` + yesNo + `},{"code":"q2","type":"text"` + is("q1", "yes") + `},{"code":"q3","type":"text"` + is("q1", "yes") + `},{"code":"q4","type":"text"}]`, "1 [1] to 4"},
		{"to the end", `[{"code":"q1",` + yesNo + `},{"code":"q2","type":"text"` + is("q1", "yes") + `}]`, "1 [1] to 0"},
		{"either answer has a question of its own", `[{"code":"q1",` + yesNo + `},{"code":"q2","type":"text"` + is("q1", "yes") + `},{"code":"q3","type":"text"` + is("q1", "no") + `},{"code":"q4","type":"text"}]`,
			"1 [1] to 3; 2 [] to 4"},
		{"a chain: who skips the middle skips the end", `[{"code":"q1",` + yesNo + `},{"code":"q2",` + yesNo + is("q1", "yes") + `},{"code":"q3","type":"text"` + is("q2", "yes") + `},{"code":"q4","type":"text"}]`,
			"1 [1] to 4; 2 [1] to 4"},
		{"a question between, so it cannot be told as a skip", `[{"code":"q1",` + yesNo + `},{"code":"q2","type":"text"},{"code":"q3","type":"text"` + is("q1", "yes") + `},{"code":"q4","type":"text"}]`,
			"3 only 3-3 else 4"},
		{"several choices cannot be told as a skip; neighbours share the note",
			`[{"code":"q1","type":"multiple","options":[{"code":"tv"},{"code":"net"}]},{"code":"q2","type":"text","visible_if":{"selected":["q1","tv"]}},{"code":"q3","type":"text","visible_if":{"selected":["q1","tv"]}},{"code":"q4","type":"text"}]`,
			"2 only 2-3 else 4"},
		{"what nobody comes to is not printed", `[{"code":"q1",` + yesNo + `},{"code":"q2","type":"text","visible_if":false},{"code":"q3","type":"text"}]`, ""},
		{"consent refused leads to the end", `[{"code":"q1","type":"consent"},{"code":"q2","type":"text","visible_if":{"var":"q1"}}]`, "1 [1] to 0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := said(paper.New(compiled(t, c.questions), nil)); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

// TestWhoFollowsThePaperAnswersWhatAPhoneWouldAsk walks made-up questionnaires as
// a careful reader: the notes on the paper lead to the very questions that the
// conditions show, whatever is answered.
func TestWhoFollowsThePaperAnswersWhatAPhoneWouldAsk(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 7))
	noted := 0
	for round := range 400 {
		doc := madeUp(r)
		f := form(t, doc)
		printed := paper.New(f, nil)
		for _, part := range printed.Parts {
			for _, item := range part.Items {
				noted += len(item.Skips)
				if item.Only != nil {
					noted++
				}
			}
		}
		for range 20 {
			sheet := make(answer.Sheet, len(f.Fields))
			asked := walk(r, f, printed, sheet)
			visible := f.Visible(sheet, [16]byte{1}, 0)
			for i := range f.Fields {
				if visible[i] != asked[i] {
					data, _ := json.Marshal(doc.Pages[0].Questions)
					t.Fatalf("round %d: question %d asked on paper %t, on a phone %t\n%s\n%s", round, i+1, asked[i], visible[i], said(printed), data)
				}
			}
		}
	}
	if noted < 400 {
		t.Errorf("only %d notes: the test has gone blind", noted)
	}
}

// madeUp is a page of questions with conditions on earlier ones.
func madeUp(r *rand.Rand) *surveys.Survey {
	var questions []surveys.Question
	for i := range 9 {
		q := surveys.Question{Code: fmt.Sprint("q", i+1), Type: surveys.Single, Options: []surveys.Option{{Code: "a"}, {Code: "b"}, {Code: "c"}}}
		if r.IntN(4) == 0 {
			q.Type = surveys.Multiple
		}
		if i > 0 && r.IntN(2) == 0 {
			rule := clause(r, questions)
			switch r.IntN(4) {
			case 0:
				rule = `{"and":[` + rule + `,` + clause(r, questions) + `]}`
			case 1:
				rule = `{"or":[` + rule + `,` + clause(r, questions) + `]}`
			}
			q.VisibleIf = surveys.Expression(rule)
			if r.IntN(3) == 0 && questions[i-1].VisibleIf != nil {
				q.VisibleIf = questions[i-1].VisibleIf
			}
		}
		questions = append(questions, q)
	}
	return &surveys.Survey{Code: "s", Languages: []string{"en"}, Pages: []surveys.Page{{Code: "p", Questions: questions}}}
}

func clause(r *rand.Rand, before []surveys.Question) string {
	q := before[max(0, len(before)-1-r.IntN(3))]
	code := string(rune('a' + r.IntN(3)))
	rule := `{"selected":["` + q.Code + `","` + code + `"]}`
	if q.Type == surveys.Single && r.IntN(2) == 0 {
		rule = `{"==":[{"var":"` + q.Code + `"},"` + code + `"]}`
	}
	if r.IntN(4) == 0 {
		rule = `{"!":` + rule + `}`
	}
	return rule
}

// walk answers what the paper leads to, in its order.
func walk(r *rand.Rand, f *answer.Form, printed *paper.Form, sheet answer.Sheet) []bool {
	asked := make([]bool, len(f.Fields))
	goTo, until := 1, 0 // the next question to look at; the last of a run that was looked at
	for _, item := range printed.Parts[0].Items {
		if goTo == 0 || item.Number < goTo {
			continue
		}
		if o := item.Only; o != nil && item.Number > until {
			if !holds(f, sheet, item.Ordinal) {
				goTo = o.Next
				continue
			}
			until = o.Until
		}
		asked[item.Ordinal] = true
		option := r.IntN(3)
		if item.Question.Type == surveys.Single {
			sheet[item.Ordinal] = answer.Value{Shape: answer.Choice, Option: option}
		} else {
			sheet[item.Ordinal] = answer.Value{Shape: answer.Choices, Options: []int{option}}
		}
		goTo = item.Number + 1
		for _, s := range item.Skips {
			if s.Options == nil {
				goTo = s.To
			}
			for _, o := range s.Options {
				if o == option {
					goTo = s.To
				}
			}
		}
	}
	return asked
}

// holds evaluates a question's own condition for the answers so far.
func holds(f *answer.Form, sheet answer.Sheet, ordinal int) bool {
	return f.Visible(sheet, [16]byte{1}, 0)[ordinal]
}
