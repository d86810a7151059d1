package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"minyi/models"
	"minyi/surveys/account"
)

// own is the header of a browser that is signed in and on our own pages.
func (a *app) own(t *testing.T, name string, more ...string) []string {
	t.Helper()
	return append(append(cookie(a.signIn(t, name)), "Origin", defaultURL, "Host", hostOf(defaultURL)), more...)
}

// page reads a page.
func page(t *testing.T, r reply) *goquery.Document {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(r.text()))
	must(t, err)
	return doc
}

const another = "Another-reed-7"

func TestWhoMustChangeTheirPasswordReachesNothingElse(t *testing.T) {
	a := onSQLite(t, options{})
	a.town(t, "mx")
	row := a.account(t, "lent")
	must(t, a.store.SetPassword(t.Context(), row.ID, passwordHash(), true))
	own := a.own(t, "lent")
	for _, path := range []string{"/office", "/office/surveys", "/office/me", "/office/nothing"} {
		r := a.send("GET", path, "", own...)
		if path == "/office/nothing" {
			if r.Code != http.StatusNotFound {
				t.Errorf("%s: %d", path, r.Code)
			}
		} else if r.Code != http.StatusSeeOther || r.Header().Get("Location") != "/office/me/password" {
			t.Errorf("%s: %d to %s", path, r.Code, r.Header().Get("Location"))
		}
	}
	if r := a.form("/office/surveys/mx/close", url.Values{"reason": {"x"}}, own...); r.Header().Get("Location") != "/office/me/password" {
		t.Errorf("a post: %d to %s", r.Code, r.Header().Get("Location"))
	}
	for _, path := range []string{"/api/v1/surveys", "/api/v1/surveys/mx/responses.csv"} {
		if r := a.send("GET", path, "", own...); r.Code != http.StatusForbidden || problemOf(t, r).Errors[0].Code != "auth.change_first" {
			t.Errorf("%s: %d %s", path, r.Code, r.text())
		}
	}
	change := func(current, next, again string) reply {
		return a.form("/office/me/password", url.Values{"current": {current}, "password": {next}, "again": {again}}, own...)
	}
	for name, c := range map[string]struct{ current, next, again, says string }{
		"another's password":           {"Wrong-2026-xx", another, another, "现在的密码不对"},
		"a weak one":                   {password, "aaaa", "aaaa", "10"},
		"the one it already has":       {password, password, password, "正在使用"},
		"two that differ":              {password, another, another + "x", "两次"},
		"a weak one typed in two ways": {password, "aaaa", "bbbb", "两次"},
	} {
		r := change(c.current, c.next, c.again)
		if says := page(t, r).Find("[role=alert]").Text(); r.Code != http.StatusUnprocessableEntity || !strings.Contains(says, c.says) {
			t.Errorf("%s: %d %q", name, r.Code, says)
		}
	}
	if r := change(password, another, another); r.Code != http.StatusSeeOther || r.Header().Get("Location") != "/office/me?done=password_changed" {
		t.Fatalf("%d to %s: %s", r.Code, r.Header().Get("Location"), r.text())
	}
	if r := a.send("GET", "/office/surveys", "", own...); r.Code != http.StatusOK {
		t.Errorf("after the change: %d", r.Code)
	}
}

func TestAPasswordHasAnAgeAndALastFive(t *testing.T) {
	a := onSQLite(t, options{})
	row := models.Account{Name: "keeper", Password: passwordHash(), PasswordChangedAt: a.clock.Now().Add(-91 * 24 * time.Hour).UnixMicro()}
	must(t, a.store.CreateAccount(t.Context(), &row))
	must(t, a.store.ReplaceGrants(t.Context(), row.ID, []models.Grant{{Role: "designer"}}))
	own := a.own(t, "keeper")
	if r := a.send("GET", "/office", "", own...); r.Header().Get("Location") != "/office/me/password" {
		t.Fatalf("after 91 days: %d to %q", r.Code, r.Header().Get("Location"))
	}
	must(t, a.store.PutSettings(t.Context(), map[string]string{"policy.password_max_age_days": "0"}))
	a.clock.advance(11 * time.Second)
	if r := a.send("GET", "/office", "", own...); r.Code != http.StatusOK {
		t.Fatalf("with no greatest age: %d", r.Code)
	}
	now := password
	for _, next := range []string{"Reed-sea-2027", "Reed-sea-2028", "Reed-sea-2029", "Reed-sea-2030", "Reed-sea-2031"} {
		must(t, a.passwords.Change(t.Context(), row.ID, next, false))
		now = next
	}
	try := func(next string) int {
		return a.form("/office/me/password", url.Values{"current": {now}, "password": {next}, "again": {next}}, own...).Code
	}
	if got := try(password); got != http.StatusUnprocessableEntity {
		t.Errorf("the fifth password back: %d", got)
	}
	must(t, a.passwords.Change(t.Context(), row.ID, "Reed-sea-2032", false))
	now = "Reed-sea-2032"
	if got := try(password); got != http.StatusSeeOther {
		t.Errorf("the sixth password back: %d", got)
	}
}

func TestGuessingThePresentPasswordLocksTheAccount(t *testing.T) {
	a := onSQLite(t, options{})
	a.account(t, "keeper")
	own := a.own(t, "keeper")
	try := func(current string) int {
		return a.form("/office/me/password", url.Values{"current": {current}, "password": {another}, "again": {another}}, own...).Code
	}
	for range 5 {
		try("Wrong-2026-xx")
	}
	if got := try(password); got != http.StatusUnprocessableEntity {
		t.Fatalf("the right one after five guesses: %d", got)
	}
}

func TestOwnSessionsAreListedAndEnded(t *testing.T) {
	a := onSQLite(t, options{})
	a.account(t, "keeper")
	a.account(t, "other")
	desk := a.own(t, "keeper", "User-Agent", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0")
	phone := a.signIn(t, "keeper", "User-Agent", "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/116 MicroMessenger/8.0")
	left := a.signIn(t, "keeper", "User-Agent", "odd")
	stranger := a.signIn(t, "other")
	alive := func(c *http.Cookie) bool { return a.send("GET", "/office", "", cookie(c)...).Code == http.StatusOK }
	doc := page(t, a.send("GET", "/office/me", "", desk...))
	rows := doc.Find("tbody tr")
	text := rows.Text()
	for _, want := range []string{"Windows 上的 Edge", "Android 上的 微信", "未知设备"} {
		if !strings.Contains(text, want) {
			t.Errorf("the list lacks %q: %s", want, text)
		}
	}
	if rows.Length() != 3 || doc.Find("tbody .tag.on").Length() != 1 || !strings.Contains(doc.Find("tbody tr:has(.tag.on)").Text(), "Edge") {
		t.Fatalf("%d sessions: %s", rows.Length(), text)
	}
	if strings.Contains(doc.Text(), phone.Value) {
		t.Error("the page shows a session's cookie")
	}
	action, _ := doc.Find("tbody tr:contains('微信') form").Attr("action")
	if r := a.form(action, nil, append(cookie(stranger), "Origin", defaultURL, "Host", hostOf(defaultURL))...); r.Code != http.StatusNotFound {
		t.Errorf("somebody else's session: %d", r.Code)
	}
	if !alive(phone) {
		t.Fatal("somebody else ended it")
	}
	if r := a.form(action, nil, desk...); r.Code != http.StatusSeeOther || alive(phone) || !alive(left) {
		t.Errorf("ending one: %d", r.Code)
	}
	if r := a.form("/office/me/password", url.Values{"current": {password}, "password": {another}, "again": {another}}, desk...); r.Code != http.StatusSeeOther || alive(left) {
		t.Errorf("a new password leaves old sessions: %d", r.Code)
	}
	if a.send("GET", "/office", "", desk...).Code != http.StatusOK || !alive(stranger) {
		t.Error("one session too many was ended")
	}
	a.account(t, "third")
	one, two := a.own(t, "third"), a.signIn(t, "third")
	if r := a.form("/office/me/sessions", nil, one...); r.Code != http.StatusSeeOther || alive(two) || a.send("GET", "/office", "", one...).Code != http.StatusOK {
		t.Errorf("ending the others: %d", r.Code)
	}
	if r := a.form("/office/me", url.Values{"display_name": {" 王 小二 "}}, one...); r.Code != http.StatusSeeOther {
		t.Errorf("a name: %d", r.Code)
	}
	if got := page(t, a.send("GET", "/office", "", one...)).Find(`a[href="/office/me"]`).Text(); got != "王 小二" {
		t.Errorf("the bar says %q", got)
	}
}

func TestAnAccountBeyondItsDateIsOut(t *testing.T) {
	a := onSQLite(t, options{})
	row := a.account(t, "lent")
	token, _ := a.newToken(t, row.ID, "admin", 0)
	until := a.clock.Now().Add(10 * time.Minute).UnixMicro()
	must(t, a.store.UpdateAccount(t.Context(), row.ID, "", until))
	own := a.own(t, "lent")
	if r := a.send("GET", "/office", "", own...); r.Code != http.StatusOK {
		t.Fatalf("before: %d", r.Code)
	}
	a.clock.advance(11 * time.Minute)
	if r := a.send("GET", "/office", "", own...); r.Code != http.StatusSeeOther {
		t.Errorf("its session: %d", r.Code)
	}
	if r := a.send("GET", "/api/v1/surveys", "", "Authorization", "Bearer "+token); r.Code != http.StatusUnauthorized {
		t.Errorf("its token: %d", r.Code)
	}
	if r := a.form("/login", url.Values{"name": {"lent"}, "password": {password}}); r.Code != http.StatusUnauthorized {
		t.Errorf("its password: %d", r.Code)
	}
}

func TestTheSettingsSayHowSignInIsKept(t *testing.T) {
	a := onSQLite(t, options{})
	a.account(t, "keeper")
	must(t, a.store.PutSettings(t.Context(), map[string]string{"policy.lockout_failures": "3", "policy.lockout_minutes": "30", "policy.idle_minutes": "45"}))
	session := a.signIn(t, "keeper")
	a.clock.advance(44 * time.Minute)
	if r := a.send("GET", "/office", "", cookie(session)...); r.Code != http.StatusOK {
		t.Errorf("after 44 idle minutes: %d", r.Code)
	}
	try := func(password string) reply {
		return a.form("/login", url.Values{"name": {"keeper"}, "password": {password}})
	}
	for range 3 {
		if says := page(t, try("Wrong-2026-xx")).Find("[role=alert]").Text(); !strings.Contains(says, "连续输错 3 次") || !strings.Contains(says, "30 分钟") {
			t.Errorf("the page says %q", says)
		}
	}
	if got := try(password).Code; got != http.StatusUnauthorized {
		t.Errorf("after three failures: %d", got)
	}
	a.clock.advance(29 * time.Minute)
	if got := try(password).Code; got != http.StatusUnauthorized {
		t.Errorf("after 29 minutes: %d", got)
	}
	a.clock.advance(2 * time.Minute)
	if got := try("Wrong-2026-xx").Code; got != http.StatusUnauthorized {
		t.Fatal(got)
	}
	if got := try(password).Code; got != http.StatusSeeOther {
		t.Errorf("one slip after the lock locks again: %d", got)
	}
}

func TestALinkSetsAPasswordOnceAndLookingSpendsNothing(t *testing.T) {
	a := onSQLite(t, options{})
	secret, hash, err := account.NewLink(strings.NewReader(strings.Repeat("link", 40)))
	must(t, err)
	rows := []models.NewAccount{{
		Account: models.Account{Name: "invited"}, Grants: []models.Grant{{Role: "designer"}},
		Link: &models.Link{TokenHash: hash, Purpose: account.LinkPassword, ExpiresAt: a.clock.Now().Add(time.Hour).UnixMicro()},
	}}
	must(t, a.store.CreateAccounts(t.Context(), rows))
	path := account.LinkPath(secret)
	for range 2 {
		if r := a.send("GET", path, ""); r.Code != http.StatusOK || !strings.Contains(r.text(), "invited") || r.Header().Get("Cache-Control") != "no-store" {
			t.Fatalf("%d %s", r.Code, r.text())
		}
	}
	if r := a.form("/login", url.Values{"name": {"invited"}, "password": {""}}); r.Code != http.StatusUnauthorized {
		t.Errorf("an account without a password: %d", r.Code)
	}
	set := func(p string) reply {
		return a.form(path, url.Values{"password": {p}, "again": {p}, "name": {"chosen"}})
	}
	if r := set("weak"); r.Code != http.StatusUnprocessableEntity {
		t.Fatalf("a weak password: %d", r.Code)
	}
	if r := a.form(path, url.Values{"password": {another}, "again": {another}}, "Origin", "https://evil.example"); r.Code != http.StatusForbidden {
		t.Fatalf("from a foreign page: %d", r.Code)
	}
	r := set(another)
	if r.Code != http.StatusSeeOther || r.Header().Get("Location") != "/office" {
		t.Fatalf("%d to %s: %s", r.Code, r.Header().Get("Location"), r.text())
	}
	if r := a.send("GET", "/office/surveys", "", cookie(r.Result().Cookies()[0])...); r.Code != http.StatusOK {
		t.Errorf("the new session: %d", r.Code)
	}
	for _, r := range []reply{set(another), a.send("GET", path, "")} {
		if r.Code != http.StatusGone {
			t.Errorf("a spent link: %d", r.Code)
		}
	}
	if strings.Contains(a.log.String(), secret) || strings.Contains(a.auditText(t), secret) {
		t.Error("a log holds the link")
	}
}

// auditText is the whole audit log.
func (a *app) auditText(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	must(t, a.store.AuditAfter(t.Context(), 0, 10_000, func(e models.AuditEvent) error {
		all.WriteString(e.Action + " " + e.Object + " " + string(e.Detail) + "\n")
		return nil
	}))
	return all.String()
}
