package office

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/catalog"
	"minyi/surveys/digest"
	"minyi/surveys/rate"
	"minyi/surveys/tally"
)

// WallPath is where the screen with a secret is shown.
func WallPath(secret string) string { return "/wall/" + secret }

// mountWalls adds the pages of big screens. They stand outside the office: a
// screen on a wall has nobody who signs in, and sessions end when nobody types.
func (o *office) mountWalls(r gin.IRouter) {
	r.GET(WallPath(":token"), web.HandlePage(o.wall))
	r.GET(WallPath(":token")+"/live", web.HandlePage(o.followWall))
}

// WallPage is what pages/office/wall shows: a survey on a big screen.
type WallPage struct {
	web.Page
	Place, SurveyTitle, Within, Wave, Sample string
	Live                                     string
	N, SampleN, AsOf                         string
	Drawn, Loading                           bool
	Zone                                     string // in which the clock goes
	Rates                                    []WallRate
	Maps                                     []WallMap
	Minutes                                  *MinutesView
	Hours                                    *HoursView
}

// WallRate is one of the four figures, its unit apart: it is written smaller.
type WallRate struct {
	FigureRow
	Number, Unit string
}

// WallMap is one rate by the parts of the area, a tile each. It is no map of
// borders: those may be shown only as reviewed.
type WallMap struct {
	Title, Finding string
	Columns        int // of tiles
	Tiles          []WallTile
}

// WallTile is one part. Shade goes with the tier, 0 for none: parts that differ
// by no more than the sampling error look the same.
type WallTile struct {
	FigureRow
	Shade int
}

// MinutesView is what came in by the minute.
type MinutesView struct {
	Last string // in the last whole minute
	Hour string // in all of them
	Bars []HourBar
	Most string
}

// Layout names the frame: nothing but the figures.
func (WallPage) Layout() string { return "wall" }

// hung finds the screen of an address and its survey.
//
// Errors: NotFound, and Gone when its time is over.
func (o *office) hung(c *gin.Context) (models.Screen, *catalog.Survey, error) {
	row, code, err := o.Store.Screen(ctx(c), account.HashSecret(c.Param("token")))
	if err != nil {
		return row, nil, err
	}
	s, err := o.Catalog.Survey(ctx(c), code)
	if err == nil && s.Current == nil {
		err = surveys.E(surveys.NotFound, "doubts.draft", "")
	}
	return row, s, err
}

func (o *office) wall(c *gin.Context) error {
	row, s, err := o.hung(c)
	if err != nil {
		return err
	}
	p := &WallPage{
		Page: web.NewPage(c, o.title(c, s)), Place: row.Place, SurveyTitle: o.title(c, s), Zone: o.Zone.String(),
		Live: web.From(c).Path(WallPath(c.Param("token")) + "/live"),
	}
	if row.Within != "" {
		p.Within = o.Areas().Name(row.Within, web.Language(c))
	}
	wait, cancel := context.WithTimeout(ctx(c), patience)
	defer cancel()
	g, err := o.Digests.Digest(wait, s, row.Within, true) // a hall has no rights
	if p.Loading = o.loading(c, err); p.Loading {
		return web.Render(c, http.StatusOK, "office/wall", p)
	}
	if err != nil {
		return err
	}
	b := &Board{digest: g, survey: s}
	o.fillTiles(c, b)
	p.SampleN = b.SampleN
	for _, t := range b.Tiles {
		t.Name = t.Title
		number, unit, _ := strings.Cut(t.Text, " ")
		p.Rates = append(p.Rates, WallRate{t.FigureRow, strings.Replace(number, "100.0", "100", 1), unit})
	}
	p.Wave, p.N, p.AsOf = g.Wave, thousands(g.N), g.At.In(o.Zone).Format("2006-01-02 15:04")
	p.Sample, p.Drawn = web.Say(c, "results.sample_"+string(g.Sample)), g.Sample != surveys.Volunteer
	for _, r := range g.Rates {
		if m := o.wallMap(c, s, g, r); len(m.Tiles) > 0 {
			p.Maps = append(p.Maps, m)
		}
	}
	if row.Within != "" { // minutes are counted for the whole city only
		p.Hours = o.hoursView(c, g.Hours)
	} else if p.Minutes, err = o.minutes(c, s); err != nil {
		return err
	}
	return web.Render(c, http.StatusOK, "office/wall", p)
}

// wallMap makes the tiles of a rate, and says what they show.
func (o *office) wallMap(c *gin.Context, s *catalog.Survey, g *digest.Digest, r surveys.Rate) WallMap {
	m := WallMap{Title: o.rateTitle(c, s, r)}
	rows := g.Parts(r.Code)
	tiers := rate.Tiers(rows)
	for _, row := range rows {
		t := WallTile{FigureRow: figureRow(r.Kind, row, o.Areas().Name(row.Group[tally.ByArea], web.Language(c)))}
		if i := slices.IndexFunc(tiers, func(tier []rate.Row) bool {
			return slices.ContainsFunc(tier, func(in rate.Row) bool { return in.Group[tally.ByArea] == row.Group[tally.ByArea] })
		}); i >= 0 && len(tiers) > 1 {
			t.Shade = min(i, wallShades-1) + 1
		}
		m.Tiles = append(m.Tiles, t)
	}
	m.Columns = wallColumns(len(m.Tiles))
	switch {
	case g.Sample == surveys.Volunteer:
		m.Finding = web.Say(c, "wall.plain")
	case len(tiers) > 1:
		m.Finding = web.Say(c, "wall.apart")
	default:
		m.Finding = web.Say(c, "wall.level")
	}
	return m
}

// wallColumns lays n tiles out in rows of the same length, as far as it goes.
func wallColumns(n int) int {
	for columns := 2; columns < wallWidest; columns++ {
		if n <= columns*columns {
			return columns
		}
	}
	return wallWidest
}

// wallWidest is how many tiles stand side by side at most.
const wallWidest = 5

// wallShades is how many shades the page has; what comes after shares the last.
const wallShades = 4

// minutesShown is one hour.
const minutesShown = 60

func (o *office) minutes(c *gin.Context, s *catalog.Survey) (*MinutesView, error) {
	counts, err := o.Store.CountByMinute(ctx(c), s.ID, minutesShown+1) // the present one is not over
	if err != nil {
		return nil, err
	}
	whole := counts[:minutesShown]
	most, sum := max(1, slices.Max(whole)), int64(0)
	v := &MinutesView{Last: thousands(int(whole[minutesShown-1])), Most: thousands(int(slices.Max(whole)))}
	for i, n := range whole {
		sum += n
		height := float64(n) / float64(most) * hoursHigh
		v.Bars = append(v.Bars, HourBar{X: fmt.Sprint(i * 10), Y: onePlace(hoursHigh - height), Height: onePlace(height)})
	}
	v.Hour = thousands(int(sum))
	return v, nil
}

// followWall tells a screen that something has come in.
func (o *office) followWall(c *gin.Context) error {
	row, s, err := o.hung(c)
	if err != nil {
		return err
	}
	return o.tell(c, s, row.Within)
}

// tell follows the responses of a survey's present wave within an area.
func (o *office) tell(c *gin.Context, s *catalog.Survey, within string) error {
	g, err := o.Digests.Digest(ctx(c), s, within, true) // only its wave is read
	if err != nil {
		return err
	}
	return o.Streams.Follow(c, func(ctx context.Context) (web.Update, error) {
		n, err := o.Digests.Count(ctx, s, g.Wave, within)
		return web.Update{ID: strconv.Itoa(n), Data: arrived{thousands(n), o.moment(o.Now().UnixMicro())}}, err
	})
}
