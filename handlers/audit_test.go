package handlers_test

import (
	"database/sql"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"minyi/models"
	"minyi/models/store/storetest"
	"minyi/surveys/account"
	"minyi/surveys/audit"
)

// member makes an account with one role, for an area or a unit where one is
// given, and returns the headers of its session.
func (a *app) member(t testing.TB, name string, grants ...models.Grant) []string {
	t.Helper()
	row := models.Account{Name: name, Password: passwordHash()}
	must(t, a.store.CreateAccount(t.Context(), &row))
	must(t, a.store.ReplaceGrants(t.Context(), row.ID, grants))
	return append(cookie(a.signIn(t, name)), "Origin", defaultURL, "Host", hostOf(defaultURL))
}

// page reads a page of the office, which must come with status 200.
func (a *app) page(t testing.TB, path string, header []string) *goquery.Document {
	t.Helper()
	r := a.send("GET", path, "", header...)
	if r.Code != http.StatusOK {
		t.Fatalf("%s: status %d: %.300s", path, r.Code, r.text())
	}
	return document(t, r)
}

func document(t testing.TB, r reply) *goquery.Document {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(r.text()))
	must(t, err)
	return doc
}

// texts are the trimmed texts of what a selector finds.
func texts(s *goquery.Selection) (out []string) {
	s.Each(func(_ int, e *goquery.Selection) { out = append(out, strings.Join(strings.Fields(e.Text()), " ")) })
	return out
}

func (a *app) auditor(t testing.TB) []string {
	return a.member(t, "auditor", models.Grant{Role: string(account.Auditor)})
}

func TestTheAuditPageTellsWhatWasDoneInWords(t *testing.T) {
	each(t, options{}, func(t *testing.T, a *app) {
		own := a.auditor(t)
		for _, e := range []audit.Event{
			{Actor: "周明", Action: "POST surveys/:code/publish", Object: "civility", Status: 303},
			{Actor: "周明", Action: "POST surveys/:code/close", Object: "civility", Status: 422},
			{Actor: "<b>李</b>", Action: "POST something/new", Object: "x", Status: 403, Detail: json.RawMessage(`{"purpose":"季报","cut":true,"other":12345678901234567890,"accounts":["zhao","qian"]}`)},
			{Action: "sign in", Status: 401},
		} {
			must(t, a.store.AppendAudit(t.Context(), e))
		}
		first := a.page(t, "/office/audit", own)
		lines := texts(first.Find("tbody tr"))
		if len(lines) != 5 {
			t.Fatalf("%d lines, want the four and the sign-in: %q", len(lines), lines)
		}
		for i, want := range [][]string{
			{"未登录", "登录", "身份未通过"}, {"<b>李</b>", "POST something/new", "用途：季报", "中途断开", "other：12345678901234567890", "zhao、qian", "无权限，已拒绝"},
			{"周明", "结束调查", "civility", "未通过检查，没有执行"}, {"周明", "发布调查", "civility", "已完成"},
		} {
			for _, w := range want {
				if !strings.Contains(lines[i], w) {
					t.Errorf("line %d lacks %q: %s", i, w, lines[i])
				}
			}
		}
		if strings.Contains(first.Find("h1 ~ .soft").First().Text(), "200 天") == false {
			t.Error("nothing says how long entries are kept")
		}
		if got := first.Find("datalist option[value='POST surveys/:code/publish']").Text(); got != "发布调查" {
			t.Errorf("the list of actions words publishing as %q", got)
		}
	})
}

func TestTheAuditLogIsSearched(t *testing.T) {
	a := onSQLite(t, options{})
	own := a.auditor(t)
	for _, e := range []audit.Event{
		{Actor: "周", Action: "POST surveys/:code/publish", Object: "alpha"},
		{Actor: "周", Action: "POST rounds/:code/lock", Object: "alpha-2"},
		{Actor: "李", Action: "POST surveys/:code/close", Object: "beta"},
	} {
		must(t, a.store.AppendAudit(t.Context(), e))
	}
	today := a.clock.Now().In(zone).Format(time.DateOnly)
	tomorrow := a.clock.Now().In(zone).AddDate(0, 0, 1).Format(time.DateOnly)
	for _, c := range []struct {
		name, query string
		want        []string // objects, the newest first
	}{
		{"by who", "who=%E5%91%A8", []string{"alpha-2", "alpha"}},
		{"by the beginning of an action", "action=POST+surveys", []string{"beta", "alpha"}},
		{"by the words of an action", "action=%E9%94%81%E5%AE%9A%E8%AF%84%E4%BB%B7", []string{"alpha-2"}},
		{"by an action of no one", "action=%E6%97%A0%E6%AD%A4", nil},
		{"by the beginning of an object", "object=alpha", []string{"alpha-2", "alpha"}},
		{"by several at once", "who=%E5%91%A8&object=alpha-", []string{"alpha-2"}},
		{"from today on", "action=POST&from=" + today, []string{"beta", "alpha-2", "alpha"}},
		{"until today, the day whole", "action=POST&to=" + today, []string{"beta", "alpha-2", "alpha"}},
		{"from tomorrow on", "action=POST&from=" + tomorrow, nil},
		{"by a name that is a pattern", "who=%25", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			page := a.page(t, "/office/audit?"+c.query, own)
			got := texts(page.Find("tbody tr td:nth-child(5)"))
			if fmt.Sprint(got) != fmt.Sprint(c.want) {
				t.Errorf("%q, want %q", got, c.want)
			}
			if c.want == nil && page.Find(".empty").Length() != 1 {
				t.Error("nothing says what to do when nothing is found")
			}
		})
	}
	r := a.send("GET", "/office/audit?from=2026-13-01&to=x&who=%E5%91%A8", "", own...)
	if doc := document(t, r); r.Code != 422 || doc.Find(".wrong li").Length() != 2 || doc.Find("#from").AttrOr("value", "") != "2026-13-01" || doc.Find("#who").AttrOr("value", "") != "周" {
		t.Errorf("days that are none: %d %s", r.Code, doc.Find(".wrong").Text())
	}
	if r := a.send("GET", "/office/audit?from="+tomorrow+"&to="+today, "", own...); r.Code != 422 {
		t.Errorf("days the wrong way round: %d", r.Code)
	}
	if r := a.send("GET", "/office/audit/log.csv?from=x", "", own...); r.Code != 422 {
		t.Errorf("an export with a day that is none: %d", r.Code)
	}
}

func TestTheAuditLogTurnsItsPages(t *testing.T) {
	a := onSQLite(t, options{})
	own := a.auditor(t)
	for i := range 120 {
		must(t, a.store.AppendAudit(t.Context(), audit.Event{Actor: "周", Action: "POST surveys", Object: fmt.Sprint("s", i)}))
	}
	path, seen := "/office/audit?who=%E5%91%A8&action=POST", map[string]bool{}
	for i, want := range []int{50, 50, 20} {
		page := a.page(t, path, own)
		objects := texts(page.Find("tbody tr td:nth-child(5)"))
		if len(objects) != want {
			t.Fatalf("page %d has %d lines, want %d", i+1, len(objects), want)
		}
		for _, o := range objects {
			seen[o] = true
		}
		if got := page.Find("a[rel=prev]").Length(); (got == 1) != (i > 0) {
			t.Errorf("page %d: %d ways back", i+1, got)
		}
		next, more := page.Find("a[rel=next]").Attr("href")
		if more != (i < 2) {
			t.Errorf("page %d: a way on: %t", i+1, more)
		}
		path = next
	}
	if len(seen) != 120 {
		t.Errorf("%d different events, want 120", len(seen))
	}
	if got := texts(a.page(t, "/office/audit?page=-7", own).Find("tbody tr")); len(got) != 50 {
		t.Errorf("a page of no number shows %d lines", len(got))
	}
}

func TestTheChainIsVerifiedUpToAnEntry(t *testing.T) {
	dsn := storetest.SQLiteDSN(t)
	a := newApp(t, dsn, options{})
	own := a.auditor(t) // its sign-in is event 1
	must(t, a.store.AppendAudit(t.Context(), audit.Event{Action: "POST surveys"}))
	whole := a.page(t, "/office/audit/chain", own)
	var hash string
	must(t, a.store.AuditAfter(t.Context(), 1, 1, func(e models.AuditEvent) error {
		hash = fmt.Sprintf("%x", e.Hash)
		return nil
	}))
	if got := whole.Find("[role=status]").Text(); !strings.Contains(got, "第 1 条到第 2 条") || whole.Find("code").Text() != hash {
		t.Errorf("%q with hash %s, want 1 to 2 with %s", got, whole.Find("code").Text(), hash)
	}
	behind, err := sql.Open("sqlite", "file:"+(&url.URL{Path: strings.TrimPrefix(dsn, "sqlite:")}).EscapedPath()) // whoever has the file
	must(t, err)
	_, err = behind.Exec("UPDATE audit_events SET actor = 'x' WHERE id = 2")
	must(t, err)
	must(t, behind.Close())
	broken := a.page(t, "/office/audit/chain", own)
	if got := broken.Find("[role=alert]").Text(); !strings.Contains(got, "第 2 条") || broken.Find("[role=status]").Length() != 0 {
		t.Errorf("after a change: %q", got)
	}
}

func TestTheAuditLogIsExportedAndSaysSo(t *testing.T) {
	each(t, options{}, func(t *testing.T, a *app) {
		own := a.auditor(t)
		var want []string
		for i := range 1100 { // more than one reading of the database
			object := fmt.Sprint("s", i)
			want = append(want, object)
			must(t, a.store.AppendAudit(t.Context(), audit.Event{Actor: "=1+1", Action: "POST surveys", Object: object, Status: 303}))
		}
		must(t, a.store.AppendAudit(t.Context(), audit.Event{Actor: "other", Action: "POST surveys"}))
		r := a.send("GET", "/office/audit/log.csv?who=%3D1%2B1", "", own...)
		if r.Code != 200 || !strings.HasPrefix(r.Header().Get("Content-Disposition"), "attachment") || r.Header().Get("Cache-Control") != "no-store" {
			t.Fatalf("%d %v", r.Code, r.Header())
		}
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(r.text(), "\ufeff"))).ReadAll()
		must(t, err)
		var got []string
		for _, row := range rows[1:] {
			got = append(got, row[7])
			if row[4] != "'=1+1" || row[6] != "导入问卷" || len(row[12]) != 64 {
				t.Fatalf("a row: %q", row)
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%d rows, want %d in their order", len(got), len(want))
		}
		last := texts(a.page(t, "/office/audit?action=GET+audit/log", own).Find("tbody tr"))
		if len(last) != 1 || !strings.Contains(last[0], "导出操作日志") || !strings.Contains(last[0], "条数：1100") || !strings.Contains(last[0], "auditor") {
			t.Errorf("the export in the log: %q", last)
		}
	})
}

// failing is a reader that goes away.
type failing struct{ *httptest.ResponseRecorder }

func (failing) Write([]byte) (int, error) { return 0, http.ErrHandlerTimeout }

func TestADownloadThatBreaksOffIsInTheLogAllTheSame(t *testing.T) {
	a := onSQLite(t, options{})
	own := a.auditor(t)
	func() {
		defer func() {
			if recover() != http.ErrAbortHandler {
				t.Error("half a file ends like a whole one")
			}
		}()
		req := httptest.NewRequest("GET", "/office/audit/log.csv", nil)
		for i := 0; i+1 < len(own); i += 2 {
			req.Header.Set(own[i], own[i+1])
		}
		a.handler.ServeHTTP(failing{httptest.NewRecorder()}, req)
	}()
	lines := texts(a.page(t, "/office/audit?action=GET+audit/log", own).Find("tbody tr"))
	if len(lines) != 1 || !strings.Contains(lines[0], "中途断开") {
		t.Errorf("the log says %q", lines)
	}
}

func TestOnlyAuditorsReadTheLog(t *testing.T) {
	a := onSQLite(t, options{})
	for _, role := range account.Roles {
		own := a.member(t, "a-"+string(role), models.Grant{Role: string(role)})
		want := http.StatusForbidden
		if role == account.Auditor {
			want = http.StatusOK
		}
		for _, path := range []string{"/office/audit", "/office/audit/chain", "/office/audit/log.csv"} {
			if r := a.send("GET", path, "", own...); r.Code != want {
				t.Errorf("%s by %s: %d, want %d", path, role, r.Code, want)
			}
		}
	}
}
