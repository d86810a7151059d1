package main

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

var setupLink = regexp.MustCompile(`http://127\.0\.0\.1:[0-9]+/setup/[0-9A-HJKMNP-TV-Z]{32}`)

const form = "application/x-www-form-urlencoded"

func TestTheFirstStartOffersALinkThatMakesTheFirstAdministrator(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	first := serve(t, data)
	old := setupLink.FindString(first.logged())
	if old == "" {
		t.Fatalf("no link:\n%s", first.logged())
	}
	for line := range strings.Lines(first.logged()) {
		if strings.HasPrefix(line, "{") && strings.Contains(line, "setup/") && !strings.Contains(line, "/setup/:token") {
			t.Errorf("the log holds the link: %s", line)
		}
	}
	file := filepath.Join(data, "first-link")
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v", info, err)
	}
	if r := minyi(t, "user", "first-link", "--data", data).want(t, exitOK); strings.TrimSpace(r.out) != old {
		t.Errorf("the command shows %q, the start %q", r.out, old)
	}
	first.kill()

	s := serve(t, data)
	link := setupLink.FindString(s.logged())
	if link == old || link == "" {
		t.Fatalf("a second start offers %q after %q", link, old)
	}
	path := strings.TrimPrefix(link, s.url)
	gone := old[strings.Index(old, "/setup/"):]
	s.do(t, http.StatusNotFound, "GET", gone, nil)
	if page := string(s.do(t, http.StatusOK, "GET", path, nil).body); !strings.Contains(page, `name="password"`) {
		t.Fatalf("the page has no form: %.500s", page)
	}
	s.do(t, http.StatusOK, "GET", path, nil) // looking spends nothing
	weak := url.Values{"name": {"lin"}, "password": {"weak"}, "again": {"weak"}}.Encode()
	s.do(t, http.StatusUnprocessableEntity, "POST", path, weak, "Content-Type", form)

	// Two people at once: one of them wins.
	var won, lost atomic.Int32
	var cookie atomic.Value
	var wg sync.WaitGroup
	for _, name := range []string{"lin", "chen"} {
		wg.Go(func() {
			body := url.Values{"name": {name}, "password": {goodPassword}, "again": {goodPassword}}.Encode()
			req, err := http.NewRequestWithContext(t.Context(), "POST", s.url+path, strings.NewReader(body))
			if err != nil {
				t.Error(err)
				return
			}
			req.Header.Set("Content-Type", form)
			r, err := http.DefaultTransport.RoundTrip(req)
			if err != nil {
				t.Error(err)
				return
			}
			defer r.Body.Close()
			switch r.StatusCode {
			case http.StatusSeeOther:
				won.Add(1)
				c, _, _ := strings.Cut(r.Header.Get("Set-Cookie"), ";")
				cookie.Store(c)
			case http.StatusGone:
				lost.Add(1)
			default:
				t.Errorf("status %d", r.StatusCode)
			}
		})
	}
	wg.Wait()
	if won.Load() != 1 || lost.Load() != 1 {
		t.Fatalf("%d won, %d lost", won.Load(), lost.Load())
	}
	own := cookie.Load().(string)
	for _, page := range []string{"/office", "/office/accounts", "/office/settings", "/office/audit"} {
		s.do(t, http.StatusOK, "GET", page, nil, "Cookie", own)
	}
	s.do(t, http.StatusForbidden, "GET", "/office/rounds", nil, "Cookie", own) // granted by themselves, and so recorded
	s.do(t, http.StatusGone, "GET", path, nil)
	minyi(t, "user", "first-link", "--data", data).want(t, exitRefused).says(t, "user add")
	s.kill()

	third := serve(t, data)
	if link := setupLink.FindString(third.logged()); link != "" {
		t.Errorf("a start with accounts offers %s", link)
	}
	if _, err := os.Stat(file); !os.IsNotExist(err) {
		t.Errorf("the file with the link is still there: %v", err)
	}
	db := database(t, "sqlite:"+filepath.Join(data, "minyi.db"))
	if roles := column(t, db, "SELECT role FROM grants ORDER BY id"); strings.Join(roles, " ") != "system security auditor" {
		t.Errorf("roles %v", roles)
	}
}

func TestALinkIsOfNoUseOnceACommandMadeAnAccount(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	s := serve(t, data)
	path := strings.TrimPrefix(setupLink.FindString(s.logged()), s.url)
	command{stdin: goodPassword + "\n"}.run(t, "user", "add", "tester", "--data", data).want(t, exitOK)
	s.do(t, http.StatusGone, "GET", path, nil)
	body := url.Values{"name": {"lin"}, "password": {goodPassword}, "again": {goodPassword}}.Encode()
	s.do(t, http.StatusGone, "POST", path, body, "Content-Type", form)
}

func TestAFirstLinkCanBeMadeWithoutAServer(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	link := strings.TrimSpace(minyi(t, "user", "first-link", "--public-url", "https://minyi.example/city/", "--data", data).want(t, exitOK).out)
	if !strings.HasPrefix(link, "https://minyi.example/city/setup/") {
		t.Fatalf("printed %q", link)
	}
	if again := strings.TrimSpace(minyi(t, "user", "first-link", "--data", data).want(t, exitOK).out); again != link {
		t.Errorf("then %q", again)
	}
}

func TestAPasswordThatSomebodyElseChoseServesOnce(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	command{stdin: goodPassword + "\n"}.run(t, "user", "add", "lin", "--temporary", "--data", data).want(t, exitOK)
	command{stdin: goodPassword + "\n"}.run(t, "user", "add", "chen", "--data", data).want(t, exitOK)
	command{stdin: "weak\n"}.run(t, "user", "password", "chen", "--data", data).want(t, exitRefused)
	command{stdin: goodPassword + "\n"}.run(t, "user", "password", "chen", "--data", data).want(t, exitRefused).says(t, "last 5")
	s := serve(t, data)
	leads := func(name, password string) string {
		body := url.Values{"name": {name}, "password": {password}}.Encode()
		a := s.do(t, http.StatusSeeOther, "POST", "/login", body, "Content-Type", form)
		cookie, _, _ := strings.Cut(a.header.Get("Set-Cookie"), ";")
		req, err := http.NewRequestWithContext(t.Context(), "GET", s.url+"/office", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Cookie", cookie)
		r, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		return r.Header.Get("Location")
	}
	if to := leads("lin", goodPassword); to != "/office/me/password" {
		t.Errorf("lin is led to %q", to)
	}
	if to := leads("chen", goodPassword); to != "" {
		t.Errorf("chen is led to %q", to)
	}
	command{stdin: "Other-reeds-by-8\n"}.run(t, "user", "password", "chen", "--data", data).want(t, exitOK)
	if to := leads("chen", "Other-reeds-by-8"); to != "/office/me/password" {
		t.Errorf("after a password of somebody else chen is led to %q", to)
	}
}
