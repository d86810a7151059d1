package handlers_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/xuri/excelize/v2"

	"minyi/models"
	"minyi/surveys/account"
)

// voices fills the survey town with answers whose rates are known:
//
//	           quota                        volunteers
//	219901     30 of 40 know  75.0 %        20 of 20   100.0 %
//	219902     10 of 40 know  25.0 %        10 of 20    50.0 %
//	219903      5 of 5        suppressed
//	elsewhere   45 of 85  52.9 %            30 of 43, 3 of which are flagged and know nothing
func (a *app) voices(t testing.TB) {
	t.Helper()
	a.town(t, "town")
	var ch struct{ Token string }
	must(t, json.Unmarshal(a.admin(t, "POST", "/api/v1/surveys/town/channels", `{"code":"street","mode":"intercept","sample":"quota"}`).Body.Bytes(), &ch))
	n := 0
	say := func(times int, channel, area, q1 string) {
		for range times {
			n++
			more := ""
			if q1 == "no" {
				more = `"why":"不知道",`
			}
			if area != "" {
				more += `"home":"` + area + `",`
			}
			r := a.post("/s/town/responses", fmt.Sprintf(`{"key":%q,"version":1,"channel":%q,"answers":{"q1":%q,%s"age":40,"q27":"satisfied"}}`, uuid(n), channel, q1, more))
			if r.Code != 201 {
				t.Fatalf("an answer: %d %s", r.Code, r.text())
			}
		}
	}
	say(30, ch.Token, "219901", "know")
	say(10, ch.Token, "219901", "no")
	say(10, ch.Token, "219902", "heard")
	say(30, ch.Token, "219902", "no")
	say(5, ch.Token, "219903", "know")
	say(20, "", "219901", "know")
	say(10, "", "219902", "know")
	say(10, "", "219902", "no")
	say(3, "a forged one", "", "no")
}

// cells are the texts of a figure's table, row by row.
func cells(figure *goquery.Selection) (rows []string) {
	figure.Find("tbody tr").Each(func(_ int, tr *goquery.Selection) {
		rows = append(rows, strings.Join(texts(tr.Find("th,td")), "|"))
	})
	return rows
}

func TestResultsAreSampleBySampleWithWhatTheySay(t *testing.T) {
	each(t, options{}, func(t *testing.T, a *app) {
		a.voices(t)
		own := a.member(t, "analyst", models.Grant{Role: string(account.Analyst)})
		page := a.page(t, "/office/surveys/town/results", own)
		if got := page.Find("h1 ~ .soft").First().Text(); !strings.HasPrefix(got, "128 份答卷 · 截至 ") {
			t.Errorf("as of: %q", got)
		}
		tiles := texts(page.Find(".tile"))
		if len(tiles) != 2 || !strings.HasPrefix(tiles[0], "awareness52.9 %") || !strings.Contains(tiles[0], "基数 85") || !strings.HasSuffix(tiles[0], "配额，区间属模型推断") {
			t.Errorf("headlines %q; the quota sample goes before volunteers", tiles)
		}
		figures := page.Find("figure")
		if figures.Length() != 2 {
			t.Fatalf("%d figures, want one a sample", figures.Length())
		}
		quota, volunteers := figures.Eq(0), figures.Eq(1)
		if got := quota.Find("figcaption").Text(); got != "awareness：鹤鸣区（75.0\u00a0%）高于苇塘区（25.0\u00a0%） 配额，区间属模型推断" {
			t.Errorf("the quota sample says %q", got)
		}
		if got := volunteers.Find("figcaption").Text(); !strings.Contains(got, "自愿样本，不作推断") || !strings.HasSuffix(got, "自愿参与") {
			t.Errorf("the volunteers say %q", got)
		}
		want := []string{"鹤鸣区|75.0 %|58.7–87.4|40|40|40", "苇塘区|25.0 %|12.6–41.3|40|40|40", "滨海区|<10|–|<10|<10|–", "平野县|–|–|0|0|–"}
		if got := cells(quota); !slices.Equal(got, want) {
			t.Errorf("table\n%q\nwant\n%q", got, want)
		}
		if got := cells(volunteers); got[0] != "鹤鸣区|100.0 %|–|20|20|20" {
			t.Errorf("volunteers: %q", got)
		}
		// What charts are drawn from.
		row := quota.Find("tbody tr").First()
		for name, want := range map[string]string{"data-at": "75.00", "data-low": "58.69", "data-high": "87.37", "data-text": "75.0 %"} {
			if got := row.AttrOr(name, "none"); got != want {
				t.Errorf("%s is %s, want %s", name, got, want)
			}
		}
		if _, has := volunteers.Find("tbody tr").First().Attr("data-low"); has {
			t.Error("volunteers have an interval to draw")
		}
		for i := range 2 {
			hidden := quota.Find("tbody tr").Eq(2 + i)
			if _, has := hidden.Attr("data-at"); has {
				t.Error("a suppressed or empty group has a bar")
			}
		}
		if got := quota.AttrOr("data-chart", ""); got != "bars" {
			t.Errorf("a chart of groups is drawn as %s", got)
		}
	})
}

func TestTheAddressSaysWhatIsShown(t *testing.T) {
	a := onSQLite(t, options{})
	a.voices(t)
	own := a.member(t, "analyst", models.Grant{Role: string(account.Analyst)})
	for _, c := range []struct {
		name, query string
		n           string
		figures     int
		first       string // first row of the first figure
	}{
		{"everything", "", "128", 2, "鹤鸣区|75.0 %|58.7–87.4|40|40|40"},
		{"one sample", "sample=quota", "85", 1, "鹤鸣区|75.0 %|58.7–87.4|40|40|40"},
		{"the other sample", "sample=volunteer", "43", 1, "鹤鸣区|100.0 %|–|20|20|20"},
		{"a sample of nobody", "sample=probability", "0", 0, ""},
		{"without what is flagged", "flagged=without&sample=volunteer", "40", 1, "鹤鸣区|100.0 %|–|20|20|20"},
		{"another rate", "rate=satisfaction_score&sample=quota", "85", 1, "鹤鸣区|100.0|100.0–100.0|40|40|40"},
		{"a rate of no one is the first", "rate=none&sample=quota", "85", 1, "鹤鸣区|75.0 %|58.7–87.4|40|40|40"},
		{"one area", "within=219901&by=mode&sample=quota", "40", 1, "拦访|75.0 %|58.7–87.4|40|40|40"},
		{"one answer", "where=q1:know,heard&by=channel&sample=quota", "45", 1, "street|100.0 %|92.1–100.0|45|45|45"},
		{"by an answer", "by=q27&sample=quota", "85", 1, "满意|52.9 %|41.7–63.9|85|85|85"},
		{"by wave", "by=wave&sample=quota", "85", 1, "w1|52.9 %|41.7–63.9|85|85|85"},
		{"one wave", "wave=w1&sample=quota&by=mode", "85", 1, "拦访|52.9 %|41.7–63.9|85|85|85"},
	} {
		t.Run(c.name, func(t *testing.T) {
			page := a.page(t, "/office/surveys/town/results?"+c.query, own)
			if got := page.Find("h1 ~ .soft").First().Text(); !strings.HasPrefix(got, c.n+" 份答卷") {
				t.Errorf("%q, want %s", got, c.n)
			}
			figures := page.Find("figure")
			if figures.Length() != c.figures {
				t.Fatalf("%d figures, want %d", figures.Length(), c.figures)
			}
			if c.figures == 0 {
				if page.Find(".empty").First().Text() == "" {
					t.Error("nothing says why there is nothing")
				}
				return
			}
			if got := cells(figures.First())[0]; got != c.first {
				t.Errorf("%q, want %q", got, c.first)
			}
			// The form shows what the address asked for, and would ask for it again.
			for pair := range strings.SplitSeq(c.query, "&") {
				name, value, _ := strings.Cut(pair, "=")
				if name == "" || value == "none" {
					continue
				}
				if got := page.Find("#c-"+name+" option[selected]").AttrOr("value", ""); got != value {
					t.Errorf("the choice %s stands at %q, want %q", name, got, value)
				}
			}
		})
	}
	for _, query := range []string{
		"wave=none", "by=none", "sample=none", "within=000000", "where=q1", "where=q1:none", "weight=rake", "flagged=some", "where=none:x",
	} {
		if r := a.send("GET", "/office/surveys/town/results?"+query, "", own...); r.Code != 422 {
			t.Errorf("%s: status %d, want 422", query, r.Code)
		}
	}
	more := a.page(t, "/office/surveys/town/results?where=q1:know&where=q27:satisfied", own)
	if got := more.Find("form.choose input[type=hidden][name=where]").AttrOr("value", ""); got != "q27:satisfied" {
		t.Errorf("a second condition is lost: %q", got)
	}
	if got := more.Find("h1 ~ .soft").First().Text(); !strings.Contains(got, "您知道创城吗？：知道") || !strings.Contains(got, "总体满意吗？：满意") {
		t.Errorf("who alone is counted: %q", got)
	}
}

func TestTwoWavesAreALine(t *testing.T) {
	a := onSQLite(t, options{})
	a.voices(t)
	own := a.member(t, "analyst", models.Grant{Role: string(account.Analyst)})
	a.clock.advance(1e9)
	now := a.clock.Now().UTC().Format("2006-01-02T15:04:05Z")
	a.admin(t, "POST", "/api/v1/surveys/town/waves", `{"code":"w2","opens_at":"`+now+`"}`)
	a.clock.advance(2e9)
	for i := range 30 {
		if r := a.post("/s/town/responses", `{"key":"`+uuid(5000+i)+`","version":1,"answers":{"q1":"know","age":40}}`); r.Code != 201 {
			t.Fatal(r.text())
		}
	}
	a.clock.advance(120e9) // figures are renewed after a minute
	for range 2 {
		a.page(t, "/office/surveys/town/results?by=wave&sample=volunteer", own)
	}
	figure := a.page(t, "/office/surveys/town/results?by=wave&sample=volunteer&flagged=all", own).Find("figure").First()
	if got := figure.AttrOr("data-chart", ""); got != "line" {
		t.Errorf("two waves are drawn as %s: %q", got, cells(figure))
	}
	if got := figure.Find("figcaption").Text(); !strings.Contains(got, "从w1的 69.8\u00a0% 变为w2的 100.0\u00a0%") {
		t.Errorf("it says %q", got)
	}
}

func TestWhatCannotBeShownSaysWhatToDo(t *testing.T) {
	a := onSQLite(t, options{})
	own := a.member(t, "analyst", models.Grant{Role: string(account.Analyst)})
	a.town(t, "silent")
	page := a.page(t, "/office/surveys/silent/results", own)
	if got := page.Find("main > .empty").First().Text(); !strings.Contains(got, "还没有答卷") || page.Find("figure").Length() != 0 {
		t.Errorf("without responses: %q, %d figures", got, page.Find("figure").Length())
	}
	document := strings.Replace(fixture(t, "surveys", "town.json"), `"code":"town"`, `"code":"rateless"`, 1)
	document = document[:strings.Index(document, `"rates":[`)] + `"rates":[]}`
	a.admin(t, "POST", "/api/v1/surveys", document)
	a.admin(t, "POST", "/api/v1/surveys/rateless/publish", "")
	if got := a.page(t, "/office/surveys/rateless/results", own).Find("main > .empty").First().Text(); !strings.Contains(got, "没有定义率") {
		t.Errorf("without rates: %q", got)
	}
	a.town(t, "few")
	for i := range 5 {
		a.post("/s/few/responses", `{"key":"`+uuid(i+1)+`","version":1,"answers":{"q1":"know","age":40,"home":"219901"}}`)
	}
	few := a.page(t, "/office/surveys/few/results", own)
	if got := few.Find("figure"); got.Length() != 1 || cells(got)[0] != "鹤鸣区|<10|–|<10|<10|–" || !strings.Contains(got.Find("figcaption").Text(), "都还不够") {
		t.Errorf("five responses: %q", cells(got))
	}
	if few.Find(".tile").Length() != 0 || !strings.HasPrefix(few.Find("h1 ~ .soft").First().Text(), "<10 份") {
		t.Error("five responses are told exactly")
	}
}

func TestAPartOfTheCityIsAllThatItsReaderSees(t *testing.T) {
	a := onSQLite(t, options{})
	a.voices(t)
	own := a.member(t, "west", models.Grant{Role: string(account.District), Area: "219902"})
	page := a.page(t, "/office/surveys/town/results?by=mode&sample=quota", own)
	if got := cells(page.Find("figure").First()); len(got) != 1 || got[0] != "拦访|25.0 %|12.6–41.3|40|40|40" {
		t.Errorf("rows %q", got)
	}
	if got := texts(page.Find("#c-within option")); !slices.Equal(got, []string{"苇塘区"}) {
		t.Errorf("areas to choose: %q", got)
	}
	if page.Find("#purpose").Length() != 0 || page.Find("#freeze_wave").Length() != 0 {
		t.Error("single responses or freezing are offered")
	}
	for path, want := range map[string]int{
		"/office/surveys/town/results?within=219901": 404, "/office/surveys/town/results?within=219900": 404,
		"/office/surveys/town/results/rates.csv?within=219901": 404, "/office/surveys/none/results": 404,
		"/office/surveys/town/results?within=219902": 200, "/office/exports": 403,
	} {
		if r := a.send("GET", path, "", own...); r.Code != want {
			t.Errorf("%s: %d, want %d", path, r.Code, want)
		}
	}
	table := a.send("GET", "/office/surveys/town/results/rates.csv?by=mode", "", own...).text()
	if strings.Contains(table, "0.75") || !strings.Contains(table, "0.25") {
		t.Errorf("the table of rates:\n%s", table)
	}
}

func TestTheTableOfRatesIsWhatThePageShows(t *testing.T) {
	each(t, options{demo: true}, func(t *testing.T, a *app) {
		a.voices(t)
		own := a.member(t, "analyst", models.Grant{Role: string(account.Analyst)})
		r := a.send("GET", "/office/surveys/town/results/rates.csv?sample=quota", "", own...)
		if r.Code != 200 || !strings.Contains(r.Header().Get("Content-Disposition"), "town-rates-simulated-") {
			t.Fatalf("%d %v", r.Code, r.Header())
		}
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(r.text(), "\ufeff"))).ReadAll()
		must(t, err)
		at := func(row []string, name string) string { return row[slices.Index(rows[0], name)] }
		got := make(map[string]string)
		for _, row := range rows[1:] {
			if at(row, "sample") != "quota" {
				t.Errorf("a row of another sample: %q", row)
			}
			if at(row, "rate") == "awareness" {
				got[at(row, "group")] = strings.Join([]string{at(row, "n"), at(row, "base"), at(row, "estimate"), at(row, "suppressed"), at(row, "group_name")}, "|")
			}
		}
		for group, want := range map[string]string{
			"": "85|85|0.5294117647058824|0|", "219901": "40|40|0.75|0|鹤鸣区", "219903": "|||1|滨海区", "219904": "0|0||0|平野县",
		} {
			if got[group] != want {
				t.Errorf("%q: %q, want %q", group, got[group], want)
			}
		}
		book, err := excelize.OpenReader(a.send("GET", "/office/surveys/town/results/rates.xlsx?sample=quota", "", own...).Body)
		must(t, err)
		sheet, err := book.GetRows(book.GetSheetName(0))
		must(t, err)
		if len(sheet) != len(rows) || sheet[1][0] != rows[1][0] {
			t.Errorf("the workbook has %d rows, the CSV %d", len(sheet), len(rows))
		}
	})
}
