package handlers_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"minyi/models"
	"minyi/surveys/account"
)

func TestOpenAnswersAreCountedByTermAndSearched(t *testing.T) {
	each(t, options{}, func(t *testing.T, a *app) {
		a.voices(t)
		for n, text := range []string{"路灯不亮，晚上很黑", "ＷＩＦＩ太慢，路灯也少", "wifi信号", "路灯坏了 <b>三个月</b>"} {
			r := a.post("/s/town/responses", fmt.Sprintf(`{"key":%q,"version":1,"answers":{"q1":"no","why":%q,"home":"219902","age":40,"q27":"satisfied"}}`, uuid(900+n), text))
			if r.Code != 201 {
				t.Fatalf("an answer: %d %s", r.Code, r.text())
			}
		}
		own := a.member(t, "analyst", models.Grant{Role: string(account.Analyst)})
		const path = "/office/surveys/town/texts?question=why"
		page := a.page(t, path, own)
		if got := page.Find("h1 + .soft").Text(); !strings.Contains(got, "57 份答卷写了文字，截至 ") {
			t.Errorf("as of: %q", got)
		}
		terms := texts(page.Find(".terms li"))
		if len(terms) < 3 || terms[0] != "不知道 53 份，93.0 %" || terms[1] != "路灯 3 份，5.3 %" || terms[2] != "wifi 2 份，3.5 %" {
			t.Errorf("terms %q", terms)
		}
		if got := page.Find(".matches li"); got.Length() != 25 || got.Find("p").First().Text() != "路灯坏了 <b>三个月</b>" {
			t.Errorf("%d answers, the first %q", got.Length(), got.First().Text())
		}
		older, _ := page.Find("nav.row a").Attr("href")
		page = a.page(t, strings.TrimSuffix(older, "#answers"), own)
		if n := page.Find(".matches li").Length(); n != 25 || page.Find("nav.row a").Length() != 2 {
			t.Errorf("%d answers on the second page", n)
		}
		link, _ := a.page(t, path, own).Find(".terms a").Eq(2).Attr("href")
		page = a.page(t, link, own)
		if got := texts(page.Find(".matches li p:first-child")); len(got) != 2 || got[0] != "wifi信号" || got[1] != "ＷＩＦＩ太慢，路灯也少" {
			t.Errorf("found %q", got)
		}
		for query, want := range map[string]string{
			"&within=219901":      "10 份答卷写了文字",
			"&where=q1:know":      "0 份答卷写了文字",
			"&where=sample:quota": "40 份答卷写了文字",
			"&flagged=without":    "54 份答卷写了文字",
			"&q=%E6%99%9A+LIGHT":  "57 份答卷写了文字",
		} {
			if got := a.page(t, path+query, own).Find("h1 + .soft").Text(); !strings.Contains(got, want) {
				t.Errorf("%s: %q, want %q", query, got, want)
			}
		}
		if r := a.send("GET", "/office/surveys/town/texts?question=q1", "", own...); r.Code != 422 || !strings.Contains(r.text(), "没有可以写文字的题目") {
			t.Errorf("a question without texts: %d", r.Code)
		}
		for query, want := range map[string]string{"&page=0": "没有第 0 页", "&where=q99:x": "q99", "&q=" + strings.Repeat("a", 101): "最多 100 个字"} {
			r := a.send("GET", path+query, "", own...)
			if r.Code != 422 || !strings.Contains(r.text(), want) {
				t.Errorf("%s: %d", query, r.Code)
			}
		}
	})
}

// writers answer the town's survey with so many texts of each district.
func (a *app) writers(t testing.TB) (write func(times int, area, text string)) {
	a.town(t, "town")
	n := 0
	return func(times int, area, text string) {
		t.Helper()
		for range times {
			n++
			answers := map[string]any{"q1": "no", "home": area, "age": 40, "q27": "satisfied"}
			if text != "" {
				answers["why"] = text
			} else {
				answers["q1"] = "know"
			}
			data, err := json.Marshal(map[string]any{"key": uuid(n), "version": 1, "answers": answers})
			must(t, err)
			if r := a.post("/s/town/responses", string(data)); r.Code != 201 {
				t.Fatalf("an answer: %d %s", r.Code, r.text())
			}
		}
	}
}

// Below the city's analyst nobody reads an answer, and no term of few.
func TestOfADistrictOnlyTermsOfManyAnswersAreShown(t *testing.T) {
	each(t, options{}, func(t *testing.T, a *app) {
		write := a.writers(t)
		write(10, "219901", "不知道")
		write(9, "219901", "老王家的狗")
		write(30, "219902", "不知道")
		own := a.member(t, "district", models.Grant{Role: string(account.Analyst), Area: "219901"})
		const path = "/office/surveys/town/texts?question=why"
		for _, query := range []string{"", "&q=%E7%8B%97", "&where=age:40", "&where=sample:quota", "&page=2"} {
			page := a.page(t, path+query, own)
			if terms := texts(page.Find(".terms li")); len(terms) != 1 || terms[0] != "不知道 10 份，52.6 %" {
				t.Errorf("%s: terms %q", query, terms)
			}
			if page.Find(".matches, [name=q], [name=where], [name=wave], .terms a").Length() != 0 || strings.Contains(page.Text(), "老王") || strings.Contains(page.Text(), "的狗") {
				t.Errorf("%s shows single answers", query)
			}
		}
		if r := a.send("GET", path+"&within=219902", "", own...); r.Code != 404 {
			t.Errorf("another district: %d", r.Code)
		}
	})
}

// The whole less the districts that are told, and this moment less the last one,
// must never be what fewer than ten people wrote.
func TestNobodysWordsFollowFromTheTermsOfAll(t *testing.T) {
	a := onSQLite(t, options{})
	write := a.writers(t)
	write(30, "219901", "路灯不亮")
	write(25, "219902", "路灯不亮")
	write(4, "219903", "河边臭，路灯不亮")
	write(20, "219903", "")
	write(15, "219904", "路灯不亮")
	a.rates.Frames.Wake(1)
	leader := a.member(t, "leader", models.Grant{Role: string(account.Evaluator)})
	analyst := a.member(t, "analyst", models.Grant{Role: string(account.Analyst)})
	count := func(own []string, query string) (lamps int, told bool) {
		t.Helper()
		r := a.send("GET", "/office/surveys/town/texts?question=why"+query, "", own...)
		if r.Code == 422 {
			return 0, false
		}
		for _, line := range texts(document(t, r).Find(".terms li")) {
			if _, err := fmt.Sscanf(line, "路灯不亮 %d 份", &lamps); err == nil {
				return lamps, true
			}
		}
		return 0, true
	}
	left := func(own []string) (people, districts int) {
		people, _ = count(own, "")
		for _, area := range []string{"219901", "219902", "219903", "219904"} {
			if n, told := count(own, "&within="+area); told {
				people -= n
			} else {
				districts++
			}
		}
		return people, districts
	}
	if people, districts := left(leader); people < 10 || districts < 2 || districts > 3 {
		t.Errorf("what %d people of %d districts wrote is left over", people, districts)
	}
	if lamps, told := count(analyst, "&within=219903"); lamps != 4 || !told {
		t.Errorf("who may read the answers is told of %d, %t: the attack proves nothing", lamps, told)
	}
	whole, _ := count(leader, "")
	write(1, "219901", "路灯不亮")
	a.clock.advance(2 * time.Minute)
	if n, _ := count(leader, ""); n != whole {
		t.Errorf("one more response moved the terms from %d to %d", whole, n)
	}
	write(9, "219901", "路灯不亮")
	a.clock.advance(2 * time.Minute)
	if n, _ := count(leader, ""); n != whole+10 {
		t.Errorf("ten more responses moved the terms from %d to %d", whole, n)
	}
}
