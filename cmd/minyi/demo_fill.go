package main

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"log/slog"
	"time"

	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/catalog"
	"minyi/surveys/intake"
	"minyi/surveys/seed"
)

type demoCommand struct {
	Responses int    `required:"" help:"How many responses to make up."`
	Seed      uint64 `help:"The same seed makes the same responses." default:"1"`
	Days      int    `help:"Days of field work, ending now." default:"21"`
}

func (d *demoCommand) Run(ctx context.Context, t *terminal, c *Config) error {
	if d.Responses < 1 || d.Days < 1 {
		return surveys.E(surveys.Invalid, "config.positive", "/responses")
	}
	app, err := NewApp(ctx, *c, 8192, t.log(slog.LevelWarn))
	if err != nil {
		return err
	}
	defer app.Close()
	if err := app.EnsureDemo(ctx); err != nil {
		return err
	}
	start := time.Now()
	bar := t.progress("cmd.demo_progress", d.Responses)
	stored, replayed, err := app.fillDemo(ctx, d, bar)
	bar.end()
	if err != nil {
		return err
	}
	took := time.Since(start)
	if c.JSON {
		return t.print(map[string]any{"stored": stored, "replayed": replayed, "seconds": took.Seconds()})
	}
	t.say("cmd.demo_filled", map[string]any{"Stored": stored, "Replayed": replayed, "Seconds": fmt.Sprintf("%.1f", took.Seconds())})
	return nil
}

// demoBatch is how many responses one transaction takes.
const demoBatch = 2000

// fillDemo draws households, prints no letters but stores their invitations,
// and lets the made-up people answer.
func (a *App) fillDemo(ctx context.Context, d *demoCommand, bar *progress) (stored, replayed int, err error) {
	channels, err := a.demoChannels(ctx)
	if err != nil {
		return 0, 0, err
	}
	s, err := a.Catalog.Survey(ctx, seed.SurveyCode)
	if err != nil {
		return 0, 0, err
	}
	wave, _, err := s.Accepting(a.now())
	if err != nil {
		return 0, 0, err
	}
	end := a.demoEnd(ctx, d)
	invitations, err := a.demoInvitations(ctx, s, d)
	if err != nil {
		return 0, 0, err
	}
	batch := make([]intake.Record, 0, demoBatch)
	flush := func() error {
		outcomes, err := a.Store.Commit(ctx, batch)
		for _, o := range outcomes {
			switch o.Status {
			case intake.Stored:
				stored++
			case intake.Replayed:
				replayed++
			}
		}
		batch = batch[:0]
		bar.set(stored + replayed)
		return err
	}
	err = seed.Generate(seed.Options{
		N: d.Responses, Seed: d.Seed, SurveyID: s.ID, WaveID: wave.ID, Start: end - int64(d.Days)*dayMicros, End: end,
		ClosesAt: wave.ClosesAt, Zone: a.Zone, Form: s.Current, Tree: a.Areas(), Channels: channels,
		Invitations: invitations,
	}, func(r *intake.Response) error {
		if batch = append(batch, intake.Record{Response: r}); len(batch) < demoBatch {
			return nil
		}
		return flush()
	})
	if err == nil && len(batch) > 0 {
		err = flush()
	}
	return stored, replayed, err
}

const dayMicros = 24 * 60 * 60 * 1_000_000

// demoEnd is the end of the field time. It is kept with the seed, so that the
// same command again makes the same responses and stores nothing twice.
func (a *App) demoEnd(ctx context.Context, d *demoCommand) int64 {
	name := fmt.Sprintf("demo_end_%d_%d_%d", d.Responses, d.Seed, d.Days)
	if v, err := a.Store.Setting(ctx, name); err == nil {
		if t, err := time.Parse(time.RFC3339, v); err == nil {
			return t.UnixMicro()
		}
	}
	end := a.now().Truncate(time.Hour)
	if err := a.Store.PutSetting(ctx, name, end.UTC().Format(time.RFC3339)); err != nil {
		a.Log.Warn("demo", "error", err)
	}
	return end.UnixMicro()
}

// demoInvitations draws households and stores their invitations; a second run
// with the same seed finds them there. Nobody knows their codes: they are not
// printed, and the hashes are made without one.
func (a *App) demoInvitations(ctx context.Context, s *catalog.Survey, d *demoCommand) ([]seed.Invitation, error) {
	households := seed.DrawHouseholds(a.Areas(), a.Today(), d.Seed, seed.InvitationsFor(d.Responses))
	invitations := make([]seed.Invitation, len(households))
	rows := make([]models.Invitation, len(households))
	for i, h := range households {
		mac := hmac.New(sha256.New, a.Keys.derive("demo"))
		fmt.Fprintf(mac, "%d/%d/%d", d.Seed, d.Responses, i)
		invitations[i] = seed.Invitation{Hash: mac.Sum(nil), Household: h}
		rows[i] = models.Invitation{
			SurveyID: s.ID, CodeHash: invitations[i].Hash, Serial: fmt.Sprintf("D%d-%06d", d.Seed, i+1), Area: h.Area,
			Stratum: h.Stratum, PSU: h.PSU, BaseWeight: h.BaseWeight, FPC: h.FPC,
		}
	}
	return invitations, exists(a.Store.AddInvitations(ctx, rows))
}
