package area

import (
	"errors"
	"io"
	"strings"

	"minyi/surveys"
	"minyi/surveys/exchange"
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
// parent and, if wanted, name_en, valid_from, valid_to, successor, in any order;
// see exchange.Table for what a table may look like.
//
// The findings are surveys.Errors whose pointers are /LINE/COLUMN with the line
// of the file counted from 1. ReadCSV checks cells; NewTree checks what they say
// together.
func ReadCSV(r io.Reader) ([]Area, error) {
	table, err := exchange.OpenTable(&limited{r, maxCSV})
	if err != nil {
		return nil, err
	}
	at, err := table.Places(columns, neededColumns)
	if err != nil {
		return nil, err
	}
	var areas []Area
	var errs surveys.Errors
	for len(errs) < maxFindings {
		row, err := table.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			found := surveys.All(err)
			if len(found) == 0 || found[0].Kind == surveys.TooLarge {
				return nil, err
			}
			errs = append(errs, found...)
			continue
		}
		a, bad := readRow(row, at)
		errs = append(errs, bad...)
		areas = append(areas, a)
	}
	if len(errs) > 0 {
		return nil, errs
	}
	if len(areas) == 0 {
		return nil, surveys.E(surveys.Invalid, "exchange.table_empty", "")
	}
	return areas, nil
}

// limited refuses a file when more than left bytes of it have been read.
type limited struct {
	r    io.Reader
	left int
}

func (l *limited) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	if l.left -= n; l.left < 0 {
		return 0, surveys.E(surveys.TooLarge, "area.csv_too_large", "", "Limit", maxCSV>>20)
	}
	return n, err
}

// readRow turns one row into an Area. A code that a spreadsheet has changed
// (2.199E+08, 219900.0) is refused with that advice, never repaired: its last
// digits may be lost.
func readRow(row exchange.Row, at []int) (Area, surveys.Errors) {
	cell := func(column int) string {
		if at[column] < 0 {
			return ""
		}
		return strings.TrimSpace(row.Cells[at[column]])
	}
	var errs surveys.Errors
	bad := func(column int, key string) {
		errs = append(errs, surveys.E(surveys.Invalid, key, exchange.Pointer(row.Line, columns[column]), "Line", row.Line, "Column", columns[column], "Value", cell(column)))
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
