// Package workbench turns what an analyst picks (questions, rates, a grouping)
// into figures: which shares are computed, which lie on one scale, and which
// chart fits. It computes nothing itself; see surveys/rate.
package workbench

import (
	"net/url"
	"slices"
	"strings"

	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/rate"
)

// Picks is what an analyst wants to see.
type Picks struct {
	Rates     []string // codes of the survey's rates
	Questions []string // codes of rate.Countables
	By        string   // area, channel, mode, sample, wave, day, hour or a question; "" = no groups
	Chart     Chart    // "" = what fits best
}

// Chart is a way to draw a figure.
type Chart string

// The charts.
const (
	Bars  Chart = "bars"  // a bar per line, with its interval
	Stack Chart = "stack" // shares of answers side by side, good ones right, bad ones left
	Heat  Chart = "heat"  // a field per line and column, darker for more
	Line  Chart = "line"  // points in time, with a band
	Tiles Chart = "tiles" // a field per district: no map of borders
)

// Charts are those that may be chosen.
var Charts = []Chart{Bars, Stack, Heat, Line, Tiles}

// MaxRows is how many questions and rates one view takes.
const MaxRows = 12

// rateMark stands before the code of a rate in an address: no code has a colon.
const rateMark = "rate:"

// ReadPicks reads an address: row repeats (a question, or rate:CODE), then by
// and chart. Without any row the survey's headline rates are picked.
//
// Errors: Invalid for a row or chart that there is not and for too many rows; what
// can be shown is in the picks all the same.
func ReadPicks(form *answer.Form, values url.Values) (Picks, error) {
	p := Picks{By: values.Get("by"), Chart: Chart(values.Get("chart"))}
	var wrong surveys.Errors
	if p.Chart != "" && !slices.Contains(Charts, p.Chart) {
		wrong = append(wrong, surveys.E(surveys.Invalid, "workbench.chart_unknown", "/chart", "Chart", string(p.Chart)))
		p.Chart = ""
	}
	known := Countables(form)
	for _, row := range values["row"] {
		code, isRate := strings.CutPrefix(row, rateMark)
		switch {
		case row == "" || slices.Contains(p.Questions, row) || isRate && slices.Contains(p.Rates, code):
		case len(p.Rates)+len(p.Questions) == MaxRows:
			wrong = append(wrong, surveys.E(surveys.Invalid, "workbench.too_many_rows", "/row", "Max", MaxRows))
			return p, wrong
		case isRate && slices.ContainsFunc(form.Survey.Rates, func(r surveys.Rate) bool { return r.Code == code }):
			p.Rates = append(p.Rates, code)
		case !isRate && slices.ContainsFunc(known, func(k rate.Countable) bool { return k.Code == row }):
			p.Questions = append(p.Questions, row)
		default:
			wrong = append(wrong, surveys.E(surveys.Invalid, "workbench.row_unknown", "/row", "Row", row))
		}
	}
	if len(p.Rates)+len(p.Questions) == 0 && wrong == nil {
		for _, r := range rate.Headline(form.Survey.Rates) {
			p.Rates = append(p.Rates, r.Code)
		}
	}
	if wrong != nil {
		return p, wrong
	}
	return p, nil
}

// Rows are the picks as an address writes them.
func (p *Picks) Rows() []string {
	var rows []string
	for _, code := range p.Rates {
		rows = append(rows, rateMark+code)
	}
	return append(rows, p.Questions...)
}

// Has reports whether a row of an address is picked.
func (p *Picks) Has(row string) bool { return slices.Contains(p.Rows(), row) }

// Countables are the questions that can be picked.
func Countables(form *answer.Form) []rate.Countable { return rate.Countables(form) }
