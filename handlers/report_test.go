package handlers_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"minyi/models"
)

func TestTheReportOfAWaveSaysWhatItsFiguresSay(t *testing.T) {
	a := onSQLite(t, options{})
	a.voices(t)
	a.person(t, "ann", models.Grant{Role: "analyst"})
	d := a.sitsDown(t, "ann")
	page := d.opens(t, "/office/surveys/town/report")
	if got := page.Find(".facts").Text(); !strings.Contains(got, "期次 w1") || !strings.Contains(got, "128 份答卷 · 截至 ") {
		t.Errorf("of what it is: %q", got)
	}
	figures := page.Find("figure")
	if figures.Length() < 4 || figures.Find(".broad svg").Length() < 3 {
		t.Fatalf("%d figures, %d charts", figures.Length(), figures.Find(".broad svg").Length())
	}
	for i := range figures.Length() {
		if got := texts(figures.Eq(i).Find("figcaption"))[0]; !strings.HasPrefix(got, "图 "+string(rune('1'+i))+" ") {
			t.Errorf("figure %d says %q", i+1, got)
		}
		if figures.Eq(i).Find("table").Length() == 0 {
			t.Errorf("figure %d has no table", i+1)
		}
	}
	summary := texts(page.Find(".summary dd"))
	if len(summary) != figures.Length() || !strings.Contains(strings.Join(summary, "\n"), "awareness：鹤鸣区（75.0 %）高于苇塘区（25.0 %） 图 2") {
		t.Errorf("summary %q", summary)
	}
	if body := text(page.Find("main")); !strings.Contains(body, "配额 85、自愿参与 43") {
		t.Errorf("it does not say how many answered: %.400s", body)
	}
	// The quota sample and, beside it, without what is flagged; there is no other
	// sample in the column.
	if got := texts(page.Find(".checks tbody tr").First().Find("td")); len(got) < 2 || !strings.HasPrefix(got[0], "52.9 %") || !strings.Contains(got[1], "基数 85") {
		t.Errorf("checks %q", got)
	}
	if got := texts(page.Find("h2:contains(指标定义) + .wide tbody tr")); len(got) != 3 || got[0] != "awareness您知道创城吗？知道、听说过不好说" {
		t.Errorf("definitions %q", got)
	}
	d.refused(t, "/office/surveys/town/report?wave=none")
	if empty := a.emptyReport(t, d); empty.Find("figure").Length() != 0 || empty.Find(".empty").Length() != 1 {
		t.Error("a survey without responses has figures, or says nothing")
	}
}

func TestTopicsAreOrderedByWhatIsWeakAndMatters(t *testing.T) {
	a := onSQLite(t, options{})
	options := `"options":[{"code":"yes","text":{"zh-CN":"满意"}},{"code":"no","text":{"zh-CN":"不满意"}}]`
	questions, rates := "", ""
	for _, code := range []string{"all", "streets", "noise", "parks"} {
		questions += `{"code":"` + code + `","type":"single","text":{"zh-CN":"` + code + `"},` + options + `},`
		name := code
		if code == "all" {
			name = "satisfaction"
		}
		rates += `{"code":"` + name + `","kind":"share","question":"` + code + `","numerator":["yes"]},`
	}
	a.admin(t, "POST", "/api/v1/surveys", `{"code":"topics","languages":["zh-CN"],"title":{"zh-CN":"题"},"approval":{"kind":"opinion"},"settings":{"one_per":"none","area":"none"},
		"pages":[{"code":"p","title":{"zh-CN":"p"},"questions":[`+strings.TrimSuffix(questions, ",")+`]}],"rates":[`+strings.TrimSuffix(rates, ",")+`]}`)
	a.admin(t, "POST", "/api/v1/surveys/topics/publish", "")
	var ch struct{ Token string }
	must(t, json.Unmarshal(a.admin(t, "POST", "/api/v1/surveys/topics/channels", `{"code":"street","mode":"intercept","sample":"quota"}`).Body.Bytes(), &ch))
	n := 0
	say := func(times int, answers string) {
		for range times {
			n++
			if r := a.post("/s/topics/responses", `{"key":"`+uuid(n)+`","version":1,"channel":"`+ch.Token+`","answers":`+answers+`}`); r.Code != http.StatusCreated {
				t.Fatal(r.text())
			}
		}
	}
	// Noise is half disliked, and by those who are discontent overall; streets are
	// disliked as much, by anybody; parks are liked.
	say(40, `{"all":"yes","streets":"yes","noise":"yes","parks":"yes"}`)
	say(40, `{"all":"yes","streets":"no","noise":"yes","parks":"yes"}`)
	say(40, `{"all":"no","streets":"yes","noise":"no","parks":"yes"}`)
	say(40, `{"all":"no","streets":"no","noise":"no","parks":"no"}`)
	a.person(t, "ann", models.Grant{Role: "analyst"})
	page := a.sitsDown(t, "ann").opens(t, "/office/surveys/topics/priorities")
	if got := texts(page.Find("tbody th")); len(got) != 3 || got[0] != "noise" || got[2] != "streets" {
		t.Errorf("order %q", got)
	}
	if got := texts(page.Find("tbody tr").First().Find("td")); got[1] != "50.0 %" || !strings.HasPrefix(got[4], "+100.0") {
		t.Errorf("noise %q", got)
	}
	if got := page.Find("figcaption").Text(); !strings.Contains(got, "noise") || strings.Contains(got, "streets") {
		t.Errorf("it says %q", got)
	}
	if page.Find(".broad circle").Length() != 3 {
		t.Errorf("%d topics are drawn", page.Find(".broad circle").Length())
	}
}

// emptyReport is the report of a survey that nobody has answered.
func (a *app) emptyReport(t *testing.T, d *desk) *goquery.Document {
	t.Helper()
	a.town(t, "quiet")
	for _, path := range []string{"workbench", "priorities"} {
		d.opens(t, "/office/surveys/quiet/"+path)
	}
	return d.opens(t, "/office/surveys/quiet/report")
}
