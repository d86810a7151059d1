package office

import (
	"context"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/catalog"
	"minyi/surveys/design"
	"minyi/surveys/evaluation"
	"minyi/surveys/exchange"
)

type roundStore interface {
	Scheme(ctx context.Context, code string) (models.Scheme, error)
	SchemeByID(ctx context.Context, id int64) (models.Scheme, error)
	Schemes(ctx context.Context) ([]models.Scheme, error)
	Units(ctx context.Context) ([]models.Unit, error)
	CreateRound(ctx context.Context, row *models.Round) error
	Round(ctx context.Context, code string) (models.Round, error)
	Rounds(ctx context.Context) ([]models.Round, error)
	RoundValues(ctx context.Context, roundID int64) ([]models.RoundValue, error)
	PutRoundValues(ctx context.Context, roundID int64, values []models.RoundValue) error
	CheckRoundValues(ctx context.Context, roundID int64, unit, leaf, by string) error
	RoundEntries(ctx context.Context, roundID int64) (models.RoundEntries, error)
	LockRound(ctx context.Context, roundID int64, snapshot func(values []models.RoundValue, entries []byte) ([]byte, error)) ([32]byte, error)
	SetRoundLevel(ctx context.Context, roundID int64, level models.RateLevel) error
	PublishRound(ctx context.Context, roundID int64) error
	RateFinder(ctx context.Context, live func(context.Context, string) (*catalog.Survey, error)) (evaluation.Published, error)
}

func (o *office) roundRoutes() []route {
	return []route{
		{method: "GET", path: "/rounds", scope: account.EvaluationRead, handle: o.rounds},
		{method: "POST", path: "/rounds", scope: account.EvaluationWrite, handle: o.createRound},
		{method: "GET", path: "/rounds/:code", scope: account.EvaluationRead, handle: o.round},
		{method: "POST", path: "/rounds/:code/feed", scope: account.EvaluationWrite, handle: o.feedRound},
		{method: "POST", path: "/rounds/:code/import", scope: account.EvaluationWrite, handle: o.importRound},
		{method: "POST", path: "/rounds/:code/lock", scope: account.EvaluationWrite, handle: o.lockRound},
		{method: "POST", path: "/rounds/:code/publish", scope: account.EvaluationWrite, handle: o.publishRound},
	}
}

// RoundsPage is what pages/office/rounds shows.
type RoundsPage struct {
	Page
	Lines    []RoundLine
	Schemes  []string
	MayWrite bool
	Wrong    []web.ProblemEntry
	Form     map[string]string
}

// RoundLine is one round in the list.
type RoundLine struct{ Code, Period, State, Locked string }

func (o *office) rounds(c *gin.Context) error { return o.showRounds(c, http.StatusOK, nil) }

func (o *office) showRounds(c *gin.Context, status int, wrong surveys.Errors) error {
	p := &RoundsPage{Page: o.page(c, "rounds.title"), MayWrite: auth.Principal(c).May(account.EvaluationWrite), Form: typed(c)}
	if wrong != nil {
		p.Wrong = web.Entries(c, wrong)
	}
	rows, err := o.Store.Rounds(ctx(c))
	if err != nil {
		return err
	}
	for _, r := range rows {
		p.Lines = append(p.Lines, RoundLine{r.Code, r.Period, string(r.State), o.moment(r.LockedAt)})
	}
	schemes, err := o.Store.Schemes(ctx(c))
	for _, s := range schemes {
		p.Schemes = append(p.Schemes, s.Code)
	}
	if err != nil {
		return err
	}
	return web.Render(c, status, "office/rounds", p)
}

func (o *office) createRound(c *gin.Context) error {
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	code := c.PostForm("code")
	err := design.CheckCode(code, "/code")
	if err == nil {
		err = o.openRound(c, code)
	}
	if found := refusals(err); found != nil || surveys.KindOf(err) == surveys.NotFound && err != nil {
		return o.showRounds(c, http.StatusUnprocessableEntity, surveys.All(err))
	}
	if err != nil {
		return err
	}
	return o.back(c, "/rounds/"+code, "round_created")
}

func (o *office) openRound(c *gin.Context, code string) error {
	row, err := o.Store.Scheme(ctx(c), c.PostForm("scheme"))
	if err != nil {
		return err
	}
	scheme, err := evaluation.DecodeScheme(row.Document)
	if err != nil {
		return err
	}
	if err := scheme.CheckRound().Err(); err != nil {
		return err
	}
	return o.Store.CreateRound(ctx(c), &models.Round{Code: code, SchemeID: row.ID, Period: strings.TrimSpace(c.PostForm("period"))})
}

// RoundPage is what pages/office/round shows: the result as it stands, and per
// leaf what it is made of.
type RoundPage struct {
	Page
	Code, Period, State, Level string
	SchemeTitle, Hash, Locked  string
	Open, MayWrite             bool
	Groups                     []GroupTable
	Leaves                     []LeafHead
	Missing, Unchecked         int
	Unpublished                bool // locked, and its public page not yet open
	Consequences               []ConsequenceLine
	Types                      []string
	Wrong                      []web.ProblemEntry
}

// LeafHead is a column of the leaf table.
type LeafHead struct{ Code, Title, Weight string }

// GroupTable is one ranking group.
type GroupTable struct {
	Title string
	Units []UnitRow
}

// UnitRow is one unit with its leaves.
type UnitRow struct {
	Unit, Name string
	Result     evaluation.UnitResult
	Cells      []Cell
}

// Cell is one leaf of one unit.
type Cell struct {
	Leaf, Points, State string // State: missing, unchecked, checked, fed
}

func (o *office) round(c *gin.Context) error { return o.showRound(c, http.StatusOK, nil) }

func (o *office) showRound(c *gin.Context, status int, wrong error) error {
	r, err := o.loadRound(c)
	if err != nil {
		return err
	}
	p := &RoundPage{
		Page: o.page(c, "rounds.title"), Code: r.row.Code, Period: r.row.Period, State: string(r.row.State), Level: string(r.row.Level),
		SchemeTitle: r.scheme.Title.In(web.Language(c), "zh-CN", "en"), Hash: hex.EncodeToString(r.row.SHA256), Locked: o.moment(r.row.LockedAt),
		Open: r.row.State == models.RoundOpen, MayWrite: auth.Principal(c).May(account.EvaluationWrite),
		Unpublished: r.row.State == models.RoundLocked,
	}
	if wrong != nil {
		p.Wrong = web.Entries(c, surveys.All(wrong))
	}
	for _, leaf := range r.scheme.Leaves() {
		p.Leaves = append(p.Leaves, LeafHead{leaf.Code, leaf.Title.In(web.Language(c), "zh-CN", "en"), leaf.Weight.String()})
	}
	for i, g := range r.result.Groups {
		table := GroupTable{Title: r.scheme.Groups[i].Title.In(web.Language(c), "zh-CN", "en")}
		for _, u := range g.Results {
			row := UnitRow{Unit: u.Unit, Name: r.names[u.Unit], Result: u}
			for _, leaf := range u.Leaves {
				cell := Cell{Leaf: leaf.Code, Points: leaf.Points.String(), State: r.stateOf(u.Unit, leaf.Code)}
				switch cell.State {
				case "missing":
					p.Missing++
				case "unchecked":
					p.Unchecked++
				}
				row.Cells = append(row.Cells, cell)
			}
			table.Units = append(table.Units, row)
		}
		p.Groups = append(p.Groups, table)
	}
	if p.Consequences, err = o.consequenceLines(c, r); err != nil {
		return err
	}
	p.Types = consequenceTypes
	p.Title = r.row.Code
	return web.Render(c, status, "office/round", p)
}

// loaded is a round with everything that its pages show.
type loaded struct {
	row    models.Round
	scheme *evaluation.Scheme
	values map[[2]string]models.RoundValue // by unit and leaf
	result *evaluation.Result
	names  map[string]string // of units
}

func (o *office) loadRound(c *gin.Context) (*loaded, error) {
	row, err := o.Store.Round(ctx(c), c.Param("code"))
	if err != nil {
		return nil, err
	}
	r := &loaded{row: row, values: make(map[[2]string]models.RoundValue), names: make(map[string]string)}
	rows, err := o.Store.RoundValues(ctx(c), row.ID)
	if err != nil {
		return nil, err
	}
	for _, v := range rows {
		r.values[[2]string{v.Unit, v.Leaf}] = v
	}
	if row.State != models.RoundOpen { // what was frozen stands
		r.scheme, _, r.result, err = evaluation.Open(row.Snapshot)
	} else {
		err = o.computeRound(c, r, rows)
	}
	if err != nil {
		return nil, err
	}
	units, err := o.Store.Units(ctx(c))
	for _, u := range units {
		r.names[u.Code] = u.Name
		if area, ok := o.Areas().Get(u.Area, o.Now().In(o.Zone).Format("2006-01-02")); ok {
			r.names[u.Code] = area.Name.In(web.Language(c), "zh-CN", "en")
		}
	}
	for _, unit := range r.scheme.Units() {
		if r.names[unit] == "" {
			r.names[unit] = unit
		}
	}
	return r, err
}

func (o *office) computeRound(c *gin.Context, r *loaded, rows []models.RoundValue) error {
	scheme, err := o.Store.SchemeByID(ctx(c), r.row.SchemeID)
	if err != nil {
		return err
	}
	if r.scheme, err = evaluation.DecodeScheme(scheme.Document); err != nil {
		return err
	}
	entries, err := o.Store.RoundEntries(ctx(c), r.row.ID)
	if err != nil {
		return err
	}
	values, err := evaluation.Gather(r.scheme, entriesOf(rows), entries.Document)
	if err != nil {
		return err
	}
	r.result, err = evaluation.Compute(r.scheme, values)
	return err
}

func entriesOf(rows []models.RoundValue) []evaluation.Entry {
	entries := make([]evaluation.Entry, len(rows))
	for i, r := range rows {
		entries[i] = evaluation.Entry{Unit: r.Unit, Leaf: r.Leaf, Value: r.Value, Previous: r.Previous, SE: r.SE, Source: r.Source}
	}
	return entries
}

// stateOf says how far a value is: what a survey feeds needs no second person,
// what people typed in does.
func (r *loaded) stateOf(unit, leaf string) string {
	v, ok := r.values[[2]string{unit, leaf}]
	switch l := r.scheme.Leaf(leaf); {
	case !ok || v.Value == "":
		return "missing"
	case l != nil && l.Source.Type == evaluation.SourceSurvey:
		return "fed"
	case v.CheckedBy == "":
		return "unchecked"
	}
	return "checked"
}

// feedRound fills the survey leaves from published rates.
func (o *office) feedRound(c *gin.Context) error {
	r, err := o.loadRound(c)
	if err != nil {
		return err
	}
	find, err := o.Store.RateFinder(ctx(c), o.Catalog.Survey)
	if err != nil {
		return err
	}
	entries, err := evaluation.Feed(ctx(c), r.scheme, find)
	if err == nil && len(entries) == 0 {
		err = surveys.E(surveys.Conflict, "api.no_survey_leaves", "")
	}
	if err == nil {
		err = o.putEntries(c, r.row.ID, entries)
	}
	return o.roundBack(c, err, "round_fed")
}

func (o *office) putEntries(c *gin.Context, roundID int64, entries []evaluation.Entry) error {
	rows := make([]models.RoundValue, len(entries))
	for i, e := range entries {
		rows[i] = models.RoundValue{
			Unit: e.Unit, Leaf: e.Leaf, Value: e.Value, Previous: e.Previous, SE: e.SE, Source: e.Source,
			EnteredBy: auth.Principal(c).Name, EnteredAt: o.Now().UnixMicro(),
		}
	}
	return o.Store.PutRoundValues(ctx(c), roundID, rows)
}

// roundBack answers a post on a round.
func (o *office) roundBack(c *gin.Context, err error, done string) error {
	if refusals(err) != nil {
		return o.showRound(c, http.StatusUnprocessableEntity, err)
	}
	if err != nil {
		return err
	}
	return o.back(c, "/rounds/"+c.Param("code"), done)
}

// importRound reads a table of values: all rows go in or none.
func (o *office) importRound(c *gin.Context) error {
	r, err := o.loadRound(c)
	if err != nil {
		return err
	}
	data, err := upload(c)
	if err != nil {
		return err
	}
	table, err := exchange.OpenTable(strings.NewReader(string(data)))
	if err == nil {
		var entries []evaluation.Entry
		if entries, err = r.scheme.ReadEntries(table); err == nil {
			err = o.putEntries(c, r.row.ID, entries)
		}
	}
	return o.roundBack(c, err, "round_imported")
}

// lockRound freezes the round. Every figure that people typed in must have been
// checked by a second person.
func (o *office) lockRound(c *gin.Context) error {
	r, err := o.loadRound(c)
	if err != nil {
		return err
	}
	for key := range r.values {
		if r.stateOf(key[0], key[1]) == "unchecked" {
			return o.roundBack(c, surveys.E(surveys.Conflict, "rounds.unchecked", ""), "")
		}
	}
	_, err = o.Store.LockRound(ctx(c), r.row.ID, func(values []models.RoundValue, entries []byte) ([]byte, error) {
		gathered, err := evaluation.Gather(r.scheme, entriesOf(values), entries)
		if err != nil {
			return nil, err
		}
		result, err := evaluation.Compute(r.scheme, gathered)
		if err != nil {
			return nil, err
		}
		snapshot, _, err := evaluation.Snapshot(r.scheme, gathered, result)
		return snapshot, err
	})
	return o.roundBack(c, err, "round_locked")
}

// publishRound raises who may see the frozen result: the units first, then
// everybody.
func (o *office) publishRound(c *gin.Context) error {
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	row, err := o.Store.Round(ctx(c), c.Param("code"))
	if err != nil {
		return err
	}
	level := models.RateLevel(c.PostForm("level"))
	if !slices.Contains([]models.RateLevel{models.RateNotified, models.RatePublic}, level) {
		return o.roundBack(c, surveys.E(surveys.Invalid, "rounds.level", "/level"), "")
	}
	err = o.Store.SetRoundLevel(ctx(c), row.ID, level)
	if err == nil && level == models.RatePublic {
		err = o.Store.PublishRound(ctx(c), row.ID)
	}
	return o.roundBack(c, err, "round_"+string(level))
}
