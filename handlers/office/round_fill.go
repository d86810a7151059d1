package office

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/evaluation"
	"minyi/surveys/exchange"
)

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
