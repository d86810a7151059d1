package handlers_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"fmt"
	"image/png"
	"net/url"
	"strings"
	"testing"
	"time"

	"minyi/surveys/account"
	"minyi/surveys/channel"
	"minyi/surveys/seed"
)

func TestNothingIsPrintedBeforeAVisitByThePublicAddress(t *testing.T) {
	for _, c := range []struct {
		name, public string
		visit        func(a *app, short string)
		want         int
		says         string
	}{
		{"no public address is set", "", func(*app, string) {}, 409, "--public-url"},
		{"nobody came", publicURL, func(*app, string) {}, 409, publicURL},
		{"somebody came by the machine's own name", publicURL, func(a *app, short string) { a.visit("127.0.0.1:8080", short, "") }, 409, publicURL},
		{"somebody came with a made-up mark", publicURL, func(a *app, short string) { a.visit("10.0.0.5", short, "?t=0000000000000000") }, 409, publicURL},
		{"somebody came by the public address", publicURL, func(a *app, short string) { a.visit("minyi.example", short, "") }, 200, ""},
		{"the test code came through a gateway that hides the host", publicURL, func(a *app, short string) {
			a.visit("10.0.0.5", short, "?t="+channel.ScanMark(key("channels"), publicURL))
		}, 200, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := onSQLite(t, options{publicURL: c.public})
			a.town(t, "gate")
			place := a.community(t, "gate", "c1", "219901", "volunteer")
			a.community(t, "gate", "drawn", "219901", "probability")
			d := a.clerk(t, "lead", account.Designer, "")
			c.visit(a, place.Short)
			_, doc := d.get(200, "/office/surveys/gate/channels")
			if open := doc.Find(".gate.open").Length() == 1; open != (c.want == 200) {
				t.Errorf("the page says that it may be printed: %t", open)
			}
			if code := doc.Find(".gate.shut svg").Length(); code != 0 && (c.want == 200 || c.public == "") || code == 0 && c.want != 200 && c.public != "" {
				t.Errorf("%d test codes", code)
			}
			one := fmt.Sprintf("/office/surveys/gate/channels/%d", place.ID)
			for _, path := range []string{
				"/office/surveys/gate/channels/print?form=a4", "/office/surveys/gate/channels/print?form=a6",
				"/office/surveys/gate/channels/pictures.zip", one + "/qr.svg", one + "/qr.png?size=512",
			} {
				r, doc := d.get(c.want, path)
				if c.says != "" && !strings.Contains(doc.Find("p.reason").Text(), c.says) {
					t.Errorf("%s does not say why: %.600s", path, r.text())
				}
			}
			_, doc = d.get(200, one)
			if shown := doc.Find("textarea").Length() + doc.Find(`a[href$="qr.svg"]`).Length(); (shown > 0) != (c.want == 200) {
				t.Errorf("the channel's page offers %d things to hand out", shown)
			}
			d.submit(c.want, "/office/surveys/gate/slips", url.Values{"channel": {"drawn"}, "count": {"1"}, "mark": {"0123456789ABCDEF"}})
			if total, _, err := a.store.CountInvitations(t.Context(), place.SurveyID); err != nil || (total > 0) != (c.want == 200) {
				t.Errorf("%d invitations made, %v", total, err)
			}
		})
	}
}

func TestPostersSayWhoAsksAndWhere(t *testing.T) {
	a := onSQLite(t, options{publicURL: publicURL + "/minyi"})
	a.town(t, "print")
	for i := range 5 {
		a.community(t, "print", fmt.Sprint("c", i), "219901", "volunteer")
	}
	first := a.channelOf(t, "print", "c0")
	a.visit("minyi.example", first.Short, "")
	must(t, a.store.PutSettings(t.Context(), map[string]string{"site.organiser": "苇海市创建办"}))
	a.clock.advance(11 * time.Second)
	d := a.clerk(t, "lead", account.Designer, "")
	_, doc := d.get(200, "/office/surveys/print/channels/print?form=a4")
	if n := doc.Find("section.sheet.poster").Length(); n != 5 {
		t.Errorf("%d posters for 5 places", n)
	}
	poster := doc.Find("section.sheet.poster").First()
	if got := strings.TrimSpace(poster.Find(".address").Text()); got != "minyi.example/minyi/q/"+first.Short {
		t.Errorf("address %q", got)
	}
	if poster.Find(".code svg path").Length() == 0 || poster.Find(".from").Text() != "苇海市创建办" || !strings.Contains(poster.Find(".facts").Text(), "自愿") {
		t.Error(poster.Text())
	}
	if doc.Find("script:not([src]), style, [style]").Length() != 0 {
		t.Error("the page holds what the security policy refuses")
	}
	_, doc = d.get(200, "/office/surveys/print/channels/print?form=a6")
	if sheets, cards := doc.Find("section.sheet").Length(), doc.Find("article.card").Length(); sheets != 2 || cards != 5 {
		t.Errorf("%d cards on %d sheets", cards, sheets)
	}
	_, doc = d.get(200, "/office/surveys/print/channels/print?channel=c3")
	if got := textsOf(doc, ".sheet .address"); len(got) != 1 || !strings.HasSuffix(got[0], a.channelOf(t, "print", "c3").Short) {
		t.Errorf("one channel's poster: %v", got)
	}
	d.get(409, "/office/surveys/print/channels/print?area=219904")
}

func TestPostersSpeakTheLanguagesOfTheirSurvey(t *testing.T) {
	a := onSQLite(t, options{publicURL: publicURL, demo: true})
	a.admin(t, "POST", "/api/v1/surveys", string(seed.SurveyJSON(2026)))
	a.admin(t, "POST", "/api/v1/surveys/civility-2026/publish", "")
	c := a.community(t, "civility-2026", "c1", "219901", "volunteer")
	a.visit("minyi.example", c.Short, "")
	d := a.clerk(t, "lead", account.Designer, "")
	for lang, says := range map[string]string{"zh-CN": "自愿", "en": "Voluntary", "": "自愿", "xx": "自愿"} {
		_, doc := d.get(200, "/office/surveys/civility-2026/channels/print?lang="+lang)
		if n := doc.Find(".poster h1, .poster .also").Length(); n != 2 || !strings.Contains(doc.Find(".facts").Text(), says) {
			t.Errorf("%q: %d titles, %s", lang, n, doc.Find(".facts").Text())
		}
		if doc.Find(".sheet .simulated").Length() != 1 {
			t.Errorf("%q: a poster of the demo is not marked", lang)
		}
	}
}

func TestPicturesHaveTheSizeThatWasAskedForAndNamesOfTheirOwn(t *testing.T) {
	a := onSQLite(t, options{publicURL: publicURL})
	a.town(t, "pics")
	d := a.clerk(t, "lead", account.Designer, "")
	var list bytes.Buffer
	must(t, csv.NewWriter(&list).WriteAll([][]string{{"place", "area"}, {"a/b:c", "219901"}, {"A/B:C", "219901"}, {"../../etc", "219902"}}))
	d.submit(303, "/office/surveys/pics/channels/import", url.Values{"confirm": {"true"}, "list": {list.String()}})
	one := a.channelOf(t, "pics", "c001")
	a.visit("minyi.example", one.Short, "")
	r, _ := d.get(200, "/office/surveys/pics/channels/pictures.zip?size=300")
	z, err := zip.NewReader(bytes.NewReader(r.Body.Bytes()), int64(r.Body.Len()))
	must(t, err)
	names := map[string]bool{}
	for _, f := range z.File {
		if names[strings.ToLower(f.Name)] || strings.ContainsAny(f.Name, `/\:`) {
			t.Errorf("name %q", f.Name)
		}
		names[strings.ToLower(f.Name)] = true
		part, err := f.Open()
		must(t, err)
		img, err := png.Decode(part)
		must(t, err)
		if img.Bounds().Dx() != 300 {
			t.Errorf("%s is %d wide", f.Name, img.Bounds().Dx())
		}
	}
	if len(names) != 3 {
		t.Errorf("%d pictures", len(names))
	}
	at := fmt.Sprintf("/office/surveys/pics/channels/%d/qr.", one.ID)
	r, _ = d.get(200, at+"svg")
	if r.Header().Get("Content-Type") != "image/svg+xml" || !strings.HasPrefix(r.text(), "<svg") || !strings.Contains(r.Header().Get("Content-Disposition"), ".svg") {
		t.Errorf("%v %.60s", r.Header(), r.text())
	}
	for _, size := range []string{"1", "99999", "big", "-1"} {
		d.get(422, at+"png?size="+size)
		d.get(422, "/office/surveys/pics/channels/pictures.zip?size="+size)
	}
}

func TestTextsForGroupsStandInEveryLanguageOfTheSurvey(t *testing.T) {
	a := onSQLite(t, options{publicURL: publicURL})
	a.town(t, "words")
	c := a.community(t, "words", "c1", "219901", "volunteer")
	a.visit("minyi.example", c.Short, "")
	d := a.clerk(t, "lead", account.Designer, "")
	_, doc := d.get(200, fmt.Sprintf("/office/surveys/words/channels/%d", c.ID))
	all := textsOf(doc, "textarea[readonly]")
	if len(all)%3 != 0 || len(all) == 0 {
		t.Fatalf("%d texts", len(all))
	}
	for _, text := range all {
		if !strings.Contains(text, publicURL+"/q/"+c.Short) || strings.Contains(text, "{{") || strings.Contains(text, "<no value>") {
			t.Errorf("%s", text)
		}
	}
}
