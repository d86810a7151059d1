package resident

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/evaluation"
)

// PublicRound is a published round of an evaluation: frozen, with its hash.
type PublicRound struct {
	Title    surveys.Text // of the scheme
	Period   string
	LockedAt int64    // µs UTC
	SHA256   string   // of the frozen copy, hexadecimal
	Columns  []Column // the top items of the scheme
	Groups   []PublicGroup
}

// Column is one top item of the scheme.
type Column struct {
	Code   string
	Title  surveys.Text
	Weight string // points
}

// PublicGroup is one ranking group, in order of rank.
type PublicGroup struct {
	Title surveys.Text
	Code  string
	Units []PublicUnit
}

// PublicUnit is one unit's outcome.
type PublicUnit struct {
	Name   surveys.Text
	Result evaluation.UnitResult
	Points []string // per column
}

// Rounds finds published rounds.
type Rounds interface {
	// PublicRound returns a published round. Errors: NotFound, also for one
	// that is not published.
	PublicRound(ctx context.Context, code string) (*PublicRound, error)
}

// RoundPage is what pages/resident/round shows.
type RoundPage struct {
	web.Page
	Of      Line
	Period  string
	Locked  string // day
	Hash    string
	Columns []ColumnView
	Groups  []GroupView
	Noisy   bool // some rank is only noise
	Tied    bool
}

// ColumnView is a column's heading.
type ColumnView struct {
	Title  Line
	Weight string
}

// GroupView is one table.
type GroupView struct {
	Title Line
	Units []UnitView
}

// UnitView is one line of it.
type UnitView struct {
	Name   Line
	Result evaluation.UnitResult
	Points []string
}

func (h *Handler) round(c *gin.Context) error {
	r, err := h.Rounds.PublicRound(c.Request.Context(), c.Param("code"))
	if err != nil {
		return err
	}
	lang := web.Language(c)
	languages := h.Site.Words.Languages()
	line := func(t surveys.Text) Line { return lineIn(t, lang, languages) }
	p := &RoundPage{
		Of: line(r.Title), Period: r.Period, Hash: r.SHA256,
		Locked: time.UnixMicro(r.LockedAt).In(h.Zone).Format(time.DateOnly),
	}
	p.Page = web.NewPage(c, p.Of.Text)
	p.Page.Switches = h.links(c, lang, languages)
	for _, column := range r.Columns {
		p.Columns = append(p.Columns, ColumnView{line(column.Title), column.Weight})
	}
	for _, g := range r.Groups {
		view := GroupView{Title: line(g.Title)}
		if view.Title.Text == "" {
			view.Title.Text = g.Code
		}
		for _, u := range g.Units {
			view.Units = append(view.Units, UnitView{line(u.Name), u.Result, u.Points})
			p.Noisy = p.Noisy || u.Result.Noise
			p.Tied = p.Tied || u.Result.Tie
		}
		p.Groups = append(p.Groups, view)
	}
	return web.Render(c, http.StatusOK, "resident/round", p)
}
