package handlers_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"minyi/models"
)

// honest publishes a survey of six questions, a rate each, and one about
// coaching; arranged answers come through one channel and others through the
// open link.
func honest(t *testing.T, a *app) {
	t.Helper()
	var questions, rates []string
	for i := range 6 {
		questions = append(questions, fmt.Sprintf(`{"code":"q%d","type":"single","required":%v,"text":{"en":"Q"},"options":[{"code":"a","text":{"en":"A"}},{"code":"b","text":{"en":"B"}}]}`, i, i == 0))
		rates = append(rates, fmt.Sprintf(`{"code":"r%d","kind":"share","question":"q%d","numerator":["a"]}`, i, i))
	}
	questions = append(questions, `{"code":"told","type":"single","text":{"en":"Told?"},"options":[{"code":"no","text":{"en":"No"}},{"code":"yes","text":{"en":"Yes"}}]}`)
	a.admin(t, "POST", "/api/v1/surveys", `{"code":"sound","languages":["en"],"title":{"en":"T"},"approval":{"kind":"opinion"},"settings":{"coached":"told:yes"},
		"pages":[{"code":"p","questions":[`+strings.Join(questions, ",")+`]}],"rates":[`+strings.Join(rates, ",")+`]}`)
	a.admin(t, "POST", "/api/v1/surveys/sound/publish", "")
}

func (a *app) surveyID(t *testing.T, code string) int64 {
	t.Helper()
	s, err := a.catalog.Survey(t.Context(), code)
	must(t, err)
	return s.ID
}

func (a *app) qualityPage(t *testing.T, query string) *goquery.Document {
	t.Helper()
	r := a.send("GET", "/office/surveys/sound/quality"+query, "", append(cookie(a.signIn(t, "zhang")), "Accept", "text/html")...)
	if r.Code != http.StatusOK {
		t.Fatalf("status %d: %s", r.Code, r.text())
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(r.text()))
	must(t, err)
	return doc
}

func TestThePageOfQualityNamesTheChannelWhoseAnswersLookArranged(t *testing.T) {
	a := onSQLite(t, options{})
	honest(t, a)
	a.account(t, "zhang")
	if text := a.qualityPage(t, "").Find(".empty").Text(); text == "" {
		t.Error("nothing is said where there are no responses")
	}
	var made struct{ Token string }
	must(t, json.Unmarshal(a.admin(t, "POST", "/api/v1/surveys/sound/channels", `{"code":"hall","mode":"web","sample":"volunteer"}`).Body.Bytes(), &made))
	send := func(n int, token, answers string) {
		t.Helper()
		if r := a.post("/s/sound/responses", `{"key":"`+uuid(n)+`","version":1,"channel":"`+token+`","answers":{`+answers+`}}`); r.Code != http.StatusCreated {
			t.Fatalf("status %d: %s", r.Code, r.text())
		}
	}
	tokens := []string{""}
	for _, code := range []string{"school", "market"} {
		var other struct{ Token string }
		must(t, json.Unmarshal(a.admin(t, "POST", "/api/v1/surveys/sound/channels", `{"code":"`+code+`","mode":"web","sample":"volunteer"}`).Body.Bytes(), &other))
		tokens = append(tokens, other.Token)
	}
	for n := range 120 { // of all opinions; one in four leaves q5 out
		var answers []string
		for q := range 6 {
			if q == 5 && n%4 == 0 {
				continue
			}
			answers = append(answers, fmt.Sprintf(`"q%d":"%c"`, q, 'a'+rune((n>>(q%5))&1)))
		}
		send(n, tokens[n/40], strings.Join(append(answers, `"told":"no"`), ","))
	}
	for n := range 40 { // all say a, and one in four why
		told := "no"
		if n%4 == 0 {
			told = "yes"
		}
		send(1000+n, made.Token, `"q0":"a","q1":"a","q2":"a","q3":"a","q4":"a","q5":"a","told":"`+told+`"`)
	}
	doc := a.qualityPage(t, "")
	if found := doc.Find("#channels tr.found"); found.Length() != 1 || !strings.Contains(found.Find("th").Text(), "hall") {
		t.Errorf("found: %q", found.Text())
	}
	if first := doc.Find("#findings li").First(); first.Find(".tag.warn").Length() != 1 || !strings.Contains(first.Text(), "hall") {
		t.Errorf("the first sentence: %q", first.Text())
	}
	if n := doc.Find("#flags tr").FilterFunction(func(_ int, row *goquery.Selection) bool {
		return row.Find("td.num").First().Text() == "10"
	}).Length(); n != 1 {
		t.Errorf("those who said that they were told: %q", doc.Find("#flags").Text())
	}
	rows := doc.Find("#rates tbody tr").First()
	if cells := rows.Find("td.num"); cells.Length() != 5 || !strings.Contains(cells.Eq(0).Text(), "62.5 %") || !strings.Contains(cells.Eq(3).Text(), "50.0 %") {
		t.Errorf("a rate with, without doubts and without the channel: %q", rows.Text())
	}
	gap := doc.Find("table code").FilterFunction(func(_ int, s *goquery.Selection) bool { return s.Text() == "q5" }).First().Closest("tr")
	if text := gap.Find("td.num").Text(); text != "116013018.8 %" { // page 1, asked 160, answered 130
		t.Errorf("q5 was left out: %q", text)
	}
	if doc.Find("#outcome").Length() != 0 {
		t.Error("a response rate where nobody was drawn")
	}
	if r := a.send("GET", "/office/surveys/sound/quality?wave=w9", "", append(cookie(a.signIn(t, "zhang")), "Accept", "text/html")...); r.Code != http.StatusUnprocessableEntity {
		t.Errorf("a wave that there is not: %d", r.Code)
	}
	must(t, a.store.AddPageCounts(t.Context(), []models.PageCount{{SurveyID: a.surveyID(t, "sound"), Version: 1, Page: 1, People: 200, Since: 1}, {SurveyID: a.surveyID(t, "sound"), Version: 1, Page: 2, People: 150, Since: 1}}))
	if text := a.qualityPage(t, "").Find("#funnel td.num").Text(); text != "200100.0 %5025.0 %15075.0 %––" {
		t.Errorf("how far people got: %q", text)
	}
	if one := a.qualityPage(t, "?wave=w1"); one.Find("#channels tr.found").Length() != 1 {
		t.Error("of the one wave there is")
	}
}

func TestOutcomeRatesTakeWhatTheFieldHasRecorded(t *testing.T) {
	a := onSQLite(t, options{})
	honest(t, a)
	a.account(t, "zhang")
	a.admin(t, "POST", "/api/v1/surveys/sound/channels", `{"code":"drawn","mode":"web","sample":"probability"}`)
	var made struct{ Invitations []struct{ Code string } }
	var rows []string
	for range 10 {
		rows = append(rows, `{"stratum":"s","psu":"p","base_weight":2}`)
	}
	must(t, json.Unmarshal(a.admin(t, "POST", "/api/v1/surveys/sound/invitations", `{"channel":"drawn","invitations":[`+strings.Join(rows, ",")+`]}`).Body.Bytes(), &made))
	if len(made.Invitations) != 10 {
		t.Fatalf("%d invitations", len(made.Invitations))
	}
	for n, answers := range []string{`"q0":"a","q1":"a","q2":"a","q3":"a","q4":"a","q5":"a","told":"no"`, `"q0":"a","q1":"a","q2":"a","q3":"a","q4":"a","told":"no"`, `"q0":"a","q1":"a","q2":"a","q3":"a"`, `"q0":"a"`} {
		r := a.post("/s/sound/responses", `{"key":"`+uuid(n)+`","version":1,"invitation":"`+made.Invitations[n].Code+`","answers":{`+answers+`}}`)
		if r.Code != http.StatusCreated {
			t.Fatalf("status %d: %s", r.Code, r.text())
		}
	}
	values := func(query string) (all []string) {
		a.qualityPage(t, query).Find("#outcome dd").Each(func(_ int, s *goquery.Selection) { all = append(all, s.Text()) })
		return all[:7]
	}
	if got := strings.Join(values(""), "|"); got != "20.0 %|30.0 %|–|–|–|–|–" {
		t.Errorf("what the server knows: %s", got)
	}
	rows = nil
	a.qualityPage(t, "?nc=2").Find("#dispositions tbody tr").Each(func(_ int, s *goquery.Selection) {
		rows = append(rows, s.Find("th .soft").Text()+s.Find("td.num").Text())
	})
	if got := strings.Join(rows, " "); got != "I2 P1 R1 NC2 UO4" {
		t.Errorf("dispositions: %s", got)
	}
	// 2 complete, 1 partial, 1 broken off, 2 refused, 1 not eligible, 3 unknown: e = 6/7.
	if got := strings.Join(values("?r=2&ne=1"), "|"); got != "22.2 %|33.3 %|23.3 %|35.0 %|33.3 %|50.0 %|33.3 %" {
		t.Errorf("with the field's: %s", got)
	}
	if a.qualityPage(t, "?r=7").Find("[role=alert]").Length() != 1 {
		t.Error("more refused than were left")
	}
}
