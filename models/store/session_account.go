package store

import (
	"context"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/account"
)

// MaxAgent is how much of a browser's name is kept, in characters.
const MaxAgent = 120

// seenEvery is how often a session's SeenAt is written, so that a page of many
// requests costs no commit for each.
const seenEvery = time.Minute

// NoteSession says whose session a token is and that it was just used. It may
// come before the session manager's first commit; the row then waits for it.
func (s *Store) NoteSession(ctx context.Context, token string, accountID int64, agent string) error {
	now := s.now()
	agent = clip(agent, MaxAgent)
	var rows []models.Session
	err := s.read.WithContext(ctx).Omit("data").Where("token = ?", token).Limit(1).Find(&rows).Error
	if err != nil {
		return err
	}
	if len(rows) == 1 {
		row := rows[0]
		fresh := now-row.SeenAt < seenEvery.Microseconds()
		if row.EndedAt != 0 || row.AccountID == accountID && row.Agent == agent && fresh {
			return nil
		}
	}
	return s.change(ctx, func(tx *gorm.DB) error {
		wait := models.Session{Token: token, Data: []byte{}, Expiry: now + seenEvery.Microseconds(), CreatedAt: now}
		if err := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&wait).Error; err != nil {
			return err
		}
		return tx.Model(&models.Session{}).Where("token = ? AND ended_at = 0", token).
			Updates(map[string]any{"account_id": accountID, "agent": agent, "seen_at": now}).Error
	})
}

// SessionsOf returns an account's sessions, the last used first.
func (s *Store) SessionsOf(ctx context.Context, accountID int64) ([]models.SessionInfo, error) {
	var rows []models.Session
	err := s.read.WithContext(ctx).Omit("data").
		Where("account_id = ? AND ended_at = 0 AND expiry > ?", accountID, s.now()).Order("seen_at DESC").Find(&rows).Error
	all := make([]models.SessionInfo, len(rows))
	for i, row := range rows {
		all[i] = models.SessionInfo{
			ID: account.SessionID(row.Token), CreatedAt: row.CreatedAt, SeenAt: row.SeenAt, Expiry: row.Expiry, Agent: row.Agent,
		}
	}
	return all, err
}

// EndSession ends one of an account's sessions; NotFound (store.no_session),
// also for somebody else's.
func (s *Store) EndSession(ctx context.Context, accountID int64, id string) error {
	return s.change(ctx, func(tx *gorm.DB) error {
		var rows []models.Session
		if err := tx.Select("token").Where("account_id = ? AND ended_at = 0", accountID).Find(&rows).Error; err != nil {
			return err
		}
		for _, row := range rows {
			if account.SessionID(row.Token) == id {
				return s.endSessions(tx.Where("token = ?", row.Token)).Error
			}
		}
		return surveys.E(surveys.NotFound, "store.no_session", "")
	})
}

// EndSessionsOf ends all of an account's sessions but one, or all for "".
func (s *Store) EndSessionsOf(ctx context.Context, accountID int64, exceptToken string) error {
	return s.change(ctx, func(tx *gorm.DB) error {
		return s.endSessions(tx.Where("account_id = ? AND token <> ?", accountID, exceptToken)).Error
	})
}

// endSessions empties the chosen sessions; they are deleted when they expire.
func (s *Store) endSessions(chosen *gorm.DB) *gorm.DB {
	return chosen.Where("ended_at = 0").Model(&models.Session{}).
		Updates(map[string]any{"ended_at": s.now(), "data": []byte{}})
}

// clip makes text valid and at most limit characters long.
func clip(text string, limit int) string {
	n := 0
	text = strings.ToValidUTF8(text, "\uFFFD")
	for i := range text {
		if n == limit {
			return text[:i]
		}
		n++
	}
	return text
}
