package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
)

// reservation asks, in the context of BeginTx, for numbers as the first thing of a
// transaction: on a server each statement of its own is a way there and back, for
// which everybody waits who wants numbers too.
type reservation struct {
	n     int   // how many
	first int64 // of them, once the transaction is begun
}

type reservationKey struct{}

// beginAndReserve is one text of three statements: begin, lock, read and advance.
// The first of the numbers comes as the id of what was inserted last.
const beginAndReserve = "SET TRANSACTION ISOLATION LEVEL READ COMMITTED; START TRANSACTION; " + reserveSequence

// reserving makes connections for Commit, whose transactions may begin with a
// reservation. Several statements in one text are a gift to whoever slips SQL
// into one; so no other connection allows them, and here nothing but a number is
// ever written into a text.
type reserving struct{ driver.Connector }

// Connect implements driver.Connector.
func (r reserving) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := r.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return reservingConn{conn.(mysqlConn)}, nil
}

// mysqlConn is what database/sql uses of the driver's connection.
type mysqlConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.NamedValueChecker
	driver.Pinger
	driver.QueryerContext
	driver.SessionResetter
	driver.Validator
}

type reservingConn struct{ mysqlConn }

// BeginTx implements driver.ConnBeginTx.
func (c reservingConn) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	r, ok := ctx.Value(reservationKey{}).(*reservation)
	if !ok {
		return c.mysqlConn.BeginTx(ctx, o)
	}
	done, err := c.ExecContext(ctx, fmt.Sprintf(beginAndReserve, r.n), nil)
	if err == nil {
		r.first, err = done.LastInsertId()
	}
	tx := reservedTx{c}
	if err != nil {
		return nil, errors.Join(err, tx.Rollback()) // the first two statements may have been run
	}
	return tx, nil
}

// reservedTx is a transaction that began with a reservation.
type reservedTx struct{ conn reservingConn }

// Commit implements driver.Tx.
func (t reservedTx) Commit() error {
	_, err := t.conn.ExecContext(context.Background(), "COMMIT", nil)
	return err
}

// Rollback implements driver.Tx. A connection that cannot say whether a
// transaction is over does not begin another one: closed, the server ends both.
func (t reservedTx) Rollback() error {
	_, err := t.conn.ExecContext(context.Background(), "ROLLBACK", nil)
	if err != nil {
		err = errors.Join(err, t.conn.Close())
	}
	return err
}
