package store

import (
	"context"
	"fmt"
	"maps"
	"sync"
)

// arrivals remembers how many responses came in through each channel up to a
// number. Rows never go away and numbers are seen in their order, so that only
// what came since has to be counted: at a million responses the whole takes a
// quarter of a second, which no page can wait for each time.
type arrivals struct {
	mu     sync.Mutex
	counts map[int64]arrived // by survey id
}

type arrived struct {
	seq       int64
	byChannel map[int64]int64
}

// catchUp is how many new responses are counted one by one.
const catchUp = 20_000

// CountByChannel returns how many responses came in through each of a survey's
// channels, by channel id; a redo counts again, since somebody came. Every
// channel of the survey is there, also with 0.
func (s *Store) CountByChannel(ctx context.Context, surveyID int64) (map[int64]int64, error) {
	s.arrivals.mu.Lock()
	last, known := s.arrivals.counts[surveyID]
	s.arrivals.mu.Unlock()
	next := arrived{seq: last.seq, byChannel: maps.Clone(last.byChannel)}
	whole := !known
	if known {
		n, err := s.countSince(ctx, surveyID, &next)
		if err != nil {
			return nil, err
		}
		whole = n == catchUp
	}
	if whole {
		var err error
		if next, err = s.countAll(ctx, surveyID); err != nil {
			return nil, err
		}
	}
	s.arrivals.mu.Lock()
	if s.arrivals.counts == nil {
		s.arrivals.counts = make(map[int64]arrived)
	}
	if s.arrivals.counts[surveyID].seq <= next.seq {
		s.arrivals.counts[surveyID] = next
	}
	s.arrivals.mu.Unlock()

	channels, err := s.int64s(ctx, "SELECT id, 0 FROM channels WHERE survey_id = ?", surveyID)
	for id := range channels {
		channels[id] = next.byChannel[id]
	}
	return channels, err
}

// countSince adds what came after to.seq, up to catchUp rows, and returns how
// many they were.
func (s *Store) countSince(ctx context.Context, surveyID int64, to *arrived) (int, error) {
	const query = "SELECT seq, channel_id FROM responses WHERE survey_id = ? AND seq > ? ORDER BY seq LIMIT ?"
	rows, err := s.int64s(ctx, query, surveyID, to.seq, catchUp)
	for seq, channel := range rows {
		to.byChannel[channel]++
		to.seq = max(to.seq, seq)
	}
	return len(rows), err
}

// countAll counts up to the last number that is there, so that countSince can go
// on from it. One walk along the index per channel: a GROUP BY over the survey
// would read every row.
func (s *Store) countAll(ctx context.Context, surveyID int64) (arrived, error) {
	a := arrived{}
	const end = "SELECT COALESCE(MAX(seq), 0) FROM responses WHERE survey_id = ?"
	if err := s.reader.QueryRowContext(ctx, s.seen(end), surveyID).Scan(&a.seq); err != nil {
		return a, fmt.Errorf("count by channel: %w", err)
	}
	const query = "SELECT c.id, (SELECT COUNT(*) FROM responses r WHERE r.channel_id = c.id AND r.seq <= ?) FROM channels c WHERE c.survey_id = ?"
	var err error
	a.byChannel, err = s.int64s(ctx, query, a.seq, surveyID)
	return a, err
}

// int64s reads two columns, the first of which is unique.
func (s *Store) int64s(ctx context.Context, query string, args ...any) (map[int64]int64, error) {
	rows, err := s.reader.QueryContext(ctx, s.seen(query), args...)
	if err != nil {
		return nil, fmt.Errorf("count by channel: %w", err)
	}
	defer rows.Close()
	all := make(map[int64]int64)
	for rows.Next() {
		var key, value int64
		if err := rows.Scan(&key, &value); err != nil {
			return nil, fmt.Errorf("count by channel: %w", err)
		}
		all[key] = value
	}
	return all, rows.Err()
}
