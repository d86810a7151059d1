package main

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"io"
	"log/slog"
	"os"

	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/design"
)

type surveyCommands struct {
	Import surveyImport `cmd:"" help:"Bring a questionnaire in as a draft."`
	Export surveyExport `cmd:"" help:"Write a questionnaire out."`
}

type surveyImport struct {
	File    string `arg:"" help:"Document to read, - for standard input."`
	Format  string `help:"Format of the document: auto or minyi." default:"auto"`
	DryRun  bool   `name:"dry-run" help:"Only read and report; needs no database."`
	Publish bool   `help:"Publish it at once."`
}

// finding is a line of the report of an import.
type finding struct {
	Level    string `json:"level"` // info, warning, error
	Where    string `json:"where"`
	Message  string `json:"message"`
	Original string `json:"original"`
}

func (i *surveyImport) Run(ctx context.Context, t *terminal, c *Config) error {
	if i.Format != "auto" && i.Format != "minyi" {
		return surveys.E(surveys.Invalid, "cmd.format", "/format", "Format", i.Format)
	}
	data, err := readFile(t, i.File)
	if err != nil {
		return err
	}
	doc, err := design.Decode(data)
	if i.DryRun {
		return i.report(t, doc, err)
	}
	if err != nil {
		return err
	}
	app, err := NewApp(ctx, *c, 1, t.log(slog.LevelWarn))
	if err != nil {
		return err
	}
	defer app.Close()
	return app.importSurvey(ctx, t, c, doc.Code, data, i.Publish)
}

// report prints what a dry run found. A document that cannot be read is null.
func (i *surveyImport) report(t *terminal, doc *surveys.Survey, err error) error {
	out := struct {
		Document json.RawMessage `json:"document"`
		Report   []finding       `json:"report"`
	}{Document: json.RawMessage("null"), Report: []finding{}}
	found := surveys.All(err)
	if err != nil && found == nil {
		return err
	}
	for _, e := range found {
		out.Report = append(out.Report, finding{"error", e.Field, t.words.Say(t.lang, e.Key, e.Args), ""})
	}
	if err == nil {
		document, _, err := design.Canonical(doc)
		if err != nil {
			return err
		}
		out.Document = document
	}
	if err := t.print(out); err != nil {
		return err
	}
	if len(found) > 0 {
		return found
	}
	return nil
}

func (a *App) importSurvey(ctx context.Context, t *terminal, c *Config, code string, data []byte, publish bool) error {
	_, err := a.Store.Survey(ctx, code)
	switch {
	case err == nil:
		_, err = a.Store.PutDraft(ctx, code, data, -1)
	case surveys.KindOf(err) == surveys.NotFound:
		err = a.Store.CreateSurvey(ctx, &models.Survey{Code: code, Draft: data})
	}
	if err != nil {
		return err
	}
	result := map[string]any{"code": code}
	if publish {
		p, err := a.Publisher.Publish(ctx, code, "minyi survey import")
		if err != nil {
			return err
		}
		result["version"], result["sha256"] = p.Version, hex.EncodeToString(p.SHA256[:])
	}
	if c.JSON {
		return t.print(result)
	}
	t.say("cmd.survey_imported", map[string]any{"Code": code})
	return nil
}

type surveyExport struct {
	Code     string `arg:"" optional:"" help:"Survey in the database: its newest version, else its draft."`
	Document string `help:"A document file instead of the database." placeholder:"FILE"`
	Format   string `help:"Format to write: minyi." default:"minyi"`
	Output   string `short:"o" help:"File to write; standard output when empty." default:""`
}

func (e *surveyExport) Run(ctx context.Context, t *terminal, c *Config) error {
	if e.Format != "minyi" {
		return surveys.E(surveys.Invalid, "cmd.format", "/format", "Format", e.Format)
	}
	if (e.Code == "") == (e.Document == "") {
		return surveys.E(surveys.Invalid, "cmd.export_source", "")
	}
	data, err := e.read(ctx, t, c)
	if err != nil {
		return err
	}
	doc, err := design.Decode(data)
	if err != nil {
		return err
	}
	document, _, err := design.Canonical(doc)
	if err != nil {
		return err
	}
	document = append(document, '\n')
	if e.Output == "" {
		_, err = t.out.Write(document)
		return err
	}
	return os.WriteFile(e.Output, document, 0o644)
}

func (e *surveyExport) read(ctx context.Context, t *terminal, c *Config) ([]byte, error) {
	if e.Document != "" {
		return readFile(t, e.Document)
	}
	app, err := NewApp(ctx, *c, 1, t.log(slog.LevelWarn))
	if err != nil {
		return nil, err
	}
	defer app.Close()
	shelved, err := app.Store.Shelved(ctx, e.Code)
	if err != nil || len(shelved.Versions) == 0 {
		return shelved.Draft, err
	}
	return shelved.Versions[len(shelved.Versions)-1], nil
}

// readFile reads a file, or standard input for "-".
func readFile(t *terminal, name string) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(t.in)
	}
	return os.ReadFile(name)
}
