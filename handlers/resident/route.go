package resident

import (
	"slices"
	"strings"

	"minyi/surveys"
	"minyi/surveys/answer"
)

// sheet is the visit's answers as far as they are right, with what is wrong.
func (h *Handler) sheet(v *visit) (answer.Sheet, surveys.Errors) {
	return v.form.FromValues(v.values, nil, h.env())
}

// onPage returns a page's questions that may get an input for this person: the
// visible ones and those that become visible by an answer on this very page.
func (v *visit) onPage(sheet answer.Sheet, page int) (fields []*answer.Field, visible []bool) {
	visible = v.form.Visible(sheet, v.key, page)
	drawn := v.form.Drawn(v.key, page)
	i := -1
	for n := range v.form.Fields {
		f := &v.form.Fields[n]
		if f.Page != page {
			continue
		}
		i++
		if !drawn[i] || f.Type == surveys.Calculated {
			continue
		}
		if visible[n] || v.live(f) {
			fields = append(fields, f)
		}
	}
	return fields, visible
}

// live reports whether a question comes and goes with answers on its own page.
// One that hangs on a calculated value does so only on the server.
func (v *visit) live(f *answer.Field) bool {
	if f.VisibleIf == nil {
		return false
	}
	here := false
	for _, n := range f.VisibleIf.Uses() {
		if v.form.Fields[n].Type == surveys.Calculated {
			return false
		}
		here = here || v.form.Fields[n].Page == f.Page
	}
	return here
}

// shows reports whether a page has something for this person.
func (v *visit) shows(sheet answer.Sheet, page int) bool {
	_, visible := v.onPage(sheet, page)
	for n := range v.form.Fields {
		if v.form.Fields[n].Page == page && visible[n] {
			return true
		}
	}
	return false
}

// after returns the next page that shows something, len(pages) for none.
func (v *visit) after(sheet answer.Sheet, page int) int {
	for page++; page < len(v.form.Survey.Pages); page++ {
		if v.shows(sheet, page) {
			return page
		}
	}
	return page
}

// before returns the page before that shows something, or the first.
func (v *visit) before(sheet answer.Sheet, page int) int {
	for page--; page > 0; page-- {
		if v.shows(sheet, page) {
			return page
		}
	}
	return 0
}

// last reports whether no answer on this page can lead to another one.
func (v *visit) last(sheet answer.Sheet, page int) bool {
	visible := v.form.Visible(sheet, v.key, len(v.form.Survey.Pages)-1)
	for n := range v.form.Fields {
		f := &v.form.Fields[n]
		if f.Page <= page || f.Type == surveys.Calculated {
			continue
		}
		if visible[n] || f.VisibleIf != nil && slices.ContainsFunc(f.VisibleIf.Uses(), func(u int) bool {
			return v.form.Fields[u].Page >= page || v.form.Fields[u].Type == surveys.Calculated
		}) {
			return false
		}
	}
	return true
}

// drawnByKey reports whether a page looks different for different keys.
func drawnByKey(form *answer.Form, page int) bool {
	if page >= len(form.Survey.Pages) { // a draft may have none
		return false
	}
	if form.Survey.Pages[page].Draw > 0 {
		return true
	}
	return slices.ContainsFunc(form.Survey.Pages[page].Questions, func(q surveys.Question) bool { return q.Shuffle })
}

// question returns the question to which an error's place belongs, nil for an
// error about something else.
func (v *visit) question(e *surveys.Error) *answer.Field {
	at, ok := strings.CutPrefix(e.Field, "/answers/")
	if !ok {
		return nil
	}
	code, _, _ := strings.Cut(at, "/")
	return v.owner(code)
}

// concerning keeps the errors about visible questions, in the order of the
// document.
func (v *visit) concerning(errs surveys.Errors, visible []bool, page func(int) bool) surveys.Errors {
	var out surveys.Errors
	for _, e := range errs {
		if f := v.question(e); f != nil && f.Ordinal < len(visible) && visible[f.Ordinal] && page(f.Page) {
			out = append(out, e)
		}
	}
	slices.SortStableFunc(out, func(a, b *surveys.Error) int { return v.question(a).Ordinal - v.question(b).Ordinal })
	return slices.CompactFunc(out, func(a, b *surveys.Error) bool { return v.question(a) == v.question(b) })
}
