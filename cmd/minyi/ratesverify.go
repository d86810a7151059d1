package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"text/tabwriter"

	"minyi/handlers/freeze"
	"minyi/models"
	"minyi/surveys/rate"
)

type verifyRatesCommand struct {
	Code string `arg:"" help:"Survey."`
}

// verifiedLine is one published value as the command says it.
type verifiedLine struct {
	ID        int64           `json:"id"`
	Rate      string          `json:"rate"`
	Wave      string          `json:"wave"`
	Group     json.RawMessage `json:"group"`
	Sample    string          `json:"sample"`
	Weighting string          `json:"weighting"`
	Method    string          `json:"method"`
	AsOfSeq   int64           `json:"as_of_seq"`
	Verdict   rate.Verdict    `json:"verdict"`
	Published rate.Row        `json:"published"`
	Now       *rate.Row       `json:"now"` // null where nothing could be computed
}

// Run computes every published value of a survey again, from the responses as
// they stood then, and says which are the same to the last bit.
func (r *verifyRatesCommand) Run(ctx context.Context, t *terminal, c *Config) error {
	app, err := NewApp(ctx, *c, 1, t.log(slog.LevelWarn))
	if err != nil {
		return err
	}
	defer app.Close()
	s, err := app.Catalog.Survey(ctx, r.Code)
	if err != nil {
		return err
	}
	rows, err := app.Store.PublishedRates(ctx, s.ID)
	if err != nil {
		return err
	}
	values := make([]rate.Published, len(rows))
	for i, row := range rows {
		if values[i], err = freeze.Published(row); err != nil {
			return err
		}
	}
	v := &rate.Verifier{Desk: app.Rates, Margins: app.Store.Margins}
	verified, err := v.Verify(ctx, s, values)
	if err != nil {
		return err
	}
	lines := make([]verifiedLine, len(rows))
	differs := false
	for i, row := range rows {
		lines[i] = verifiedLine{
			row.ID, row.Rate, row.Wave, row.Grouping, row.Sample, row.Weighting, row.Method, row.AsOfSeq, verified[i].Verdict, verified[i].Published.Row, verified[i].Now,
		}
		differs = differs || verified[i].Verdict == rate.Differs
	}
	if c.JSON {
		err = t.print(lines)
	} else {
		err = t.verdicts(rows, verified)
	}
	if err == nil && differs {
		return errFindings
	}
	return err
}

// verdicts prints a line per value that is not the same, and the count of all.
func (t *terminal) verdicts(rows []models.PublishedRate, verified []rate.Verified) error {
	w := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
	same := 0
	for i, v := range verified {
		if v.Verdict == rate.Same {
			same++
			continue
		}
		p := v.Published
		was, now := "–", "–"
		if p.Estimate != nil {
			was = fmt.Sprint(*p.Estimate)
		}
		if v.Now != nil && v.Now.Estimate != nil {
			now = fmt.Sprint(*v.Now.Estimate)
		}
		fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\tn %d, %s\t→ %s\t%s\n", rows[i].ID, p.Code, groupWords(p.Group), p.Sample, p.Method, p.N, was, now, v.Verdict)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintln(t.out, t.words.Say(t.lang, "cmd.rates_verified", map[string]any{"Same": same, "All": len(verified)}))
	return err
}
