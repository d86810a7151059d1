package office

import (
	"github.com/gin-gonic/gin"

	"minyi/surveys"
	"minyi/surveys/account"
)

// arrived is what a page that follows a survey is told.
type arrived struct {
	N  string `json:"n"` // as the page writes it
	At string `json:"at"`
}

// follow tells a board that something has come in. What it counts is what the
// board showed when the page was opened: its wave, its area.
func (o *office) follow(c *gin.Context) error {
	all, err := o.Catalog.All(ctx(c))
	if err != nil {
		return err
	}
	s, err := o.chosen(c, all)
	if err != nil {
		return err
	}
	if s == nil {
		return surveys.E(surveys.NotFound, "catalog.no_survey", "")
	}
	within, _, err := o.reach(c, account.RatesRead)
	if err != nil {
		return err
	}
	return o.tell(c, s, within)
}
