package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"minyi/surveys/seed"
)

// benchIntake measures the real program, on disk, with every commit synced,
// against handlers that store nothing, and says whether the targets are met.
type benchIntake struct {
	JSON        bool     `name:"json" help:"Machine-readable output."`
	Only        []string `help:"Only these parts: sqlite, mariadb, million." placeholder:"PART"`
	Million     bool     `help:"Also 1.2 million responses in one run, compared with what is stored."`
	Responses   int      `default:"1200000" help:"How many that run sends."`
	Seconds     float64  `default:"5" help:"Length of one measurement."`
	Rounds      int      `default:"5" help:"How often everything is measured; the ratios are medians."`
	Connections []int    `default:"64,512" help:"Connections that submit at once."`
	Profile     string   `help:"Folder for profiles of the program on SQLite, taken in one more round per number of connections." placeholder:"DIR"`
}

// Parts of the bench.
const (
	partSQLite  = "sqlite"
	partMariaDB = "mariadb"
	partMillion = "million"
)

// madeUp is how many different submissions are sent in turn.
const madeUp = 2000

// target is one of the servers that are compared.
type target struct {
	name, path string
	server     *process
}

func (b *benchIntake) Run(ctx context.Context) error {
	if b.Seconds <= 0 || b.Rounds < 1 || b.Responses < 1 || len(b.Connections) == 0 || slices.Min(b.Connections) < 1 {
		return errors.New("seconds, rounds, responses and connections are positive")
	}
	wanted := b.Only
	if len(wanted) == 0 {
		wanted = []string{partSQLite, partMariaDB}
	}
	if b.Million {
		wanted = append(wanted, partMillion)
	}
	for _, part := range wanted {
		if part != partSQLite && part != partMariaDB && part != partMillion {
			return fmt.Errorf("no part %q", part)
		}
	}
	dir, err := os.MkdirTemp("", "minyi-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	r, err := b.measure(ctx, dir, wanted)
	if err != nil {
		return err
	}
	r.judge()
	if b.JSON {
		err = json.NewEncoder(os.Stdout).Encode(r)
	} else {
		r.print()
	}
	for _, p := range r.Parts {
		if err == nil && !p.AllStored {
			err = fmt.Errorf("%s: what is stored is not what was acknowledged", p.DB)
		}
	}
	return err
}

func (b *benchIntake) measure(ctx context.Context, dir string, wanted []string) (*benchReport, error) {
	program, err := buildMinyi(ctx, dir, b.Profile != "")
	if err != nil {
		return nil, err
	}
	form, err := demoForm(demoVersion)
	if err != nil {
		return nil, err
	}
	sent, err := makeSubmissions(form, madeUp)
	if err != nil {
		return nil, err
	}
	r := newBenchReport(b, sent)
	for _, part := range wanted {
		at := filepath.Join(dir, part)
		if err := os.Mkdir(at, 0o755); err != nil {
			return nil, err
		}
		switch part {
		case partMillion:
			r.Million, err = b.million(ctx, at, program, sent)
		default:
			err = b.part(ctx, r, part, at, program, sent)
		}
		if errors.Is(err, errCannot) {
			r.Missing = append(r.Missing, fmt.Sprintf("%s: %v", part, err))
		} else if err != nil {
			return nil, fmt.Errorf("%s: %w", part, err)
		}
	}
	return r, nil
}

// demoVersion is the version of the demo questionnaire that a new city has.
const demoVersion = 1

// part measures the program over one kind of database.
func (b *benchIntake) part(ctx context.Context, r *benchReport, kind, dir, program string, sent *submissions) error {
	p := &benchPart{DB: kind}
	db := ""
	if kind == partMariaDB {
		server, err := startMariaDB(ctx, dir)
		if err != nil {
			return err
		}
		defer server.kill()
		db = server.dsn("minyi")
	}
	data := filepath.Join(dir, "data")
	minyi, err := startMinyi(ctx, dir, program, data, db)
	if err != nil {
		return err
	}
	defer func() { minyi.kill() }()
	self, err := os.Executable()
	if err != nil {
		return err
	}
	bare, err := start(ctx, dir, "bare", self, "bare", "--version", strconv.Itoa(demoVersion))
	if err != nil {
		return err
	}
	defer bare.kill()
	before, err := storedResponses(ctx, minyi)
	if err != nil {
		return err
	}
	targets := []target{{"minyi", "/s/" + seed.SurveyCode + "/responses", minyi}, {"decode", decodeRoute, bare}, {"plain", plainRoute, bare}}
	for _, connections := range b.Connections {
		if err := b.level(ctx, p, targets, sent, connections); err != nil {
			return fmt.Errorf("%w\n%s", err, minyi.lastWords())
		}
		if b.Profile != "" && kind == partSQLite {
			if err := b.profile(ctx, p, targets[0], sent, connections); err != nil {
				return err
			}
		}
	}
	r.Parts = append(r.Parts, p)
	return p.checkStored(ctx, minyi, program, data, db, before)
}
