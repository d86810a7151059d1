package handlers_test

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"minyi/models"
)

// person makes an account with these grants that can sign in.
func (a *app) person(t *testing.T, name string, grants ...models.Grant) models.Account {
	t.Helper()
	rows := []models.NewAccount{{Account: models.Account{Name: name, Password: passwordHash()}, Grants: grants}}
	must(t, a.store.CreateAccounts(t.Context(), rows))
	return rows[0].Account
}

func accountPath(row models.Account) string {
	return "/office/accounts/" + strconv.FormatInt(row.ID, 10)
}

func (a *app) grantsOf(t *testing.T, id int64) string {
	t.Helper()
	rows, err := a.store.Grants(t.Context(), id)
	must(t, err)
	var all []string
	for _, g := range rows {
		all = append(all, strings.TrimSuffix(g.Role+"@"+g.Area+g.Unit, "@"))
	}
	return strings.Join(all, " ")
}

var linkForm = regexp.MustCompile(regexp.QuoteMeta(defaultURL) + `(/setup/[0-9A-HJKMNP-TV-Z]{32})`)

func TestADistrictSeesAndMakesItsHelpersAndNobodyElse(t *testing.T) {
	each(t, options{}, func(t *testing.T, a *app) {
		a.person(t, "boss", models.Grant{Role: "security"})
		a.person(t, "district", models.Grant{Role: "district", Area: "219901"})
		mine := a.person(t, "mine", models.Grant{Role: "helper", Area: "219901"})
		street := a.person(t, "street", models.Grant{Role: "helper", Area: "219901001"})
		others := map[string]models.Account{
			"a helper of another district":        a.person(t, "theirs", models.Grant{Role: "helper", Area: "219902"}),
			"an analyst of the same district":     a.person(t, "analyst", models.Grant{Role: "analyst", Area: "219901"}),
			"another administrator of the same":   a.person(t, "district2", models.Grant{Role: "district", Area: "219901"}),
			"a helper here who is designer too":   a.person(t, "two", models.Grant{Role: "helper", Area: "219901"}, models.Grant{Role: "designer"}),
			"a helper of two districts":           a.person(t, "both", models.Grant{Role: "helper", Area: "219901"}, models.Grant{Role: "helper", Area: "219902"}),
			"a helper whose other role has ended": a.person(t, "past", models.Grant{Role: "helper", Area: "219901"}, models.Grant{Role: "security", ValidUntil: 1}),
			"somebody without any role":           a.person(t, "none"),
		}
		own := a.own(t, "district")
		text := page(t, a.send("GET", "/office/accounts", "", own...)).Find("tbody").Text()
		for _, want := range []string{"mine", "street"} {
			if !strings.Contains(text, want) {
				t.Errorf("the list lacks %s: %s", want, text)
			}
		}
		for name, row := range others {
			if strings.Contains(text, row.Name) {
				t.Errorf("the list shows %s", name)
			}
			for _, path := range []string{"", "/leave"} {
				if r := a.send("GET", accountPath(row)+path, "", own...); r.Code != http.StatusNotFound {
					t.Errorf("GET %s of %s: %d", path, name, r.Code)
				}
			}
			for _, path := range []string{"", "/grants", "/link", "/unlock", "/sessions", "/disable", "/enable", "/leave"} {
				values := url.Values{"role": {"helper"}, "area": {"219901"}, "to": {strconv.FormatInt(mine.ID, 10)}}
				if r := a.form(accountPath(row)+path, values, own...); r.Code != http.StatusNotFound {
					t.Errorf("POST %s of %s: %d", path, name, r.Code)
				}
			}
		}
		for _, path := range []string{accountPath(mine), accountPath(street)} {
			if r := a.send("GET", path, "", own...); r.Code != http.StatusOK {
				t.Errorf("%s: %d", path, r.Code)
			}
		}
		for name, c := range map[string]struct {
			role, area string
			want       int
		}{
			"a helper of the district":    {"helper", "219901", http.StatusOK},
			"a helper of a street of it":  {"helper", "219901001", http.StatusOK},
			"a helper by the area's name": {"街道协助员", "鹤鸣区", http.StatusOK},
			"a helper elsewhere":          {"helper", "219902", http.StatusUnprocessableEntity},
			"a helper of the whole city":  {"helper", "219900", http.StatusUnprocessableEntity},
			"a helper of nowhere":         {"helper", "", http.StatusUnprocessableEntity},
			"a designer":                  {"designer", "", http.StatusUnprocessableEntity},
			"a security administrator":    {"security", "", http.StatusUnprocessableEntity},
			"another district's likeness": {"district", "219901", http.StatusUnprocessableEntity},
			"an analyst of the district":  {"analyst", "219901", http.StatusUnprocessableEntity},
		} {
			values := url.Values{"name": {"new-" + strconv.Itoa(len(name))}, "role": {c.role}, "area": {c.area}}
			if r := a.form("/office/accounts", values, own...); r.Code != c.want {
				t.Errorf("making %s: %d, want %d: %s", name, r.Code, c.want, page(t, r).Find("[role=alert]").Text())
			}
			if r := a.form(accountPath(mine)+"/grants", url.Values{"role": {c.role}, "area": {c.area}}, own...); (r.Code == http.StatusSeeOther) != (c.want == http.StatusOK) {
				t.Errorf("granting %s: %d", name, r.Code)
			}
		}
		if r := a.form(accountPath(mine)+"/grants", url.Values{"role": {""}}, own...); r.Code != http.StatusUnprocessableEntity {
			t.Errorf("taking every role of a helper: %d", r.Code)
		}
		list := "name,role,area\nlist-a,helper,219901\nlist-b,helper,219902\n"
		if r := a.form("/office/accounts/import", url.Values{"text": {list}, "confirm": {"true"}}, own...); r.Code != http.StatusUnprocessableEntity {
			t.Errorf("a list with one row elsewhere: %d", r.Code)
		}
		if _, err := a.store.Account(t.Context(), "list-a"); err == nil {
			t.Error("half a list was made")
		}
	})
}

func TestAListOfAccountsIsCheckedRowByRowAndMadeWhole(t *testing.T) {
	a := onSQLite(t, options{})
	a.person(t, "boss", models.Grant{Role: "security"})
	own := a.own(t, "boss")
	check := func(list string, more ...string) reply {
		values := url.Values{"text": {list}}
		for i := 0; i+1 < len(more); i += 2 {
			values.Set(more[i], more[i+1])
		}
		return a.form("/office/accounts/import", values, own...)
	}
	bad := "用户名,姓名,角色,区划,有效期至\n" +
		"boss,王,街道协助员,219901,\n" + // taken
		"wang,王,扫地僧,219901,\n" +
		"li,李,helper,219999,2026-13-01\n" +
		"chen,陈,helper,鹤鸣区,2001-01-01\n" +
		"wang,王,designer,,\n" +
		"a b,甲,security,219901,\n"
	r := check(bad)
	var found []string
	for _, row := range page(t, r).Find(".problems tbody tr").EachIter() {
		found = append(found, row.Find("td").Eq(0).Text()+" "+row.Find("td").Eq(1).Text())
	}
	want := []string{"2 用户名", "3 角色", "4 区划", "4 有效期至", "5 有效期至", "6 用户名", "7 用户名", "7 区划"}
	if diff := cmp.Diff(want, found); diff != "" || page(t, r).Find("[role=alert]").Length() != 1 {
		t.Errorf("findings by row: %s", diff)
	}
	if got := page(t, r).Find("textarea").Text(); r.Code != http.StatusUnprocessableEntity || !strings.Contains(got, "扫地僧") {
		t.Errorf("%d; what was pasted is gone: %q", r.Code, got)
	}
	for name, heading := range map[string]string{"no role": "用户名\nx\n", "a strange column": "用户名,角色,密码\nx,designer,y\n", "no rows": "用户名,角色\n", "nothing": ""} {
		if r := check(heading); r.Code != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", name, r.Code)
		}
	}
	good := "用户名,姓名,角色,区划,有效期至\nzhao,赵,街道协助员,鹤鸣区,2099年3月1日\nqian,=1+1,designer,,\n"
	r = check(good)
	doc := page(t, r)
	if r.Code != http.StatusOK || doc.Find("tbody tr").Length() != 2 || !strings.Contains(doc.Find("tbody").Text(), "2099-03-01") {
		t.Fatalf("%d %s", r.Code, doc.Find("main").Text())
	}
	if _, err := a.store.Account(t.Context(), "zhao"); err == nil {
		t.Fatal("looking made an account")
	}
	r = check(doc.Find("textarea[name=text]").Text(), "confirm", "true")
	doc = page(t, r)
	links := linkForm.FindAllStringSubmatch(doc.Find("table").Text(), -1)
	if r.Code != http.StatusOK || len(links) != 2 || r.Header().Get("Cache-Control") != "no-store" {
		t.Fatalf("%d, %d links: %s", r.Code, len(links), doc.Find("main").Text())
	}
	href, _ := doc.Find("a[download]").Attr("href")
	_, encoded, _ := strings.Cut(href, "base64,")
	file, err := base64.StdEncoding.DecodeString(encoded)
	must(t, err)
	if !strings.HasPrefix(string(file), "\ufeff") || !strings.Contains(string(file), links[1][1]) || !strings.Contains(string(file), "'=1+1") {
		t.Errorf("the file: %s", file)
	}
	zhao, err := a.store.Account(t.Context(), "zhao")
	must(t, err)
	if want := time.Date(2099, 3, 2, 0, 0, 0, 0, zone).UnixMicro(); zhao.ValidUntil != want || zhao.Password != "" || a.grantsOf(t, zhao.ID) != "helper@219901" {
		t.Errorf("%+v %s", zhao, a.grantsOf(t, zhao.ID))
	}
	for _, l := range links {
		if strings.Contains(a.log.String()+a.auditText(t), strings.TrimPrefix(l[1], "/setup/")) {
			t.Error("a log holds a link")
		}
	}
	if !strings.Contains(a.auditText(t), `{"accounts":["zhao","qian"]}`) {
		t.Errorf("the audit log does not name the accounts:\n%s", a.auditText(t))
	}
	set := func(path string) int {
		return a.form(path, url.Values{"password": {another}, "again": {another}}).Code
	}
	if got := set(links[0][1]); got != http.StatusSeeOther {
		t.Errorf("the link of the first: %d", got)
	}
	if r := check(good, "confirm", "true"); r.Code != http.StatusUnprocessableEntity {
		t.Errorf("the same list once more: %d", r.Code)
	}
	// A new link ends the one before.
	qian, err := a.store.Account(t.Context(), "qian")
	must(t, err)
	again := linkForm.FindStringSubmatch(page(t, a.form(accountPath(qian)+"/link", nil, own...)).Find("table").Text())
	if got := set(links[1][1]); got != http.StatusNotFound {
		t.Errorf("the old link: %d", got)
	}
	if got := set(again[1]); got != http.StatusSeeOther {
		t.Errorf("the new link: %d", got)
	}
}

func TestTheTemplateIsAListThatPasses(t *testing.T) {
	a := onSQLite(t, options{})
	a.person(t, "district", models.Grant{Role: "district", Area: "219902"})
	own := a.own(t, "district")
	for _, lang := range []string{"zh-CN", "en"} {
		r := a.send("GET", "/office/accounts/template.xlsx?lang="+lang, "", own...)
		if r.Code != http.StatusOK {
			t.Fatalf("%d", r.Code)
		}
		session := &http.Cookie{Name: "minyi", Value: strings.TrimPrefix(own[1], "minyi=")}
		back := a.sendFile(t, session, "/office/accounts/import", "list.xlsx", r.Body.Bytes())
		if doc := page(t, back); back.Code != http.StatusOK || doc.Find("tbody tr").Length() != 1 {
			t.Errorf("%s: %d %s", lang, back.Code, doc.Find("main").Text())
		}
	}
}

func TestGrantsAreRowsThatHoldAtOnce(t *testing.T) {
	a := onSQLite(t, options{})
	a.person(t, "boss", models.Grant{Role: "security"})
	must(t, a.store.PutUnits(t.Context(), []models.Unit{{Code: "bus", Name: "公交公司", Kind: "enterprise"}}))
	row := a.person(t, "li")
	own, theirs := a.own(t, "boss"), a.own(t, "li")
	grant := func(rows ...[4]string) reply {
		values := url.Values{}
		for _, g := range rows {
			for i, name := range []string{"role", "area", "unit", "until"} {
				values.Add(name, g[i])
			}
		}
		return a.form(accountPath(row)+"/grants", values, own...)
	}
	if r := a.send("GET", "/office/surveys", "", theirs...); r.Code != http.StatusForbidden {
		t.Fatalf("without a role: %d", r.Code)
	}
	r := grant([4]string{"designer"}, [4]string{"analyst", "苇塘区", "", "2099-12-31"}, [4]string{}, [4]string{"unit", "", "bus", ""})
	if r.Code != http.StatusSeeOther || a.grantsOf(t, row.ID) != "designer analyst@219902 unit@bus" {
		t.Fatalf("%d %s: %s", r.Code, a.grantsOf(t, row.ID), page(t, r).Find("[role=alert]").Text())
	}
	if r := a.send("GET", "/office/surveys", "", theirs...); r.Code != http.StatusOK {
		t.Errorf("with a role: %d", r.Code)
	}
	doc := page(t, a.send("GET", accountPath(row), "", own...))
	if got, _ := doc.Find(".grants tbody tr").Eq(1).Find("[name=until]").Attr("value"); got != "2099-12-31" {
		t.Errorf("the last day comes back as %q", got)
	}
	for name, bad := range map[string][4]string{
		"a role of no one":                     {"king"},
		"an area of no one":                    {"analyst", "999999"},
		"a unit of no one":                     {"unit", "", "nobody"},
		"a helper of the whole city":           {"helper"},
		"a district without its district":      {"district"},
		"a system administrator of a district": {"system", "219901"},
		"a unit's view without a unit":         {"unit"},
		"a designer of a unit":                 {"designer", "", "bus"},
		"a unit and an area":                   {"unit", "219901", "bus"},
		"a day that is none":                   {"designer", "", "", "tomorrow"},
	} {
		r := grant([4]string{"designer"}, bad)
		if says := page(t, r).Find("[role=alert]").Text(); r.Code != http.StatusUnprocessableEntity || !strings.Contains(says, "/2/") {
			t.Errorf("%s: %d %q", name, r.Code, says)
		}
	}
	if got := a.grantsOf(t, row.ID); got != "designer analyst@219902 unit@bus" {
		t.Errorf("a refused form changed grants: %s", got)
	}
}

func TestAccountsAreSearchedAndTurnedOver(t *testing.T) {
	a := onSQLite(t, options{})
	a.person(t, "boss", models.Grant{Role: "security"})
	var rows []models.NewAccount
	for i := range 119 {
		rows = append(rows, models.NewAccount{Account: models.Account{Name: "p" + strconv.Itoa(1000+i), DisplayName: "人" + strconv.Itoa(i), Password: "h"}})
	}
	rows[5].Account.Disabled, rows[6].Account.ValidUntil, rows[7].Account.Password = true, 1, ""
	rows[8].Account.LockedUntil = a.clock.Now().Add(time.Hour).UnixMicro()
	must(t, a.store.CreateAccounts(t.Context(), rows))
	own := a.own(t, "boss")
	list := func(query string) []string {
		var names []string
		for _, n := range page(t, a.send("GET", "/office/accounts?"+query, "", own...)).Find("tbody th a").EachIter() {
			names = append(names, n.Text())
		}
		return names
	}
	for query, want := range map[string]int{
		"": 50, "page=1": 50, "page=2": 20, "page=99": 20, "page=-1": 50, "page=x": 50, "q=p100": 10, "q=人118": 1, "q=nobody": 0, "q=%25": 0, "q=BOSS": 1,
		"state=disabled": 1, "state=expired": 1, "state=waiting": 1, "state=locked": 1, "state=active&page=2": 16, "state=odd": 0,
	} {
		if got := list(query); len(got) != want {
			t.Errorf("%q: %d accounts, want %d", query, len(got), want)
		}
	}
	if got := list("state=locked"); len(got) != 1 || got[0] != "p1008" {
		t.Errorf("locked: %v", got)
	}
	locked, err := a.store.Account(t.Context(), "p1008")
	must(t, err)
	if r := a.form(accountPath(locked)+"/unlock", nil, own...); r.Code != http.StatusSeeOther || len(list("state=locked")) != 0 {
		t.Errorf("unlocking: %d", r.Code)
	}
}

func TestSecurityEndsSombodysSessions(t *testing.T) {
	a := onSQLite(t, options{})
	a.person(t, "boss", models.Grant{Role: "security"})
	row := a.person(t, "li", models.Grant{Role: "designer"})
	theirs, own := a.own(t, "li"), a.own(t, "boss")
	if r := a.form(accountPath(row)+"/sessions", nil, own...); r.Code != http.StatusSeeOther {
		t.Fatalf("%d", r.Code)
	}
	if r := a.send("GET", "/office", "", theirs...); r.Code != http.StatusSeeOther {
		t.Errorf("the session lives on: %d", r.Code)
	}
	if r := a.send("GET", "/office/accounts", "", own...); r.Code != http.StatusOK {
		t.Errorf("one's own ended too: %d", r.Code)
	}
}
