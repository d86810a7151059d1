package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"minyi/models"
	"minyi/surveys/setting"
)

// cookie is the header that sends a session's cookie.
func cookie(c *http.Cookie) []string { return []string{"Cookie", c.Name + "=" + c.Value} }

func TestSigningInGivesANewSessionAndEndsThePlantedOne(t *testing.T) {
	a := onSQLite(t, options{})
	a.account(t, "keeper")
	planted := a.signIn(t, "keeper") // as a stranger would plant one of his own
	fresh := a.signIn(t, "keeper", cookie(planted)...)
	if fresh.Value == planted.Value {
		t.Fatal("sign-in kept the session that the browser came with")
	}
	if r := a.send("GET", "/office", "", cookie(fresh)...); r.Code != http.StatusOK {
		t.Fatalf("the new session: %d", r.Code)
	}
	made := &http.Cookie{Name: fresh.Name, Value: strings.Repeat("A", len(fresh.Value))}
	if got := a.signIn(t, "keeper", cookie(made)...); got.Value == made.Value {
		t.Fatal("sign-in took a session id that a stranger made up")
	}
}

func TestADisabledAccountsSessionIsDeadAtOnce(t *testing.T) {
	a := onSQLite(t, options{})
	row := a.account(t, "keeper")
	session := a.signIn(t, "keeper")
	must(t, a.store.SetDisabled(t.Context(), row.ID, true))
	if r := a.send("GET", "/office", "", cookie(session)...); r.Code != http.StatusSeeOther {
		t.Fatalf("a disabled account's session: %d", r.Code)
	}
	if r := a.send("GET", "/api/v1/surveys", "", cookie(session)...); r.Code != http.StatusUnauthorized {
		t.Fatalf("a disabled account's session in the API: %d", r.Code)
	}
}

func TestSigningInLeadsToOurOwnPagesOnly(t *testing.T) {
	a := onSQLite(t, options{})
	a.account(t, "keeper")
	for next, want := range map[string]string{
		"/office/surveys": "/office/surveys", "": "/office", "//evil.example": "/office", "https:evil.example": "/office",
		`\\evil.example`: "/office", `/\evil.example`: "/office", "/a\r\nSet-Cookie: x=y": "/office", "javascript:alert(1)": "/office",
	} {
		r := a.form("/login", url.Values{"name": {"keeper"}, "password": {password}, "next": {next}})
		if got := r.Header().Get("Location"); r.Code != http.StatusSeeOther || got != want {
			t.Errorf("next=%q leads to %q with %d, want %q", next, got, r.Code, want)
		}
		if shown := a.send("GET", "/login?next="+url.QueryEscape(next), "").text(); strings.Contains(shown, "evil") {
			t.Errorf("next=%q stands in the page", next)
		}
	}
}

func TestEveryByteOfAPasswordCounts(t *testing.T) {
	a := onSQLite(t, options{})
	row := a.account(t, "keeper")
	long := "Aa1-" + strings.Repeat("x", 76) + "字"
	hash, err := a.passwords.Hasher.Hash(t.Context(), long, setting.Defaults().Password)
	must(t, err)
	must(t, a.store.SetPassword(t.Context(), row.ID, hash, false))
	for attempt, want := range map[string]int{
		long:                               http.StatusSeeOther,
		long[:len(long)-1]:                 http.StatusUnauthorized,
		long + "y":                         http.StatusUnauthorized,
		long[:73]:                          http.StatusUnauthorized,
		long + "\x00":                      http.StatusUnauthorized,
		strings.Repeat("a", 7000):          http.StatusUnauthorized,
		strings.Replace(long, "字", "学", 1): http.StatusUnauthorized,
	} {
		must(t, a.store.SignedIn(t.Context(), row.ID)) // so that no lock gets in the way
		if r := a.form("/login", url.Values{"name": {"keeper"}, "password": {attempt}}); r.Code != want {
			t.Errorf("a password of %d bytes: %d, want %d", len(attempt), r.Code, want)
		}
	}
}

func TestFiveFailuresLockAnAccountForAQuarterOfAnHour(t *testing.T) {
	a := onSQLite(t, options{})
	a.account(t, "keeper")
	try := func(password string) int {
		return a.form("/login", url.Values{"name": {"keeper"}, "password": {password}}).Code
	}
	for i := range 5 {
		if got := try("Wrong-2026-xx"); got != http.StatusUnauthorized {
			t.Fatalf("failure %d: %d", i+1, got)
		}
	}
	if got := try(password); got != http.StatusUnauthorized {
		t.Fatalf("the right password while locked: %d", got)
	}
	a.clock.advance(14 * time.Minute)
	if got := try(password); got != http.StatusUnauthorized {
		t.Fatalf("after 14 minutes: %d", got)
	}
	a.clock.advance(2 * time.Minute)
	if got := try(password); got != http.StatusSeeOther {
		t.Fatalf("after 16 minutes: %d", got)
	}
}

func TestASuccessForgetsFailures(t *testing.T) {
	a := onSQLite(t, options{})
	a.account(t, "keeper")
	for range 3 {
		for range 4 {
			a.form("/login", url.Values{"name": {"keeper"}, "password": {"Wrong-2026-xx"}})
		}
		a.signIn(t, "keeper")
	}
}

func TestOneSentenceAnswersEveryFailure(t *testing.T) {
	a := onSQLite(t, options{})
	row := a.account(t, "keeper")
	off := a.account(t, "gone")
	must(t, a.store.SetDisabled(t.Context(), off.ID, true))
	said := make(map[string]bool)
	for _, name := range []string{"keeper", "nobody", "gone", "", "keeper "} {
		r := a.form("/login", url.Values{"name": {name}, "password": {"Wrong-2026-xx"}})
		if r.Code != http.StatusUnauthorized {
			t.Errorf("%q: %d", name, r.Code)
		}
		_, after, _ := strings.Cut(r.text(), `role="alert">`)
		sentence, _, _ := strings.Cut(after, "</p>")
		said[sentence] = true
	}
	if len(said) != 1 || said[""] {
		t.Fatalf("%d different sentences: %v", len(said), said)
	}
	must(t, a.store.SignedIn(t.Context(), row.ID))
}

func TestASessionEndsIdleAndInTheEnd(t *testing.T) {
	a := onSQLite(t, options{})
	a.account(t, "keeper")
	open := func(c *http.Cookie) bool { return a.send("GET", "/office", "", cookie(c)...).Code == http.StatusOK }
	idle := a.signIn(t, "keeper")
	if a.clock.advance(14 * time.Minute); !open(idle) {
		t.Fatal("ended after 14 idle minutes")
	}
	if a.clock.advance(16 * time.Minute); open(idle) {
		t.Fatal("lives after 16 idle minutes")
	}
}

func TestSigningOutEndsTheSession(t *testing.T) {
	a := onSQLite(t, options{})
	a.account(t, "keeper")
	session := a.signIn(t, "keeper")
	if r := a.post("/logout", "", append(cookie(session), "Content-Type", asForm, "Origin", defaultURL, "Host", hostOf(defaultURL))...); r.Code != http.StatusSeeOther {
		t.Fatalf("sign-out: %d", r.Code)
	}
	if r := a.send("GET", "/office", "", cookie(session)...); r.Code != http.StatusSeeOther {
		t.Fatalf("the session lives on after sign-out: %d", r.Code)
	}
}

func TestTheSessionsCookieIsForThisSiteAndForNoScript(t *testing.T) {
	for address, name := range map[string]string{"": "minyi", "https://minyi.example": "__Host-minyi"} {
		a := onSQLite(t, options{publicURL: address})
		a.account(t, "keeper")
		c := a.signIn(t, "keeper")
		if c.Name != name || !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.Domain != "" || c.Secure != (address != "") {
			t.Errorf("%q: cookie %+v", address, c)
		}
	}
}

func TestAForeignPageCannotPostIntoTheOffice(t *testing.T) {
	a := onSQLite(t, options{publicURL: "https://minyi.example"})
	a.account(t, "keeper")
	session := a.signIn(t, "keeper", "Origin", "https://minyi.example")
	body := `{"code":"x","languages":["zh-CN"],"title":{"zh-CN":"甲"},"pages":[]}`
	for name, c := range map[string]struct {
		header []string
		want   int
	}{
		"our own page behind a gateway that rewrites Host": {[]string{"Origin", "https://minyi.example", "Host", "10.0.0.5:8080"}, http.StatusCreated},
		"a foreign page":                     {[]string{"Origin", "https://evil.example"}, http.StatusForbidden},
		"a page that is kept secret":         {[]string{"Origin", "null"}, http.StatusForbidden},
		"a foreign page as the browser says": {[]string{"Sec-Fetch-Site", "cross-site"}, http.StatusForbidden},
	} {
		r := a.post("/api/v1/surveys", strings.Replace(body, `"x"`, `"x`+itoa(len(name))+`"`, 1),
			append(append(cookie(session), "Content-Type", asJSON), c.header...)...)
		if r.Code != c.want {
			t.Errorf("%s: %d, want %d: %s", name, r.Code, c.want, r.text())
		}
	}
}

func TestAnExpiredGrantGivesNothing(t *testing.T) {
	a := onSQLite(t, options{})
	row := a.account(t, "borrowed")
	until := a.clock.Now().Add(10 * time.Minute).UnixMicro()
	must(t, a.store.ReplaceGrants(t.Context(), row.ID, []models.Grant{{Role: "designer", ValidUntil: until}}))
	session := a.signIn(t, "borrowed")
	if r := a.send("GET", "/office/surveys", "", cookie(session)...); r.Code != http.StatusOK {
		t.Fatalf("before: %d", r.Code)
	}
	a.clock.advance(11 * time.Minute) // the session itself is still alive
	if r := a.send("GET", "/office/surveys", "", cookie(session)...); r.Code != http.StatusForbidden {
		t.Fatalf("after its end: %d", r.Code)
	}
}

func TestWrongAndSpentInvitationsGetTheSameReply(t *testing.T) {
	each(t, options{}, func(t *testing.T, a *app) {
		a.admin(t, "POST", "/api/v1/surveys", `{"code":"asked","languages":["zh-CN"],"title":{"zh-CN":"受邀者"},"approval":{"kind":"opinion"},
			"settings":{"one_per":"invitation","area":"none"},"pages":[{"code":"p1","questions":[{"code":"q1","type":"text","text":{"zh-CN":"好？"}}]}]}`)
		a.admin(t, "POST", "/api/v1/surveys/asked/publish", "{}")
		made := a.admin(t, "POST", "/api/v1/surveys/asked/invitations", `{"channel":"open","invitations":[{"serial":"1"}]}`)
		_, after, _ := strings.Cut(made.text(), `"code":"`)
		code, _, _ := strings.Cut(after, `"`)
		send := func(n int, invitation string) reply {
			return a.post("/s/asked/responses", `{"key":"`+uuid(n)+`","version":1,"invitation":"`+invitation+`","answers":{"q1":"好"}}`, "Content-Type", asJSON)
		}
		if r := send(1, code); r.Code != http.StatusCreated {
			t.Fatalf("the code itself: %d %s", r.Code, r.text())
		}
		if r := send(1, code); r.Code != http.StatusOK {
			t.Fatalf("the same once more: %d", r.Code)
		}
		spent, wrong := send(2, code), send(3, "0000-0000-0000-0000")
		if spent.Code != http.StatusUnprocessableEntity || spent.Code != wrong.Code || spent.text() != wrong.text() {
			t.Fatalf("spent %d %s, wrong %d %s", spent.Code, spent.text(), wrong.Code, wrong.text())
		}
		if n := a.responses(t, "asked"); n != 1 {
			t.Fatalf("%d responses", n)
		}
	})
}
