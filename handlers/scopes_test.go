package handlers_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"minyi/handlers/office"
	"minyi/models"
	"minyi/surveys/account"
)

// scopeRow is one row of testdata/scopes.json: a route that holders of a part of
// the city may enter, asked by one who holds the role in 219901.
type scopeRow struct {
	Route   string
	Role    account.Role
	Own     string   // path of something in 219901
	Other   string   // in 219902: 404, as if it were not there
	None    string   // of no one: 404, word for word the same
	Body    string   // of a form
	Allowed []int    // statuses of Own, 200 unless given
	Hides   []string // what the answer to Own must not hold
}

// ownArea is where the people of these tests hold their roles.
const ownArea, otherArea = "219901", "219902"

func scopeRows(t *testing.T) []scopeRow {
	t.Helper()
	var rows []scopeRow
	must(t, json.Unmarshal([]byte(fixture(t, "scopes.json")), &rows))
	return rows
}

func TestEveryRouteForPartsOfTheCityHasARowOfScopes(t *testing.T) {
	rows := make(map[string]bool)
	for _, r := range scopeRows(t) {
		rows[r.Route] = true
		if !office.Partly()[r.Route] {
			t.Errorf("%s has a row and lets nobody in for a part of the city", r.Route)
		}
		if strings.Contains(strings.Replace(r.Route, "/:code", "", 1), "/:") && (r.Other == "" || r.None == "") {
			t.Errorf("%s takes an object and is not tried with another area's", r.Route)
		}
	}
	for route := range office.Partly() {
		if !rows[route] {
			t.Errorf("%s lets holders of a part of the city in and has no row in testdata/scopes.json", route)
		}
	}
}

// scopeWorld adds to matrixWorld what lies in the two areas.
func (a *app) scopeWorld(t *testing.T) *strings.Replacer {
	t.Helper()
	helper := func(name, area string) string {
		return fmt.Sprint(a.person(t, name, models.Grant{Role: string(account.Helper), Area: area}).ID)
	}
	own, other := helper("helper-own", ownArea), helper("helper-other", otherArea)
	survey, err := a.store.Survey(t.Context(), "mx")
	must(t, err)
	frozen := make([]models.PublishedRate, 2)
	for i, area := range []string{ownArea, otherArea} {
		frozen[i] = models.PublishedRate{
			SurveyID: survey.ID, Rate: "awareness", Sample: "volunteer", Weighting: "none", N: 50, Base: 50, Level: models.RateNotified,
			Grouping: []byte(`{"area":"` + area + `"}`), PublishedAt: int64(i + 1), PublishedBy: "lead",
		}
	}
	must(t, a.store.PublishRates(t.Context(), frozen))
	fill := []string{}
	for who, area := range map[string]string{"own": ownArea, "other": otherArea} {
		code := "poster-" + who
		a.admin(t, "POST", "/api/v1/surveys/mx/channels", `{"code":"`+code+`","mode":"web","sample":"volunteer","area":"`+area+`"}`)
		channel := a.channelID(t, "mx", code)
		batch := models.Batch{SurveyID: survey.ID, ChannelID: channel, First: "S-1", Last: "S-1", Size: 1}
		must(t, a.store.AddBatch(t.Context(), &batch, &models.Printing{Mark: who}, []models.Invitation{{Serial: "S-" + who, CodeHash: []byte(who)}}))
		screen := models.Screen{SurveyID: survey.ID, Place: "hall-" + who, Within: area, TokenHash: []byte(who), ExpiresAt: a.clock.Now().Add(time.Hour).UnixMicro()}
		must(t, a.store.PutScreen(t.Context(), &screen))
		fill = append(fill, "{"+who+"screen}", fmt.Sprint(screen.ID), "{"+who+"channel}", fmt.Sprint(channel), "{"+who+"batch}", fmt.Sprint(batch.ID))
	}
	return strings.NewReplacer(append(fill, "{own}", own, "{other}", other, "{ownset}", fmt.Sprint(frozen[0].ID), "{otherset}", fmt.Sprint(frozen[1].ID))...)
}

func TestAHolderOfAPartReachesItsOwnThingsAndNoOthers(t *testing.T) {
	a := onSQLite(t, options{})
	a.matrixWorld(t)
	a.account(t, "matrix")
	places := a.scopeWorld(t)
	desks := make(map[account.Role]*desk)
	for _, row := range scopeRows(t) {
		d := desks[row.Role]
		if d == nil {
			name := "own-" + string(row.Role)
			a.person(t, name, models.Grant{Role: string(row.Role), Area: ownArea})
			d = a.sitsDown(t, name)
			desks[row.Role] = d
		}
		ask := func(path string) reply {
			method, _, _ := strings.Cut(row.Route, " ")
			head := slices.Clone(d.header)
			if method == "POST" {
				head = append(head, "Content-Type", "application/x-www-form-urlencoded")
			}
			return a.send(method, places.Replace(path), row.Body, head...)
		}
		allowed := row.Allowed
		if allowed == nil {
			allowed = []int{200}
		}
		r := ask(row.Own)
		if !slices.Contains(allowed, r.Code) {
			t.Errorf("%s of one's own: status %d, want %v: %.300s", row.Route, r.Code, allowed, r.text())
		}
		for _, hidden := range append(row.Hides, "CANARY") {
			if strings.Contains(r.text(), hidden) {
				t.Errorf("%s shows %q to a holder of %s", row.Route, hidden, ownArea)
			}
		}
		if row.Other == "" {
			continue
		}
		other, none := ask(row.Other), ask(row.None)
		if other.Code != http.StatusNotFound || none.Code != http.StatusNotFound {
			t.Errorf("%s: of another area status %d, of no one %d, want 404: %.300s", row.Route, other.Code, none.Code, other.text())
		}
		if other.text() != none.text() {
			t.Errorf("%s tells what another area has from what is not there", row.Route)
		}
	}
}

// reach is for how much of the city somebody holds a role.
type reach struct {
	name  string
	grant models.Grant
}

// TestEveryRouteForEveryRoleInTheCityInAnAreaAndForAUnit: a grant for a part
// opens no route that is meant for the whole.
func TestEveryRouteForEveryRoleInTheCityInAnAreaAndForAUnit(t *testing.T) {
	a := onSQLite(t, options{})
	places, start, asked := a.matrixWorld(t), time.Now(), 0
	partly := office.Partly()
	for _, role := range account.Roles {
		for _, of := range []reach{
			{"everywhere", models.Grant{}}, {"in an area", models.Grant{Area: ownArea}}, {"for a unit", models.Grant{Unit: "219901"}},
		} {
			of.grant.Role = string(role)
			name := strings.ReplaceAll(string(role)+" "+of.name, " ", "-")
			row := a.person(t, name, of.grant)
			d := a.sitsDown(t, name)
			holds := []account.Grant{{Role: role, Area: of.grant.Area, Unit: of.grant.Unit}}
			who := account.Signed(row.ID, name, 1, holds, a.clock.Now().UnixMicro())
			for _, row := range routeRows(t) {
				page, scope := strings.HasPrefix(row.Guard, "page "), account.Scope(strings.TrimPrefix(row.Guard, "page "))
				if row.Guard == "" || row.Route == "POST /logout" || strings.Contains(row.Path, "{invited}") && row.method() != "GET" {
					continue // acts on accounts have rows of their own
				}
				n := 5000 + asked
				fill := strings.NewReplacer("{n}", fmt.Sprint(n), "{uuid}", uuid(n))
				head := slices.Clone(d.header)
				if row.Body != "" {
					kind := row.Type
					if kind == "" {
						kind = asJSON
					}
					head = append(head, "Content-Type", kind)
				}
				r := a.send(row.method(), places.Replace(row.Path), fill.Replace(places.Replace(row.Body)), head...)
				asked++
				switch may := who.May(scope); {
				case may && !slices.Contains(row.Allowed, r.Code):
					t.Errorf("%s by a %s %s: status %d, want %v: %.200s", row.Route, role, of.name, r.Code, row.Allowed, r.text())
				case may:
				case page && partly[row.Route] && who.MayPartly(scope):
					if r.Code >= 500 || r.Code == http.StatusForbidden || r.Code == http.StatusUnauthorized {
						t.Errorf("%s by a %s %s: status %d", row.Route, role, of.name, r.Code)
					}
				case r.Code != http.StatusForbidden:
					t.Errorf("%s by a %s %s: status %d, want 403: %.200s", row.Route, role, of.name, r.Code, r.text())
				}
			}
		}
	}
	t.Logf("%d requests in %v", asked, time.Since(start).Round(time.Millisecond))
}
