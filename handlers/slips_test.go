package handlers_test

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"minyi/surveys/account"
)

// invited is an app with a survey of a drawn sample, ready to print.
func invited(t *testing.T, a *app) *clerk {
	t.Helper()
	a.town(t, "drawn")
	c := a.community(t, "drawn", "home", "", "probability")
	a.community(t, "drawn", "street", "219901", "volunteer")
	a.visit("minyi.example", c.Short, "")
	return a.clerk(t, "lead", account.Designer, "")
}

// mark reads that of the forms on the page.
func (d *clerk) mark() string {
	d.t.Helper()
	_, doc := d.get(200, "/office/surveys/drawn/slips")
	mark, _ := doc.Find(`input[name="mark"]`).Attr("value")
	return mark
}

// codes reads the invitation codes of print sheets by serial number.
func codes(doc *goquery.Document) map[string]string {
	all := make(map[string]string)
	doc.Find("article.slip").Each(func(_ int, s *goquery.Selection) {
		fields := strings.Fields(s.Find(".serial").Text())
		all[fields[len(fields)-1]] = regexp.MustCompile(`i=([0-9A-Z]{16})`).FindStringSubmatch(s.Find(".address").Text())[1]
	})
	return all
}

// progress reads the first table of the progress page: name, drawn, answered and
// share of each row.
func progress(doc *goquery.Document) string {
	var rows []string
	doc.Find("table").First().Find("tbody tr").Each(func(_ int, tr *goquery.Selection) {
		cells := []string{tr.Find("th").Text()}
		tr.Find("td.num").Each(func(_ int, td *goquery.Selection) { cells = append(cells, td.Text()) })
		rows = append(rows, strings.Join(cells, " "))
	})
	return strings.Join(rows, ", ")
}

func (a *app) answer(n int, code string) reply {
	return a.post("/s/drawn/responses", `{"key":"`+uuid(n)+`","version":1,"invitation":"`+code+`","answers":{"q1":"know","age":40}}`)
}

func TestSlipsOfADrawnListAreShownOnceAndCarryTheirDesign(t *testing.T) {
	each(t, options{publicURL: publicURL}, func(t *testing.T, a *app) {
		d := invited(t, a)
		mark := d.mark()
		list := book(t, [][]string{
			{"编号", "区划", "层", "初级单元", "设计权重", "总体单元数"},
			{"H-1", "鹤鸣区", "城镇", "p1", "12.5", "40"}, {"H-2", "苇塘区", "乡村", "p2", "8", ""},
		})
		form := url.Values{"mark": {mark}, "channel": {"home"}}
		r, doc := d.upload(200, "/office/surveys/drawn/slips", list, form)
		got := codes(doc)
		if len(got) != 2 || got["H-1"] == got["H-2"] || r.Header().Get("Cache-Control") != "no-store" {
			t.Fatalf("%v, %s", got, r.Header().Get("Cache-Control"))
		}
		if n := doc.Find("article.slip .code svg").Length(); n != 2 {
			t.Errorf("%d codes to scan", n)
		}
		// A reload sends the form again: it makes nothing and shows nothing.
		r, doc = d.upload(422, "/office/surveys/drawn/slips", list, form)
		if strings.Contains(r.text(), got["H-1"]) || doc.Find(".wrong li").Length() != 1 {
			t.Error("a reload shows the codes, or does not say why not")
		}
		for _, path := range []string{"", "/template.xlsx"} {
			if r, _ := d.get(200, "/office/surveys/drawn/slips"+path); strings.Contains(r.text(), got["H-1"]) || strings.Contains(r.text(), got["H-2"]) {
				t.Errorf("%q shows a code", path)
			}
		}
		if strings.Contains(a.log.String(), got["H-1"]) {
			t.Error("a code is in the log")
		}
		for range 3 { // a phone's preview, a scanner, a person: looking spends nothing
			if r := a.send("GET", "/s/drawn?i="+got["H-1"], ""); r.Code != 200 {
				t.Fatalf("the code's page: %d", r.Code)
			}
		}
		if r := a.answer(1, got["H-1"]); r.Code != 201 {
			t.Fatalf("%d %s", r.Code, r.text())
		}
		row := a.rows(t, "drawn")[0]
		home := a.channelOf(t, "drawn", "home")
		if row.ChannelID != home.ID || row.Area != "219901" || row.Design.Stratum != "城镇" || row.Design.PSU != "p1" || row.Design.BaseWeight != 12.5 || row.Design.FPC != 40 {
			t.Errorf("%+v", row)
		}
		a.answer(2, got["H-1"])
		if _, spent, err := a.store.CountInvitations(t.Context(), home.SurveyID); err != nil || spent != 1 {
			t.Errorf("%d spent, %v", spent, err)
		}
		_, doc = d.get(200, "/office/surveys/drawn/channels/progress")
		if got := progress(doc); got != "鹤鸣区 1 1 100%, 苇塘区 1 0 0%" {
			t.Errorf("progress: %s", got)
		}
		if doc.Find("p.lead").Length() != 1 || doc.Find("table").First().Find(".tag.warn").Length() != 1 {
			t.Error("the whole is not there, or a silent area not marked")
		}
	})
}

func TestPrintingAnewVoidsWhatWasPrinted(t *testing.T) {
	each(t, options{publicURL: publicURL}, func(t *testing.T, a *app) {
		d := invited(t, a)
		_, doc := d.submit(200, "/office/surveys/drawn/slips", url.Values{"mark": {d.mark()}, "channel": {"home"}, "count": {"3"}})
		first := codes(doc)
		if len(first) != 3 || first["home-00001"] == "" {
			t.Fatalf("%v", first)
		}
		a.answer(1, first["home-00001"])
		batches, err := a.store.Batches(t.Context(), a.channelOf(t, "drawn", "home").SurveyID)
		must(t, err)
		again := fmt.Sprintf("/office/surveys/drawn/slips/%d/reprint", batches[0].ID)
		mark := d.mark()
		_, doc = d.submit(200, again, url.Values{"mark": {mark}, "serial": {"home-00002"}})
		second := codes(doc)
		if len(second) != 1 || second["home-00002"] == "" || second["home-00002"] == first["home-00002"] {
			t.Fatalf("one number: %v", second)
		}
		d.submit(422, again, url.Values{"mark": {mark}, "serial": {"home-00002"}})
		d.submit(422, again, url.Values{"mark": {d.mark()}, "serial": {"home-00001"}})
		d.submit(422, again, url.Values{"mark": {"x"}})
		_, doc = d.submit(200, again, url.Values{"mark": {d.mark()}})
		third := codes(doc)
		if len(third) != 2 || third["home-00001"] != "" {
			t.Fatalf("the batch: %v; who has answered is left out", third)
		}
		spent := func() int64 {
			_, n, err := a.store.CountInvitations(t.Context(), batches[0].SurveyID)
			must(t, err)
			return n
		}
		for i, code := range []string{first["home-00002"], second["home-00002"], first["home-00003"]} {
			a.answer(10+i, code)
		}
		if spent() != 1 {
			t.Errorf("%d spent: a code that was printed before is still good", spent())
		}
		a.answer(20, third["home-00002"])
		if spent() != 2 {
			t.Error("the newest code is not good")
		}
		_, doc = d.get(200, "/office/surveys/drawn/slips")
		if n := len(strings.Split(strings.TrimSpace(doc.Find("tbody td").Last().Text()), "打印")); n != 4 {
			t.Errorf("%d printings are told, want 3", n-1)
		}
		_, doc = d.submit(200, "/office/surveys/drawn/slips", url.Values{"mark": {d.mark()}, "channel": {"home"}, "count": {"1"}})
		if codes(doc)["home-00004"] == "" {
			t.Errorf("the next batch counts from the start: %v", codes(doc))
		}
	})
}

func TestSlipsAreRefusedWhereNobodyWasDrawn(t *testing.T) {
	a := onSQLite(t, options{publicURL: publicURL})
	d := invited(t, a)
	mark := func() string { return d.mark() }
	for _, c := range []struct {
		name string
		form url.Values
	}{
		{"a channel of volunteers", url.Values{"mark": {mark()}, "channel": {"street"}, "count": {"1"}}},
		{"no channel", url.Values{"mark": {mark()}, "count": {"1"}}},
		{"no number", url.Values{"mark": {mark()}, "channel": {"home"}}},
		{"nobody", url.Values{"mark": {mark()}, "channel": {"home"}, "count": {"0"}}},
		{"too many", url.Values{"mark": {mark()}, "channel": {"home"}, "count": {"2001"}}},
		{"a form of one's own", url.Values{"channel": {"home"}, "count": {"1"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, doc := d.submit(422, "/office/surveys/drawn/slips", c.form); doc.Find(".wrong li").Length() != 1 {
				t.Error("it does not say why")
			}
		})
	}
	if total, _, err := a.store.CountInvitations(t.Context(), a.channelOf(t, "drawn", "home").SurveyID); err != nil || total != 0 {
		t.Errorf("%d invitations, %v", total, err)
	}
}

func TestWhoHasOnePartOfTheCityInvitesOnlyThere(t *testing.T) {
	a := onSQLite(t, options{publicURL: publicURL})
	d := invited(t, a)
	d.submit(200, "/office/surveys/drawn/slips", url.Values{"mark": {d.mark()}, "channel": {"home"}, "count": {"2"}})
	batches, err := a.store.Batches(t.Context(), a.channelOf(t, "drawn", "home").SurveyID)
	must(t, err)
	a.community(t, "drawn", "district", "219901", "probability")
	part := a.clerk(t, "part", account.Designer, "219901")
	_, doc := part.get(200, "/office/surveys/drawn/slips")
	if got := textsOf(doc, `select[name="channel"] option`); len(got) != 1 || !strings.HasSuffix(got[0], "district") || doc.Find("tbody tr").Length() != 0 {
		t.Errorf("offered %v", got)
	}
	part.submit(404, fmt.Sprintf("/office/surveys/drawn/slips/%d/reprint", batches[0].ID), url.Values{"mark": {part.mark()}})
	part.submit(422, "/office/surveys/drawn/slips", url.Values{"mark": {part.mark()}, "channel": {"home"}, "count": {"1"}})
	list := book(t, [][]string{{"区划", "层", "初级单元", "设计权重"}, {"苇塘区", "a", "b", "1"}})
	part.upload(422, "/office/surveys/drawn/slips", list, url.Values{"mark": {part.mark()}, "channel": {"district"}})
	list = book(t, [][]string{{"区划", "层", "初级单元", "设计权重"}, {"鹤鸣区", "a", "b", "1"}})
	part.upload(200, "/office/surveys/drawn/slips", list, url.Values{"mark": {part.mark()}, "channel": {"district"}})
	_, doc = part.get(200, "/office/surveys/drawn/channels/progress")
	if got := progress(doc); got != "鹤鸣区 1 0 0%" {
		t.Errorf("progress of a part: %s", got)
	}
	helper := a.clerk(t, "helper", account.Helper, "219901")
	helper.get(403, "/office/surveys/drawn/slips")
	helper.submit(403, "/office/surveys/drawn/slips", url.Values{"count": {"1"}})
}
