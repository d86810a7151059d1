package office

import (
	"bytes"
	"encoding/hex"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/catalog"
	"minyi/surveys/design"
	"minyi/surveys/exchange"
	"minyi/surveys/exchange/format"
)

// SurveyPage is what pages/office/survey shows.
type SurveyPage struct {
	Page
	Code, SurveyTitle, State string
	Responses                int64
	URL                      string
	Revision                 int
	Findings                 []PlacedFinding // what publishing would refuse
	Changed                  bool            // the draft differs from the newest version
	Waiting                  bool            // a proposal to publish is open
	Versions                 []VersionLine
	Waves                    []WaveLine
	Ended                    []string // changes of waves, in words
	Zone                     string   // in which days and waves begin and end
	MayWrite                 bool
	MayCount                 bool // see figures
	CloseReason, ClosedAt    string
	Wrong                    []web.ProblemEntry
	Form                     map[string]string // what was typed
	Printed                  []TouchedLine     // with what the draft changes of it
}

// VersionLine is one published version.
type VersionLine struct {
	Number     int
	SHA256, At string
	By         string
}

func (o *office) survey(c *gin.Context) error {
	return o.showSurvey(c, http.StatusOK, nil)
}

func (o *office) showSurvey(c *gin.Context, status int, wrong error) error {
	row, err := o.Store.Survey(ctx(c), c.Param("code"))
	if err != nil {
		return err
	}
	p := &SurveyPage{
		Page: o.page(c, "surveys.title"), Code: row.Code, SurveyTitle: row.Code, State: string(row.State), Revision: row.DraftRevision,
		MayWrite: auth.Principal(c).May(account.SurveysWrite), MayCount: auth.Principal(c).May(account.RatesRead), CloseReason: row.CloseReason, ClosedAt: o.moment(row.ClosedAt),
		URL: o.PublicURL + "/s/" + row.Code, Form: typed(c), Zone: o.Zone.String(),
	}
	if wrong != nil {
		p.Wrong = web.Entries(c, surveys.All(wrong))
	}
	if p.Responses, err = o.Store.CountResponses(ctx(c), row.ID); err != nil {
		return err
	}
	if err := o.fillDraft(c, p, row); err != nil {
		return err
	}
	if err := o.fillVersions(c, p, row); err != nil {
		return err
	}
	s, err := o.Catalog.Survey(ctx(c), row.Code)
	if err != nil {
		return err
	}
	if p.Waves, p.Ended, err = o.waveLines(c, s, p.Form); err != nil {
		return err
	}
	p.Title = p.SurveyTitle
	return web.Render(c, status, "office/survey", p)
}

// fillDraft says what publishing the draft would refuse, or whether there is
// anything new in it.
func (o *office) fillDraft(c *gin.Context, p *SurveyPage, row models.Survey) error {
	err := o.Publisher.Check(ctx(c), row.Code)
	found := surveys.All(err)
	if found == nil && err != nil {
		return err
	}
	doc, err := design.Decode(row.Draft)
	if err != nil {
		p.Findings = placedFindings(c, row.Code, nil, found)
		return nil
	}
	p.Findings = placedFindings(c, row.Code, doc, found)
	p.SurveyTitle = doc.Title.In(web.Language(c), doc.Languages...)
	if p.Changed, err = o.changed(c, row, doc); err != nil {
		return err
	}
	if p.Waiting, err = o.waiting(c, row.Code); err != nil {
		return err
	}
	s, err := o.Catalog.Survey(ctx(c), row.Code)
	if err == nil {
		p.Printed, err = o.sinceThen(c, s, doc)
	}
	return err
}

// changed reports whether doc differs from the newest version.
func (o *office) changed(c *gin.Context, row models.Survey, doc *surveys.Survey) (bool, error) {
	_, sha, err := design.Canonical(doc)
	if err != nil || row.State == models.SurveyDraft {
		return true, err
	}
	s, err := o.Catalog.Survey(ctx(c), row.Code)
	return err == nil && s.Current.SHA256 != sha, err
}

// waiting reports whether publishing was proposed and nobody has decided.
func (o *office) waiting(c *gin.Context, code string) (bool, error) {
	proposals, err := o.Store.ProposalsFor(ctx(c), proposePublish, code)
	for _, proposal := range proposals {
		if proposal.State == models.ProposalOpen {
			return true, nil
		}
	}
	return false, err
}

func (o *office) fillVersions(c *gin.Context, p *SurveyPage, row models.Survey) error {
	versions, err := o.Store.Versions(ctx(c), row.ID)
	for i := len(versions) - 1; i >= 0; i-- {
		v := versions[i]
		p.Versions = append(p.Versions, VersionLine{v.Number, hex.EncodeToString(v.SHA256), o.moment(v.PublishedAt), v.PublishedBy})
	}
	return err
}

// replaceDraft takes a new document for the draft. The revision in the form is
// the one that its author saw: what somebody else has saved since is not lost.
func (o *office) replaceDraft(c *gin.Context) error {
	data, err := upload(c)
	if err != nil {
		return err
	}
	code := c.Param("code")
	revision, err := strconv.Atoi(c.PostForm("revision"))
	if err != nil {
		revision = 0
	}
	looked := c.PostForm("document")
	if looked != "" {
		data = []byte(looked)
	} else if len(bytes.TrimSpace(data)) > 0 && !format.Is("minyi", data) {
		return o.previewReplacement(c, data, revision)
	}
	doc, err := design.Decode(data)
	if err == nil && doc.Code != code {
		err = surveys.E(surveys.Invalid, "api.code_differs", "/code", "Path", code, "Body", doc.Code)
	}
	if err == nil {
		of, wrong := o.mayReplace(c, doc, looked != "")
		if found := refusals(wrong); found != nil && looked != "" {
			return o.showPreviewFor(c, http.StatusUnprocessableEntity, &exchange.Reading{Document: doc}, found, of)
		}
		err = wrong
	}
	if err == nil {
		who := auth.Principal(c)
		_, err = o.Store.Revise(ctx(c), code, revision, models.Revision{
			Document: data, Said: "edit.did_replace", Args: "{}", Account: who.AccountID, MadeBy: who.Called(), MadeAt: o.Now().UnixMicro(),
		}, false)
	}
	if refusals(err) != nil {
		return o.showSurvey(c, http.StatusUnprocessableEntity, err)
	}
	if err != nil {
		return err
	}
	return o.back(c, "/surveys/"+code, "draft_saved")
}

// refusedOr shows the survey's page with what was refused.
func (o *office) refusedOr(c *gin.Context, err error) error {
	if refusals(err) != nil {
		return o.showSurvey(c, http.StatusUnprocessableEntity, err)
	}
	return err
}

func (o *office) closeSurvey(c *gin.Context) error {
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	code, reason := c.Param("code"), c.PostForm("reason")
	if surveys.Blank(reason) {
		return o.refusedOr(c, surveys.E(surveys.Invalid, "store.reason_missing", "/reason"))
	}
	if err := o.Store.CloseSurvey(ctx(c), code, reason); err != nil {
		return o.refusedOr(c, err)
	}
	o.Catalog.Forget(code)
	return o.back(c, "/surveys/"+code, "closed")
}

// published returns the survey of the path when it has a version.
func (o *office) published(c *gin.Context) (*catalog.Survey, error) {
	s, err := o.Catalog.Survey(ctx(c), c.Param("code"))
	if err == nil && s.Current == nil {
		err = surveys.E(surveys.NotFound, "catalog.no_survey", "")
	}
	return s, err
}

// typed returns the fields of a form that was refused, so that nothing has to be
// typed again.
func typed(c *gin.Context) map[string]string {
	fields := make(map[string]string)
	for name, values := range c.Request.PostForm {
		if len(values) > 0 {
			fields[name] = values[0]
		}
	}
	return fields
}
