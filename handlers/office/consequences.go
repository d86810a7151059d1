package office

import (
	"context"
	"slices"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/account"
)

type consequenceStore interface {
	PutConsequence(ctx context.Context, row *models.Consequence) error
	DecideConsequence(ctx context.Context, id int64, documentNo, by string) error
	DropConsequence(ctx context.Context, id int64) error
	Consequence(ctx context.Context, id int64) (models.Consequence, error)
	Consequences(ctx context.Context, roundID int64) ([]models.Consequence, error)
}

// consequenceTypes are what a result may lead to: commended, called in, or out
// of the running for honours.
var consequenceTypes = []string{"commend", "interview", "no_honours"}

func (o *office) consequenceRoutes() []route {
	return []route{
		{method: "POST", path: "/rounds/:code/consequences", scope: account.EvaluationWrite, handle: o.proposeConsequence},
		{method: "POST", path: "/rounds/:code/consequences/:unit", scope: account.EvaluationWrite, handle: o.decideConsequence},
	}
}

// ConsequenceLine is one consequence: a proposal until a document's number is
// entered.
type ConsequenceLine struct {
	ID                        int64
	Unit, Type, Reason, State string
	DocumentNo, By            string
}

func (o *office) consequenceLines(c *gin.Context, r *loaded) ([]ConsequenceLine, error) {
	rows, err := o.Store.Consequences(ctx(c), r.row.ID)
	var lines []ConsequenceLine
	for _, row := range rows {
		line := ConsequenceLine{
			ID: row.ID, Unit: r.names[row.Unit], Type: row.Type, Reason: row.Reason, State: string(row.State), DocumentNo: row.DocumentNo, By: row.ProposedBy,
		}
		lines = append(lines, line)
	}
	return lines, err
}

func (o *office) proposeConsequence(c *gin.Context) error {
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	r, err := o.loadRound(c)
	if err != nil {
		return err
	}
	row := models.Consequence{
		RoundID: r.row.ID, Unit: c.PostForm("unit"), Type: c.PostForm("type"), Reason: c.PostForm("reason"), ProposedBy: auth.Principal(c).Name,
	}
	switch {
	case r.row.State == models.RoundOpen:
		err = surveys.E(surveys.Conflict, "rounds.not_locked", "")
	case r.result.Unit(row.Unit) == nil:
		err = surveys.E(surveys.Invalid, "evaluation.entry_unit", "/unit", "Unit", row.Unit)
	case !slices.Contains(consequenceTypes, row.Type):
		err = surveys.E(surveys.Invalid, "rounds.consequence_type", "/type")
	case surveys.Blank(row.Reason):
		err = surveys.E(surveys.Invalid, "store.reason_missing", "/reason")
	default:
		err = o.Store.PutConsequence(ctx(c), &row)
	}
	return o.roundBack(c, err, "consequence_proposed")
}

// decideConsequence puts a proposal in force by its decision's document, or
// drops it. The path's :unit is the consequence's number.
func (o *office) decideConsequence(c *gin.Context) error {
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	r, err := o.loadRound(c)
	if err != nil {
		return err
	}
	id, err := number(c, "unit", "store.no_consequence")
	if err != nil {
		return err
	}
	row, err := o.Store.Consequence(ctx(c), id)
	if err == nil && row.RoundID != r.row.ID {
		err = surveys.E(surveys.NotFound, "store.no_consequence", "")
	}
	if err != nil {
		return err
	}
	if c.PostForm("act") == "drop" {
		return o.roundBack(c, o.Store.DropConsequence(ctx(c), id), "consequence_dropped")
	}
	return o.roundBack(c, o.Store.DecideConsequence(ctx(c), id, c.PostForm("document_no"), auth.Principal(c).Name), "consequence_decided")
}
