package main

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/google/go-cmp/cmp"

	"minyi/surveys"
	"minyi/surveys/design"
)

// civility are the thirty questions of the demo's questionnaire without those
// about the person, the one on which one of them depends, and the four rates
// with the score, in Chinese and with the codes that the designer gives.
func (c *browserCity) civility(t *testing.T) *surveys.Survey {
	t.Helper()
	doc := c.draft(t, "civility-2026")
	doc.Code, doc.Languages = "civil", []string{"zh-CN"}
	chinese := func(text *surveys.Text) {
		if *text != nil {
			*text = surveys.Text{"zh-CN": (*text)["zh-CN"]}
		}
	}
	chinese(&doc.Title)
	wanted, codes, n := regexp.MustCompile(`^(q\d+|has_pupil)$`), map[string]string{}, 0
	for i := range doc.Pages {
		p := &doc.Pages[i]
		chinese(&p.Title)
		p.Questions = slices.DeleteFunc(p.Questions, func(q surveys.Question) bool { return !wanted.MatchString(q.Code) })
		for j := range p.Questions {
			q := &p.Questions[j]
			n++
			codes[q.Code] = fmt.Sprintf("q%d", n)
			for k := range q.Options {
				o, code := &q.Options[k], fmt.Sprintf("a%d", k+1)
				codes[q.Code+" "+o.Code], o.Code = code, code
				chinese(&o.Text)
			}
			chinese(&q.Text)
			chinese(&q.Hint)
			q.Item, q.Code = "", codes[q.Code]
			if rule := condition.FindStringSubmatch(string(q.VisibleIf)); rule != nil {
				q.VisibleIf = surveys.Expression(fmt.Sprintf(`{"%s":[{"var":"%s"},"%s"]}`, rule[1], codes[rule[2]], codes[rule[2]+" "+rule[3]]))
			}
		}
	}
	doc.Pages = slices.DeleteFunc(doc.Pages, func(p surveys.Page) bool { return len(p.Questions) == 0 })
	doc.Rates = doc.Rates[:5]
	for i := range doc.Rates {
		r := &doc.Rates[i]
		chinese(&r.Title)
		of := r.Question
		if r.Kind == surveys.Score {
			of = r.Questions[0]
			r.Questions = []string{codes[of]}
		} else {
			r.Question = codes[of]
		}
		for _, list := range [][]string{r.Numerator, r.Excluded} {
			for j, option := range list {
				list[j] = codes[of+" "+option]
			}
		}
		scores := maps.Clone(r.Scores)
		clear(r.Scores)
		for option, points := range scores {
			r.Scores[codes[of+" "+option]] = points
		}
	}
	if n != 31 {
		t.Fatalf("%d questions, want the thirty and one", n)
	}
	return doc
}

var condition = regexp.MustCompile(`\{"([!=]=)":\[\{"var":"(\w+)"\},"(\w+)"\]\}`)

// draft is a survey as it is stored.
func (c *browserCity) draft(t *testing.T, code string) *surveys.Survey {
	t.Helper()
	doc, err := design.Decode(c.do(t, 200, "GET", "/api/v1/surveys/"+code+"/draft", nil).body)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// designsTheWholeSurvey builds the civility survey from nothing by keyboard
// alone, publishes it, has it answered and sees the rates.
func (c *browserCity) designsTheWholeSurvey(t *testing.T) {
	want := c.civility(t)
	d := &typist{phone: c.phone(t, p1024()...), file: c.phone(t)}
	d.file.open("/login")
	eval[bool](d.file, `document.body.append(document.createElement('textarea')), true`)
	d.open("/login")
	d.tabTo("the name", focusOn("#name"))
	d.inserts(keeperName)
	d.tabTo("the password", focusOn("#password"))
	d.inserts(keeperPassword)
	d.goes(chromedp.KeyEvent(kb.Enter))
	d.open("/office/surveys/new")
	d.tabTo("the title", focusOn("[name=title]"))
	d.inserts(want.Title["zh-CN"])
	d.tabTo("the code", focusOn("[name=code]"))
	d.inserts(want.Code)
	d.tabTo("the second language, which is not wanted", focusOn("[name=languages]"))
	d.key(" ")
	d.goesTo("the button that makes it", "form[action$=new] .button")

	for i, page := range want.Pages {
		if i == 0 {
			d.tabTo("the title of the page", focusOn("#f-page"))
		} else {
			d.key(kb.Enter, held|chromedp.ModifierShift)
			d.tabTo("the button for another page", focusOn("#b-page_add"))
			d.key(kb.Enter)
			d.until("another page is there", fmt.Sprintf(`document.querySelectorAll('.outline .page').length === %d && %s`, i+1, focusOn("#f-page")))
		}
		d.inserts(page.Title["zh-CN"])
		for _, q := range page.Questions {
			d.adds(q.Type)
			d.writes(q)
			if rule := condition.FindStringSubmatch(string(q.VisibleIf)); rule != nil {
				d.shows(map[string]string{"==": "is", "!=": "is_not"}[rule[1]], rule[3])
			}
		}
	}
	d.key("s", held)
	d.goesTo("the rates", `.places a[href$="/rates"]`)
	for _, r := range want.Rates {
		d.rate(r)
	}
	got := c.draft(t, want.Code)
	if diff := cmp.Diff(want.Pages, got.Pages); diff != "" {
		t.Errorf("the questions differ from those that were typed (-typed +stored):\n%s", diff)
	}
	if diff := cmp.Diff(want.Rates, got.Rates); diff != "" {
		t.Errorf("the rates differ from those that were typed (-typed +stored):\n%s", diff)
	}

	d.goesTo("the approval", `.places a[href$="/approval"]`)
	d.tabTo("its kind", focusOn("#kind"))
	d.chooses("opinion")
	d.goesTo("the button that saves", "main form .main")
	d.goesTo("the questions again", `.places a[href$="/design"]`)
	d.goesTo("the page before publishing", `a[href$="/publish"]`)
	d.goesTo("the button that publishes", `form[action$="/publish"] .button`)
	d.must("it is published", `!!document.querySelector('.done') && location.pathname === '/office/surveys/civil'`)
	c.answersCivil(t, want)
	d.open("/office/surveys/civil/results")
	for _, r := range want.Rates {
		figure := fmt.Sprintf(`%s\s+100\.0( %%)?\s+基数 12\D`, r.Title["zh-CN"])
		d.until(r.Code+" is seen with its base", fmt.Sprintf(`/%s/.test(document.querySelector('main').innerText)`, figure))
	}
}

// answersCivil answers once in a phone and eleven times as phones do: the first
// option wherever an answer is wanted.
func (c *browserCity) answersCivil(t *testing.T, doc *surveys.Survey) {
	t.Helper()
	r := &answerer{phone: c.phone(t)}
	r.open("/s/" + doc.Code)
	answers := []string{}
	for _, page := range doc.Pages {
		for _, q := range page.Questions {
			switch {
			case !q.Required:
				continue
			case q.Type == surveys.Multiple:
				answers = append(answers, fmt.Sprintf(`"%s":["a1"]`, q.Code))
			default:
				answers = append(answers, fmt.Sprintf(`"%s":"a1"`, q.Code))
			}
			r.option(q.Code, "a1")
		}
		r.press(nextButton)
	}
	if eval[bool](r.phone, `!!document.querySelector('`+nextButton+`')`) {
		r.press(nextButton)
	}
	r.receipt()
	for range 11 {
		body := fmt.Sprintf(`{"key":"%s","version":1,"answers":{%s}}`, newKey(), strings.Join(answers, ","))
		c.do(t, 201, "POST", "/s/"+doc.Code+"/responses", []byte(body))
	}
}
