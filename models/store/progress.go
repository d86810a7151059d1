package store

import (
	"context"
	"fmt"
	"time"

	"minyi/models"
)

// InvitationProgress returns how many of a survey's invitations were sent and
// spent in each area and stratum, by area and stratum.
func (s *Store) InvitationProgress(ctx context.Context, surveyID int64) ([]models.InvitationProgress, error) {
	var rows []models.InvitationProgress
	err := s.read.WithContext(ctx).Model(&models.Invitation{}).Where("survey_id = ?", surveyID).
		Select("area, stratum, COUNT(*) AS total, COUNT(spent_at) AS spent").
		Group("area, stratum").Order("area, stratum").Scan(&rows).Error
	return rows, err
}

// ProgressByChannel is InvitationProgress of each channel, by channel, area and
// stratum.
func (s *Store) ProgressByChannel(ctx context.Context, surveyID int64) ([]models.ChannelProgress, error) {
	var rows []models.ChannelProgress
	err := s.read.WithContext(ctx).Model(&models.Invitation{}).Where("survey_id = ?", surveyID).
		Select("channel_id, area, stratum, COUNT(*) AS total, COUNT(spent_at) AS spent").
		Group("channel_id, area, stratum").Order("channel_id, area, stratum").Scan(&rows).Error
	return rows, err
}

// CountByMinute returns how many responses of a survey came in within each of
// the last minutes, the present one last, empty ones too.
func (s *Store) CountByMinute(ctx context.Context, surveyID int64, minutes int) ([]int64, error) {
	const minute = int64(time.Minute / time.Microsecond)
	first := s.now()/minute - int64(minutes) + 1
	// A range of the index per minute: grouping by a computed minute would sort all.
	const query = "SELECT COUNT(*) FROM responses WHERE survey_id = ? AND accepted_at >= ? AND accepted_at < ?"
	stmt, err := s.reader.PrepareContext(ctx, s.seen(query))
	if err != nil {
		return nil, fmt.Errorf("count by minute: %w", err)
	}
	defer stmt.Close()
	counts := make([]int64, minutes)
	for i := range counts {
		from := (first + int64(i)) * minute
		if err := stmt.QueryRowContext(ctx, surveyID, from, from+minute).Scan(&counts[i]); err != nil {
			return nil, fmt.Errorf("count by minute: %w", err)
		}
	}
	return counts, nil
}
