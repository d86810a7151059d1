package office

import (
	"context"
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
)

type surveyStore interface {
	CreateSurvey(ctx context.Context, row *models.Survey) error
	Survey(ctx context.Context, code string) (models.Survey, error)
	Surveys(ctx context.Context) ([]models.Survey, error)
	PutDraft(ctx context.Context, code string, draft []byte, revision int) (int, error)
	CloseSurvey(ctx context.Context, code, reason string) error
	CountResponses(ctx context.Context, surveyID int64) (int64, error)
	Versions(ctx context.Context, surveyID int64) ([]models.Version, error)
	ProposalsFor(ctx context.Context, kind, object string) ([]models.Proposal, error)
	Propose(ctx context.Context, row *models.Proposal) error
}

func (o *office) surveyRoutes() []route {
	return []route{
		{method: "GET", path: "/surveys", scope: account.SurveysRead, handle: o.surveys},
		{method: "POST", path: "/surveys", scope: account.SurveysWrite, handle: o.importSurvey},
		{method: "GET", path: "/surveys/:code", scope: account.SurveysRead, handle: o.survey},
		{method: "POST", path: "/surveys/:code/draft", scope: account.SurveysWrite, handle: o.replaceDraft},
		{method: "POST", path: "/surveys/:code/publish", scope: account.SurveysWrite, handle: o.publishSurvey},
		{method: "POST", path: "/surveys/:code/close", scope: account.SurveysWrite, handle: o.closeSurvey},
		{method: "GET", path: "/surveys/:code/versions/:number", scope: account.SurveysRead, handle: o.version},
	}
}

// SurveysPage is what pages/office/surveys shows.
type SurveysPage struct {
	Page
	Lines    []SurveyLine
	MayWrite bool
	Wrong    []web.ProblemEntry // of the import
}

// SurveyLine is one survey in the list.
type SurveyLine struct {
	Code, Title, State string
	Version            int
	Responses          int64
	Wave               string // that is open, with its end
}

func (o *office) surveys(c *gin.Context) error { return o.showSurveys(c, http.StatusOK, nil) }

func (o *office) showSurveys(c *gin.Context, status int, wrong surveys.Errors) error {
	p := &SurveysPage{Page: o.page(c, "surveys.title"), MayWrite: auth.Principal(c).May(account.SurveysWrite)}
	if wrong != nil {
		p.Wrong = web.Entries(c, wrong)
	}
	rows, err := o.Store.Surveys(ctx(c))
	if err != nil {
		return err
	}
	for _, row := range rows {
		line := SurveyLine{Code: row.Code, State: string(row.State)}
		if line.Responses, err = o.Store.CountResponses(ctx(c), row.ID); err != nil {
			return err
		}
		if row.State != models.SurveyDraft {
			s, err := o.Catalog.Survey(ctx(c), row.Code)
			if err != nil {
				return err
			}
			line.Title, line.Version = s.Current.Survey.Title.In(web.Language(c), s.Current.Survey.Languages...), s.Current.Version
			if w, late, err := s.Accepting(o.Now()); err == nil && !late {
				line.Wave = o.span(c, w.Code, w.OpensAt, w.ClosesAt)
			}
		}
		p.Lines = append(p.Lines, line)
	}
	return web.Render(c, status, "office/surveys", p)
}

// maxUpload is the largest document that a form may send, in bytes.
const maxUpload = 5 << 20

// upload reads the document of a form: a file, or text that was pasted.
func upload(c *gin.Context) ([]byte, error) {
	if err := web.ReadForm(c, maxUpload); err != nil {
		return nil, err
	}
	if data, err := web.FormFile(c, "file"); err != nil || len(data) > 0 {
		return data, err
	}
	return []byte(c.PostForm("text")), nil
}

func (o *office) importSurvey(c *gin.Context) error {
	data, err := upload(c)
	if err != nil {
		return err
	}
	doc, err := design.Decode(data)
	if err == nil {
		err = o.Store.CreateSurvey(ctx(c), &models.Survey{Code: doc.Code, Draft: data, OwnerID: auth.Principal(c).AccountID})
	}
	if found := refusals(err); found != nil {
		return o.showSurveys(c, http.StatusUnprocessableEntity, found)
	}
	if err != nil {
		return err
	}
	return o.back(c, "/surveys/"+doc.Code, "imported")
}

// refusals returns what a person can mend, nil for everything else.
func refusals(err error) surveys.Errors {
	switch surveys.KindOf(err) {
	case surveys.Invalid, surveys.Malformed, surveys.Conflict, surveys.TooLarge:
		return surveys.All(err)
	}
	return nil
}

// SurveyPage is what pages/office/survey shows.
type SurveyPage struct {
	Page
	Code, SurveyTitle, State string
	Responses                int64
	URL                      string
	Revision                 int
	Findings                 []web.ProblemEntry // what publishing would refuse
	Changed                  bool               // the draft differs from the newest version
	SecondPerson             bool               // publishing is proposed, not done
	Waiting                  bool               // a proposal to publish is open
	Versions                 []VersionLine
	Waves                    []WaveLine
	MayWrite                 bool
	CloseReason, ClosedAt    string
	Wrong                    []web.ProblemEntry
	Form                     map[string]string // what was typed
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
		MayWrite: auth.Principal(c).May(account.SurveysWrite), CloseReason: row.CloseReason, ClosedAt: o.moment(row.ClosedAt),
		URL: o.PublicURL + "/s/" + row.Code, Form: typed(c),
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
	p.Title = p.SurveyTitle
	return web.Render(c, status, "office/survey", p)
}

// fillDraft says what publishing the draft would refuse, or whether there is
// anything new in it.
func (o *office) fillDraft(c *gin.Context, p *SurveyPage, row models.Survey) error {
	err := o.Publisher.Check(ctx(c), row.Code)
	if found := surveys.All(err); found != nil {
		p.Findings = web.Entries(c, found)
	} else if err != nil {
		return err
	}
	doc, err := design.Decode(row.Draft)
	if err != nil {
		return nil // its findings are shown
	}
	p.SurveyTitle = doc.Title.In(web.Language(c), doc.Languages...)
	_, sha, err := design.Canonical(doc)
	if err != nil {
		return err
	}
	p.Changed = true
	if row.State != models.SurveyDraft {
		s, err := o.Catalog.Survey(ctx(c), row.Code)
		if err != nil {
			return err
		}
		p.Changed = s.Current.SHA256 != sha
		p.Waves = o.waveLines(c, s)
	}
	if settings, err := o.Settings.Settings(ctx(c)); err != nil {
		return err
	} else if p.SecondPerson = settings.SecondPerson; !p.SecondPerson {
		return nil
	}
	open, err := o.Store.ProposalsFor(ctx(c), proposePublish, row.Code)
	for _, proposal := range open {
		p.Waiting = p.Waiting || proposal.State == models.ProposalOpen
	}
	return err
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
	doc, err := design.Decode(data)
	if err == nil && doc.Code != code {
		err = surveys.E(surveys.Invalid, "api.code_differs", "/code", "Path", code, "Body", doc.Code)
	}
	if err == nil {
		_, err = o.Store.PutDraft(ctx(c), code, data, revision)
	}
	if refusals(err) != nil {
		return o.showSurvey(c, http.StatusUnprocessableEntity, err)
	}
	if err != nil {
		return err
	}
	return o.back(c, "/surveys/"+code, "draft_saved")
}

// publishSurvey publishes, or proposes it where the setting asks for a second
// person.
func (o *office) publishSurvey(c *gin.Context) error {
	code := c.Param("code")
	settings, err := o.Settings.Settings(ctx(c))
	if err != nil {
		return err
	}
	if settings.SecondPerson {
		if err := o.Publisher.Check(ctx(c), code); err != nil {
			return o.refusedOr(c, err)
		}
		return o.propose(c, proposePublish, code, nil, "/surveys/"+code)
	}
	if _, err := o.Publisher.Publish(ctx(c), code, auth.Principal(c).Name); err != nil {
		return o.refusedOr(c, err)
	}
	o.Catalog.Forget(code)
	return o.back(c, "/surveys/"+code, "published")
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

// VersionPage is what pages/office/version shows: what is new in a version.
type VersionPage struct {
	Page
	Code    string
	Number  int
	SHA256  string
	Changes []ChangeLine
}

// ChangeLine is one difference to the version before, in plain words.
type ChangeLine struct{ What, Code, Was, Is string }

func (o *office) version(c *gin.Context) error {
	s, err := o.Catalog.Survey(ctx(c), c.Param("code"))
	if err != nil {
		return err
	}
	number, err := strconv.Atoi(c.Param("number"))
	form, ok := s.Form(number)
	if err != nil || !ok {
		return surveys.E(surveys.NotFound, "api.no_version", "")
	}
	p := &VersionPage{Page: o.page(c, "surveys.version"), Code: s.Code, Number: number, SHA256: hex.EncodeToString(form.SHA256[:])}
	p.Title = web.Say(c, "surveys.version_of", "Number", number, "Code", s.Code)
	if before, ok := s.Form(number - 1); ok {
		for _, change := range design.Changes(before.Survey, form.Survey) {
			p.Changes = append(p.Changes, changeLine(c, change))
		}
	}
	return web.Render(c, http.StatusOK, "office/version", p)
}

func changeLine(c *gin.Context, change design.Change) ChangeLine {
	line := ChangeLine{Code: change.Code, Was: change.Was, Is: change.Is}
	part := web.Say(c, "surveys.part_"+string(change.Part))
	line.What = web.Say(c, "surveys.change_"+string(change.Kind), "Part", part, "Field", change.Field, "Language", change.Language)
	return line
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
