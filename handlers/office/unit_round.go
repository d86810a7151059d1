package office

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/evaluation"
)

// UnitRoundPage is what pages/office/unitround shows: a unit's own result, leaf
// by leaf, and its objections.
type UnitRoundPage struct {
	Page
	Unit, UnitName string
	Round          UnitRound
	Result         evaluation.UnitResult
	Leaves         []UnitLeaf
	Objections     []ObjectionLine
	Pending        bool // one of them is not answered yet
	Form           map[string]string
	Wrong          []web.ProblemEntry
}

// UnitLeaf is one leaf of the unit's result.
type UnitLeaf struct {
	Code, Title, Own string // Own is the scheme's weight
	Shifted          bool   // the weight used is another
	Short            string // its value with two places
	Source           string
	evaluation.LeafResult
}

// unitOf finds the unit and the round that the path names; what the reader may
// not see is not there.
func (o *office) unitOf(c *gin.Context) (*loaded, *evaluation.UnitResult, error) {
	none := surveys.E(surveys.NotFound, "unit.none", "")
	units, err := o.ownUnits(c)
	if err != nil {
		return nil, nil, err
	}
	unit := c.Param("unit")
	if !slices.ContainsFunc(units, func(u models.Unit) bool { return u.Code == unit }) {
		return nil, nil, none
	}
	r, err := o.roundOf(c, c.Param("round"))
	if surveys.KindOf(err) == surveys.NotFound && err != nil {
		return nil, nil, none
	}
	if err != nil {
		return nil, nil, err
	}
	result := r.result.Unit(unit)
	if !isTold(r.row) || result == nil {
		return nil, nil, none
	}
	return r, result, nil
}

func (o *office) unitRound(c *gin.Context) error { return o.showUnitRound(c, http.StatusOK, nil) }

func (o *office) showUnitRound(c *gin.Context, status int, wrong error) error {
	r, result, err := o.unitOf(c)
	if err != nil {
		return err
	}
	p := &UnitRoundPage{Page: o.page(c, "unit.title"), Unit: result.Unit, UnitName: r.names[result.Unit], Result: *result, Form: typed(c)}
	p.Title = p.UnitName
	if wrong != nil {
		p.Wrong = web.Entries(c, surveys.All(wrong))
	}
	p.Round, _ = o.unitLine(c, r, result.Unit)
	for _, leaf := range result.Leaves {
		item, v := r.scheme.Leaf(leaf.Code), r.values[[2]string{result.Unit, leaf.Code}]
		p.Leaves = append(p.Leaves, UnitLeaf{
			leaf.Code, named(c, item.Title, item.Code), item.Weight.String(), shifted(item, &leaf),
			twoPlaces(v.Value), sourceWords(c, v.Source), leaf,
		})
	}
	rows, err := o.Store.ObjectionsBy(ctx(c), result.Unit)
	if err != nil {
		return err
	}
	for _, row := range rows {
		if row.RoundID == r.row.ID {
			p.Objections = append(p.Objections, o.objectionLine(c, r, row))
			p.Pending = p.Pending || row.State == models.ObjectionOpen
		}
	}
	return web.Render(c, status, "office/unitround", p)
}

// object takes a unit's objection to its result.
func (o *office) object(c *gin.Context) error {
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	r, result, err := o.unitOf(c)
	if err != nil {
		return err
	}
	now := o.Now()
	row := models.Objection{
		RoundID: r.row.ID, Unit: result.Unit, Leaf: c.PostForm("leaf"), Text: c.PostForm("text"), RaisedBy: auth.Principal(c).Name,
		RaisedAt: now.UnixMicro(), DueAt: evaluation.AfterWorkingDays(now.In(o.Zone), evaluation.AnswerDays).UnixMicro(),
	}
	earlier, err := o.Store.ObjectionsBy(ctx(c), result.Unit)
	if err != nil {
		return err
	}
	pending := slices.ContainsFunc(earlier, func(e models.Objection) bool { return e.RoundID == r.row.ID && e.State == models.ObjectionOpen })
	err = evaluation.CheckObjection(row.Text, r.row.ObjectionsUntil, now.UnixMicro())
	switch {
	case err != nil:
	case row.Leaf != "" && result.Leaf(row.Leaf) == nil:
		err = surveys.E(surveys.Invalid, "rounds.no_leaf", "/leaf")
	case pending:
		err = surveys.E(surveys.Conflict, "unit.pending", "")
	default:
		err = o.Store.PutObjection(ctx(c), &row)
	}
	if refusals(err) != nil {
		return o.showUnitRound(c, http.StatusUnprocessableEntity, err)
	}
	if err != nil {
		return err
	}
	return o.back(c, "/unit/"+result.Unit+"/"+r.row.Code, "objected")
}
