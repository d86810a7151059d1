package intake

import (
	"context"

	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/catalog"
	"minyi/surveys/quota"
)

// quotaOf is the place that a response wants: only the quota sample has cells,
// and whoever was invited is of another.
func quotaOf(s *catalog.Survey, form *answer.Form, sheet answer.Sheet, r *Response, within func(code, top string) bool) *QuotaPlace {
	if s.Quota == nil || r.Sample != surveys.Quota || r.Invitation != nil {
		return nil
	}
	cell := s.Quota.CellOf(form, sheet, r.Area, within)
	if cell == nil {
		return nil
	}
	return &QuotaPlace{Cell: cell.ID, Refuse: s.Quota.Late == quota.Refuse}
}

// Turned reports whether somebody who has answered so far is of a cell that
// takes nobody more, and counts them. Only those who come by a channel of the
// quota sample are.
func (r *Receiver) Turned(ctx context.Context, in Incoming) bool {
	if in.Survey.Quota == nil || in.Invitation != "" {
		return false
	}
	c, _ := in.Survey.Channel(in.Channel)
	if c.Sample != surveys.Quota {
		return false
	}
	cell := in.Survey.Quota.CellOf(in.Form, in.Sheet, areaOf(in.Form, in.Sheet, c.Area), r.Within)
	if cell == nil || !cell.Full() {
		return false
	}
	if wave, _, err := in.Survey.Accepting(r.Now()); err == nil {
		r.screened(ctx, in.Survey.ID, wave.ID, cell.ID)
	}
	return true
}

func (r *Receiver) screened(ctx context.Context, surveyID, waveID, cellID int64) {
	if r.Screened != nil {
		r.Screened(ctx, surveyID, waveID, cellID)
	}
}
