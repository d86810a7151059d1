package main

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"minyi/surveys/tally"
)

// tables counts questions against each other on one core, and has the database
// count the same answers.
func (t *tallyBed) tables(ctx context.Context, r *tallyReport) error {
	view, err := t.loaded(ctx)
	if err != nil {
		return err
	}
	where := []tally.Condition{
		{Code: "s12", Values: []string{"c1", "c2", "c4"}}, {Code: "sex", Values: []string{"female"}},
	}
	axis := func(code string) tally.Axis {
		column, _ := view.Column(code)
		a, _ := tally.AxisOf(column)
		return a
	}
	var counted []int
	cross := func(rows, cols string, where []tally.Condition) func() error {
		return func() error {
			kept, err := view.Select(where, false, tally.Names{})
			counted = tally.Tabulate(axis(rows), axis(cols), kept)
			return err
		}
	}
	if t.name == t.Databases[0] {
		for _, c := range []struct {
			name, rows, cols string
			where            []tally.Condition
			target           float64
		}{
			{"two questions", "s20", "s30", nil, 5},
			{"two questions with several choices", "media", "wishes", where, 5},
			{"one with several choices, two filters", "media", "s30", where, 5},
		} {
			took, err := timed(4*t.Rounds, cross(c.rows, c.cols, c.where))
			if err != nil {
				return err
			}
			r.add(t.name, "cross-tab of "+c.name, "ms", took, c.target)
		}
	}
	took, err := timed(4*t.Rounds, cross("satisfied", "age", where))
	if err != nil {
		return err
	}
	if t.name == t.Databases[0] {
		r.add(t.name, "cross-tab of two questions, two filters", "ms", took, 5)
		if err := t.crossOverHTTP(ctx, r); err != nil {
			return err
		}
		if err := t.frequencies(view, r); err != nil {
			return err
		}
	}
	inSQL, bySQL, err := t.tableBySQL(ctx, view)
	if err != nil {
		return err
	}
	if !slices.Equal(bySQL, counted) {
		return fmt.Errorf("the database counts %v, the frame %v", bySQL, counted)
	}
	r.add(t.name, "the same by SQL", "ms", inSQL, 0)
	r.add(t.name, "the same by SQL ÷ the frame", "×", inSQL/took, 0)
	return nil
}

// frequencies counts every question by ten areas.
func (t *tallyBed) frequencies(view *tally.View, r *tallyReport) error {
	tens := make([]uint8, view.N)
	for row := range tens {
		tens[row] = uint8(view.Seq.At(row) * 2654435761 >> 8 % 10)
	}
	codes, place, names := tally.NarrowBytes(tens), make([]int, 10), make([]string, 10)
	for i := range place {
		place[i] = i
	}
	areas := tally.AxisBy(&codes, place, names)
	questions := 0
	took, err := timed(t.Rounds, func() error {
		questions = 0
		for _, code := range view.Codes() {
			column, _ := view.Column(code)
			if axis, ok := tally.AxisOf(column); ok {
				questions++
				tally.Tabulate(axis, areas, nil)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	r.add(t.name, fmt.Sprintf("frequencies of all %d questions with options by 10 areas", questions), "ms", took, 60)
	return nil
}

// tableBySQL lays four answers out in a table of their own, since SQL cannot read
// the stored form, and counts them there.
func (t *tallyBed) tableBySQL(ctx context.Context, view *tally.View) (ms float64, counted []int, err error) {
	var columns []*tally.Column
	for _, code := range []string{"satisfied", "age", "s12", "sex"} {
		c, _ := view.Column(code)
		columns = append(columns, c)
	}
	if err := t.layOut(ctx, view, columns); err != nil {
		return 0, nil, err
	}
	query := fmt.Sprintf("SELECT a, b, COUNT(*) FROM bench_answers WHERE c IN (%d,%d,%d) AND d = %d AND a > 0 AND b > 0 GROUP BY a, b",
		columns[2].IndexOf("c1"), columns[2].IndexOf("c2"), columns[2].IndexOf("c4"), columns[3].IndexOf("female"))
	wide := len(columns[1].Values) - 1
	ms, err = timed(t.Rounds, func() error {
		counted = make([]int, (len(columns[0].Values)-1)*wide)
		rows, err := t.db.QueryContext(ctx, query)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var a, b, n int
			if err := rows.Scan(&a, &b, &n); err != nil {
				return err
			}
			counted[(a-1)*wide+b-1] = n
		}
		return rows.Err()
	})
	return ms, counted, err
}

func (t *tallyBed) layOut(ctx context.Context, view *tally.View, columns []*tally.Column) error {
	var have int
	if err := t.db.QueryRowContext(ctx, "SELECT COUNT(*) FROM bench_answers").Scan(&have); err == nil && have == view.N {
		return nil
	}
	for _, query := range []string{"DROP TABLE IF EXISTS bench_answers", "CREATE TABLE bench_answers (a SMALLINT, b SMALLINT, c SMALLINT, d SMALLINT)"} {
		if _, err := t.db.ExecContext(ctx, query); err != nil {
			return err
		}
	}
	tx, err := t.db.BeginTx(ctx, &sql.TxOptions{})
	if err != nil {
		return err
	}
	var insert strings.Builder
	for row := range view.N {
		if insert.Len() == 0 {
			insert.WriteString("INSERT INTO bench_answers VALUES ")
		} else {
			insert.WriteByte(',')
		}
		fmt.Fprintf(&insert, "(%d,%d,%d,%d)", columns[0].Codes.At(row), columns[1].Codes.At(row), columns[2].Codes.At(row), columns[3].Codes.At(row))
		if row%2000 == 1999 || row == view.N-1 {
			if _, err := tx.ExecContext(ctx, insert.String()); err != nil {
				return fmt.Errorf("%w (%v)", err, tx.Rollback())
			}
			insert.Reset()
		}
	}
	return tx.Commit()
}
