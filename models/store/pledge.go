package store

import (
	"bytes"
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"minyi/models"
	"minyi/surveys"
)

// CreatePledge stores a new draft and sets its ID; Conflict
// (store.pledge_exists) when the code is taken.
func (s *Store) CreatePledge(ctx context.Context, row *models.Pledge) error {
	row.OfficeID = office(row.OfficeID)
	row.State = models.SurveyDraft
	if row.CreatedAt == 0 {
		row.CreatedAt = s.now()
	}
	return s.change(ctx, func(tx *gorm.DB) error {
		row.ID = 0
		return taken(tx.Create(row).Error, "store.pledge_exists", row.Code)
	})
}

// Pledge returns one; NotFound (store.no_pledge).
func (s *Store) Pledge(ctx context.Context, code string) (models.Pledge, error) {
	return s.pledge(s.read.WithContext(ctx), code)
}

func (s *Store) pledge(tx *gorm.DB, code string) (models.Pledge, error) {
	var row models.Pledge
	err := tx.Take(&row, "code = ?", code).Error
	return row, missing(err, "store.no_pledge", code)
}

// Pledges returns all pledges by code.
func (s *Store) Pledges(ctx context.Context) ([]models.Pledge, error) {
	var rows []models.Pledge
	err := s.read.WithContext(ctx).Order("code").Find(&rows).Error
	return rows, err
}

// PublishPledge makes document the next version of a pledge, in its place in
// the commit order, and opens it. The very bytes of the current version return
// that version; a closed pledge is refused (Conflict, store.pledge_closed).
func (s *Store) PublishPledge(ctx context.Context, code string, document []byte, sha [32]byte, by string) (models.PledgeVersion, error) {
	var v models.PledgeVersion
	same := false
	err := s.numbered(ctx, 1, func(tx *gorm.DB, seq int64) error {
		row, err := s.pledge(tx, code)
		if err != nil {
			return err
		}
		if row.State == models.SurveyClosed {
			return surveys.E(surveys.Conflict, "store.pledge_closed", "", "Code", code)
		}
		var last []models.PledgeVersion
		if err := tx.Where("pledge_id = ?", row.ID).Order("number DESC").Limit(1).Find(&last).Error; err != nil {
			return err
		}
		v = models.PledgeVersion{
			PledgeID: row.ID, Number: 1, Document: document, SHA256: sha[:], Alg: Alg,
			PublishedAt: s.now(), PublishedBy: by, Seq: seq,
		}
		if len(last) == 1 {
			if same = string(last[0].SHA256) == string(sha[:]); same {
				v = last[0]
				return errNothingToDo
			}
			v.Number = last[0].Number + 1
		}
		if err := tx.Create(&v).Error; err != nil {
			return err
		}
		return tx.Model(&models.Pledge{}).Where("id = ?", row.ID).Update("state", models.SurveyOpen).Error
	})
	if same {
		err = nil
	}
	return v, err
}

// ClosePledge ends the signing and keeps why. A pledge that is closed already
// keeps its first reason.
func (s *Store) ClosePledge(ctx context.Context, code, reason string) error {
	return s.change(ctx, func(tx *gorm.DB) error {
		row, err := s.pledge(tx, code)
		if err != nil || row.State == models.SurveyClosed {
			return err
		}
		return tx.Model(&models.Pledge{}).Where("id = ?", row.ID).
			Updates(map[string]any{"state": models.SurveyClosed, "close_reason": reason, "closed_at": s.now()}).Error
	})
}

// PutPledgeDraft replaces a pledge's draft; was is the draft that its author
// saw. NotFound (store.no_pledge); Conflict (store.pledge_closed,
// store.pledge_changed).
func (s *Store) PutPledgeDraft(ctx context.Context, code string, draft, was []byte) error {
	return s.change(ctx, func(tx *gorm.DB) error {
		row, err := s.pledge(tx.Clauses(clause.Locking{Strength: "UPDATE"}), code)
		if err != nil {
			return err
		}
		if row.State == models.SurveyClosed {
			return surveys.E(surveys.Conflict, "store.pledge_closed", "", "Code", code)
		}
		if !bytes.Equal(row.Draft, was) {
			return surveys.E(surveys.Conflict, "store.pledge_changed", "")
		}
		return tx.Model(&models.Pledge{}).Where("id = ?", row.ID).Update("draft", draft).Error
	})
}

// PledgeVersions returns every version of a pledge with its document, by number.
func (s *Store) PledgeVersions(ctx context.Context, pledgeID int64) ([]models.PledgeVersion, error) {
	var rows []models.PledgeVersion
	err := s.read.WithContext(ctx).Where("pledge_id = ?", pledgeID).Order("number").Find(&rows).Error
	return rows, err
}
