package area

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"minyi/surveys"
	"minyi/surveys/strictjson"
)

// maxCSV bounds an area file. All villages of China with their names are about
// 40 MiB; one province stays far below.
const maxCSV = 32 << 20

// maxFindings ends the list of errors of one file: nobody reads more at once.
const maxFindings = 100

// columns of an area file; the first four must be there.
var columns = []string{"code", "name_zh", "level", "parent", "name_en", "valid_from", "valid_to", "successor"}

const neededColumns = 4

// ReadCSV reads areas from a table with the columns code, name_zh, level,
// parent and, if wanted, name_en, valid_from, valid_to, successor, in any order.
// Columns are parted by commas, semicolons or tabs: the heading tells. The text
// is UTF-8 or UTF-16 with a byte-order mark.
//
// The findings are surveys.Errors whose pointers are /LINE/COLUMN with the line
// of the file counted from 1. ReadCSV checks cells; NewTree checks what they say
// together.
func ReadCSV(r io.Reader) ([]Area, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxCSV+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxCSV {
		return nil, surveys.E(surveys.TooLarge, "area.csv_too_large", "", "Limit", maxCSV>>20)
	}
	text, err := decodeText(data)
	if err != nil {
		return nil, err
	}
	return readTable(text)
}

func readTable(text []byte) ([]Area, error) {
	table := csv.NewReader(bytes.NewReader(text))
	table.Comma = delimiter(text)
	table.FieldsPerRecord = -1 // counted below, so that each short row is named
	table.ReuseRecord = true

	heading, err := table.Read()
	if errors.Is(err, io.EOF) {
		return nil, surveys.E(surveys.Invalid, "area.csv_empty", "")
	}
	if err != nil {
		return nil, syntaxError(err)
	}
	at, err := readHeading(heading)
	if err != nil {
		return nil, err
	}
	width := len(heading)

	var areas []Area
	var errs surveys.Errors
	for len(errs) < maxFindings {
		row, err := table.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			errs = append(errs, syntaxError(err))
			break // what follows an open quote means nothing
		}
		line, _ := table.FieldPos(0)
		if blankRow(row) {
			continue
		}
		if len(row) != width {
			errs = append(errs, surveys.E(surveys.Invalid, "area.csv_cells", pointer(line, ""), "Line", line, "Got", len(row), "Want", width))
			continue
		}
		a, bad := readRow(row, at, line)
		errs = append(errs, bad...)
		areas = append(areas, a)
	}
	if len(errs) > 0 {
		return nil, errs
	}
	if len(areas) == 0 {
		return nil, surveys.E(surveys.Invalid, "area.csv_empty", "")
	}
	return areas, nil
}

// delimiter is the one of the three that parts the heading most often.
func delimiter(text []byte) rune {
	heading, _, _ := bytes.Cut(text, []byte("\n"))
	best, most := ',', 0
	for _, d := range []rune{',', ';', '\t'} {
		if n := bytes.Count(heading, []byte(string(d))); n > most {
			best, most = d, n
		}
	}
	return best
}

// readHeading returns the place of each column, -1 for one that is absent.
func readHeading(heading []string) ([]int, error) {
	at := make([]int, len(columns))
	for i := range at {
		at[i] = -1
	}
	for i, h := range heading {
		name := strings.ToLower(strings.TrimSpace(h))
		c := slices.Index(columns, name)
		switch {
		case c < 0:
			return nil, surveys.E(surveys.Invalid, "area.csv_column_unknown", pointer(1, ""), "Column", h, "Known", strings.Join(columns, ", "))
		case at[c] >= 0:
			return nil, surveys.E(surveys.Invalid, "area.csv_column_twice", pointer(1, name), "Column", name, "First", at[c]+1, "Second", i+1)
		}
		at[c] = i
	}
	for c, i := range at[:neededColumns] {
		if i < 0 {
			return nil, surveys.E(surveys.Invalid, "area.csv_column_missing", pointer(1, columns[c]), "Column", columns[c])
		}
	}
	return at, nil
}

// readRow turns one row into an Area. A code that a spreadsheet has changed
// (2.199E+08, 219900.0) is refused with that advice, never repaired: its last
// digits may be lost.
func readRow(row []string, at []int, line int) (Area, surveys.Errors) {
	cell := func(column int) string {
		if at[column] < 0 {
			return ""
		}
		return strings.TrimSpace(row[at[column]])
	}
	var errs surveys.Errors
	bad := func(column int, key string) {
		errs = append(errs, surveys.E(surveys.Invalid, key, pointer(line, columns[column]), "Line", line, "Column", columns[column], "Value", cell(column)))
	}
	a := Area{
		Code: cell(0), Level: Level(strings.ToLower(cell(2))), Parent: cell(3),
		ValidFrom: cell(5), ValidTo: cell(6), Successor: cell(7),
		Name: surveys.Text{"zh-CN": cell(1)},
	}
	if en := cell(4); en != "" {
		a.Name["en"] = en
	}
	for _, column := range []int{0, 3, 7} {
		if v := cell(column); (v != "" || column == 0) && !codePattern.MatchString(v) {
			bad(column, "area.csv_code")
		}
	}
	if surveys.Blank(cell(1)) {
		bad(1, "area.csv_name")
	}
	if order[a.Level] == 0 {
		bad(2, "area.csv_level")
	}
	for _, column := range []int{5, 6} {
		if !isDay(cell(column)) {
			bad(column, "area.csv_date")
		}
	}
	return a, errs
}

func blankRow(row []string) bool {
	return !slices.ContainsFunc(row, func(cell string) bool { return !surveys.Blank(cell) })
}

// syntaxError words what encoding/csv found: quotes.
func syntaxError(err error) *surveys.Error {
	line := 0
	var p *csv.ParseError
	if errors.As(err, &p) {
		line = p.StartLine
	}
	return surveys.E(surveys.Invalid, "area.csv_quote", pointer(line, ""), "Line", line).Because(err)
}

func pointer(line int, column string) string {
	p := "/" + strconv.Itoa(line)
	if column != "" {
		p = strictjson.Child(p, column)
	}
	return p
}
