package evaluation

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"minyi/surveys"
	"minyi/surveys/exchange"
)

// figure is how a number stands in a table or a form: digits with a point. What
// other programs write in its place (1,5; 1e3; NaN; ####) is refused, not
// guessed.
var figure = regexp.MustCompile(`^-?[0-9]{1,15}(\.[0-9]{1,10})?$`)

// maxRefused is how many findings of one table anybody reads.
const maxRefused = 100

// CheckEntry says what is wrong with a figure that somebody typed in or brought
// in a table. place makes the pointer to one of its parts: unit, leaf, value,
// previous, se.
func (s *Scheme) CheckEntry(e Entry, place func(part string) string) surveys.Errors {
	var errs surveys.Errors
	leaf := s.Leaf(e.Leaf)
	switch {
	case leaf == nil:
		errs = append(errs, surveys.E(surveys.Invalid, "evaluation.entry_leaf", place("leaf"), "Leaf", e.Leaf))
	case leaf.Source.Type == SourceSurvey: // nobody types in what residents said
		errs = append(errs, surveys.E(surveys.Invalid, "evaluation.entry_survey", place("leaf"), "Leaf", e.Leaf))
	}
	if !slices.Contains(s.Units(), e.Unit) {
		errs = append(errs, surveys.E(surveys.Invalid, "evaluation.entry_unit", place("unit"), "Unit", e.Unit))
	}
	for _, n := range []struct{ part, text string }{{"value", e.Value}, {"previous", e.Previous}, {"se", e.SE}} {
		if n.text != "" && !figure.MatchString(n.text) {
			errs = append(errs, surveys.E(surveys.Invalid, "evaluation.entry_figure", place(n.part), "Value", n.text))
		}
	}
	return errs
}

// ReadEntries reads a table with the columns unit, leaf, value and, if wanted,
// previous and se.
//
// Errors: Invalid, all findings at once, with /LINE/column as places.
func (s *Scheme) ReadEntries(table *exchange.Table) ([]Entry, error) {
	names := []string{"unit", "leaf", "value", "previous", "se"}
	places, err := table.Places(names, 3)
	if err != nil {
		return nil, err
	}
	var entries []Entry
	var errs surveys.Errors
	seen := make(map[[2]string]int)
	for len(errs) < maxRefused {
		row, err := table.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if found := surveys.All(err); found != nil {
			errs = append(errs, found...)
			continue
		}
		if err != nil {
			return nil, err
		}
		cell := func(i int) string {
			if places[i] < 0 {
				return ""
			}
			return strings.TrimSpace(row.Cells[places[i]])
		}
		e := Entry{Unit: cell(0), Leaf: cell(1), Value: cell(2), Previous: cell(3), SE: cell(4), Source: fmt.Sprintf("imported, line %d", row.Line)}
		errs = append(errs, s.CheckEntry(e, func(part string) string { return exchange.Pointer(row.Line, part) })...)
		if first, twice := seen[[2]string{e.Unit, e.Leaf}]; twice {
			errs = append(errs, surveys.E(surveys.Invalid, "evaluation.entry_twice", exchange.Pointer(row.Line, ""), "First", first, "Second", row.Line))
		}
		seen[[2]string{e.Unit, e.Leaf}] = row.Line
		entries = append(entries, e)
	}
	return entries, errs.Err()
}
