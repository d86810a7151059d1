package office

import (
	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys/evaluation"
)

// loaded is a round with everything that its pages show.
type loaded struct {
	row    models.Round
	scheme *evaluation.Scheme
	values map[[2]string]models.RoundValue // by unit and leaf
	result *evaluation.Result
	names  map[string]string // of units
}

func (o *office) loadRound(c *gin.Context) (*loaded, error) { return o.roundOf(c, c.Param("code")) }

func (o *office) roundOf(c *gin.Context, code string) (*loaded, error) {
	row, err := o.Store.Round(ctx(c), code)
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
		if area, ok := o.Areas().Get(u.Area, o.today()); ok {
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
