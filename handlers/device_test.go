package handlers_test

import (
	"encoding/csv"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// atDevice publishes a survey that notices a device's second response, and an
// interviewer's channel of it, whose token it returns.
func atDevice(t *testing.T, a *app, code string) (token string) {
	t.Helper()
	a.admin(t, "POST", "/api/v1/surveys", `{"code":"`+code+`","languages":["en"],"title":{"en":"T"},"approval":{"kind":"opinion"},
		"settings":{"one_per":"device","show_results":"live"},
		"pages":[{"code":"p","questions":[{"code":"q1","type":"single","text":{"en":"Q"},"options":[{"code":"a","text":{"en":"A"}},{"code":"b","text":{"en":"B"}}]}]}]}`)
	a.admin(t, "POST", "/api/v1/surveys/"+code+"/publish", "")
	var made struct{ Token string }
	must(t, json.Unmarshal(a.admin(t, "POST", "/api/v1/surveys/"+code+"/channels", `{"code":"walk","mode":"intercept","sample":"quota"}`).Body.Bytes(), &made))
	return made.Token
}

// flagsOf are the flags of each response in the order of their arrival.
func flagsOf(t *testing.T, a *app, code string) []string {
	t.Helper()
	text := strings.TrimPrefix(a.admin(t, "GET", "/api/v1/surveys/"+code+"/responses.csv", "").text(), "\ufeff")
	lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	must(t, err)
	var flags []string
	for _, line := range lines[1:] {
		flags = append(flags, line[9])
	}
	return flags
}

func mark(r reply) *http.Cookie {
	for _, c := range r.Result().Cookies() {
		if c.Name == "minyi_answered" {
			return c
		}
	}
	return nil
}

func TestADevicesSecondResponseIsAcceptedAndFlagged(t *testing.T) {
	a := onSQLite(t, options{publicURL: "https://gateway.example/minyi"})
	token := atDevice(t, a, "dev")
	atDevice(t, a, "other")
	n := 0
	send := func(code, channel string, marks ...*http.Cookie) reply {
		n++
		var header []string
		for _, m := range marks {
			header = append(header, "Cookie", m.Name+"="+m.Value)
		}
		r := a.post("/s/"+code+"/responses", `{"key":"`+uuid(n)+`","version":1,"channel":"`+channel+`","answers":{"q1":"a"}}`, header...)
		if r.Code != http.StatusCreated {
			t.Fatalf("status %d: %s", r.Code, r.text())
		}
		return r
	}
	first := mark(send("dev", ""))
	if first == nil {
		t.Fatal("the first response leaves no mark")
	}
	if first.Path != "/minyi/s/dev" || !first.HttpOnly || !first.Secure || first.SameSite != http.SameSiteLaxMode {
		t.Errorf("the mark's cookie is %+v", first)
	}
	send("dev", "", first)                                                    // the same device
	send("dev", "")                                                           // one that forgot, or another
	send("dev", "", &http.Cookie{Name: first.Name, Value: first.Value + "0"}) // a mark that is not ours
	if m := mark(send("dev", token, first)); m != nil {                       // a helper's, which many use
		t.Errorf("a helper's device was marked: %v", m)
	}
	if got, want := strings.Join(flagsOf(t, a, "dev"), "|"), "|device|||"; got != want {
		t.Errorf("flags %q, want %q", got, want)
	}
	send("other", "", first)
	if got := flagsOf(t, a, "other"); got[0] != "" {
		t.Errorf("the mark of one survey counts in another: %q", got)
	}
	if page := a.send("GET", "/results/dev", ""); !strings.Contains(page.text(), "one device is marked") {
		t.Error("the results do not state the level")
	}
}

func TestThePageMarksTheDeviceToo(t *testing.T) {
	a := onSQLite(t, options{})
	atDevice(t, a, "dev")
	n := 0
	send := func(header ...string) reply {
		t.Helper()
		n++
		form := url.Values{"_nav": {"send"}, "_page": {"review"}, "_key": {uuid(n)}, "_v": {"1"}, "q1": {"a"}}
		r := a.form("/s/dev", form, header...)
		if r.Code != http.StatusSeeOther {
			t.Fatalf("status %d: %s", r.Code, r.text())
		}
		return r
	}
	first := mark(send())
	if first == nil {
		t.Fatal("no mark")
	}
	send(cookie(first)...)
	if got := strings.Join(flagsOf(t, a, "dev"), "|"); got != "|device" {
		t.Errorf("flags %q", got)
	}
}

func TestWithoutTheLevelNothingIsLeftOnADevice(t *testing.T) {
	a := onSQLite(t, options{})
	a.town(t, "alpha")
	n := 1
	r := a.post("/s/alpha/responses", `{"key":"`+uuid(n)+`","version":1,"answers":{"q1":"know","age":41}}`)
	if r.Code != http.StatusCreated || len(r.Result().Cookies()) > 0 {
		t.Errorf("status %d, cookies %v", r.Code, r.Result().Cookies())
	}
}
