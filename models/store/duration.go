package store

import (
	"context"
	"fmt"
)

// Durations returns how long the last counted responses of a survey took, in
// seconds, the newest first: of those of the last limit that say when they began.
func (s *Store) Durations(ctx context.Context, surveyID int64, limit int) ([]int32, error) {
	const query = "SELECT started_at, accepted_at, counted FROM responses WHERE survey_id = ? ORDER BY seq DESC LIMIT ?"
	rows, err := s.reader.QueryContext(ctx, s.seen(query), surveyID, limit)
	if err != nil {
		return nil, fmt.Errorf("durations: %w", err)
	}
	defer rows.Close()
	var all []int32
	for rows.Next() {
		var started, accepted int64
		var counted bool
		if err := rows.Scan(&started, &accepted, &counted); err != nil {
			return nil, fmt.Errorf("durations: %w", err)
		}
		if took := (accepted - started) / 1e6; counted && started > 0 && took >= 0 && took < 24*3600 {
			all = append(all, int32(took))
		}
	}
	return all, rows.Err()
}
