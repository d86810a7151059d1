package store

import (
	"errors"

	"gorm.io/gorm/clause"
)

// errNothingToDo rolls a transaction back whose work turned out to be done.
var errNothingToDo = errors.New("nothing to do")

// rowsPerStatement bounds a statement's size: servers limit packets, and TiDB
// transactions.
const rowsPerStatement = 500

// upsert writes columns over when the row with the same key is there.
func upsert(key []string, columns ...string) clause.OnConflict {
	c := clause.OnConflict{DoUpdates: clause.AssignmentColumns(columns)}
	for _, k := range key {
		c.Columns = append(c.Columns, clause.Column{Name: k})
	}
	return c
}
