package office

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/area"
	"minyi/surveys/channel"
	"minyi/surveys/exchange"
)

// ImportPage is what pages/office/channel_import shows: first the form, then
// what the list would open, or everything that is wrong with it.
type ImportPage struct {
	Page
	Code, SurveyTitle string
	Max               int
	Lines             []ImportLine
	Kept              int    // places among them that keep their code
	List              string // the checked list, which travels on in the form: nothing is kept before it is confirmed
	Findings          []web.ProblemEntry
}

// ImportLine is one channel that would be opened.
type ImportLine struct {
	Line                      int
	Place, Area, Mode, Sample string
	Unit, Code, Short         string
}

func (o *office) importForm(c *gin.Context) error {
	return o.showImport(c, http.StatusOK, nil, nil)
}

func (o *office) showImport(c *gin.Context, status int, plan []channel.Planned, wrong error) error {
	s, err := o.published(c)
	if err != nil {
		return err
	}
	p := &ImportPage{Page: o.fieldPage(c, "channels.import"), Code: s.Code, SurveyTitle: publishedTitle(c, s), Max: channel.MaxPlanned}
	if wrong != nil {
		p.Findings = o.wordedAt(c, wrong)
	}
	for _, n := range plan {
		if n.Short != "" {
			p.Kept++
		}
		p.Lines = append(p.Lines, ImportLine{
			Line: n.Line, Place: n.Place, Area: o.areaPath(c, n.Area), Unit: n.Unit, Code: n.Code, Short: n.Short,
			Mode: web.Say(c, "results.mode_"+string(n.Mode)), Sample: web.Say(c, "results.sample_"+string(n.Sample)),
		})
	}
	if p.List, err = writePlan(plan); err != nil {
		return err
	}
	return web.Render(c, status, "office/channel_import", p)
}

// writePlan writes a checked plan as a list that ReadPlan reads again.
func writePlan(plan []channel.Planned) (string, error) {
	if len(plan) == 0 {
		return "", nil
	}
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	rows := [][]string{{"place", "area", "mode", "sample", "unit", "code", "short"}}
	for _, p := range plan {
		rows = append(rows, []string{p.Place, p.Area, string(p.Mode), string(p.Sample), p.Unit, p.Code, p.Short})
	}
	err := w.WriteAll(rows)
	return out.String(), err
}

// importChannels reads a list: a file, to be looked at first, or the checked
// list of that page, to be opened all at once.
func (o *office) importChannels(c *gin.Context) error {
	s, err := o.published(c)
	if err != nil {
		return err
	}
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	data, err := web.FormFile(c, "file")
	if err != nil {
		return err
	}
	confirmed := c.PostForm("confirm") == "true"
	if confirmed {
		data = []byte(c.PostForm("list"))
	}
	plan, err := o.readPlan(c, data)
	if err == nil && confirmed {
		if err = o.open(c, s, plan); err == nil {
			return o.back(c, "/surveys/"+s.Code+"/channels", "channels_imported")
		}
	}
	if err != nil && refusals(err) == nil {
		return err
	}
	if err != nil {
		return o.showImport(c, http.StatusUnprocessableEntity, nil, err)
	}
	return o.showImport(c, http.StatusOK, plan, nil)
}

func (o *office) readPlan(c *gin.Context, data []byte) ([]channel.Planned, error) {
	s, err := o.published(c)
	if err != nil {
		return nil, err
	}
	if len(data) == 0 {
		return nil, surveys.E(surveys.Invalid, "channels.file_missing", "")
	}
	list, err := exchange.ReadList(data, channel.MaxPlanned)
	if err != nil {
		return nil, err
	}
	g, err := o.channelGround(c, s)
	if err != nil {
		return nil, err
	}
	return channel.ReadPlan(list, g)
}

// wordedAt words findings about a list with the row and column in words in
// place of a pointer.
func (o *office) wordedAt(c *gin.Context, err error) []web.ProblemEntry {
	found := web.Entries(c, surveys.All(err))
	for i := range found {
		line, column, _ := strings.Cut(strings.TrimPrefix(found[i].Pointer, "/"), "/")
		column = strings.NewReplacer("~1", "/", "~0", "~").Replace(column)
		switch {
		case line == "" || strings.Trim(line, "0123456789") != "":
			found[i].Pointer = "" // of a form: its sentence says enough
		case column == "":
			found[i].Pointer = web.Say(c, "channels.at_line", "Line", line)
		default:
			found[i].Pointer = web.Say(c, "channels.at_cell", "Line", line, "Column", column)
		}
	}
	return found
}

// channelTemplate is the workbook to fill in, with an example and the areas in
// which the reader may open channels.
func (o *office) channelTemplate(c *gin.Context) error {
	if _, err := o.published(c); err != nil {
		return err
	}
	lang := web.Language(c)
	areas := o.areaSheet(c)
	example := ""
	if len(areas.Rows) > 1 {
		example = areas.Rows[len(areas.Rows)-1][1]
	}
	return o.sendTemplate(c, web.Say(c, "channels.title"), [][]string{
		channel.PlanHeading(lang),
		{web.Say(c, "channels.example_place"), example, web.Say(c, "results.mode_web"), web.Say(c, "channels.example_sample"), "", "", ""},
	})
}

// areaSheet lists the areas in which the reader may open channels.
func (o *office) areaSheet(c *gin.Context) exchange.TemplateSheet {
	tree, day, lang := o.Areas(), o.today(), web.Language(c)
	sheet := exchange.TemplateSheet{Name: web.Say(c, "channels.areas_sheet"), Rows: [][]string{{web.Say(c, "channels.code"), web.Say(c, "channels.area")}}}
	tree.Walk(day, func(a area.Area, _ int) bool {
		if auth.Principal(c).MayIn(account.ChannelsWrite, a.Code, tree.Within) {
			sheet.Rows = append(sheet.Rows, []string{a.Code, tree.Path(a.Code, day, lang)})
		}
		return true
	})
	return sheet
}

func (o *office) sendTemplate(c *gin.Context, name string, rows [][]string) error {
	data, err := exchange.Template([]exchange.TemplateSheet{{Name: name, Rows: rows}, o.areaSheet(c)})
	if err != nil {
		return err
	}
	const workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	web.Download(c, name+".xlsx", workbook)
	c.Data(http.StatusOK, workbook, data)
	return nil
}
