package timing_test

import (
	"encoding/json"
	"testing"

	"minyi/surveys"
	"minyi/surveys/design/timing"
	"minyi/surveys/seed"
)

func TestTheDemoQuestionnaireTakesSomeMinutesInBothLanguages(t *testing.T) {
	doc := seed.Survey(2026)
	for _, language := range []string{"zh-CN", "en"} {
		e := timing.Of(doc, language)
		from, to := e.Range()
		if m := e.Minutes(); m < 4 || m > 9 || from >= m || to <= m {
			t.Errorf("%s: %d minutes, %d to %d", language, m, from, to)
		}
	}
}

func TestEachThingThatIsAskedTakesItsTime(t *testing.T) {
	seconds := func(question string) float64 {
		t.Helper()
		var q surveys.Question
		if err := json.Unmarshal([]byte(question), &q); err != nil {
			t.Fatal(err)
		}
		q.Code = "q"
		doc := &surveys.Survey{Languages: []string{"zh-CN"}, Pages: []surveys.Page{{Code: "p", Questions: []surveys.Question{q}}}}
		return timing.Of(doc, "zh-CN").Typical
	}
	for _, c := range []struct{ name, less, more string }{
		{"a longer question", `{"type":"single","text":{"zh-CN":"满意吗"}}`, `{"type":"single","text":{"zh-CN":"您对居住地周边的环境卫生状况总体上满意吗"}}`},
		{"more choices", `{"type":"single","options":[{"text":{"zh-CN":"好"}}]}`, `{"type":"single","options":[{"text":{"zh-CN":"好"}},{"text":{"zh-CN":"不好"}}]}`},
		{"more rows", `{"type":"matrix","rows":[{"text":{"zh-CN":"路"}}]}`, `{"type":"matrix","rows":[{"text":{"zh-CN":"路"}},{"text":{"zh-CN":"灯"}}]}`},
		{"a text that must be given", `{"type":"longtext"}`, `{"type":"longtext","required":true}`},
		{"writing against touching", `{"type":"single"}`, `{"type":"text"}`},
		{"a question that everybody sees", `{"type":"number","visible_if":true}`, `{"type":"number"}`},
		{"ranking all against three", `{"type":"ranking","max_choices":1,"options":[{},{},{}]}`, `{"type":"ranking","options":[{},{},{}]}`},
	} {
		if less, more := seconds(c.less), seconds(c.more); less >= more {
			t.Errorf("%s: %.1f s and %.1f s", c.name, less, more)
		}
	}
	if calculated := seconds(`{"type":"calculated"}`); calculated != seconds(`{"type":"note"}`) {
		t.Error("a calculated value takes time")
	}
}

func TestAPageThatDrawsCountsWhatItDraws(t *testing.T) {
	page := surveys.Page{Code: "p"}
	for range 10 {
		page.Questions = append(page.Questions, surveys.Question{Type: surveys.Number})
	}
	doc := &surveys.Survey{Languages: []string{"en"}, Pages: []surveys.Page{page}}
	all := timing.Of(doc, "en")
	doc.Pages[0].Draw = 2
	if some := timing.Of(doc, "en"); all.Typical-some.Typical < 8*3 || some.Asked != 10 {
		t.Errorf("%.0f s for all, %.0f s for two of ten", all.Typical, some.Typical)
	}
	if empty := timing.Of(&surveys.Survey{}, "en"); empty.Minutes() != 1 {
		t.Error("nothing takes more than a minute")
	}
}

func TestTheMedianCountsOnlyWhatIsKnown(t *testing.T) {
	var durations []int32
	for i := range int32(40) {
		durations = append(durations, i, -1)
	}
	if s, n, enough := timing.Median(durations); s != 19.5 || n != 40 || !enough {
		t.Errorf("%v of %d, %v", s, n, enough)
	}
	if _, n, enough := timing.Median(durations[:40]); n != 20 || enough {
		t.Errorf("%d responses are enough", n)
	}
	if durations[1] != -1 {
		t.Error("the durations were changed")
	}
}
