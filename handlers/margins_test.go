package handlers_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"minyi/models"
	"minyi/surveys/weight"
)

// importMargins posts a table of population figures as the page's form does.
func (d *desk) importMargins(t *testing.T, code, source, table string) reply {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	must(t, w.WriteField("code", code))
	must(t, w.WriteField("source", source))
	part, err := w.CreateFormFile("file", "figures.csv")
	must(t, err)
	_, err = part.Write([]byte(table))
	must(t, err)
	must(t, w.Close())
	return d.post("/office/margins", body.String(), append(d.header, "Content-Type", w.FormDataContentType())...)
}

func TestPopulationFiguresAreImportedAndPutInForce(t *testing.T) {
	each(t, options{}, func(t *testing.T, a *app) {
		a.town(t, "town")
		a.person(t, "sys", models.Grant{Role: "system"})
		d := a.sitsDown(t, "sys")
		for name, c := range map[string]struct {
			code, source, table string
			findings            int
		}{
			"nothing at all":           {"", "", "", 3},
			"a total that is none":     {"c1", "census", "area,total\n219901,many\n", 1},
			"no column for the totals": {"c1", "census", "area,people\n219901,3\n", 1},
		} {
			r := d.importMargins(t, c.code, c.source, c.table)
			page := document(t, r)
			if r.Code != http.StatusUnprocessableEntity || page.Find(".wrong li").Length() != c.findings || page.Find("#source").AttrOr("value", "") != c.source {
				t.Errorf("%s: %d %q", name, r.Code, texts(page.Find(".wrong li")))
			}
		}
		good := "area,q27,total\n219901,satisfied,300\n219901,poor,100\n219902,satisfied|poor,600\n"
		if r := d.importMargins(t, "c1", "第七次人口普查", good); r.Code != http.StatusSeeOther {
			t.Fatalf("%d %s", r.Code, r.text())
		}
		if r := d.importMargins(t, "c1", "another", "area,total\n219901,1\n"); r.Code != http.StatusUnprocessableEntity {
			t.Errorf("a code that is taken: %d", r.Code)
		}
		if r := d.importMargins(t, "c2", "census by age", "area,age,total\n219901,old,300\n"); r.Code != http.StatusSeeOther {
			t.Fatalf("%d %s", r.Code, r.text())
		}
		line := func(code string) string { return text(d.opens(t, "/office/margins").Find("tr:contains(" + code + ")")) }
		if got := line("c1"); !strings.Contains(got, "第七次人口普查") || !strings.Contains(got, "1 000") || strings.Contains(got, "使用中") || strings.Contains(got, "没有按同样选项询问") {
			t.Errorf("c1: %s", got)
		}
		if got := line("c2"); !strings.Contains(got, "没有按同样选项询问 age") {
			t.Errorf("c2: %s", got)
		}
		if got := line("c1"); strings.Contains(got, "请核对") {
			t.Errorf("c1 is doubted: %s", got)
		}
		if r := d.importMargins(t, "c3", "a slip", "area,q27,total\n219901,satisfied,300\n219901,poor,100\n219909,satisfied,600\n"); r.Code != http.StatusSeeOther {
			t.Fatalf("%d %s", r.Code, r.text())
		}
		if got := line("c3"); !strings.Contains(got, "区划代码 219909 不在区划表里") || !strings.Contains(got, "缺少 1 种组合，例如 219909/poor") {
			t.Errorf("c3: %s", got)
		}
		twice := d.importMargins(t, "c4", "census", "area,total\n219901,300\n219901,100\n")
		if got := texts(document(t, twice).Find(".wrong li")); len(got) != 1 || !strings.HasPrefix(got[0], "第 3 行") {
			t.Errorf("a cell twice: %q", got)
		}
		d.posts(t, http.StatusSeeOther, "/office/margins/c1/use", nil)
		if got := line("c1"); !strings.Contains(got, "使用中") {
			t.Errorf("c1 in force: %s", got)
		}
		if code, err := a.store.Setting(t.Context(), weight.Setting); err != nil || code != "c1" {
			t.Errorf("%q %v", code, err)
		}
	})
}

func TestWeightedFiguresSayWhatTheyWereBroughtTo(t *testing.T) {
	a := onSQLite(t, options{})
	a.voices(t)
	a.person(t, "sys", models.Grant{Role: "system"}, models.Grant{Role: "analyst"}, models.Grant{Role: "designer"})
	d := a.sitsDown(t, "sys")
	inForce := func(code, table string) {
		t.Helper()
		if r := d.importMargins(t, code, "census of "+code, table); r.Code != http.StatusSeeOther {
			t.Fatalf("%d %s", r.Code, r.text())
		}
		d.posts(t, http.StatusSeeOther, "/office/margins/"+code+"/use", nil)
	}
	const address = "/office/surveys/town/results?rate=awareness&sample=quota&weight="
	inForce("c1", "area,total\n219901,3000\n219902,1000\n")
	page := d.opens(t, address+"poststrat")
	if got := cells(page.Find("#weights > .wide")); len(got) != 1 || got[0] != "配额|80|<10|1.25|分 2 格折算，每份答卷计 0.50–1.50 份。" {
		t.Errorf("post-stratified: %q", got)
	}
	if got := cells(page.Find("#weights details")); len(got) != 2 || got[0] != "鹤鸣区|40|50.0 %|75.0 %|1.50" {
		t.Errorf("cell by cell: %q", got)
	}
	if got := text(page.Find("#weights > p").First()); !strings.Contains(got, "c1") || !strings.Contains(got, "census of c1") {
		t.Errorf("it does not say of what: %s", got)
	}
	// Other figures in force show at once what they make of the rates.
	inForce("c2", "area,total\n219901,1000\n219902,1000\n219903,20\n")
	page = d.opens(t, address+"poststrat")
	if got := cells(page.Find("#weights > .wide")); len(got) != 1 || !strings.HasPrefix(got[0], "配额|85|0|1.0") {
		t.Errorf("after other population figures were put in force: %q", got)
	}
	page = d.opens(t, address+"rake")
	if got := cells(page.Find("#weights > .wide")); len(got) != 1 || !strings.Contains(got[0], "收敛") {
		t.Errorf("raked: %q", got)
	}
	for _, path := range []string{"workbench?weight=poststrat&sample=quota", "report?weight=poststrat&sample=quota"} {
		if n := d.opens(t, "/office/surveys/town/"+path).Find("#weights details").Length(); n != 1 {
			t.Errorf("%s: %d samples cell by cell", path, n)
		}
	}
	if d.opens(t, address+"none").Find("#weights").Length() != 0 {
		t.Error("weights where none are")
	}
	// Who sees protected figures is told of no cell: few people stand in one.
	a.person(t, "eva", models.Grant{Role: "evaluator"})
	page = a.sitsDown(t, "eva").opens(t, address+"poststrat")
	if page.Find("#weights").Length() != 1 || page.Find("#weights details").Length() != 0 {
		t.Errorf("protected: %q", text(page.Find("#weights")))
	}
}
