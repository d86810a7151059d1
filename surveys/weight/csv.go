package weight

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"

	"minyi/surveys"
	"minyi/surveys/exchange"
)

// totalColumn holds the number of persons of a cell.
const totalColumn = "total"

// maxCSV bounds a table of population figures.
const maxCSV = 8 << 20

// ReadCSV reads population figures from a table: a row per cell, a column per
// variable with its codes (several that belong together as "a16_17|a18_29") and
// a column total. Code names the figures from now on; source says where they
// come from and of which day they are.
//
// Errors, all Invalid: those of exchange.OpenTable; a table without total or
// without a variable; totals that are no numbers, by line; what Check finds.
func ReadCSV(r io.Reader, code string, source surveys.Text) (*Margins, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxCSV+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxCSV { // half a table would be a population of half
		return nil, surveys.E(surveys.TooLarge, "weight.csv_size", "", "Max", maxCSV>>20)
	}
	table, err := exchange.OpenTable(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	m := &Margins{Code: code, Source: source}
	total := -1
	for i, name := range table.Heading {
		if name == totalColumn {
			total = i
		} else {
			m.Vars = append(m.Vars, name)
		}
	}
	if total < 0 || len(m.Vars) == 0 {
		return nil, surveys.E(surveys.Invalid, "weight.csv_columns", "/1")
	}
	for {
		row, err := table.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		cell := Cell{}
		for i, text := range row.Cells {
			if i != total {
				cell.Key = append(cell.Key, strings.Split(strings.TrimSpace(text), "|"))
				continue
			}
			if cell.Total, err = strconv.ParseFloat(strings.TrimSpace(text), 64); err != nil {
				return nil, surveys.E(surveys.Invalid, "weight.csv_total", "/"+strconv.Itoa(row.Line)+"/"+totalColumn, "Value", text, "Line", row.Line)
			}
		}
		m.Cells = append(m.Cells, cell)
	}
	if errs := m.Check(); len(errs) > 0 {
		return nil, errs
	}
	return m, nil
}
