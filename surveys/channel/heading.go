package channel

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"minyi/surveys"
	"minyi/surveys/exchange"
)

// column is one column of a list that the office fills in: what its heading may
// be, the first as in the template.
type column struct {
	names  []string
	needed bool
}

// locate returns where each column stands in a heading, -1 for one that is
// absent.
//
// Errors: surveys.Errors, for unknown, missing and doubled columns.
func locate(heading []string, columns []column) ([]int, error) {
	at := make([]int, len(columns))
	for i := range at {
		at[i] = -1
	}
	var found surveys.Errors
	for i, name := range heading {
		k := columnOf(name, columns)
		switch {
		case k < 0:
			found = append(found, surveys.E(surveys.Invalid, "channel.column_unknown", exchange.Pointer(1, name), "Column", name, "Known", known(columns)))
		case at[k] >= 0:
			found = append(found, surveys.E(surveys.Invalid, "channel.column_twice", exchange.Pointer(1, name), "Column", name))
		default:
			at[k] = i
		}
	}
	for k, c := range columns {
		if c.needed && at[k] < 0 {
			found = append(found, surveys.E(surveys.Invalid, "channel.column_missing", exchange.Pointer(1, c.names[0]), "Column", c.names[0]))
		}
	}
	return at, found.Err()
}

func columnOf(name string, columns []column) int {
	for k, c := range columns {
		for _, n := range c.names {
			if strings.EqualFold(n, name) {
				return k
			}
		}
	}
	return -1
}

func known(columns []column) string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.names[0]
	}
	return strings.Join(names, "、")
}

// heading is a template's first row; in English the second names.
func heading(columns []column, language string) []string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.names[0]
		if language == "en" {
			names[i] = c.names[1]
		}
	}
	return names
}

// cells gives out a row's cells by column, "" for an absent one.
func cells(row exchange.Row, at []int) func(k int) string {
	return func(k int) string {
		if at[k] < 0 || at[k] >= len(row.Cells) {
			return ""
		}
		return strings.TrimSpace(row.Cells[at[k]])
	}
}

// byLine puts findings into the order of the list.
func byLine(found surveys.Errors) {
	line := func(e *surveys.Error) (n int) {
		fmt.Sscanf(e.Field, "/%d", &n)
		return n
	}
	slices.SortStableFunc(found, func(a, b *surveys.Error) int {
		return cmp.Or(cmp.Compare(line(a), line(b)), cmp.Compare(a.Field, b.Field))
	})
}
