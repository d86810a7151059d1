package handlers_test

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"minyi/handlers/api"
	"minyi/models"
	"minyi/models/store/storetest"
	"minyi/surveys/account"
	"minyi/surveys/pledge"
	"minyi/surveys/seed"
)

// routeRow is one row of testdata/routes.json: a route, a request that its
// rightful callers may make, and what they then get.
type routeRow struct {
	Route   string // as gin lists it
	Guard   string // scope; "page SCOPE" leads nobody to the sign-in page; "" serves everybody
	Path    string
	Type    string // of the body, JSON unless given
	Body    string // {n} is a number of its own in each request
	Allowed []int  // statuses for who may
	Foreign int    // for everybody from a foreign origin, where that differs
	Absent  string // a path of no one: 404 for who may
	// AbsentBody goes with Absent where Body names the code too.
	AbsentBody string `json:"absent_body"`
}

func (r *routeRow) method() string {
	method, _, _ := strings.Cut(r.Route, " ")
	return method
}

// private must never reach who may not ask: parts of the survey, its answers
// and its entrances.
var private = []string{"苇海问卷", "CANARY", "paper", "annual-2026"}

func routeRows(t *testing.T) []routeRow {
	t.Helper()
	var rows []routeRow
	must(t, json.Unmarshal([]byte(fixture(t, "routes.json")), &rows))
	return rows
}

func TestEveryRouteHasARowAndEveryRowARoute(t *testing.T) {
	a := onSQLite(t, options{})
	rows := make(map[string]routeRow)
	for _, r := range routeRows(t) {
		if _, twice := rows[r.Route]; twice {
			t.Errorf("%s has two rows", r.Route)
		}
		rows[r.Route] = r
	}
	served := make(map[string]bool)
	for _, r := range a.engine.Routes() {
		route := r.Method + " " + r.Path
		served[route] = true
		row, ok := rows[route]
		if !ok {
			t.Errorf("%s has no row in testdata/routes.json", route)
			continue
		}
		if want := api.Scopes()[route]; string(want) != row.Guard && strings.HasPrefix(r.Path, api.Prefix) {
			t.Errorf("%s asks for the scope %s, its row says %q", route, want, row.Guard)
		}
		if _, code, ok := strings.Cut(r.Path, "/:"); ok && row.Absent == "" {
			t.Errorf("%s has no path of no one to try in place of :%s", route, code)
		}
	}
	for route := range rows {
		if !served[route] {
			t.Errorf("the row %s has no route", route)
		}
	}
}

// actor is somebody who asks.
type actor struct {
	name   string
	header []string
	is     kindOfActor
	scopes []account.Scope
}

type kindOfActor int

const (
	nobody  kindOfActor = iota // sends nothing that could be believed
	refused                    // sends a token that is not good
	holder                     // sends a good token
	session                    // is signed in
	foreign                    // is signed in and comes from a stranger's page
)

// want says what the actor gets; ok is false for a request that is refused.
func (w *actor) want(r *routeRow) (statuses []int, ok bool) {
	page := strings.HasPrefix(r.Guard, "page ")
	scope := account.Scope(strings.TrimPrefix(r.Guard, "page "))
	who := account.Principal{Scopes: w.scopes}
	switch {
	case w.is == foreign && r.Foreign != 0:
		return []int{r.Foreign}, false
	case r.Guard == "":
		return r.Allowed, true
	case w.is == refused:
		return []int{401}, false
	case w.is == nobody && page:
		return []int{303}, false
	case w.is == nobody:
		return []int{401}, false
	case w.is == foreign && r.method() != "GET":
		return []int{403}, false
	case w.is == holder && !who.May(scope):
		return []int{403}, false
	}
	return r.Allowed, true
}

// actors are all who may come.
func (a *app) actors(t *testing.T) []actor {
	t.Helper()
	ctx := t.Context()
	bearer := func(token string) []string { return []string{"Authorization", "Bearer " + token} }
	row := a.account(t, "matrix")
	all := []actor{{name: "nobody", is: nobody}}
	for _, s := range account.Scopes {
		token, _ := a.newToken(t, row.ID, string(s), 0)
		all = append(all, actor{"token of " + string(s), bearer(token), holder, []account.Scope{s}})
		if s == account.Admin {
			continue
		}
		others := slices.DeleteFunc(slices.Clone(account.Scopes), func(o account.Scope) bool { return o == s || o == account.Admin })
		token, _ = a.newToken(t, row.ID, account.JoinScopes(others), a.clock.Now().Add(time.Hour).UnixMicro())
		all = append(all, actor{"token of everything but " + string(s), bearer(token), holder, others})
	}
	bad := func(name, header string) {
		all = append(all, actor{name: name, header: []string{"Authorization", header}, is: refused})
	}
	expired, _ := a.newToken(t, row.ID, "admin", a.clock.Now().UnixMicro()-1)
	bad("expired token", "Bearer "+expired)
	revoked, id := a.newToken(t, row.ID, "admin", 0)
	must(t, a.store.RevokeToken(ctx, id))
	bad("revoked token", "Bearer "+revoked)
	gone := a.account(t, "gone")
	token, _ := a.newToken(t, gone.ID, "admin", 0)
	bad("token of a disabled account", "Bearer "+token)
	left := a.signIn(t, "gone")
	must(t, a.store.SetDisabled(ctx, gone.ID, true))
	good, id := a.newToken(t, row.ID, "admin", 0)
	bad("good number with another secret", "Bearer "+good[:len(good)-1]+other(good[len(good)-1]))
	bad("number of no one", "Bearer "+strings.Replace(good, fmt.Sprintf("_%d_", id), "_999999_", 1))
	bad("garbage", "Bearer mny_1; DROP TABLE tokens_\x01")
	bad("no token after Bearer", "Bearer ")
	bad("good token as a password", "Basic "+good)

	cookie := func(c *http.Cookie) []string {
		return []string{"Cookie", c.Name + "=" + c.Value, "Origin", a.publicURL, "Host", hostOf(a.publicURL)}
	}
	own := a.signIn(t, "matrix")
	ended := a.signIn(t, "matrix")
	a.send("POST", "/logout", "", cookie(ended)...)
	stranger := []string{"Cookie", own.Name + "=" + own.Value, "Host", hostOf(a.publicURL)}
	return append(all,
		actor{"session", cookie(own), session, []account.Scope{account.Admin}},
		actor{name: "ended session", header: cookie(ended), is: nobody},
		actor{name: "session of a disabled account", header: cookie(left), is: nobody},
		actor{name: "made-up session", header: []string{"Cookie", own.Name + "=" + strings.Repeat("A", 43)}, is: nobody},
		actor{"session, from a foreign page", append(stranger, "Origin", "https://evil.example"), foreign, nil},
		actor{"session, cross-site", append(stranger, "Sec-Fetch-Site", "cross-site", "Origin", "null"), foreign, nil},
	)
}

func other(c byte) string {
	if c == '0' {
		return "1"
	}
	return "0"
}

// matrixWorld fills an app with what the rows ask for and returns the values of
// their placeholders.
func (a *app) matrixWorld(t *testing.T) *strings.Replacer {
	t.Helper()
	for _, code := range []string{"mx", "mx-close"} {
		a.town(t, code)
	}
	a.draft(t, "mx-draft")
	a.pledgesAndScheme(t, "mr")
	a.admin(t, "POST", "/api/v1/surveys/mx/channels", `{"code":"paper","mode":"paper","sample":"quota"}`)
	var ch struct{ Short string }
	must(t, json.Unmarshal(a.admin(t, "POST", "/api/v1/surveys/mx/channels", `{"code":"poster","mode":"web","sample":"volunteer"}`).Body.Bytes(), &ch))
	survey, err := a.store.Survey(t.Context(), "mx")
	must(t, err)
	poster, batch := a.channelID(t, "mx", "poster"), models.Batch{SurveyID: survey.ID}
	batch.ChannelID = poster
	must(t, a.store.AddBatch(t.Context(), &batch, &models.Printing{Mark: "mx"}, []models.Invitation{{Serial: "S-1", CodeHash: []byte("mx")}}))
	printed := models.Print{SurveyID: survey.ID, Kind: "form", Version: 1, SHA256: []byte("mx"), Language: "zh-CN", Copies: 1}
	must(t, a.store.AddPrint(t.Context(), &printed, false))
	var receipt, signed struct{ Receipt string }
	for i := range 12 {
		r := a.post("/s/mx/responses", `{"key":"`+uuid(i+1)+`","version":1,"answers":{"q1":"know","age":40,"word":"CANARY"}}`)
		must(t, json.Unmarshal(r.Body.Bytes(), &receipt))
	}
	must(t, json.Unmarshal(a.post("/p/citizen/signatures", `{"key":"`+uuid(1)+`","version":1,"agree":true}`).Body.Bytes(), &signed))
	a.admin(t, "POST", "/api/v1/schemes", matrixScheme)
	must(t, a.store.AddItems(t.Context(), []models.BankItem{{Item: models.Item{Code: "mx_item", Topic: "profile", Audiences: []byte(`["residents"]`)}, Versions: []models.ItemVersion{{Document: []byte(
		`{"code":"mx_item","languages":["zh-CN"],"pages":[{"code":"p1","questions":[{"code":"mx_item","type":"text","text":{"zh-CN":"问什么？"}}]}]}`)}}}}))
	for _, code := range []string{"mr-locked", "mr-shown"} {
		a.admin(t, "POST", "/api/v1/rounds", `{"code":"`+code+`","scheme":"annual-2026"}`)
		a.admin(t, "POST", "/api/v1/rounds/"+code+"/lock", "")
	}
	a.admin(t, "POST", "/api/v1/rounds/mr-shown/publish", "")
	document, _, err := pledge.Canonical(seed.Pledges()[0])
	must(t, err)
	link, hash, err := account.NewLink(rand.Reader)
	must(t, err)
	invited := []models.NewAccount{{
		Account: models.Account{Name: "invited"},
		Link:    &models.Link{TokenHash: hash, Purpose: account.LinkPassword, ExpiresAt: a.clock.Now().Add(time.Hour).UnixMicro()},
	}, {Account: models.Account{Name: "managed"}}}
	must(t, a.store.CreateAccounts(t.Context(), invited))
	return strings.NewReplacer("{link}", link, "{invited}", fmt.Sprint(invited[1].Account.ID), "{asset}", baseSite().AssetURL("shared/base.css"), "{short}", ch.Short, "{channel}", fmt.Sprint(poster), "{batch}", fmt.Sprint(batch.ID),
		"{channel}", fmt.Sprint(poster), "{batch}", fmt.Sprint(batch.ID),
		"{print}", fmt.Sprint(printed.ID), "{receipt}", receipt.Receipt, "{signed}", signed.Receipt, "{pledge}", string(document))
}

const matrixScheme = `{"code":"spare","groups":[{"code":"g","units":["u"]}],"items":[{"code":"L","weight":100,` +
	`"source":{"type":"manual"},"func":{"type":"linear","lo":0,"hi":100},"missing":"zero"}]}`

func TestEveryRouteForEverybody(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		start := time.Now()
		a := newApp(t, dsn, options{})
		places := a.matrixWorld(t)
		actors := a.actors(t)
		n := 1000
		ask := func(row *routeRow, who *actor, method, path, body string) reply {
			n++
			fill := strings.NewReplacer("{n}", fmt.Sprint(n), "{uuid}", uuid(n))
			head := slices.Clone(who.header)
			if body != "" {
				kind := row.Type
				if kind == "" {
					kind = asJSON
				}
				head = append(head, "Content-Type", kind)
			}
			return a.send(method, places.Replace(path), fill.Replace(places.Replace(body)), head...)
		}
		for _, row := range routeRows(t) {
			row.Path = places.Replace(row.Path)
			for i := range actors {
				who := &actors[i]
				statuses, ok := who.want(&row)
				r := ask(&row, who, row.method(), row.Path, row.Body)
				if !slices.Contains(statuses, r.Code) {
					t.Errorf("%s by %s: status %d, want %d: %.300s", row.Route, who.name, r.Code, statuses, r.text())
				}
				if !ok {
					a.checkRefusal(t, &row, who, r)
				} else if row.Absent != "" {
					body := row.AbsentBody
					if body == "" {
						body = row.Body
					}
					if r := ask(&row, who, row.method(), row.Absent, body); r.Code != http.StatusNotFound {
						t.Errorf("%s by %s of no one: status %d: %.300s", row.Absent, who.name, r.Code, r.text())
					}
				}
			}
			if row.method() == "GET" {
				get, head := ask(&row, &actors[0], "GET", row.Path, ""), ask(&row, &actors[0], "HEAD", row.Path, "")
				if get.Code != head.Code {
					t.Errorf("%s: HEAD gives %d, GET %d", row.Route, head.Code, get.Code)
				}
			}
		}
		t.Logf("%d requests in %v", n-1000, time.Since(start).Round(time.Millisecond))
	})
}

// checkRefusal: what may not be seen is not shown, not even in part.
func (a *app) checkRefusal(t *testing.T, row *routeRow, who *actor, r reply) {
	t.Helper()
	for _, p := range private {
		if strings.Contains(r.text(), p) {
			t.Errorf("%s by %s shows %q: %.300s", row.Route, who.name, p, r.text())
		}
	}
	switch {
	case r.Code == http.StatusSeeOther:
		next := "/office"
		if strings.HasPrefix(row.Route, "GET ") {
			next = row.Path
		}
		if got := r.Header().Get("Location"); got != "/login?next="+url.QueryEscape(next) {
			t.Errorf("%s by %s leads to %s", row.Route, who.name, got)
		}
	case strings.HasPrefix(row.Path, api.Prefix):
		problemOf(t, r)
		if got := r.Header().Get("Cache-Control"); got != "no-store" {
			t.Errorf("%s by %s may be kept: %s", row.Route, who.name, got)
		}
		if got := r.Header().Get("WWW-Authenticate") != ""; got != (r.Code == http.StatusUnauthorized) {
			t.Errorf("%s by %s: status %d names a way to sign in: %t", row.Route, who.name, r.Code, got)
		}
	}
}
