package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"minyi/models"
)

// held makes an account that holds grants alone, and signs it in.
func (a *app) held(t testing.TB, name string, grants ...models.Grant) []string {
	t.Helper()
	row := models.Account{Name: name, Password: passwordHash()}
	must(t, a.store.CreateAccount(t.Context(), &row))
	must(t, a.store.ReplaceGrants(t.Context(), row.ID, grants))
	return append(cookie(a.signIn(t, name)), "Origin", defaultURL, "Host", hostOf(defaultURL))
}

// ago is a clock that is behind: sessions begin by the real one, so a test that
// lets time go by must come back to it.
func ago(d time.Duration) *clock {
	c := new(clock)
	c.advance(-d)
	return c
}

// parsed gets a page that must be there and parses it.
func (a *app) parsed(t testing.TB, path string, header ...string) *goquery.Document {
	t.Helper()
	r := a.send("GET", path, "", header...)
	if r.Code != http.StatusOK {
		t.Fatalf("%s: status %d: %.300s", path, r.Code, r.text())
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(r.text()))
	must(t, err)
	return doc
}

// replied sends n responses from an area's channel.
func (a *app) replied(t testing.TB, code, token string, n, first int, q1 string) {
	t.Helper()
	for i := range n {
		r := a.post("/s/"+code+"/responses?lang=zh-CN", `{"key":"`+uuid(first+i)+`","version":1,"channel":`+quoted(token)+`,"answers":{"q1":"`+q1+`","age":40}}`)
		if r.Code != http.StatusCreated {
			t.Fatalf("response: %d %s", r.Code, r.text())
		}
	}
}

// channel makes an entrance for an area and returns its token.
func (a *app) channel(t testing.TB, survey, code, area string) string {
	t.Helper()
	r := a.admin(t, "POST", "/api/v1/surveys/"+survey+"/channels", `{"code":"`+code+`","mode":"web","sample":"volunteer","area":"`+area+`"}`)
	_, rest, _ := strings.Cut(r.text(), `"token":"`)
	token, _, _ := strings.Cut(rest, `"`)
	return token
}

func text(s *goquery.Selection) string { return strings.Join(strings.Fields(s.Text()), " ") }

func TestTheOverviewSaysWhereTheSurveyStands(t *testing.T) {
	each(t, options{}, func(t *testing.T, a *app) {
		a.town(t, "mx")
		one, two := a.channel(t, "mx", "one", "219901"), a.channel(t, "mx", "two", "219902")
		a.replied(t, "mx", one, 20, 1, "know")
		a.replied(t, "mx", two, 12, 100, "heard")
		lead := a.held(t, "lead", models.Grant{Role: "analyst"})
		page := a.parsed(t, "/office", lead...)
		if got := page.Find("[data-live-n]").Text(); got != "32" {
			t.Errorf("n = %q", got)
		}
		if got := page.Find("[data-live-at]").Text(); len(got) != len("2026-11-23 12:00") {
			t.Errorf("as of %q", got)
		}
		if page.Find(".tile").Length() == 0 || !strings.Contains(text(page.Find(".tile").First()), "基数 32") {
			t.Errorf("tiles: %s", text(page.Find(".tiles")))
		}
		if rows := page.Find("#parts tbody tr"); rows.Length() != 4 || !strings.Contains(text(rows.Eq(1)), "12") {
			t.Errorf("areas: %s", text(rows))
		}
		if !strings.Contains(page.Find("#hours figcaption").Text(), "32") {
			t.Errorf("hours: %s", text(page.Find("#hours")))
		}
		brief := a.parsed(t, "/office/brief", lead...)
		if brief.Find(".tile").Length() == 0 || !strings.Contains(text(brief.Find(".order")), "自愿样本") {
			t.Errorf("the brief puts people who were not drawn in order: %s", text(brief.Find("main")))
		}
	})
}

func TestADistrictSeesItsOwnAreaOnTheOverviewAndNoOther(t *testing.T) {
	a := onSQLite(t, options{clock: ago(25 * time.Hour)})
	a.town(t, "mx")
	a.replied(t, "mx", a.channel(t, "mx", "one", "219901"), 20, 1, "know")
	a.replied(t, "mx", a.channel(t, "mx", "secret-two", "219902"), 12, 100, "heard")
	a.channel(t, "mx", "still-one", "219901")
	a.channel(t, "mx", "still-two", "219902")
	a.clock.advance(25 * time.Hour)
	district := a.held(t, "district", models.Grant{Role: "district", Area: "219901"})
	for _, path := range []string{"/office", "/office?within=219901", "/office/brief", "/office?survey=mx"} {
		page := a.parsed(t, path, district...)
		if got := page.Find("[data-live-n]").Text(); got != "20" {
			t.Errorf("%s: n = %q, its area has 20", path, got)
		}
		if all := text(page.Find("main")); strings.Contains(all, "苇塘区") || strings.Contains(all, "two") {
			t.Errorf("%s shows another district: %s", path, all)
		}
	}
	if tasks := text(a.parsed(t, "/office", district...).Find(".asks")); !strings.Contains(tasks, "still-one") {
		t.Errorf("its own quiet channel is no task: %s", tasks)
	}
	for _, path := range []string{
		"/office?within=219902", "/office/brief?within=219902", "/office?within=219900", "/office?within=nothing", "/office?survey=nothing", "/office/brief?survey=nothing",
	} {
		if r := a.send("GET", path, "", district...); r.Code != http.StatusNotFound || strings.Contains(r.text(), "苇塘") {
			t.Errorf("%s: %d", path, r.Code)
		}
	}
	unit := a.held(t, "unit", models.Grant{Role: "unit", Unit: "219901"})
	if page := a.parsed(t, "/office", unit...); page.Find("#board").Length() != 0 {
		t.Error("who may not see rates sees the board")
	}
	if r := a.send("GET", "/office/brief", "", unit...); r.Code != http.StatusForbidden {
		t.Errorf("the brief for a unit: %d", r.Code)
	}
}

func TestTheWeeksTasksAreListedByTheirDay(t *testing.T) {
	a := onSQLite(t, options{clock: ago(25 * time.Hour)})
	a.town(t, "mx")
	a.pledgesAndScheme(t, "mr")
	a.draft(t, "two")
	a.channel(t, "mx", "kerb", "219901")
	lead := a.held(t, "lead", models.Grant{Role: "designer"}, models.Grant{Role: "evaluator"}, models.Grant{Role: "analyst"})
	if page := a.parsed(t, "/office", lead...); page.Find(".asks li").Length() != 0 || page.Find(".week .empty").Length() != 1 {
		t.Fatalf("tasks before there are any: %s", text(page.Find(".week")))
	}
	now := a.clock.Now()
	row, err := a.store.Survey(t.Context(), "mx")
	must(t, err)
	waves, err := a.store.Waves(t.Context(), row.ID)
	must(t, err)
	must(t, a.store.ChangeWave(t.Context(), waves[0].ID, waves[0].OpensAt, now.Add(5*24*time.Hour).UnixMicro(), "r", "lead"))
	must(t, a.store.AddWave(t.Context(), &models.Wave{SurveyID: row.ID, Code: "w2", OpensAt: now.Add(6 * 24 * time.Hour).UnixMicro()}))
	must(t, a.store.AddWave(t.Context(), &models.Wave{SurveyID: row.ID, Code: "far", OpensAt: now.Add(60 * 24 * time.Hour).UnixMicro()}))
	round, err := a.store.Round(t.Context(), "mr")
	must(t, err)
	for due, unit := range map[time.Duration]string{-time.Hour: "219901", 3 * 24 * time.Hour: "219902", 30 * 24 * time.Hour: "219903"} {
		must(t, a.store.PutObjection(t.Context(), &models.Objection{RoundID: round.ID, Unit: unit, Text: "x", RaisedBy: "u", DueAt: now.Add(due).UnixMicro()}))
	}
	other := a.account(t, "other")
	must(t, a.store.Propose(t.Context(), &models.Proposal{Kind: "publish_survey", Object: "two", ProposedBy: other.ID}))
	a.clock.advance(25 * time.Hour)
	var got []string
	page := a.parsed(t, "/office", lead...)
	page.Find(".asks li").Each(func(_ int, s *goquery.Selection) {
		href, _ := s.Find("a").Attr("href")
		got = append(got, strings.TrimSpace(href+" "+text(s)))
	})
	want := []string{
		"/office/rounds/mr 已逾期", "/office/rounds/mr ", "/office/surveys/mx 苇海问卷：期次 w1 截止", "/office/surveys/mx 苇海问卷：期次 w2 开始",
		"/office/surveys/mx/channels 苇海问卷：1 个渠道", "/office/proposals 1 项等待您审批",
	}
	if len(got) != len(want) {
		t.Fatalf("%d tasks: %s", len(got), strings.Join(got, "\n"))
	}
	for i := range want {
		if !strings.HasPrefix(got[i], want[i]) {
			t.Errorf("task %d is %q, want %q…", i+1, got[i], want[i])
		}
	}
}

func TestWhoRunsTheInstallationIsToldOfAnOldBackup(t *testing.T) {
	a := onSQLite(t, options{})
	a.town(t, "mx")
	system := a.held(t, "system", models.Grant{Role: "system"})
	designer := a.held(t, "designer", models.Grant{Role: "designer"})
	tasks := func(header []string) string { return text(a.parsed(t, "/office?lang=zh-CN", header...).Find(".asks")) }
	if got := tasks(system); !strings.Contains(got, "还没有做过备份") {
		t.Errorf("before the first backup: %s", got)
	}
	if got := tasks(designer); strings.Contains(got, "备份") {
		t.Errorf("who designs questionnaires is told of backups: %s", got)
	}
	taken := a.clock.Now().Add(-25 * time.Hour)
	must(t, a.store.NoteBackup(t.Context(), models.LastBackup{At: taken.UnixMicro(), File: "a.minyi"}))
	if got := tasks(system); strings.Contains(got, "备份") {
		t.Errorf("last night's backup is complained of: %s", got)
	}
	must(t, a.store.NoteBackup(t.Context(), models.LastBackup{At: taken.Add(-2 * time.Hour).UnixMicro(), File: "a.minyi"}))
	day := taken.Add(-2 * time.Hour).In(time.FixedZone("", 8*3600)).Format(time.DateOnly)
	if got := tasks(system); !strings.Contains(got, "上次备份在 "+day) || !strings.Contains(got, "已逾期") {
		t.Errorf("an older one: %s", got)
	}
}

func TestWavesThatMeasuredDifferentlyAreNotJoined(t *testing.T) {
	a := onSQLite(t, options{clock: ago(1 * time.Hour)})
	a.town(t, "mx")
	lead := a.held(t, "lead", models.Grant{Role: "designer"}, models.Grant{Role: "analyst"})
	send := func(n, first, version int) {
		for i := range n {
			r := a.post("/s/mx/responses", `{"key":"`+uuid(first+i)+`","version":`+itoa(version)+`,"answers":{"q1":"know","age":40}}`)
			if r.Code != http.StatusCreated {
				t.Fatalf("%d %s", r.Code, r.text())
			}
		}
	}
	wave := func(code string) {
		r := a.form("/office/surveys/mx/waves", url.Values{"code": {code}, "opens_at": {a.clock.Now().In(zone).Format("2006-01-02T15:04")}}, lead...)
		if r.Code != http.StatusSeeOther {
			t.Fatalf("wave: %d %s", r.Code, r.text())
		}
		a.clock.advance(2 * time.Minute)
	}
	send(12, 1, 1)
	a.clock.advance(2 * time.Minute)
	wave("w2")
	send(12, 100, 1)
	apart := func() (joined, signs int) {
		a.clock.advance(11 * time.Minute) // nothing of before is shown any more
		trend := a.parsed(t, "/office", lead...).Find("#trends figure").First()
		return trend.Find("line.path").Length(), strings.Count(trend.Find("svg").Text(), "≠")
	}
	if joined, signs := apart(); joined != 1 || signs != 0 {
		t.Fatalf("the same definition: %d lines, %d signs", joined, signs)
	}
	document := strings.Replace(strings.Replace(fixture(t, "surveys", "town.json"), `"code":"town"`, `"code":"mx"`, 1),
		`{"code":"no","text":{"zh-CN":"不知道"}}`, `{"code":"no","text":{"zh-CN":"不知道"}},{"code":"half","text":{"zh-CN":"一知半解"}}`, 1)
	a.admin(t, "PUT", "/api/v1/surveys/mx/draft", document)
	a.admin(t, "POST", "/api/v1/surveys/mx/publish", "")
	wave("w3")
	send(12, 200, 2)
	if joined, signs := apart(); joined != 1 || signs != 1 {
		t.Errorf("after one more option: %d lines, %d signs", joined, signs)
	}
}
