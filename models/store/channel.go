package store

import (
	"context"
	"crypto/rand"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/crockford"
)

// AddChannel stores a new channel of row.SurveyID and sets its ID. Without a
// Token or a Short it gets random ones. A Short that no place has becomes a
// place of that channel's area and unit, in the same transaction. Conflict
// (store.channel_exists) when the code is taken in that survey.
func (s *Store) AddChannel(ctx context.Context, row *models.Channel) error {
	return s.change(ctx, func(tx *gorm.DB) error { return s.addChannel(tx, row, row.Code) })
}

// AddChannels stores channels with their places as AddChannel does, all or
// none. Names are those of new places, in the same order; "" is the channel's
// code.
func (s *Store) AddChannels(ctx context.Context, rows []models.Channel, names []string) error {
	return s.change(ctx, func(tx *gorm.DB) error {
		for i := range rows {
			name := rows[i].Code
			if i < len(names) && names[i] != "" {
				name = names[i]
			}
			if err := s.addChannel(tx, &rows[i], name); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Store) addChannel(tx *gorm.DB, row *models.Channel, name string) error {
	row.ID, row.OfficeID = 0, office(row.OfficeID)
	if row.CreatedAt == 0 {
		row.CreatedAt = s.now()
	}
	if row.Token == "" {
		row.Token = randomCode(16)
	}
	if row.Short == "" {
		row.Short = randomCode(8)
	}
	place := models.Place{Short: row.Short, OfficeID: row.OfficeID, Name: name, Area: row.Area, Unit: row.Unit}
	if err := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&place).Error; err != nil {
		return err
	}
	return taken(tx.Create(row).Error, "store.channel_exists", row.Code)
}

// Channels returns a survey's channels by code.
func (s *Store) Channels(ctx context.Context, surveyID int64) ([]models.Channel, error) {
	var rows []models.Channel
	err := s.read.WithContext(ctx).Where("survey_id = ?", surveyID).Order("code").Find(&rows).Error
	return rows, err
}

// ChannelByToken returns the channel of a token; NotFound (store.no_channel).
func (s *Store) ChannelByToken(ctx context.Context, token string) (models.Channel, error) {
	var row models.Channel
	err := s.read.WithContext(ctx).Take(&row, "token = ?", token).Error
	return row, missing(err, "store.no_channel", token)
}

// ChannelByID returns one; NotFound (store.no_channel).
func (s *Store) ChannelByID(ctx context.Context, id int64) (models.Channel, error) {
	var row models.Channel
	err := s.read.WithContext(ctx).Take(&row, "id = ?", id).Error
	return row, missing(err, "store.no_channel", "")
}

// PutPlace stores a place or changes the one with the same short address.
func (s *Store) PutPlace(ctx context.Context, row *models.Place) error {
	row.OfficeID = office(row.OfficeID)
	return s.change(ctx, func(tx *gorm.DB) error {
		return tx.Clauses(upsert([]string{"short"}, "name", "area", "unit")).Create(row).Error
	})
}

// Place returns one; NotFound (store.no_place).
func (s *Store) Place(ctx context.Context, short string) (models.Place, error) {
	var row models.Place
	err := s.read.WithContext(ctx).Take(&row, "short = ?", short).Error
	return row, missing(err, "store.no_place", short)
}

// PlacesOf returns the places of a survey's channels by short address.
func (s *Store) PlacesOf(ctx context.Context, surveyID int64) ([]models.Place, error) {
	var rows []models.Place
	err := s.read.WithContext(ctx).
		Where("short IN (?)", s.read.Model(&models.Channel{}).Select("short").Where("survey_id = ?", surveyID)).
		Order("short").Find(&rows).Error
	return rows, err
}

// LastingPlaces returns the places at which no channel was ever retired, by
// short address: what the next survey may use again.
func (s *Store) LastingPlaces(ctx context.Context) ([]models.Place, error) {
	var rows []models.Place
	err := s.read.WithContext(ctx).
		Where("NOT EXISTS (?)", s.read.Model(&models.Channel{}).Select("1").Where("channels.short = places.short AND channels.retired_at <> 0")).
		Order("short").Find(&rows).Error
	return rows, err
}

// RetireChannel ends a channel, as after its poster was lost or forged: the
// address leads nowhere any more, answers that come by it are not counted as
// the channel's. What was answered before stays.
//
// Errors: NotFound (store.no_channel); Invalid (store.reason_missing); Conflict
// (store.channel_retired) when it was done before.
func (s *Store) RetireChannel(ctx context.Context, id int64, reason, by string) error {
	if surveys.Blank(reason) {
		return surveys.E(surveys.Invalid, "store.reason_missing", "/reason")
	}
	return s.change(ctx, func(tx *gorm.DB) error {
		var row models.Channel
		if err := tx.Take(&row, "id = ?", id).Error; err != nil {
			return missing(err, "store.no_channel", "")
		}
		if row.RetiredAt != 0 {
			return surveys.E(surveys.Conflict, "store.channel_retired", "")
		}
		return tx.Model(&models.Channel{}).Where("id = ?", id).
			Updates(map[string]any{"retired_at": s.now(), "retired_by": by, "retire_reason": reason}).Error
	})
}

// Places returns all places by short address.
func (s *Store) Places(ctx context.Context) ([]models.Place, error) {
	var rows []models.Place
	err := s.read.WithContext(ctx).Order("short").Find(&rows).Error
	return rows, err
}

// NoteScan notes that somebody came by a place's short address. Only the first
// time is written; afterwards it is one look by key.
func (s *Store) NoteScan(ctx context.Context, short string) error {
	var rows []models.Place
	err := s.read.WithContext(ctx).Select("first_scan_at").Where("short = ?", short).Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 || rows[0].FirstScanAt != 0 {
		return err
	}
	return s.change(ctx, func(tx *gorm.DB) error {
		return tx.Model(&models.Place{}).Where("short = ? AND first_scan_at = 0", short).Update("first_scan_at", s.now()).Error
	})
}

// ChannelsAt returns the channels of a place, the newest first: its short
// address leads to the first of them whose survey is open.
func (s *Store) ChannelsAt(ctx context.Context, short string) ([]models.Channel, error) {
	var rows []models.Channel
	err := s.read.WithContext(ctx).Where("short = ?", short).Order("id DESC").Find(&rows).Error
	return rows, err
}

// randomCode draws n characters of Crockford's base 32.
func randomCode(n int) string {
	code, err := crockford.New(rand.Reader, n)
	if err != nil {
		panic(err) // crypto/rand never fails; it ends the program itself
	}
	return code
}
