package handlers_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"minyi/models"
	"minyi/surveys/account"
)

// TestBelowTheCitysAnalystNobodyOpensSingleResponses asks every route that
// reads, and every one that is guarded by the scope of single responses, as
// everybody who is not the city's analyst: the words that a resident wrote must
// not come back, whatever the page is for.
func TestBelowTheCitysAnalystNobodyOpensSingleResponses(t *testing.T) {
	a := onSQLite(t, options{})
	places := a.matrixWorld(t)
	a.person(t, "analyst", models.Grant{Role: "analyst"})
	below := map[string][]string{
		"an analyst of a district":   a.enters(t, "a1", models.Grant{Role: "analyst", Area: "219901"}),
		"an analyst of the root":     a.enters(t, "a2", models.Grant{Role: "analyst", Area: "219900"}),
		"an analyst of a unit":       a.enters(t, "a3", models.Grant{Role: "analyst", Unit: "219901"}),
		"an analyst until yesterday": a.enters(t, "a4", models.Grant{Role: "analyst", ValidUntil: a.clock.Now().UnixMicro() - 1}),
		"all administrators at once": a.enters(t, "a5", models.Grant{Role: "system"}, models.Grant{Role: "security"}, models.Grant{Role: "auditor"}),
	}
	var others, parts []models.Grant
	for _, role := range account.Roles {
		if role != account.Analyst {
			others = append(others, models.Grant{Role: string(role)})
		}
		parts = append(parts, models.Grant{Role: string(role), Area: "219901"}, models.Grant{Role: string(role), Unit: "219901"})
	}
	below["every role but the analyst's"] = a.enters(t, "a6", others...)
	below["every role for a district"] = a.enters(t, "a7", parts...)

	guarded := []string{string(account.ResponsesRead), "page " + string(account.ResponsesRead)}
	own := a.own(t, "analyst")
	opened := 0
	for _, row := range routeRows(t) {
		raw := slices.Contains(guarded, row.Guard)
		if row.method() != "GET" && !raw || strings.HasPrefix(row.Route, "POST /logout") {
			continue
		}
		ask := func(header []string) reply {
			head := slices.Clone(header)
			if row.Body != "" {
				kind := row.Type
				if kind == "" {
					kind = asJSON
				}
				head = append(head, "Content-Type", kind)
			}
			return a.send(row.method(), places.Replace(row.Path), row.Body, head...)
		}
		for name, header := range below {
			r := ask(header)
			if strings.Contains(r.text(), "CANARY") {
				t.Errorf("%s shows %s what a resident wrote", row.Route, name)
			}
			if raw && r.Code != http.StatusForbidden {
				t.Errorf("%s by %s: %d", row.Route, name, r.Code)
			}
		}
		if raw {
			if r := ask(own); r.Code == http.StatusForbidden {
				t.Errorf("%s is closed to the city's analyst", row.Route)
			} else if strings.Contains(r.text(), "CANARY") {
				opened++
			}
		}
	}
	if opened == 0 {
		t.Error("the canary never shows: this test would hold for anything")
	}
}

// enters makes an account with these grants and signs it in.
func (a *app) enters(t *testing.T, name string, grants ...models.Grant) []string {
	t.Helper()
	a.person(t, name, grants...)
	return a.own(t, name)
}
