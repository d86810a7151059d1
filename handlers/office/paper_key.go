package office

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys/answer"
	"minyi/surveys/exchange"
	"minyi/surveys/paper"
)

// PaperKeyPage is what pages/office/paper_key shows: which box is which column,
// for those who type forms in.
type PaperKeyPage struct {
	web.Page
	Back    string
	Version int
	Lines   []KeyLine
}

// KeyLine is one box.
type KeyLine struct {
	Number              int
	First               bool // of its question
	Box, Text           string
	Column, Write, Help string
}

// Layout names the frame: paper.
func (PaperKeyPage) Layout() string { return "print" }

func (o *office) paperKey(c *gin.Context) error {
	s, form, err := o.versionOf(c)
	if err != nil {
		return err
	}
	p := &PaperKeyPage{
		Page: web.NewPage(c, form.Survey.Title.In(web.Language(c), form.Survey.Languages...)), Version: form.Version, Lines: keyLines(c, form),
		Back: web.From(c).Path(Prefix + "/surveys/" + s.Code + "/versions/" + strconv.Itoa(form.Version) + "/print"),
	}
	return web.Render(c, http.StatusOK, "office/paper_key", p)
}

// keyLines words every box of a version.
func keyLines(c *gin.Context, form *answer.Form) []KeyLine {
	v := newPaperView(c, form, web.Language(c))
	var lines []KeyLine
	last := 0
	for _, e := range paper.New(form, nil).Entries() {
		line := KeyLine{Number: e.Number, First: e.Number != last, Box: e.Name, Column: e.Column, Write: e.Write, Text: v.text(e.Question.Text).Text}
		last = e.Number
		q := e.Question
		switch {
		case e.Row >= 0 && e.Option >= 0:
			line.Text = v.text(q.Rows[e.Row].Text).Text + " / " + v.text(q.Options[e.Option].Text).Text
		case e.Option >= 0 && e.Option < len(q.Options):
			line.Text = v.text(q.Options[e.Option].Text).Text
		case e.Option >= 0 && q.Other != nil:
			line.Text = v.text(q.Other.Text).Text
		case e.Label != "":
			line.Text = e.Label
		}
		if e.Write == "" {
			line.Help = web.Say(c, "paper.type_"+string(e.Kind))
		}
		lines = append(lines, line)
	}
	return lines
}

// paperKeyBook is the workbook for typing in: a sheet with the columns, one with
// the boxes, one with the areas.
func (o *office) paperKeyBook(c *gin.Context) error {
	s, form, err := o.versionOf(c)
	if err != nil {
		return err
	}
	entry := exchange.TemplateSheet{Name: web.Say(c, "paper.sheet_entry"), Rows: [][]string{paper.TypedColumns(form.Survey)}}
	key := exchange.TemplateSheet{Name: web.Say(c, "paper.sheet_key"), Rows: [][]string{{
		web.Say(c, "paper.box"), web.Say(c, "paper.words"), web.Say(c, "paper.column"), web.Say(c, "paper.write"),
	}}}
	for _, l := range keyLines(c, form) {
		write := l.Write
		if write == "" {
			write = l.Help
		}
		key.Rows = append(key.Rows, []string{l.Box, l.Text, l.Column, write})
	}
	areas := exchange.TemplateSheet{Name: web.Say(c, "channels.areas_sheet"), Rows: o.allAreas(c)}
	data, err := exchange.Template([]exchange.TemplateSheet{entry, key, areas})
	if err != nil {
		return err
	}
	const workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	web.Download(c, s.Code+"-v"+strconv.Itoa(form.Version)+"-"+web.Say(c, "paper.sheet_entry")+".xlsx", workbook)
	c.Data(http.StatusOK, workbook, data)
	return nil
}

// allAreas are the codes that an answer to an area question may have.
func (o *office) allAreas(c *gin.Context) [][]string {
	rows := [][]string{{web.Say(c, "channels.code"), web.Say(c, "channels.area")}}
	for _, a := range o.Areas().At(o.today()) {
		rows = append(rows, []string{a.Code, o.Areas().Path(a.Code, o.today(), web.Language(c))})
	}
	return rows
}
