package store

import (
	"context"
	"crypto/rand"

	"gorm.io/gorm"

	"minyi/models"
)

// AddChannel stores a new channel of row.SurveyID and sets its ID. An empty
// Token becomes a random one. An empty Short gets a place of its own with a
// short address; a Short that is set names a place that must exist (NotFound,
// store.no_place). Conflict (store.channel_exists) when the code is taken in
// that survey.
func (s *Store) AddChannel(ctx context.Context, row *models.Channel) error {
	row.OfficeID = office(row.OfficeID)
	if row.CreatedAt == 0 {
		row.CreatedAt = s.now()
	}
	if row.Token == "" {
		row.Token = randomCode(16)
	}
	own := row.Short == ""
	return s.change(ctx, func(tx *gorm.DB) error {
		row.ID = 0
		if own {
			place := models.Place{Short: randomCode(8), OfficeID: row.OfficeID, Name: row.Code, Area: row.Area, Unit: row.Unit}
			if err := tx.Create(&place).Error; err != nil {
				return err
			}
			row.Short = place.Short
		} else if err := tx.Take(&models.Place{}, "short = ?", row.Short).Error; err != nil {
			return missing(err, "store.no_place", row.Short)
		}
		return taken(tx.Create(row).Error, "store.channel_exists", row.Code)
	})
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

// Places returns all places by short address.
func (s *Store) Places(ctx context.Context) ([]models.Place, error) {
	var rows []models.Place
	err := s.read.WithContext(ctx).Order("short").Find(&rows).Error
	return rows, err
}

// ChannelsAt returns the channels of a place, the newest first: its short
// address leads to the first of them whose survey is open.
func (s *Store) ChannelsAt(ctx context.Context, short string) ([]models.Channel, error) {
	var rows []models.Channel
	err := s.read.WithContext(ctx).Where("short = ?", short).Order("id DESC").Find(&rows).Error
	return rows, err
}

// crockford is base 32 without I, L, O and U.
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// randomCode has 5 random bits a character.
func randomCode(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // crypto/rand ends the program rather than fail
	for i := range b {
		b[i] = crockford[b[i]&31]
	}
	return string(b)
}
