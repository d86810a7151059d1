package advice

import (
	"regexp"
	"slices"

	"minyi/surveys"
	"minyi/surveys/design/timing"
)

// Where length begins to cost answers on a phone. The figures are habits of the
// trade and no law: half of a sample leaves a form somewhere behind ten minutes.
const (
	mostMinutes  = 10
	tooMany      = 20 // minutes
	mostOnPage   = 12 // questions
	mostOpen     = 1  // required ones
	mostRun      = 7  // questions in a row with the same answers
	mostChoices  = 12
	mostRanked   = 6
	mostRows     = 8
	mostCells    = 5
	widestZH     = 6 // characters of an answer in a matrix
	widestEN     = 3 // words
	someRequired = 5
)

var (
	zhOverall = regexp.MustCompile(`总体|总的来(说|看)|综合来(看|说)|整体(来看|上)`)
	enOverall = regexp.MustCompile(`(?i)\boverall\b|\ball (in all|things considered)\b|\bin general\b|\bon the whole\b`)
)

// whole looks at the survey as a whole.
func (l *look) whole() {
	for _, t := range l.spoken() {
		for i := range patterns {
			p := &patterns[i]
			find, except := p.en, p.notEN
			if t.zh {
				find, except = p.zh, p.notZH
			}
			if p.where&inIntro != 0 {
				if words := first(l.doc.Intro[t.tag], find, except); words != "" {
					l.add(p.level, p.rule, nil, "intro", t.tag, "Words", words)
				}
			}
		}
	}
	answerable, required, open := 0, 0, 0
	for i := range l.all {
		q := &l.all[i]
		switch q.Type {
		case surveys.Note, surveys.Calculated, surveys.Consent:
			continue
		case surveys.ShortText, surveys.LongText:
			if q.Required {
				open++
			}
		}
		answerable++
		if q.Required {
			required++
		}
	}
	if answerable > 0 && surveys.Blank(l.doc.Intro.In("", l.doc.Languages...)) {
		l.add(Weak, "no_intro", nil, "", "")
	}
	if e := timing.Of(l.doc, ""); e.Minutes() > tooMany {
		l.add(Serious, "too_long", nil, "", "", "Minutes", e.Minutes(), "Most", mostMinutes, "Questions", e.Asked)
	} else if e.Minutes() > mostMinutes {
		l.add(Weak, "too_long", nil, "", "", "Minutes", e.Minutes(), "Most", mostMinutes, "Questions", e.Asked)
	}
	if answerable >= someRequired && required == answerable {
		l.add(Weak, "all_required", nil, "", "", "Questions", answerable)
	}
	if open > mostOpen {
		l.add(Weak, "open_required", nil, "", "", "Questions", open, "Most", mostOpen)
	}
	for p, page := range l.doc.Pages {
		n := len(page.Questions)
		if page.Draw > 0 {
			n = min(n, page.Draw)
		}
		switch {
		case n <= mostOnPage:
		case len(l.doc.Pages) == 1:
			l.add(Weak, "one_page", nil, "", "", "Questions", n, "Most", mostOnPage)
		default:
			l.found = append(l.found, Finding{Rule: "long_page", Level: Note, Page: page.Code, Args: map[string]any{"Page": p + 1, "Questions": n, "Most": mostOnPage}})
		}
	}
	l.census()
	l.order()
}

// order looks at what comes first.
func (l *look) order() {
	specific := 0
	run := 1
	for i := range l.all {
		q := &l.all[i]
		overall, satisfied := false, false
		for _, t := range l.spoken() {
			text := q.Text[t.tag]
			if t.zh {
				overall, satisfied = overall || zhOverall.MatchString(text), satisfied || zhSatisfied.MatchString(text)
			} else {
				overall, satisfied = overall || enOverall.MatchString(text), satisfied || enSatisfied.MatchString(text)
			}
		}
		switch {
		case overall && satisfied && specific >= 3:
			l.add(Note, "overall_late", q, "", "", "Before", specific)
		case satisfied && q.Type == surveys.Matrix:
			specific += len(q.Rows)
		case satisfied:
			specific++
		}
		if q.page == 0 && len(l.doc.Pages) > 1 && l.personal(q) && q.place < 3 {
			l.add(Note, "person_first", q, "", "")
		}
		if i > 0 && sameChoices(q.Question, l.all[i-1].Question) {
			run++
			if run == mostRun+1 {
				l.add(Note, "same_run", q, "", "", "Questions", run)
			}
		} else {
			run = 1
		}
	}
}

func sameChoices(a, b *surveys.Question) bool {
	return a.Type == surveys.Single && b.Type == surveys.Single && len(a.Options) > 2 && slices.EqualFunc(a.Options, b.Options, func(x, y surveys.Option) bool { return x.Code == y.Code })
}

// choices looks at how many options there are and whether one is missing.
func (l *look) choices(q *asked) {
	n := len(q.Options)
	switch {
	case q.Type == surveys.Ranking && q.MaxChoices == nil && n > mostRanked:
		l.add(Weak, "rank_all", q, "", "", "Options", n, "Most", mostRanked)
	case (q.Type == surveys.Single || q.Type == surveys.Multiple) && n > mostChoices:
		l.add(Note, "many_options", q, "", "", "Options", n, "Most", mostChoices)
	}
	if q.Type == surveys.Multiple && q.Required && q.Other == nil && !slices.ContainsFunc(q.Options, func(o surveys.Option) bool { return o.Exclusive }) {
		l.add(Weak, "no_none", q, "", "")
	}
	for _, t := range l.spoken() {
		seen := map[string]bool{}
		for _, o := range q.Options {
			if text := o.Text[t.tag]; text != "" && seen[text] {
				l.add(Weak, "same_text", q, o.Code, t.tag, "Words", text)
			} else {
				seen[text] = true
			}
		}
	}
}

// matrix looks at whether a matrix fits a phone.
func (l *look) matrix(q *asked) {
	if q.Type != surveys.Matrix {
		return
	}
	if n := len(q.Rows); n > mostRows {
		l.add(Weak, "matrix_long", q, "", "", "Rows", n, "Most", mostRows)
	}
	if n := len(q.Options); n > mostCells {
		l.add(Weak, "matrix_wide", q, "", "", "Columns", n, "Most", mostCells)
		return
	}
	for _, t := range l.spoken() {
		widest := widestEN
		if t.zh {
			widest = widestZH
		}
		for _, o := range q.Options {
			if length(o.Text[t.tag], t) > widest {
				l.add(Note, "matrix_words", q, o.Code, t.tag, "Words", o.Text[t.tag])
			}
		}
	}
}
