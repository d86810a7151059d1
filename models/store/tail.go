package store

import (
	"context"
	"database/sql"
	"fmt"
	"sync"

	"minyi/surveys"
	"minyi/surveys/intake"
)

const (
	selectResponses = "SELECT seq, `key`, body_sha256, salt, receipt, version, wave_id, channel_id, mode, sample, area, stratum, psu, " +
		"base_weight, fpc, flags, started_at, accepted_at, answers, counted FROM responses " +
		"WHERE survey_id = ? AND seq > ? ORDER BY seq LIMIT ?"
	selectSignatures = "SELECT seq, `key`, body_sha256, salt, receipt, version, area, name, channel_id, accepted_at FROM signatures " +
		"WHERE pledge_id = ? AND seq > ? AND withdrawn_at IS NULL ORDER BY seq LIMIT ?"
	countSignatures = "SELECT area, COUNT(*) FROM signatures WHERE pledge_id = ? AND withdrawn_at IS NULL GROUP BY area"
	countResponses  = "SELECT COUNT(*), COALESCE(MAX(seq), 0) FROM responses WHERE survey_id = ? AND seq > ?"
)

// ResponsesAfter calls each with up to limit responses of a survey in commit
// order, beginning after seq, and returns the number of the last one, or seq
// when there was none. Uncounted rows come too, with Counted false.
//
// The struct and its Answers are reused: they are each's only until it
// returns. An error from each ends the reading and is returned as it is.
func (s *Store) ResponsesAfter(ctx context.Context, surveyID, seq int64, limit int, each func(*intake.Response) error) (last int64, err error) {
	last = seq
	rows, err := s.reader.QueryContext(ctx, s.seen(selectResponses), surveyID, seq, limit)
	if err != nil {
		return last, fmt.Errorf("read responses: %w", err)
	}
	defer rows.Close()
	var r intake.Response
	var key, body, salt sql.RawBytes
	var answers sql.RawBytes
	var mode, sample int
	var flags int64
	for rows.Next() {
		err := rows.Scan(&r.Seq, &key, &body, &salt, &r.Receipt, &r.Version, &r.WaveID, &r.ChannelID, &mode, &sample, &r.Area,
			&r.Design.Stratum, &r.Design.PSU, &r.Design.BaseWeight, &r.Design.FPC, &flags, &r.StartedAt, &r.AcceptedAt, &answers, &r.Counted)
		if err != nil {
			return last, fmt.Errorf("read responses: %w", err)
		}
		if mode < 0 || mode >= len(surveys.Modes) || sample < 0 || sample >= len(surveys.Samples) {
			return last, fmt.Errorf("response %d has mode %d and sample %d", r.Seq, mode, sample)
		}
		r.SurveyID = surveyID
		r.Mode, r.Sample, r.Flags = surveys.Modes[mode], surveys.Samples[sample], intake.Flags(flags)
		copy(r.Key[:], key)
		copy(r.BodyHash[:], body)
		copy(r.Salt[:], salt)
		r.Answers = append(r.Answers[:0], answers...)
		if err := each(&r); err != nil {
			return last, err
		}
		last = r.Seq
	}
	return last, rows.Err()
}

// SignaturesAfter is ResponsesAfter for the signatures of a pledge that were
// not withdrawn.
func (s *Store) SignaturesAfter(ctx context.Context, pledgeID, seq int64, limit int, each func(*intake.Signature) error) (last int64, err error) {
	last = seq
	rows, err := s.reader.QueryContext(ctx, s.seen(selectSignatures), pledgeID, seq, limit)
	if err != nil {
		return last, fmt.Errorf("read signatures: %w", err)
	}
	defer rows.Close()
	g := intake.Signature{PledgeID: pledgeID}
	var key, body, salt sql.RawBytes
	for rows.Next() {
		err := rows.Scan(&g.Seq, &key, &body, &salt, &g.Receipt, &g.Version, &g.Area, &g.Name, &g.ChannelID, &g.AcceptedAt)
		if err != nil {
			return last, fmt.Errorf("read signatures: %w", err)
		}
		copy(g.Key[:], key)
		copy(g.BodyHash[:], body)
		copy(g.Salt[:], salt)
		if err := each(&g); err != nil {
			return last, err
		}
		last = g.Seq
	}
	return last, rows.Err()
}

// CountSignaturesByArea returns how many valid signatures a pledge has per area
// code; those without an area are under "".
func (s *Store) CountSignaturesByArea(ctx context.Context, pledgeID int64) (map[string]int64, error) {
	rows, err := s.reader.QueryContext(ctx, s.seen(countSignatures), pledgeID)
	if err != nil {
		return nil, fmt.Errorf("count signatures: %w", err)
	}
	defer rows.Close()
	counts := make(map[string]int64)
	for rows.Next() {
		var area string
		var n int64
		if err := rows.Scan(&area, &n); err != nil {
			return nil, fmt.Errorf("count signatures: %w", err)
		}
		counts[area] = n
	}
	return counts, rows.Err()
}

// totals remembers how many responses a survey has up to a number, for the same
// reason as arrivals.
type totals struct {
	mu     sync.Mutex
	counts map[int64]totalled // by survey id
}

type totalled struct{ seq, n int64 }

// CountResponses returns how many responses a survey has.
func (s *Store) CountResponses(ctx context.Context, surveyID int64) (int64, error) {
	s.totals.mu.Lock()
	t := s.totals.counts[surveyID]
	s.totals.mu.Unlock()
	var more, last int64
	if err := s.reader.QueryRowContext(ctx, s.seen(countResponses), surveyID, t.seq).Scan(&more, &last); err != nil {
		return 0, err
	}
	t.n, t.seq = t.n+more, max(t.seq, last)
	s.totals.mu.Lock()
	defer s.totals.mu.Unlock()
	if s.totals.counts == nil {
		s.totals.counts = make(map[int64]totalled)
	}
	if s.totals.counts[surveyID].seq < t.seq {
		s.totals.counts[surveyID] = t
	}
	return t.n, nil
}
