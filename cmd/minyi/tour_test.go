package main

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// look is one way of seeing the pages.
type look struct {
	lang  string
	large bool // 长辈版
}

func (l look) String() string {
	if l.large {
		return l.lang + " 长辈版"
	}
	return l.lang
}

func (l look) query(more ...string) string {
	q := url.Values{"lang": {l.lang}}
	if l.large {
		q.Set("size", "large")
	}
	for i := 0; i+1 < len(more); i += 2 {
		q.Set(more[i], more[i+1])
	}
	return "?" + q.Encode()
}

// tourCity adds what the demo city does not have: a survey of every question
// type, one that is closed, one with texts as long and as foreign as the
// contract allows.
func (c *browserCity) tourCity(t *testing.T) (closedPlace string) {
	t.Helper()
	every, err := os.ReadFile(filepath.Join("testdata", "surveys", "every-type.json"))
	if err != nil {
		t.Fatal(err)
	}
	c.publish(t, every)
	c.publish(t, wideSurvey())
	short := map[string]any{
		"code": "closed-one", "languages": []string{"zh-CN", "en"}, "title": both("已结束的问卷", "A closed survey"),
		"approval": map[string]any{"kind": "opinion"}, "settings": map[string]any{"area": "none", "show_results": "closed"},
		"pages": []any{map[string]any{"code": "p1", "questions": []any{map[string]any{
			"code": "q1", "type": "single", "text": both("好吗？", "Well?"),
			"options": []any{map[string]any{"code": "y", "text": both("好", "Yes")}, map[string]any{"code": "n", "text": both("不好", "No")}}}}}},
	}
	c.publish(t, short)
	var ch struct{ Short string }
	c.do(t, 201, "POST", "/api/v1/surveys/closed-one/channels", map[string]any{"code": "door", "mode": "web", "sample": "volunteer"}).into(t, &ch)
	c.do(t, 200, "POST", "/api/v1/surveys/closed-one/close", nil)
	if len(ch.Short) != 8 {
		t.Fatalf("short address %q", ch.Short)
	}
	return "/q/" + ch.Short
}

func both(zh, en string) map[string]string { return map[string]string{"zh-CN": zh, "en": en} }

// wideSurvey has words of 10,000 and 1,000 characters without a break, and
// right-to-left and mixed text.
func wideSurvey() map[string]any {
	word := strings.Repeat("Donaudampfschifffahrt", 500)[:10000]
	han := strings.Repeat("苇", 1000)
	arabic := "هل أنت راضٍ عن نظافة الحي؟ (12345) "
	uyghur := "ئۇيغۇرچە سوئال "
	option := func(code, text string) any { return map[string]any{"code": code, "text": both(text, text)} }
	row := option
	question := func(code, kind, text string, more map[string]any) any {
		q := map[string]any{"code": code, "type": kind, "text": both(text, text), "hint": both(word[:300], arabic)}
		for k, v := range more {
			q[k] = v
		}
		return q
	}
	options := []any{option("a", word[:1000]), option("b", arabic), option("c", uyghur+word[:400]), option("d", han)}
	return map[string]any{
		"code": "wide", "languages": []string{"zh-CN", "en"}, "title": both(word[:1000], arabic), "intro": both(word, arabic),
		"thanks": both(word[:2000], arabic), "approval": map[string]any{"kind": "filed", "number": word[:200], "authority": word[:200], "form": arabic},
		"settings": map[string]any{"area": "none", "show_results": "live"},
		"pages": []any{
			map[string]any{"code": "p1", "title": both(word[:1000], arabic), "questions": []any{
				question("w1", "single", word, map[string]any{"options": options, "other": map[string]any{"text": both(word[:1000], arabic)}}),
				question("w2", "multiple", arabic, map[string]any{"options": options}),
				question("w3", "matrix", uyghur, map[string]any{"rows": []any{row("r1", word[:1000]), row("r2", arabic)}, "options": options}),
				question("w4", "ranking", word[:3000], map[string]any{"options": options}),
			}},
			map[string]any{"code": "p2", "title": both(arabic, han), "questions": []any{
				question("w5", "sum", arabic, map[string]any{"options": options, "total": 100}),
				question("w6", "longtext", word[:2000], nil),
				question("w7", "text", arabic, nil),
				question("w8", "note", word[:2000], nil),
				question("w9", "nps", han, nil),
			}},
			map[string]any{"code": "p3", "questions": []any{
				map[string]any{"code": "w10", "type": "single", "text": both("完了？", "Done?"), "options": options},
				map[string]any{"code": "w11", "type": "text", "text": both("还有吗？", "More?"), "visible_if": map[string]any{"==": []any{map[string]any{"var": "w10"}, "a"}}},
			}},
		},
		"rates": []any{map[string]any{"code": "wide_rate", "kind": "share", "title": both(word[:1000], arabic), "question": "w1", "numerator": []string{"a"}}},
	}
}

// tour goes through every page there is in one look and stops at each.
func (c *browserCity) tour(t *testing.T, l look, closedPlace string, stop func(p *phone, name string)) {
	p := c.phone(t)
	p.forgive("Failed to load resource: the server responded with a status of 4") // pages that refuse are on the way
	visit := func(name, path string, status int64) {
		t.Helper()
		if got := p.open(path); got != status {
			t.Fatalf("%s was answered with %d, want %d", path, got, status)
		}
		stop(p, name)
	}
	visit("home", "/"+l.query(), 200)
	c.tourForm(p, l, "civility-2026", stop)
	c.tourForm(p, l, "every-type", stop)
	c.tourForm(p, l, "wide", stop)
	visit("closed", "/s/closed-one"+l.query(), 410)
	visit("none now", closedPlace+l.query(), 200)
	c.tourPledge(p, l, stop)
	visit("now", "/now"+l.query(), 200)
	visit("results", "/results/civility-2026"+l.query(), 200)
	visit("results of the first", "/results/wide"+l.query(), 200)
	visit("no results yet", "/results/closed-one"+l.query(), 200)
	visit("round", "/rounds/annual-2026-r1"+l.query(), 200)
	visit("not found", "/nothing-here"+l.query(), 404)
	visit("no such receipt", "/s/civility-2026/receipt/0000000000000000"+l.query(), 404)
	visit("sign in", "/login"+l.query(), 200)
	p.write("#name", keeperName)
	p.write("#password", "wrong")
	if status := p.press(".button.main"); status != 401 {
		t.Fatalf("a wrong password was answered with %d", status)
	}
	stop(p, "sign in refused")
	p.open("/login" + l.query())
	p.write("#name", keeperName)
	p.write("#password", keeperPassword)
	if status := p.press(".button.main"); status != 200 {
		t.Fatalf("sign in was answered with %d at %s", status, p.at())
	}
	if !l.large { // 长辈版 is for residents
		visit("office", "/office"+l.query(), 200)
	}
}

func (c *browserCity) tourForm(p *phone, l look, code string, stop func(*phone, string)) {
	p.Helper()
	p.open("/s/" + code + l.query())
	r := &answerer{phone: p, all: code != "civility-2026"}
	stop(p, code+" page 0")
	if code != "wide" { // nothing there must be answered
		if status := p.press(nextButton); status != 422 {
			p.Fatalf("%s: an empty page was answered with %d", code, status)
		}
		stop(p, code+" page 0 with errors")
	}
	r.toLast(func(where string) {
		if where != "0" {
			stop(p, code+" page "+where)
		}
	})
	stop(p, code+" answered")
	if status := p.press(nextButton); status != 200 {
		p.Fatalf("%s: sending was answered with %d: %s", code, status, p.gist())
	}
	p.receipt()
	stop(p, code+" receipt")
}

func (c *browserCity) tourPledge(p *phone, l look, stop func(*phone, string)) {
	p.Helper()
	for _, code := range []string{"citizen", "merchant"} {
		p.open("/p/" + code + l.query())
		stop(p, "pledge "+code)
		if status := p.press(nextButton); status != 422 {
			p.Fatalf("an empty pledge was answered with %d", status)
		}
		stop(p, "pledge "+code+" with errors")
		if eval[bool](p, `!!document.querySelector('[name=name]')`) {
			p.write(`[name=name]`, "L. W.")
		}
		if eval[bool](p, `!!document.querySelector('[name=area]')`) {
			p.pick(`[name=area]`, 2)
		}
		p.tap(`[name=agree]`)
		if status := p.press(nextButton); status != 200 {
			p.Fatalf("a whole pledge was answered with %d", status)
		}
		stop(p, "pledge "+code+" to check")
		if status := p.press(nextButton); status != 200 {
			p.Fatalf("signing was answered with %d", status)
		}
		p.receipt()
		stop(p, "pledge "+code+" receipt")
	}
}

// The widths at which nothing may stick out: a desk, the narrowest phone, and
// last the common one, at which the phone stays.
var widths = []int64{1440, 320, phoneWidth}

// inspectLayout checks the page at every width and leaves the phone's.
func (p *phone) inspectLayout(name string) {
	p.Helper()
	for _, w := range widths {
		p.do(p.size(w, phoneHeight))
		got := eval[struct {
			Width float64
			Wide  []string
		}](p, fmt.Sprintf(sticksOut, w))
		if got.Width > float64(w) {
			p.Errorf("%s at %d px can be scrolled sideways to %.0f: %s", name, w, got.Width, strings.Join(got.Wide, " | "))
		}
		p.picture(name, w)
	}
}

// sticksOut measures the page and names what is wider than the screen.
const sticksOut = `(w => ({
	Width: Math.max(document.documentElement.scrollWidth, document.body.scrollWidth),
	Wide: [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > w + 1).slice(0, 3).map(e => e.outerHTML.slice(0, 120)),
}))(%d)`

// inspectTargets measures what a finger has to hit.
func (p *phone) inspectTargets(name string, least float64) {
	p.Helper()
	for _, small := range eval[[]string](p, fmt.Sprintf(smallTargets, least)) {
		p.Errorf("%s: less than %.0f px to hit: %s", name, least, small)
	}
}

// smallTargets lists controls that are too small. A link in the middle of a
// sentence is as high as its line (WCAG 2.5.8 lets it), and a link that is laid
// over its card is as large as the card.
const smallTargets = `(least => [...document.querySelectorAll('a[href], button, input, select, textarea, summary')].map(e => {
	if (e.type === 'hidden' || e.classList.contains('skip') || !e.checkVisibility()) return '';
	let box = e.closest('label') || e;
	if (e.matches('a') && getComputedStyle(e, '::after').position === 'absolute') box = e.offsetParent || e.closest('li');
	const words = e.matches('a') && [...e.parentNode.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
	const r = box.getBoundingClientRect();
	if (words || r.height >= least - .5 && r.width >= least - .5) return '';
	return Math.round(r.width) + '×' + Math.round(r.height) + ' ' + e.outerHTML.slice(0, 140);
}).filter(Boolean))(%v)`

// errorsInOrder is true where there are no errors.
const errorsInOrder = `[...document.querySelectorAll('#errors a')].map(a => document.getElementById(a.hash.slice(1))).every((e, i, all) =>
	e && (i === 0 || all[i - 1].compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING))`

var hanOrFullWidth = regexp.MustCompile(`[\p{Han}\x{3000}-\x{303F}\x{FF00}-\x{FFEF}]`)

// inspectEnglish looks for Chinese in what is shown, read aloud or offered. The
// other language's own name is the one word that belongs there.
func (p *phone) inspectEnglish(name string) {
	p.Helper()
	for _, text := range eval[[]string](p, shownTexts) {
		if hanOrFullWidth.MatchString(text) {
			p.Errorf("%s is English but says %q", name, text)
		}
	}
	if lang := eval[string](p, `document.documentElement.lang`); lang != "en" {
		p.Errorf("%s says that its language is %q", name, lang)
	}
}

const shownTexts = `(() => {
	const out = [document.title], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	while (walk.nextNode()) {
		const e = walk.currentNode.parentElement;
		if (!e.closest('[lang=zh-CN]') && !e.closest('textarea')) out.push(walk.currentNode.textContent);
	}
	for (const e of document.querySelectorAll('[aria-label], [placeholder], [alt], [title]'))
		for (const a of ['aria-label', 'placeholder', 'alt', 'title']) out.push(e.getAttribute(a) || '');
	for (const e of document.querySelectorAll('*')) for (const v of Object.values(e.dataset)) out.push(v);
	return out.filter(s => s.trim());
})()`

// pictures is a folder into which the tour puts a picture of every page; unset
// in ordinary runs.
var pictures = os.Getenv("MINYI_TEST_PICTURES")

func (p *phone) picture(name string, width int64) {
	if pictures == "" {
		return
	}
	for _, s := range []string{"light", "dark"} {
		p.do(scheme(s))
		shot, err := chromedp.Run(p.ctx, chromedp.FullScreenshot(90))
		if err != nil {
			p.Fatal(err)
		}
		file := fmt.Sprintf("%s %d %s.jpg", strings.ReplaceAll(strings.TrimPrefix(p.Name(), "TestBrowser/"), "/", " ")+" "+name, width, s)
		if err := os.WriteFile(filepath.Join(pictures, strings.ReplaceAll(file, " ", "_")), shot, 0o644); err != nil {
			p.Fatal(err)
		}
	}
	p.do(scheme("light"))
}
