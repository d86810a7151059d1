package store

import (
	"context"
	"strconv"

	"gorm.io/gorm"

	"minyi/models"
	"minyi/surveys"
)

// Propose stores an open proposal of row.ProposedBy and sets its ID.
func (s *Store) Propose(ctx context.Context, row *models.Proposal) error {
	row.OfficeID = office(row.OfficeID)
	row.State = models.ProposalOpen
	row.DecidedBy, row.DecidedAt, row.DecisionReason, row.AppliedAt = 0, 0, "", 0
	if row.ProposedAt == 0 {
		row.ProposedAt = s.now()
	}
	if row.Payload == nil {
		row.Payload = []byte("{}")
	}
	return s.change(ctx, func(tx *gorm.DB) error {
		row.ID = 0
		return tx.Create(row).Error
	})
}

// Proposals returns the proposals in a state, the newest first.
func (s *Store) Proposals(ctx context.Context, state models.ProposalState) ([]models.Proposal, error) {
	var rows []models.Proposal
	err := s.read.WithContext(ctx).Where("state = ?", state).Order("id DESC").Find(&rows).Error
	return rows, err
}

// ProposalsFor returns all proposals of a kind about an object, the newest
// first.
func (s *Store) ProposalsFor(ctx context.Context, kind, object string) ([]models.Proposal, error) {
	var rows []models.Proposal
	err := s.read.WithContext(ctx).Where("kind = ? AND object = ?", kind, object).Order("id DESC").Find(&rows).Error
	return rows, err
}

// Proposal returns one; NotFound (store.no_proposal).
func (s *Store) Proposal(ctx context.Context, id int64) (models.Proposal, error) {
	return proposal(s.read.WithContext(ctx), id)
}

func proposal(tx *gorm.DB, id int64) (models.Proposal, error) {
	var row models.Proposal
	err := tx.Take(&row, "id = ?", id).Error
	return row, missing(err, "store.no_proposal", strconv.FormatInt(id, 10))
}

// Decide approves or refuses an open proposal and returns it as decided. The
// proposer cannot (Conflict, store.same_person), and nobody can twice (Conflict,
// store.proposal_decided).
//
// It does not do what was proposed: the caller does, after this returned, and
// then calls ProposalDone. An approved proposal without AppliedAt is one whose
// act failed or was cut off; doing it again is the way out, so acts must bear
// that.
func (s *Store) Decide(ctx context.Context, id, by int64, approve bool, reason string) (models.Proposal, error) {
	state := models.ProposalRefused
	if approve {
		state = models.ProposalApproved
	}
	return s.endProposal(ctx, id, by, state, reason)
}

// Withdraw takes an open proposal back; only its proposer can (Conflict,
// store.other_person).
func (s *Store) Withdraw(ctx context.Context, id, by int64, reason string) (models.Proposal, error) {
	return s.endProposal(ctx, id, by, models.ProposalWithdrawn, reason)
}

func (s *Store) endProposal(ctx context.Context, id, by int64, state models.ProposalState, reason string) (models.Proposal, error) {
	var row models.Proposal
	err := s.change(ctx, func(tx *gorm.DB) error {
		var err error
		if row, err = proposal(tx, id); err != nil {
			return err
		}
		switch withdrawn := state == models.ProposalWithdrawn; {
		case withdrawn && by != row.ProposedBy:
			return surveys.E(surveys.Conflict, "store.other_person", "")
		case !withdrawn && by == row.ProposedBy:
			return surveys.E(surveys.Conflict, "store.same_person", "")
		}
		row.State, row.DecidedBy, row.DecidedAt, row.DecisionReason = state, by, s.now(), reason
		// The state in WHERE decides between two who decide at once.
		done := tx.Model(&models.Proposal{}).Where("id = ? AND state = ?", id, models.ProposalOpen).Updates(map[string]any{
			"state": state, "decided_by": by, "decided_at": row.DecidedAt, "decision_reason": reason,
		})
		if done.Error == nil && done.RowsAffected == 0 {
			return surveys.E(surveys.Conflict, "store.proposal_decided", "")
		}
		return done.Error
	})
	return row, err
}

// ProposalDone notes that an approved act was done; the first time stands.
// Conflict (store.proposal_open) when it is not approved.
func (s *Store) ProposalDone(ctx context.Context, id int64) error {
	return s.change(ctx, func(tx *gorm.DB) error {
		done := tx.Model(&models.Proposal{}).Where("id = ? AND state = ?", id, models.ProposalApproved).
			Update("applied_at", gorm.Expr("CASE WHEN applied_at = 0 THEN ? ELSE applied_at END", s.now()))
		if done.Error != nil || done.RowsAffected > 0 {
			return done.Error
		}
		if _, err := proposal(tx, id); err != nil {
			return err
		}
		return surveys.E(surveys.Conflict, "store.proposal_open", "")
	})
}
