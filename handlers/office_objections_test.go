package handlers_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"minyi/models"
	"minyi/surveys/account"
	"minyi/surveys/evaluation"
	"minyi/surveys/seed"
)

// lockedRound makes the demo's round r1, filled with its figures, checked and
// locked, and an evaluator.
func (a *app) lockedRound(t *testing.T) (evaluator []string) {
	t.Helper()
	a.pledgesAndScheme(t, "r1")
	evaluator = a.member(t, "eva", models.Grant{Role: string(account.Evaluator)})
	round, err := a.store.Round(t.Context(), "r1")
	must(t, err)
	var values struct {
		Values []struct {
			Unit, Leaf string
			Value      json.Number
		}
	}
	must(t, json.Unmarshal(seed.ValuesJSON(), &values))
	var rows []models.RoundValue
	for _, v := range values.Values {
		rows = append(rows, models.RoundValue{Unit: v.Unit, Leaf: v.Leaf, Value: v.Value.String(), Source: "附表", EnteredBy: "one", CheckedBy: "two"})
	}
	must(t, a.store.PutRoundValues(t.Context(), round.ID, rows))
	for _, v := range rows {
		must(t, a.store.CheckRoundValues(t.Context(), round.ID, v.Unit, v.Leaf, "two"))
	}
	if r := a.form("/office/rounds/r1/lock", nil, evaluator...); r.Code != http.StatusSeeOther {
		t.Fatalf("locking: %d %s", r.Code, document(t, r).Find(".wrong").Text())
	}
	return evaluator
}

// unitOf is somebody of a unit.
func (a *app) unitOf(t *testing.T, name, unit string) []string {
	return a.member(t, name, models.Grant{Role: string(account.UnitView), Unit: unit})
}

func (a *app) publish(t *testing.T, who []string, level, until string) reply {
	t.Helper()
	return a.form("/office/rounds/r1/publish", url.Values{"level": {level}, "objections_until": {until}}, who...)
}

func TestAUnitSeesItsOwnResultOnceItIsTold(t *testing.T) {
	each(t, options{}, func(t *testing.T, a *app) {
		eva := a.lockedRound(t)
		own := a.unitOf(t, "west", "219902")
		see := func(path string) int { return a.send("GET", path, "", own...).Code }
		if got := a.page(t, "/office/unit", own); got.Find(".empty").Length() != 1 || got.Find("table").Length() != 0 || see("/office/unit/219902/r1") != 404 {
			t.Error("a round that was told to nobody is seen")
		}
		if r := a.publish(t, eva, "notified", ""); r.Code != http.StatusSeeOther {
			t.Fatalf("telling the units: %d %s", r.Code, document(t, r).Find(".wrong").Text())
		}
		row, err := a.store.Round(t.Context(), "r1")
		must(t, err)
		if want := evaluation.AfterWorkingDays(a.clock.Now().In(zone), 5).UnixMicro(); row.ObjectionsUntil != want {
			t.Errorf("objections until %d, want %d: five working days", row.ObjectionsUntil, want)
		}
		for path, want := range map[string]int{
			"/office/unit/219902/r1": 200, "/office/unit/219901/r1": 404, "/office/unit/none/r1": 404, "/office/unit/219902/none": 404,
			"/office/rounds/r1": 403, "/office/objections": 403,
		} {
			if got := see(path); got != want {
				t.Errorf("%s: %d, want %d", path, got, want)
			}
		}
		page := a.page(t, "/office/unit/219902/r1", own)
		if got := texts(page.Find(".tile")); !strings.Contains(got[3], "名次公布后可见") {
			t.Errorf("the place is told before it is public: %q", got)
		}
		if got := page.Find("header form a[href$='/me']").Text(); got != "west" {
			t.Errorf("the page names its reader %q", got)
		}
		if text := page.Find("main").Text(); strings.Contains(text, "鹤鸣区") || !strings.Contains(text, "来源: 附表") {
			t.Error("another unit is named, or the source is not")
		}
		if r := a.publish(t, eva, "public", ""); r.Code != http.StatusSeeOther {
			t.Fatalf("publishing: %d", r.Code)
		}
		if got := texts(a.page(t, "/office/unit/219902/r1", own).Find(".tile")); !strings.HasSuffix(got[3], "名次") || strings.HasPrefix(got[3], "—") {
			t.Errorf("the place is not told though it is public: %q", got)
		}
		if r := a.publish(t, eva, "notified", ""); r.Code != 422 {
			t.Errorf("what is public goes back to notified: %d", r.Code)
		}
		area := a.member(t, "area", models.Grant{Role: string(account.UnitView), Area: "219902"})
		if got := texts(a.page(t, "/office/unit", area).Find("main h2")); len(got) != 1 || got[0] != "苇塘区" {
			t.Errorf("the units of an area: %q", got)
		}
	})
}

func TestTheLastDayOfObjectionsIsADayToCome(t *testing.T) {
	a := onSQLite(t, options{})
	eva := a.lockedRound(t)
	for name, day := range map[string]string{"no day": "x", "a day that is over": a.clock.Now().In(zone).AddDate(0, 0, -1).Format(time.DateOnly)} {
		r := a.publish(t, eva, "notified", day)
		if doc := document(t, r); r.Code != 422 || doc.Find(".wrong li").Length() != 1 || doc.Find("#until").AttrOr("value", "") != day {
			t.Errorf("%s: %d %q", name, r.Code, doc.Find(".wrong").Text())
		}
	}
	if row, err := a.store.Round(t.Context(), "r1"); err != nil || row.Level != models.RateInternal {
		t.Errorf("a refused post raised the level: %s, %v", row.Level, err)
	}
	day := a.clock.Now().In(zone).AddDate(0, 0, 20)
	a.publish(t, eva, "notified", day.Format(time.DateOnly))
	row, err := a.store.Round(t.Context(), "r1")
	if got := time.UnixMicro(row.ObjectionsUntil).In(zone).Format(time.DateTime); err != nil || got != day.AddDate(0, 0, 1).Format(time.DateOnly)+" 00:00:00" {
		t.Errorf("until %s, %v: the day counts whole", got, err)
	}
}

func TestAUnitObjectsAndIsAnswered(t *testing.T) {
	each(t, options{}, func(t *testing.T, a *app) {
		eva := a.lockedRound(t)
		own, other := a.unitOf(t, "west", "219902"), a.unitOf(t, "east", "219901")
		object := func(who []string, unit, leaf, text string) reply {
			return a.form("/office/unit/"+unit+"/r1/objections", url.Values{"leaf": {leaf}, "text": {text}}, who...)
		}
		if got := object(own, "219902", "", "太早").Code; got != 404 {
			t.Errorf("before it was told: %d", got)
		}
		a.publish(t, eva, "notified", "")
		for name, c := range map[string]struct {
			r    reply
			want int
		}{
			"without a word": {object(own, "219902", "B1", " "), 422}, "about a leaf of no one": {object(own, "219902", "Z9", "有误"), 422},
			"for another unit": {object(own, "219901", "", "有误"), 404}, "for a unit of no one": {object(own, "none", "", "有误"), 404},
		} {
			if c.r.Code != c.want {
				t.Errorf("%s: %d, want %d", name, c.r.Code, c.want)
			}
		}
		if got := document(t, object(own, "219902", "Z9", "漏计两次")).Find("#text").Text(); got != "漏计两次" {
			t.Errorf("what was typed is lost: %q", got)
		}
		if r := object(own, "219902", "B1", "漏计两次 <b>整治</b>"); r.Code != http.StatusSeeOther {
			t.Fatalf("objecting: %d %s", r.Code, r.text())
		}
		if got := object(own, "219902", "", "再来").Code; got != 422 {
			t.Errorf("a second one while the first is open: %d", got)
		}
		if got := a.page(t, "/office/unit/219901/r1", other).Find("article").Length(); got != 0 {
			t.Error("another unit sees the objection")
		}
		list := a.page(t, "/office/objections", eva)
		due := time.UnixMicro(evaluation.AfterWorkingDays(a.clock.Now().In(zone), 5).UnixMicro() - 1).In(zone).Format(time.DateOnly)
		if got := list.Find("article").Text(); !strings.Contains(got, "苇塘区") || !strings.Contains(got, "漏计两次 <b>整治</b>") || !strings.Contains(got, due+" 前答复") || !strings.Contains(got, "重点任务按期完成率") {
			t.Errorf("the list says %q, want it due %s", got, due)
		}
		answer := func(who []string, id, decision, reason string) reply {
			return a.form("/office/objections/"+id, url.Values{"decision": {decision}, "reason": {reason}}, who...)
		}
		for name, c := range map[string]struct {
			r    reply
			want int
		}{
			"without a reason": {answer(eva, "1", "upheld", " "), 422}, "without a decision": {answer(eva, "1", "", "查实"), 422},
			"one of no one": {answer(eva, "99", "upheld", "查实"), 404}, "by the unit": {answer(own, "1", "upheld", "查实"), 403},
		} {
			if c.r.Code != c.want {
				t.Errorf("%s: %d, want %d", name, c.r.Code, c.want)
			}
		}
		if got := document(t, answer(eva, "1", "", "查实")).Find("textarea[name=reason]").Text(); got != "查实" {
			t.Errorf("the reason typed is lost: %q", got)
		}
		if r := answer(eva, "1", "upheld", "经查属实"); r.Code != http.StatusSeeOther {
			t.Fatalf("answering: %d", r.Code)
		}
		if got := answer(eva, "1", "rejected", "改主意").Code; got != 422 {
			t.Errorf("answering twice: %d", got)
		}
		if got := a.page(t, "/office/unit/219902/r1", own).Find("article").Text(); !strings.Contains(got, "成立") || !strings.Contains(got, "经查属实") || !strings.Contains(got, "eva") {
			t.Errorf("the unit reads %q", got)
		}
		if got := a.page(t, "/office/rounds/r1", eva).Find("main").Text(); !strings.Contains(got, "经查属实") {
			t.Error("the round's page does not tell of the answer")
		}
		if a.page(t, "/office/objections", eva).Find(".empty").Length() != 1 {
			t.Error("an answered objection still waits")
		}
		if r := object(own, "219902", "", "另一件"); r.Code != http.StatusSeeOther {
			t.Errorf("another objection after the answer: %d", r.Code)
		}
		hint := a.page(t, "/office/rounds/r1", eva).Find(".hint").Text()
		if !strings.Contains(hint, "还有 1 件异议没有答复") {
			t.Errorf("before publishing the page warns %q", hint)
		}
	})
}

func TestObjectionsHaveTheirTime(t *testing.T) {
	a := onSQLite(t, options{})
	eva := a.lockedRound(t)
	a.publish(t, eva, "notified", a.clock.Now().In(zone).AddDate(0, 0, 1).Format(time.DateOnly))
	row := a.account(t, "keeper")
	token, _ := a.newToken(t, row.ID, string(account.UnitRead)+" "+string(account.EvaluationRead), 0)
	own := []string{"Authorization", "Bearer " + token, "Accept", "text/html"}
	if got := a.page(t, "/office/unit/219902/r1", own).Find("form #text").Length(); got != 1 {
		t.Fatal("in time there is no form")
	}
	a.clock.advance(49 * time.Hour)
	page := a.page(t, "/office/unit/219902/r1", own)
	if page.Find("form #text").Length() != 0 || !strings.Contains(page.Find("main").Text(), "异议期已于") {
		t.Error("after its time there is a form, or no word")
	}
	if r := a.send("POST", "/office/unit/219902/r1/objections", "text=late", append(own, "Content-Type", asForm)...); r.Code != 422 {
		t.Errorf("a late objection: %d", r.Code)
	}
	must(t, a.store.PutObjection(t.Context(), &models.Objection{RoundID: 1, Unit: "219902", Text: "x", RaisedBy: "w", DueAt: 1}))
	if got := a.page(t, "/office/objections", own).Find(".tag.warn").Text(); !strings.Contains(got, "已逾期") {
		t.Errorf("an overdue answer: %q", got)
	}
}

func TestAnAnswerNeedsASecondPersonWhereTheSettingAsks(t *testing.T) {
	a := onSQLite(t, options{})
	eva := a.lockedRound(t)
	must(t, a.store.PutSettings(t.Context(), map[string]string{"policy.second_person": "true"}))
	a.publish(t, eva, "notified", "")
	// Somebody who sits in a unit and in the office may still not judge himself.
	both := a.member(t, "both", models.Grant{Role: string(account.UnitView), Unit: "219902"}, models.Grant{Role: string(account.Evaluator)})
	second := a.member(t, "second", models.Grant{Role: string(account.Evaluator)})
	a.clock.advance(11 * time.Second) // settings are at most ten seconds old
	a.form("/office/unit/219902/r1/objections", url.Values{"text": {"漏计"}}, both...)
	answer := func(who []string) int {
		return a.form("/office/objections/1", url.Values{"decision": {"rejected"}, "reason": {"已计入"}}, who...).Code
	}
	decide := func(who []string, id int) int {
		return a.form(fmt.Sprint("/office/proposals/", id), url.Values{"decision": {"approve"}}, who...).Code
	}
	state := func() models.ObjectionState {
		row, err := a.store.Objection(t.Context(), 1)
		must(t, err)
		return row.State
	}
	if got := answer(both); got != 422 {
		t.Errorf("by who raised it: %d", got)
	}
	if got := answer(eva); got != http.StatusSeeOther || state() != models.ObjectionOpen {
		t.Fatalf("proposing an answer: %d, and it is %s", got, state())
	}
	if got := answer(second); got != 422 {
		t.Errorf("another answer while one waits: %d", got)
	}
	line := texts(a.page(t, "/office/proposals", second).Find("tbody tr"))
	if len(line) != 1 || !strings.Contains(line[0], "不成立") || !strings.Contains(line[0], "已计入") {
		t.Errorf("the proposal reads %q", line)
	}
	for name, who := range map[string][]string{"who answered": eva, "who objected": both} {
		if got := decide(who, 1); got != 422 || state() != models.ObjectionOpen {
			t.Errorf("approved by %s: %d, and it is %s", name, got, state())
		}
	}
	if got := decide(second, 1); got != http.StatusSeeOther || state() != models.ObjectionRejected {
		t.Fatalf("approved by a second person: %d, and it is %s", got, state())
	}
	row, err := a.store.Objection(t.Context(), 1)
	if err != nil || row.DecidedBy != "eva" || row.Decision != "已计入" {
		t.Errorf("answered by %s: %q, %v", row.DecidedBy, row.Decision, err)
	}
}

func TestSharedOutWeightsSaySo(t *testing.T) {
	a := onSQLite(t, options{})
	eva := a.member(t, "eva", models.Grant{Role: string(account.Evaluator)})
	a.admin(t, "POST", "/api/v1/schemes", `{"code":"two","groups":[{"code":"g","units":["u"]}],"items":[`+
		`{"code":"L1","title":{"zh-CN":"甲项"},"weight":35,"source":{"type":"manual"},"func":{"linear":{"lo":0,"hi":100}},"missing":"redistribute"},`+
		`{"code":"L2","title":{"zh-CN":"乙项"},"weight":65,"source":{"type":"manual"},"func":{"linear":{"lo":0,"hi":100}},"missing":"redistribute"}]}`)
	a.admin(t, "POST", "/api/v1/rounds", `{"code":"rr","scheme":"two"}`)
	if r := a.form("/office/rounds/rr/u/L1", url.Values{"value": {"42.18"}, "source": {"附表"}}, eva...); r.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", r.Code, r.text())
	}
	page := a.page(t, "/office/rounds/rr", eva)
	if got := page.Find("table.scores td a[href$='/L1']"); !strings.HasPrefix(got.Text(), "42.18") || !strings.Contains(got.Text(), "↗") || !strings.Contains(got.AttrOr("aria-label", ""), "按权重 100 计") {
		t.Errorf("42.18 points under a weight of 35 say %q, %q", got.Text(), got.AttrOr("aria-label", ""))
	}
	if !strings.Contains(page.Find("main").Text(), "权重按方案分给了这一项") {
		t.Error("the legend does not say what the arrow means")
	}
	leaf := a.page(t, "/office/rounds/rr/u/L1", eva).Find("main").Text()
	for _, want := range []string{"42.18 × 100 ÷ 100 = 42.18", "权重是 35", "乙项 (L2)没有数值", "按 100 计"} {
		if !strings.Contains(leaf, want) {
			t.Errorf("the leaf's page lacks %q", want)
		}
	}
	a.form("/office/rounds/rr/u/L2", url.Values{"value": {"50"}, "source": {"附表"}}, eva...)
	if got := a.page(t, "/office/rounds/rr", eva).Find("main").Text(); strings.Contains(got, "↗") {
		t.Error("with nothing missing there is still an arrow")
	}
}
