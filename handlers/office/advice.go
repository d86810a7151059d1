package office

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/design"
	"minyi/surveys/design/advice"
)

type adviceStore interface {
	PutAdviceNote(ctx context.Context, row models.AdviceNote) error
	AdviceNotes(ctx context.Context, surveyID int64) ([]models.AdviceNote, error)
	DropAdviceNote(ctx context.Context, surveyID int64, mark string) error
}

func (o *office) adviceRoutes() []route {
	return []route{
		{method: "GET", path: "/surveys/:code/advice", scope: account.SurveysRead, handle: o.adviceOf},
		{method: "POST", path: "/surveys/:code/advice", scope: account.SurveysWrite, handle: o.letPass},
		{method: "POST", path: "/surveys/:code/advice/remind", scope: account.SurveysWrite, handle: o.remindAgain},
	}
}

// maxAdviceNote is how long a reason may be, in characters.
const maxAdviceNote = 500

// AdvicePage is what pages/office/advice shows.
type AdvicePage struct {
	Page
	Code, SurveyTitle string
	Advised           Advised
	Unread            []web.ProblemEntry // the draft cannot be read
	MayWrite          bool
	Wrong             []web.ProblemEntry
	Form              map[string]string // what was typed
	Max               int
}

// Advised is the advice about a draft in words.
type Advised struct {
	Groups               []AdviceGroup
	Passed               []AdviceLine
	Count                int // without what was let pass
	Serious, Weak, Notes int
}

// AdviceGroup is the advice about the whole questionnaire, a page or a question.
type AdviceGroup struct {
	Title string // "question 3"
	Text  string // its own words
	Code  string
	Lines []AdviceLine
}

// AdviceLine is one finding.
type AdviceLine struct {
	Mark, Level     string
	Where           string // in the group: an option, a row; for those let pass the group's title too
	Language        string
	Found, Why, Do  string
	Note, By, Noted string // of one that was let pass
}

// findings are the advice about a document, with the census of the installation.
func (o *office) findings(c *gin.Context, doc *surveys.Survey) ([]advice.Finding, error) {
	margins, err := o.Rates.Margins(ctx(c))
	if err != nil && surveys.KindOf(err) == surveys.Internal { // an installation without a census gets no advice about it
		return nil, err
	}
	return advice.Advice(doc, advice.Context{Margins: margins}), nil
}

// adviceCounts is how much advice each question of a draft has, without what was
// let pass.
func (o *office) adviceCounts(c *gin.Context, surveyID int64, doc *surveys.Survey) (map[string]int, error) {
	found, err := o.findings(c, doc)
	if err != nil {
		return nil, err
	}
	rows, err := o.Store.AdviceNotes(ctx(c), surveyID)
	passed := make(map[string]bool, len(rows))
	for _, row := range rows {
		passed[row.Mark] = true
	}
	return advice.ByQuestion(slices.DeleteFunc(found, func(f advice.Finding) bool { return passed[f.Mark()] })), err
}

// advised words the advice about a draft and sorts out what was let pass.
func (o *office) advised(c *gin.Context, surveyID int64, doc *surveys.Survey) (a Advised, err error) {
	found, err := o.findings(c, doc)
	if err != nil {
		return a, err
	}
	rows, err := o.Store.AdviceNotes(ctx(c), surveyID)
	if err != nil {
		return a, err
	}
	passed := make(map[string]models.AdviceNote, len(rows))
	for _, row := range rows {
		passed[row.Mark] = row
	}
	in := places(c, doc)
	for _, f := range found {
		line := adviceLine(c, doc, &f)
		group := in.of(c, &f)
		if row, ok := passed[line.Mark]; ok {
			line.Note, line.By, line.Noted = row.Note, row.NotedBy, o.moment(row.NotedAt)
			line.Where = strings.TrimSpace(group.Title + " " + line.Where)
			a.Passed = append(a.Passed, line)
			continue
		}
		i := slices.IndexFunc(a.Groups, func(g AdviceGroup) bool { return g.Title == group.Title && g.Code == group.Code })
		if i < 0 {
			i = len(a.Groups)
			a.Groups = append(a.Groups, group)
		}
		a.Groups[i].Lines = append(a.Groups[i].Lines, line)
		a.Count++
		switch f.Level {
		case advice.Serious:
			a.Serious++
		case advice.Weak:
			a.Weak++
		default:
			a.Notes++
		}
	}
	return a, nil
}

func adviceLine(c *gin.Context, doc *surveys.Survey, f *advice.Finding) AdviceLine {
	var args []any
	for name, value := range f.Args {
		args = append(args, name, value)
	}
	return AdviceLine{
		Mark: f.Mark(), Level: f.Level.String(), Where: partOf(c, doc, f), Language: f.Language,
		Found: web.Say(c, "advice.found_"+f.Rule, args...), Why: web.Say(c, "advice.why_"+f.Rule, args...), Do: web.Say(c, "advice.do_"+f.Rule, args...),
	}
}

// partOf words the option or row that a finding is about.
func partOf(c *gin.Context, doc *surveys.Survey, f *advice.Finding) string {
	if f.Part == "intro" && f.Question == "" {
		return web.Say(c, "advice.part_intro")
	}
	if f.Question == "" {
		return ""
	}
	for _, page := range doc.Pages {
		for _, q := range page.Questions {
			if q.Code != f.Question {
				continue
			}
			for _, o := range q.Options {
				if o.Code == f.Part {
					return o.Text.In(web.Language(c), doc.Languages...)
				}
			}
			for _, r := range q.Rows {
				if r.Code == f.Part {
					return r.Text.In(web.Language(c), doc.Languages...)
				}
			}
		}
	}
	return ""
}

// whereabouts are the names of pages and questions by code.
type whereabouts struct{ pages, questions map[string]AdviceGroup }

func places(c *gin.Context, doc *surveys.Survey) whereabouts {
	w := whereabouts{map[string]AdviceGroup{}, map[string]AdviceGroup{}}
	number := 0
	for p, page := range doc.Pages {
		w.pages[page.Code] = AdviceGroup{Title: web.Say(c, "advice.page", "Number", p+1), Text: page.Title.In(web.Language(c), doc.Languages...), Code: page.Code}
		for _, q := range page.Questions {
			group := AdviceGroup{Title: q.Code, Text: q.Text.In(web.Language(c), doc.Languages...), Code: q.Code}
			if q.Type != surveys.Note && q.Type != surveys.Calculated {
				number++
				group.Title = web.Say(c, "advice.question", "Number", number)
			}
			w.questions[q.Code] = group
		}
	}
	return w
}

func (w whereabouts) of(c *gin.Context, f *advice.Finding) AdviceGroup {
	switch {
	case f.Question != "":
		return w.questions[f.Question]
	case f.Page != "":
		return w.pages[f.Page]
	}
	return AdviceGroup{Title: web.Say(c, "advice.survey")}
}

func (o *office) adviceOf(c *gin.Context) error { return o.showAdvice(c, http.StatusOK, nil) }

func (o *office) showAdvice(c *gin.Context, status int, wrong surveys.Errors) error {
	row, err := o.Store.Survey(ctx(c), c.Param("code"))
	if err != nil {
		return err
	}
	p := &AdvicePage{
		Page: o.page(c, "advice.title"), Code: row.Code, SurveyTitle: row.Code, MayWrite: auth.Principal(c).May(account.SurveysWrite),
		Form: typed(c), Max: maxAdviceNote,
	}
	if wrong != nil {
		p.Wrong = web.Entries(c, wrong)
	}
	doc, err := design.Decode(row.Draft)
	if found := refusals(err); found != nil {
		p.Unread = web.Entries(c, found)
		return web.Render(c, status, "office/advice", p)
	}
	if err != nil {
		return err
	}
	p.SurveyTitle = doc.Title.In(web.Language(c), doc.Languages...)
	if p.Advised, err = o.advised(c, row.ID, doc); err != nil {
		return err
	}
	return web.Render(c, status, "office/advice", p)
}

// letPass notes why a finding stays as it is.
func (o *office) letPass(c *gin.Context) error {
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	row, err := o.Store.Survey(ctx(c), c.Param("code"))
	if err != nil {
		return err
	}
	note := strings.TrimSpace(c.PostForm("note"))
	switch {
	case surveys.Blank(note):
		return o.showAdvice(c, http.StatusUnprocessableEntity, surveys.Errors{surveys.E(surveys.Invalid, "advice.note_missing", "/note")})
	case utf8.RuneCountInString(note) > maxAdviceNote:
		return o.showAdvice(c, http.StatusUnprocessableEntity, surveys.Errors{surveys.E(surveys.Invalid, "advice.note_long", "/note", "Max", maxAdviceNote)})
	}
	doc, err := design.Decode(row.Draft)
	if refusals(err) != nil {
		return o.showAdvice(c, http.StatusUnprocessableEntity, nil)
	}
	if err != nil {
		return err
	}
	found, err := o.findings(c, doc)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(found, func(f advice.Finding) bool { return f.Mark() == c.PostForm("mark") })
	if i < 0 {
		return o.showAdvice(c, http.StatusUnprocessableEntity, surveys.Errors{surveys.E(surveys.Conflict, "advice.gone", "/mark")})
	}
	auth.Note(c, "rule", found[i].Rule)
	if err := o.Store.PutAdviceNote(ctx(c), models.AdviceNote{SurveyID: row.ID, Mark: found[i].Mark(), Note: note, NotedBy: auth.Principal(c).Name}); err != nil {
		return err
	}
	return o.back(c, "/surveys/"+row.Code+"/advice", "advice_passed")
}

// remindAgain takes the note back.
func (o *office) remindAgain(c *gin.Context) error {
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	row, err := o.Store.Survey(ctx(c), c.Param("code"))
	if err != nil {
		return err
	}
	if err := o.Store.DropAdviceNote(ctx(c), row.ID, c.PostForm("mark")); err != nil {
		return err
	}
	return o.back(c, "/surveys/"+row.Code+"/advice", "advice_back")
}
