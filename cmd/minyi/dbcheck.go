package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"minyi/models/store"
	"minyi/models/store/contract"
	"minyi/surveys"
)

type dbCommands struct {
	Check dbCheck `cmd:"" help:"Try a database server that is new to Minyi on every point that Minyi relies on."`
}

type dbCheck struct {
	DSN      string        `arg:"" optional:"" help:"mysql:DSN or sqlite:FILE; --db or --db-file, which keeps the password out of sight, unless given. Without a database's name one is made and removed again; a named one must be empty and is left so."`
	Patience time.Duration `help:"How long one point may take." default:"3m"`
}

func (d *dbCheck) Run(ctx context.Context, t *terminal, c *Config) error {
	dsn := d.DSN
	if dsn == "" {
		var err error
		if c.DB == "" && c.DBFile == "" {
			return surveys.E(surveys.Invalid, "contract.which", "/dsn")
		}
		if dsn, err = c.dsn(); err != nil {
			return err
		}
	}
	scratch, remove, err := store.Scratch(ctx, dsn)
	if err != nil {
		return err
	}
	key := sha256.Sum256([]byte("minyi db check"))
	sealer, err := store.NewAESSealer(key[:])
	if err != nil {
		return err
	}
	database := &contract.Database{DSN: scratch, Sealer: sealer}
	lines := []map[string]any{}
	holds := contract.Check(ctx, database, d.Patience, func(r contract.Result) {
		if c.JSON {
			lines = append(lines, map[string]any{"point": strings.TrimPrefix(r.Key, "contract."), "pass": len(r.Failures) == 0, "failures": r.Failures})
			return
		}
		mark := "✓"
		if len(r.Failures) > 0 {
			mark = "✗"
		}
		fmt.Fprintf(t.out, "%s %s (%.1f s)\n", mark, t.words.Say(t.lang, r.Key, nil), r.Took.Seconds())
		for _, f := range r.Failures {
			fmt.Fprintln(t.out, "    "+f)
		}
	})
	settings := d.settings(ctx, scratch)
	if err := errors.Join(database.Close(), remove(context.WithoutCancel(ctx))); err != nil {
		return err
	}
	if c.JSON {
		if err := t.print(map[string]any{"ok": holds, "points": lines}); err != nil {
			return err
		}
	} else {
		settings.lines(t)
		key := "contract.holds"
		if !holds {
			key = "contract.fails"
		}
		if err := t.line(key, nil); err != nil {
			return err
		}
	}
	if !holds {
		return errFindings
	}
	return nil
}

// settings is what the doctor says of the server's settings: a server may keep
// every promise and still lose its last second in a power cut.
func (d *dbCheck) settings(ctx context.Context, dsn string) *doctor {
	look := &doctor{now: time.Now}
	s, err := store.Open(ctx, store.Config{DSN: dsn, AnyOlder: true, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return look // the points have said so
	}
	defer s.Close()
	if f, err := s.Facts(ctx); err == nil {
		look.settings(s.Dialect(), &f)
	}
	return look
}
