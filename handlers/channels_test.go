package handlers_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"fmt"
	"mime/multipart"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"minyi/models"
	"minyi/surveys/account"
	"minyi/surveys/channel"
	"minyi/surveys/exchange"
)

// publicURL is the address of apps that may print.
const publicURL = "https://minyi.example"

// clerk is somebody at the office's pages.
type clerk struct {
	*app
	t      *testing.T
	header []string
}

// clerk signs in somebody who holds a role for an area, "" for the whole city.
func (a *app) clerk(t *testing.T, name string, role account.Role, area string) *clerk {
	t.Helper()
	row := a.account(t, name)
	must(t, a.store.ReplaceGrants(t.Context(), row.ID, []models.Grant{{Role: string(role), Area: area}}))
	return &clerk{a, t, append(cookie(a.signIn(t, name)), "Origin", a.publicURL, "Host", hostOf(a.publicURL), "Accept", "text/html")}
}

// get fetches a page that must answer with the status.
func (d *clerk) get(status int, path string) (reply, *goquery.Document) {
	d.t.Helper()
	return d.page(status, path, d.send("GET", path, "", d.header...))
}

// post posts a form.
func (d *clerk) submit(status int, path string, values url.Values) (reply, *goquery.Document) {
	d.t.Helper()
	return d.page(status, path, d.send("POST", path, values.Encode(), append([]string{"Content-Type", asForm}, d.header...)...))
}

// upload posts a form with a file.
func (d *clerk) upload(status int, path string, content []byte, fields url.Values) (reply, *goquery.Document) {
	d.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name := range fields {
		must(d.t, w.WriteField(name, fields.Get(name)))
	}
	part, err := w.CreateFormFile("file", "list.xlsx")
	must(d.t, err)
	_, err = part.Write(content)
	must(d.t, err)
	must(d.t, w.Close())
	return d.page(status, path, d.send("POST", path, body.String(), append([]string{"Content-Type", w.FormDataContentType()}, d.header...)...))
}

func (d *clerk) page(status int, path string, r reply) (reply, *goquery.Document) {
	d.t.Helper()
	if r.Code != status {
		d.t.Fatalf("%s: status %d, want %d: %.800s", path, r.Code, status, r.text())
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(r.text()))
	must(d.t, err)
	return r, doc
}

// texts are the texts of what a selector finds, without white space around.
func textsOf(doc *goquery.Document, selector string) (all []string) {
	doc.Find(selector).Each(func(_ int, s *goquery.Selection) { all = append(all, strings.TrimSpace(s.Text())) })
	return all
}

// channelID returns the id of a survey's channel.
func (a *app) channelID(t testing.TB, survey, code string) int64 {
	t.Helper()
	return a.channelOf(t, survey, code).ID
}

func (a *app) channelOf(t testing.TB, survey, code string) models.Channel {
	t.Helper()
	row, err := a.store.Survey(t.Context(), survey)
	must(t, err)
	rows, err := a.store.Channels(t.Context(), row.ID)
	must(t, err)
	for _, c := range rows {
		if c.Code == code {
			return c
		}
	}
	t.Fatalf("%s has no channel %s", survey, code)
	return models.Channel{}
}

// community opens a channel for a place.
func (a *app) community(t testing.TB, survey, code, area, sample string) models.Channel {
	t.Helper()
	a.admin(t, "POST", "/api/v1/surveys/"+survey+"/channels", `{"code":"`+code+`","mode":"web","area":"`+area+`","sample":"`+sample+`"}`)
	return a.channelOf(t, survey, code)
}

// visit opens a place as a phone does.
func (a *app) visit(host, short, query string) reply {
	return a.send("GET", "/q/"+short+query, "", "Host", host)
}

// book writes a workbook.
func book(t *testing.T, rows [][]string) []byte {
	t.Helper()
	data, err := exchange.Template([]exchange.TemplateSheet{{Name: "list", Rows: rows}})
	must(t, err)
	return data
}

func TestFourHundredCommunitiesComeInFromAnExcelAtOnce(t *testing.T) {
	each(t, options{}, func(t *testing.T, a *app) {
		a.town(t, "many")
		d := a.clerk(t, "lead", account.Designer, "")
		rows := [][]string{{"地点", "区划", "方式", "样本"}}
		for i := range 400 {
			rows = append(rows, []string{fmt.Sprintf("第%d社区", i), []string{"鹤鸣区", "219902", "苇海市/滨海区", "平野县"}[i%4], "网络", "自愿"})
		}
		const at = "/office/surveys/many/channels/import"
		start := time.Now()
		_, doc := d.upload(200, at, book(t, rows), nil)
		if n := doc.Find("tbody tr").Length(); n != 400 {
			t.Fatalf("the preview shows %d rows", n)
		}
		if n := len(a.channelsOf(t, "many")); n != 1 {
			t.Fatalf("looking at the list opened %d channels", n-1)
		}
		confirm := url.Values{"confirm": {"true"}, "list": {doc.Find(`textarea[name="list"]`).Text()}}
		d.submit(303, at, confirm)
		t.Logf("400 channels from an Excel in %v", time.Since(start).Round(time.Millisecond))
		got := a.channelsOf(t, "many")
		if len(got) != 401 {
			t.Fatalf("%d channels", len(got)-1)
		}
		areas := map[string]int{}
		for _, c := range got {
			areas[c.Area]++
			if c.Code != models.OpenChannel && c.Token != channel.Sign(key("channels"), "many", c.Short) {
				t.Fatalf("%s has a token that is not signed", c.Code)
			}
		}
		if areas["219901"] != 100 || areas["219904"] != 100 {
			t.Errorf("areas %v", areas)
		}
		_, doc = d.submit(422, at, confirm)
		if n := len(textsOf(doc, "tbody td")); n < 400 || len(a.channelsOf(t, "many")) != 401 {
			t.Errorf("confirming twice: %d findings, %d channels", n, len(a.channelsOf(t, "many"))-1)
		}
	})
}

func (a *app) channelsOf(t *testing.T, survey string) []models.Channel {
	t.Helper()
	row, err := a.store.Survey(t.Context(), survey)
	must(t, err)
	rows, err := a.store.Channels(t.Context(), row.ID)
	must(t, err)
	return rows
}

func TestAListWithOneFaultOpensNothingAndNamesItsRows(t *testing.T) {
	a := onSQLite(t, options{})
	a.town(t, "list")
	d := a.clerk(t, "lead", account.Designer, "")
	_, doc := d.upload(422, "/office/surveys/list/channels/import", book(t, [][]string{
		{"地点", "区划", "方式"}, {"甲社区", "鹤鸣区", ""}, {"乙社区", "某某市", ""}, {"丙社区", "鹤鸣区", "邮寄"},
	}), nil)
	if got := strings.Join(textsOf(doc, "tbody th"), " "); got != "第 3 行“区划” 第 4 行“方式”" {
		t.Error(got)
	}
	if n := len(a.channelsOf(t, "list")); n != 1 || doc.Find(`textarea[name="list"]`).Length() != 0 {
		t.Errorf("%d channels were opened", n-1)
	}
	for name, content := range map[string][]byte{"a picture": []byte("\x89PNG\r\n"), "nothing": nil, "only a heading": []byte("地点\n")} {
		if _, doc := d.upload(422, "/office/surveys/list/channels/import", content, nil); len(textsOf(doc, "tbody td")) != 1 {
			t.Errorf("%s: %v", name, textsOf(doc, "tbody"))
		}
	}
}

func TestTheTemplateIsALayoutThatTheImportReads(t *testing.T) {
	a := onSQLite(t, options{})
	a.town(t, "tpl")
	d := a.clerk(t, "lead", account.Designer, "219902")
	r, _ := d.get(200, "/office/surveys/tpl/channels/template.xlsx")
	_, doc := d.upload(200, "/office/surveys/tpl/channels/import", r.Body.Bytes(), nil)
	if got := textsOf(doc, "tbody tr"); len(got) != 1 || !strings.Contains(got[0], "苇塘区") {
		t.Errorf("the template's own example: %v; want one row in the reader's area", got)
	}
}

func TestPlacesOutliveTheirSurvey(t *testing.T) {
	each(t, options{publicURL: publicURL}, func(t *testing.T, a *app) {
		a.town(t, "spring")
		d := a.clerk(t, "lead", account.Designer, "")
		d.submit(303, "/office/surveys/spring/channels", url.Values{"place": {"红海滩社区"}, "area": {"鹤鸣区"}, "mode": {"web"}, "sample": {"volunteer"}, "channel_code": {"red"}})
		d.submit(303, "/office/surveys/spring/channels", url.Values{"place": {"芦苇社区"}, "area": {"219902"}, "mode": {"web"}, "sample": {"volunteer"}, "channel_code": {"reed"}})
		red, reed := a.channelOf(t, "spring", "red"), a.channelOf(t, "spring", "reed")
		d.submit(303, fmt.Sprintf("/office/surveys/spring/channels/%d/retire", reed.ID), url.Values{"reason": {"海报丢失"}})
		a.town(t, "autumn")
		_, doc := d.get(200, "/office/surveys/autumn/channels")
		if from, _ := doc.Find(`select[name="from"] option`).Attr("value"); from != "spring" {
			t.Fatalf("offers the places of %q", from)
		}
		d.submit(303, "/office/surveys/autumn/channels/carry", url.Values{"from": {"spring"}})
		carried := a.channelsOf(t, "autumn")
		if len(carried) != 2 || carried[1].Short != red.Short && carried[0].Short != red.Short {
			t.Fatalf("%+v; want the place that is in use, and the open link", carried)
		}
		if at := a.visit("minyi.example", red.Short, "").Header().Get("Location"); !strings.HasPrefix(at, "/s/autumn?c=") {
			t.Errorf("the old poster leads to %s", at)
		}
		d.submit(422, "/office/surveys/autumn/channels/carry", url.Values{"from": {"spring"}})
		// The same place typed by hand keeps its code too.
		a.town(t, "winter")
		d.submit(303, "/office/surveys/winter/channels", url.Values{"place": {"红海滩社区"}, "area": {"219901"}, "mode": {"web"}, "sample": {"volunteer"}, "channel_code": {"again"}})
		if got := a.channelOf(t, "winter", "again").Short; got != red.Short {
			t.Errorf("typed again it got %s, had %s", got, red.Short)
		}
	})
}

func TestARetiredChannelSaysSoAndCountsNothingMore(t *testing.T) {
	each(t, options{publicURL: publicURL}, func(t *testing.T, a *app) {
		a.town(t, "lost")
		c := a.community(t, "lost", "poster", "219901", "volunteer")
		d := a.clerk(t, "lead", account.Designer, "")
		a.visit("minyi.example", c.Short, "")
		one := fmt.Sprintf("/office/surveys/lost/channels/%d", c.ID)
		if _, doc := d.submit(422, one+"/retire", url.Values{"reason": {"  "}}); doc.Find(".wrong li").Length() != 1 {
			t.Error("retiring without a reason")
		}
		d.submit(303, one+"/retire", url.Values{"reason": {"海报被撕"}})
		r := a.visit("minyi.example", c.Short, "")
		doc, err := goquery.NewDocumentFromReader(r.Body)
		must(t, err)
		if href, _ := doc.Find("main a").Attr("href"); r.Code != 200 || href != "/s/lost" {
			t.Errorf("a retired poster: %d, leads to %q", r.Code, href)
		}
		a.post("/s/lost/responses", `{"key":"`+uuid(1)+`","version":1,"channel":"`+c.Token+`","answers":{"q1":"know","age":40}}`)
		rows := a.rows(t, "lost")
		if len(rows) != 1 || rows[0].ChannelID == c.ID || rows[0].Area == "219901" || rows[0].Flags == 0 {
			t.Errorf("%+v; want it kept, flagged and not the poster's", rows)
		}
		for _, path := range []string{one + "/qr.svg", one + "/qr.png", "/office/surveys/lost/channels/print?channel=poster"} {
			d.get(409, path)
		}
		d.submit(422, one+"/retire", url.Values{"reason": {"x"}})
		open := fmt.Sprintf("/office/surveys/lost/channels/%d", a.channelID(t, "lost", "open"))
		d.submit(422, open+"/retire", url.Values{"reason": {"x"}})
		d.get(409, open+"/qr.svg")
	})
}

func TestWhoHasOnePartOfTheCitySeesNoOther(t *testing.T) {
	a := onSQLite(t, options{publicURL: publicURL})
	a.town(t, "part")
	mine := a.community(t, "part", "mine", "219901001", "volunteer")
	theirs := a.community(t, "part", "theirs", "219902", "volunteer")
	a.visit("minyi.example", mine.Short, "")
	for _, who := range []struct {
		role  account.Role
		write bool
	}{{account.Helper, false}, {account.Designer, true}} {
		t.Run(string(who.role), func(t *testing.T) {
			d := a.clerk(t, string(who.role), who.role, "219901")
			r, doc := d.get(200, "/office/surveys/part/channels")
			if got := textsOf(doc, "table.list tbody code.soft"); len(got) != 1 || got[0] != "mine" || strings.Contains(r.text(), theirs.Short) {
				t.Errorf("sees %v", got)
			}
			if n := doc.Find(`form[method="post"][action$="/channels"]`).Length(); (n > 0) != who.write {
				t.Errorf("%d forms to add a channel", n)
			}
			own, other := fmt.Sprintf("/office/surveys/part/channels/%d", mine.ID), fmt.Sprintf("/office/surveys/part/channels/%d", theirs.ID)
			for _, path := range []string{"", "/qr.svg", "/qr.png"} {
				d.get(200, own+path)
				d.get(404, other+path)
			}
			d.get(404, fmt.Sprintf("/office/surveys/part/channels/%d", a.channelID(t, "part", "open")))
			r, _ = d.get(200, "/office/surveys/part/channels/print?form=a6")
			if strings.Contains(r.text(), theirs.Short) || !strings.Contains(r.text(), mine.Short) {
				t.Error("prints another's posters, or not its own")
			}
			r, _ = d.get(200, "/office/surveys/part/channels/pictures.zip")
			if z, err := zip.NewReader(bytes.NewReader(r.Body.Bytes()), int64(r.Body.Len())); err != nil || len(z.File) != 1 {
				t.Errorf("the ZIP: %v", err)
			}
			r, _ = d.get(200, "/office/channels")
			if !strings.Contains(r.text(), "/office/surveys/part/channels") {
				t.Error("the survey is not offered")
			}
			want := map[bool]int{true: 404, false: 403}[who.write]
			d.submit(want, other+"/retire", url.Values{"reason": {"x"}})
			add := func(status int, area string) {
				d.submit(status, "/office/surveys/part/channels", url.Values{"place": {area + "社区"}, "area": {area}, "mode": {"web"}, "sample": {"volunteer"}})
			}
			if who.write {
				add(303, "219901")
				add(422, "219902")
				add(422, "")
			} else {
				add(403, "219901")
			}
		})
	}
}

func TestChannelsAreFilteredSearchedAndPaged(t *testing.T) {
	a := onSQLite(t, options{})
	a.town(t, "find")
	d := a.clerk(t, "lead", account.Designer, "")
	rows := [][]string{{"place", "area", "mode"}}
	for i := range 60 {
		rows = append(rows, []string{fmt.Sprintf("社区%02d", i), "219901001", "web"})
	}
	rows = append(rows, []string{"红海滩", "219902", "paper"})
	var list bytes.Buffer
	must(t, csv.NewWriter(&list).WriteAll(rows))
	d.submit(303, "/office/surveys/find/channels/import", url.Values{"confirm": {"true"}, "list": {list.String()}})
	red := a.channelOf(t, "find", "c061")
	a.post("/s/find/responses", `{"key":"`+uuid(1)+`","version":1,"channel":"`+red.Token+`","answers":{"q1":"know","age":40}}`)
	for _, c := range []struct {
		name, query string
		want        int
		next        bool
	}{
		{"all, the first fifty", "", 50, true},
		{"the rest", "?page=2", 12, false},
		{"beyond the end", "?page=9", 0, false},
		{"a page of no one", "?page=x", 50, true},
		{"a district with what is below it", "?area=219901", 50, true},
		{"another", "?area=219902", 1, false},
		{"a mode", "?mode=paper", 1, false},
		{"a name", "?q=红海", 1, false},
		{"a place code as people type it", "?q=" + strings.ToLower(red.Short[:4]+"-"+red.Short[4:]), 1, false},
		{"a name of an area above", "?q=苇塘", 1, false},
		{"only the silent ones of a district", "?silent=true&area=219902", 0, false},
		{"nothing", "?q=zzz", 0, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, doc := d.get(200, "/office/surveys/find/channels"+c.query)
			if n := doc.Find("table.list tbody tr").Length(); n != c.want {
				t.Errorf("%d rows, want %d", n, c.want)
			}
			if next := doc.Find(`a[href*="page="]`).Length() > 0; next != c.next && !strings.Contains(c.query, "page=") {
				t.Errorf("a further page: %t", next)
			}
			if c.want == 0 && doc.Find(".empty").Length() != 1 {
				t.Error("an empty list says nothing")
			}
		})
	}
	_, doc := d.get(200, "/office/surveys/find/channels?area=219902")
	if got := textsOf(doc, "table.list td.num"); len(got) != 1 || got[0] != "1" {
		t.Errorf("responses %v", got)
	}
	_, doc = d.get(200, "/office/surveys/find/channels?q=社区07")
	if doc.Find("table.list .tag.warn").Length() != 1 {
		t.Error("a channel without a response is not marked")
	}
}
