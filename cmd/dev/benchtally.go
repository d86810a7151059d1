package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"minyi/models/store"
	"minyi/surveys/catalog"
	"minyi/surveys/tally"
)

// benchTally measures what happens to many responses after they are in: a survey
// of forty questions in the frame, in tables and in files.
type benchTally struct {
	JSON      bool     `name:"json" help:"Machine-readable output."`
	Responses int      `default:"1200000" help:"How many responses are made up first."`
	Rounds    int      `default:"5" help:"How often each quick figure is taken; they are medians."`
	Only      []string `help:"Figures to take: load, rates, tables, rake, visible, csv, xlsx. All without it." placeholder:"NAME"`
	Databases []string `default:"sqlite,mariadb" help:"Databases to read from."`
	Data      string   `help:"Folder that keeps the made-up responses for the next run." placeholder:"DIR"`
	Profile   string   `help:"Folder for profiles of the processor's time, one per figure." placeholder:"DIR"`
}

var tallyFigures = []string{"load", "rates", "tables", "rake", "visible", "csv", "xlsx"}

// Run takes the figures.
func (b *benchTally) Run(ctx context.Context) error {
	if b.Responses < 1 || b.Rounds < 1 {
		return errors.New("responses and rounds are positive")
	}
	for _, name := range b.Only {
		if !slices.Contains(tallyFigures, name) {
			return fmt.Errorf("no figure %s; there are %s", name, strings.Join(tallyFigures, ", "))
		}
	}
	dir, err := os.MkdirTemp("", "minyi-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	program, err := buildMinyi(ctx, dir, false)
	if err != nil {
		return err
	}
	r := &tallyReport{Machine: thisMachine(), Responses: b.Responses}
	for _, name := range b.Databases {
		bed, err := b.bed(ctx, dir, program, name)
		if errors.Is(err, errCannot) {
			fmt.Fprintln(os.Stderr, "left out:", err)
			continue
		}
		if err != nil {
			return err
		}
		err = bed.measure(ctx, r)
		bed.close()
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	if b.JSON {
		return json.NewEncoder(os.Stdout).Encode(r)
	}
	r.print()
	return r.err()
}

func (b *benchTally) takes(name string) bool {
	return len(b.Only) == 0 || slices.Contains(b.Only, name)
}

// tallyBed is a database with the made-up responses, and what measuring them
// needs.
type tallyBed struct {
	*benchTally
	name, dir, program, data string
	dsn                      string // of the store
	db                       *sql.DB
	server                   *mariadb
	store                    *store.Store
	survey                   *catalog.Survey
	keeper                   *tally.Keeper // once loaded
	view                     *tally.View
}

// bed readies a database: an earlier run's where --data kept one.
func (b *benchTally) bed(ctx context.Context, dir, program, name string) (*tallyBed, error) {
	base := b.Data
	if base == "" {
		base = dir
	}
	data, err := filepath.Abs(filepath.Join(base, name))
	if err != nil {
		return nil, err
	}
	t := &tallyBed{benchTally: b, name: name, dir: dir, program: program, data: data}
	if err := t.open(ctx); err != nil {
		t.close()
		return nil, err
	}
	return t, nil
}

func (t *tallyBed) open(ctx context.Context) error {
	if err := os.MkdirAll(t.data, 0o700); err != nil {
		return err
	}
	var err error
	driver, address := "sqlite", "file:"+filepath.Join(t.data, "minyi.db")+"?_pragma=synchronous(0)&_pragma=busy_timeout(5000)"
	if t.dsn = "sqlite:" + filepath.Join(t.data, "minyi.db"); t.name == "mariadb" {
		if t.server, err = newMariaDB(ctx, filepath.Join(t.data, "server"), "root"); err != nil {
			return err
		}
		if err := t.server.start(ctx); err != nil {
			return err
		}
		if err := t.server.exec(ctx, "CREATE DATABASE IF NOT EXISTS minyi"); err != nil {
			return err
		}
		t.dsn = t.server.dsn("minyi")
		driver, address = "mysql", strings.TrimPrefix(t.dsn, "mysql:")+"?sql_mode=%27STRICT_ALL_TABLES%27"
	}
	args := []string{"demo", "--responses", "1", "--seed", "1", "--data", t.data, "--db", t.dsn}
	if out, err := exec.CommandContext(ctx, t.program, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("minyi demo: %w\n%s", err, tail(out, 20))
	}
	if t.store, err = store.Open(ctx, store.Config{DSN: t.dsn}); err != nil {
		return err
	}
	if t.db, err = sql.Open(driver, address); err != nil {
		return err
	}
	if t.survey, err = bigSurvey(ctx, t.store); err != nil {
		return err
	}
	have, err := t.store.CountResponses(ctx, t.survey.ID)
	if err != nil {
		return err
	}
	if more := t.Responses - int(have); more > 0 {
		start := time.Now()
		if err := pourIn(ctx, t.db, t.survey, more); err != nil {
			return err
		}
		fmt.Fprintf(os.Stderr, "%s: %d responses made up in %.1f s\n", t.name, more, time.Since(start).Seconds())
	}
	return nil
}

func (t *tallyBed) close() {
	if t.keeper != nil {
		t.keeper.Close()
	}
	if t.db != nil {
		t.db.Close()
	}
	if t.store != nil {
		t.store.Close()
	}
	if t.server != nil && t.server.cmd != nil {
		_ = t.server.exec(context.Background(), "SHUTDOWN")
		<-t.server.done
	}
}

// measure takes the figures of one database. What does not depend on it is
// taken with the first.
func (t *tallyBed) measure(ctx context.Context, r *tallyReport) error {
	for _, step := range []struct {
		name string
		once bool
		take func(context.Context, *tallyReport) error
	}{
		{"load", false, t.load},
		{"rates", true, t.rates},
		{"tables", false, t.tables},
		{"rake", true, t.rake},
		{"visible", false, t.visible},
		{"csv", false, t.csv},
		{"xlsx", true, t.xlsx},
	} {
		if !t.takes(step.name) || step.once && t.name != t.Databases[0] {
			continue
		}
		fmt.Fprintln(os.Stderr, t.name, step.name)
		stop, err := t.startProfile(t.name + "-" + step.name)
		if err != nil {
			return err
		}
		err = step.take(ctx, r)
		stop()
		if err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
	}
	return nil
}
