package outline

import (
	"fmt"
	"strings"

	"minyi/surveys"
	"minyi/surveys/exchange"
)

// makeMatrix writes a matrix; one that asks for several choices or words per row
// becomes a question per row.
func (p *parser) makeMatrix(it *item, q surveys.Question) []surveys.Question {
	m := &it.marks
	if len(it.columns) == 0 && (m.kind.form == scored || m.lo != nil) {
		lo, hi := 1, 5
		if m.lo != nil && m.hi != nil && *m.hi-*m.lo <= 100 {
			lo, hi = int(*m.lo), int(*m.hi)
		}
		for i := lo; i <= hi; i++ {
			it.columns = append(it.columns, fmt.Sprint(i))
		}
		p.say(exchange.Info, it.head, "outline.matrix_scale", "Min", lo, "Max", hi)
	}
	if len(it.columns) == 1 {
		it.columns = partList(it.columns[0])
	}
	if len(it.rows) == 0 {
		p.say(exchange.Warning, it.head, "outline.no_rows")
	}
	columns := func() (options []surveys.Option) {
		for i, c := range it.columns {
			options = append(options, surveys.Option{Code: fmt.Sprintf("a%d", i+1), Text: p.in(c)})
		}
		return options
	}
	switch m.kind.form {
	case manyChoices, written:
		if len(it.rows) == 0 {
			break
		}
		typ, key := surveys.Multiple, "outline.matrix_many"
		if m.kind.form == written {
			typ, key = surveys.ShortText, "outline.matrix_written"
		}
		p.say(exchange.Warning, it.head, key, "Count", len(it.rows))
		var made []surveys.Question
		for i, row := range it.rows {
			part := surveys.Question{Type: typ, Text: p.in(it.words() + "——" + row), Required: q.Required}
			if i == 0 {
				part.Hint = q.Hint
			}
			if typ == surveys.Multiple {
				part.Options = columns()
			}
			made = append(made, part)
		}
		return made
	}
	if len(it.columns) == 0 {
		p.say(exchange.Warning, it.head, "outline.no_columns")
	}
	q.Options = columns()
	for i, row := range it.rows {
		row = strings.TrimSpace(strings.TrimRight(row, "：:_ "))
		if row == "" {
			row = fmt.Sprint(i + 1)
		}
		q.Rows = append(q.Rows, surveys.Row{Code: fmt.Sprintf("r%d", i+1), Text: p.in(row)})
	}
	return []surveys.Question{q}
}

// makeBlanks writes a question per blank of “姓名____ 电话____”.
func (p *parser) makeBlanks(it *item, q surveys.Question) []surveys.Question {
	stem, _ := new(marks).read(it.label.rest)
	lines := []string{stem}
	for _, s := range it.body {
		lines = append(lines, s.clean)
	}
	if !blanks.MatchString(stem) {
		lines = lines[1:]
		stem = strings.TrimRight(stem, "：:") + "——"
	} else {
		stem = ""
	}
	var labels []string
	for _, line := range lines {
		at := 0
		for _, span := range blanks.FindAllStringIndex(line, -1) {
			if l := strings.Trim(line[at:span[0]], " \t：:，,；;。"); l != "" {
				labels = append(labels, stem+l)
			}
			at = span[1]
		}
		if rest := strings.Trim(line[at:], " \t：:，,；;。"); rest != "" {
			it.hint = append(it.hint, rest)
		}
	}
	if len(labels) < 2 {
		p.dropped(it)
		return []surveys.Question{q}
	}
	p.say(exchange.Info, it.head, "outline.blanks_parted", "Count", len(labels))
	var made []surveys.Question
	for _, l := range labels {
		made = append(made, surveys.Question{Type: surveys.ShortText, Text: p.in(l)})
	}
	made[0].Hint = p.in(strings.Join(it.hint, "\n"))
	return made
}
