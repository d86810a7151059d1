package word

import (
	"strconv"
	"strings"

	"minyi/surveys/exchange"
	"minyi/surveys/exchange/outline"
)

// maxColumns bounds what a cell can claim to span.
const maxColumns = 200

// table becomes a line of its own. A table inside a cell becomes words.
func (d *document) table(t *node) {
	if d.cell {
		text := plainText(t)
		d.say(exchange.Info, text, "word.nested_table")
		for _, row := range t.all("w:tr") {
			var cells []string
			for _, c := range row.all("w:tc") {
				cells = append(cells, plainText(c))
			}
			d.lines = append(d.lines, outline.Line{Text: strings.Join(cells, " "), Where: d.where()})
		}
		return
	}
	d.tables++
	var rows [][]string
	for _, tr := range cellsOf(t, "w:tr") {
		if tr.child("w:trPr").child("w:del") != nil {
			d.deleted(tr)
			continue
		}
		var row []string
		for _, tc := range cellsOf(tr, "w:tc") {
			row = append(row, d.cellText(tc))
			span, err := strconv.Atoi(tc.child("w:tcPr").child("w:gridSpan").attr("val"))
			for ; err == nil && span > 1 && len(row) < maxColumns; span-- {
				row = append(row, "")
			}
		}
		rows = append(rows, row)
	}
	if len(rows) > 0 {
		d.lines = append(d.lines, outline.Line{Table: rows, Where: exchange.Place{Unit: exchange.TableUnit, Number: d.tables}})
	}
}

// cellsOf are the rows of a table or the cells of a row, also where a control
// stands around them.
func cellsOf(n *node, name string) (found []*node) {
	for _, k := range n.kids {
		switch k.name {
		case name:
			found = append(found, k)
		case "w:sdt", "w:sdtContent", "w:customXml", "w:ins":
			found = append(found, cellsOf(k, name)...)
		}
	}
	return found
}

func (d *document) cellText(tc *node) string {
	if merge := tc.child("w:tcPr").child("w:vMerge"); merge != nil && merge.attr("val") != "restart" {
		return ""
	}
	lines := d.lines
	d.lines, d.cell = nil, true
	d.blocks(tc.kids)
	var all []string
	for _, l := range d.lines {
		if text := strings.TrimSpace(l.Text); text != "" {
			all = append(all, text)
		}
	}
	d.lines, d.cell = lines, false
	return strings.Join(all, "\n")
}
