package api

import (
	"context"
	"encoding/hex"
	"net/http"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys/pledge"
)

type pledgeStore interface {
	CreatePledge(ctx context.Context, row *models.Pledge) error
	Pledges(ctx context.Context) ([]models.Pledge, error)
	Pledge(ctx context.Context, code string) (models.Pledge, error)
	PublishPledge(ctx context.Context, code string, document []byte, sha [32]byte, by string) (models.PledgeVersion, error)
	ClosePledge(ctx context.Context, code, reason string) error
}

func (a *api) listPledges(c *gin.Context) error {
	rows, err := a.Store.Pledges(ctx(c))
	if err != nil {
		return err
	}
	type line struct {
		Code  string `json:"code"`
		State string `json:"state"`
	}
	lines := make([]line, len(rows))
	for i, row := range rows {
		lines[i] = line{row.Code, string(row.State)}
	}
	return web.JSON(c, http.StatusOK, lines)
}

// createPledge publishes a pledge, or a new version of one: its text is short
// and is written elsewhere, so it has no draft here.
func (a *api) createPledge(c *gin.Context) error {
	if err := web.RequireJSON(c); err != nil {
		return err
	}
	body, err := web.ReadBody(c, maxDocument)
	if err != nil {
		return err
	}
	doc, err := pledge.Decode(body)
	if err != nil {
		return err
	}
	if err := pledge.CheckPublish(doc).Err(); err != nil {
		return err
	}
	document, sha, err := pledge.Canonical(doc)
	if err != nil {
		return err
	}
	auth.Note(c, "about", doc.Code)
	if _, err := a.Store.Pledge(ctx(c), doc.Code); isMissing(err) {
		err = a.Store.CreatePledge(ctx(c), &models.Pledge{Code: doc.Code, Draft: body})
		if err != nil {
			return err
		}
	} else if err != nil {
		return err
	}
	v, err := a.Store.PublishPledge(ctx(c), doc.Code, document, sha, by(c))
	if err != nil {
		return err
	}
	return web.JSON(c, http.StatusCreated, gin.H{"code": doc.Code, "version": v.Number, "sha256": hex.EncodeToString(v.SHA256)})
}

func (a *api) closePledge(c *gin.Context) error {
	code := c.Param("code")
	if err := a.Store.ClosePledge(ctx(c), code, ""); err != nil {
		return err
	}
	return web.JSON(c, http.StatusOK, gin.H{"code": code, "state": "closed"})
}
