package office

import (
	"context"
	"encoding/hex"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/resident"
	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/answer"
	"minyi/surveys/catalog"
	"minyi/surveys/crockford"
	"minyi/surveys/design/timing"
	"minyi/surveys/paper"
)

type printStore interface {
	AddPrint(ctx context.Context, row *models.Print, numbered bool) error
	Prints(ctx context.Context, surveyID int64) ([]models.Print, error)
	Print(ctx context.Context, surveyID, id int64) (models.Print, error)
}

func (o *office) paperRoutes() []route {
	of := "/surveys/:code/versions/:number/print"
	return []route{
		{method: "GET", path: of, scope: account.SurveysRead, handle: o.paperSetup},
		{method: "POST", path: of, scope: account.ChannelsWrite, handle: o.onPaper(o.printPaper)},
		{method: "GET", path: of + "/sample", scope: account.SurveysRead, handle: o.paperSample},
		{method: "GET", path: of + "/key", scope: account.SurveysRead, handle: o.paperKey},
		{method: "GET", path: of + "/key.xlsx", scope: account.SurveysRead, handle: o.paperKeyBook},
		{method: "GET", path: "/surveys/:code/prints/:id", scope: account.SurveysRead, handle: o.printed},
	}
}

// Bounds of one printing: more makes a page that no browser prints.
const (
	maxCopies    = 200
	maxQuestions = 6_000 // of all copies together
	maxMaster    = 1_000_000
)

// PaperSetupPage is what pages/office/paper_setup shows: what can be printed of a
// version for people without a phone, and what was.
type PaperSetupPage struct {
	Page
	Code, SurveyTitle string
	Number, Questions int
	Newest            bool
	Draws             bool // no two copies are alike
	Channels          []ChoiceOption
	Languages         []ChoiceOption
	Gate              Gate
	Prints            []PrintLine
	Mark              string
	Max               int
	MayWrite          bool
	Form              map[string]string
	Wrong             []web.ProblemEntry
}

// PaperPage is what pages/office/paper shows: copies to print, on paper and
// nowhere else.
type PaperPage struct {
	web.Page
	Back      string
	Languages []Choice // the language, and the size of print
	Head      PaperHead
	Copies    []PaperCopy
	Sample    bool
}

// PaperHead is what stands above the questions.
type PaperHead struct {
	Title     TitleLine
	Organiser string
	Hotline   string
	Approval  []resident.Fact
	Facts     []string
	Intro     TitleLine
	Thanks    TitleLine
	Version   int
	Hash      string // the beginning of the document's
}

// PaperCopy is one person's form.
type PaperCopy struct {
	Serial string        // "" = written in by hand
	Code   template.HTML // for those who type it in
	Place  string
	Drawn  string // names the draw, "" where all are asked all
	Parts  []PaperPart
}

// Layout names the frame: paper.
func (PaperPage) Layout() string { return "print" }

// versionOf is the survey of the path and one of its versions.
func (o *office) versionOf(c *gin.Context) (*catalog.Survey, *answer.Form, error) {
	s, err := o.published(c)
	if err != nil {
		return nil, nil, err
	}
	number, err := strconv.Atoi(c.Param("number"))
	form, ok := s.Form(number)
	if err != nil || !ok {
		return nil, nil, surveys.E(surveys.NotFound, "api.no_version", "")
	}
	return s, form, nil
}

func (o *office) paperSetup(c *gin.Context) error { return o.showPaperSetup(c, http.StatusOK, nil) }

func (o *office) showPaperSetup(c *gin.Context, status int, wrong error) error {
	s, form, err := o.versionOf(c)
	if err != nil {
		return err
	}
	p := &PaperSetupPage{
		Page: o.page(c, "paper.title"), Code: s.Code, SurveyTitle: form.Survey.Title.In(web.Language(c), form.Survey.Languages...),
		Number: form.Version, Newest: form == s.Current, Draws: paper.Draws(form.Survey), Max: maxCopies,
		MayWrite: auth.Principal(c).MayPartly(account.ChannelsWrite), Form: typed(c),
	}
	if wrong != nil {
		p.Wrong = o.wordedAt(c, wrong)
	}
	for _, part := range paper.New(form, nil).Parts {
		for _, item := range part.Items {
			p.Questions += min(item.Number, 1)
		}
	}
	list, err := o.paperChannels(c, s, account.ChannelsWrite)
	if err != nil {
		return err
	}
	for _, e := range list {
		p.Channels = append(p.Channels, ChoiceOption{e.Code, o.channelLine(c, s, e).Place + " · " + e.Code, p.Form["channel"] == e.Code})
	}
	if p.Gate, err = o.gate(c, list); err != nil {
		return err
	}
	for _, l := range form.Survey.Languages {
		p.Languages = append(p.Languages, ChoiceOption{l, resident.LanguageName(l), p.Form["lang"] == l})
	}
	if p.Mark, err = crockford.New(o.Random, markLength); err != nil {
		return err
	}
	if p.Prints, err = o.printLines(c, s, func(r models.Print) bool { return r.Kind == string(paper.Blank) && r.Version == form.Version }); err != nil {
		return err
	}
	return web.Render(c, status, "office/paper_setup", p)
}

// paperChannels are the entrances through which paper comes back.
func (o *office) paperChannels(c *gin.Context, s *catalog.Survey, scope account.Scope) ([]entrance, error) {
	list, err := o.entrances(c, s, scope)
	return slices.DeleteFunc(list, func(e entrance) bool { return e.Mode != surveys.Paper || e.RetiredAt != 0 }), err
}

// printPaper notes a printing and leads to its sheets: loading those again
// prints the same numbers.
func (o *office) printPaper(c *gin.Context) error {
	s, form, err := o.versionOf(c)
	if err != nil {
		return err
	}
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	row, err := o.wantedPrint(c, s, form)
	if err == nil {
		err = o.Store.AddPrint(ctx(c), &row, row.ChannelID != 0)
	}
	if err != nil && surveys.KindOf(err) == surveys.Invalid {
		return o.showPaperSetup(c, http.StatusUnprocessableEntity, err)
	}
	if err != nil {
		return err
	}
	auth.Note(c, "copies", row.Copies)
	return o.back(c, "/surveys/"+s.Code+"/prints/"+strconv.FormatInt(row.ID, 10), "")
}

// wantedPrint reads what the form asks for.
func (o *office) wantedPrint(c *gin.Context, s *catalog.Survey, form *answer.Form) (models.Print, error) {
	row := models.Print{
		SurveyID: s.ID, Kind: string(paper.Blank), Version: form.Version, SHA256: form.SHA256[:],
		Language: form.Survey.Languages[0], Large: c.PostForm("size") == "large", PrintedBy: auth.Principal(c).Name,
	}
	if l := c.PostForm("lang"); slices.Contains(form.Survey.Languages, l) {
		row.Language = l
	}
	var ok bool
	if row.Mark, ok = crockford.Normalise(c.PostForm("mark"), markLength); !ok {
		return row, surveys.E(surveys.Invalid, "paper.form_old", "")
	}
	copies, err := strconv.Atoi(strings.TrimSpace(c.PostForm("copies")))
	most := maxMaster
	if code := c.PostForm("channel"); code != "" {
		list, err := o.paperChannels(c, s, account.ChannelsWrite)
		if err != nil {
			return row, err
		}
		at := slices.IndexFunc(list, func(e entrance) bool { return e.Code == code })
		if at < 0 {
			return row, surveys.E(surveys.Invalid, "paper.no_channel", "/channel")
		}
		if err := o.mayPrint(c); err != nil {
			return row, err
		}
		row.ChannelID = list[at].ID
		most = min(maxCopies, max(1, maxQuestions/max(1, len(form.Fields))))
	} else if paper.Draws(form.Survey) {
		return row, surveys.E(surveys.Invalid, "paper.draw_channel", "/channel")
	}
	if err != nil || copies < 1 || copies > most {
		return row, surveys.E(surveys.Invalid, "paper.copies_range", "/copies", "Max", most)
	}
	row.Copies = int64(copies)
	return row, nil
}

// paperSample shows a version on paper without noting that it was printed.
func (o *office) paperSample(c *gin.Context) error {
	s, form, err := o.versionOf(c)
	if err != nil {
		return err
	}
	lang := o.speakOf(c, form.Survey)
	p, err := o.paperPage(c, s, form, lang, c.Query("size") == "large")
	if err != nil {
		return err
	}
	p.Sample = true
	p.Languages = paperChoices(c, form.Survey, lang, p.Large)
	p.Copies = []PaperCopy{{Parts: newPaperView(c, form, lang).parts(paper.New(form, nil))}}
	return web.Render(c, http.StatusOK, "office/paper", p)
}

// paperPage starts a page of copies.
func (o *office) paperPage(c *gin.Context, s *catalog.Survey, form *answer.Form, lang string, large bool) (*PaperPage, error) {
	settings, err := o.Settings.Settings(ctx(c))
	if err != nil {
		return nil, err
	}
	doc := form.Survey
	v := newPaperView(c, form, lang)
	p := &PaperPage{
		Page: web.NewPage(c, doc.Title.In(lang, doc.Languages...)),
		Back: web.From(c).Path(Prefix + "/surveys/" + s.Code + "/versions/" + strconv.Itoa(form.Version) + "/print"),
		Head: PaperHead{
			Title: v.text(doc.Title), Organiser: settings.Organiser, Hotline: settings.Hotline, Approval: approvalFacts(c, doc),
			Intro: v.text(doc.Intro), Version: form.Version, Hash: hex.EncodeToString(form.SHA256[:4]),
		},
	}
	p.Large = large
	if p.Head.Organiser == "" {
		p.Head.Organiser = doc.Approval.Authority
	}
	if age := doc.Settings.MinAge; age > 0 {
		p.Head.Facts = append(p.Head.Facts, web.Say(c, "channels.fact_age", "Age", age))
	}
	p.Head.Facts = append(p.Head.Facts, web.Say(c, "channels.fact_minutes", "Minutes", timing.Of(doc, lang).Minutes()), web.Say(c, "channels.fact_voluntary"))
	return p, nil
}

// approvalFacts is the block that article 17 of the Statistics Law asks for.
func approvalFacts(c *gin.Context, doc *surveys.Survey) (facts []resident.Fact) {
	a := doc.Approval
	add := func(key, value string) {
		if value != "" {
			facts = append(facts, resident.Fact{Label: web.Say(c, key), Value: value})
		}
	}
	if a.Kind == surveys.Opinion {
		add("resident.approval_kind", web.Say(c, "resident.approval_opinion"))
	}
	add("resident.approval_form", a.Form)
	add("resident.approval_authority", a.Authority)
	if a.Kind == surveys.Filed {
		add("resident.approval_filed", a.Number)
	} else {
		add("resident.approval_number", a.Number)
	}
	add("resident.approval_valid", a.ValidTo)
	return facts
}
