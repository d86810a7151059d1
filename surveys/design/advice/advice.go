// Package advice names weak practice in a draft: wording, scales, brackets,
// order and length that survey methodologists warn of. It is advice and never a
// bar: whoever means it dismisses a finding with a note.
//
// Each rule is a word; the wordings are advice.found_RULE (what was found),
// advice.why_RULE and advice.do_RULE. The rules about wording know Chinese and
// English; texts in other languages are not looked at. They look for patterns
// and understand nothing, so each has case files with what it must find and what
// it must leave alone (testdata).
package advice

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"minyi/surveys"
	"minyi/surveys/weight"
)

// Level is how much a finding weighs.
type Level uint8

// The levels: a thing to think about, a weakness, and what would make figures
// worthless or hurt somebody.
const (
	Note Level = iota + 1
	Weak
	Serious
)

// Levels from the heaviest.
var Levels = []Level{Serious, Weak, Note}

func (l Level) String() string { return [...]string{"", "note", "weak", "serious"}[l] }

// Finding is one weakness at one place.
type Finding struct {
	Rule     string
	Level    Level
	Page     string // code, "" for the survey as a whole
	Question string // code, "" for a page or the survey
	Part     string // code of an option, a row or a rate
	Language string // of the wording that was found, "" where it is no matter of words
	Args     map[string]any
}

// Mark names the finding as long as it is the same words at the same place:
// 24 hexadecimal digits. A dismissal is kept under it, so that a new wording is
// looked at anew.
func (f *Finding) Mark() string {
	h := sha256.New()
	fmt.Fprintf(h, "%q %q %q %q %q", f.Rule, f.Page, f.Question, f.Part, f.Language)
	for _, name := range slices.Sorted(maps.Keys(f.Args)) {
		fmt.Fprintf(h, " %q %q", name, fmt.Sprint(f.Args[name]))
	}
	return hex.EncodeToString(h.Sum(nil)[:12])
}

// Context is what a draft is held against.
type Context struct {
	Margins *weight.Margins // of the census; nil where the installation has none
}

// Advice lists the weaknesses of doc: those of the survey as a whole first, then
// in the order of the document.
func Advice(doc *surveys.Survey, c Context) []Finding {
	l := &look{doc: doc, margins: c.Margins, said: make(map[string]bool)}
	n := 0
	for p := range doc.Pages {
		for i := range doc.Pages[p].Questions {
			q := &doc.Pages[p].Questions[i]
			l.all = append(l.all, asked{Question: q, page: p, place: n})
			n++
		}
	}
	l.whole()
	l.rates()
	for i := range l.all {
		l.at = &l.all[i]
		l.question(l.at)
	}
	return l.found
}

// ByQuestion counts findings by the code of their question.
func ByQuestion(found []Finding) map[string]int {
	counts := make(map[string]int)
	for _, f := range found {
		if f.Question != "" {
			counts[f.Question]++
		}
	}
	return counts
}

// asked is a question with where it stands.
type asked struct {
	*surveys.Question
	page, place int
	scale       *scale // of its options, nil where they are none
}

// look is one way through a document.
type look struct {
	doc     *surveys.Survey
	margins *weight.Margins
	all     []asked
	at      *asked
	said    map[string]bool
	found   []Finding
}

// add notes a finding about the survey (at nil) or about a question, once: what
// is weak in the first language is weak in its translation.
func (l *look) add(level Level, rule string, at *asked, part, language string, args ...any) {
	f := Finding{Rule: rule, Level: level, Part: part, Language: language, Args: make(map[string]any)}
	if at != nil {
		f.Page, f.Question = l.doc.Pages[at.page].Code, at.Code
	}
	key := strings.Join([]string{rule, f.Question, part}, " ")
	if l.said[key] {
		return
	}
	l.said[key] = true
	for i := 0; i+1 < len(args); i += 2 {
		f.Args[args[i].(string)] = args[i+1]
	}
	l.found = append(l.found, f)
}

// spoken are the document's languages that the rules know: its tag and whether
// it is Chinese.
func (l *look) spoken() []tongue {
	var out []tongue
	for _, tag := range l.doc.Languages {
		switch base, _, _ := strings.Cut(tag, "-"); base {
		case "zh":
			out = append(out, tongue{tag, true})
		case "en":
			out = append(out, tongue{tag, false})
		}
	}
	return out
}

type tongue struct {
	tag string
	zh  bool
}

// question looks at one question.
func (l *look) question(q *asked) {
	if q.Type == surveys.Calculated {
		return
	}
	for _, t := range l.spoken() {
		l.wording(q, t)
		l.knowing(q, t)
		l.brackets(q, t)
		l.person(q, t)
	}
	l.scales(q)
	l.choices(q)
	l.matrix(q)
}
