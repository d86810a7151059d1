package answer

import (
	"bytes"
	"crypto/sha256"
	"slices"

	"minyi/surveys"
	"minyi/surveys/logic"
)

// Finish makes a decoded sheet ready to be stored, in place: answers to
// questions that this person was not asked (not drawn, or hidden by a
// condition) are dropped, calculated questions get their values. Then it lists
// every required question that has no answer, all at once; a required consent
// must be given, and a required matrix needs all its rows.
func (f *Form) Finish(sheet Sheet, key [16]byte) surveys.Errors {
	shown := f.route(sheet, key)
	var errs surveys.Errors
	for i := range f.Fields {
		if shown[i] {
			errs = f.Fields[i].missing(errs, &sheet[i])
		}
	}
	return errs
}

// Missing is the part of Finish's check that concerns one page (its index in
// the document); the sheet stays as it is.
func (f *Form) Missing(sheet Sheet, key [16]byte, page int) surveys.Errors {
	if page < 0 || page >= len(f.pages) {
		return nil
	}
	routed := f.copyOf(sheet)
	shown := f.route(routed, key)
	var errs surveys.Errors
	for i := f.pages[page].first; i < f.pages[page].end; i++ {
		if shown[i] {
			errs = f.Fields[i].missing(errs, &routed[i])
		}
	}
	return errs
}

// Visible reports, by ordinal, which questions of the pages up to and including
// upToPage this person sees, given the answers so far. Calculated questions are
// never seen. The sheet stays as it is.
func (f *Form) Visible(sheet Sheet, key [16]byte, upToPage int) []bool {
	shown := f.route(f.copyOf(sheet), key)
	for i := range f.Fields {
		if f.Fields[i].Page > upToPage || f.Fields[i].Type == surveys.Calculated {
			shown[i] = false
		}
	}
	return shown
}

// copyOf copies a sheet as far as route changes it; a nil one becomes empty.
func (f *Form) copyOf(sheet Sheet) Sheet {
	c := make(Sheet, len(f.Fields))
	copy(c, sheet)
	return c
}

// route drops the answers to questions not asked and sets the calculated ones.
// It returns, by ordinal, what was asked or calculated. It only replaces values
// of the sheet as a whole, so a shallow copy protects the caller's.
func (f *Form) route(sheet Sheet, key [16]byte) []bool {
	shown := make([]bool, len(f.Fields))
	for p, span := range f.pages {
		if f.Survey.Pages[p].Draw <= 0 {
			for i := span.first; i < span.end; i++ {
				shown[i] = true
			}
			continue
		}
		copy(shown[span.first:span.end], f.Drawn(key, p))
	}
	f.program.Route(environment{f, sheet},
		func(i int) bool { return shown[i] },
		func(i int) { sheet[i], shown[i] = Value{}, false },
		func(i int, v logic.Value) { sheet[i] = valueOf(v) })
	return shown
}

// Drawn reports which questions of a page (index in the document) this person
// is asked, by their place on the page. With "draw": n these are the n whose
// SHA-256(key || page code || 0x00 || question code) is smallest, so that phone
// and server draw alike. Notes and calculated questions ask nothing: they take
// no part in the draw and always stay.
func (f *Form) Drawn(key [16]byte, page int) []bool {
	if page < 0 || page >= len(f.pages) {
		return nil
	}
	fields := f.PageFields(page)
	drawn := make([]bool, len(fields))
	type lot struct {
		hash  [sha256.Size]byte
		place int
	}
	var lots []lot
	draw := f.Survey.Pages[page].Draw
	for i := range fields {
		if draw <= 0 || fields[i].Type == surveys.Note || fields[i].Type == surveys.Calculated {
			drawn[i] = true
			continue
		}
		b := append(slices.Clone(key[:]), f.Survey.Pages[page].Code...)
		b = append(append(b, 0), fields[i].Code...)
		lots = append(lots, lot{sha256.Sum256(b), i})
	}
	slices.SortFunc(lots, func(a, b lot) int { return bytes.Compare(a.hash[:], b.hash[:]) })
	for _, l := range lots[:min(max(draw, 0), len(lots))] {
		drawn[l.place] = true
	}
	return drawn
}

// missing adds what a required question still lacks.
func (f *Field) missing(errs surveys.Errors, v *Value) surveys.Errors {
	if !f.Required {
		return errs
	}
	switch f.Type {
	case surveys.Note, surveys.Calculated:
		return errs
	case surveys.Consent:
		if !v.Yes {
			errs = append(errs, f.fail("answer.consent_needed", ""))
		}
		return errs
	case surveys.Matrix:
		if v.Answered() {
			for row, option := range v.Options {
				if option < 0 {
					errs = append(errs, f.fail("answer.missing_row", f.Rows[row].Code))
				}
			}
			return errs
		}
	}
	if v.Answered() {
		return errs
	}
	return append(errs, f.nothing())
}

// nothing words the lack of an answer by what is asked for.
func (f *Field) nothing() *surveys.Error {
	switch f.Type {
	case surveys.Single, surveys.Rating, surveys.NPS, surveys.Slider, surveys.Area:
		return f.fail("answer.missing_choice", "")
	case surveys.Multiple:
		return f.fail("answer.missing_choices", "", "Count", max(f.bounds.least, 1))
	case surveys.Ranking:
		return f.fail("answer.missing_ranking", "", "Count", max(f.bounds.least, 1))
	case surveys.Matrix:
		return f.fail("answer.missing_rows", "")
	case surveys.Sum:
		return f.fail("answer.missing_points", "", "Total", plain(f.totalPoints()))
	case surveys.Number:
		return f.fail("answer.missing_number", "", "Example", f.example())
	case surveys.Photo:
		return f.fail("answer.missing_photo", "")
	case surveys.Location:
		return f.fail("answer.missing_location", "")
	case surveys.Signature:
		return f.fail("answer.missing_signature", "")
	}
	return f.fail("answer.missing", "")
}

// Shown reports whether a question's condition holds for stored answers, among
// which those to hidden questions are missing already. Draws are not looked at.
func (f *Form) Shown(ordinal int, sheet Sheet) bool {
	e := f.Fields[ordinal].VisibleIf
	return e == nil || e.True(environment{f, sheet})
}
