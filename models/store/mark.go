package store

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"gorm.io/gorm"

	"minyi/models"
	"minyi/surveys/intake"
	"minyi/surveys/quality"
)

// maxMarks is how many marks one transaction writes: intake waits no longer for
// them than for a batch of its own.
const maxMarks = 500

// marked is a response as a mark finds it.
type marked struct {
	Seq, Flags int64
	Counted    bool
}

// mark lets decide say, under the lock of the commit order, what becomes of each
// of some responses of a survey: a mark, or nil for none. beside runs in the same
// transaction and may be nil. It returns how many were marked.
func (s *Store) mark(ctx context.Context, surveyID int64, seqs []int64, decide func(marked) *models.Mark, beside func(tx *gorm.DB) error) (n int, err error) {
	err = s.change(ctx, func(tx *gorm.DB) error {
		n = 0
		var next int64
		if err := tx.Raw(s.lockSequence()).Row().Scan(&next); err != nil {
			return fmt.Errorf("lock the sequence: %w", err)
		}
		var found []marked
		if len(seqs) > 0 {
			err := tx.Table("responses").Select("seq, flags, counted").Where("survey_id = ? AND seq IN ?", surveyID, seqs).Order("seq").Scan(&found).Error
			if err != nil {
				return err
			}
		}
		var marks []models.Mark
		now := s.now()
		for _, r := range found {
			m := decide(r)
			if m == nil {
				continue
			}
			m.Seq, m.SurveyID, m.ResponseSeq, m.MarkedAt = next, surveyID, r.Seq, now
			marks = append(marks, *m)
			next++
		}
		if n = len(marks); n > 0 {
			if err := tx.Create(marks).Error; err != nil {
				return err
			}
			if err := s.applyMarks(tx, marks); err != nil {
				return err
			}
			if err := tx.Exec(advanceSequence, next).Error; err != nil {
				return err
			}
		}
		if beside != nil {
			return beside(tx)
		}
		return nil
	})
	return n, err
}

// applyMarks brings the responses to what their marks say, so that whoever reads
// them later needs no marks.
func (s *Store) applyMarks(tx *gorm.DB, marks []models.Mark) error {
	type effect struct {
		adds    int64
		counted bool
	}
	same := make(map[effect][]int64)
	for _, m := range marks {
		e := effect{m.Adds, m.Counted}
		same[e] = append(same[e], m.ResponseSeq)
	}
	for e, seqs := range same {
		change := map[string]any{"flags": gorm.Expr("flags | ?", e.adds), "counted": e.counted, "invalidated_at": nil}
		if !e.counted {
			change["invalidated_at"] = marks[0].MarkedAt
		}
		if err := tx.Table("responses").Where("seq IN ?", seqs).Updates(change).Error; err != nil {
			return err
		}
	}
	return nil
}

// MarkDoubts notes the doubts about a survey's responses that were found when it
// was looked through from one response to another, and that it was. done is
// false when another instance has looked meanwhile; its doubts are the same.
func (s *Store) MarkDoubts(ctx context.Context, surveyID, from, to int64, doubts map[int64]intake.Flags) (done bool, err error) {
	seqs, doubt := doubting(doubts)
	for len(seqs) > maxMarks {
		if _, err := s.mark(ctx, surveyID, seqs[:maxMarks], doubt, nil); err != nil {
			return false, err
		}
		seqs = seqs[maxMarks:]
	}
	_, err = s.mark(ctx, surveyID, seqs, doubt, func(tx *gorm.DB) error {
		var held []models.Inspection
		if err := tx.Where("survey_id = ?", surveyID).Find(&held).Error; err != nil {
			return err
		}
		row := models.Inspection{SurveyID: surveyID, UpTo: to}
		switch {
		case len(held) == 0 && from == 0:
			done = true
			return tx.Create(&row).Error
		case len(held) == 1 && held[0].UpTo == from:
			done = true
			return tx.Save(&row).Error
		}
		done = false
		return nil
	})
	return done, err
}

// doubting is what mark needs to add doubts: the responses in order, and what
// becomes of each.
func doubting(doubts map[int64]intake.Flags) ([]int64, func(marked) *models.Mark) {
	return slices.Sorted(maps.Keys(doubts)), func(r marked) *models.Mark {
		adds := int64(doubts[r.Seq]) &^ r.Flags
		if adds == 0 {
			return nil
		}
		return &models.Mark{Adds: adds, Counted: r.Counted}
	}
}

// AddDoubts notes doubts that were found otherwise than by looking a survey
// through.
func (s *Store) AddDoubts(ctx context.Context, surveyID int64, doubts map[int64]intake.Flags) error {
	seqs, doubt := doubting(doubts)
	for part := range slices.Chunk(seqs, maxMarks) {
		if _, err := s.mark(ctx, surveyID, part, doubt, nil); err != nil {
			return err
		}
	}
	return nil
}

// Passers returns those of a survey's responses that count, with the doubts about
// them, in commit order.
func (s *Store) Passers(ctx context.Context, surveyID int64, seqs []int64) (rows []quality.Passer, err error) {
	for part := range slices.Chunk(seqs, rowsPerStatement) {
		var found []struct{ Seq, AcceptedAt, Flags int64 }
		err := s.read.WithContext(ctx).Table("responses").Select("seq, accepted_at, flags").
			Where("survey_id = ? AND seq IN ? AND counted = ?", surveyID, part, true).Order("seq").Scan(&found).Error
		if err != nil {
			return nil, err
		}
		for _, r := range found {
			rows = append(rows, quality.Passer{Seq: r.Seq, At: r.AcceptedAt, Flags: intake.Flags(r.Flags)})
		}
	}
	return rows, nil
}

// Inspected returns up to which response a survey was looked through, 0 at its
// beginning.
func (s *Store) Inspected(ctx context.Context, surveyID int64) (int64, error) {
	var rows []models.Inspection
	err := s.read.WithContext(ctx).Where("survey_id = ?", surveyID).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	return rows[0].UpTo, nil
}

// FirstSince returns the place before a survey's first response that came in at
// that moment (µs UTC) or later; MaxSeq when none did.
func (s *Store) FirstSince(ctx context.Context, surveyID, at int64) (before int64, err error) {
	last, err := s.MaxSeq(ctx)
	if err != nil {
		return 0, err
	}
	const query = "SELECT COALESCE(MIN(seq) - 1, ?) FROM responses WHERE survey_id = ? AND accepted_at >= ?"
	err = s.reader.QueryRowContext(ctx, s.seen(query), last, surveyID, at).Scan(&before)
	return before, err
}

// MarksAfter calls each with up to limit marks of a survey's responses in commit
// order, beginning after seq, and returns the number of the last one, or seq
// when there was none. An error from each ends the reading.
func (s *Store) MarksAfter(ctx context.Context, surveyID, seq int64, limit int, each func(intake.Mark) error) (last int64, err error) {
	const query = "SELECT seq, response_seq, adds, counted FROM marks WHERE survey_id = ? AND seq > ? ORDER BY seq LIMIT ?"
	last = seq
	rows, err := s.reader.QueryContext(ctx, s.seen(query), surveyID, seq, limit)
	if err != nil {
		return last, fmt.Errorf("read marks: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var m intake.Mark
		var adds int64
		if err := rows.Scan(&m.Seq, &m.Response, &adds, &m.Counted); err != nil {
			return last, fmt.Errorf("read marks: %w", err)
		}
		m.Adds = intake.Flags(adds)
		if err := each(m); err != nil {
			return last, err
		}
		last = m.Seq
	}
	return last, rows.Err()
}

// LastMark is the number of a survey's last mark, 0 without one.
func (s *Store) LastMark(ctx context.Context, surveyID int64) (seq int64, err error) {
	const query = "SELECT COALESCE(MAX(seq), 0) FROM marks WHERE survey_id = ?"
	err = s.reader.QueryRowContext(ctx, s.seen(query), surveyID).Scan(&seq)
	return seq, err
}
