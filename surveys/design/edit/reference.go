package edit

import (
	"regexp"
	"slices"
	"strings"

	"minyi/surveys"
)

// Reference is one part of a document that names a question, an option or a row
// by its code.
type Reference struct {
	Kind     RefKind
	Question string // ByCondition, ByCalculation, ByText: the question that refers
	Page     string // ByText: the page whose title refers
	Rate     string // ByRate
}

// RefKind says in what way something refers.
type RefKind string

// The ways. A text refers by {{q1}}.
const (
	ByCondition   RefKind = "condition"
	ByCalculation RefKind = "calculation"
	ByRate        RefKind = "rate"
	ByText        RefKind = "text"
)

// target is what references are looked for: a question, or one of its options
// or rows.
type target struct {
	question    string
	option, row string
}

func (t target) whole() bool { return t.option == "" && t.row == "" }

// hit reports whether a mention names the target.
func (t target) hit(m mention) bool {
	switch {
	case m.question != t.question:
		return false
	case t.option == surveys.OtherCode && m.part == "_other":
		return true
	case t.option != "":
		return m.part == t.option || slices.Contains(m.options, t.option)
	case t.row != "":
		return m.part == t.row
	}
	return true
}

// References lists what refers to a question, its own texts and rules apart.
func References(doc *surveys.Survey, question string) []Reference {
	return references(doc, target{question: question})
}

func references(doc *surveys.Survey, t target) (all []Reference) {
	known := codes(doc)
	mentioned := func(rule surveys.Expression) (found bool) {
		if len(rule) > 0 {
			mentions(tree(rule), known, func(m mention) { found = found || t.hit(m) })
		}
		return found
	}
	for i := range doc.Pages {
		for _, q := range doc.Pages[i].Questions {
			if q.Code == t.question {
				continue
			}
			if mentioned(q.VisibleIf) {
				all = append(all, Reference{Kind: ByCondition, Question: q.Code})
			}
			if mentioned(q.Calculate) {
				all = append(all, Reference{Kind: ByCalculation, Question: q.Code})
			}
		}
	}
	for _, rate := range doc.Rates {
		if rates(rate, t) {
			all = append(all, Reference{Kind: ByRate, Rate: rate.Code})
		}
	}
	texts(doc, func(by Reference, text surveys.Text) surveys.Text {
		if by.Question != t.question && piped(text, known, t) && !slices.Contains(all, by) {
			all = append(all, by)
		}
		return text
	})
	return all
}

func rates(rate surveys.Rate, t target) bool {
	if rate.Question != t.question && !slices.Contains(rate.Questions, t.question) {
		return false
	}
	_, scored := rate.Scores[t.option]
	return t.whole() || t.option != "" && (scored || slices.Contains(rate.Numerator, t.option) || slices.Contains(rate.Excluded, t.option))
}

func codes(doc *surveys.Survey) map[string]bool {
	all := make(map[string]bool)
	for _, p := range doc.Pages {
		for _, q := range p.Questions {
			all[q.Code] = true
		}
	}
	return all
}

// pipe is where an earlier answer stands in a text: {{q1}}, {{q2.r1}}.
var pipe = regexp.MustCompile(`\{\{\s*([A-Za-z][A-Za-z0-9_]{0,37}(?:\.[A-Za-z0-9_]{1,32})?)\s*\}\}`)

func piped(text surveys.Text, known map[string]bool, t target) bool {
	for _, s := range text {
		for _, match := range pipe.FindAllStringSubmatch(s, -1) {
			m := mention{}
			if m.question, m.part = base(match[1], known); t.hit(m) {
				return true
			}
		}
	}
	return false
}

// repiped is a text in which f has turned each name between braces; "" takes
// the braces away.
func repiped(text surveys.Text, f func(name string) string) surveys.Text {
	return replaced(text, func(s string) string {
		return pipe.ReplaceAllStringFunc(s, func(found string) string {
			name := pipe.FindStringSubmatch(found)[1]
			switch to := f(name); to {
			case name:
				return found
			case "":
				return ""
			default:
				return strings.Replace(found, name, to, 1)
			}
		})
	})
}

// refused words what refers to something that is to go.
func refused(key, code string, by []Reference) error {
	found := surveys.Errors{surveys.E(surveys.Invalid, key, "", "Code", code, "Count", len(by))}
	for _, r := range by {
		switch {
		case r.Kind == ByCondition:
			found = append(found, surveys.E(surveys.Invalid, "edit.ref_condition", "", "Code", r.Question))
		case r.Kind == ByCalculation:
			found = append(found, surveys.E(surveys.Invalid, "edit.ref_calculation", "", "Code", r.Question))
		case r.Kind == ByRate:
			found = append(found, surveys.E(surveys.Invalid, "edit.ref_rate", "", "Code", r.Rate))
		case r.Question != "":
			found = append(found, surveys.E(surveys.Invalid, "edit.ref_text", "", "Code", r.Question))
		case r.Page != "":
			found = append(found, surveys.E(surveys.Invalid, "edit.ref_page", "", "Code", r.Page))
		default:
			found = append(found, surveys.E(surveys.Invalid, "edit.ref_survey", ""))
		}
	}
	return found
}
