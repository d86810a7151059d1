package outline

import (
	"regexp"
	"strings"

	"minyi/surveys"
	"minyi/surveys/exchange"
)

var (
	rowsLine    = regexp.MustCompile(`^(?:行|行标题|评价项目?|项目|题目|指标|维度|[Rr]ows?)\s*[:：]\s*(.+)$`)
	columnsLine = regexp.MustCompile(`^(?:列|列标题|选项|评价等级|等级|[Cc]olumns?)\s*[:：]\s*(.+)$`)
	pipes       = regexp.MustCompile(`^\|.*\|$`)
	pipeRule    = regexp.MustCompile(`^\|[\s:|-]+\|$`)
	marksOnly   = regexp.MustCompile(`^[\s` + boxes + `√✓()（）\[\]0-9A-Za-z_﹍]*$`)
	trailing    = regexp.MustCompile(`(?:[\s]*(?:[` + boxes + `√]|[(（\[]\s*[)）\]]|(?:^|\s)[0-9]{1,2}))+\s*$`)
)

// matrixBody finds the rows and columns of a matrix: in a table, in lines that
// name them, in a heading line with rows below it, in numbered rows beside
// lettered columns.
func (p *parser) matrixBody(it *item, b *body) {
	matrix := it.marks.kind.typ == surveys.Matrix
	if it.marks.named && !matrix && b.table == nil {
		return
	}
	if b.table != nil && it.marks.named && writes(it.marks.kind.typ) {
		b.unclear = append(b.unclear, &source{Line: b.table.Line, clean: tableText(b.table.Table)}) // a table is nothing to write in
		return
	}
	if b.table != nil {
		p.tableBody(it, b, b.table.Table)
		return
	}
	if table := pipeTable(b.plain); table != nil {
		where := b.plain[0]
		b.plain = nil
		b.table = where
		p.tableBody(it, b, table)
		return
	}
	if p.namedLines(it, b) {
		return
	}
	if matrix && len(it.choices) > 0 && (len(b.rows) > 0 || len(b.plain) > 0) {
		p.besideChoices(it, b)
		return
	}
	if columns, rest := headingLine(b, matrix); columns != nil {
		it.columns = columns
		for _, text := range rest {
			it.rows = append(it.rows, strings.TrimSpace(trailing.ReplaceAllString(text, "")))
		}
		b.plain, b.rows = nil, nil
		return
	}
	if matrix {
		for _, s := range b.plain {
			it.rows = append(it.rows, s.clean)
		}
		for i := range b.rows {
			it.rows = append(it.rows, b.labels[i].rest)
		}
		b.plain, b.rows = nil, nil
		if len(it.rows) == 0 && len(it.choices) > 0 {
			// Choices alone are the rows of a scale.
			for _, c := range it.choices {
				it.rows = append(it.rows, c.text)
			}
			it.choices = nil
		}
	}
}

// writes reports whether a type is answered in one's own words.
func writes(t surveys.Type) bool {
	switch t {
	case surveys.ShortText, surveys.LongText, surveys.Number, surveys.Date, surveys.Time, surveys.Phone, surveys.Email:
		return true
	}
	return false
}

// namedLines reads “行：…” and “列：…”.
func (p *parser) namedLines(it *item, b *body) bool {
	var kept []*source
	found := false
	for _, s := range b.plain {
		if m := rowsLine.FindStringSubmatch(s.clean); m != nil {
			it.rows, found = partList(m[1]), true
		} else if m := columnsLine.FindStringSubmatch(s.clean); m != nil {
			it.columns, found = partList(m[1]), true
		} else {
			kept = append(kept, s)
		}
	}
	if !found || len(it.rows) == 0 && len(it.columns) == 0 {
		return false
	}
	if len(it.rows) == 0 && it.marks.kind.typ != surveys.Matrix { // “选项：男、女”
		for _, c := range it.columns {
			it.choices = append(it.choices, p.newChoice("", c, it.head))
		}
		it.columns, b.plain = nil, kept
		return true
	}
	if len(it.rows) == 0 {
		for _, s := range kept {
			it.rows = append(it.rows, s.clean)
		}
		for i := range b.rows {
			it.rows = append(it.rows, b.labels[i].rest)
		}
		kept, b.rows = nil, nil
	}
	b.plain = kept
	return true
}

// partList parts at 、 first: rows are often named so.
func partList(s string) []string {
	for _, sep := range []string{"｜", "|", "；", ";", "、", "，", "\t", "/"} {
		if strings.Contains(s, sep) {
			var kept []string
			for _, w := range strings.Split(s, sep) {
				if w = strings.Trim(w, " 。"); w != "" {
					kept = append(kept, w)
				}
			}
			return kept
		}
	}
	return strings.Fields(s)
}

// besideChoices: lettered lines are the columns, all others the rows; a row may
// repeat its columns.
func (p *parser) besideChoices(it *item, b *body) {
	for _, s := range b.plain {
		it.rows = append(it.rows, s.clean)
	}
	for i := range b.rows {
		text, _, _ := splitChoices(b.labels[i].rest, 1)
		it.rows = append(it.rows, strings.TrimSpace(text))
	}
	for _, c := range it.choices {
		it.columns = append(it.columns, c.text)
	}
	it.choices, b.plain, b.rows = nil, nil, nil
}

// headingLine takes the first line as the names of the columns when the lines
// below are rows: with boxes, or because the question says that it is a matrix.
func headingLine(b *body, matrix bool) (columns, rest []string) {
	if len(b.plain) == 0 {
		return nil, nil
	}
	columns = partWords(b.plain[0].clean)
	if len(columns) > 1 && !matrix {
		columns = strings.Fields(b.plain[0].clean)
	}
	for _, s := range b.plain[1:] {
		rest = append(rest, s.clean)
	}
	for i := range b.rows {
		rest = append(rest, b.labels[i].rest)
	}
	if len(columns) < 2 || len(rest) == 0 {
		return nil, nil
	}
	boxed := 0
	for _, text := range rest {
		if len(emptyBox.FindAllString(text, -1)) >= len(columns) {
			boxed++
		}
	}
	if boxed == len(rest) || matrix {
		return columns, rest
	}
	return nil, nil
}

// pipeTable reads the tables of Markdown.
func pipeTable(lines []*source) (table [][]string) {
	for _, s := range lines {
		if !pipes.MatchString(s.clean) {
			return nil
		}
		if pipeRule.MatchString(s.clean) {
			continue
		}
		inner := strings.TrimSuffix(strings.TrimPrefix(s.clean, "|"), "|")
		cells := strings.Split(strings.ReplaceAll(inner, `\|`, "\x00"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(strings.ReplaceAll(cells[i], "\x00", "|"))
		}
		table = append(table, cells)
	}
	return table
}

// tableBody reads a table as a matrix when its head names columns and its cells
// are there to be marked, else as lines of choices.
func (p *parser) tableBody(it *item, b *body, table [][]string) {
	if len(table) > 1 && len(table[0]) > 2 || it.marks.kind.typ == surveys.Matrix && len(table) > 1 {
		columns, rows, ok := gridOf(table)
		if ok || it.marks.kind.typ == surveys.Matrix && len(rows) > 0 {
			it.columns, it.rows = columns, rows
			return
		}
	}
	before := len(it.choices)
	for _, row := range table {
		for _, cell := range row {
			for _, line := range strings.Split(cell, "\n") {
				line = strings.TrimSpace(line)
				if line == "" || strings.Trim(line, "_ ") == "" {
					continue
				}
				if _, parts, _ := splitChoices(line, len(it.choices)+1); len(parts) > 0 {
					p.addPieces(it, b.table, parts)
				} else {
					it.choices = append(it.choices, p.newChoice("", line, b.table))
				}
			}
		}
	}
	p.sayAt(exchange.Info, b.table.Where, tableText(table), "outline.table_as_choices", "Count", len(it.choices)-before)
}

// gridOf reads the head and the first column of a table. A first column of
// running numbers is left out.
func gridOf(table [][]string) (columns, rows []string, ok bool) {
	numbered := len(table[0]) > 2
	for i, row := range table[1:] {
		numbered = numbered && len(row) > 0 && numeral(strings.Trim(row[0], ".、")) == i+1
	}
	from := 0
	if numbered {
		from = 1
	}
	for _, c := range table[0][min(from+1, len(table[0])):] {
		if c != "" {
			columns = append(columns, strings.ReplaceAll(c, "\n", ""))
		}
	}
	ok = true
	for _, row := range table[1:] {
		if len(row) <= from || row[from] == "" {
			continue
		}
		l := labelOf(row[from])
		text := row[from]
		if l.style == byParen || l.style == byNumber || l.style == circled {
			text = l.rest
		}
		rows = append(rows, strings.ReplaceAll(text, "\n", ""))
		for _, cell := range row[from+1:] {
			ok = ok && marksOnly.MatchString(cell)
		}
	}
	return columns, rows, ok && len(columns) > 1 && len(rows) > 0
}
