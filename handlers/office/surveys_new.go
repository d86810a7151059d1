package office

import (
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/design"
	"minyi/surveys/exchange"
	"minyi/surveys/template"
)

// newSurveyCode would hide a survey's page behind the page for new ones.
const newSurveyCode = "new"

func (o *office) newSurveyRoutes() []route {
	return []route{
		{method: "GET", path: "/surveys/new", scope: account.SurveysWrite, handle: o.newSurvey},
		{method: "POST", path: "/surveys/new", scope: account.SurveysWrite, handle: o.createSurvey},
		{method: "GET", path: "/surveys/new/template/:template", scope: account.SurveysWrite, handle: o.previewTemplate},
		{method: "GET", path: "/surveys/new/copy", scope: account.SurveysWrite, handle: o.previewCopy},
	}
}

// NewSurveyPage is what pages/office/newsurvey shows: what a survey can be made
// from.
type NewSurveyPage struct {
	Page
	Templates, Pledges []TemplateLine
	Copies             []ChoiceOption
	Text               string // that was pasted and refused
	Wrong              []web.ProblemEntry
	Form               map[string]string
	MayPledge          bool
}

// TemplateLine is one template as it is offered.
type TemplateLine struct {
	Code, Title, For string
	Minutes          int
	Questions        int
}

func (o *office) newSurvey(c *gin.Context) error { return o.showNewSurvey(c, http.StatusOK, nil) }

func (o *office) showNewSurvey(c *gin.Context, status int, wrong surveys.Errors) error {
	p := &NewSurveyPage{
		Page: o.page(c, "newsurvey.title"), Text: c.PostForm("text"), Form: typed(c), MayPledge: auth.Principal(c).May(account.PledgesWrite),
	}
	if wrong != nil {
		p.Wrong = web.Entries(c, wrong)
	}
	city, language := o.city(), web.Language(c)
	for _, t := range template.Surveys() {
		doc := t.Survey(city)
		line := TemplateLine{Code: t.Code, Title: doc.Title.In(language, doc.Languages...), For: t.For.In(language, doc.Languages...), Minutes: t.Minutes}
		for _, page := range doc.Pages {
			line.Questions += len(page.Questions)
		}
		p.Templates = append(p.Templates, line)
	}
	for _, t := range template.Pledges() {
		doc := t.Pledge(city)
		p.Pledges = append(p.Pledges, TemplateLine{Code: t.Code, Title: doc.Title.In(language, doc.Languages...), For: t.For.In(language, doc.Languages...)})
	}
	rows, err := o.Store.Surveys(ctx(c))
	if err != nil {
		return err
	}
	for _, row := range rows {
		title, err := o.titleOf(c, row)
		if err != nil {
			return err
		}
		p.Copies = append(p.Copies, ChoiceOption{row.Code, orElse(title, row.Code), false})
	}
	return web.Render(c, status, "office/newsurvey", p)
}

// city is the name of the city whose areas are loaded: templates speak of it.
func (o *office) city() surveys.Text {
	tree, today := o.Areas(), o.Now().In(o.Zone).Format(time.DateOnly)
	root, _ := tree.Get(tree.Root(today), today)
	return root.Name
}

// createSurvey makes a draft with one page and nothing on it.
func (o *office) createSurvey(c *gin.Context) error {
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	languages := web.From(c).Words.Languages()
	if c.PostForm("languages") != "all" {
		languages = languages[:1]
	}
	doc := &surveys.Survey{
		Spec: surveys.Spec, Code: c.PostForm("code"), Languages: languages, Title: surveys.Text{languages[0]: c.PostForm("title")},
		Settings: surveys.Settings{OnePer: surveys.OnePerDevice, Area: surveys.AreaOptional, ShowResults: surveys.ShowNever},
		Pages:    []surveys.Page{{Code: "p1", Questions: []surveys.Question{}}},
	}
	var found surveys.Errors
	if surveys.Blank(c.PostForm("title")) {
		doc.Title = surveys.Text{}
		found = append(found, surveys.E(surveys.Invalid, "newsurvey.title_missing", "/title"))
	}
	data, _, err := design.Canonical(doc)
	if err == nil {
		_, err = design.Decode(data)
	}
	if found = append(found, refusals(err)...); found == nil && err == nil {
		err = o.keepDraft(c, doc.Code, data)
		found = refusals(err)
	}
	switch {
	case found != nil:
		return o.showNewSurvey(c, http.StatusUnprocessableEntity, found)
	case err != nil:
		return err
	}
	return o.back(c, "/surveys/"+doc.Code+"/design", "survey_made")
}

// keepDraft stores the first draft of a survey in the name of whoever asks.
//
// Errors: Conflict when the code is taken; Invalid for the one code that is an
// address of the office.
func (o *office) keepDraft(c *gin.Context, code string, document []byte) error {
	if code == newSurveyCode {
		return surveys.E(surveys.Invalid, "design.code_reserved", "/code", "Code", code)
	}
	auth.Note(c, "about", code)
	return o.Store.CreateSurvey(ctx(c), &models.Survey{Code: code, Draft: document, OwnerID: auth.Principal(c).AccountID})
}

// previewTemplate shows the questionnaire that would be taken.
func (o *office) previewTemplate(c *gin.Context) error {
	t, ok := template.Find(c.Param("template"))
	if !ok {
		return surveys.E(surveys.NotFound, "newsurvey.no_template", "")
	}
	city := o.city()
	if zh, en := c.Query("city"), c.Query("city_en"); zh != "" || en != "" {
		city = surveys.Text{"zh-CN": zh, "en": en}
	}
	doc := t.Survey(city)
	read := &exchange.Reading{Document: doc}
	for _, a := range t.Adapt {
		place := exchange.Place{Pointer: a.Question}
		read.Report = append(read.Report, exchange.Found(exchange.Warning, place, "", "newsurvey.adapt", "Text", a.Text.In(web.Language(c), doc.Languages...)))
	}
	return o.takeable(c, read, t.For.In(web.Language(c), doc.Languages...), t.Minutes)
}

// previewCopy shows another survey as it would be copied: without its approval,
// which was given for that one alone.
func (o *office) previewCopy(c *gin.Context) error {
	row, err := o.Store.Survey(ctx(c), c.Query("from"))
	if err != nil {
		return err
	}
	doc, err := design.Decode(row.Draft)
	if err != nil {
		return err
	}
	read := &exchange.Reading{Document: doc}
	if doc.Approval != (surveys.Approval{}) {
		read.Report = append(read.Report, exchange.Found(exchange.Warning, exchange.Place{Pointer: "/approval"}, doc.Approval.Number, "newsurvey.approval_left"))
		doc.Approval = surveys.Approval{}
	}
	return o.takeable(c, read, web.Say(c, "newsurvey.copy_of", "Code", row.Code), 0)
}

// takeable shows a document that is about to become a draft, under a code that
// is free.
func (o *office) takeable(c *gin.Context, read *exchange.Reading, about string, minutes int) error {
	code, err := o.freeCode(c, read.Document.Code)
	if err != nil {
		return err
	}
	read.Document.Code = code
	return o.showPreview(c, http.StatusOK, read, nil, about, minutes)
}

// freeCode is the code, or one of its successors that no survey has.
func (o *office) freeCode(c *gin.Context, code string) (string, error) {
	rows, err := o.Store.Surveys(ctx(c))
	if err != nil {
		return "", err
	}
	taken := make(map[string]bool)
	for _, row := range rows {
		taken[row.Code] = true
	}
	free := code
	for n := 2; taken[free] || free == newSurveyCode; n++ {
		ending := "-" + strconv.Itoa(n)
		free = code[:min(len(code), 32-len(ending))] + ending
	}
	return free, nil
}
