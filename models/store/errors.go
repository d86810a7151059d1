package store

import (
	"database/sql/driver"
	"errors"

	"github.com/go-sql-driver/mysql"
	"gorm.io/gorm"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"minyi/surveys"
)

// MySQL's error numbers that matter here.
const (
	mysqlUnknownCommand = 1047 // Galera: this node is not ready for queries
	mysqlRecordChanged  = 1020 // MariaDB ≥ 11.8 with innodb_snapshot_isolation
	mysqlDuplicate      = 1062
	mysqlLockWait       = 1205
	mysqlDeadlock       = 1213
	mysqlDuplicateKey   = 1586
)

// IsDuplicate reports whether err says that a unique key is taken, by whichever
// driver and however deeply wrapped.
func IsDuplicate(err error) bool {
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return true
	}
	var m *mysql.MySQLError
	if errors.As(err, &m) {
		return m.Number == mysqlDuplicate || m.Number == mysqlDuplicateKey
	}
	var l *sqlite.Error
	if errors.As(err, &l) {
		switch l.Code() {
		case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_ROWID:
			return true
		}
	}
	return false
}

// retryable reports whether the database itself gave the transaction up, so
// that nothing of it is stored and running it again may succeed.
func retryable(err error) bool {
	var m *mysql.MySQLError
	if errors.As(err, &m) {
		switch m.Number {
		case mysqlRecordChanged, mysqlUnknownCommand, mysqlLockWait, mysqlDeadlock:
			return true
		}
		return false
	}
	var l *sqlite.Error
	if errors.As(err, &l) {
		switch l.Code() & 0xff {
		case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
			return true
		}
	}
	return false
}

// disconnected reports whether the connection broke: what was under way may or
// may not have happened.
func disconnected(err error) bool {
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, mysql.ErrInvalidConn)
}

// syncFailed reports whether the disk refused to make data durable.
func syncFailed(err error) bool {
	if errors.Is(err, errNotDurable) {
		return true
	}
	var l *sqlite.Error
	if !errors.As(err, &l) {
		return false
	}
	switch l.Code() {
	case sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_DIR_FSYNC:
		return true
	}
	return false
}

// diskFull reports whether SQLite found no space.
func diskFull(err error) bool {
	var l *sqlite.Error
	return errors.As(err, &l) && l.Code()&0xff == sqlite3.SQLITE_FULL
}

// unwritable reports whether a database file cannot be had, or not be written:
// a read-only disk, a folder of somebody else's, a disk that fails.
func unwritable(err error) bool {
	var l *sqlite.Error
	if !errors.As(err, &l) {
		return false
	}
	switch l.Code() & 0xff {
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL:
		return true
	}
	return false
}

// damaged reports whether a file is no database, or one that is broken.
func damaged(err error) bool {
	var l *sqlite.Error
	if !errors.As(err, &l) {
		return false
	}
	code := l.Code() & 0xff
	return code == sqlite3.SQLITE_CORRUPT || code == sqlite3.SQLITE_NOTADB
}

// missing turns "no such row" into an error for people; key is one of the
// store.no_… keys and code is what they asked for.
func missing(err error, key, code string) error {
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return surveys.E(surveys.NotFound, key, "", "Code", code)
	}
	return err
}

// taken turns a duplicate into an error for people.
func taken(err error, key, code string) error {
	if IsDuplicate(err) {
		return surveys.E(surveys.Conflict, key, "", "Code", code).Because(err)
	}
	return err
}
