package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"time"

	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/bank"
	"minyi/surveys/channel"
	"minyi/surveys/evaluation"
	"minyi/surveys/pledge"
	"minyi/surveys/seed"
)

// demoUser administers the demo city, demoSetting remembers that it is loaded.
const (
	demoUser    = "demo-admin"
	demoSetting = "demo"
	demoRound   = "annual-2026-r1"
)

// PrepareDemo loads the demo city where it is not there yet and returns a new
// administrator's token, which is good for this run of the server.
func (a *App) PrepareDemo(ctx context.Context) (string, error) {
	if err := a.EnsureDemo(ctx); err != nil {
		return "", err
	}
	return a.MakeToken(ctx, demoUser, []account.Scope{account.Admin}, a.now().Add(30*24*time.Hour).UnixMicro())
}

// IsDemo reports whether this database holds the demo city, whose numbers are
// made up and must be marked so wherever they are shown.
func (a *App) IsDemo(ctx context.Context) (bool, error) {
	_, err := a.Store.Setting(ctx, demoSetting)
	if surveys.KindOf(err) == surveys.NotFound && err != nil {
		return false, nil
	}
	return err == nil, err
}

// EnsureDemo loads the demo city where it is not there yet.
//
// Errors: Conflict where the database holds a real city: made-up numbers never
// go beside real ones.
func (a *App) EnsureDemo(ctx context.Context) error {
	loaded, err := a.IsDemo(ctx)
	if err != nil || loaded {
		return err
	}
	if tree := a.Areas(); tree.Len() > 0 && !tree.Known(seed.DemoCity) {
		return surveys.E(surveys.Conflict, "cmd.not_demo", "")
	}
	if err := a.loadDemo(ctx); err != nil {
		return fmt.Errorf("demo city: %w", err)
	}
	return nil
}

// loadDemo loads areas, margins, survey, pledges, scheme and round. Each step
// can be repeated, so that a start that was cut short is made up for.
func (a *App) loadDemo(ctx context.Context) error {
	areas, _ := seed.Areas("demo")
	steps := []func(context.Context) error{
		func(ctx context.Context) error { return a.Store.ReplaceAreas(ctx, areas) },
		a.LoadAreas,
		func(ctx context.Context) error { return a.useMargins(ctx, seed.DemoMargins()) },
		a.demoAccount, a.demoSurvey, a.demoPledges, a.demoEvaluation, a.demoBank,
		func(ctx context.Context) error { return a.Store.PutSetting(ctx, demoSetting, seed.DemoCity) },
	}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// exists turns "there already" into success.
func exists(err error) error {
	if surveys.KindOf(err) == surveys.Conflict {
		return nil
	}
	return err
}

// demoAccount makes an account that nobody can sign in to: it has no password.
// `minyi user add` makes one for people.
func (a *App) demoAccount(ctx context.Context) error {
	return exists(a.Store.CreateAccount(ctx, &models.Account{Name: demoUser}))
}

func (a *App) demoSurvey(ctx context.Context) error {
	draft := seed.SurveyJSON(a.now().In(a.Zone).Year())
	if err := exists(a.Store.CreateSurvey(ctx, &models.Survey{Code: seed.SurveyCode, Draft: draft})); err != nil {
		return err
	}
	if _, err := a.Publisher.Publish(ctx, seed.SurveyCode, demoUser); err != nil {
		return err
	}
	a.Catalog.Forget(seed.SurveyCode)
	_, err := a.demoChannels(ctx)
	return err
}

// demoChannels makes the demo's entrances and returns them with their ids.
func (a *App) demoChannels(ctx context.Context) ([]seed.Channel, error) {
	s, err := a.Catalog.Survey(ctx, seed.SurveyCode)
	if err != nil {
		return nil, err
	}
	ids := make(map[string]int64)
	for _, c := range s.Channels() {
		ids[c.Code] = c.ID
	}
	channels := seed.DemoChannels()
	for i, c := range channels {
		if id, ok := ids[c.Code]; ok {
			channels[i].ID = id
			continue
		}
		short, err := channel.NewShort(rand.Reader)
		if err != nil {
			return nil, err
		}
		if err := a.Store.PutPlace(ctx, &models.Place{Short: short, Name: c.Name, Area: c.Area, Unit: c.Unit}); err != nil {
			return nil, err
		}
		row := models.Channel{
			SurveyID: s.ID, Code: c.Code, Short: short, Token: channel.Sign(a.Keys.derive("channels"), s.Code, short),
			Mode: c.Mode, Area: c.Area, Unit: c.Unit, Sample: c.Sample,
		}
		if err := a.Store.AddChannel(ctx, &row); err != nil {
			return nil, err
		}
		channels[i].ID = row.ID
	}
	a.Catalog.Forget(seed.SurveyCode)
	return channels, nil
}

func (a *App) demoPledges(ctx context.Context) error {
	for _, p := range seed.Pledges() {
		document, sha, err := pledge.Canonical(p)
		if err != nil {
			return err
		}
		if err := exists(a.Store.CreatePledge(ctx, &models.Pledge{Code: p.Code, Draft: document})); err != nil {
			return err
		}
		if _, err := a.Store.PublishPledge(ctx, p.Code, document, sha, demoUser); err != nil {
			return err
		}
	}
	return nil
}

// demoBank puts the questions of the templates into the bank; those of the demo's
// questionnaire say that they come from there.
func (a *App) demoBank(ctx context.Context) error {
	root, _ := a.Areas().Get(seed.DemoCity, a.now().In(a.Zone).Format(time.DateOnly))
	return exists(a.Store.AddToBank(ctx, bank.Start(root.Name), demoUser))
}

// demoEvaluation loads the scheme and a round with the invented figures of the
// leaves that no survey feeds.
func (a *App) demoEvaluation(ctx context.Context) error {
	var units []models.Unit
	for _, u := range seed.Units() {
		units = append(units, models.Unit{Code: u.Code, Name: u.Name.In("zh-CN"), Kind: "county", Area: u.Area})
	}
	if err := a.Store.PutUnits(ctx, units); err != nil {
		return err
	}
	scheme, err := evaluation.DecodeScheme(seed.SchemeJSON())
	if err != nil {
		return err
	}
	document, sha, err := scheme.Canonical()
	if err != nil {
		return err
	}
	if err := exists(a.Store.CreateScheme(ctx, &models.Scheme{Code: scheme.Code, Document: document, SHA256: sha[:]})); err != nil {
		return err
	}
	row, err := a.Store.Scheme(ctx, scheme.Code)
	if err != nil {
		return err
	}
	if err := exists(a.Store.CreateRound(ctx, &models.Round{Code: demoRound, SchemeID: row.ID, Period: "2026"})); err != nil {
		return err
	}
	round, err := a.Store.Round(ctx, demoRound)
	if err != nil || round.State != models.RoundOpen {
		return err
	}
	return a.demoFigures(ctx, scheme, round.ID)
}

func (a *App) demoFigures(ctx context.Context, scheme *evaluation.Scheme, roundID int64) error {
	values, err := evaluation.DecodeValues(seed.ValuesJSON(), scheme)
	if err != nil {
		return err
	}
	var rows []models.RoundValue
	for _, v := range values.Values {
		row := models.RoundValue{Unit: v.Unit, Leaf: v.Leaf, Source: "demo", EnteredBy: demoUser}
		if v.Value != nil {
			row.Value = v.Value.String()
		}
		rows = append(rows, row)
	}
	if err := a.Store.PutRoundValues(ctx, roundID, rows); err != nil {
		return err
	}
	var document map[string]json.RawMessage
	if err := json.Unmarshal(seed.ValuesJSON(), &document); err != nil {
		return err
	}
	entries, err := json.Marshal(map[string]json.RawMessage{"adjustments": document["adjustments"]})
	if err != nil {
		return err
	}
	return a.Store.PutRoundEntries(ctx, &models.RoundEntries{RoundID: roundID, Document: entries, EnteredBy: demoUser})
}
