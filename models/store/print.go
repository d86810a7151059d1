package store

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"minyi/models"
	"minyi/surveys"
)

// AddPrint stores a printing and sets its ID and time. With numbered, its copies
// count on from those that the channel has. The same mark again stores nothing
// and returns what the first time did.
func (s *Store) AddPrint(ctx context.Context, row *models.Print, numbered bool) error {
	if row.Mark == "" {
		row.Mark = randomCode(16)
	}
	return s.change(ctx, func(tx *gorm.DB) error {
		// The lock keeps two printings from taking the same numbers.
		var survey models.Survey
		err := tx.Clauses(clause.Locking{Strength: "UPDATE"}).Select("id").Take(&survey, "id = ?", row.SurveyID).Error
		if err := missing(err, "store.no_survey", ""); err != nil {
			return err
		}
		var before []models.Print
		if err := tx.Where("mark = ?", row.Mark).Find(&before).Error; err != nil {
			return err
		}
		if len(before) == 1 {
			if before[0].SurveyID != row.SurveyID {
				return surveys.E(surveys.Conflict, "store.printing_made", "")
			}
			*row = before[0]
			return nil
		}
		row.ID, row.First, row.Last, row.PrintedAt = 0, 0, 0, s.now()
		if numbered {
			var last []int64
			if err := tx.Model(&models.Print{}).Where("channel_id = ?", row.ChannelID).Order("last_serial DESC").Limit(1).Pluck("last_serial", &last).Error; err != nil {
				return err
			}
			row.First = 1
			if len(last) == 1 {
				row.First = last[0] + 1
			}
			row.Last = row.First + row.Copies - 1
		}
		return tx.Create(row).Error
	})
}

// Prints returns a survey's printings without their documents, the newest first.
func (s *Store) Prints(ctx context.Context, surveyID int64) ([]models.Print, error) {
	var rows []models.Print
	err := s.read.WithContext(ctx).Omit("document").Where("survey_id = ?", surveyID).Order("id DESC").Find(&rows).Error
	return rows, err
}

// Print returns one printing of a survey; NotFound (store.no_print).
func (s *Store) Print(ctx context.Context, surveyID, id int64) (models.Print, error) {
	var row models.Print
	err := s.read.WithContext(ctx).Take(&row, "survey_id = ? AND id = ?", surveyID, id).Error
	return row, missing(err, "store.no_print", "")
}
