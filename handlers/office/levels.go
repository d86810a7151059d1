package office

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"

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

type levelStore interface {
	PublishRates(ctx context.Context, rows []models.PublishedRate) error
	PublishedRates(ctx context.Context, surveyID int64) ([]models.PublishedRate, error)
	PublishedRatesAt(ctx context.Context, surveyID int64, level models.RateLevel) ([]models.PublishedRate, error)
}

func (o *office) levelRoutes() []route {
	return []route{
		{method: "POST", path: "/surveys/:code/rates", scope: account.RatesPublish, handle: o.freezeRates},
		{method: "GET", path: "/surveys/:code/frozen/:set", scope: account.RatesRead, partly: true, handle: o.frozen},
		{method: "POST", path: "/surveys/:code/frozen/:set/level", scope: account.RatesPublish, handle: o.raiseLevel},
	}
}

// FrozenPart is the part of the results page about values that were frozen.
type FrozenPart struct {
	Sets      []FrozenSet
	MayFreeze bool
	Waves     []string
}

// FrozenSet is what was frozen at one moment.
type FrozenSet struct {
	ID        int64 // of its first value
	At, By    string
	Wave      string // "" = all
	Weighting string
	AsOf      int64
	Values    int
	Level     models.RateLevel   // the narrowest of its values
	Raise     []models.RateLevel // to which it can be raised
	Waiting   bool               // a proposal to raise it is open
	rows      []models.PublishedRate
}

// frozenSets returns what a reader may see of the frozen values of a survey, the
// newest first: the office all, who holds a part of the city what was told to
// the units, of that part.
func (o *office) frozenSets(c *gin.Context, s *catalog.Survey, waiting []int64) ([]FrozenSet, error) {
	me := auth.Principal(c)
	tops, all := me.Areas(account.RatesRead)
	read, level := o.Store.PublishedRatesAt, models.RateNotified
	if all {
		level = models.RateInternal
	}
	rows, err := read(ctx(c), s.ID, level)
	if err != nil {
		return nil, err
	}
	if guarded(c) {
		p, err := o.Rates.Protection(ctx(c), s)
		if err != nil {
			return nil, err
		}
		rows = freeze.Protected(rows, p.Least)
	}
	if !all {
		rows = slices.DeleteFunc(rows, func(r models.PublishedRate) bool { return !o.lies(r, tops) })
	}
	return groupFrozen(rows, func(s *FrozenSet) {
		s.At = o.moment(s.rows[0].PublishedAt)
		s.Waiting = slices.Contains(waiting, s.ID)
	}), nil
}

// lies reports whether a value is that of an area at or below one of the tops.
func (o *office) lies(r models.PublishedRate, tops []string) bool {
	var group map[string]string
	if json.Unmarshal(r.Grouping, &group) != nil || group["area"] == "" {
		return false
	}
	return slices.ContainsFunc(tops, func(top string) bool { return o.Areas().Within(group["area"], top) })
}

// groupFrozen puts together what was frozen at one moment by one person.
func groupFrozen(rows []models.PublishedRate, finish func(*FrozenSet)) (sets []FrozenSet) {
	for _, r := range rows {
		last := len(sets) - 1
		if last < 0 || sets[last].rows[0].PublishedAt != r.PublishedAt || sets[last].By != r.PublishedBy || sets[last].Wave != r.Wave ||
			sets[last].Weighting != r.Weighting {
			sets = append(sets, FrozenSet{
				ID: r.ID, By: r.PublishedBy, Wave: r.Wave, Weighting: r.Weighting, AsOf: r.AsOfSeq, Level: r.Level,
			})
			last++
		}
		s := &sets[last]
		s.rows = append(s.rows, r)
		s.Values++
		if rank(r.Level) < rank(s.Level) {
			s.Level = r.Level
		}
	}
	for i := range sets {
		sets[i].Raise = models.RateLevels[rank(sets[i].Level)+1:]
		finish(&sets[i])
	}
	slices.Reverse(sets)
	return sets
}

// rank is the place of a level from the narrowest circle to the widest.
func rank(level models.RateLevel) int { return slices.Index(models.RateLevels, level) }

func (o *office) fillFrozen(c *gin.Context, p *ResultsPage, s *catalog.Survey) error {
	waiting, err := o.raising(c, s.Code)
	if err != nil {
		return err
	}
	p.Frozen.MayFreeze = auth.Principal(c).May(account.RatesPublish)
	for _, w := range s.Waves {
		p.Frozen.Waves = append(p.Frozen.Waves, w.Code)
	}
	p.Frozen.Sets, err = o.frozenSets(c, s, waiting)
	return err
}

// raising are the sets whose level is proposed to be raised.
func (o *office) raising(c *gin.Context, code string) (sets []int64, err error) {
	rows, err := o.Store.ProposalsFor(ctx(c), proposeLevel, code)
	for _, row := range rows {
		var p levelPayload
		if row.State == models.ProposalOpen && json.Unmarshal(row.Payload, &p) == nil {
			sets = append(sets, p.Set)
		}
	}
	return sets, err
}

// freezeRates keeps the rates of this moment, for the office alone.
func (o *office) freezeRates(c *gin.Context) error {
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	s, err := o.published(c)
	if err != nil {
		return err
	}
	q, err := rate.ParseQuery("", nil, c.PostForm("weighting"), "", c.PostForm("freeze_wave"))
	if err != nil {
		return o.refusedResult(c, err)
	}
	rows, asOf, err := freeze.Rows(ctx(c), o.Rates, s, q, models.RateInternal, auth.Principal(c).Name, o.Now())
	if err != nil {
		return o.refusedResult(c, err)
	}
	if err := o.Store.PublishRates(ctx(c), rows); err != nil {
		return err
	}
	auth.Note(c, "rows", len(rows))
	auth.Note(c, "as_of", asOf)
	return o.back(c, "/surveys/"+s.Code+"/results", "rates_frozen")
}

// FrozenPage is what pages/office/frozen shows: the values of one set.
type FrozenPage struct {
	Page
	Code, SurveyTitle string
	Set               FrozenSet
	Rows              []FrozenRow
}

// FrozenRow is one value.
type FrozenRow struct {
	Rate, Group, Sample string
	FigureRow
	Level models.RateLevel
}

func (o *office) frozen(c *gin.Context) error {
	s, set, err := o.frozenSet(c)
	if err != nil {
		return err
	}
	doc := s.Current.Survey
	page, err := o.pageOf(c, "results.frozen", s)
	if err != nil {
		return err
	}
	p := &FrozenPage{Page: page, Code: s.Code, SurveyTitle: doc.Title.In(web.Language(c), doc.Languages...), Set: *set}
	for _, r := range set.rows {
		p.Rows = append(p.Rows, o.frozenRow(c, s, r))
	}
	return web.Render(c, http.StatusOK, "office/frozen", p)
}

// frozenRow words a frozen value.
func (o *office) frozenRow(c *gin.Context, s *catalog.Survey, r models.PublishedRate) FrozenRow {
	kind, title := surveys.Share, r.Rate
	for _, def := range s.Current.Survey.Rates {
		if def.Code == r.Rate {
			kind, title = def.Kind, rateTitle(c, s, def)
		}
	}
	row := rate.Row{N: rate.Count(r.N), Base: rate.Count(r.Base), NEff: &r.NEff, Estimate: r.Estimate}
	if r.CILo != nil && r.CIHi != nil {
		row.CI = &[2]float64{*r.CILo, *r.CIHi}
	}
	group := web.Say(c, "results.all_areas")
	var values map[string]string
	if json.Unmarshal(r.Grouping, &values) == nil && values["area"] != "" {
		group = o.Areas().Name(values["area"], web.Language(c))
	}
	return FrozenRow{title, group, web.Say(c, "results.sample_"+r.Sample), figureRow(kind, row, group), r.Level}
}

// frozenSet finds the set that the path names among those that the reader may
// see.
func (o *office) frozenSet(c *gin.Context) (*catalog.Survey, *FrozenSet, error) {
	s, err := o.published(c)
	if err != nil {
		return nil, nil, err
	}
	waiting, err := o.raising(c, s.Code)
	if err != nil {
		return nil, nil, err
	}
	sets, err := o.frozenSets(c, s, waiting)
	if err != nil {
		return nil, nil, err
	}
	for i := range sets {
		if strconv.FormatInt(sets[i].ID, 10) == c.Param("set") {
			return s, &sets[i], nil
		}
	}
	return nil, nil, surveys.E(surveys.NotFound, "store.no_rate", "")
}

// raiseLevel proposes that more people may see what was frozen; a second person
// decides.
func (o *office) raiseLevel(c *gin.Context) error {
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	s, set, err := o.frozenSet(c)
	if err != nil {
		return err
	}
	level := models.RateLevel(c.PostForm("level"))
	switch {
	case !slices.Contains(set.Raise, level):
		err = surveys.E(surveys.Invalid, "results.level_not_higher", "/level")
	case surveys.Blank(c.PostForm("reason")):
		err = surveys.E(surveys.Invalid, "store.reason_missing", "/reason")
	case set.Waiting:
		err = surveys.E(surveys.Conflict, "results.level_waiting", "")
	}
	if err != nil {
		return o.refusedResult(c, err)
	}
	p := levelPayload{Set: set.ID, Level: level}
	for _, r := range below(set.rows, level) {
		p.IDs = append(p.IDs, r.ID)
	}
	auth.Note(c, "level", string(level))
	return o.propose(c, proposeLevel, s.Code, p, "/surveys/"+s.Code+"/results")
}

// below are the rows that fewer people may see than at a level.
func below(rows []models.PublishedRate, level models.RateLevel) []models.PublishedRate {
	return slices.DeleteFunc(slices.Clone(rows), func(r models.PublishedRate) bool { return rank(r.Level) >= rank(level) })
}

// applyLevel raises what was approved. What others have raised further since is
// left alone.
func (o *office) applyLevel(c *gin.Context, row models.Proposal) error {
	var p levelPayload
	if err := json.Unmarshal(row.Payload, &p); err != nil {
		return err
	}
	s, err := o.Catalog.Survey(ctx(c), row.Object)
	if err != nil {
		return err
	}
	rows, err := o.Store.PublishedRates(ctx(c), s.ID)
	if err != nil {
		return err
	}
	var ids []int64
	for _, r := range below(rows, p.Level) {
		if slices.Contains(p.IDs, r.ID) {
			ids = append(ids, r.ID)
		}
	}
	slices.SortFunc(ids, cmp.Compare[int64])
	return o.Store.SetRateLevel(ctx(c), ids, p.Level, auth.Principal(c).Name)
}
