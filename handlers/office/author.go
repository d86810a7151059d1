package office

import (
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/design/edit"
	"minyi/surveys/logic"
)

func (o *office) authorRoutes() []route {
	return []route{
		{method: "GET", path: "/surveys/:code/design/rule", scope: account.SurveysRead, handle: o.rule},
		{method: "POST", path: "/surveys/:code/design/rule", scope: account.SurveysWrite, handle: o.setRule},
		{method: "GET", path: "/surveys/:code/design/formula", scope: account.SurveysRead, handle: o.formula},
		{method: "POST", path: "/surveys/:code/design/formula", scope: account.SurveysWrite, handle: o.setFormula},
		{method: "GET", path: "/surveys/:code/design/rates", scope: account.SurveysRead, handle: o.designRates},
		{method: "POST", path: "/surveys/:code/design/rates", scope: account.SurveysWrite, handle: o.setRates},
		{method: "GET", path: "/surveys/:code/design/words", scope: account.SurveysRead, handle: o.words},
		{method: "POST", path: "/surveys/:code/design/words", scope: account.SurveysWrite, handle: o.setWords},
		{method: "GET", path: "/surveys/:code/design/approval", scope: account.SurveysRead, handle: o.approval},
		{method: "POST", path: "/surveys/:code/design/approval", scope: account.SurveysWrite, handle: o.setApproval},
	}
}

// AuthorPage is what the designer's pages beside the questions have in common.
type AuthorPage struct {
	Page
	Code, SurveyTitle string
	Tabs              []ChoiceLink
	MayWrite          bool
	Seen              string // print of what the page is about
	Wrong             []web.ProblemEntry
}

func (o *office) authorPage(c *gin.Context, d desk, titleKey string, about edit.Place, wrong surveys.Errors) AuthorPage {
	doc := d.draft.Document
	p := AuthorPage{
		Page: o.page(c, titleKey), Code: d.row.Code, SurveyTitle: orElse(doc.Title.In(web.Language(c), doc.Languages...), d.row.Code),
		MayWrite: mayDesign(c, d.row), Seen: edit.Print(doc, about),
	}
	at := web.From(c).Path(Prefix + "/surveys/" + d.row.Code + "/design")
	for _, tab := range []struct{ key, path string }{
		{"author.questions", ""}, {"author.rates", "/rates"}, {"author.words", "/words"}, {"author.approval", "/approval"}, {"author.comments", "/comments"},
	} {
		p.Tabs = append(p.Tabs, ChoiceLink{Label: web.Say(c, tab.key), Href: at + tab.path, Here: tab.key == titleKey})
	}
	if wrong != nil {
		p.Wrong = web.Entries(c, wrong)
		for i := range p.Wrong {
			p.Wrong[i].Pointer = "" // a place in the document, of which the reader knows nothing
		}
	}
	return p
}

// amend makes the edits of a form and stores the draft. The form carries the
// print of what its reader saw at a place: where somebody else has changed it
// since, nothing is written. refused shows the form again.
func (o *office) amend(c *gin.Context, about *edit.Place, edits func(d desk) ([]edit.Edit, error), refused func(status int, d desk, found surveys.Errors) error) error {
	for try := 0; ; try++ {
		d, err := o.desk(c)
		if err != nil {
			return err
		}
		if !mayDesign(c, d.row) {
			return surveys.E(surveys.Conflict, "design_office.closed", "")
		}
		err = o.amendOnce(c, d, about, edits)
		if faster(err) && try < editTries {
			continue
		}
		if found := refusals(err); found != nil {
			status := http.StatusUnprocessableEntity
			if surveys.KindOf(found) == surveys.Conflict {
				status = http.StatusConflict
			}
			return refused(status, d, found)
		}
		return err
	}
}

func (o *office) amendOnce(c *gin.Context, d desk, about *edit.Place, edits func(d desk) ([]edit.Edit, error)) error {
	list, err := edits(d)
	if err != nil || len(list) == 0 {
		return err
	}
	made, err := edit.Apply(d.draft, list...)
	if err != nil {
		return err
	}
	if string(made.Data) == string(d.row.Draft) {
		return nil
	}
	if about != nil && edit.Print(d.draft.Document, *about) != c.PostForm("seen") {
		return o.clashed(c, d, *about)
	}
	auth.Note(c, "step", made.Words.Key)
	_, err = o.revise(c, d, made, false)
	return err
}

// toDesign is the address of the designer's page or of one beside it.
func toDesign(code, part string, query url.Values) string {
	path := "/surveys/" + code + "/design" + part
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return path
}

// seeDesign answers a post of one of these pages.
func (o *office) seeDesign(c *gin.Context, part string, query url.Values) error {
	c.Redirect(http.StatusSeeOther, web.From(c).Path(Prefix+toDesign(c.Param("code"), part, query)))
	return nil
}

// speaker words the rules of a document for the reader.
func speaker(c *gin.Context, doc *surveys.Survey) *logic.Speaker {
	return &logic.Speaker{Doc: doc, Language: web.Language(c), Say: func(key string, args ...any) string { return web.Say(c, key, args...) }}
}

// expressions are the compiled rules of the draft by question's code; one that
// does not compile is not there.
func expressions(doc *surveys.Survey) (visible, calculate map[string]*logic.Expr) {
	program, _ := logic.CompileSurvey(doc)
	visible, calculate = map[string]*logic.Expr{}, map[string]*logic.Expr{}
	if program == nil {
		return visible, calculate
	}
	n := 0
	for _, p := range doc.Pages {
		for _, q := range p.Questions {
			visible[q.Code], calculate[q.Code] = program.Visible[n], program.Calculate[n]
			n++
		}
	}
	return visible, calculate
}
