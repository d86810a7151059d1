package api

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"net/http"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/catalog"
	"minyi/surveys/evaluation"
)

type evaluationStore interface {
	CreateScheme(ctx context.Context, row *models.Scheme) error
	Scheme(ctx context.Context, code string) (models.Scheme, error)
	SchemeByID(ctx context.Context, id int64) (models.Scheme, error)
	Schemes(ctx context.Context) ([]models.Scheme, error)
	PutScheme(ctx context.Context, code string, document, sha []byte) error
	RateFinder(ctx context.Context, live func(context.Context, string) (*catalog.Survey, error)) (evaluation.Published, error)

	CreateRound(ctx context.Context, row *models.Round) error
	Round(ctx context.Context, code string) (models.Round, error)
	Rounds(ctx context.Context) ([]models.Round, error)
	PutRoundValues(ctx context.Context, roundID int64, values []models.RoundValue) error
	RoundValues(ctx context.Context, roundID int64) ([]models.RoundValue, error)
	PutRoundEntries(ctx context.Context, row *models.RoundEntries) error
	RoundEntries(ctx context.Context, roundID int64) (models.RoundEntries, error)
	LockRound(ctx context.Context, roundID int64, snapshot func(values []models.RoundValue, entries []byte) ([]byte, error)) ([32]byte, error)
	PublishRound(ctx context.Context, roundID int64) error
}

func isMissing(err error) bool { return err != nil && surveys.KindOf(err) == surveys.NotFound }

type schemeLine struct {
	Code   string `json:"code"`
	State  string `json:"state"`
	SHA256 string `json:"sha256"`
}

func (a *api) listSchemes(c *gin.Context) error {
	rows, err := a.Store.Schemes(ctx(c))
	if err != nil {
		return err
	}
	lines := make([]schemeLine, len(rows))
	for i, row := range rows {
		lines[i] = schemeLine{row.Code, string(row.State), hex.EncodeToString(row.SHA256)}
	}
	return web.JSON(c, http.StatusOK, lines)
}

// readScheme reads a scheme and returns it with its canonical bytes.
func readScheme(c *gin.Context) (scheme *evaluation.Scheme, document []byte, sha [32]byte, err error) {
	if err := web.RequireJSON(c); err != nil {
		return nil, nil, sha, err
	}
	body, err := web.ReadBody(c, maxDocument)
	if err != nil {
		return nil, nil, sha, err
	}
	if scheme, err = evaluation.DecodeScheme(body); err != nil {
		return nil, nil, sha, err
	}
	document, sha, err = scheme.Canonical()
	return scheme, document, sha, err
}

func (a *api) createScheme(c *gin.Context) error {
	scheme, document, sha, err := readScheme(c)
	if err != nil {
		return err
	}
	row := models.Scheme{Code: scheme.Code, Document: document, SHA256: sha[:], State: models.SchemeDraft}
	auth.Note(c, "about", scheme.Code)
	if err := a.Store.CreateScheme(ctx(c), &row); err != nil {
		return err
	}
	return web.JSON(c, http.StatusCreated, schemeLine{row.Code, string(row.State), hex.EncodeToString(sha[:])})
}

func (a *api) showScheme(c *gin.Context) error {
	row, err := a.Store.Scheme(ctx(c), c.Param("code"))
	if err != nil {
		return err
	}
	return web.JSON(c, http.StatusOK, gin.H{
		"code": row.Code, "state": row.State, "sha256": hex.EncodeToString(row.SHA256), "document": json.RawMessage(row.Document),
	})
}

func (a *api) putScheme(c *gin.Context) error {
	scheme, document, sha, err := readScheme(c)
	if err != nil {
		return err
	}
	if code := c.Param("code"); scheme.Code != code {
		return surveys.E(surveys.Invalid, "api.code_differs", "/code", "Path", code, "Body", scheme.Code)
	}
	if err := a.Store.PutScheme(ctx(c), scheme.Code, document, sha[:]); err != nil {
		return err
	}
	return web.JSON(c, http.StatusOK, schemeLine{scheme.Code, string(models.SchemeDraft), hex.EncodeToString(sha[:])})
}
