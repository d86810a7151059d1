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

// maxHours bounds CountByHour: 31 days.
const maxHours = 31 * 24

// CountByHour returns how many responses of a survey came in within each hour,
// from the hour of since (µs UTC) to the present one, at most the last 31 days,
// empty hours too.
func (s *Store) CountByHour(ctx context.Context, surveyID, since int64) ([]models.HourCount, error) {
	const hour = int64(time.Hour / time.Microsecond)
	now := s.now() / hour
	first := max(since/hour, now-maxHours+1)
	if first > now {
		return nil, nil
	}
	// A range of the index per hour: grouping by a computed hour would sort all.
	const query = "SELECT COUNT(*) FROM responses WHERE survey_id = ? AND accepted_at >= ? AND accepted_at < ?"
	stmt, err := s.reader.PrepareContext(ctx, s.seen(query))
	if err != nil {
		return nil, fmt.Errorf("count by hour: %w", err)
	}
	defer stmt.Close()
	counts := make([]models.HourCount, 0, now-first+1)
	for h := first; h <= now; h++ {
		c := models.HourCount{Hour: h * hour}
		if err := stmt.QueryRowContext(ctx, surveyID, c.Hour, c.Hour+hour).Scan(&c.N); err != nil {
			return nil, fmt.Errorf("count by hour: %w", err)
		}
		counts = append(counts, c)
	}
	return counts, nil
}
