package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys/answer"
	"minyi/surveys/catalog"
	"minyi/surveys/export"
	"minyi/surveys/intake"
	"minyi/surveys/rate"
)

type responseStore interface {
	AnswersAfter(ctx context.Context, surveyID, seq int64, limit int, each func(*intake.Response) error) (last int64, err error)
}

func (a *api) exportCSV(c *gin.Context) error {
	s, table, err := a.table(c)
	if err != nil {
		return err
	}
	a.attach(c, a.fileName(s.Code, ".csv"), "text/csv; charset=utf-8")
	out := export.NewCSV(web.Patient(c, a.Now))
	out.Raw = c.Query("formulas") == "raw"
	if err := out.Header(table.Header()); err != nil {
		return web.Cut(err)
	}
	if _, err := table.Pour(ctx(c), a.Store, s.ID, out, nil); err != nil {
		return web.Cut(err)
	}
	return web.Cut(out.Flush())
}

func (a *api) exportXLSX(c *gin.Context) error {
	s, table, err := a.table(c)
	if err != nil {
		return err
	}
	a.attach(c, a.fileName(s.Code, ".xlsx"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	book, err := export.NewXLSX(web.Patient(c, a.Now), table.Header())
	if err != nil {
		return web.Cut(err)
	}
	if _, err := table.Pour(ctx(c), a.Store, s.ID, book, nil); err != nil {
		return web.Cut(err)
	}
	words := web.From(c).Words
	lines := table.Codebook(func(lang, key string) string { return words.Say(lang, key, nil) })
	if a.Demo {
		lines = append([]export.CodebookLine{{Column: "*", Text: words.Say("zh-CN", "web.demo", nil), English: words.Say("en", "web.demo", nil)}}, lines...)
	}
	return web.Cut(book.Close(lines))
}

// table readies the export of the survey in the path.
func (a *api) table(c *gin.Context) (*catalog.Survey, *export.Table, error) {
	weighting, err := rate.ParseWeighting(c.Query("weight"))
	if err != nil {
		return nil, nil, err
	}
	s, err := a.published(c)
	if err != nil {
		return nil, nil, err
	}
	t, err := export.NewTable(s, a.Zone, a.Random)
	if err != nil {
		return nil, nil, err
	}
	t.Weight, err = a.Rates.Weights(ctx(c), s, weighting)
	return s, t, err
}

// fileName says in the name where the numbers are made up: a table has no other
// place for it that its readers could not take for data.
func (a *api) fileName(code, ending string) string {
	if a.Demo {
		return code + "-simulated" + ending
	}
	return code + ending
}

// attach names the file that a browser saves. The name is ours: codes are plain.
func (a *api) attach(c *gin.Context, name, contentType string) {
	c.Header("Content-Type", contentType)
	c.Header("Content-Disposition", `attachment; filename="`+name+`"`)
	c.Header("Cache-Control", "no-store")
}

// importReport says what became of the rows of a file.
type importReport struct {
	Stored   int         `json:"stored"`
	Replayed int         `json:"replayed"`
	Refused  int         `json:"refused"`
	Rows     []importRow `json:"rows"` // those that were refused
}

type importRow struct {
	Line   int                `json:"line"`
	Errors []web.ProblemEntry `json:"errors"`
}

// importResponses reads a CSV table of this very format, of responses taken on
// paper or by telephone. Rows that are wrong are reported and the others go in;
// the same file again stores nothing twice.
func (a *api) importResponses(c *gin.Context) error {
	s, err := a.published(c)
	if err != nil {
		return err
	}
	body, err := web.ReadBody(c, maxImport)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(body)
	tree, day := a.Areas(), a.today()
	importer := intake.Importer{Survey: s, Submit: a.Receiver.Submit, Now: a.Now, Random: a.Random, Within: tree.Within}
	reader, err := export.NewReader(strings.NewReader(string(body)), s.Code+" "+hex.EncodeToString(sum[:]), s.Current,
		answer.Env{Area: func(code string) bool { return tree.Valid(code, day) }})
	if err != nil {
		return err
	}
	report, err := export.Import(ctx(c), reader, &importer, c.Query("channel"))
	if err != nil {
		return err
	}
	out := importReport{Stored: report.Stored, Replayed: report.Replayed, Refused: report.Refused, Rows: []importRow{}}
	for _, row := range report.Rows {
		out.Rows = append(out.Rows, importRow{row.Line, web.Entries(c, row.Errors)})
	}
	return web.JSON(c, http.StatusOK, out)
}
