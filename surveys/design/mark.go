package design

import (
	"slices"

	"minyi/surveys"
)

// maxMark bounds a setting that names answers.
const maxMark = 500

// mark reads a setting that names answers of one question. Whether they are
// there is asked for at publish: until then a question may come and go.
func (r *reader) mark(n *node) string {
	text := r.line(n, maxMark)
	if _, ok := surveys.ParseMark(text); text != "" && !ok {
		r.fail(n, "design.mark_form", "Value", text)
		return ""
	}
	return text
}

// marks: the honesty question and that about public posts take one answer, and
// have the options that are named.
func (p *publisher) marks() {
	for _, setting := range []struct{ place, text string }{{"/settings/coached", p.doc.Settings.Coached}, {"/settings/staff", p.doc.Settings.Staff}} {
		m, ok := surveys.ParseMark(setting.text)
		if !ok {
			continue
		}
		var of *surveys.Question
		for _, q := range each(p.doc) {
			if q.Code == m.Question && q.Type == surveys.Single {
				of = q
			}
		}
		if of == nil {
			p.failAt(setting.place, "design.mark_question", "Question", m.Question)
			continue
		}
		for _, option := range m.Options {
			if !slices.Contains(choiceCodes(of), option) {
				p.failAt(setting.place, "design.mark_option", "Question", m.Question, "Option", option)
			}
		}
	}
}
