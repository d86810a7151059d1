package handlers_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"minyi/surveys/account"
	"minyi/surveys/answer"
	"minyi/surveys/paper"
)

// drawing is a survey whose first page asks each person two of six questions.
func drawing(t *testing.T, a *app) {
	t.Helper()
	var questions []string
	for i := range 6 {
		questions = append(questions, fmt.Sprintf(`{"code":"k%d","type":"single","required":true,"text":{"zh-CN":"知识 %d"},"options":[{"code":"right","text":{"zh-CN":"对"}},{"code":"wrong","text":{"zh-CN":"错"}}]}`, i+1, i+1))
	}
	a.admin(t, "POST", "/api/v1/surveys", `{"code":"draw","languages":["zh-CN"],"title":{"zh-CN":"抽题"},"approval":{"kind":"opinion"},"pages":[
		{"code":"know","title":{"zh-CN":"知识"},"draw":2,"questions":[`+strings.Join(questions, ",")+`]},
		{"code":"rest","title":{"zh-CN":"其他"},"questions":[{"code":"q","type":"single","required":true,"text":{"zh-CN":"满意吗"},"options":[{"code":"yes","text":{"zh-CN":"是"}},{"code":"no","text":{"zh-CN":"否"}}]}]}],
		"rates":[{"code":"k1","kind":"share","question":"k1","numerator":["right"]}]}`)
	a.admin(t, "POST", "/api/v1/surveys/draw/publish", "")
}

// drawn is which questions the key draws.
func (a *app) drawn(t *testing.T, key [16]byte) (codes []string) {
	t.Helper()
	s, err := a.catalog.Survey(t.Context(), "draw")
	must(t, err)
	for i, d := range s.Current.Drawn(key, 0) {
		if d {
			codes = append(codes, s.Current.Fields[i].Code)
		}
	}
	return codes
}

func keyOf(t *testing.T, n int) [16]byte {
	t.Helper()
	key, ok := answer.ParseKey(uuid(n))
	if !ok {
		t.Fatal(uuid(n))
	}
	return key
}

func TestEachPersonAnswersWhatTheirKeyDraws(t *testing.T) {
	a := onSQLite(t, options{})
	drawing(t, a)
	asked := make(map[string]int)
	for n := 1; n <= 40; n++ {
		codes := a.drawn(t, keyOf(t, n))
		if len(codes) != 2 {
			t.Fatalf("key %d draws %v", n, codes)
		}
		answers := map[string]string{"q": "yes"}
		for i := range 6 { // a sheet of standard answers: every question
			answers[fmt.Sprint("k", i+1)] = "right"
		}
		body, _ := json.Marshal(answers)
		if r := a.post("/s/draw/responses", `{"key":"`+uuid(n)+`","version":1,"answers":`+string(body)+`}`); r.Code != 201 {
			t.Fatalf("%d %s", r.Code, r.text())
		}
		for _, c := range codes {
			asked[c]++
		}
	}
	if r := a.post("/s/draw/responses", `{"key":"`+uuid(99)+`","version":1,"answers":{"q":"yes","`+a.drawn(t, keyOf(t, 99))[0]+`":"right"}}`); r.Code != 422 ||
		!strings.Contains(r.text(), a.drawn(t, keyOf(t, 99))[1]) {
		t.Errorf("a drawn question that is required was left out: %d %s", r.Code, r.text())
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(a.as(t, "responses:read", "GET", "/api/v1/surveys/draw/responses.csv", "").text(), "\ufeff"))).ReadAll()
	must(t, err)
	stored := make(map[string]int)
	for _, row := range rows[1:] {
		for i, name := range rows[0] {
			if name[0] == 'k' && row[i] != "" {
				stored[name]++
			}
		}
	}
	if fmt.Sprint(stored) != fmt.Sprint(asked) {
		t.Errorf("stored %v, asked %v", stored, asked)
	}
	var out struct {
		Rates []struct {
			Code string
			N    int
			Base int
		}
	}
	must(t, json.Unmarshal(a.admin(t, "GET", "/api/v1/surveys/draw/rates", "").Body.Bytes(), &out))
	if len(out.Rates) == 0 || out.Rates[0].Base != asked["k1"] || out.Rates[0].N != 40 {
		t.Errorf("base and n %+v, asked %d", out.Rates, asked["k1"])
	}
}

func TestThePageShowsWhatTheKeyDraws(t *testing.T) {
	a := onSQLite(t, options{})
	drawing(t, a)
	doc := a.page(t, "/s/draw", nil)
	key := doc.Find(`input[name="_key"]`).AttrOr("value", "")
	if key == "" || doc.Find(`fieldset[id^="q-k"]`).Length() != 2 {
		t.Fatalf("the first page has the key %q and %d questions", key, doc.Find(`fieldset[id^="q-k"]`).Length())
	}
	form := url.Values{"_nav": {"next"}, "_page": {"0"}, "_v": {"1"}, "_key": {key}}
	if r := a.form("/s/draw", form); r.Code != 422 || strings.Count(r.text(), `href="#q-k`) != 2 {
		t.Errorf("nothing answered of two: %d", r.Code)
	}
	doc.Find(`fieldset[id^="q-k"]`).Each(func(_ int, s *goquery.Selection) { form.Set(strings.TrimPrefix(s.AttrOr("id", ""), "q-"), "right") })
	r := a.form("/s/draw", form)
	if r.Code != 200 || !strings.Contains(r.text(), "满意吗") {
		t.Fatalf("%d %.300s", r.Code, r.text())
	}
	form.Set("_page", "1")
	form.Set("_nav", "send")
	form.Set("q", "yes")
	if r := a.form("/s/draw", form); r.Code != 303 {
		t.Errorf("%d %.300s", r.Code, r.text())
	}
}

// TestEachNumberedCopyHasItsOwnDraw: what is typed in of it is what it asked.
func TestEachNumberedCopyHasItsOwnDraw(t *testing.T) {
	a := onSQLite(t, options{publicURL: publicURL})
	drawing(t, a)
	c := a.community(t, "draw", "c1", "219901", "volunteer")
	a.admin(t, "POST", "/api/v1/surveys/draw/channels", `{"code":"p1","mode":"paper","sample":"quota"}`)
	a.visit("minyi.example", c.Short, "")
	d := a.clerk(t, "lead", account.Designer, "")
	const at = "/office/surveys/draw/versions/1/print"
	if _, doc := d.submit(422, at, url.Values{"mark": {d.formMark(at)}, "copies": {"30"}}); doc.Find(".wrong li").Length() != 1 {
		t.Error("a master of a form that differs for each person is printed")
	}
	_, doc := d.get(200, at+"/sample")
	if doc.Find(".item b.number").Length() != 7 || !strings.Contains(doc.Find("h2").Text(), "每人抽答 6 题中的 2 题") {
		t.Error("the sample does not hold them all, or does not say so")
	}
	doc = d.follow(at, url.Values{"mark": {d.formMark(at)}, "channel": {"p1"}, "copies": {"12"}})
	sets := make(map[string]bool)
	file := "serial,channel,k1,k2,k3,k4,k5,k6,q\n"
	doc.Find(".copy").Each(func(_ int, s *goquery.Selection) {
		serial := s.Find(".copyno b").Text()
		numbers := s.Find(".item b.number").Map(func(_ int, b *goquery.Selection) string { return strings.TrimSuffix(b.Text(), ".") })
		want := a.drawn(t, paper.Key("draw", serial))
		if len(numbers) != 3 || "k"+numbers[0] != want[0] || "k"+numbers[1] != want[1] {
			t.Errorf("%s prints %v, its key draws %v", serial, numbers, want)
		}
		sets[fmt.Sprint(numbers)] = true
		line := []string{serial, "p1"}
		for i := range 6 {
			cell := ""
			if code := fmt.Sprint("k", i+1); code == want[0] || code == want[1] {
				cell = "right"
			}
			line = append(line, cell)
		}
		file += strings.Join(append(line, "yes"), ",") + "\n"
	})
	if len(sets) < 4 {
		t.Errorf("12 copies have %d sets", len(sets))
	}
	for i, want := range []string{`"stored":12,"replayed":0`, `"stored":0,"replayed":12`} { // typed in twice, by two people
		file += strings.Repeat("\n", i) // another file
		r := a.as(t, "responses:write", "POST", "/api/v1/surveys/draw/responses", file, "Content-Type", "text/csv")
		if r.Code != 200 || !strings.Contains(r.text(), want) {
			t.Fatalf("%d %s, want %s", r.Code, r.text(), want)
		}
	}
	if n := a.responses(t, "draw"); n != 12 {
		t.Errorf("%d responses of 12 copies typed in twice", n)
	}
}
