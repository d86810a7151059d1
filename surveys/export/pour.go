package export

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"minyi/surveys"
	"minyi/surveys/catalog"
	"minyi/surveys/intake"
)

// NewTable readies an export of a published survey. random makes the key of its
// pseudonyms, which nobody keeps.
func NewTable(s *catalog.Survey, zone *time.Location, random io.Reader) (*Table, error) {
	t := &Table{
		Forms: s.Forms(), Columns: Columns(s.Forms()), Zone: zone,
		Waves: make(map[int64]string), Channels: make(map[int64]string),
	}
	for _, w := range s.Waves {
		t.Waves[w.ID] = w.Code
	}
	for _, c := range s.Channels() {
		t.Channels[c.ID] = c.Code
	}
	_, err := io.ReadFull(random, t.PseudonymKey[:])
	return t, err
}

// pourStep is after how many responses progress hears of them.
const pourStep = 20_000

// Pour writes every counted response of a survey into out and returns how many.
// progress, which may be nil, hears the count now and then. Reading, making rows
// and writing them go on side by side.
func (t *Table) Pour(ctx context.Context, from intake.AnswerLog, surveyID int64, out Sink, progress func(done int)) (done int, err error) {
	to := newPipe(out.write)
	var buf []byte
	rows := newRows(t, out)
	_, err = intake.Ahead(ctx, from, surveyID, 0, func(r *intake.Response) (err error) {
		if !r.Counted {
			return nil
		}
		if out.full() {
			buf, err = to.put(buf)
			err = errors.Join(err, to.close())
			to = newPipe(out.write)
			if err == nil {
				err = out.turn()
			}
			if err != nil {
				return err
			}
		}
		if buf, err = rows.append(buf, r); err != nil {
			return err
		}
		done++
		if progress != nil && done%pourStep == 0 {
			progress(done)
		}
		if len(buf) >= chunk {
			buf, err = to.put(buf)
		}
		return err
	})
	if err == nil {
		_, err = to.put(buf)
	}
	return done, errors.Join(err, to.close())
}

// Report says what became of the rows of a file.
type Report struct {
	Stored, Replayed, Refused int
	Rows                      []RefusedRow // at most maxReported
}

// RefusedRow is a row that did not go in, and why.
type RefusedRow struct {
	Line   int
	Errors surveys.Errors
}

// maxReported bounds the report: nobody mends more rows at once.
const maxReported = 1000

// Import takes every row of a file in. Rows that are wrong are reported and the
// others go in; the same file again stores nothing twice. channel is for rows
// that name none.
//
// Errors: those that are not about a row; what came before is in.
func Import(ctx context.Context, from *Reader, into *intake.Importer, channel string) (*Report, error) {
	report := new(Report)
	for {
		row, err := from.Next()
		if errors.Is(err, io.EOF) {
			return report, nil
		}
		var out intake.Outcome
		if err == nil {
			if row.Channel == "" {
				row.Channel = channel
			}
			out, err = into.Take(ctx, row)
		}
		found := surveys.All(err)
		switch {
		case err == nil && out.Status == intake.Replayed:
			report.Replayed++
		case err == nil:
			report.Stored++
		case len(found) == 0, found[0].Kind == surveys.Busy, found[0].Kind == surveys.Gone:
			return report, fmt.Errorf("line %d: %w", row.Line, err)
		default:
			report.Refused++
			if len(report.Rows) < maxReported {
				report.Rows = append(report.Rows, RefusedRow{row.Line, found})
			}
		}
	}
}
