package office

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
)

// putFigureSettings stores from how many people on figures are shown, and how
// often protected ones move.
func (o *office) putFigureSettings(c *gin.Context) error {
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	before, err := o.Settings.Settings(ctx(c))
	if err != nil {
		return err
	}
	values := before
	lines, wrong := readNumbers(c, &values, true)
	if wrong = append(values.Check(), wrong...); len(wrong) > 0 {
		return o.showSettings(c, http.StatusUnprocessableEntity, values, wrong, lines)
	}
	least := values.Figures.Least
	values.Figures.Least = before.Figures.Least
	values.Figures.Change(least, o.Now().UnixMicro())
	if err := o.Store.PutSettings(ctx(c), values.Values()); err != nil {
		return err
	}
	o.Settings.Forget()
	noteSettings(c, before, values)
	return o.back(c, "/settings", "settings_saved")
}
