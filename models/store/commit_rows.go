package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/intake"
)

// chunks are the numbers of rows in one statement. Fixed sizes keep the prepared
// statements few; a batch takes one or two of them, a large one three, each of
// which is a way to the server and back. Rows beyond the largest go in several
// statements.
var chunks = []int{
	256, 224, 192, 160, 128, 112, 96, 80, 64, 56, 48, 40, 32, 28, 24, 20, 16, 14, 12, 10, 8, 7, 6, 5, 4, 3, 2, 1,
}

// bytesPerStatement keeps a statement well under a server's packet limit
// (16 MiB on MariaDB).
const bytesPerStatement = 4 << 20

// kind is one of the two things that intake stores.
type kind struct {
	table, parent string
	columns       int
	inserts       map[int]string // statements by their number of rows
	undrawn       map[int]string // the same for rows that no sample was drawn for
	lookUps       map[int]string // and of keys
}

// undrawn are the columns that only an invitation fills in. For nearly all rows
// the values stand in the statement: each that is sent with a row instead is
// converted, copied and bound, by the program and again by the database.
var undrawn = map[string]string{"stratum": "''", "psu": "''", "base_weight": "0", "fpc": "0"}

func newKind(table, parent string, columns ...string) kind {
	k := kind{table, parent, len(columns), make(map[int]string), make(map[int]string), make(map[int]string)}
	values, plain := make([]string, len(columns)), make([]string, len(columns))
	for i, c := range columns {
		values[i], plain[i] = "?", cmp.Or(undrawn[c], "?")
	}
	for _, n := range chunks {
		k.inserts[n], k.undrawn[n] = k.insert(n, columns, values), k.insert(n, columns, plain)
		k.lookUps[n] = "SELECT " + parent + ", `key`, body_sha256, salt, receipt, seq, accepted_at FROM " + table +
			" WHERE " + parent + " = ? AND `key` IN (?" + strings.Repeat(",?", n-1) + ")"
	}
	return k
}

// insert is the statement for n rows of such values.
func (k *kind) insert(n int, columns, values []string) string {
	row := "(" + strings.Join(values, ",") + ")"
	return "INSERT INTO " + k.table + " (" + strings.Join(columns, ",") + ") VALUES " + row + strings.Repeat(","+row, n-1)
}

var (
	responseKind = newKind("responses", "survey_id",
		"seq", "survey_id", "`key`", "body_sha256", "salt", "receipt", "version", "wave_id", "channel_id", "mode", "sample",
		"area", "stratum", "psu", "base_weight", "fpc", "flags", "started_at", "accepted_at", "answers")
	signatureKind = newKind("signatures", "pledge_id",
		"seq", "pledge_id", "`key`", "body_sha256", "salt", "receipt", "version", "area", "name", "channel_id", "accepted_at")
)

// prepare makes the statements of Commit before its first transaction: inside
// one, SQLite's only writing connection is taken.
func (s *Store) prepare(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.statements) > 0 {
		return nil
	}
	queries := []string{s.lockSequence(), advanceSequence}
	for _, k := range []kind{responseKind, signatureKind} {
		for _, n := range chunks {
			queries = append(queries, k.lookUps[n], k.inserts[n], k.undrawn[n])
		}
	}
	made := make(map[string]*sql.Stmt)
	for _, query := range queries {
		if made[query] != nil {
			continue
		}
		stmt, err := s.committer.PrepareContext(ctx, query)
		if err != nil {
			for _, m := range made {
				_ = m.Close()
			}
			return fmt.Errorf("prepare: %w", err)
		}
		made[query] = stmt
	}
	s.statements = made
	return nil
}

func (b *batchTx) stmt(query string) *sql.Stmt {
	b.store.mu.Lock()
	stmt := b.store.statements[b.store.seen(query)]
	b.store.mu.Unlock()
	return b.tx.StmtContext(b.ctx, stmt)
}

// seen shows a statement to the test that looks for missing indexes.
func (s *Store) seen(query string) string {
	if s.observe != nil {
		s.observe(query)
	}
	return query
}

// insert writes the new rows, their contacts and whose they are.
func (b *batchTx) insert() error {
	err := inChunks(b.responses, func(r *intake.Response) int { return len(r.Answers) }, func(part []*intake.Response) error {
		statement, sampled := responseKind.undrawn[len(part)], slices.ContainsFunc(part, drawn)
		if sampled {
			statement = responseKind.inserts[len(part)]
		}
		args := make([]any, 0, len(part)*responseKind.columns)
		for _, r := range part {
			answers := r.Answers
			if answers == nil {
				answers = []byte{}
			}
			args = append(args, r.Seq, r.SurveyID, r.Key[:], r.BodyHash[:], r.Salt[:], r.Receipt, int64(r.Version), r.WaveID, r.ChannelID,
				int64(slices.Index(surveys.Modes, r.Mode)), int64(slices.Index(surveys.Samples, r.Sample)), r.Area)
			if sampled {
				args = append(args, r.Design.Stratum, r.Design.PSU, r.Design.BaseWeight, r.Design.FPC)
			}
			args = append(args, int64(r.Flags), r.StartedAt, r.AcceptedAt, answers)
		}
		_, err := b.stmt(statement).ExecContext(b.ctx, args...)
		return err
	})
	if err != nil {
		return fmt.Errorf("insert responses: %w", err)
	}
	err = inChunks(b.signatures, func(*intake.Signature) int { return 0 }, func(part []*intake.Signature) error {
		args := make([]any, 0, len(part)*signatureKind.columns)
		for _, g := range part {
			args = append(args, g.Seq, g.PledgeID, g.Key[:], g.BodyHash[:], g.Salt[:], g.Receipt, g.Version, g.Area, g.Name,
				g.ChannelID, g.AcceptedAt)
		}
		_, err := b.stmt(signatureKind.inserts[len(part)]).ExecContext(b.ctx, args...)
		return err
	})
	if err != nil {
		return fmt.Errorf("insert signatures: %w", err)
	}
	for _, r := range b.responses {
		for i := range r.Contacts {
			if err := b.contact(r, &r.Contacts[i]); err != nil {
				return fmt.Errorf("insert contacts: %w", err)
			}
		}
		if err := b.place(r); err != nil {
			return err
		}
		if err := b.person(r); err != nil {
			return err
		}
	}
	return nil
}

// drawn says whether a response was invited with a design to weight it by.
func drawn(r *intake.Response) bool { return r.Design != intake.Design{} }

// inChunks calls f for runs of rows whose lengths are chunks and whose bytes
// stay in bounds.
func inChunks[T any](rows []T, size func(T) int, f func([]T) error) error {
	for len(rows) > 0 {
		fit, bytes := 0, 0
		for fit < len(rows) && fit < chunks[0] && (fit == 0 || bytes+size(rows[fit]) <= bytesPerStatement) {
			bytes += size(rows[fit])
			fit++
		}
		n := 1
		for _, c := range chunks {
			if c <= fit {
				n = c
				break
			}
		}
		if err := f(rows[:n]); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

const insertContact = "INSERT INTO contacts (survey_id, seq, question, type, sealed, key_id, delete_after) VALUES (?,?,?,?,?,?,?)"

func (b *batchTx) contact(r *intake.Response, c *answer.Contact) error {
	row := models.Contact{SurveyID: r.SurveyID, Seq: r.Seq, Question: c.Question, Type: c.Type}
	sealed, keyID, err := b.store.config.Sealer.Seal([]byte(c.Text), ContactAAD(&row))
	if err != nil {
		return err
	}
	due := r.AcceptedAt + b.store.config.KeepContacts.Microseconds()
	_, err = b.tx.ExecContext(b.ctx, b.store.seen(insertContact), row.SurveyID, row.Seq, row.Question, row.Type, sealed, keyID, due)
	return err
}

// check refuses what the tables cannot hold, before it can spoil a batch.
func (s *Store) check(r *intake.Record) error {
	if err := r.Check(); err != nil {
		return err
	}
	if r.Response != nil && len(r.Response.Contacts) > 0 && s.config.Sealer == nil {
		return errors.New("a response has contacts and the store has no key to seal them")
	}
	return nil
}
