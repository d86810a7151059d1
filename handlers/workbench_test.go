package handlers_test

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"minyi/models"
)

func TestTheWorkbenchShowsWhatIsPicked(t *testing.T) {
	a := onSQLite(t, options{})
	a.voices(t)
	a.person(t, "ann", models.Grant{Role: "analyst"})
	d := a.sitsDown(t, "ann")
	for _, c := range []struct {
		name, query string
		finding     string
		lines       []string
	}{
		{"headline rates without any pick", "", "awareness 52.9 %、satisfaction_score 100.0 配额", nil},
		{
			"a rate by area, with the places that groups may have", "row=rate:awareness&by=area",
			"awareness：鹤鸣区（75.0 %）高于苇塘区（25.0 %） 配额，区间属模型推断",
			[]string{"鹤鸣区|75.0 %|58.7–87.4|1|40|40|40", "苇塘区|25.0 %|12.6–41.3|2|40|40|40", "滨海区|<10|–|–|<10|<10|–", "平野县|–|–|–|0|0|–", "合计|52.9 %|41.7–63.9|–|85|85|85"},
		},
		{
			"volunteers have neither intervals nor places", "row=rate:awareness&by=area&sample=volunteer",
			"awareness：鹤鸣区最高（100.0 %），苇塘区最低（50.0 %）；自愿样本，不作推断 自愿参与",
			[]string{"鹤鸣区|100.0 %|–|20|20|20", "苇塘区|50.0 %|–|20|20|20", "滨海区|–|–|0|0|–", "平野县|–|–|0|0|–", "合计|69.8 %|–|43|43|43"},
		},
		{
			"the samples beside each other", "row=rate:awareness&by=sample", "awareness：自愿参与最高（69.8 %），配额最低（52.9 %）；自愿样本，不作推断 分别列出",
			[]string{"配额|52.9 %|41.7–63.9|85|85|85", "自愿参与|69.8 %|–|43|43|43"},
		},
		{
			"the answers to a question, by another", "row=q1&by=mode", "awareness：只有拦访有数值，为 52.9 % 配额",
			[]string{"拦访|41.2 %30.5–52.4|11.8 %5.8–20.6|47.1 %36.1–58.3|0.0 %0.0–4.2|0.0 %0.0–4.2|85", "合计|41.2 %30.5–52.4|11.8 %5.8–20.6|47.1 %36.1–58.3|0.0 %0.0–4.2|0.0 %0.0–4.2|85"},
		},
		{"conditions and what is flagged", "row=rate:awareness&where=q1:know&flagged=without&sample=quota", "awareness 100.0 % 配额", []string{"awareness|100.0 %|90.0–100.0|35|35|35"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			page := d.opens(t, "/office/surveys/town/workbench?"+c.query)
			figure := page.Find("figure").First()
			if got := texts(figure.Find("figcaption"))[0]; !strings.Contains(got, c.finding) {
				t.Errorf("it says %q, want %q", got, c.finding)
			}
			if got := cells(figure.ChildrenFiltered(".wide")); c.lines != nil && !slices.Equal(got, c.lines) {
				t.Errorf("lines\n%q\nwant\n%q", got, c.lines)
			}
		})
	}
	wrong := d.refused(t, "/office/surveys/town/workbench?row=nothing&chart=pie&where=q1:never")
	if got := texts(wrong.Find(".wrong li")); len(got) != 2 {
		t.Errorf("findings %q", got)
	}
	if wrong.Find("input[name=row]").Length() == 0 || wrong.Find("figure").Length() != 0 {
		t.Error("a refused address shows no form, or figures")
	}
}

func TestAViewIsSavedUnderANameAndOpensAgain(t *testing.T) {
	each(t, options{}, func(t *testing.T, a *app) {
		a.voices(t)
		a.person(t, "ann", models.Grant{Role: "analyst"})
		a.person(t, "bob", models.Grant{Role: "analyst"})
		d := a.sitsDown(t, "ann")
		const at, picks = "/office/surveys/town/workbench", "by=area&row=rate%3Aawareness&sample=quota"
		if got := texts(d.posts(t, http.StatusUnprocessableEntity, at+"/views?"+picks, url.Values{"name": {" "}}).Find(".wrong li")); len(got) != 1 {
			t.Errorf("a view without a name: %q", got)
		}
		if got := d.opens(t, at+"?"+picks).Find("#name").Closest("form").AttrOr("action", ""); got != at+"/views?"+picks {
			t.Errorf("the form saves %q", got)
		}
		saved := d.posts(t, http.StatusSeeOther, at+"/views?"+picks+"&evil=x", url.Values{"name": {"各区知晓率"}})
		link := saved.Find("#views ~ .wide th a")
		if link.Text() != "各区知晓率" || !strings.HasSuffix(link.AttrOr("href", ""), "?"+picks) {
			t.Fatalf("%q %q", link.Text(), link.AttrOr("href", ""))
		}
		again := d.posts(t, http.StatusUnprocessableEntity, at+"/views?"+picks, url.Values{"name": {"各区知晓率"}})
		if got := texts(again.Find(".wrong li")); len(got) != 1 || again.Find("#name").AttrOr("value", "") != "各区知晓率" {
			t.Errorf("a name that is taken: %q", got)
		}
		open := d.opens(t, link.AttrOr("href", ""))
		if got := open.Find(".places [aria-current]").Text(); got != "各区知晓率" {
			t.Errorf("the open view is %q", got)
		}
		remove := open.Find("form[action$='/delete']").AttrOr("action", "")
		other := a.sitsDown(t, "bob")
		if other.opens(t, at).Find("form[action$='/delete']").Length() != 0 {
			t.Error("another analyst is offered to delete it")
		}
		other.posts(t, http.StatusNotFound, remove, nil)
		if d.posts(t, http.StatusSeeOther, remove, nil).Find("#views ~ .wide th a").Length() != 0 {
			t.Error("it is still there")
		}
	})
}

func TestTheTableOfTheWorkbenchIsDownloaded(t *testing.T) {
	a := onSQLite(t, options{})
	a.voices(t)
	header := a.member(t, "ann", models.Grant{Role: "analyst"})
	r := a.send("GET", "/office/surveys/town/workbench/table.csv?row=q1&by=area", "", header...)
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(r.text(), "\ufeff"))).ReadAll()
	if err != nil || r.Code != http.StatusOK {
		t.Fatalf("%d %v", r.Code, err)
	}
	at := func(name string) int { return slices.Index(rows[0], name) }
	found := false
	for _, row := range rows[1:] {
		if row[at("sample")] != "quota" {
			t.Errorf("another sample: %q", row)
		}
		if row[at("group")] == "219901" && row[at("answer")] != "" && row[at("rate")] == "q1=know" {
			found = row[at("base")] == "40" && row[at("estimate")] == "0.75" && row[at("question")] == "q1"
		}
	}
	if !found {
		t.Errorf("no line of who knows in 219901: %q", rows)
	}
	if log := a.auditText(t); !strings.Contains(log, "workbench/table.csv") {
		t.Errorf("the download is not in the log: %s", log)
	}
}

func TestAFigureIsGivenOutAsAPictureThatStandsAlone(t *testing.T) {
	a := onSQLite(t, options{})
	a.voices(t)
	a.person(t, "ann", models.Grant{Role: "analyst"})
	d := a.sitsDown(t, "ann")
	const at = "/office/surveys/town/workbench"
	page := d.opens(t, at+"?row=rate:awareness&by=area")
	if page.Find(".broad svg rect").Length() == 0 || page.Find(".slim svg").Length() != 1 {
		t.Error("no chart")
	}
	link := page.Find("figure a[download]").AttrOr("href", "")
	r := d.send("GET", link, "", d.header...)
	for _, want := range []string{"鹤鸣区（75.0 %）高于苇塘区（25.0 %）", "128 份答卷", "苇海问卷", "配额", "<title>"} {
		if !strings.Contains(r.text(), want) {
			t.Errorf("%s: no %s in %.300s", link, want, r.text())
		}
	}
	if got := r.Header().Get("Content-Disposition"); !strings.Contains(got, ".svg") {
		t.Errorf("it comes as %q", got)
	}
	for _, n := range []string{"0", "2", "x", ""} {
		if r := d.send("GET", at+"/figure.svg?row=rate:awareness&figure="+n, "", d.header...); r.Code != http.StatusNotFound {
			t.Errorf("figure %s: %d", n, r.Code)
		}
	}
}

// Five people of 219903 take a district along: it is not the analyst's own.
func TestADistrictsAnalystSeesTheDistrictAlone(t *testing.T) {
	a := onSQLite(t, options{})
	a.voices(t)
	a.person(t, "eve", models.Grant{Role: "analyst", Area: "219902"})
	d := a.sitsDown(t, "eve")
	page := d.opens(t, "/office/surveys/town/workbench?row=rate:awareness&sample=quota")
	if got := cells(page.Find("figure")); !slices.Equal(got, []string{"awareness|25.0 %|12.6–41.3|40|40|40"}) {
		t.Errorf("%q", got)
	}
	for _, path := range []string{"workbench", "workbench/table.csv"} {
		if r := d.send("GET", "/office/surveys/town/"+path+"?within=219901", "", d.header...); r.Code != http.StatusNotFound {
			t.Errorf("%s of another district: %d", path, r.Code)
		}
	}
}

// refused opens a page that says what is wrong with its address.
func (d *desk) refused(t *testing.T, path string) *goquery.Document {
	t.Helper()
	r := d.send("GET", path, "", d.header...)
	if r.Code != http.StatusUnprocessableEntity {
		t.Fatalf("%s: %d, want a refusal", path, r.Code)
	}
	return document(t, r)
}

func TestEachCellOfRatesByGroupsHasItsBase(t *testing.T) {
	a := onSQLite(t, options{})
	a.voices(t)
	a.person(t, "ann", models.Grant{Role: "analyst"})
	page := a.sitsDown(t, "ann").opens(t, "/office/surveys/town/workbench?row=rate:awareness&row=rate:satisfaction_score&by=area")
	if got := cells(page.Find("figure > .wide")); len(got) != 2 || !strings.HasPrefix(got[0], "awareness|75.0 %58.7–87.4基数 40|25.0 %12.6–41.3基数 40|") {
		t.Errorf("%q", got)
	}
	// A score lies on another scale than a share, and is no darker for being higher:
	// all of its fields are alike, and the highest share is the darkest.
	if darkest := page.Find(".broad svg rect.c-h5").Length(); darkest != 1 {
		t.Errorf("%d darkest fields", darkest)
	}
	if page.Find("option[value=hour]").Length() != 1 {
		t.Error("there is no series by the hour")
	}
}
