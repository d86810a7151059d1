package outline

import (
	"strings"
	"unicode/utf8"

	"minyi/surveys/exchange"
)

// unfold turns tables that are there for the layout into lines: one column, a
// question per cell, or a form of labels with room to write beside them. A table
// of rows and columns to mark stays whole.
func (p *parser) unfold() {
	var out []source
	for _, s := range p.lines {
		if len(s.Table) == 0 {
			out = append(out, s)
			continue
		}
		columns, rows, grid := gridOf(s.Table)
		switch {
		case grid && len(columns) > 1 && len(rows) > 0 && !asks(s.Table[0][0]):
			out = append(out, s)
		case widest(s.Table) == 1, questionCells(s.Table) > 0:
			for i, row := range s.Table {
				for _, cell := range row {
					for _, line := range strings.Split(cell, "\n") {
						out = append(out, lineOf(s, i, line))
					}
				}
			}
		case formTable(s.Table):
			p.say(exchange.Info, &source{Line: s.Line, clean: tableText(s.Table)}, "outline.form_table")
			for i, row := range s.Table {
				for k := 0; k+1 < len(row); k += 2 {
					if row[k] != "" {
						out = append(out, entryOf(s, i, row[k], row[k+1])...)
					}
				}
			}
		default:
			out = append(out, s)
		}
	}
	p.lines = out
}

func lineOf(s source, row int, text string) source {
	where := s.Where
	where.Row = row + 1
	return source{Line: Line{Text: text, Where: where}, clean: clean(text)}
}

func widest(table [][]string) (n int) {
	for _, row := range table {
		n = max(n, len(row))
	}
	return n
}

// questionCells counts the cells that begin with a number and ask.
func questionCells(table [][]string) (n int) {
	for _, row := range table {
		for k, cell := range row {
			first, _, _ := strings.Cut(cell, "\n")
			switch l := labelOf(first); l.style {
			case byTitle, byQ, byCode, byDotted, byNumber, byChinese:
				if _, parts, _ := splitChoices(first, 1); asks(l.rest) && len(parts) < 2 || k+1 < len(row) && emptyBox.MatchString(row[k+1]) {
					n++
				}
			}
		}
	}
	return n
}

// formTable reports whether every other cell is a short label and those beside
// them are to be filled in.
func formTable(table [][]string) bool {
	pairs := 0
	for _, row := range table {
		for k := 0; k < len(row); k += 2 {
			beside := ""
			if k+1 < len(row) {
				beside = row[k+1]
			}
			if row[k] == "" && beside == "" {
				continue
			}
			if row[k] == "" || utf8.RuneCountInString(row[k]) > 20 || blanks.MatchString(row[k]) || emptyBox.MatchString(row[k]) {
				return false
			}
			if _, parts, _ := splitChoices(beside, 1); strings.Trim(beside, "_ ﹍年月日岁元") != "" && len(parts) < 2 {
				return false
			}
			pairs++
		}
	}
	return pairs > 1
}

// entryOf is a label with what stands beside it, as a question.
func entryOf(s source, row int, label, beside string) []source {
	label = strings.TrimRight(strings.ReplaceAll(label, "\n", ""), "：: ")
	if _, parts, _ := splitChoices(beside, 1); len(parts) > 1 {
		lines := []source{lineOf(s, row, label+"（单选题）")}
		if strings.ContainsAny(beside, "☐❑❏") || manyInText.MatchString(label) {
			lines[0] = lineOf(s, row, label+"（多选题）")
		}
		for _, line := range strings.Split(beside, "\n") {
			lines = append(lines, lineOf(s, row, line))
		}
		return lines
	}
	kind := "填空题"
	switch {
	case phoneWord.MatchString(label):
		kind = "手机题"
	case emailWord.MatchString(label):
		kind = "邮箱题"
	case dateWord.MatchString(label):
		kind = "日期题"
	}
	return []source{lineOf(s, row, label+"（"+kind+"）")}
}
