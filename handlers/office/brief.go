package office

import (
	"context"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys/rate"
	"minyi/surveys/tally"
)

// BriefPage is what pages/office/brief shows: one page for a leader's phone.
type BriefPage struct {
	Page
	Board   *Board
	Weakest []FigureRow
	Ranks   []RankView
	Loading bool
}

// RankView is one rate over the parts of the area, in order as far as the
// figures bear it.
type RankView struct {
	Title string
	Tiers []TierView
	Order string // the names, a sign between tiers
	Plain bool   // people who were not drawn: no order
}

// TierView are parts that do not differ by more than the sampling error.
type TierView struct{ Rows []FigureRow }

// weakestBrief is how many weak points a leader is told.
const weakestBrief = 3

func (o *office) brief(c *gin.Context) error {
	p := &BriefPage{Page: o.page(c, "brief.title")}
	all, err := o.Catalog.All(ctx(c))
	if err != nil {
		return err
	}
	wait, cancel := context.WithTimeout(ctx(c), patience)
	defer cancel()
	p.Board, err = o.board(c, wait, all, "/office/brief")
	if p.Loading = o.loading(c, err); err != nil && !p.Loading {
		return err
	}
	if b := p.Board; b != nil {
		p.Weakest = b.Weakest[:min(weakestBrief, len(b.Weakest))]
		for _, r := range b.digest.Rates {
			v := RankView{Title: o.rateTitle(c, b.survey, r), Plain: !b.Drawn}
			var tiers []string
			for _, tier := range rate.Tiers(b.digest.Parts(r.Code)) {
				var t TierView
				var names []string
				for _, row := range tier {
					names = append(names, o.Areas().Name(row.Group[tally.ByArea], web.Language(c)))
					t.Rows = append(t.Rows, figureRow(r.Kind, row, names[len(names)-1]))
				}
				v.Tiers = append(v.Tiers, t)
				tiers = append(tiers, strings.Join(names, web.Say(c, "overview.comma")))
			}
			v.Order = strings.Join(tiers, " ＞ ")
			p.Ranks = append(p.Ranks, v)
		}
	}
	return web.Render(c, http.StatusOK, "office/brief", p)
}
