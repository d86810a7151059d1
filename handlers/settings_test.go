package handlers_test

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// sendFile posts a file through a form, as the office's page does.
func (a *app) sendFile(t *testing.T, session *http.Cookie, path, name string, content []byte) reply {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile("file", name)
	must(t, err)
	_, err = part.Write(content)
	must(t, err)
	must(t, w.Close())
	return a.post(path, body.String(), append(cookie(session), "Content-Type", w.FormDataContentType(), "Origin", defaultURL, "Host", hostOf(defaultURL))...)
}

func TestWhatTheOfficeSetsStandsAtTheFootOfEveryPage(t *testing.T) {
	a := onSQLite(t, options{})
	a.account(t, "keeper")
	session := a.signIn(t, "keeper")
	own := append(cookie(session), "Origin", defaultURL, "Host", hostOf(defaultURL))
	if page := a.send("GET", "/", "").text(); strings.Contains(page, "beian") {
		t.Fatal("a filing number stands there before one was set")
	}
	r := a.form("/office/settings", url.Values{
		"organiser": {"苇海市创建办 <b>"}, "hotline": {"12345"}, "icp": {" 辽ICP备2026000001号-1 "}, "police": {"辽公网安备21110002000001号"}, "second_person": {"true"},
	}, own...)
	if r.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", r.Code, r.text())
	}
	a.clock.advance(11 * time.Second) // pages go on with the last settings for ten
	for _, path := range []string{"/", "/nothing", "/login"} {
		page := a.send("GET", path, "", "Accept", "text/html").text()
		for _, want := range []string{"苇海市创建办 &lt;b&gt;", "12345", `href="https://beian.miit.gov.cn/"`, ">辽ICP备2026000001号-1<", "code=21110002000001"} {
			if !strings.Contains(page, want) {
				t.Errorf("%s lacks %s", path, want)
			}
		}
	}
	wrong := a.form("/office/settings", url.Values{"icp": {"備案"}, "organiser": {"还在"}}, own...)
	if wrong.Code != http.StatusUnprocessableEntity || !strings.Contains(wrong.text(), `value="還在"`) && !strings.Contains(wrong.text(), `value="还在"`) {
		t.Fatalf("a wrong number: %d; what was typed must stay", wrong.Code)
	}
}

func TestAVerificationFileStandsAtTheRootAsPlainText(t *testing.T) {
	a := onSQLite(t, options{})
	a.account(t, "keeper")
	session := a.signIn(t, "keeper")
	if r := a.sendFile(t, session, "/office/settings/proof", "MP_verify_AbC123.txt", []byte("AbC123")); r.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", r.Code, r.text())
	}
	a.clock.advance(11 * time.Second)
	r := a.send("GET", "/MP_verify_AbC123.txt", "")
	if r.Code != http.StatusOK || r.text() != "AbC123" || r.Header().Get("Content-Type") != "text/plain; charset=utf-8" {
		t.Fatalf("%d %q %s", r.Code, r.text(), r.Header().Get("Content-Type"))
	}
	for name, content := range map[string]string{
		"page.html.exe": "x", "a b.txt": "x", "big.txt": strings.Repeat("x", 9<<10), "binary.txt": "\x00\x01", "empty.txt": "",
	} {
		if r := a.sendFile(t, session, "/office/settings/proof", name, []byte(content)); r.Code == http.StatusSeeOther {
			t.Errorf("%s was taken", name)
		}
	}
	if r := a.sendFile(t, session, "/office/settings/picture", "p.png", []byte("<svg onload=alert(1)>")); r.Code != http.StatusUnprocessableEntity {
		t.Errorf("a picture that is none: %d", r.Code)
	}
}

func TestPublishingNeedsASecondPersonWhereTheOfficeSaysSo(t *testing.T) {
	each(t, options{}, func(t *testing.T, a *app) {
		a.account(t, "author")
		a.account(t, "second")
		must(t, a.store.PutSettings(t.Context(), map[string]string{"policy.second_person": "true"}))
		a.draft(t, "two")
		own := func(name string) []string {
			return append(cookie(a.signIn(t, name)), "Origin", defaultURL, "Host", hostOf(defaultURL))
		}
		author, second := own("author"), own("second")
		if r := a.form("/office/surveys/two/publish", nil, author...); r.Code != http.StatusSeeOther || !strings.Contains(r.Header().Get("Location"), "proposed") {
			t.Fatalf("publishing: %d to %s", r.Code, r.Header().Get("Location"))
		}
		published := func() bool { return a.send("GET", "/s/two/form.json", "").Code == http.StatusOK }
		if published() {
			t.Fatal("it was published by its author alone")
		}
		if r := a.form("/office/proposals/1", url.Values{"decision": {"approve"}}, author...); r.Code != http.StatusUnprocessableEntity || published() {
			t.Fatalf("the author approves himself: %d", r.Code)
		}
		if r := a.form("/office/proposals/1", url.Values{"decision": {"approve"}}, second...); r.Code != http.StatusSeeOther {
			t.Fatalf("the second person: %d %s", r.Code, r.text())
		}
		if !published() {
			t.Fatal("an approved survey is not published")
		}
		if r := a.form("/office/proposals/1", url.Values{"decision": {"approve"}}, second...); r.Code != http.StatusUnprocessableEntity {
			t.Fatalf("a second time: %d", r.Code)
		}
	})
}

func TestTheNumberOfPeopleBehindAFigureIsASettingOfTheOffice(t *testing.T) {
	a := onSQLite(t, options{})
	a.account(t, "keeper")
	own := append(cookie(a.signIn(t, "keeper")), "Origin", defaultURL, "Host", hostOf(defaultURL))
	a.moveIn(t, manyResidents(30, 3))
	a.rates.Frames.Wake(1)
	note := func() string {
		t.Helper()
		return a.page(t, "/results/attack", nil).Find("main .after.soft").Text() + a.page(t, "/office/surveys/attack/results", own).Find("main").Text()
	}
	if got := note(); !strings.Contains(got, "Groups under 10 people") || !strings.Contains(got, "<10") && !strings.Contains(got, "30") {
		t.Fatalf("%s", got)
	}
	for _, form := range []url.Values{{"least_people": {"4"}}, {"least_people": {"zehn"}}, {"release_minutes": {"1441"}}, {"least_people": {"1001"}, "release_minutes": {"0"}}} {
		r := a.form("/office/settings/figures", form, own...)
		if r.Code != http.StatusUnprocessableEntity || !strings.Contains(r.text(), `value="`+form.Get("least_people")+`"`) && form.Has("least_people") {
			t.Errorf("%v: %d", form, r.Code)
		}
	}
	if r := a.form("/office/settings/figures", url.Values{"least_people": {"40"}, "release_minutes": {"30"}}, own...); r.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", r.Code, r.text())
	}
	if got := note(); !strings.Contains(got, "Groups under 40 people") || !strings.Contains(got, "<40") {
		t.Errorf("after it was raised: %s", got)
	}
	var table struct{ N *int }
	r := a.as(t, reader, "GET", "/api/v1/surveys/attack/rates", "")
	if must(t, json.Unmarshal(r.Body.Bytes(), &table)); table.N != nil {
		t.Errorf("thirty are told where forty are asked: %s", r.text())
	}
	// Lowered again it holds for what is published later.
	if r := a.form("/office/settings/figures", url.Values{"least_people": {"5"}}, own...); r.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", r.Code, r.text())
	}
	if got := note(); !strings.Contains(got, "Groups under 40 people") {
		t.Errorf("after it was lowered: %s", got)
	}
	if log := a.page(t, "/office/audit", own).Find("main").Text(); !strings.Contains(log, "policy.least_people") {
		t.Errorf("the audit log does not say what was changed: %s", log)
	}
}

func TestHowOftenProtectedFiguresMoveIsASettingOfTheOffice(t *testing.T) {
	a := onSQLite(t, options{})
	must(t, a.store.PutSettings(t.Context(), map[string]string{"policy.release_minutes": "30"}))
	a.settings.Forget()
	all := manyResidents(400, 4)
	a.moveIn(t, all[:200])
	a.rates.Frames.Wake(1)
	page := func() string { return a.page(t, "/results/attack", nil).Find("main").Text() }
	before := page()
	for i, r := range all[200:] {
		a.answers(t, 200+i, r)
	}
	for minutes, moves := range []bool{29: false, 30: true} {
		if minutes > 0 {
			a.clock.advance(time.Minute)
		}
		if got := page() != before; got != moves {
			t.Fatalf("after %d minutes the figures moved: %t", minutes, got)
		}
	}
}
