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
		d.posts(t, http.StatusSeeOther, "/office/margins/c1/use", nil)
		if got := line("c1"); !strings.Contains(got, "使用中") {
			t.Errorf("c1 in force: %s", got)
		}
		if code, err := a.store.Setting(t.Context(), weight.Setting); err != nil || code != "c1" {
			t.Errorf("%q %v", code, err)
		}
	})
}
