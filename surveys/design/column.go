package design

import "minyi/surveys"

// FixedColumns are the columns before the questions in every export of
// responses. No question may be called like one of them.
var FixedColumns = []string{"id", "version", "wave", "channel", "mode", "sample", "area", "submitted_hour",
	"duration_s", "flags", "stratum", "psu", "base_weight", "weight"}

// Column is one column that a question has in exports of responses.
type Column struct {
	Name     string
	Question string
	Type     surveys.Type
	Role     ColumnRole
	Part     string // option or row code, for the roles that have one
	place    string // JSON pointer, inside the question, to what it comes from
}

// ColumnRole says which part of an answer a column holds.
type ColumnRole uint8

// The roles.
const (
	WholeColumn  ColumnRole = iota // the answer: option code, number, text, 0/1
	ChoiceColumn                   // multiple: 0/1 per option
	CellColumn                     // matrix: option code per row
	RankColumn                     // ranking: 1, 2, … per option
	ShareColumn                    // sum: points per option
	OtherColumn                    // what was written beside "other"
)

// otherTextSuffix parts the column of the words from that of the choice, where
// a question has both.
const otherTextSuffix = "_text"

// Columns is the rule from a question to its columns. What asks nothing has
// none.
//
//	q1                     one answer: its code, number, text or 0/1
//	q1_other               single: what was written beside "other"
//	q8_tv, q8_other        multiple: 0/1 per option
//	q8_other_text          multiple: what was written beside "other"
//	q2_r1                  matrix: the option code per row
//	q5_tv                  ranking: the place per option; sum: the points
func Columns(q *surveys.Question) []Column {
	var all []Column
	add := func(role ColumnRole, part, suffix, place string) {
		c := Column{Name: q.Code + suffix, Question: q.Code, Type: q.Type, Role: role, Part: part, place: place}
		if part != "" {
			c.Name = q.Code + "_" + part + suffix
		}
		all = append(all, c)
	}
	perOption := func(role ColumnRole) {
		for i, o := range q.Options {
			if o.Code != "" { // a draft's
				add(role, o.Code, "", at("", "options", i)+"/code")
			}
		}
	}
	switch q.Type {
	case surveys.Note:
	case surveys.Multiple:
		perOption(ChoiceColumn)
		if q.Other != nil {
			add(ChoiceColumn, surveys.OtherCode, "", "/other")
			add(OtherColumn, surveys.OtherCode, otherTextSuffix, "/other")
		}
	case surveys.Matrix:
		for i, row := range q.Rows {
			if row.Code != "" {
				add(CellColumn, row.Code, "", at("", "rows", i)+"/code")
			}
		}
	case surveys.Ranking:
		perOption(RankColumn)
	case surveys.Sum:
		perOption(ShareColumn)
	default:
		add(WholeColumn, "", "", "/code")
		if q.Other != nil {
			add(OtherColumn, surveys.OtherCode, "", "/other")
		}
	}
	return all
}

// names are the columns of a question and its code, which is the name of its
// answer also where it is no column.
func names(q *surveys.Question) []Column {
	all := Columns(q)
	if len(all) > 0 && all[0].Role == WholeColumn {
		return all
	}
	return append([]Column{{Name: q.Code, Question: q.Code, place: "/code"}}, all...)
}

// checkColumns refuses codes that would give two columns of an export one
// name: q1_other beside the other-text of q1, q8_tv beside option tv of q8.
func (r *reader) checkColumns(doc *surveys.Survey) {
	type owner struct {
		claim
		part string
	}
	taken := make(map[string]owner, len(FixedColumns))
	for _, column := range FixedColumns {
		taken[column] = owner{}
	}
	count := len(FixedColumns)
	for pointer, q := range each(doc) {
		if q.Code == "" {
			continue
		}
		count += len(Columns(q))
		for _, c := range names(q) {
			column := fold(c.Name)
			mine := owner{claim{q.Code, pointer + c.place}, fold(c.Part)}
			first, twice := taken[column]
			same := fold(first.name) == fold(q.Code)
			switch {
			case !twice:
				taken[column] = mine
			case same && (first.part == mine.part || !inside(first.pointer, pointer)), first.name == "" && c.Name == q.Code:
				// The question, the option or the row is doubled, or the question is called
				// like a fixed column: said before.
			case first.name == "":
				r.failAt(mine.pointer, "design.column_fixed", "Column", column)
			default:
				r.failAt(mine.pointer, "design.column_taken", "Column", column, "First", first.pointer, "Second", mine.pointer)
			}
		}
	}
	if count > maxColumns {
		r.failAt("/pages", "design.too_many_columns", "Count", count, "Limit", maxColumns)
	}
}

// inside reports whether pointer leads into the value at outer.
func inside(pointer, outer string) bool {
	return len(pointer) > len(outer) && pointer[:len(outer)] == outer && pointer[len(outer)] == '/'
}
