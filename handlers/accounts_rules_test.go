package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"minyi/models"
)

func TestTheThreeAdministratorsAreThreePeopleWhereTheOfficeSaysSo(t *testing.T) {
	a := onSQLite(t, options{})
	boss := a.person(t, "boss", models.Grant{Role: "security"}, models.Grant{Role: "system"})
	past := a.person(t, "past", models.Grant{Role: "auditor"}, models.Grant{Role: "system", ValidUntil: 1})
	gone := a.person(t, "gone", models.Grant{Role: "auditor"}, models.Grant{Role: "system"})
	must(t, a.store.SetDisabled(t.Context(), gone.ID, true))
	own := a.own(t, "boss")
	apart := func() reply {
		return a.form("/office/settings/accounts", url.Values{"separate_administrators": {"true"}}, own...)
	}
	r := apart()
	says := page(t, r).Find("[role=alert]").Text()
	if r.Code != http.StatusUnprocessableEntity || !strings.Contains(says, "“boss”") || strings.Contains(says, "“past”") || strings.Contains(says, "“gone”") {
		t.Fatalf("%d %q", r.Code, says)
	}
	a.person(t, "keeper", models.Grant{Role: "system"})
	if r := a.form(accountPath(boss)+"/grants", url.Values{"role": {"security"}}, own...); r.Code != http.StatusSeeOther {
		t.Fatalf("%d", r.Code)
	}
	if r := apart(); r.Code != http.StatusForbidden {
		t.Fatalf("without the role: %d", r.Code)
	}
	keeper := a.own(t, "keeper")
	if r := a.form("/office/settings/accounts", url.Values{"separate_administrators": {"true"}}, keeper...); r.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", r.Code, page(t, r).Find("[role=alert]").Text())
	}
	if !strings.Contains(a.auditText(t), `{"policy.separate_administrators":"true"}`) {
		t.Error("the audit log does not say what was set")
	}
	for name, c := range map[string]struct {
		row   models.Account
		roles []string
		want  int
	}{
		"two of the three":             {past, []string{"auditor", "system"}, http.StatusUnprocessableEntity},
		"two of the three, security":   {boss, []string{"security", "auditor"}, http.StatusUnprocessableEntity},
		"one of the three and another": {past, []string{"auditor", "designer"}, http.StatusSeeOther},
	} {
		if r := a.form(accountPath(c.row)+"/grants", url.Values{"role": c.roles}, own...); r.Code != c.want {
			t.Errorf("%s: %d", name, r.Code)
		}
	}
	if r := a.form(accountPath(gone)+"/enable", nil, own...); r.Code != http.StatusUnprocessableEntity {
		t.Errorf("letting somebody with two of them in again: %d", r.Code)
	}
}

func TestPasswordRulesAreSettingsThatHoldEverywhere(t *testing.T) {
	a := onSQLite(t, options{})
	boss := a.person(t, "boss", models.Grant{Role: "security"}, models.Grant{Role: "system"})
	own := a.own(t, "boss")
	put := func(values url.Values) reply { return a.form("/office/settings/accounts", values, own...) }
	r := put(url.Values{"password_min": {"four"}, "password_classes": {"9"}, "idle_minutes": {"20"}})
	doc := page(t, r)
	if typed, _ := doc.Find("#password_min").Attr("value"); r.Code != http.StatusUnprocessableEntity || typed != "four" || doc.Find("[role=alert] li").Length() != 2 {
		t.Fatalf("%d, %q stays: %s", r.Code, typed, doc.Find("[role=alert]").Text())
	}
	if r := put(url.Values{"password_min": {"16"}, "password_classes": {"4"}, "password_history": {"1"}}); r.Code != http.StatusSeeOther {
		t.Fatalf("%d", r.Code)
	}
	made := a.form("/office/accounts", url.Values{"name": {"li"}, "role": {"designer"}}, own...)
	link := linkForm.FindStringSubmatch(made.text())[1]
	long := "Reed-sea-2026-and-more"
	for _, c := range []struct {
		name, path, password string
		want                 int
	}{
		{"too short on the page", "/office/me/password", "Reed-sea-2027", http.StatusUnprocessableEntity},
		{"too short by a link", link, "Reed-sea-2027", http.StatusUnprocessableEntity},
		{"too simple by a link", link, "reed-sea-2026-and-more", http.StatusUnprocessableEntity},
		{"long enough on the page", "/office/me/password", long, http.StatusSeeOther},
		{"long enough by a link", link, long, http.StatusSeeOther},
	} {
		values := url.Values{"current": {password}, "password": {c.password}, "again": {c.password}}
		if r := a.form(c.path, values, own...); r.Code != c.want {
			t.Errorf("%s: %d %s", c.name, r.Code, page(t, r).Find("[role=alert]").Text())
		}
	}
	if err := a.passwords.Change(t.Context(), boss.ID, "Reed-sea-2027", true); err == nil {
		t.Error("a command takes what the rules refuse")
	}
}
