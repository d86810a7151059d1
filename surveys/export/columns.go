// Package export writes responses as tables for analysts and reads the same
// tables back.
package export

import (
	"cmp"
	"slices"

	"minyi/surveys"
	"minyi/surveys/answer"
)

// Fixed are the columns that every export begins with. Question codes may not
// take their names.
var Fixed = []string{
	"id", "version", "wave", "channel", "mode", "sample", "area", "submitted_hour", "duration_s", "flags",
	"stratum", "psu", "base_weight", "weight",
}

// Column is one column that comes from a question.
type Column struct {
	Name     string
	Question string
	Type     surveys.Type
	Role     Role
	Part     string // option or row code, for the roles that have one
}

// Role says which part of an answer a column holds.
type Role uint8

// The roles.
const (
	Whole     Role = iota // the answer: option code, number, text, 0/1
	Choice                // multiple: 0/1 per option
	Cell                  // matrix: option code per row
	Rank                  // ranking: 1, 2, … per option
	Share                 // sum: points per option
	OtherText             // what was written beside "other"
)

// Columns lists the question columns of a survey: those of the newest version
// in its order, then what only older versions had, so that no answer is lost.
func Columns(forms map[int]*answer.Form) []Column {
	byAge := make([]*answer.Form, 0, len(forms))
	for _, f := range forms {
		byAge = append(byAge, f)
	}
	slices.SortFunc(byAge, func(a, b *answer.Form) int { return cmp.Compare(b.Version, a.Version) })
	var all []Column
	seen := make(map[string]bool)
	for _, f := range byAge {
		for i := range f.Fields {
			for _, c := range columnsOf(f.Fields[i].Question) {
				if !seen[c.Name] {
					seen[c.Name] = true
					all = append(all, c)
				}
			}
		}
	}
	return all
}

// columnsOf is the rule from question to columns.
func columnsOf(q *surveys.Question) []Column {
	column := func(role Role, part string) Column {
		c := Column{Name: q.Code, Question: q.Code, Type: q.Type, Role: role, Part: part}
		if part != "" {
			c.Name += "_" + part
		}
		return c
	}
	var out []Column
	perOption := func(role Role) {
		for _, o := range q.Options {
			out = append(out, column(role, o.Code))
		}
		if q.Other != nil {
			out = append(out, column(role, surveys.OtherCode))
		}
	}
	switch q.Type {
	case surveys.Note:
	case surveys.Multiple:
		perOption(Choice)
		if q.Other != nil {
			c := column(OtherText, surveys.OtherCode)
			c.Name += "_text"
			out = append(out, c)
		}
	case surveys.Matrix:
		for _, r := range q.Rows {
			out = append(out, column(Cell, r.Code))
		}
	case surveys.Ranking:
		perOption(Rank)
	case surveys.Sum:
		perOption(Share)
	default:
		out = append(out, column(Whole, ""))
		if q.Other != nil {
			out = append(out, column(OtherText, surveys.OtherCode))
		}
	}
	return out
}
