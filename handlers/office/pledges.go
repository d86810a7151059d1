package office

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/pledge"
	"minyi/surveys/template"
)

type pledgeStore interface {
	Pledges(ctx context.Context) ([]models.Pledge, error)
	Pledge(ctx context.Context, code string) (models.Pledge, error)
	PledgeVersions(ctx context.Context, pledgeID int64) ([]models.PledgeVersion, error)
	CreatePledge(ctx context.Context, row *models.Pledge) error
	PutPledgeDraft(ctx context.Context, code string, draft, was []byte) error
	PublishPledge(ctx context.Context, code string, document []byte, sha [32]byte, by string) (models.PledgeVersion, error)
	ClosePledge(ctx context.Context, code, reason string) error
}

func (o *office) pledgeRoutes() []route {
	return []route{
		{method: "GET", path: "/pledges", scope: account.SurveysRead, handle: o.pledges},
		{method: "POST", path: "/pledges", scope: account.PledgesWrite, handle: o.createPledge},
		{method: "GET", path: "/pledges/:code", scope: account.SurveysRead, handle: o.pledge},
		{method: "GET", path: "/pledges/:code/preview", scope: account.SurveysRead, handle: o.previewPledge},
		{method: "POST", path: "/pledges/:code/draft", scope: account.PledgesWrite, handle: o.savePledge},
		{method: "POST", path: "/pledges/:code/publish", scope: account.PledgesWrite, handle: o.publishPledge},
		{method: "POST", path: "/pledges/:code/close", scope: account.PledgesWrite, handle: o.closePledge},
	}
}

// PledgesPage is what pages/office/pledges shows.
type PledgesPage struct {
	Page
	Lines    []PledgeLine
	MayWrite bool
	AsOf     string
	Wrong    []web.ProblemEntry
	Form     map[string]string
	Starts   []ChoiceOption // what a new one can be made from
}

// PledgeLine is one pledge in the list.
type PledgeLine struct {
	Code, Title, State string
	Signed             string
}

func (o *office) pledges(c *gin.Context) error { return o.showPledges(c, http.StatusOK, nil) }

func (o *office) showPledges(c *gin.Context, status int, wrong surveys.Errors) error {
	p := &PledgesPage{
		Page: o.page(c, "pledges.title"), MayWrite: auth.Principal(c).May(account.PledgesWrite), AsOf: o.moment(o.Now().UnixMicro()), Form: typed(c),
	}
	if wrong != nil {
		p.Wrong = web.Entries(c, wrong)
	}
	p.Starts = o.pledgeStarts(c)
	rows, err := o.Store.Pledges(ctx(c))
	if err != nil {
		return err
	}
	for _, row := range rows {
		line := PledgeLine{Code: row.Code, Title: row.Code, State: string(row.State), Signed: "–"}
		if doc, err := pledge.Decode(row.Draft); err == nil {
			line.Title = orElse(doc.Title.In(web.Language(c), doc.Languages...), row.Code)
		}
		if row.State != models.SurveyDraft {
			total, _, err := o.Pledges.Count(ctx(c), row.Code)
			if err != nil {
				return err
			}
			line.Signed = thousands(int(total))
		}
		p.Lines = append(p.Lines, line)
	}
	return web.Render(c, status, "office/pledges", p)
}

// pledgeStarts are the templates of pledges, the wanted one chosen.
func (o *office) pledgeStarts(c *gin.Context) []ChoiceOption {
	wanted := c.Query("template")
	if c.Request.Method == http.MethodPost {
		wanted = c.PostForm("template")
	}
	starts := []ChoiceOption{{"", web.Say(c, "pledges.from_nothing"), wanted == ""}}
	for _, t := range template.Pledges() {
		doc := t.Pledge(o.city())
		starts = append(starts, ChoiceOption{t.Code, doc.Title.In(web.Language(c), doc.Languages...), wanted == t.Code})
	}
	return starts
}

// createPledge makes a draft: empty, in the languages of the product, or from a
// template.
func (o *office) createPledge(c *gin.Context) error {
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	code := c.PostForm("code")
	doc := pledge.Pledge{Code: code, Languages: web.From(c).Words.Languages(), Points: []surveys.Text{}, Fields: pledge.Fields{Area: pledge.Optional}}
	if t, ok := template.FindPledge(c.PostForm("template")); ok {
		doc = *t.Pledge(o.city())
		doc.Code = code
	}
	draft, _, err := pledge.Canonical(&doc)
	if err == nil {
		_, err = pledge.Decode(draft) // refuses codes that are none
	}
	if err == nil {
		auth.Note(c, "about", code)
		err = o.Store.CreatePledge(ctx(c), &models.Pledge{Code: code, Draft: draft})
	}
	if found := refusals(err); found != nil {
		return o.showPledges(c, http.StatusUnprocessableEntity, found)
	}
	if err != nil {
		return err
	}
	return o.back(c, "/pledges/"+code, "pledge_created")
}

// readPledge makes the document of a form: a text per language, a point per
// line. The lines of the languages belong together by their order.
func readPledge(c *gin.Context, code string, languages []string) *pledge.Pledge {
	doc := &pledge.Pledge{Code: code, Points: []surveys.Text{}}
	for _, l := range languages {
		if len(languages) == 1 || l == languages[0] || c.PostForm("has_"+l) != "" {
			doc.Languages = append(doc.Languages, l)
		}
	}
	text := func(field string) surveys.Text {
		t := surveys.Text{}
		for _, l := range doc.Languages {
			if s := strings.TrimSpace(c.PostForm(field + "_" + l)); s != "" {
				t[l] = s
			}
		}
		return t
	}
	doc.Title, doc.Intro, doc.Consent = text("title"), text("intro"), text("consent")
	for _, l := range doc.Languages {
		lines := slices.DeleteFunc(strings.Split(c.PostForm("points_"+l), "\n"), surveys.Blank)
		for i, line := range lines {
			if i == len(doc.Points) {
				doc.Points = append(doc.Points, surveys.Text{})
			}
			doc.Points[i][l] = strings.TrimSpace(line)
		}
	}
	doc.Fields = pledge.Fields{Name: pledge.Rule(c.PostForm("name")), Area: pledge.Rule(c.PostForm("area")), NameLabel: text("name_label")}
	return doc
}
