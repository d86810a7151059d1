package handlers_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/intake"
	"minyi/surveys/pledge"
	"minyi/surveys/seed"
	"minyi/surveys/setting"
)

const (
	asJSON = "application/json"
	asForm = "application/x-www-form-urlencoded"
	asCSV  = "text/csv"
)

// reply is what came back.
type reply struct {
	*httptest.ResponseRecorder
}

func (r reply) text() string { return r.Body.String() }

// send sends a request; header are pairs of name and value, "Host" sets the
// request's host and an empty value takes a header away.
func (a *app) send(method, path, body string, header ...string) reply {
	req := httptest.NewRequest(method, path, strings.NewReader(body))
	for i := 0; i+1 < len(header); i += 2 {
		switch {
		case header[i] == "Host":
			req.Host = header[i+1]
		case header[i+1] == "":
			req.Header.Del(header[i])
		default:
			req.Header.Set(header[i], header[i+1])
		}
	}
	rec := httptest.NewRecorder()
	a.handler.ServeHTTP(rec, req)
	return reply{rec}
}

// as sends a request with a token of the given scopes, "" for nobody.
func (a *app) as(t testing.TB, scopes, method, path, body string, header ...string) reply {
	t.Helper()
	head := []string{}
	if scopes != "" {
		head = append(head, "Authorization", "Bearer "+a.token(t, scopes))
	}
	if body != "" {
		head = append(head, "Content-Type", asJSON)
	}
	return a.send(method, path, body, append(head, header...)...)
}

// admin sends a request that must succeed.
func (a *app) admin(t testing.TB, method, path, body string, header ...string) reply {
	t.Helper()
	r := a.as(t, "admin", method, path, body, header...)
	if r.Code < 200 || r.Code > 299 {
		t.Fatalf("%s %s: status %d: %s", method, path, r.Code, r.text())
	}
	return r
}

// post sends JSON as nobody, as phones do.
func (a *app) post(path, body string, header ...string) reply {
	return a.send("POST", path, body, append([]string{"Content-Type", asJSON}, header...)...)
}

// form posts a form as a browser does.
func (a *app) form(path string, values url.Values, header ...string) reply {
	head := []string{"Content-Type", asForm, "Accept", "text/html", "Origin", a.publicURL, "Host", hostOf(a.publicURL)}
	return a.send("POST", path, values.Encode(), append(head, header...)...)
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		panic(err)
	}
	return u.Host
}

// password is the one of every account here; hashing it once saves time.
const password = "Reed-sea-2026"

var passwordHash = sync.OnceValue(func() string {
	hash, err := account.NewHasher(1, strings.NewReader(strings.Repeat("salt", 4))).Hash(context.Background(), password, setting.Defaults().Password)
	if err != nil {
		panic(err)
	}
	return hash
})

// account makes an account that can sign in and holds every role for the whole
// city.
func (a *app) account(t testing.TB, name string) models.Account {
	t.Helper()
	row := models.Account{Name: name, Password: passwordHash()}
	must(t, a.store.CreateAccount(t.Context(), &row))
	var grants []models.Grant
	for _, role := range account.Roles {
		grants = append(grants, models.Grant{Role: string(role)})
	}
	must(t, a.store.ReplaceGrants(t.Context(), row.ID, grants))
	return row
}

// token makes a token of the given scopes once and returns it.
func (a *app) token(t testing.TB, scopes string) string {
	t.Helper()
	if token, ok := a.tokens[scopes]; ok {
		return token
	}
	row, err := a.store.Account(t.Context(), "tokens")
	if surveys.KindOf(err) == surveys.NotFound && err != nil {
		row, err = a.account(t, "tokens"), nil
	}
	must(t, err)
	token, _ := a.newToken(t, row.ID, scopes, 0)
	a.tokens[scopes] = token
	return token
}

func (a *app) newToken(t testing.TB, accountID int64, scopes string, expires int64) (token string, id int64) {
	t.Helper()
	secret, err := account.NewSecret(rand.Reader)
	must(t, err)
	row := models.Token{AccountID: accountID, SecretHash: account.HashSecret(secret), Scopes: scopes, ExpiresAt: expires}
	must(t, a.store.CreateToken(t.Context(), &row))
	return account.FormatToken(row.ID, secret), row.ID
}

// signIn signs in through the page and returns the session's cookie.
func (a *app) signIn(t testing.TB, name string, header ...string) *http.Cookie {
	t.Helper()
	r := a.form("/login", url.Values{"name": {name}, "password": {password}}, header...)
	if r.Code != http.StatusSeeOther {
		t.Fatalf("sign-in: status %d: %s", r.Code, r.text())
	}
	for _, c := range r.Result().Cookies() {
		return c
	}
	t.Fatal("sign-in: no cookie")
	return nil
}

// fixture reads a file of testdata.
func fixture(t testing.TB, name ...string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(append([]string{"testdata"}, name...)...))
	must(t, err)
	return string(data)
}

// town publishes the questionnaire of testdata under a code.
func (a *app) town(t testing.TB, code string) {
	t.Helper()
	a.draft(t, code)
	a.admin(t, "POST", "/api/v1/surveys/"+code+"/publish", "")
}

func (a *app) draft(t testing.TB, code string) {
	t.Helper()
	document := strings.Replace(fixture(t, "surveys", "town.json"), `"code":"town"`, `"code":"`+code+`"`, 1)
	a.admin(t, "POST", "/api/v1/surveys", document)
}

// uuid makes an idempotency key from a number.
func uuid(n int) string { return fmt.Sprintf("0192d3c4-0000-7000-8000-%012x", n) }

// responses counts what is in of a survey.
func (a *app) responses(t testing.TB, code string) int {
	t.Helper()
	row, err := a.store.Survey(t.Context(), code)
	must(t, err)
	n, err := a.store.CountResponses(t.Context(), row.ID)
	must(t, err)
	return int(n)
}

// pledgesAndScheme loads the demo's pledge, its scheme with its units and an
// open round of it.
func (a *app) pledgesAndScheme(t testing.TB, round string) {
	t.Helper()
	for _, p := range seed.Pledges() {
		document, _, err := pledge.Canonical(p)
		must(t, err)
		a.admin(t, "POST", "/api/v1/pledges", string(document))
	}
	var units []models.Unit
	for _, u := range seed.Units() {
		units = append(units, models.Unit{Code: u.Code, Name: u.Name.In("zh-CN"), Kind: "county", Area: u.Area})
	}
	must(t, a.store.PutUnits(t.Context(), units))
	a.admin(t, "POST", "/api/v1/schemes", string(seed.SchemeJSON()))
	a.admin(t, "POST", "/api/v1/rounds", `{"code":"`+round+`","scheme":"annual-2026","period":"2026"}`)
}

// rows returns the stored responses of a survey.
func (a *app) rows(t testing.TB, code string) []intake.Response {
	t.Helper()
	survey, err := a.store.Survey(t.Context(), code)
	must(t, err)
	var out []intake.Response
	_, err = a.store.ResponsesAfter(t.Context(), survey.ID, 0, 10_000, func(r *intake.Response) error {
		out = append(out, *r)
		return nil
	})
	must(t, err)
	return out
}

// problem is an error document as a caller reads it.
type problem struct {
	Type, Title, Detail string
	Status              int
	Errors              []struct{ Pointer, Code, Detail string }
}

// problemOf reads a reply that must be a whole problem document.
func problemOf(t testing.TB, r reply) problem {
	t.Helper()
	var p problem
	if err := json.Unmarshal(r.Body.Bytes(), &p); err != nil {
		t.Fatalf("status %d is no JSON: %v: %s", r.Code, err, r.text())
	}
	if got := r.Header().Get("Content-Type"); got != "application/problem+json" {
		t.Errorf("a problem of type %s", got)
	}
	if p.Status != r.Code || p.Title == "" || p.Detail == "" || p.Type == "" {
		t.Errorf("status %d, problem %+v", r.Code, p)
	}
	return p
}

// quoted writes a string as JSON.
func quoted(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func itoa(n int) string { return strconv.Itoa(n) }
