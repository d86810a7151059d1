package outline

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strconv"
	"strings"

	"minyi/surveys"
	"minyi/surveys/exchange"
)

func itoa(n int) string { return strconv.Itoa(n) }

var printedCode = regexp.MustCompile(`^[A-Za-z]{1,2}[0-9]{1,3}[a-z]?$`)

// codes names every question: by the code that is printed before it (A1), else
// q1, q2, … in order; notes are n1, n2, …
func (p *parser) codes() {
	taken := map[string]bool{}
	claim := func(code string) bool {
		if taken[code] {
			return false
		}
		taken[code] = true
		return true
	}
	for _, it := range p.items {
		if it.label.style == byCode && printedCode.MatchString(it.label.text) && len(it.made) > 0 {
			if code := strings.ToLower(it.label.text); claim(code) {
				it.made[0].Code = code
			}
		}
	}
	q, n := 0, 0
	for _, it := range p.items {
		for i := range it.made {
			if it.made[i].Code != "" {
				continue
			}
			for {
				code := ""
				if it.made[i].Type == surveys.Note {
					n++
					code = "n" + itoa(n)
				} else {
					q++
					code = "q" + itoa(q)
				}
				if claim(code) {
					it.made[i].Code = code
					break
				}
			}
		}
	}
}

// assemble puts the document together.
func (p *parser) assemble() *surveys.Survey {
	doc := &surveys.Survey{
		Spec: surveys.Spec, Code: p.options.Code, Languages: []string{p.language}, Title: surveys.Text{}, Pages: []surveys.Page{},
		Intro: p.in(strings.Join(p.intro, "\n")), Thanks: p.in(strings.Join(p.thanks, "\n")), Approval: p.approval,
	}
	if t := p.in(p.title); t != nil {
		doc.Title = t
	} else {
		p.sayAt(exchange.Warning, exchange.Place{}, "", "outline.no_title")
	}
	if doc.Code == "" {
		doc.Code = Code(p.title)
	}
	asked := 0
	for n, sec := range p.pages {
		end := len(p.items)
		if n+1 < len(p.pages) {
			end = p.pages[n+1].first
		}
		page := surveys.Page{Title: p.in(sec.title), Questions: []surveys.Question{}}
		for _, it := range p.items[sec.first:end] {
			for _, q := range it.made {
				if q.Type != surveys.Note {
					asked++
					q.Required = p.mustAnswer(it)
				}
				page.Questions = append(page.Questions, q)
			}
		}
		if len(page.Questions) == 0 {
			if sec.title != "" {
				p.say(exchange.Warning, sec.where, "outline.section_empty")
				page.Questions = append(page.Questions, surveys.Question{Code: "s" + itoa(n), Type: surveys.Note, Text: page.Title})
				page.Title = nil
			} else {
				continue
			}
		}
		page.Code = "p" + itoa(len(doc.Pages)+1)
		if d := sec.marks.draw; d > 0 && d <= len(page.Questions) {
			page.Draw = d
		}
		doc.Pages = append(doc.Pages, page)
	}
	if asked > 0 && !p.requiredBy && !p.requiredDefault {
		p.sayAt(exchange.Info, exchange.Place{}, "", "outline.none_required")
	}
	return doc
}

func (p *parser) mustAnswer(it *item) bool {
	if it.marks.required != nil {
		return *it.marks.required
	}
	return p.requiredDefault
}

// Code makes the code of a survey of its title: the same for the same title.
func Code(title string) string {
	sum := sha256.Sum256([]byte(strings.TrimSpace(title)))
	return "survey-" + hex.EncodeToString(sum[:4])
}
