package store

import (
	"context"
	"errors"
	"strings"
	"time"
)

// Alone refuses a database that somebody else has open, such as a server that
// runs, before work that must not happen beneath it.
//
// Errors: Conflict (store.in_use).
func Alone(ctx context.Context, dsn string) error {
	kind, rest, _ := strings.Cut(dsn, ":")
	if kind == "sqlite" {
		release, err := takeSQLite(ctx, rest, true)
		if err == nil {
			release()
		}
		return err
	}
	s := newStore(Config{DSN: dsn, Now: time.Now})
	err := s.openMySQL(ctx, rest)
	if err == nil {
		err = aloneOnMySQL(ctx, s)
	}
	return errors.Join(err, s.Close())
}
