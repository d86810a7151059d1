package office

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/design"
)

type surveyStore interface {
	CreateSurvey(ctx context.Context, row *models.Survey) error
	Survey(ctx context.Context, code string) (models.Survey, error)
	Surveys(ctx context.Context) ([]models.Survey, error)
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
		{method: "GET", path: "/surveys/:code/publish", scope: account.SurveysRead, handle: o.beforePublishing},
		{method: "POST", path: "/surveys/:code/publish", scope: account.SurveysWrite, handle: o.publishSurvey},
		{method: "POST", path: "/surveys/:code/close", scope: account.SurveysWrite, handle: o.closeSurvey},
		{method: "GET", path: "/surveys/:code/codebook.csv", scope: account.SurveysRead, handle: o.codebook},
		{method: "GET", path: "/surveys/:code/versions/:number", scope: account.SurveysRead, handle: o.version},
	}
}

// SurveysPage is what pages/office/surveys shows.
type SurveysPage struct {
	Page
	Search, State string // as asked for
	States        []string
	Lines         []SurveyLine
	Found, All    int
	Before, After string // addresses of the neighbouring pages
	MayWrite      bool
}

// SurveyLine is one survey in the list.
type SurveyLine struct {
	Code, Title, State string
	Version            int
	Responses          int64
	Wave               string // that is open, with its end
}

// surveysPageSize is how many surveys a page of the list shows.
const surveysPageSize = 50

func (o *office) surveys(c *gin.Context) error {
	p := &SurveysPage{
		Page: o.page(c, "surveys.title"), Search: strings.TrimSpace(c.Query("q")), State: c.Query("state"),
		States:   []string{string(models.SurveyDraft), string(models.SurveyOpen), string(models.SurveyClosed)},
		MayWrite: auth.Principal(c).May(account.SurveysWrite),
	}
	rows, err := o.Store.Surveys(ctx(c))
	if err != nil {
		return err
	}
	p.All = len(rows)
	var found []models.Survey
	titles := make(map[string]string)
	for _, row := range rows {
		title, err := o.titleOf(c, row)
		if err != nil {
			return err
		}
		if p.State != "" && string(row.State) != p.State || !contains(p.Search, row.Code, title) {
			continue
		}
		titles[row.Code] = title
		found = append(found, row)
	}
	p.Found = len(found)
	first := min(max(0, atoi(c.Query("from"))), max(0, len(found)-1)) / surveysPageSize * surveysPageSize
	p.Before, p.After = p.neighbours(c, first)
	for _, row := range found[first:min(len(found), first+surveysPageSize)] {
		line, err := o.surveyLine(c, row)
		if err != nil {
			return err
		}
		line.Title = titles[row.Code]
		p.Lines = append(p.Lines, line)
	}
	return web.Render(c, http.StatusOK, "office/surveys", p)
}

// neighbours are the addresses of the pages before and after the one that
// begins with line first.
func (p *SurveysPage) neighbours(c *gin.Context, first int) (before, after string) {
	at := func(from int) string {
		query := url.Values{"from": {strconv.Itoa(from)}}
		if p.Search != "" {
			query.Set("q", p.Search)
		}
		if p.State != "" {
			query.Set("state", p.State)
		}
		return web.From(c).Path(Prefix + "/surveys?" + query.Encode())
	}
	if first > 0 {
		before = at(first - surveysPageSize)
	}
	if first+surveysPageSize < p.Found {
		after = at(first + surveysPageSize)
	}
	return before, after
}

// titleOf is a survey's title: of its newest version, or of the draft where
// nothing was published.
func (o *office) titleOf(c *gin.Context, row models.Survey) (string, error) {
	if row.State != models.SurveyDraft {
		s, err := o.Catalog.Survey(ctx(c), row.Code)
		if err != nil {
			return "", err
		}
		return s.Current.Survey.Title.In(web.Language(c), s.Current.Survey.Languages...), nil
	}
	whole, err := o.Store.Survey(ctx(c), row.Code)
	if err != nil {
		return "", err
	}
	doc, err := design.Decode(whole.Draft)
	if err != nil {
		return "", nil // its page says what is wrong with it
	}
	return doc.Title.In(web.Language(c), doc.Languages...), nil
}

func (o *office) surveyLine(c *gin.Context, row models.Survey) (line SurveyLine, err error) {
	line = SurveyLine{Code: row.Code, State: string(row.State)}
	if line.Responses, err = o.Store.CountResponses(ctx(c), row.ID); err != nil || row.State == models.SurveyDraft {
		return line, err
	}
	s, err := o.Catalog.Survey(ctx(c), row.Code)
	if err != nil {
		return line, err
	}
	line.Version = s.Current.Version
	if w, late, err := s.Accepting(o.Now()); err == nil && !late {
		line.Wave = o.span(c, w.Code, w.OpensAt, s.Closes(w))
	} else if next, ok := s.Next(o.Now()); ok {
		line.Wave = web.Say(c, "waves.opens_at", "Code", next.Code, "From", o.moment(next.OpensAt))
	}
	return line, nil
}

// contains reports whether one of the texts contains what is searched for,
// whatever its case; "" is in every text.
func contains(search string, texts ...string) bool {
	for _, text := range texts {
		if strings.Contains(strings.ToLower(text), strings.ToLower(search)) {
			return true
		}
	}
	return false
}

// atoi reads a number of a query; nonsense is 0.
func atoi(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return n
}

// maxUpload is the largest document that a form may send, in bytes.
const maxUpload = 5 << 20

// upload reads the document of a form: a file, or text that was pasted.
func upload(c *gin.Context) ([]byte, error) {
	if err := web.ReadForm(c, maxUpload); err != nil {
		return nil, err
	}
	if data, err := web.FormFile(c, "file"); err != nil || len(data) > 0 {
		if utf8.Valid(data) {
			c.Request.PostForm.Set("text", string(data)) // a form that comes back cannot hold the file
		}
		return data, err
	}
	return []byte(c.PostForm("text")), nil
}

// refusals returns what a person can mend, nil for everything else.
func refusals(err error) surveys.Errors {
	switch surveys.KindOf(err) {
	case surveys.Invalid, surveys.Malformed, surveys.Conflict, surveys.TooLarge:
		return surveys.All(err)
	}
	return nil
}
