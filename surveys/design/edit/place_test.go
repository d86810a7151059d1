package edit

import (
	"testing"

	"minyi/surveys"
)

func TestAtNamesTheFormInWhichAFindingIsMended(t *testing.T) {
	doc := &surveys.Survey{Pages: []surveys.Page{
		{Code: "p1", Questions: []surveys.Question{{Code: "age"}, {Code: "q2"}}},
		{Code: "p2"},
	}}
	for pointer, want := range map[string]Place{
		"/pages/0/questions/1/options/0/text/zh-CN": {Page: "p1", Question: "q2"},
		"/pages/0/questions/2":                      {Page: "p1"}, // of a document that has changed since
		"/pages/1/title":                            {Page: "p2"},
		"/pages/1/questions":                        {Page: "p2"},
		"/pages/9/title":                            {},
		"/pages/-1":                                 {},
		"/pages":                                    {},
		"/settings/quotas/0":                        {},
		"/rates/0/numerator":                        Rates,
		"/approval/kind":                            Approval,
		"/languages/1":                              Languages,
		"":                                          {},
	} {
		if got := At(doc, pointer); got != want {
			t.Errorf("%q is mended at %+v, want %+v", pointer, got, want)
		}
	}
}
