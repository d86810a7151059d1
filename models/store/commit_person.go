package store

import (
	"database/sql"
	"errors"
	"fmt"

	"minyi/surveys/intake"
)

const (
	selectIdentity = "SELECT 1 FROM identities WHERE survey_id = ? AND identity = ? LIMIT 1"
	insertIdentity = "INSERT INTO identities (seq, survey_id, identity, key_id, delete_after) VALUES (?,?,?,?,?)"
	insertAssist   = "INSERT INTO assists (seq, survey_id, helper) VALUES (?,?,?)"
)

// recognise flags a response whose person has one in already. It runs under the
// lock of the sequence row: of two that come at the same instant, on whatever
// instance, the second sees the first.
func (b *batchTx) recognise(r *intake.Response) error {
	if r.Identity == nil {
		return nil
	}
	var one int
	err := b.tx.QueryRowContext(b.ctx, b.store.seen(selectIdentity), r.SurveyID, r.Identity.Hash).Scan(&one)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("look a person up: %w", err)
	}
	before := err == nil
	// Of the same batch, whose rows are not written yet.
	for _, earlier := range b.responses {
		before = before || earlier.SurveyID == r.SurveyID && earlier.Identity != nil && string(earlier.Identity.Hash) == string(r.Identity.Hash)
	}
	if before {
		r.Flags |= intake.FlagIdentity
	}
	return nil
}

// person writes what is known of who gave a response and who helped.
func (b *batchTx) person(r *intake.Response) error {
	if r.Identity != nil {
		due := r.AcceptedAt + b.store.config.KeepContacts.Microseconds()
		_, err := b.tx.ExecContext(b.ctx, b.store.seen(insertIdentity), r.Seq, r.SurveyID, r.Identity.Hash, r.Identity.KeyID, due)
		if err != nil {
			return fmt.Errorf("insert an identity: %w", err)
		}
	}
	if r.Helper != "" {
		if _, err := b.tx.ExecContext(b.ctx, b.store.seen(insertAssist), r.Seq, r.SurveyID, r.Helper); err != nil {
			return fmt.Errorf("insert an assist: %w", err)
		}
	}
	return nil
}
