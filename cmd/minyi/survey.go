package main

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"

	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/design"
	"minyi/surveys/exchange"
	"minyi/surveys/exchange/format"
)

type surveyCommands struct {
	Import   surveyImport   `cmd:"" help:"Bring a questionnaire in as a draft."`
	Export   surveyExport   `cmd:"" help:"Write a questionnaire out."`
	Template surveyTemplate `cmd:"" help:"Write a questionnaire or pledge to start from."`
}

type surveyImport struct {
	File    string `arg:"" help:"Document to read, - for standard input."`
	Format  string `help:"Format of the document: auto, minyi, text, markdown or docx." default:"auto"`
	Code    string `help:"Code of the survey, for formats that have none." default:""`
	DryRun  bool   `name:"dry-run" help:"Only read and report; needs no database."`
	Publish bool   `help:"Publish it at once."`
}

// finding is a line of the report of an import.
type finding struct {
	Level    exchange.Level `json:"level"`
	Where    string         `json:"where"` // "line 12", "paragraph 3", a JSON pointer
	Message  string         `json:"message"`
	Original string         `json:"original"`
}

func (i *surveyImport) Run(ctx context.Context, t *terminal, c *Config) error {
	data, err := readFile(t, i.File)
	if err != nil {
		return err
	}
	read, err := format.Read(i.Format, data, exchange.Options{Code: i.Code})
	if surveys.KindOf(err) == surveys.Unsupported {
		return err
	}
	if i.DryRun {
		return i.report(t, read, err)
	}
	if err == nil {
		err = faults(read.Report)
	}
	if err != nil {
		return err
	}
	document := data
	if !(i.Format == "minyi" || format.Is("minyi", data)) {
		t.findings(read.Report)
		if document, _, err = design.Canonical(read.Document); err != nil {
			return err
		}
	}
	app, err := NewApp(ctx, *c, 1, t.log(slog.LevelWarn))
	if err != nil {
		return err
	}
	defer app.Close()
	return app.importSurvey(ctx, t, c, read.Document.Code, document, i.Publish)
}

// faults are the findings for which there is no document.
func faults(report []exchange.Finding) error {
	var all surveys.Errors
	for _, f := range report {
		if f.Level == exchange.Fault {
			all = append(all, &surveys.Error{Kind: surveys.Invalid, Key: f.Key, Args: f.Args, Field: f.Where.String()})
		}
	}
	return all.Err()
}

func worded(t *terminal, report []exchange.Finding) []finding {
	lines := []finding{}
	for _, f := range report {
		lines = append(lines, finding{f.Level, f.Where.String(), t.words.Say(t.lang, f.Key, f.Args), f.Original})
	}
	return lines
}

// findings prints a report for the person at the terminal.
func (t *terminal) findings(report []exchange.Finding) {
	for _, f := range worded(t, report) {
		fmt.Fprintf(t.err, "%s: %s\n", strings.TrimSpace(string(f.Level)+" "+f.Where), f.Message)
	}
}

// report prints what a dry run found. A document that cannot be read is null.
func (i *surveyImport) report(t *terminal, read *exchange.Reading, err error) error {
	out := struct {
		Document json.RawMessage `json:"document"`
		Report   []finding       `json:"report"`
	}{Document: json.RawMessage("null")}
	if err != nil {
		found := surveys.All(err)
		if found == nil {
			return err
		}
		read = &exchange.Reading{}
		for _, e := range found {
			read.Report = append(read.Report, exchange.Refusal(e))
		}
	}
	out.Report = worded(t, read.Report)
	if read.Document != nil {
		document, _, err := design.Canonical(read.Document)
		if err != nil {
			return err
		}
		out.Document = document
	}
	if err := t.print(out); err != nil {
		return err
	}
	return faults(read.Report)
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
	Format   string `help:"Format to write: minyi, text or markdown." default:"minyi"`
	Output   string `short:"o" help:"File to write; standard output when empty." default:""`
}

func (e *surveyExport) Run(ctx context.Context, t *terminal, c *Config) error {
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
	document, lost, err := format.Write(e.Format, doc)
	if err != nil {
		return err
	}
	t.findings(lost)
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
