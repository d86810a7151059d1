package edit

import (
	"fmt"
	"strings"
	"testing"

	"minyi/surveys/design"
)

// long is a draft of so many questions, ten a page, each shown by the one before
// it.
func long(t *testing.T, questions int) Draft {
	t.Helper()
	var pages []string
	for p := range questions / 10 {
		var list []string
		for n := p*10 + 1; n <= p*10+10; n++ {
			rule := ""
			if n > 1 {
				rule = fmt.Sprintf(`,"visible_if":{"==":[{"var":"q%d"},"a1"]}`, n-1)
			}
			list = append(list, fmt.Sprintf(`{"code":"q%d","type":"single","text":{"zh-CN":"第 %d 题"},"options":[{"code":"a1","text":{"zh-CN":"好"}},{"code":"a2","text":{"zh-CN":"不好"}}]%s}`, n, n, rule))
		}
		pages = append(pages, fmt.Sprintf(`{"code":"p%d","questions":[%s]}`, p+1, strings.Join(list, ",")))
	}
	doc, err := design.Decode([]byte(`{"code":"d","languages":["zh-CN"],"title":{"zh-CN":"长"},"pages":[` + strings.Join(pages, ",") + `]}`))
	if err != nil {
		t.Fatal(err)
	}
	return Draft{Document: doc}
}

func TestWhatAnEditLeavesIsWhatApplyingItWouldLeave(t *testing.T) {
	draft := long(t, 40)
	words := "换了"
	for name, e := range map[string]Edit{
		"a question":                        SetQuestion{Question: "q15", Text: &words},
		"a question shown by one elsewhere": SetQuestion{Question: "q11", Text: &words},
		"a page":                            SetPage{Page: "p2", Title: "换了"},
		"the survey's own texts":            SetSurvey{Title: &words},
	} {
		was := Print(draft.Document, e.Place())
		got, err := Leaves(draft, e)
		made, applied := Apply(draft, e)
		if err != nil || applied != nil || got != Print(made.Document, e.Place()) || got == was {
			t.Errorf("%s: %s, %v, was %s; applied %v", name, got, err, was, applied)
		}
	}
	if _, err := Leaves(draft, SetQuestion{Question: "q99", Text: &words}); err == nil {
		t.Error("a question that is not there was written")
	}
}

// Most of what a form posts changes nothing. To find that out must not cost
// another edit of the whole questionnaire.
func TestWhatNobodyTypedCostsLittleInALongQuestionnaire(t *testing.T) {
	draft := long(t, 200)
	words := "第 95 题"
	e := SetQuestion{Question: "q95", Text: &words}
	whole := testing.AllocsPerRun(3, func() { _, _ = Apply(draft, e) })
	asked := testing.AllocsPerRun(3, func() { _, _ = Leaves(draft, e) })
	if asked*8 > whole {
		t.Errorf("%.0f allocations to see that nothing was typed, the edit itself has %.0f", asked, whole)
	}
}
