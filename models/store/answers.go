package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"strings"

	"minyi/models/migration"
	"minyi/surveys"
	"minyi/surveys/intake"
)

// Each value that a driver hands over costs as much as decoding several answers:
// the small numbers come as one, and what most rows lack as NULL.
const answerColumns = "SELECT seq, (((flags * 65536 + version) * 16 + mode) * 16 + sample) * 2 + counted, wave_id * 4294967296 + channel_id, " +
	"area, NULLIF(stratum, ''), NULLIF(psu, ''), NULLIF(base_weight, 0), NULLIF(fpc, 0), started_at, accepted_at, answers "

// On MySQL and MariaDB the survey's index leads to each row by itself, which costs
// three times as much as the rows do where they lie side by side: most rows of a
// stretch are of one survey while it is open. Without being told, MariaDB goes
// through all of the survey's entries in the index to find where to begin. SQLite
// has gatherAnswers.
const (
	selectStretch = answerColumns + "FROM responses FORCE INDEX (PRIMARY) WHERE seq > ? AND seq <= ? AND survey_id = ? ORDER BY seq LIMIT ?"
	selectAnswers = answerColumns + "FROM responses FORCE INDEX (responses_survey) WHERE seq > ? AND survey_id = ? ORDER BY seq LIMIT ?"
)

const (
	// stretch bounds how many rows are read by one statement: what is looked at in
	// vain, where the rows are another survey's, is as many at most.
	stretch = 1 << 15
	// leastStretch is for how many rows trying is worth it.
	leastStretch = 64
)

// AnswersAfter is ResponsesAfter for those who count: without key, body hash,
// salt and receipt, which are half of a row. What each is given, the answers too,
// is its own only until it returns.
//
// each must not ask the store for anything: on SQLite it runs inside the scan.
func (s *Store) AnswersAfter(ctx context.Context, surveyID, seq int64, limit int, each func(*intake.Response) error) (last int64, err error) {
	if s.dialect == migration.SQLite {
		return s.gatherAnswers(ctx, surveyID, seq, limit, each)
	}
	last = seq
	for left, dense := limit, true; left > 0; {
		n, read := min(left, stretch), 0
		query, args := selectAnswers, []any{last, surveyID, int64(n)}
		if dense = dense && n >= leastStretch; dense {
			query, args = selectStretch, []any{last, last + 2*int64(n), surveyID, int64(n)}
		}
		last, read, err = s.readAnswers(ctx, query, args, surveyID, last, each)
		if left -= read; err != nil || !dense && read < n {
			return last, err
		}
		// Fewer than half of the rows are the survey's, or it ends here: the index
		// knows. It goes on from the last row that was read, not from the end of the
		// stretch, where rows may have come since.
		dense = dense && read == n
	}
	return last, nil
}

// readAnswers reads the rows of one statement.
func (s *Store) readAnswers(ctx context.Context, query string, args []any, surveyID, seq int64, each func(*intake.Response) error) (last int64, read int, err error) {
	last = seq
	r := intake.Response{SurveyID: surveyID}
	err = s.each(ctx, s.seen(query), args, func(row []driver.Value) error {
		v := values{row: row}
		r.Seq = v.int()
		packed, ids := v.int(), v.int()
		v.text(&r.Area)
		v.text(&r.Design.Stratum)
		v.text(&r.Design.PSU)
		r.Design.BaseWeight, r.Design.FPC = v.float(), v.float()
		r.StartedAt, r.AcceptedAt, r.Answers = v.int(), v.int(), v.bytes()
		if v.bad != nil {
			return fmt.Errorf("read answers: %w", v.bad)
		}
		mode, sample := packed>>5&15, packed>>1&15
		if mode >= int64(len(surveys.Modes)) || sample >= int64(len(surveys.Samples)) {
			return fmt.Errorf("response %d has mode %d and sample %d", r.Seq, mode, sample)
		}
		r.Counted, r.Mode, r.Sample = packed&1 == 1, surveys.Modes[mode], surveys.Samples[sample]
		r.Version, r.Flags = int(packed>>9&0xffff), intake.Flags(packed>>25)
		r.WaveID, r.ChannelID = ids>>32, ids&0xffffffff
		if err := each(&r); err != nil {
			return err
		}
		last = r.Seq
		read++
		return nil
	})
	return last, read, err
}

// each reads rows as the driver gives them: over a million rows database/sql's
// Scan takes a quarter of the time.
func (s *Store) each(ctx context.Context, query string, args []any, row func([]driver.Value) error) error {
	conn, err := s.reader.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	return conn.Raw(func(c any) (err error) {
		stmt, err := c.(driver.ConnPrepareContext).PrepareContext(ctx, query)
		if err != nil {
			return err
		}
		defer stmt.Close()
		named := make([]driver.NamedValue, len(args))
		for i, x := range args {
			named[i] = driver.NamedValue{Ordinal: i + 1, Value: x}
		}
		rows, err := stmt.(driver.StmtQueryContext).QueryContext(ctx, named)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, rows.Close()) }()
		for values := make([]driver.Value, len(rows.Columns())); ; {
			switch err := rows.Next(values); {
			case errors.Is(err, io.EOF):
				return nil
			case err != nil:
				return err
			}
			if err := row(values); err != nil {
				return err
			}
		}
	})
}

// values takes a row apart, from left to right. NULL is zero.
type values struct {
	row []driver.Value
	bad error
}

func (v *values) next() driver.Value {
	x := v.row[0]
	v.row = v.row[1:]
	return x
}

func (v *values) int() int64 {
	switch x := v.next().(type) {
	case int64:
		return x
	case uint64:
		return int64(x)
	default:
		v.bad = fmt.Errorf("%T is no whole number", x)
		return 0
	}
}

func (v *values) float() float64 {
	switch x := v.next().(type) {
	case float64:
		return x
	case nil:
		return 0
	default:
		v.bad = fmt.Errorf("%T is no number", x)
		return 0
	}
}

// text makes s what the value says, without a new string where it does already:
// codes come in runs.
func (v *values) text(s *string) {
	switch x := v.next().(type) {
	case string:
		*s = x
	case []byte:
		if *s != string(x) {
			*s = string(x)
		}
	case nil:
		*s = ""
	default:
		v.bad = fmt.Errorf("%T is no text", x)
	}
}

// passing is text for values that are gone after the row: it keeps a copy.
func (v *values) passing(s *string) {
	x, ok := v.next().(string)
	if !ok {
		v.bad = errors.New("a text is none")
	} else if *s != x {
		*s = strings.Clone(x)
	}
}

func (v *values) bytes() []byte {
	x, ok := v.next().([]byte)
	if !ok {
		v.bad = errors.New("answers are no bytes")
	}
	return x
}
