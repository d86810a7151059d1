package store

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"minyi/models"
	"minyi/surveys"
)

// AddBatch stores a batch, its invitations and its first printing, all or none,
// and sets their IDs.
//
// Errors: Conflict (store.printing_made) when the printing's mark is there
// already, (store.serial_taken) when the survey has one of the serial numbers.
func (s *Store) AddBatch(ctx context.Context, batch *models.Batch, printing *models.Printing, rows []models.Invitation) error {
	if len(rows) == 0 {
		return surveys.E(surveys.Invalid, "store.batch_empty", "")
	}
	batch.Size, batch.First, batch.Last = int64(len(rows)), rows[0].Serial, rows[len(rows)-1].Serial
	return s.change(ctx, func(tx *gorm.DB) error {
		// Two batches of one survey come one after the other: each would find its
		// numbers free before the other's are there.
		if err := tx.Clauses(clause.Locking{Strength: "UPDATE"}).Select("id").Take(&models.Survey{}, "id = ?", batch.SurveyID).Error; err != nil {
			return err
		}
		batch.ID = 0
		if err := tx.Create(batch).Error; err != nil {
			return err
		}
		if err := s.addPrinting(tx, batch.ID, int64(len(rows)), printing); err != nil {
			return err
		}
		for start := 0; start < len(rows); start += rowsPerStatement {
			part := append([]models.Invitation(nil), rows[start:min(start+rowsPerStatement, len(rows))]...)
			if err := freeSerials(tx, batch.SurveyID, part); err != nil {
				return err
			}
			for i := range part {
				part[i].ID, part[i].SpentAt = 0, nil
				part[i].SurveyID, part[i].ChannelID, part[i].BatchID = batch.SurveyID, batch.ChannelID, batch.ID
			}
			if err := tx.Create(&part).Error; err != nil {
				return taken(err, "store.invitation_exists", "")
			}
		}
		return nil
	})
}

// freeSerials refuses serial numbers that the survey has.
func freeSerials(tx *gorm.DB, surveyID int64, rows []models.Invitation) error {
	serials := make([]string, len(rows))
	for i := range rows {
		serials[i] = rows[i].Serial
	}
	var there []string
	err := tx.Model(&models.Invitation{}).Where("survey_id = ? AND serial IN ?", surveyID, serials).Limit(1).Pluck("serial", &there).Error
	if err == nil && len(there) > 0 {
		return surveys.E(surveys.Conflict, "store.serial_taken", "", "Serial", there[0])
	}
	return err
}

func (s *Store) addPrinting(tx *gorm.DB, batchID, slips int64, printing *models.Printing) error {
	printing.ID, printing.BatchID, printing.Slips, printing.PrintedAt = 0, batchID, slips, s.now()
	return taken(tx.Create(printing).Error, "store.printing_made", "")
}

// Reissue gives invitations of a batch that nobody has answered new codes: the
// codes printed before are void at once. hashes are by the invitation's id;
// those of answered ones are left out. It returns the ids that got theirs.
//
// Errors: Conflict (store.printing_made) when the printing's mark is there
// already; Invalid (store.batch_empty) when nothing is left to print.
func (s *Store) Reissue(ctx context.Context, batchID int64, printing *models.Printing, hashes map[int64][]byte) (done map[int64]bool, err error) {
	err = s.change(ctx, func(tx *gorm.DB) error {
		done = make(map[int64]bool, len(hashes))
		for id, hash := range hashes {
			r := tx.Model(&models.Invitation{}).Where("id = ? AND batch_id = ? AND spent_at IS NULL", id, batchID).Update("code_hash", hash)
			if r.Error != nil {
				return taken(r.Error, "store.invitation_exists", "")
			}
			if r.RowsAffected == 1 {
				done[id] = true
			}
		}
		if len(done) == 0 {
			return surveys.E(surveys.Invalid, "store.batch_empty", "")
		}
		return s.addPrinting(tx, batchID, int64(len(done)), printing)
	})
	return done, err
}

// Batches returns a survey's batches, the newest first.
func (s *Store) Batches(ctx context.Context, surveyID int64) ([]models.Batch, error) {
	var rows []models.Batch
	err := s.read.WithContext(ctx).Where("survey_id = ?", surveyID).Order("id DESC").Find(&rows).Error
	return rows, err
}

// InvitationsOf returns a batch's invitations in the order of their making.
func (s *Store) InvitationsOf(ctx context.Context, batchID int64) ([]models.Invitation, error) {
	var rows []models.Invitation
	err := s.read.WithContext(ctx).Where("batch_id = ?", batchID).Order("id").Find(&rows).Error
	return rows, err
}

// Printings returns the printings of a batch, the oldest first.
func (s *Store) Printings(ctx context.Context, batchID int64) ([]models.Printing, error) {
	var rows []models.Printing
	err := s.read.WithContext(ctx).Where("batch_id = ?", batchID).Order("id").Find(&rows).Error
	return rows, err
}
