package office

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/catalog"
	"minyi/surveys/quota"
)

type quotaStore interface {
	PutQuota(ctx context.Context, surveyID int64, plan quota.Plan, reason, by string) error
	SetQuotaTarget(ctx context.Context, surveyID, cellID, target int64, reason, by string) error
	SetQuotaLate(ctx context.Context, surveyID int64, late quota.Late, reason, by string) error
	CloseQuotaCell(ctx context.Context, surveyID, cellID int64, closed bool, reason, by string) error
	Quota(ctx context.Context, surveyID, waveID int64) (*quota.Plan, error)
	QuotaOverflow(ctx context.Context, surveyID, waveID int64) (map[int64]models.QuotaCount, error)
	QuotaChanges(ctx context.Context, surveyID int64) ([]models.QuotaChange, error)
}

func (o *office) quotaRoutes() []route {
	return []route{
		{method: "GET", path: "/surveys/:code/quotas", scope: account.SurveysRead, handle: o.quotas},
		{method: "POST", path: "/surveys/:code/quotas", scope: account.SurveysWrite, handle: o.planQuotas},
		{method: "POST", path: "/surveys/:code/quotas/:cell", scope: account.SurveysWrite, handle: o.changeQuota},
	}
}

// QuotasPage is what pages/office/quotas shows: the cells of the quota sample,
// how they fill, and what may be changed about them.
type QuotasPage struct {
	Page
	Code, SurveyTitle string
	Wave, AsOf        string
	Lines             []QuotaLine
	Sum               QuotaLine
	Late              string
	Begun             bool // somebody has a place: cells cannot be redrawn
	Entrance          bool // there is a channel of the quota sample
	Questions         []ChoiceOption
	Margins           string // what the population figures are made of, in words
	Changes           []string
	MayWrite          bool
	Form              map[string]string
	Wrong             []web.ProblemEntry
}

// QuotaLine is one cell.
type QuotaLine struct {
	ID                               int64
	Name                             string
	Target, Filled, Beyond, Screened int64
	Percent                          int64
	Full, Closed                     bool
}

func (o *office) quotas(c *gin.Context) error { return o.showQuotas(c, http.StatusOK, nil) }

func (o *office) showQuotas(c *gin.Context, status int, wrong error) error {
	s, err := o.published(c)
	if err != nil {
		return err
	}
	p := &QuotasPage{
		Page: o.page(c, "quota.title"), Code: s.Code, SurveyTitle: publishedTitle(c, s), AsOf: o.moment(o.Now().UnixMicro()),
		MayWrite: auth.Principal(c).May(account.SurveysWrite), Form: typed(c), Late: string(quota.Keep),
	}
	if wrong != nil {
		p.Wrong = web.Entries(c, surveys.All(wrong))
	}
	p.Entrance = slices.ContainsFunc(s.Channels(), func(ch catalog.Channel) bool { return ch.Sample == surveys.Quota && !ch.Retired })
	for _, page := range s.Current.Survey.Pages {
		for i := range page.Questions {
			if q := &page.Questions[i]; quota.Choosable(s.Current.Survey, q.Code) != nil {
				chosen := slices.Contains(c.PostFormArray("var"), q.Code)
				p.Questions = append(p.Questions, ChoiceOption{q.Code, q.Text.In(web.Language(c), s.Current.Survey.Languages...), chosen})
			}
		}
	}
	if m, err := o.Rates.Margins(ctx(c)); err == nil && m != nil && (&quota.Plan{Vars: m.Vars, Late: quota.Keep, Cells: make([]quota.Cell, 1)}).Check(s.Current.Survey) == nil {
		p.Margins = web.Say(c, "quota.margins_of", "Vars", o.varWords(c, s, m.Vars), "Count", len(m.Cells), "Source", m.Source.In(web.Language(c)))
	}
	if err := o.fillQuotas(c, p, s); err != nil {
		return err
	}
	return web.Render(c, status, "office/quotas", p)
}

// fillQuotas reads how the cells stand in the wave under way.
func (o *office) fillQuotas(c *gin.Context, p *QuotasPage, s *catalog.Survey) error {
	var wave catalog.Wave
	for _, w := range s.Waves { // by opening time
		if w.OpensAt <= o.Now().UnixMicro() {
			wave = w
		}
	}
	p.Wave = wave.Code
	plan, err := o.Store.Quota(ctx(c), s.ID, wave.ID)
	if err != nil || plan == nil {
		return err
	}
	over, err := o.Store.QuotaOverflow(ctx(c), s.ID, wave.ID)
	if err != nil {
		return err
	}
	p.Late = string(plan.Late)
	names := make(map[int64]string)
	for i := range plan.Cells {
		cell := &plan.Cells[i]
		line := QuotaLine{
			ID: cell.ID, Name: o.cellName(c, s, plan.Vars, cell.Key), Target: cell.Target, Filled: cell.Filled, Closed: cell.Closed, Full: cell.Full(),
			Beyond: over[cell.ID].Beyond, Screened: over[cell.ID].Screened,
		}
		if line.Target > 0 {
			line.Percent = min(100, line.Filled*100/line.Target)
		}
		names[cell.ID] = line.Name
		p.Sum.Target, p.Sum.Filled = p.Sum.Target+line.Target, p.Sum.Filled+line.Filled
		p.Sum.Beyond, p.Sum.Screened = p.Sum.Beyond+line.Beyond, p.Sum.Screened+line.Screened
		p.Lines = append(p.Lines, line)
	}
	p.Begun = p.Sum.Filled+p.Sum.Beyond > 0
	changes, err := o.Store.QuotaChanges(ctx(c), s.ID)
	for _, change := range changes {
		p.Changes = append(p.Changes, web.Say(c, "quota.changed_"+change.Field, "Cell", names[change.CellID], "Was", changedTo(c, change.Field, change.Was),
			"Now", changedTo(c, change.Field, change.Now), "Reason", change.Reason, "By", change.ChangedBy, "At", o.moment(change.ChangedAt)))
	}
	return err
}

// changedTo words one side of a change.
func changedTo(c *gin.Context, field, value string) string {
	switch {
	case field == "late" && value != "":
		return web.Say(c, "quota.late_"+value)
	case field == "closed" && value == "true":
		return web.Say(c, "quota.closed")
	case field == "closed":
		return web.Say(c, "quota.open")
	}
	return value
}

// cellName words a cell: "鹤鸣区 · 男 · 18–29 岁".
func (o *office) cellName(c *gin.Context, s *catalog.Survey, vars []string, key [][]string) string {
	var parts []string
	for i, v := range vars {
		var words []string
		for _, code := range key[min(i, len(key)-1)] {
			words = append(words, o.codeName(c, s, v, code))
		}
		parts = append(parts, strings.Join(words, "／"))
	}
	return strings.Join(parts, " · ")
}

func (o *office) codeName(c *gin.Context, s *catalog.Survey, v, code string) string {
	if v == quota.AreaVar {
		return o.Areas().Name(code, web.Language(c))
	}
	doc := s.Current.Survey
	if q := quota.Choosable(doc, v); q != nil {
		for _, option := range q.Options {
			if option.Code == code {
				return option.Text.In(web.Language(c), doc.Languages...)
			}
		}
	}
	return code
}

func (o *office) varWords(c *gin.Context, s *catalog.Survey, vars []string) string {
	var words []string
	for _, v := range vars {
		if v == quota.AreaVar {
			words = append(words, web.Say(c, "channels.area"))
		} else if q := quota.Choosable(s.Current.Survey, v); q != nil {
			words = append(words, q.Text.In(web.Language(c), s.Current.Survey.Languages...))
		}
	}
	return strings.Join(words, " × ")
}

// planQuotas divides the sample anew: by the population figures, or by picking
// questions and the areas below the city.
func (o *office) planQuotas(c *gin.Context) error {
	s, err := o.published(c)
	if err != nil {
		return err
	}
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	plan, err := o.wantedPlan(c, s)
	if err == nil {
		plan.Late = quota.Late(c.PostForm("late"))
		err = plan.Check(s.Current.Survey)
	}
	if err == nil {
		err = o.Store.PutQuota(ctx(c), s.ID, plan, c.PostForm("reason"), auth.Principal(c).Name)
	}
	return o.quotaDone(c, s, err)
}

// wantedPlan reads the cells that the form asks for.
func (o *office) wantedPlan(c *gin.Context, s *catalog.Survey) (quota.Plan, error) {
	n, err := strconv.ParseInt(strings.TrimSpace(c.PostForm("n")), 10, 64)
	if err != nil || n < 1 || n > quota.MaxTarget {
		return quota.Plan{}, surveys.E(surveys.Invalid, "quota.target", "/n", "Max", quota.MaxTarget)
	}
	if c.PostForm("by") == "margins" {
		m, err := o.Rates.Margins(ctx(c))
		if err != nil {
			return quota.Plan{}, err
		}
		return quota.FromMargins(m, n), nil
	}
	vars := c.PostFormArray("var")
	var codes [][]string
	if c.PostForm("area") != "" {
		var areas []string
		for _, a := range o.Areas().Children(o.Areas().Root(o.today()), o.today()) {
			areas = append(areas, a.Code)
		}
		codes = append(codes, areas)
	}
	for _, v := range vars {
		q := quota.Choosable(s.Current.Survey, v)
		if q == nil {
			return quota.Plan{}, surveys.E(surveys.Invalid, "quota.var_unknown", "/vars", "Var", v)
		}
		var options []string
		for _, option := range q.Options {
			options = append(options, option.Code)
		}
		codes = append(codes, options)
	}
	if c.PostForm("area") != "" {
		vars = append([]string{quota.AreaVar}, vars...)
	}
	if len(vars) == 0 || len(vars) > quota.MaxVars {
		return quota.Plan{}, surveys.E(surveys.Invalid, "quota.vars", "/vars", "Max", quota.MaxVars)
	}
	return quota.Crossed(vars, codes, n), nil
}

// changeQuota gives a cell another target, closes or opens it; of the cell
// "late" it says what becomes of those whose cell has filled up.
func (o *office) changeQuota(c *gin.Context) error {
	s, err := o.published(c)
	if err != nil {
		return err
	}
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	reason, by := c.PostForm("reason"), auth.Principal(c).Name
	if c.Param("cell") == "late" {
		late := quota.Late(c.PostForm("late"))
		if late != quota.Keep && late != quota.Refuse {
			return o.quotaDone(c, s, surveys.E(surveys.Invalid, "quota.late", "/late"))
		}
		return o.quotaDone(c, s, o.Store.SetQuotaLate(ctx(c), s.ID, late, reason, by))
	}
	cell, err := number(c, "cell", "store.no_cell")
	if err != nil {
		return err
	}
	// What was typed is looked at only for a cell that there is.
	plan, err := o.Store.Quota(ctx(c), s.ID, 0)
	if err != nil {
		return err
	}
	if plan == nil || !slices.ContainsFunc(plan.Cells, func(have quota.Cell) bool { return have.ID == cell }) {
		return surveys.E(surveys.NotFound, "store.no_cell", "")
	}
	switch act := c.PostForm("act"); act {
	case "close", "open":
		err = o.Store.CloseQuotaCell(ctx(c), s.ID, cell, act == "close", reason, by)
	default:
		target, bad := strconv.ParseInt(strings.TrimSpace(c.PostForm("target")), 10, 64)
		if bad != nil || target < 0 || target > quota.MaxTarget {
			err = surveys.E(surveys.Invalid, "quota.target", "/target", "Max", quota.MaxTarget)
		} else {
			err = o.Store.SetQuotaTarget(ctx(c), s.ID, cell, target, reason, by)
		}
	}
	return o.quotaDone(c, s, err)
}

func (o *office) quotaDone(c *gin.Context, s *catalog.Survey, err error) error {
	if refusals(err) != nil {
		return o.showQuotas(c, http.StatusUnprocessableEntity, err)
	}
	if err != nil {
		return err
	}
	o.Catalog.Forget(s.Code)
	return o.back(c, "/surveys/"+s.Code+"/quotas", "quota")
}
