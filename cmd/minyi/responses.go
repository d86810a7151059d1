package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"

	"minyi/surveys"
	"minyi/surveys/catalog"
	"minyi/surveys/export"
	"minyi/surveys/intake"
	"minyi/surveys/rate"
)

type responsesCommands struct {
	Export responsesExport `cmd:"" help:"Write responses as CSV or XLSX, by the ending of the file."`
	Import responsesImport `cmd:"" help:"Take in responses of paper or telephone from a CSV."`
}

type responsesExport struct {
	Code   string `arg:"" help:"Survey."`
	Output string `short:"o" required:"" help:"File ending in .csv or .xlsx; - for CSV on standard output." placeholder:"FILE"`
	Weight string `help:"Weights of the last fixed column: none, poststrat or rake." default:"none"`
	Raw    bool   `help:"CSV only: no apostrophe before texts that a spreadsheet would run."`
}

func (e *responsesExport) Run(ctx context.Context, t *terminal, c *Config) error {
	weighting, err := rate.ParseWeighting(e.Weight)
	if err != nil {
		return err
	}
	xlsx := strings.HasSuffix(strings.ToLower(e.Output), ".xlsx")
	if !xlsx && e.Output != "-" && !strings.HasSuffix(strings.ToLower(e.Output), ".csv") {
		return surveys.E(surveys.Invalid, "cmd.export_ending", "/output")
	}
	app, s, err := openSurvey(ctx, c, t, e.Code)
	if err != nil {
		return err
	}
	defer app.Close()
	table, err := export.NewTable(s, app.Zone, rand.Reader)
	if err != nil {
		return err
	}
	if table.Weight, err = app.Rates.Weights(ctx, s, weighting); err != nil {
		return err
	}
	out := t.out
	if e.Output != "-" {
		f, err := os.Create(e.Output)
		if err != nil {
			return err
		}
		defer f.Close()
		out = f
	}
	bar := t.progress("cmd.exporting", 0)
	count, err := e.write(ctx, t, app, s, table, out, xlsx, bar)
	bar.end()
	if err != nil {
		return err
	}
	if f, ok := out.(*os.File); ok && e.Output != "-" {
		if err := f.Sync(); err != nil {
			return err
		}
	}
	t.say("cmd.exported", map[string]any{"Count": count, "File": e.Output})
	return nil
}

func (e *responsesExport) write(ctx context.Context, t *terminal, app *App, s *catalog.Survey, table *export.Table, out io.Writer, xlsx bool, bar *progress) (int, error) {
	if xlsx {
		book, err := export.NewXLSX(out, table.Header())
		if err != nil {
			return 0, err
		}
		n, err := table.Pour(ctx, app.Store, s.ID, book, bar.set)
		if err != nil {
			return n, err
		}
		return n, book.Close(table.Codebook(func(lang, key string) string { return t.words.Say(lang, key, nil) }))
	}
	csv := export.NewCSV(out)
	csv.Raw = e.Raw
	if err := csv.Header(table.Header()); err != nil {
		return 0, err
	}
	n, err := table.Pour(ctx, app.Store, s.ID, csv, bar.set)
	if err != nil {
		return n, err
	}
	return n, csv.Flush()
}

type responsesImport struct {
	File    string `arg:"" help:"CSV in the columns of the export." type:"existingfile"`
	Survey  string `required:"" help:"Survey."`
	Channel string `help:"Channel of rows that name none; its mode must be paper or phone."`
}

func (i *responsesImport) Run(ctx context.Context, t *terminal, c *Config) error {
	app, s, err := openSurvey(ctx, c, t, i.Survey)
	if err != nil {
		return err
	}
	defer app.Close()
	sum, err := hashFile(i.File)
	if err != nil {
		return err
	}
	f, err := os.Open(i.File)
	if err != nil {
		return err
	}
	defer f.Close()
	reader, err := export.NewReader(f, s.Code+" "+sum, s.Current, app.env())
	if err != nil {
		return err
	}
	importer := &intake.Importer{Survey: s, Submit: app.Queue.Submit, Now: app.now, Random: rand.Reader, Within: app.Areas().Within}
	report, err := export.Import(ctx, reader, importer, i.Channel)
	if err != nil {
		return err
	}
	return i.print(t, c, report)
}

func (i *responsesImport) print(t *terminal, c *Config, report *export.Report) error {
	type row struct {
		Line   int       `json:"line"`
		Errors []finding `json:"errors"`
	}
	rows := []row{}
	for _, r := range report.Rows {
		line := row{Line: r.Line}
		for _, e := range r.Errors {
			line.Errors = append(line.Errors, finding{"error", e.Field, t.words.Say(t.lang, e.Key, e.Args), ""})
		}
		rows = append(rows, line)
	}
	if c.JSON {
		return t.print(map[string]any{"stored": report.Stored, "replayed": report.Replayed, "refused": report.Refused, "rows": rows})
	}
	for _, r := range rows {
		for _, e := range r.Errors {
			fmt.Fprintln(t.out, strings.TrimSpace(e.Where+" "+e.Message))
		}
	}
	t.say("cmd.imported", map[string]any{"Stored": report.Stored, "Replayed": report.Replayed, "Refused": report.Refused})
	return nil
}

// openSurvey opens the database and finds a published survey.
func openSurvey(ctx context.Context, c *Config, t *terminal, code string) (*App, *catalog.Survey, error) {
	app, err := NewApp(ctx, *c, 4096, t.log(slog.LevelWarn))
	if err != nil {
		return nil, nil, err
	}
	s, err := app.Catalog.Survey(ctx, code)
	if err == nil && s.Current == nil {
		err = surveys.E(surveys.Conflict, "api.not_published", "")
	}
	if err != nil {
		return nil, nil, errors.Join(err, app.Close())
	}
	return app, s, nil
}

func hashFile(name string) (string, error) {
	f, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
