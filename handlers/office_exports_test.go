package handlers_test

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"minyi/models"
	"minyi/surveys/account"
	"minyi/surveys/export"
)

// ready waits until an account's export is no longer under way.
func (a *app) ready(t *testing.T, who models.Account) export.Job {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if job, ok := a.jobs.Of(who.ID); ok && job.State != export.JobWaiting && job.State != export.JobRunning {
			return job
		}
	}
	t.Fatal("the export does not end")
	return export.Job{}
}

func (a *app) named(t *testing.T, name string) models.Account {
	t.Helper()
	row, err := a.store.Account(t.Context(), name)
	must(t, err)
	return row
}

func TestResponsesAreExportedBesideThePage(t *testing.T) {
	each(t, options{}, func(t *testing.T, a *app) {
		a.town(t, "alpha")
		a.answered(t, "alpha", formulas)
		own := a.member(t, "ana", models.Grant{Role: string(account.Analyst)})
		ask := func(format, purpose string) reply {
			return a.form("/office/surveys/alpha/exports?by=mode", url.Values{"format": {format}, "purpose": {purpose}, "weighting": {"none"}}, own...)
		}
		for name, r := range map[string]reply{
			"no purpose": ask("csv", " "), "a purpose of no words": ask("csv", "无"), "another format": ask("exe", "季报复核"), "too long": ask("csv", strings.Repeat("长", 201)),
		} {
			doc := document(t, r)
			if r.Code != 422 || doc.Find(".wrong li").Length() != 1 || doc.Find("#c-by option[selected]").AttrOr("value", "") != "mode" {
				t.Errorf("%s: %d %q", name, r.Code, doc.Find(".wrong").Text())
			}
		}
		if got := document(t, ask("exe", "季报复核")).Find("#purpose").AttrOr("value", ""); got != "季报复核" {
			t.Errorf("what was typed is lost: %q", got)
		}
		for _, format := range []string{"csv", "xlsx"} {
			if r := ask(format, "季报复核"); r.Code != http.StatusSeeOther {
				t.Fatalf("%s: %d %s", format, r.Code, r.text())
			}
			job := a.ready(t, a.named(t, "ana"))
			page := a.page(t, "/office/exports", own)
			file, ok := page.Find("a[download]").Attr("href")
			if !ok || !strings.Contains(page.Find("#job").Text(), job.Name) {
				t.Fatalf("%s: no file on the page: %s", format, page.Find("#job").Text())
			}
			if got := page.Find("header form a[href$='/me']").Text(); got != "ana" {
				t.Errorf("the page names its reader %q", got)
			}
			r := a.send("GET", file, "", own...)
			if r.Code != 200 || r.Header().Get("Cache-Control") != "no-store" || !strings.Contains(r.Header().Get("Content-Disposition"), job.Name) {
				t.Fatalf("%s: %d %v", format, r.Code, r.Header())
			}
			if format == "xlsx" {
				book, err := excelize.OpenReader(r.Body)
				must(t, err)
				rows, err := book.GetRows(book.GetSheetName(0))
				must(t, err)
				if len(rows) != len(formulas)+1 {
					t.Errorf("%d rows in the workbook", len(rows))
				}
			} else if lines := strings.Count(r.text(), "\r\n"); lines != len(formulas)+1 || !strings.Contains(r.text(), `"'=HYPERLINK`) {
				t.Errorf("%d lines: %.200s", lines, r.text())
			}
		}
		log := texts(a.page(t, "/office/audit?action=POST+surveys/:code/exports", a.auditor(t)).Find("tbody tr"))
		if len(log) < 2 || !strings.Contains(log[0], "导出答卷") || !strings.Contains(log[0], "用途：季报复核") || !strings.Contains(log[0], "格式：xlsx") {
			t.Errorf("the log: %q", log)
		}
	})
}

func TestOnlyItsMakerFetchesAnExport(t *testing.T) {
	a := onSQLite(t, options{})
	a.town(t, "alpha")
	own := a.member(t, "ana", models.Grant{Role: string(account.Analyst)})
	other := a.member(t, "ben", models.Grant{Role: string(account.Analyst)})
	designer := a.member(t, "des", models.Grant{Role: string(account.Designer)})
	a.form("/office/surveys/alpha/exports", url.Values{"format": {"csv"}, "purpose": {"季报复核"}}, own...)
	a.ready(t, a.named(t, "ana"))
	file, _ := a.page(t, "/office/exports", own).Find("a[download]").Attr("href")
	cancel := strings.Replace(file, "/file", "/cancel", 1)
	for name, got := range map[string]int{
		"another analyst": a.send("GET", file, "", other...).Code, "another analyst deletes it": a.form(cancel, nil, other...).Code,
		"a number of no one": a.send("GET", "/office/exports/99/file", "", own...).Code,
	} {
		if got != http.StatusNotFound {
			t.Errorf("%s: %d", name, got)
		}
	}
	if got := a.send("GET", file, "", designer...).Code; got != http.StatusForbidden {
		t.Errorf("somebody without the scope: %d", got)
	}
	if got := a.page(t, "/office/exports", other).Find("#job .empty").Length(); got != 1 {
		t.Error("another's page shows it, or nothing at all")
	}
	if r := a.send("GET", file, "", own...); r.Code != 200 {
		t.Fatalf("its maker: %d", r.Code)
	}
	// Who loses the role loses the file.
	must(t, a.store.ReplaceGrants(t.Context(), a.named(t, "ana").ID, []models.Grant{{Role: string(account.Designer)}}))
	if r := a.send("GET", file, "", own...); r.Code != http.StatusForbidden {
		t.Errorf("its maker without the role: %d", r.Code)
	}
	must(t, a.store.ReplaceGrants(t.Context(), a.named(t, "ana").ID, []models.Grant{{Role: string(account.Analyst)}}))
	if r := a.form(cancel, nil, own...); r.Code != http.StatusSeeOther {
		t.Fatalf("deleting: %d", r.Code)
	}
	if r := a.send("GET", file, "", own...); r.Code != http.StatusNotFound {
		t.Errorf("after deleting: %d", r.Code)
	}
}

func TestAnExportUnderWayIsFoundAgainAndCancelled(t *testing.T) {
	a := onSQLite(t, options{})
	own := a.member(t, "ana", models.Grant{Role: string(account.Analyst)})
	hold := make(chan struct{})
	t.Cleanup(func() { close(hold) })
	written := make(chan struct{})
	_, err := a.jobs.Start(export.Job{Owner: a.named(t, "ana").ID, Name: "a.csv", Object: "alpha", Total: 20000}, func(ctx context.Context, _ io.Writer, progress func(int)) error {
		progress(12000)
		close(written)
		select {
		case <-hold:
		case <-ctx.Done():
		}
		return ctx.Err()
	})
	must(t, err)
	<-written
	page := a.page(t, "/office/exports", own)
	if got := page.Find("#job").Text(); !strings.Contains(got, "已写 12\u202f000 份，共约 20\u202f000 份") {
		t.Errorf("the page says %q", got)
	}
	bar := page.Find("progress")
	if bar.AttrOr("value", "") != "12000" || bar.AttrOr("max", "") != "20000" {
		t.Errorf("the bar stands at %s of %s", bar.AttrOr("value", ""), bar.AttrOr("max", ""))
	}
	if !strings.Contains(page.Find("head noscript").Text(), `http-equiv="refresh"`) {
		t.Error("without script the page does not look again")
	}
	if page.Find("header form a[href$='/me']").Text() != "ana" || page.Find("p.done").Length() != 0 {
		t.Error("the frame takes the export's words for its own")
	}
	cancel, _ := page.Find("#job form").Attr("action")
	if r := a.form(cancel, nil, own...); r.Code != http.StatusSeeOther {
		t.Fatalf("cancelling: %d", r.Code)
	}
	after := a.page(t, "/office/exports", own)
	if after.Find("#job .empty").Length() != 1 || strings.Contains(after.Find("head").Text(), "refresh") {
		t.Error("after cancelling it is still there")
	}
}

func TestAnExportLostWithARestartSaysSo(t *testing.T) {
	a := onSQLite(t, options{})
	own := a.member(t, "ana", models.Grant{Role: string(account.Analyst)})
	a.town(t, "alpha")
	if got := a.page(t, "/office/exports", own).Find("#job .empty").Length(); got != 1 {
		t.Error("before there was one, nothing says what to do")
	}
	must(t, a.store.PutExportNote(t.Context(), models.ExportNote{AccountID: a.named(t, "ana").ID, Run: "an earlier one", Job: 1, Object: "alpha", Name: "alpha.csv"}))
	if got := a.page(t, "/office/exports", own).Find("#job").Text(); !strings.Contains(got, "已丢失") || !strings.Contains(got, "重启过") || !strings.Contains(got, "alpha.csv") {
		t.Errorf("after a restart: %q", got)
	}
	a.form("/office/surveys/alpha/exports", url.Values{"format": {"csv"}, "purpose": {"季报复核"}}, own...)
	a.ready(t, a.named(t, "ana"))
	if got := a.page(t, "/office/exports", own).Find("#job").Text(); strings.Contains(got, "重启过") {
		t.Errorf("a new one is called lost: %q", got)
	}
	a.clock.advance(export.KeepFor + time.Minute)
	token, _ := a.newToken(t, a.named(t, "ana").ID, string(account.ResponsesRead), 0) // an hour idle ends a session
	own = []string{"Authorization", "Bearer " + token, "Accept", "text/html"}
	if got := a.page(t, "/office/exports", own).Find("#job").Text(); !strings.Contains(got, "已过期") {
		t.Errorf("after its hour: %q", got)
	}
}
