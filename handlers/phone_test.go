package handlers_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"minyi/models/store/storetest"
	"minyi/surveys/phone"
)

// gateway stands for the company that sends messages to telephones.
type gateway struct {
	mu   sync.Mutex
	sent []string // "number code survey"
	down error    // what it says while it is down
}

func (g *gateway) Send(_ context.Context, number phone.Number, code, survey string) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.down != nil {
		return g.down
	}
	g.sent = append(g.sent, string(number)+" "+code+" "+survey)
	return nil
}

// code is the last one that was sent.
func (g *gateway) code(t *testing.T) string {
	t.Helper()
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.sent) == 0 {
		t.Fatal("no code was sent")
	}
	return strings.Fields(g.sent[len(g.sent)-1])[1]
}

func (a *app) phones(reveal bool) *phone.Desk {
	return &phone.Desk{
		Store: a.store, Sender: a.texts, Caps: phone.Caps{Installation: 40, Number: 5}, Zone: zone, Now: a.clock.Now, Random: rand.Reader, Reveal: reveal,
		Keys: phone.Keys{Codes: key("codes"), ID: "k1", Identity: func(survey string) []byte { return key("identity/" + survey) }},
	}
}

// byPhone publishes a survey that asks for a telephone number.
func byPhone(t *testing.T, a *app, code string) {
	t.Helper()
	a.admin(t, "POST", "/api/v1/surveys", `{"code":"`+code+`","languages":["en"],"title":{"en":"T"},"approval":{"kind":"opinion"},
		"settings":{"one_per":"phone","show_results":"live"},
		"pages":[{"code":"p","questions":[{"code":"q1","type":"single","text":{"en":"Q"},"options":[{"code":"a","text":{"en":"A"}},{"code":"b","text":{"en":"B"}}]}]}]}`)
	a.admin(t, "POST", "/api/v1/surveys/"+code+"/publish", "")
}

// proofOf proves a number for the response of key n by the API.
func (a *app) proofOf(t *testing.T, survey string, n int, number string) string {
	t.Helper()
	var sent struct{ Challenge string }
	r := a.post("/s/"+survey+"/phone", `{"key":"`+uuid(n)+`","phone":"`+number+`"}`)
	if r.Code != http.StatusAccepted {
		t.Fatalf("sending: %d %s", r.Code, r.text())
	}
	must(t, json.Unmarshal(r.Body.Bytes(), &sent))
	var checked struct{ Proof string }
	r = a.post("/s/"+survey+"/phone/check", `{"key":"`+uuid(n)+`","challenge":"`+sent.Challenge+`","code":"`+a.texts.code(t)+`"}`)
	if r.Code != http.StatusOK {
		t.Fatalf("checking: %d %s", r.Code, r.text())
	}
	must(t, json.Unmarshal(r.Body.Bytes(), &checked))
	return checked.Proof
}

func answered(n int, proof string) string {
	return `{"key":"` + uuid(n) + `","version":1,"proof":"` + proof + `","answers":{"q1":"a"}}`
}

func TestOneNumbersSecondResponseIsAcceptedAndFlagged(t *testing.T) {
	each(t, options{}, func(t *testing.T, a *app) {
		byPhone(t, a, "tel")
		byPhone(t, a, "other")
		send := func(survey, body string, status int) {
			t.Helper()
			if r := a.post("/s/"+survey+"/responses", body); r.Code != status {
				t.Fatalf("status %d, want %d: %s", r.Code, status, r.text())
			}
		}
		first := answered(1, a.proofOf(t, "tel", 1, "138 0000 0001"))
		send("tel", first, http.StatusCreated)
		send("tel", first, http.StatusOK)                                                       // the reply was lost
		send("tel", answered(2, a.proofOf(t, "tel", 2, "+86 13800000001")), http.StatusCreated) // the same person
		send("tel", answered(3, a.proofOf(t, "tel", 3, "13800000002")), http.StatusCreated)
		send("tel", answered(4, a.proofOf(t, "tel", 5, "13800000003")), http.StatusCreated) // a proof of another response
		send("tel", answered(6, "zz"), http.StatusCreated)
		send("tel", `{"key":"`+uuid(7)+`","version":1,"answers":{"q1":"a"}}`, http.StatusCreated)
		send("other", answered(8, a.proofOf(t, "other", 8, "13800000001")), http.StatusCreated)
		want := []string{"", "identity", "", "unverified", "unverified", "unverified"}
		if diff := cmp.Diff(want, flagsOf(t, a, "tel")); diff != "" {
			t.Error(diff)
		}
		if got := flagsOf(t, a, "other"); got[0] != "" {
			t.Errorf("in another survey: %q", got)
		}
		if page := a.send("GET", "/results/tel", "").text(); !strings.Contains(page, "proved for an earlier response") || !strings.Contains(page, "without proof") {
			t.Error("the results do not state the level")
		}
	})
}

func TestFormJSONSaysWhatToProve(t *testing.T) {
	a := onSQLite(t, options{publicURL: "https://gateway.example/minyi"})
	byPhone(t, a, "tel")
	a.town(t, "alpha")
	if got := a.send("GET", "/s/tel/form.json", "").text(); !strings.Contains(got, `"proof":{"kind":"phone","required":false,"send":"/minyi/s/tel/phone","check":"/minyi/s/tel/phone/check"}`) {
		t.Error(got)
	}
	if got := a.send("GET", "/s/alpha/form.json", "").text(); strings.Contains(got, `"proof"`) {
		t.Error(got)
	}
}

func TestRequestsAboutNumbersAreChecked(t *testing.T) {
	a := onSQLite(t, options{})
	byPhone(t, a, "tel")
	a.town(t, "alpha")
	key := `"key":"` + uuid(1) + `"`
	for _, c := range []struct {
		name, path, body string
		status           int
		says             string
	}{
		{"a survey that asks for none", "/s/alpha/phone", `{` + key + `,"phone":"13800000001"}`, 404, "phone.not_asked"},
		{"no number", "/s/tel/phone", `{` + key + `}`, 422, "phone.field_missing"},
		{"a number that is none", "/s/tel/phone", `{` + key + `,"phone":"12345"}`, 422, "phone.number"},
		{"a number abroad", "/s/tel/phone", `{` + key + `,"phone":"+85291234567"}`, 422, "phone.number"},
		{"a fixed line", "/s/tel/phone", `{` + key + `,"phone":"04272345678"}`, 422, "phone.number"},
		{"a number that is a number", "/s/tel/phone", `{` + key + `,"phone":13800000001}`, 422, "/phone"},
		{"no key", "/s/tel/phone", `{"phone":"13800000001"}`, 422, "answer.key_malformed"},
		{"no JSON", "/s/tel/phone", `phone`, 400, ""},
		{"too much", "/s/tel/phone", `{` + key + `,"phone":"` + strings.Repeat("1", 5000) + `"}`, 413, ""},
		{"a challenge that is none", "/s/tel/phone/check", `{` + key + `,"challenge":"x","code":"123456"}`, 422, "phone.code_over"},
		{"a challenge that nobody got", "/s/tel/phone/check", `{` + key + `,"challenge":"` + strings.Repeat("00", 16) + `","code":"123456"}`, 422, "phone.code_over"},
		{"letters for a code", "/s/tel/phone/check", `{` + key + `,"challenge":"` + strings.Repeat("00", 16) + `","code":"abcdef"}`, 422, "phone.code_form"},
	} {
		if r := a.post(c.path, c.body); r.Code != c.status || !strings.Contains(r.text(), c.says) {
			t.Errorf("%s: %d %s", c.name, r.Code, r.text())
		}
	}
	if len(a.texts.sent) > 0 {
		t.Errorf("sent: %v", a.texts.sent)
	}
}

func TestACodeIsOverAfterItsTimeOrFiveWrongOnes(t *testing.T) {
	a := onSQLite(t, options{})
	byPhone(t, a, "tel")
	ask := func(n int) (challenge, code string) {
		var sent struct{ Challenge string }
		must(t, json.Unmarshal(a.post("/s/tel/phone", `{"key":"`+uuid(n)+`","phone":"1380000000`+uuid(n)[35:]+`"}`).Body.Bytes(), &sent))
		return sent.Challenge, a.texts.code(t)
	}
	check := func(n int, challenge, code string) int {
		return a.post("/s/tel/phone/check", `{"key":"`+uuid(n)+`","challenge":"`+challenge+`","code":"`+code+`"}`).Code
	}
	wrong := func(code string) string { return string('0'+(code[0]-'0'+1)%10) + code[1:] }
	ch, code := ask(1)
	if check(2, ch, code) != 422 {
		t.Error("the code of one response proves another")
	}
	for range 4 {
		if check(1, ch, wrong(code)) != 422 {
			t.Error("a wrong code was taken")
		}
	}
	if check(1, ch, code) != 422 {
		t.Error("a code was taken after five wrong ones")
	}
	ch, code = ask(3)
	for range 8 {
		if check(3, ch, code) != 200 {
			t.Error("the right code is not taken again")
		}
	}
	a.clock.advance(5*time.Minute + time.Second)
	if check(3, ch, code) != 422 {
		t.Error("a code was taken after five minutes")
	}
	// A hundred guesses at once: no more than five are looked at.
	ch, code = ask(4)
	var wg sync.WaitGroup
	for range 100 {
		wg.Go(func() { check(4, ch, wrong(code)) })
	}
	wg.Wait()
	if check(4, ch, code) != 422 {
		t.Error("a hundred guesses left a try")
	}
}

func TestEachDayHasItsNumberOfCodes(t *testing.T) {
	a := onSQLite(t, options{})
	byPhone(t, a, "tel")
	byPhone(t, a, "other")
	send := func(survey, number string) reply {
		return a.post("/s/"+survey+"/phone", `{"key":"`+uuid(1)+`","phone":"`+number+`"}`)
	}
	for range 5 {
		send("tel", "13800000001")
	}
	if r := send("other", "13800000001"); r.Code != 503 || !strings.Contains(r.text(), "phone.cap_number") {
		t.Errorf("the sixth to one number: %d %s", r.Code, r.text())
	}
	for n := range 35 {
		if r := send("tel", fmt.Sprintf("138000001%02d", n)); r.Code != 202 {
			t.Fatalf("%d: %d %s", n, r.Code, r.text())
		}
	}
	if r := send("tel", "13900000001"); r.Code != 503 || !strings.Contains(r.text(), "phone.cap_all") {
		t.Errorf("beyond the installation's number: %d %s", r.Code, r.text())
	}
	a.clock.advance(24 * time.Hour)
	if r := send("tel", "13800000001"); r.Code != 202 {
		t.Errorf("the next day: %d %s", r.Code, r.text())
	}
}

func doc(t *testing.T, r reply) *goquery.Document {
	t.Helper()
	d, err := goquery.NewDocumentFromReader(strings.NewReader(r.text()))
	must(t, err)
	return d
}

// onPage sends the form's last page and what follows it.
func onPage(t *testing.T, a *app, n int, nav string, status int, more ...string) reply {
	t.Helper()
	form := url.Values{"_nav": {nav}, "_page": {"phone"}, "_key": {uuid(n)}, "_v": {"1"}, "q1": {"a"}}
	for i := 0; i+1 < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	r := a.form("/s/tel", form)
	if r.Code != status {
		t.Fatalf("%s: status %d, want %d: %s", nav, r.Code, status, r.text())
	}
	return r
}

func TestThePageAsksForANumberBeforeItSends(t *testing.T) {
	a := onSQLite(t, options{})
	byPhone(t, a, "tel")
	value := func(r reply, name string) string { return doc(t, r).Find(`input[name="`+name+`"]`).AttrOr("value", "") }
	r := onPage(t, a, 1, "send", 200, "_page", "review")
	if doc(t, r).Find("#i-_phone").Length() != 1 || doc(t, r).Find("#i-_code").Length() != 0 || value(r, "q1") != "a" {
		t.Fatal(r.text())
	}
	r = onPage(t, a, 1, "code", 422, "_phone", "123")
	if doc(t, r).Find(".errors a").AttrOr("href", "") != "#i-_phone" || value(r, "_phone") != "123" || value(r, "q1") != "a" {
		t.Error(r.text())
	}
	r = onPage(t, a, 1, "code", 200, "_phone", "138-0000-0001")
	challenge := value(r, "_challenge")
	if doc(t, r).Find("#i-_code").Length() != 1 || challenge == "" || strings.Contains(r.text(), a.texts.code(t)) {
		t.Error(r.text())
	}
	r = onPage(t, a, 1, "send", 422, "_phone", "13800000001", "_challenge", challenge, "_code", "12")
	if doc(t, r).Find(".errors a").AttrOr("href", "") != "#i-_code" || value(r, "q1") != "a" || value(r, "_challenge") != challenge {
		t.Error(r.text())
	}
	r = onPage(t, a, 1, "lang:en", 200, "_phone", "13800000001", "_challenge", challenge)
	if doc(t, r).Find("#i-_code").Length() != 1 {
		t.Error("another language forgets the code")
	}
	code := a.texts.code(t)
	r = onPage(t, a, 1, "send", 303, "_phone", "13800000001", "_challenge", challenge, "_code", code[:3]+" "+code[3:])
	at := r.Header().Get("Location")
	// The reply was lost, and the code is over when the phone finds out.
	a.clock.advance(time.Hour)
	if r = onPage(t, a, 1, "send", 303, "_phone", "13800000001", "_challenge", challenge, "_code", code); r.Header().Get("Location") != at {
		t.Errorf("sent again: %s, want %s", r.Header().Get("Location"), at)
	}
	onPage(t, a, 2, "unproved", 303)
	if got := strings.Join(flagsOf(t, a, "tel"), "|"); got != "|unverified" {
		t.Errorf("flags %q", got)
	}
}

func TestWhereNoCodeCanBeSentThePageSaysSoAndGoesOn(t *testing.T) {
	a := onSQLite(t, options{})
	byPhone(t, a, "tel")
	a.texts.down = errors.New("gateway: status 500")
	r := onPage(t, a, 1, "code", 200, "_phone", "13800000001")
	said := doc(t, r).Find(".note[role=status]").Text()
	if !strings.Contains(said, "No code can be sent") || !strings.Contains(said, "without proof") {
		t.Errorf("said: %q", said)
	}
	if v, _ := doc(t, r).Find(`button[value="unproved"]`).Attr("name"); v != "_nav" {
		t.Error("there is no way on")
	}
	onPage(t, a, 1, "unproved", 303)
	if got := flagsOf(t, a, "tel"); len(got) != 1 || got[0] != "unverified" {
		t.Errorf("flags %q", got)
	}
}

// A gateway's bad hour leaves the day's codes for the rest of the day, unless
// messages may have gone out.
func TestAGatewayThatIsDownUsesNoCodesUp(t *testing.T) {
	for _, c := range []struct {
		name   string
		down   error
		status int
	}{
		{"it refuses", errors.New("gateway: status 500"), http.StatusAccepted},
		{"it does not answer in time", context.DeadlineExceeded, http.StatusServiceUnavailable},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := onSQLite(t, options{})
			byPhone(t, a, "tel")
			send := func() int {
				return a.post("/s/tel/phone", `{"key":"`+uuid(1)+`","phone":"13800000001"}`).Code
			}
			a.texts.down = c.down
			for range 5 { // all that one number gets in a day
				if got := send(); got != http.StatusServiceUnavailable {
					t.Fatalf("status %d while it is down", got)
				}
			}
			a.texts.down = nil
			if got := send(); got != c.status {
				t.Errorf("status %d when it is back, want %d", got, c.status)
			}
		})
	}
}

// Neither number nor code stands in the database, the log or an export.
func TestNumbersAndCodesAreStoredNowhere(t *testing.T) {
	const number = "13877776666"
	each(t, options{}, func(t *testing.T, a *app) {
		byPhone(t, a, "tel")
		a.post("/s/tel/responses", answered(1, a.proofOf(t, "tel", 1, number)))
		code := a.texts.code(t)
		a.post("/s/tel/phone/check", `{"key":"`+uuid(1)+`","challenge":"`+strings.Repeat("00", 16)+`","code":"`+code+`"}`)
		a.texts.down = errors.New("gateway: status 500")
		a.post("/s/tel/phone", `{"key":"`+uuid(1)+`","phone":"`+number+`"}`)
		onPage(t, a, 3, "code", 200, "_phone", number)
		places := map[string]string{"log": a.log.String(), "export": a.admin(t, "GET", "/api/v1/surveys/tel/responses.csv", "").text()}
		for _, table := range []string{"identities", "phone_codes", "phone_sendings", "responses"} {
			places[table] = storetest.Dump(t, a.dsn, table)
		}
		for place, text := range places {
			if text == "" {
				t.Errorf("%s is empty", place)
			}
			for _, secret := range []string{number, number[2:], `"` + code + `"`} {
				if strings.Contains(text, secret) {
					t.Errorf("%s holds %s", place, secret)
				}
			}
		}
	})
}
