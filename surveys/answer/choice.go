package answer

import (
	"slices"
	"strconv"

	"minyi/surveys"
)

// choice checks one option code; part is the row of a matrix, else "".
func (f *Field) choice(code, part string) (int, *surveys.Error) {
	i, ok := f.options[code]
	if !ok {
		return 0, f.fail("answer.unknown_option", part, "Value", clip(code))
	}
	return i, nil
}

// choices checks the codes chosen in a multiple question, and puts them into
// the order of the document: the order of ticking means nothing.
func (f *Field) choices(codes []string) ([]int, surveys.Errors) {
	chosen, errs := f.distinct(codes)
	if len(errs) > 0 {
		return nil, errs
	}
	alone := false
	for _, i := range chosen {
		if i < len(f.Options) && f.Options[i].Exclusive {
			alone = true
			if len(chosen) > 1 {
				return nil, surveys.Errors{f.fail("answer.exclusive", "")}
			}
		}
	}
	if err := f.count(len(chosen), alone); err != nil {
		return nil, surveys.Errors{err}
	}
	slices.Sort(chosen)
	return chosen, nil
}

// ranking checks the codes of a ranking, first rank first.
func (f *Field) ranking(codes []string) ([]int, surveys.Errors) {
	chosen, errs := f.distinct(codes)
	if len(errs) > 0 {
		return nil, errs
	}
	if err := f.count(len(chosen), false); err != nil {
		return nil, surveys.Errors{err}
	}
	return chosen, nil
}

// distinct maps codes to ordinals and refuses unknown and repeated ones.
func (f *Field) distinct(codes []string) ([]int, surveys.Errors) {
	var errs surveys.Errors
	chosen := make([]int, 0, len(codes))
	for _, code := range codes {
		i, err := f.choice(code, "")
		switch {
		case err != nil:
			errs = append(errs, err)
		case slices.Contains(chosen, i):
			errs = append(errs, f.fail("answer.option_twice", "", "Value", clip(code)))
		default:
			chosen = append(chosen, i)
		}
		if len(errs) >= maxFindings {
			break
		}
	}
	return chosen, errs
}

// maxFindings bounds what one answer may report: a list of 100,000 wrong codes
// is one mistake.
const maxFindings = 8

// count checks how many were chosen. alone is true for a choice such as "none
// of these", which is complete by itself.
func (f *Field) count(n int, alone bool) *surveys.Error {
	switch {
	case n > f.bounds.most:
		return f.fail("answer.too_many", "", "Max", f.bounds.most, "Count", n)
	case n < f.bounds.least && !alone:
		return f.fail("answer.too_few", "", "Min", f.bounds.least, "Count", n)
	}
	return nil
}

// beside checks the text beside the open choice. chosen says whether the open
// choice is; without it a text has no place, and dropping someone's words in
// silence would be worse than saying so.
func (f *Field) beside(text string, chosen bool) (string, *surveys.Error) {
	text = newlines(text)
	if surveys.Blank(text) {
		return "", nil
	}
	if !chosen {
		return "", f.failOther("answer.other_not_chosen")
	}
	if hasControl(text) {
		return "", f.failOther("answer.control_character")
	}
	if n := runes(text); n > f.bounds.length {
		return "", f.failOther("answer.too_long", "Max", f.bounds.length, "Count", n)
	}
	return text, nil
}

// openChosen reports whether v chooses the open choice.
func (f *Field) openChosen(v Value) bool {
	switch v.Shape {
	case Choice:
		return f.open(v.Option)
	case Choices:
		return f.hasOpen() && slices.Contains(v.Options, len(f.Options))
	}
	return false
}

// clip shortens what is quoted back in a message.
func clip(s string) string {
	const longest = 40
	n := 0
	for i := range s {
		if n++; n > longest {
			return s[:i] + "…"
		}
	}
	return s
}

// plain writes a number for a message: never 1e+06.
func plain(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
