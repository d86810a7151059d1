package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"minyi/surveys"
	"minyi/surveys/intake"
)

// Receipt is what a receipt proves: that something is in.
type Receipt struct {
	Signature  bool   // of a pledge; else a response to a survey
	Code       string // of the survey or pledge
	Seq        int64
	AcceptedAt int64
}

const (
	receiptOfResponse = "SELECT s.code, r.seq, r.accepted_at FROM responses r JOIN surveys s ON s.id = r.survey_id WHERE r.receipt = ?"
	keyOfResponse     = "SELECT seq FROM responses WHERE survey_id = ? AND `key` = ?"
	receiptOfSigner   = "SELECT p.code, g.seq, g.accepted_at FROM signatures g JOIN pledges p ON p.id = g.pledge_id WHERE g.receipt = ?"
)

// FindReceipt looks a receipt up among responses and signatures; NotFound
// (store.no_receipt).
func (s *Store) FindReceipt(ctx context.Context, receipt string) (Receipt, error) {
	for i, query := range []string{receiptOfResponse, receiptOfSigner} {
		found := Receipt{Signature: i == 1}
		err := s.reader.QueryRowContext(ctx, s.seen(query), receipt).Scan(&found.Code, &found.Seq, &found.AcceptedAt)
		if err == nil {
			return found, nil
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return Receipt{}, fmt.Errorf("find a receipt: %w", err)
		}
	}
	return Receipt{}, surveys.E(surveys.NotFound, "store.no_receipt", "")
}

// Stored reports whether a survey has a response with that key.
func (s *Store) Stored(ctx context.Context, surveyID int64, key intake.Key) (bool, error) {
	var seq int64
	err := s.reader.QueryRowContext(ctx, s.seen(keyOfResponse), surveyID, key[:]).Scan(&seq)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}
