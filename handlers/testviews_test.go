package handlers_test

import (
	"context"

	"minyi/handlers/resident"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/crockford"
	"minyi/surveys/evaluation"
	"minyi/surveys/intake"
	"minyi/surveys/pledge"
	"minyi/surveys/rate"
	"minyi/surveys/tally"
)

// The types here stand for those of cmd/minyi that show the database to
// residents. They are as plain as the routes' tests allow.

type places struct{ *app }

func (a places) Place(ctx context.Context, short string) (resident.Place, error) {
	code, ok := crockford.Normalise(short, len(short))
	if !ok {
		return resident.Place{}, surveys.E(surveys.NotFound, "web.no_page", "")
	}
	if _, err := a.store.Place(ctx, code); err != nil {
		return resident.Place{}, err
	}
	channels, err := a.store.ChannelsAt(ctx, code)
	if err != nil {
		return resident.Place{}, err
	}
	all, err := a.catalog.All(ctx)
	if err != nil {
		return resident.Place{}, err
	}
	for _, c := range channels {
		for _, s := range all {
			if s.ID == c.SurveyID && s.IsOpen(a.clock.Now()) {
				return resident.Place{Short: code, Survey: s.Code, Channel: c.Token, Retired: c.RetiredAt != 0}, nil
			}
		}
	}
	return resident.Place{Short: code}, nil
}

type receipts struct{ *app }

func (a receipts) Stored(ctx context.Context, surveyID int64, key intake.Key) (bool, error) {
	return a.store.Stored(ctx, surveyID, key)
}

func (a receipts) Receipt(ctx context.Context, receipt string) (resident.Receipt, error) {
	r, err := a.store.FindReceipt(ctx, receipt)
	if err != nil {
		return resident.Receipt{}, err
	}
	if r.Signature {
		return resident.Receipt{Pledge: r.Code, AcceptedAt: r.AcceptedAt}, nil
	}
	return resident.Receipt{Survey: r.Code, AcceptedAt: r.AcceptedAt}, nil
}

type pledges struct{ *app }

func shown(l *pledge.Live, err error) (*resident.Pledge, error) {
	if err != nil {
		return nil, err
	}
	return &resident.Pledge{Document: l.Document, Version: l.Version, Closed: l.Closed}, nil
}

func (a pledges) Pledge(ctx context.Context, code string) (*resident.Pledge, error) {
	return shown(a.pledges.Pledge(ctx, code))
}

func (a pledges) Version(ctx context.Context, code string, version int) (*resident.Pledge, error) {
	return shown(a.pledges.Version(ctx, code, version))
}

func (a pledges) All(ctx context.Context) ([]*resident.Pledge, error) {
	live, err := a.pledges.All(ctx)
	all := make([]*resident.Pledge, len(live))
	for i, l := range live {
		all[i], _ = shown(l, nil)
	}
	return all, err
}

func (a pledges) Sign(ctx context.Context, s resident.Signing) (intake.Outcome, error) {
	live, err := a.pledges.Version(ctx, s.Pledge.Document.Code, s.Pledge.Version)
	if err != nil {
		return intake.Outcome{}, err
	}
	return a.pledges.Sign(ctx, live, s.Submission, s.BodyHash)
}

func (a pledges) Count(ctx context.Context, code string) (int, map[string]int, error) {
	total, byArea, err := a.pledges.Count(ctx, code)
	sums := make(map[string]int)
	for area, n := range byArea {
		if child, ok := a.areas.RollUp(area); ok {
			sums[child] += int(n)
		}
	}
	return int(total), sums, err
}

type results struct{ *app }

func (a results) PublicResults(ctx context.Context, code string) (*resident.PublicResults, error) {
	s, err := a.catalog.Survey(ctx, code)
	if err != nil {
		return nil, err
	}
	if s.Current == nil || s.Current.Survey.Settings.ShowResults != surveys.ShowLive {
		return nil, surveys.E(surveys.NotFound, "resident.results_not_shown", "")
	}
	table, at, err := a.rates.Released(ctx, s, rate.Query{By: []string{tally.ByArea}})
	if err != nil {
		return nil, err
	}
	return &resident.PublicResults{AsOf: at.UnixMicro(), N: int(rate.Public(table).N), Least: table.Least}, nil
}

func (a results) Released(ctx context.Context, code string) (*resident.PublicResults, error) {
	return nil, surveys.E(surveys.NotFound, "resident.results_not_shown", "")
}

type rounds struct{ *app }

func (a rounds) PublicRound(ctx context.Context, code string) (*resident.PublicRound, error) {
	row, err := a.store.Round(ctx, code)
	if surveys.KindOf(err) == surveys.NotFound || err == nil && row.State != models.RoundPublished {
		return nil, surveys.E(surveys.NotFound, "round.not_published", "")
	}
	if err != nil {
		return nil, err
	}
	scheme, _, _, err := evaluation.Open(row.Snapshot)
	if err != nil {
		return nil, err
	}
	return &resident.PublicRound{Title: scheme.Title, Period: row.Period, LockedAt: row.LockedAt}, nil
}
