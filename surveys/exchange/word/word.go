// Package word reads questionnaires from Word documents (.docx, also of WPS):
// their paragraphs with the numbers that Word counts, their tables, text boxes
// and form fields become the lines of package outline. Changes that are tracked
// are taken as accepted. Pictures, comments, notes and what is hidden are named
// in the report.
//
// The archive is bounded before anything is unpacked (archive), its XML while it
// is read (tree); nothing outside the archive is ever opened.
package word

import (
	"bytes"
	"strings"

	"minyi/surveys"
	"minyi/surveys/exchange"
	"minyi/surveys/exchange/outline"
)

// Format reads .docx.
type Format struct{}

// Knows goes by the archive's sign and the folder that every .docx has.
func (Format) Knows(data []byte) bool {
	return bytes.HasPrefix(data, []byte("PK\x03\x04")) && bytes.Contains(data, []byte("word/"))
}

// Read is exchange.Reader.
func (Format) Read(data []byte, o exchange.Options) (*exchange.Reading, error) {
	if !bytes.HasPrefix(data, []byte("PK")) {
		return nil, surveys.E(surveys.Invalid, "word.not_word", "")
	}
	a, err := open(data)
	if err != nil {
		return nil, err
	}
	main := a.main()
	root, err := a.tree(main)
	if err != nil {
		return nil, err
	}
	body := root.find("w:body")
	if body == nil {
		return nil, surveys.E(surveys.Invalid, "word.not_word", "")
	}
	folder := main[:strings.LastIndexByte(main, '/')+1]
	d := &document{archive: a, folder: folder}
	if err := d.sides(); err != nil {
		return nil, err
	}
	d.blocks(body.kids)
	if err := d.beside(); err != nil {
		return nil, err
	}
	r, err := outline.Read(d.lines, o)
	if err != nil {
		return nil, err
	}
	r.Report = append(d.found, r.Report...)
	return r, nil
}

// document is the state of one Read.
type document struct {
	archive   *archive
	folder    string // of the main part: "word/"
	styles    map[string]style
	numbering numbering
	lines     []outline.Line
	paragraph int // number of the last one
	tables    int
	found     []exchange.Finding
	footnotes map[string]string
	comments  map[string]string
	cell      bool // inside a table: lines are the cell's
}

// maxFindings bounds the report.
const maxFindings = 300

func (d *document) say(level exchange.Level, original, key string, args ...any) {
	if len(d.found) < maxFindings {
		d.found = append(d.found, exchange.Found(level, d.where(), original, key, args...))
	}
}

func (d *document) where() exchange.Place {
	if d.cell {
		return exchange.Place{Unit: exchange.TableUnit, Number: d.tables}
	}
	if d.paragraph == 0 {
		return exchange.Place{}
	}
	return exchange.Place{Unit: exchange.Paragraph, Number: d.paragraph}
}
