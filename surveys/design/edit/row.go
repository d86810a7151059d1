package edit

import (
	"slices"

	"minyi/surveys"
	"minyi/surveys/design"
)

// AddRow puts an empty row into a matrix, behind another or at the end.
type AddRow struct{ Question, After string }

// Place of the edit.
func (e AddRow) Place() Place { return Place{Question: e.Question} }

func (e AddRow) apply(w *work) error {
	q, err := w.one(e.Question)
	if err != nil {
		return err
	}
	if !design.Allows(q.Type, "rows") {
		return surveys.E(surveys.Invalid, "edit.no_rows", "", "Code", q.Code)
	}
	at := rowIndex(q, e.After) + 1
	if at == 0 {
		at = len(q.Rows)
	}
	w.added = w.nextRow(q)
	q.Rows = slices.Insert(q.Rows, at, surveys.Row{Code: w.added})
	w.say("edit.did_row", "Code", q.Code)
	return nil
}

func rowIndex(q *surveys.Question, code string) int {
	return slices.IndexFunc(q.Rows, func(r surveys.Row) bool { return r.Code == code })
}

// RemoveRow takes a row away, with Also what refers to it.
type RemoveRow struct {
	Question, Row string
	Also          bool
}

// Place of the edit.
func (e RemoveRow) Place() Place { return Place{Question: e.Question} }

func (e RemoveRow) apply(w *work) error {
	q, err := w.one(e.Question)
	if err != nil {
		return err
	}
	i := rowIndex(q, e.Row)
	if i < 0 {
		return surveys.E(surveys.Conflict, "edit.row_gone", "", "Code", e.Row)
	}
	t := target{question: e.Question, row: e.Row}
	if by := references(w.doc, t); len(by) > 0 && !e.Also {
		return refused("edit.row_referenced", e.Row, by)
	}
	text := short(q.Rows[i].Text, w.language())
	q.Rows = slices.Delete(q.Rows, i, i+1)
	w.cut(t)
	w.say("edit.did_row_remove", "Code", e.Question, "Text", text)
	return nil
}

// MoveRow moves a row by so many places, up with a negative number.
type MoveRow struct {
	Question, Row string
	By            int
}

// Place of the edit.
func (e MoveRow) Place() Place { return Place{Question: e.Question} }

func (e MoveRow) apply(w *work) error {
	q, err := w.one(e.Question)
	if err != nil {
		return err
	}
	i := rowIndex(q, e.Row)
	if i < 0 {
		return surveys.E(surveys.Conflict, "edit.row_gone", "", "Code", e.Row)
	}
	q.Rows = moved(q.Rows, i, i+e.By)
	w.added = e.Row
	w.say("edit.did_row_move", "Code", q.Code, "Text", short(q.Rows[rowIndex(q, e.Row)].Text, w.language()))
	return nil
}
