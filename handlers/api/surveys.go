package api

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/catalog"
	"minyi/surveys/design"
)

// maxDocument is the largest survey document, in bytes.
const maxDocument = 4 << 20

type surveyStore interface {
	CreateSurvey(ctx context.Context, row *models.Survey) error
	Survey(ctx context.Context, code string) (models.Survey, error)
	Surveys(ctx context.Context) ([]models.Survey, error)
	PutDraft(ctx context.Context, code string, draft []byte, revision int) (int, error)
	CloseSurvey(ctx context.Context, code, reason string) error
	CountResponses(ctx context.Context, surveyID int64) (int64, error)
	AddWave(ctx context.Context, row *models.Wave) error
}

func (a *api) listAreas(c *gin.Context) error {
	type line struct {
		Code   string `json:"code"`
		Name   string `json:"name"`
		Level  string `json:"level"`
		Parent string `json:"parent"`
	}
	lines := []line{}
	for _, area := range a.Areas().At(a.today()) {
		lines = append(lines, line{area.Code, area.Name.In(web.Language(c), "zh-CN"), string(area.Level), area.Parent})
	}
	return web.JSON(c, http.StatusOK, lines)
}

// surveyLine is a survey as lists show it.
type surveyLine struct {
	Code      string `json:"code"`
	State     string `json:"state"`
	CreatedAt string `json:"created_at"`
	ClosedAt  string `json:"closed_at,omitempty"`
}

func lineOf(row models.Survey) surveyLine {
	return surveyLine{row.Code, string(row.State), stamp(row.CreatedAt), stamp(row.ClosedAt)}
}

// stamp writes µs UTC as RFC 3339, "" for no time.
func stamp(µs int64) string {
	if µs == 0 {
		return ""
	}
	return time.UnixMicro(µs).UTC().Format(time.RFC3339)
}

func (a *api) listSurveys(c *gin.Context) error {
	rows, err := a.Store.Surveys(ctx(c))
	if err != nil {
		return err
	}
	lines := make([]surveyLine, len(rows))
	for i, row := range rows {
		lines[i] = lineOf(row)
	}
	return web.JSON(c, http.StatusOK, lines)
}

// readDocument reads and checks a survey document.
func readDocument(c *gin.Context) (*surveys.Survey, []byte, error) {
	if err := web.RequireJSON(c); err != nil {
		return nil, nil, err
	}
	body, err := web.ReadBody(c, maxDocument)
	if err != nil {
		return nil, nil, err
	}
	doc, err := design.Decode(body)
	return doc, body, err
}

func (a *api) createSurvey(c *gin.Context) error {
	doc, body, err := readDocument(c)
	if err != nil {
		return err
	}
	auth.Note(c, "about", doc.Code)
	if err := a.Store.CreateSurvey(ctx(c), &models.Survey{Code: doc.Code, Draft: body}); err != nil {
		return err
	}
	c.Header("Location", Prefix+"/surveys/"+doc.Code)
	return web.JSON(c, http.StatusCreated, gin.H{"code": doc.Code})
}

func (a *api) showSurvey(c *gin.Context) error {
	row, err := a.Store.Survey(ctx(c), c.Param("code"))
	if err != nil {
		return err
	}
	out := struct {
		surveyLine
		Responses int64         `json:"responses"`
		Versions  []versionLine `json:"versions"`
		Waves     []waveLine    `json:"waves"`
		URL       string        `json:"url,omitempty"`
	}{surveyLine: lineOf(row), Versions: []versionLine{}, Waves: []waveLine{}}
	if out.Responses, err = a.Store.CountResponses(ctx(c), row.ID); err != nil {
		return err
	}
	if row.State != models.SurveyDraft {
		s, err := a.survey(c)
		if err != nil {
			return err
		}
		for number := 1; number <= s.Current.Version; number++ {
			if f, ok := s.Form(number); ok {
				out.Versions = append(out.Versions, versionLine{Version: number, SHA256: hex.EncodeToString(f.SHA256[:])})
			}
		}
		out.Waves = waveLines(s)
		out.URL = a.link("s", s.Code)
	}
	return web.JSON(c, http.StatusOK, out)
}

type versionLine struct {
	Version int    `json:"version"`
	SHA256  string `json:"sha256"`
	// What the document should say and need not; see design.Cautions.
	Cautions []web.ProblemEntry `json:"cautions,omitempty"`
}

func (a *api) showDraft(c *gin.Context) error {
	row, err := a.Store.Survey(ctx(c), c.Param("code"))
	if err != nil {
		return err
	}
	c.Header("ETag", revisionTag(row.DraftRevision))
	return web.JSON(c, http.StatusOK, json.RawMessage(row.Draft))
}

func revisionTag(revision int) string { return `"` + strconv.Itoa(revision) + `"` }

// putDraft replaces the draft. With If-Match, from the ETag of the draft that
// was edited, a draft that somebody else has changed since is a conflict and
// nothing is overwritten.
func (a *api) putDraft(c *gin.Context) error {
	revision := -1
	if tag := c.GetHeader("If-Match"); tag != "" && tag != "*" {
		var err error
		if revision, err = strconv.Atoi(strings.Trim(strings.TrimPrefix(tag, "W/"), `"`)); err != nil || revision < 0 {
			return surveys.E(surveys.Invalid, "api.if_match", "")
		}
	}
	doc, body, err := readDocument(c)
	if err != nil {
		return err
	}
	code := c.Param("code")
	if doc.Code != code {
		return surveys.E(surveys.Invalid, "api.code_differs", "/code", "Path", code, "Body", doc.Code)
	}
	next, err := a.Store.PutDraft(ctx(c), code, body, revision)
	if err != nil {
		return err
	}
	c.Header("ETag", revisionTag(next))
	return web.JSON(c, http.StatusOK, gin.H{"code": code, "revision": next})
}

// checkDraft says what publishing would refuse.
func (a *api) checkDraft(c *gin.Context) error {
	if err := a.Publisher.Check(ctx(c), c.Param("code")); err != nil {
		return err
	}
	cautions, err := a.cautions(c)
	if err != nil {
		return err
	}
	return web.JSON(c, http.StatusOK, struct {
		Publishable bool               `json:"publishable"`
		Cautions    []web.ProblemEntry `json:"cautions,omitempty"`
	}{true, cautions})
}

// cautions are what the draft should say and need not.
func (a *api) cautions(c *gin.Context) ([]web.ProblemEntry, error) {
	row, err := a.Store.Survey(ctx(c), c.Param("code"))
	if err != nil {
		return nil, err
	}
	doc, err := design.Decode(row.Draft)
	if err != nil {
		return nil, err
	}
	found := design.Cautions(doc)
	if found == nil {
		return nil, nil
	}
	return web.Entries(c, found), nil
}

func (a *api) publish(c *gin.Context) error {
	code := c.Param("code")
	p, err := a.Publisher.Publish(ctx(c), code, by(c))
	if err != nil {
		return err
	}
	a.Catalog.Forget(code)
	cautions, err := a.cautions(c)
	if err != nil {
		return err
	}
	return web.JSON(c, http.StatusOK, versionLine{Version: p.Version, SHA256: hex.EncodeToString(p.SHA256[:]), Cautions: cautions})
}

func (a *api) closeSurvey(c *gin.Context) error {
	reason := ""
	if c.Request.ContentLength != 0 {
		in, err := bind[struct {
			Reason string `json:"reason" validate:"max=500"`
		}](c, maxBody)
		if err != nil {
			return err
		}
		reason = in.Reason
	}
	code := c.Param("code")
	if err := a.Store.CloseSurvey(ctx(c), code, reason); err != nil {
		return err
	}
	a.Catalog.Forget(code)
	return web.JSON(c, http.StatusOK, gin.H{"code": code, "state": "closed"})
}

// version returns the published version that the path names.
func (a *api) showVersion(c *gin.Context) error {
	s, err := a.survey(c)
	if err != nil {
		return err
	}
	number, _ := strconv.Atoi(c.Param("number"))
	f, ok := s.Form(number)
	if !ok {
		return surveys.E(surveys.NotFound, "api.no_version", "")
	}
	document, _, err := design.Canonical(f.Survey)
	if err != nil {
		return err
	}
	return web.JSON(c, http.StatusOK, gin.H{
		"version": number, "sha256": hex.EncodeToString(f.SHA256[:]), "document": json.RawMessage(document),
	})
}

// keepVersion refuses to change what is published, and says what to do instead.
func (a *api) keepVersion(c *gin.Context) error {
	if _, err := a.survey(c); err != nil {
		return err
	}
	return surveys.E(surveys.Conflict, "api.version_immutable", "")
}

type waveLine struct {
	Code     string `json:"code"`
	OpensAt  string `json:"opens_at"`
	ClosesAt string `json:"closes_at,omitempty"`
}

func waveLines(s *catalog.Survey) []waveLine {
	lines := []waveLine{}
	for _, w := range s.Waves {
		lines = append(lines, waveLine{w.Code, stamp(w.OpensAt), stamp(w.ClosesAt)})
	}
	return lines
}

func (a *api) listWaves(c *gin.Context) error {
	s, err := a.survey(c)
	if err != nil {
		return err
	}
	return web.JSON(c, http.StatusOK, waveLines(s))
}

func (a *api) addWave(c *gin.Context) error {
	in, err := bind[struct {
		Code     string     `json:"code" validate:"required"`
		OpensAt  *time.Time `json:"opens_at" validate:"required"`
		ClosesAt *time.Time `json:"closes_at"`
	}](c, maxBody)
	if err != nil {
		return err
	}
	if err := design.CheckCode(in.Code, "/code"); err != nil {
		return err
	}
	row := models.Wave{Code: in.Code, OpensAt: in.OpensAt.UnixMicro()}
	if in.ClosesAt != nil {
		if row.ClosesAt = in.ClosesAt.UnixMicro(); row.ClosesAt <= row.OpensAt {
			return surveys.E(surveys.Invalid, "api.wave_ends_first", "/closes_at")
		}
	}
	s, err := a.survey(c)
	if err != nil {
		return err
	}
	row.SurveyID = s.ID
	if err := a.Store.AddWave(ctx(c), &row); err != nil {
		return err
	}
	a.Catalog.Forget(s.Code)
	return web.JSON(c, http.StatusCreated, waveLine{row.Code, stamp(row.OpensAt), stamp(row.ClosesAt)})
}
