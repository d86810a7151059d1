package store

import (
	"database/sql"
	"errors"
	"fmt"

	"minyi/surveys/intake"
)

const (
	selectQuotaCell = "SELECT c.target, c.closed_at, (SELECT COUNT(*) FROM quota_places p JOIN responses r ON r.seq = p.seq " +
		"WHERE p.cell_id = c.id AND p.wave_id = ? AND p.beyond = 0 AND r.counted = 1) FROM quota_cells c WHERE c.id = ? AND c.survey_id = ?"
	insertQuotaPlace = "INSERT INTO quota_places (seq, survey_id, wave_id, cell_id, beyond) VALUES (?,?,?,?,?)"
	uncountOver      = "UPDATE responses SET counted = 0 WHERE seq = ?"
)

// cellIn is a cell in one wave.
type cellIn struct{ cell, wave int64 }

// room is how many more a cell takes, as far as this try has handed out places.
type room map[cellIn]int64

// take gives a response a place in its cell. It runs under the lock of the
// sequence row, on whatever instance: of two for the last place the second finds
// it taken. Its key must have been looked up before: a replay of an accepted
// response of a cell that is full now is no newcomer. A response of a full cell is flagged; ok is false where it is to be
// refused instead.
func (b *batchTx) take(r *intake.Response) (ok bool, err error) {
	if r.Quota == nil {
		return true, nil
	}
	at := cellIn{r.Quota.Cell, r.WaveID}
	left, known := b.room[at]
	if !known {
		var target, closed, filled int64
		err := b.tx.QueryRowContext(b.ctx, b.store.seen(selectQuotaCell), r.WaveID, r.Quota.Cell, r.SurveyID).Scan(&target, &closed, &filled)
		switch {
		case errors.Is(err, sql.ErrNoRows): // redrawn meanwhile: it belongs to no cell
			r.Quota = nil
			return true, nil
		case err != nil:
			return false, fmt.Errorf("look at a quota cell: %w", err)
		}
		if left = target - filled; closed != 0 {
			left = 0
		}
	}
	if b.room == nil {
		b.room = make(room)
	}
	if left > 0 {
		b.room[at] = left - 1
		return true, nil
	}
	b.room[at] = 0
	if r.Quota.Refuse {
		return false, nil
	}
	r.Flags |= intake.FlagOverQuota
	return true, nil
}

// leave gives a place back that take gave to a response that is not stored.
func (b *batchTx) leave(r *intake.Response) {
	if r.Quota != nil && r.Flags&intake.FlagOverQuota == 0 {
		b.room[cellIn{r.Quota.Cell, r.WaveID}]++
	}
}

// place notes which cell a stored response has filled. One beyond the target is
// kept and left out of every count.
func (b *batchTx) place(r *intake.Response) error {
	if r.Quota == nil {
		return nil
	}
	over := r.Flags&intake.FlagOverQuota != 0
	if _, err := b.tx.ExecContext(b.ctx, b.store.seen(insertQuotaPlace), r.Seq, r.SurveyID, r.WaveID, r.Quota.Cell, over); err != nil {
		return fmt.Errorf("insert a quota place: %w", err)
	}
	if !over {
		return nil
	}
	if _, err := b.tx.ExecContext(b.ctx, b.store.seen(uncountOver), r.Seq); err != nil {
		return fmt.Errorf("leave a response out: %w", err)
	}
	return nil
}
