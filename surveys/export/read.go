package export

import (
	"crypto/sha256"
	"encoding/binary"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/design"
	"minyi/surveys/exchange"
	"minyi/surveys/intake"
	"minyi/surveys/paper"
)

// Reader reads responses from a table with the columns that this package
// writes, in any order. Fixed columns other than version, channel, mode, area,
// duration_s are ignored: what the server sets is not taken from a file. A
// column "serial" holds the numbers of printed copies, where no question is
// called so.
type Reader struct {
	table   *exchange.Table
	fixed   map[string]int // fixed column → place
	serial  int            // place of the serial numbers of printed copies, -1 without
	columns []placed
	form    *answer.Form
	env     answer.Env
	source  [32]byte // names the file in the keys
}

type placed struct {
	design.Column
	at int
}

// NewReader reads the heading. name stands for the file in the keys of its
// rows: the same name and row give the same key.
//
// Errors: surveys.Invalid for a column that is neither fixed nor the form's.
func NewReader(r io.Reader, name string, form *answer.Form, env answer.Env) (*Reader, error) {
	table, err := exchange.OpenTable(r)
	if err != nil {
		return nil, err
	}
	known := make(map[string]design.Column)
	names := slices.Clone(design.FixedColumns)
	for _, c := range Columns(map[int]*answer.Form{form.Version: form}) {
		known[c.Name] = c
		names = append(names, c.Name)
	}
	reader := &Reader{table: table, fixed: make(map[string]int), serial: -1, form: form, env: env, source: sha256.Sum256([]byte(name))}
	var errs surveys.Errors
	for i, name := range table.Heading {
		switch c, ok := known[name]; {
		case ok:
			reader.columns = append(reader.columns, placed{c, i})
		case slices.Contains(design.FixedColumns, name):
			reader.fixed[name] = i
		case name == paper.SerialColumn:
			reader.serial = i
		default:
			errs = append(errs, surveys.E(surveys.Invalid, "export.column_unknown", exchange.Pointer(1, name),
				"Column", name, "Nearest", surveys.Nearest(name, names)))
		}
	}
	return reader, errs.Err()
}

// Next returns the next row, io.EOF at the end. surveys.Errors are about one
// row, and reading can go on.
func (r *Reader) Next() (intake.ImportRow, error) {
	row, err := r.table.Next()
	if err != nil {
		return intake.ImportRow{Line: row.Line}, err
	}
	out := intake.ImportRow{Line: row.Line, Channel: r.cell(row, "channel"), Mode: r.cell(row, "mode"), Area: r.cell(row, "area")}
	var errs surveys.Errors
	if d := r.cell(row, "duration_s"); d != "" {
		seconds, err := strconv.Atoi(d)
		if err != nil || seconds < 0 {
			errs = append(errs, surveys.E(surveys.Invalid, "export.cell_number", exchange.Pointer(row.Line, "duration_s"), "Value", d))
		}
		out.Duration = time.Duration(seconds) * time.Second
	}
	if v := r.cell(row, "version"); v != "" && v != strconv.Itoa(r.form.Version) {
		errs = append(errs, surveys.E(surveys.Invalid, "export.version", exchange.Pointer(row.Line, "version"), "Got", v, "Want", r.form.Version))
	}
	values, bad := r.values(row)
	errs = append(errs, bad...)
	if len(errs) > 0 {
		return out, errs
	}
	sheet, found := r.form.FromValues(values, nil, r.env)
	out.Key, out.BodyHash = r.identity(row)
	if len(found) == 0 {
		found = r.form.Finish(sheet, out.Key)
	}
	out.Sheet = sheet
	return out, r.locate(found, row.Line).Err()
}

func (r *Reader) cell(row exchange.Row, column string) string {
	at, ok := r.fixed[column]
	if !ok {
		return ""
	}
	return strings.TrimSpace(row.Cells[at])
}

// values turns the cells into what a page would have posted, so that a file is
// held to the same rules as a person.
func (r *Reader) values(row exchange.Row) (url.Values, surveys.Errors) {
	values := make(url.Values)
	var errs surveys.Errors
	for _, c := range r.columns {
		cell := unguard(row.Cells[c.at])
		if surveys.Blank(cell) {
			continue
		}
		switch c.Role {
		case design.ChoiceColumn:
			switch strings.TrimSpace(cell) {
			case "1":
				values.Add(c.Question, c.Part)
			case "0":
			default:
				errs = append(errs, surveys.E(surveys.Invalid, "export.cell_flag", exchange.Pointer(row.Line, c.Name), "Value", cell))
			}
		case design.CellColumn, design.RankColumn, design.ShareColumn:
			values.Set(c.Question+"."+c.Part, cell)
		case design.OtherColumn:
			values.Set(c.Question+"_"+surveys.OtherCode, cell)
		case design.WholeColumn:
			if c.Type == surveys.Calculated || c.Type.Personal() && cell == "1" {
				continue // ours to compute; and "1" only says that something was given
			}
			if c.Type == surveys.Consent && cell == "0" {
				cell = "false"
			}
			values.Set(c.Question, cell)
		}
	}
	return values, errs
}

// identity makes the row's key and hash from the file's name, the line and the
// cells. A printed copy has its key from its serial number, whoever types it in
// and where: twice the same is one response, and its pages drew their questions
// by it.
func (r *Reader) identity(row exchange.Row) (key [16]byte, body [32]byte) {
	if r.serial >= 0 {
		if serial := strings.TrimSpace(row.Cells[r.serial]); serial != "" {
			return paper.Key(r.form.Survey.Code, serial), sha256.Sum256([]byte(strings.Join(row.Cells, "\x00")))
		}
	}
	h := sha256.New()
	h.Write(r.source[:])
	var n [8]byte
	binary.BigEndian.PutUint64(n[:], uint64(row.Line))
	h.Write(n[:])
	copy(key[:], h.Sum(nil))
	key[6], key[8] = key[6]&0x0f|0x80, key[8]&0x3f|0x80 // a UUID of version 8: our own making
	for _, cell := range row.Cells {
		binary.BigEndian.PutUint64(n[:], uint64(len(cell)))
		h.Write(n[:])
		io.WriteString(h, cell)
	}
	h.Sum(body[:0])
	return key, body
}

// locate turns places in an answer sheet into places in the file.
func (r *Reader) locate(errs surveys.Errors, line int) surveys.Errors {
	for i, e := range errs {
		place := strings.ReplaceAll(strings.TrimPrefix(e.Field, "/answers/"), "/", "_")
		located := *e
		located.Field = exchange.Pointer(line, place)
		errs[i] = &located
	}
	return errs
}
