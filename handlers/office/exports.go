package office

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/export"
	"minyi/surveys/intake"
	"minyi/surveys/rate"
)

type exportStore interface {
	AnswersAfter(ctx context.Context, surveyID, seq int64, limit int, each func(*intake.Response) error) (last int64, err error)
	PutExportNote(ctx context.Context, row models.ExportNote) error
	ExportNote(ctx context.Context, accountID int64) (models.ExportNote, bool, error)
	DropExportNote(ctx context.Context, accountID int64) error
}

func (o *office) exportRoutes() []route {
	return []route{
		{method: "POST", path: "/surveys/:code/exports", scope: account.ResponsesRead, handle: o.startExport},
		{method: "GET", path: "/exports", scope: account.ResponsesRead, handle: o.exports},
		{method: "GET", path: "/exports/:id/file", scope: account.ResponsesRead, handle: o.exportFile, sensitive: true},
		{method: "POST", path: "/exports/:id/cancel", scope: account.ResponsesRead, handle: o.cancelExport},
	}
}

// Bounds of the purpose of an export, in characters.
const (
	minPurpose = 4
	maxPurpose = 200
)

// startExport asks for all responses of a survey as a file. It is made beside
// the requests, so that nobody has to keep a page open for it.
func (o *office) startExport(c *gin.Context) error {
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	s, err := o.published(c)
	if err != nil {
		return err
	}
	format, purpose := c.PostForm("format"), strings.TrimSpace(c.PostForm("purpose"))
	var wrong surveys.Errors
	contentType, known := map[string]string{"csv": csvType, "xlsx": xlsxType}[format]
	if !known {
		wrong = append(wrong, surveys.E(surveys.Invalid, "exports.format_unknown", "/format"))
	}
	if n := utf8.RuneCountInString(purpose); n < minPurpose || n > maxPurpose {
		wrong = append(wrong, surveys.E(surveys.Invalid, "exports.purpose_wrong", "/purpose", "Min", minPurpose, "Max", maxPurpose))
	}
	weighting, err := rate.ParseWeighting(c.PostForm("weighting"))
	wrong = append(wrong, surveys.All(err)...)
	if wrong != nil {
		return o.refusedResult(c, wrong)
	}
	auth.Note(c, "purpose", purpose)
	auth.Note(c, "format", format)
	table, err := export.NewTable(s, o.Zone, o.Random)
	if err != nil {
		return err
	}
	if table.Weight, err = o.Rates.Weights(ctx(c), s, weighting); err != nil {
		return o.refusedResult(c, err)
	}
	total, err := o.Store.CountResponses(ctx(c), s.ID)
	if err != nil {
		return err
	}
	words := web.From(c).Words
	w := responseWork{
		from: o.Store, table: table, survey: s.ID, workbook: format == "xlsx",
		lines: append(o.demoLines(c), table.Codebook(func(lang, key string) string { return words.Say(lang, key, nil) })...),
	}
	me := auth.Principal(c)
	job, err := o.Jobs.Start(export.Job{
		Owner: me.AccountID, Name: o.fileName(c, s.Code) + "." + format, ContentType: contentType, Object: s.Code, Total: int(total),
	}, func(ctx context.Context, out io.Writer, progress func(int)) error {
		err := w.write(ctx, out, progress)
		if err != nil && ctx.Err() == nil {
			o.Log.Error("export", "survey", s.Code, "error", err)
		}
		return err
	})
	if err != nil {
		return o.refusedResult(c, err)
	}
	err = o.Store.PutExportNote(ctx(c), models.ExportNote{
		AccountID: me.AccountID, Run: o.Run, Job: job.ID, Object: s.Code, Name: job.Name, AskedAt: job.Asked.UnixMicro(),
	})
	if err != nil {
		return err
	}
	return o.back(c, "/exports", "export_asked")
}

// responseWork writes the responses of a survey.
type responseWork struct {
	from     intake.AnswerLog
	table    *export.Table
	survey   int64
	workbook bool
	lines    []export.CodebookLine
}

func (w *responseWork) write(ctx context.Context, out io.Writer, progress func(int)) error {
	if w.workbook {
		book, err := export.NewXLSX(out, w.table.Header())
		if err != nil {
			return err
		}
		if _, err := w.table.Pour(ctx, w.from, w.survey, book, progress); err != nil {
			return err
		}
		return book.Close(w.lines)
	}
	file := export.NewCSV(out)
	if err := file.Header(w.table.Header()); err != nil {
		return err
	}
	if _, err := w.table.Pour(ctx, w.from, w.survey, file, progress); err != nil {
		return err
	}
	return file.Flush()
}

// ExportsPage is what pages/office/exports shows: the reader's own last export.
type ExportsPage struct {
	Page
	State          string // "" = none; waiting, running, ready, failed; over, lost: the file is gone
	ID             int64
	File           string // its name
	Object         string
	Asked          string
	Written, Total int    // responses
	Counted        string // the same, for people
	Size           string
	Until          string
}

// Active reports whether the page must be looked at again.
func (p *ExportsPage) Active() bool { return p.State == "waiting" || p.State == "running" }

func (o *office) exports(c *gin.Context) error {
	p := &ExportsPage{Page: o.page(c, "exports.title")}
	me := auth.Principal(c)
	job, ok := o.Jobs.Of(me.AccountID)
	if ok {
		p.State, p.ID, p.File, p.Object, p.Asked = string(job.State), job.ID, job.Name, job.Object, o.moment(job.Asked.UnixMicro())
		p.Written, p.Total = job.Done, max(job.Total, job.Done)
		p.Counted = web.Say(c, "exports.counted", "Done", thousands(p.Written), "Total", thousands(p.Total))
		p.Size = size(job.Size)
		if !job.Until.IsZero() {
			p.Until = o.moment(job.Until.UnixMicro())
		}
		return web.Render(c, http.StatusOK, "office/exports", p)
	}
	// Of another run of the program, or made by it elsewhere, we know only that
	// it was asked for.
	note, noted, err := o.Store.ExportNote(ctx(c), me.AccountID)
	if err != nil {
		return err
	}
	if noted && note.Run != o.Run {
		p.State, p.File, p.Object, p.Asked = "lost", note.Name, note.Object, o.moment(note.AskedAt)
	} else if noted {
		p.State, p.File, p.Object, p.Asked = "over", note.Name, note.Object, o.moment(note.AskedAt)
	}
	return web.Render(c, http.StatusOK, "office/exports", p)
}

// size words a number of bytes.
func size(bytes int64) string {
	const kb = 1024
	if bytes < kb*kb {
		return strconv.FormatInt((bytes+kb-1)/kb, 10) + " KB"
	}
	return strconv.FormatFloat(float64(bytes)/(kb*kb), 'f', 1, 64) + " MB"
}

// exportFile gives the file to the one who asked for it, and to nobody else.
func (o *office) exportFile(c *gin.Context) error {
	id, err := number(c, "id", "export.no_job")
	if err != nil {
		return err
	}
	job, file, err := o.Jobs.Open(auth.Principal(c).AccountID, id)
	if err != nil {
		return err
	}
	defer file.Close()
	auth.Note(c, "survey", job.Object)
	web.Download(c, job.Name, job.ContentType)
	c.Header("Content-Length", strconv.FormatInt(job.Size, 10))
	_, err = io.Copy(web.Patient(c, o.Now), file)
	return web.Cut(err)
}

// cancelExport ends an export under way, or deletes its file.
func (o *office) cancelExport(c *gin.Context) error {
	me := auth.Principal(c)
	job, ok := o.Jobs.Of(me.AccountID)
	if !ok || strconv.FormatInt(job.ID, 10) != c.Param("id") {
		return surveys.E(surveys.NotFound, "export.no_job", "")
	}
	o.Jobs.Remove(me.AccountID)
	if err := o.Store.DropExportNote(ctx(c), me.AccountID); err != nil {
		return err
	}
	return o.back(c, "/exports", "export_dropped")
}
