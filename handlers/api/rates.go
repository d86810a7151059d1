package api

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"net/http"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/freeze"
	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/catalog"
	"minyi/surveys/rate"
)

type rateStore interface {
	PublishRates(ctx context.Context, rows []models.PublishedRate) error
	PublishedRates(ctx context.Context, surveyID int64) ([]models.PublishedRate, error)
}

func (a *api) showRates(c *gin.Context) error {
	params := c.Request.URL.Query()
	q, err := rate.ParseQuery(params.Get("by"), params["where"], params.Get("weight"), params.Get("flagged"), params.Get("wave"))
	if err != nil {
		return err
	}
	s, err := a.published(c)
	if err != nil {
		return err
	}
	q.Guarded = guarded(c)
	table, err := a.Rates.Table(ctx(c), s, q)
	if err != nil {
		return err
	}
	c.Header("Cache-Control", "no-store")
	return web.JSON(c, http.StatusOK, table)
}

// guarded reports whether the caller sees protected figures: who may open single
// responses has no need of protection (ADR 0018).
func guarded(c *gin.Context) bool { return !auth.Principal(c).May(account.ResponsesRead) }

// published returns the survey of the path when it has a version; a draft has
// no rates.
func (a *api) published(c *gin.Context) (*catalog.Survey, error) {
	s, err := a.survey(c)
	if err == nil && s.Current == nil {
		return nil, surveys.E(surveys.Conflict, "api.not_published", "")
	}
	return s, err
}

// publishRates freezes the rates of this moment, for the whole survey and its
// districts, each with all that is needed to repeat it.
func (a *api) publishRates(c *gin.Context) error {
	in, err := bind[struct {
		Wave   string `json:"wave"`
		Weight string `json:"weight" validate:"omitempty,oneof=none poststrat rake"`
		Level  string `json:"level" validate:"omitempty,oneof=internal notified public"`
	}](c, maxBody)
	if err != nil {
		return err
	}
	s, err := a.published(c)
	if err != nil {
		return err
	}
	q, err := rate.ParseQuery("area", nil, in.Weight, "", in.Wave)
	if err != nil {
		return err
	}
	level := models.RateInternal
	if in.Level != "" {
		level = models.RateLevel(in.Level)
	}
	rows, asOf, err := freeze.Rows(ctx(c), a.Rates, s, q, level, by(c), a.Now())
	if err != nil {
		return err
	}
	if err := a.Store.PublishRates(ctx(c), rows); err != nil {
		return err
	}
	return web.JSON(c, http.StatusCreated, gin.H{"as_of_seq": asOf, "published": len(rows)})
}

// publishedLine is a published value as the API shows it.
type publishedLine struct {
	Rate       string          `json:"rate"`
	Wave       string          `json:"wave"`
	Group      json.RawMessage `json:"group"`
	Sample     string          `json:"sample"`
	Weighting  string          `json:"weighting"`
	Margins    string          `json:"margins,omitempty"`
	Method     string          `json:"method"`
	Definition string          `json:"definition_sha256"`
	N          int64           `json:"n"`
	Base       int64           `json:"base"`
	NEff       float64         `json:"n_eff"`
	Estimate   *float64        `json:"estimate"`
	SE         *float64        `json:"se"`
	CI         *[2]float64     `json:"ci"`
	AsOfSeq    int64           `json:"as_of_seq"`
	Level      string          `json:"level"`
	At         string          `json:"published_at"`
	By         string          `json:"published_by"`
}

func (a *api) listPublished(c *gin.Context) error {
	s, err := a.survey(c)
	if err != nil {
		return err
	}
	rows, err := a.Store.PublishedRates(ctx(c), s.ID)
	if err != nil {
		return err
	}
	if guarded(c) {
		p, err := a.Rates.Protection(ctx(c), s)
		if err != nil {
			return err
		}
		rows = freeze.Protected(rows, p.Least)
	}
	lines := make([]publishedLine, len(rows))
	for i, r := range rows {
		lines[i] = publishedLine{
			Rate: r.Rate, Wave: r.Wave, Group: r.Grouping, Sample: r.Sample, Weighting: r.Weighting, Margins: r.MarginsCode,
			Method: r.Method, Definition: hex.EncodeToString(r.DefinitionHash), N: r.N, Base: r.Base, NEff: r.NEff,
			Estimate: r.Estimate, SE: r.SE, AsOfSeq: r.AsOfSeq, Level: string(r.Level), At: stamp(r.PublishedAt), By: r.PublishedBy,
		}
		if r.CILo != nil && r.CIHi != nil {
			lines[i].CI = &[2]float64{*r.CILo, *r.CIHi}
		}
	}
	return web.JSON(c, http.StatusOK, lines)
}
