package export

import (
	"cmp"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/design"
)

// Meaning is what a column (Code empty) or a code in it reads in some versions of
// a survey. An option that a later version retired keeps the words under which
// it was chosen; one that was reworded has a Meaning for each wording.
type Meaning struct {
	Column   string       `json:"column"`
	Type     string       `json:"type,omitempty"` // of a column; "fixed" for those of every survey
	Code     string       `json:"code,omitempty"`
	Item     string       `json:"item,omitempty"` // of the bank, of a column
	Versions []int        `json:"versions"`       // ascending; all of them for fixed columns
	Text     surveys.Text `json:"text"`
}

// Meanings explains every column of a table: in its order, the codes after
// their column, the newest words first.
func (t *Table) Meanings(say func(lang, key string) string) []Meaning {
	var all []Meaning
	versions := slices.Sorted(maps.Keys(t.Forms))
	for _, name := range design.FixedColumns {
		all = append(all, Meaning{Column: name, Type: "fixed", Versions: versions,
			Text: surveys.Text{"zh-CN": say("zh-CN", "export.column_"+name), "en": say("en", "export.column_"+name)}})
	}
	for _, c := range t.Columns {
		all = append(all, t.column(c, versions)...)
	}
	return all
}

// column are the meanings of one column and of its codes.
func (t *Table) column(c design.Column, versions []int) []Meaning {
	var heads, codes []Meaning
	for _, version := range slices.Backward(versions) {
		form := t.Forms[version]
		field, ok := form.Field(c.Question)
		if !ok {
			continue
		}
		text, there := partText(form, field.Question, c)
		if !there {
			continue
		}
		heads = merge(heads, Meaning{Column: c.Name, Type: string(c.Type), Item: field.Question.Item, Versions: []int{version}, Text: text})
		if c.Role == design.WholeColumn || c.Role == design.CellColumn {
			for _, o := range field.Options {
				codes = merge(codes, Meaning{Column: c.Name, Code: o.Code, Versions: []int{version}, Text: o.Text})
			}
		}
	}
	// Wordings of one code stand together, in the order in which the newest
	// version has its codes.
	first := make(map[string]int)
	for i, m := range codes {
		if _, ok := first[m.Code]; !ok {
			first[m.Code] = i
		}
	}
	slices.SortStableFunc(codes, func(a, b Meaning) int { return cmp.Compare(first[a.Code], first[b.Code]) })
	return append(heads, codes...)
}

// merge adds an older version's meaning, to the same one where there is one.
func merge(all []Meaning, m Meaning) []Meaning {
	for i := range all {
		if all[i].Code == m.Code && all[i].Item == m.Item && maps.Equal(all[i].Text, m.Text) {
			all[i].Versions = slices.Insert(all[i].Versions, 0, m.Versions...)
			return all
		}
	}
	return append(all, m)
}

// partText is what a column stands for in a version, which may not have its part.
func partText(form *answer.Form, q *surveys.Question, c design.Column) (surveys.Text, bool) {
	var part surveys.Text
	switch c.Role {
	case design.WholeColumn:
		return q.Text, true
	case design.CellColumn:
		i := slices.IndexFunc(q.Rows, func(r surveys.Row) bool { return r.Code == c.Part })
		if i < 0 {
			return nil, false
		}
		part = q.Rows[i].Text
	default:
		i := slices.IndexFunc(q.Options, func(o surveys.Option) bool { return o.Code == c.Part })
		switch {
		case i >= 0:
			part = q.Options[i].Text
		case q.Other != nil && (c.Part == surveys.OtherCode || c.Part == ""):
			part = q.Other.Text
		default:
			return nil, false
		}
	}
	both := surveys.Text{}
	for _, language := range form.Survey.Languages {
		both[language] = q.Text.In(language, form.Survey.Languages...) + " — " + part.In(language, form.Survey.Languages...)
	}
	return both, true
}

// CodebookLine is a Meaning as a row of a table.
type CodebookLine struct{ Column, Type, Code, Text, English, Versions string }

func (l CodebookLine) cells() []string {
	return []string{l.Column, l.Type, l.Code, l.Text, l.English, l.Versions}
}

var codebookHeader = CodebookLine{"column", "type", "code", "text", "text_en", "versions"}

// Codebook explains every column of a table: the question or option in the
// survey's first language and in English, in each version that has it.
func (t *Table) Codebook(say func(lang, key string) string) []CodebookLine {
	first := "zh-CN"
	if versions := slices.Sorted(maps.Keys(t.Forms)); len(versions) > 0 {
		first = t.Forms[versions[len(versions)-1]].Survey.Languages[0]
	}
	var book []CodebookLine
	for _, m := range t.Meanings(say) {
		line := CodebookLine{Column: m.Column, Type: m.Type, Code: m.Code, Text: m.Text.In(first, "zh-CN"), English: m.Text.In("en", first)}
		if m.Type != "fixed" {
			line.Versions = ranges(m.Versions)
		}
		book = append(book, line)
	}
	return book
}

// ranges writes ascending numbers in short: 1, 2, 3, 5 is "1–3, 5".
func ranges(numbers []int) string {
	var parts []string
	for i := 0; i < len(numbers); {
		j := i
		for j+1 < len(numbers) && numbers[j+1] == numbers[j]+1 {
			j++
		}
		part := strconv.Itoa(numbers[i])
		if j > i {
			part += "–" + strconv.Itoa(numbers[j])
		}
		parts = append(parts, part)
		i = j + 1
	}
	return strings.Join(parts, ", ")
}

// WriteCodebook writes lines as CSV, which no cell of it can turn into a formula.
func WriteCodebook(w io.Writer, lines []CodebookLine) error {
	out := NewCSV(w)
	if err := out.Header(codebookHeader.cells()); err != nil {
		return err
	}
	var cells []CellValue
	for _, l := range lines {
		cells = cells[:0]
		for _, s := range l.cells() {
			cells = append(cells, Text(s))
		}
		if err := out.Row(cells); err != nil {
			return err
		}
	}
	return out.Flush()
}
