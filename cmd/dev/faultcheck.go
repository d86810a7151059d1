package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os/exec"
	"slices"
	"strings"

	"minyi/surveys/seed"
)

// numberedTables hold the records that share one commit order.
var numberedTables = []string{"responses", "signatures", "versions", "pledge_versions", "published_rates", "marks"}

// check ends the program and compares the ledger with what is stored:
// acknowledged ⊆ stored ⊆ sent, each key once, the hash of what was sent, the
// receipt that was given, numbers without gaps, a sound file, and rates that
// equal a recount from the rows.
func (s *stage) check(ctx context.Context, l *ledger) (string, error) {
	signed := -1
	if p := s.server.Load(); p != nil {
		var count struct{ Total int }
		if err := p.get(ctx, "/p/"+seed.CitizenPledge+"/count.json", &count); err != nil {
			return "", err
		}
		signed = count.Total
		p.stop()
		if code := p.cmd.ProcessState.ExitCode(); code != 0 {
			return "", fmt.Errorf("the program ended with %d when it was asked to\n%s", code, p.lastWords())
		}
	}
	if err := l.close(); err != nil {
		return "", err
	}
	db, err := s.open()
	if err != nil {
		return "", err
	}
	defer db.Close()
	stored, signatures, err := compare(ctx, db, l)
	if err != nil {
		return "", err
	}
	if signed >= 0 && signed != signatures {
		return "", fmt.Errorf("the pledge counts %d signatures, the database has %d", signed, signatures)
	}
	if err := gapless(ctx, db); err != nil {
		return "", err
	}
	if s.db == "" {
		var verdict string
		if err := db.QueryRowContext(ctx, "PRAGMA integrity_check").Scan(&verdict); err != nil || verdict != "ok" {
			return "", fmt.Errorf("integrity_check: %s: %w", verdict, err)
		}
	}
	if err := s.recount(ctx, stored); err != nil {
		return "", err
	}
	return fmt.Sprintf("%d acknowledged, %d responses and %d signatures stored, %d of them in before anybody was told; %d times other bytes under a taken key refused; none lost, none doubled",
		len(l.acked), stored, signatures, l.again, l.clash), nil
}

func (s *stage) open() (*sql.DB, error) {
	dsn := s.look
	if dsn == "" {
		dsn = s.db
	}
	if rest, ok := strings.CutPrefix(dsn, "mysql:"); ok {
		return sql.Open("mysql", rest)
	}
	return sql.Open("sqlite", "file:"+(&url.URL{Path: s.data + "/minyi.db"}).EscapedPath()+"?_pragma=busy_timeout(5000)")
}

// compare reads every response and every signature and returns how many there
// are.
func compare(ctx context.Context, db *sql.DB, l *ledger) (responses, signatures int, err error) {
	stored := make(map[string]bool)
	if err := compareTable(ctx, db, l, "responses", stored); err != nil {
		return 0, 0, err
	}
	responses = len(stored)
	if err := compareTable(ctx, db, l, "signatures", stored); err != nil {
		return 0, 0, err
	}
	for key := range l.acked {
		if !stored[key] {
			return 0, 0, fmt.Errorf("LOST: %s was acknowledged with receipt %s and is not stored", key, l.acked[key])
		}
	}
	return responses, len(stored) - responses, nil
}

// compareTable adds the keys of a table to stored.
func compareTable(ctx context.Context, db *sql.DB, l *ledger, table string, stored map[string]bool) error {
	rows, err := db.QueryContext(ctx, "SELECT `key`, body_sha256, receipt FROM "+table)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var key, sum []byte
		var receipt string
		if err := rows.Scan(&key, &sum, &receipt); err != nil {
			return err
		}
		h := hex.EncodeToString(key)
		text := h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
		sent, ok := l.sent[text]
		switch {
		case !ok:
			return fmt.Errorf("%s is stored among the %s, and nobody sent it", text, table)
		case l.signs[text] != (table == "signatures"):
			return fmt.Errorf("%s is stored among the %s and was sent as something else", text, table)
		case stored[text]:
			return fmt.Errorf("%s is stored twice", text)
		case !bytes.Equal(sum, sent[:]):
			return fmt.Errorf("%s is stored with another hash than that of what was sent", text)
		case l.acked[text] != "" && l.acked[text] != receipt:
			return fmt.Errorf("%s is stored with receipt %s, its phone was given %s", text, receipt, l.acked[text])
		}
		stored[text] = true
	}
	return rows.Err()
}

// gapless checks that the records' numbers are 1, 2, 3, … up to the sequence row.
func gapless(ctx context.Context, db *sql.DB) error {
	query := "SELECT COUNT(*), COUNT(DISTINCT seq), MIN(seq), MAX(seq) FROM (SELECT seq FROM " +
		strings.Join(numberedTables, " UNION ALL SELECT seq FROM ") + ") AS records"
	var n, distinct, first, last, next int64
	if err := db.QueryRowContext(ctx, query).Scan(&n, &distinct, &first, &last); err != nil {
		return err
	}
	if err := db.QueryRowContext(ctx, "SELECT next_seq FROM `sequence` WHERE id = 1").Scan(&next); err != nil {
		return err
	}
	if first != 1 || last != n || distinct != n || next != n+1 {
		return fmt.Errorf("the commit order has %d records (%d different numbers) from %d to %d, and goes on at %d", n, distinct, first, last, next)
	}
	return nil
}

// recount takes awareness from the program's export, row by row, and compares it
// with the rate that the program gives.
func (s *stage) recount(ctx context.Context, stored int) error {
	command := func(args ...string) (*exec.Cmd, *bytes.Buffer) {
		args = append(args, "--data", s.data)
		if s.db != "" {
			dsn := s.db
			if s.look != "" {
				dsn = s.look
			}
			args = append(args, "--db", dsn)
		}
		cmd := exec.CommandContext(ctx, s.bed.program, args...)
		errs := new(bytes.Buffer)
		cmd.Stderr = errs
		return cmd, errs
	}
	cmd, errs := command("rates", seed.SurveyCode, "--json")
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("minyi %v: %w\n%s", cmd.Args[1:], err, errs.Bytes())
	}
	var table struct {
		N     int
		Rates []struct {
			Code     string
			Group    map[string]string
			Base     int
			Estimate *float64
		}
	}
	if err := json.Unmarshal(out, &table); err != nil {
		return err
	}
	cmd, errs = command("responses", "export", seed.SurveyCode, "-o", "-")
	export, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	base, good, rows, err := countAwareness(export)
	_, _ = io.Copy(io.Discard, export) // after an error: the program must come to its end
	if failed := cmd.Wait(); failed != nil {
		return fmt.Errorf("minyi %v: %w\n%s", cmd.Args[1:], failed, errs.Bytes())
	}
	if err != nil {
		return err
	}
	if table.N != stored || rows != stored {
		return fmt.Errorf("the rates count %d responses, the export %d, the database has %d", table.N, rows, stored)
	}
	for _, r := range table.Rates {
		if r.Code == "awareness" && len(r.Group) == 0 {
			if base >= 10 && (r.Base != base || r.Estimate == nil || *r.Estimate != float64(good)/float64(base)) {
				return fmt.Errorf("awareness has base %d and estimate %v, a recount gives %d of %d", r.Base, r.Estimate, good, base)
			}
			return nil
		}
	}
	return errors.New("there is no awareness among the rates")
}

// countAwareness reads an export row by row: it may be a city's.
func countAwareness(export io.Reader) (base, good, rows int, err error) {
	lines := csv.NewReader(export)
	lines.ReuseRecord = true
	head, err := lines.Read()
	if err != nil {
		return 0, 0, 0, err
	}
	at := slices.Index(head, "q1") // not the first column, which begins with a byte-order mark
	if at < 0 {
		return 0, 0, 0, errors.New("the export has no column q1")
	}
	for {
		line, err := lines.Read()
		if errors.Is(err, io.EOF) {
			return base, good, rows, nil
		}
		if err != nil {
			return 0, 0, 0, err
		}
		rows++
		switch line[at] {
		case "know", "heard":
			good++
			base++
		case "", "na":
		default:
			base++
		}
	}
}
