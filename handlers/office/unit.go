package office

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys/account"
)

type unitStore interface {
	ObjectionsBy(ctx context.Context, unit string) ([]models.Objection, error)
	PutObjection(ctx context.Context, row *models.Objection) error
}

func (o *office) unitRoutes() []route {
	return []route{
		{method: "GET", path: "/unit", scope: account.UnitRead, partly: true, handle: o.unit},
		{method: "GET", path: "/unit/:unit/:round", scope: account.UnitRead, partly: true, handle: o.unitRound},
		{method: "POST", path: "/unit/:unit/:round/objections", scope: account.UnitRead, partly: true, handle: o.object},
	}
}

// UnitPage is what pages/office/unit shows: what was told to the reader's own
// units.
type UnitPage struct {
	Page
	Units []UnitView
}

// UnitView is one unit with its rounds and its published rates.
type UnitView struct {
	Code, Name string
	Rounds     []UnitRound
	Rates      []UnitRate
}

// UnitRound is one round in which a unit stands. Its place among others is told
// only when everybody may know it.
type UnitRound struct {
	Code, Scheme, Period string
	Final                string
	Place                int // 0 = not told
	Level                string
	Until                string // of objections, "" = none
	Open                 bool   // objections may be made now
}

// UnitRate is a published rate of the unit's area.
type UnitRate struct {
	Survey, Rate, Sample, Wave, At string
	FigureRow
}

// ownUnits are the units for which the reader holds the scope: by name, by the
// area they are of, or all.
func (o *office) ownUnits(c *gin.Context) ([]models.Unit, error) {
	me := auth.Principal(c)
	units, err := o.Store.Units(ctx(c))
	if err != nil {
		return nil, err
	}
	tops, all := me.Areas(account.UnitRead)
	named := me.Units(account.UnitRead)
	return slices.DeleteFunc(units, func(u models.Unit) bool {
		own := all || slices.Contains(named, u.Code) ||
			slices.ContainsFunc(tops, func(top string) bool { return o.Areas().Within(u.Area, top) })
		return !own
	}), nil
}

func (o *office) unit(c *gin.Context) error {
	units, err := o.ownUnits(c)
	if err != nil {
		return err
	}
	rounds, err := o.toldRounds(c)
	if err != nil {
		return err
	}
	p := &UnitPage{Page: o.page(c, "unit.title")}
	for _, u := range units {
		v := UnitView{Code: u.Code, Name: u.Name}
		for _, r := range rounds {
			if line, ok := o.unitLine(c, r, u.Code); ok {
				v.Name = r.names[u.Code]
				v.Rounds = append(v.Rounds, line)
			}
		}
		if v.Rates, err = o.unitRates(c, u.Area); err != nil {
			return err
		}
		p.Units = append(p.Units, v)
	}
	return web.Render(c, http.StatusOK, "office/unit", p)
}

// toldRounds are the rounds whose result has left the office, the newest first.
func (o *office) toldRounds(c *gin.Context) ([]*loaded, error) {
	rows, err := o.Store.Rounds(ctx(c))
	if err != nil {
		return nil, err
	}
	var told []*loaded
	for _, row := range slices.Backward(rows) {
		if !isTold(row) {
			continue
		}
		r, err := o.roundOf(c, row.Code)
		if err != nil {
			return nil, err
		}
		told = append(told, r)
	}
	return told, nil
}

// isTold reports whether the units may see a round.
func isTold(row models.Round) bool {
	return row.State != models.RoundOpen && rank(row.Level) >= rank(models.RateNotified)
}

func (o *office) unitLine(c *gin.Context, r *loaded, unit string) (UnitRound, bool) {
	result := r.result.Unit(unit)
	if result == nil {
		return UnitRound{}, false
	}
	line := UnitRound{
		Code: r.row.Code, Scheme: named(c, r.scheme.Title, r.scheme.Code), Period: r.row.Period, Final: result.Final.String(),
		Level: string(r.row.Level), Until: o.lastDay(r.row.ObjectionsUntil), Open: r.row.ObjectionsUntil > o.Now().UnixMicro(),
	}
	if r.row.Level == models.RatePublic {
		line.Place = int(result.Place)
	}
	return line, true
}

// unitRates are the values of the unit's own area that were told to units, each
// as it was published last.
func (o *office) unitRates(c *gin.Context, area string) (rates []UnitRate, err error) {
	if area == "" {
		return nil, nil
	}
	group, err := json.Marshal(map[string]string{"area": area})
	if err != nil {
		return nil, err
	}
	all, err := o.Catalog.All(ctx(c))
	if err != nil {
		return nil, err
	}
	for _, s := range all {
		if s.Current == nil {
			continue
		}
		rows, err := o.Store.PublishedRatesAt(ctx(c), s.ID, models.RateNotified)
		if err != nil {
			return nil, err
		}
		seen, from := make(map[[4]string]bool), len(rates)
		for _, r := range slices.Backward(rows) {
			which := [4]string{r.Rate, r.Sample, r.Wave, r.Weighting}
			if string(r.Grouping) != string(group) || seen[which] {
				continue
			}
			seen[which] = true
			row := o.frozenRow(c, s, r)
			rates = append(rates, UnitRate{
				s.Current.Survey.Title.In(web.Language(c), s.Current.Survey.Languages...), row.Rate, row.Sample, r.Wave, o.moment(r.PublishedAt), row.FigureRow,
			})
		}
		slices.Reverse(rates[from:])
	}
	return rates, nil
}
