package store

import (
	"context"
	"strconv"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/quota"
)

// PutQuota divides a survey's quota sample anew and keeps why.
//
// Errors: Invalid (store.reason_missing); Conflict (store.quota_begun) once a
// response has a place in a cell: cells cannot be redrawn around people who are
// in already. Targets, closing and what happens to late ones stay changeable.
func (s *Store) PutQuota(ctx context.Context, surveyID int64, plan quota.Plan, reason, by string) error {
	return s.quotaChange(ctx, surveyID, reason, by, func(tx *gorm.DB) (models.QuotaChange, error) {
		var begun int64
		if err := tx.Table("quota_places").Where("survey_id = ?", surveyID).Limit(1).Count(&begun).Error; err != nil {
			return models.QuotaChange{}, err
		}
		if begun > 0 {
			return models.QuotaChange{}, surveys.E(surveys.Conflict, "store.quota_begun", "")
		}
		if err := tx.Where("survey_id = ?", surveyID).Delete(&models.QuotaCell{}).Error; err != nil {
			return models.QuotaChange{}, err
		}
		row := models.QuotaPlan{SurveyID: surveyID, Vars: strings.Join(plan.Vars, ","), Late: string(plan.Late)}
		if err := tx.Save(&row).Error; err != nil {
			return models.QuotaChange{}, err
		}
		cells := make([]models.QuotaCell, len(plan.Cells))
		total := int64(0)
		for i, c := range plan.Cells {
			cells[i] = models.QuotaCell{SurveyID: surveyID, Codes: quota.KeyText(c.Key), Target: c.Target}
			total += c.Target
		}
		change := models.QuotaChange{Field: "plan", Now: row.Vars + " " + strconv.Itoa(len(cells)) + " " + strconv.FormatInt(total, 10)}
		return change, tx.CreateInBatches(&cells, rowsPerStatement).Error
	})
}

// quotaChange runs f under the lock of the survey's row and keeps what it did.
func (s *Store) quotaChange(ctx context.Context, surveyID int64, reason, by string, f func(tx *gorm.DB) (models.QuotaChange, error)) error {
	if strings.TrimSpace(reason) == "" {
		return surveys.E(surveys.Invalid, "store.reason_missing", "/reason")
	}
	return s.change(ctx, func(tx *gorm.DB) error {
		var survey models.Survey
		err := tx.Clauses(clause.Locking{Strength: "UPDATE"}).Select("id").Take(&survey, "id = ?", surveyID).Error
		if err := missing(err, "store.no_survey", ""); err != nil {
			return err
		}
		change, err := f(tx)
		if err != nil || change.Was == change.Now {
			return err
		}
		change.SurveyID, change.Reason, change.ChangedBy, change.ChangedAt = surveyID, reason, by, s.now()
		return tx.Create(&change).Error
	})
}

// SetQuotaTarget gives a cell another target. Errors: NotFound (store.no_cell).
func (s *Store) SetQuotaTarget(ctx context.Context, surveyID, cellID, target int64, reason, by string) error {
	return s.quotaChange(ctx, surveyID, reason, by, func(tx *gorm.DB) (models.QuotaChange, error) {
		cell, err := quotaCell(tx, surveyID, cellID)
		change := models.QuotaChange{CellID: cellID, Field: "target", Was: strconv.FormatInt(cell.Target, 10), Now: strconv.FormatInt(target, 10)}
		if err != nil || target == cell.Target {
			return change, err
		}
		return change, tx.Model(&models.QuotaCell{}).Where("id = ?", cellID).Update("target", target).Error
	})
}

// CloseQuotaCell takes nobody more into a cell, or again. Errors: NotFound.
func (s *Store) CloseQuotaCell(ctx context.Context, surveyID, cellID int64, closed bool, reason, by string) error {
	return s.quotaChange(ctx, surveyID, reason, by, func(tx *gorm.DB) (models.QuotaChange, error) {
		cell, err := quotaCell(tx, surveyID, cellID)
		change := models.QuotaChange{CellID: cellID, Field: "closed", Was: strconv.FormatBool(cell.ClosedAt != 0), Now: strconv.FormatBool(closed)}
		if err != nil || change.Was == change.Now {
			return change, err
		}
		at := int64(0)
		if closed {
			at = s.now()
		}
		return change, tx.Model(&models.QuotaCell{}).Where("id = ?", cellID).Update("closed_at", at).Error
	})
}

// SetQuotaLate says what becomes of responses whose cell has filled up. Errors:
// NotFound (store.no_quota).
func (s *Store) SetQuotaLate(ctx context.Context, surveyID int64, late quota.Late, reason, by string) error {
	return s.quotaChange(ctx, surveyID, reason, by, func(tx *gorm.DB) (models.QuotaChange, error) {
		var plan models.QuotaPlan
		if err := tx.Take(&plan, "survey_id = ?", surveyID).Error; err != nil {
			return models.QuotaChange{}, missing(err, "store.no_quota", "")
		}
		change := models.QuotaChange{Field: "late", Was: plan.Late, Now: string(late)}
		return change, tx.Model(&models.QuotaPlan{}).Where("survey_id = ?", surveyID).Update("late", string(late)).Error
	})
}

func quotaCell(tx *gorm.DB, surveyID, cellID int64) (models.QuotaCell, error) {
	var row models.QuotaCell
	err := tx.Take(&row, "id = ? AND survey_id = ?", cellID, surveyID).Error
	return row, missing(err, "store.no_cell", "")
}

// Quota returns a survey's plan with how its cells stand in a wave, nil where it
// has none.
func (s *Store) Quota(ctx context.Context, surveyID, waveID int64) (*quota.Plan, error) {
	var plans []models.QuotaPlan
	tx := s.read.WithContext(ctx)
	if err := tx.Where("survey_id = ?", surveyID).Find(&plans).Error; err != nil || len(plans) == 0 {
		return nil, err
	}
	var cells []models.QuotaCell
	if err := tx.Where("survey_id = ?", surveyID).Order("id").Find(&cells).Error; err != nil {
		return nil, err
	}
	filled := make(map[int64]int64)
	var counts []models.QuotaCount
	const query = "SELECT p.cell_id, COUNT(*) AS filled FROM quota_places p JOIN responses r ON r.seq = p.seq " +
		"WHERE p.survey_id = ? AND p.wave_id = ? AND p.beyond = 0 AND r.counted = 1 GROUP BY p.cell_id"
	if err := tx.Raw(query, surveyID, waveID).Scan(&counts).Error; err != nil {
		return nil, err
	}
	for _, c := range counts {
		filled[c.CellID] = c.Filled
	}
	p := &quota.Plan{Vars: strings.Split(plans[0].Vars, ","), Late: quota.Late(plans[0].Late)}
	for _, c := range cells {
		p.Cells = append(p.Cells, quota.Cell{ID: c.ID, Key: quota.ParseKey(c.Codes), Target: c.Target, Closed: c.ClosedAt != 0, Filled: filled[c.ID]})
	}
	return p, nil
}

// QuotaOverflow returns, per cell of a wave, how many came when it was full:
// stored and not counted, and told so before anything was stored.
func (s *Store) QuotaOverflow(ctx context.Context, surveyID, waveID int64) (map[int64]models.QuotaCount, error) {
	tx := s.read.WithContext(ctx)
	var over, screened []models.QuotaCount
	err := tx.Raw("SELECT cell_id, COUNT(*) AS beyond FROM quota_places WHERE survey_id = ? AND wave_id = ? AND beyond = 1 GROUP BY cell_id", surveyID, waveID).Scan(&over).Error
	if err == nil {
		err = tx.Raw("SELECT cell_id, screened FROM quota_screens WHERE survey_id = ? AND wave_id = ?", surveyID, waveID).Scan(&screened).Error
	}
	all := make(map[int64]models.QuotaCount)
	for _, c := range over {
		all[c.CellID] = c
	}
	for _, c := range screened {
		sum := all[c.CellID]
		sum.CellID, sum.Screened = c.CellID, c.Screened
		all[c.CellID] = sum
	}
	return all, err
}

// NoteScreened counts somebody who was told that their cell is full. Nothing
// else of them is kept.
func (s *Store) NoteScreened(ctx context.Context, surveyID, waveID, cellID int64) error {
	return s.change(ctx, func(tx *gorm.DB) error {
		done := tx.Exec("UPDATE quota_screens SET screened = screened + 1 WHERE survey_id = ? AND wave_id = ? AND cell_id = ?", surveyID, waveID, cellID)
		if done.Error != nil || done.RowsAffected > 0 {
			return done.Error
		}
		return tx.Exec("INSERT INTO quota_screens (survey_id, wave_id, cell_id, screened) VALUES (?,?,?,1)", surveyID, waveID, cellID).Error
	})
}

// QuotaChanges returns the changes of a survey's plan, the newest first.
func (s *Store) QuotaChanges(ctx context.Context, surveyID int64) ([]models.QuotaChange, error) {
	var rows []models.QuotaChange
	err := s.read.WithContext(ctx).Where("survey_id = ?", surveyID).Order("id DESC").Find(&rows).Error
	return rows, err
}
