package main

import (
	"context"

	"minyi/handlers/resident"
	"minyi/surveys"
	"minyi/surveys/catalog"
	"minyi/surveys/channel"
	"minyi/surveys/crockford"
	"minyi/surveys/intake"
	"minyi/surveys/pledge"
	"minyi/surveys/rate"
	"minyi/surveys/tally"
)

// places finds what stands behind a short address.
type places struct{ *App }

func (a places) Place(ctx context.Context, short string) (resident.Place, error) {
	code, ok := crockford.Normalise(short, len(short))
	if !ok {
		return resident.Place{}, surveys.E(surveys.NotFound, "web.no_page", "")
	}
	if _, err := a.Store.Place(ctx, code); err != nil {
		return resident.Place{}, err
	}
	channels, err := a.Store.ChannelsAt(ctx, code)
	if err != nil {
		return resident.Place{}, err
	}
	all, err := a.Catalog.All(ctx)
	if err != nil {
		return resident.Place{}, err
	}
	for _, c := range channels { // the newest first
		for _, s := range all {
			if s.ID == c.SurveyID && s.IsOpen(a.now()) {
				return resident.Place{Short: code, Survey: s.Code, Channel: c.Token, Retired: c.RetiredAt != 0}, nil
			}
		}
	}
	return resident.Place{Short: code}, nil
}

// watch notes the first visit of each place by the public address.
func (a *App) watch(publicURL string) *channel.Watch {
	return &channel.Watch{
		PublicURL: publicURL, Mark: channel.ScanMark(a.Keys.derive("channels"), publicURL),
		Note: func(ctx context.Context, short string) error { return a.Store.NoteReached(ctx, publicURL, short) },
	}
}

// receipts looks receipts up.
type receipts struct{ *App }

func (a receipts) Receipt(ctx context.Context, receipt string) (resident.Receipt, error) {
	r, err := a.Store.FindReceipt(ctx, receipt)
	if err != nil {
		return resident.Receipt{}, err
	}
	out := resident.Receipt{Survey: r.Code, AcceptedAt: r.AcceptedAt}
	if r.Signature {
		out.Survey, out.Pledge = "", r.Code
	}
	return out, nil
}

func (a receipts) Stored(ctx context.Context, surveyID int64, key intake.Key) (bool, error) {
	return a.Store.Stored(ctx, surveyID, key)
}

// pledges shows pledges to residents.
type pledges struct{ *App }

func shown(l *pledge.Live, err error) (*resident.Pledge, error) {
	if err != nil {
		return nil, err
	}
	return &resident.Pledge{Document: l.Document, Version: l.Version, Closed: l.Closed}, nil
}

func (a pledges) Pledge(ctx context.Context, code string) (*resident.Pledge, error) {
	return shown(a.Pledges.Pledge(ctx, code))
}

func (a pledges) Version(ctx context.Context, code string, version int) (*resident.Pledge, error) {
	return shown(a.Pledges.Version(ctx, code, version))
}

func (a pledges) All(ctx context.Context) ([]*resident.Pledge, error) {
	live, err := a.Pledges.All(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]*resident.Pledge, len(live))
	for i, l := range live {
		all[i], _ = shown(l, nil)
	}
	return all, nil
}

func (a pledges) Sign(ctx context.Context, s resident.Signing) (intake.Outcome, error) {
	live, err := a.Pledges.Version(ctx, s.Pledge.Document.Code, s.Pledge.Version)
	if err != nil {
		return intake.Outcome{}, err
	}
	return a.Pledges.Sign(ctx, live, s.Submission, s.BodyHash)
}

// Count adds the areas up to the root's children.
func (a pledges) Count(ctx context.Context, code string) (int, map[string]int, error) {
	total, byArea, err := a.Pledges.Count(ctx, code)
	if err != nil {
		return 0, nil, err
	}
	tree, sums := a.Areas(), make(map[string]int)
	for _, child := range tree.Children(tree.Root(a.Today()), a.Today()) {
		sums[child.Code] = 0
	}
	for area, n := range byArea {
		if child, ok := tree.RollUp(area); ok {
			sums[child] += int(n)
		}
	}
	return int(total), sums, nil
}

// results are what the public sees: only where the survey says so, and with
// small groups hidden.
type results struct{ *App }

func (a results) PublicResults(ctx context.Context, code string) (*resident.PublicResults, error) {
	s, err := a.Catalog.Survey(ctx, code)
	if err != nil {
		return nil, err
	}
	hidden := surveys.E(surveys.NotFound, "resident.results_not_shown", "")
	if s.Current == nil {
		return nil, hidden
	}
	switch s.Current.Survey.Settings.ShowResults {
	case surveys.ShowLive:
	case surveys.ShowClosed:
		if s.IsOpen(a.now()) {
			return nil, hidden
		}
	default:
		return nil, hidden
	}
	table, at, err := a.Rates.Released(ctx, s, rate.Query{By: []string{tally.ByArea}})
	if err != nil {
		return nil, err
	}
	return publicResults(s, table, at.UnixMicro()), nil
}

// publicResults puts a table into the order of the document, small groups hidden.
func publicResults(s *catalog.Survey, table *rate.Table, asOf int64) *resident.PublicResults {
	table = rate.Public(table)
	out := &resident.PublicResults{AsOf: asOf, N: int(table.N), Least: table.Least}
	for _, r := range s.Current.Survey.Rates {
		p := resident.PublicRate{Code: r.Code, Kind: r.Kind, Title: r.Title}
		for _, row := range table.Rates {
			if row.Code != r.Code {
				continue
			}
			v := resident.RateRow{
				Area: row.Group[tally.ByArea], Sample: row.Sample, N: known(row.N), Base: known(row.Base),
				Estimate: row.Estimate, Suppressed: row.Suppressed,
			}
			if row.CI != nil {
				v.Low, v.High = &row.CI[0], &row.CI[1]
			}
			p.Rows = append(p.Rows, v)
		}
		out.Rates = append(out.Rates, p)
	}
	return out
}

// known is a count that may be shown, 0 for one that is hidden.
func known(c rate.Count) int { return max(0, int(c)) }
