package office

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/setting"
)

// NumberLine is a setting that is a number, as it was typed.
type NumberLine struct {
	Name, Value string
	Min, Max    int
	ofFigures   bool
}

func numberLines(s *setting.Settings) []NumberLine {
	var lines []NumberLine
	for _, n := range s.Numbers() {
		lines = append(lines, NumberLine{n.Name, strconv.Itoa(*n.Value), n.Least, n.Most, n.OfFigures()})
	}
	return lines
}

// putAccountSettings stores how passwords, sign-in and the three administrators
// are kept. What the form does not hold stays.
func (o *office) putAccountSettings(c *gin.Context) error {
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	values, err := o.Settings.Settings(ctx(c))
	if err != nil {
		return err
	}
	before := values
	lines, wrong := readNumbers(c, &values, false)
	values.SeparateAdministrators = c.PostForm("separate_administrators") == "true"
	wrong = append(values.Check(), wrong...)
	if values.SeparateAdministrators && !before.SeparateAdministrators {
		held, err := o.heldTogether(c)
		if err != nil {
			return err
		}
		wrong = append(wrong, held...)
	}
	if len(wrong) > 0 {
		return o.showSettings(c, http.StatusUnprocessableEntity, values, wrong, lines)
	}
	if err := o.Store.PutSettings(ctx(c), values.Values()); err != nil {
		return err
	}
	o.Settings.Forget()
	noteSettings(c, before, values)
	return o.back(c, "/settings", "settings_saved")
}

// readNumbers sets the numbers of one form, as far as it gives them; a line stands
// for each as it was typed.
func readNumbers(c *gin.Context, values *setting.Settings, ofFigures bool) (lines []NumberLine, wrong surveys.Errors) {
	lines = numberLines(values)
	for i, n := range values.Numbers() {
		text, given := c.GetPostForm(n.Name)
		if !given || n.OfFigures() != ofFigures {
			continue
		}
		lines[i].Value = text
		number, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil {
			wrong = append(wrong, surveys.E(surveys.Invalid, "setting.number", "/"+n.Name, "Min", n.Least, "Max", n.Most))
			continue
		}
		*n.Value = number
	}
	return lines, wrong
}

// noteSettings tells the audit log what changed.
func noteSettings(c *gin.Context, before, now setting.Settings) {
	was := before.Values()
	for name, value := range now.Values() {
		if was[name] != value {
			auth.Note(c, name, value)
		}
	}
}

// heldTogether names who holds two of the administrators' roles now.
func (o *office) heldTogether(c *gin.Context) (surveys.Errors, error) {
	rows, grants, err := o.within(c, remit{all: true})
	if err != nil {
		return nil, err
	}
	var held surveys.Errors
	for _, row := range rows {
		if row.Disabled || account.CheckAdministrators(o.live(heldGrants(grants[row.ID])), true) == nil {
			continue
		}
		held = append(held, surveys.E(surveys.Invalid, "settings.held_together", "/separate_administrators", "Name", row.Name))
	}
	return held, nil
}

// live are the grants that hold now.
func (o *office) live(grants []account.Grant) []account.Grant {
	now := o.Now().UnixMicro()
	var out []account.Grant
	for _, g := range grants {
		if g.ValidUntil == 0 || g.ValidUntil > now {
			out = append(out, g)
		}
	}
	return out
}
