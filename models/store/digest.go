package store

import (
	"context"

	"minyi/surveys/digest"
)

// Field returns what digests need of a survey's field work: its channels with
// their responses, and how many of the drawn of each area have answered.
func (s *Store) Field(ctx context.Context, surveyID int64) (digest.Field, error) {
	var f digest.Field
	counts, err := s.CountByChannel(ctx, surveyID)
	if err != nil {
		return f, err
	}
	channels, err := s.Channels(ctx, surveyID)
	if err != nil {
		return f, err
	}
	for _, c := range channels {
		f.Channels = append(f.Channels, digest.Channel{Code: c.Code, Area: c.Area, CreatedAt: c.CreatedAt, Responses: counts[c.ID]})
	}
	drawn, err := s.InvitationProgress(ctx, surveyID)
	for _, d := range drawn { // a row per stratum too
		f.Drawn = append(f.Drawn, digest.Progress{Area: d.Area, Total: d.Total, Spent: d.Spent})
	}
	return f, err
}
