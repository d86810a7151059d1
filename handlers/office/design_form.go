package office

import (
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"minyi/surveys"
	"minyi/surveys/design/edit"
)

// designForm is one post of the designer. The fields of the open question and
// of its page travel with whatever was pressed, so that nothing typed is lost.
type designForm struct {
	c     *gin.Context
	doc   *surveys.Survey
	at    edit.Place
	part  string
	wrong surveys.Errors
}

// has reports whether the form has a field; text is what was typed there.
func (f *designForm) has(name string) bool    { _, ok := f.c.GetPostForm(name); return ok }
func (f *designForm) text(name string) string { return f.c.PostForm(name) }

func (f *designForm) maybe(name string) *string {
	if !f.has(name) {
		return nil
	}
	s := f.text(name)
	return &s
}

func (f *designForm) ticked(name string) *bool {
	yes := f.text(name) == "true"
	return &yes
}

// number reads a number that may be absent.
func (f *designForm) number(name string) *float64 {
	s := strings.TrimSpace(f.text(name))
	if s == "" {
		return nil
	}
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || strings.ContainsAny(s, "xXpPnNiI_") {
		f.wrong = append(f.wrong, surveys.E(surveys.Invalid, "design_office.not_a_number", "/"+name, "Value", shortened(s)))
		return nil
	}
	return &n
}

func (f *designForm) whole(name string) *int {
	s := strings.TrimSpace(f.text(name))
	if s == "" {
		return nil
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		f.wrong = append(f.wrong, surveys.E(surveys.Invalid, "design_office.not_whole", "/"+name, "Value", shortened(s)))
		return nil
	}
	return &n
}

func (f *designForm) wholeOr0(name string) int {
	if n := f.whole(name); n != nil {
		return *n
	}
	return 0
}

func shortened(s string) string {
	if runes := []rune(s); len(runes) > 20 {
		return string(runes[:20]) + "…"
	}
	return s
}

// typed are the edits that the fields of the form mean, whether or not they
// change anything.
func (f *designForm) typed() ([]edit.Edit, error) {
	var edits []edit.Edit
	f.part = f.text("part")
	switch {
	case f.part == "survey":
		edits = append(edits, f.survey())
	case f.has("page_title"):
		edits = append(edits, edit.SetPage{Page: f.at.Page, Title: f.text("page_title"), Draw: f.wholeOr0("draw")})
	}
	if f.text("whole") == "1" && f.at.Question != "" {
		edits = append(edits, f.question())
	}
	return edits, f.wrong.Err()
}

func (f *designForm) survey() edit.Edit {
	return edit.SetSurvey{
		Title: f.maybe("title"), Intro: f.maybe("intro"), Thanks: f.maybe("thanks"),
		Settings: &surveys.Settings{
			OnePer: unsaid(f, "one_per", f.doc.Settings.OnePer, surveys.OnePerNone), Area: unsaid(f, "area", f.doc.Settings.Area, surveys.AreaOptional),
			MinAge: f.wholeOr0("min_age"), TimeFloor: f.wholeOr0("time_floor_s"),
			ShowResults: unsaid(f, "show_results", f.doc.Settings.ShowResults, surveys.ShowNever),
			Coached:     f.text("coached"), Staff: f.text("staff"),
		},
	}
}

// unsaid is what was chosen; what means the same as nothing stays nothing where
// nothing is stored.
func unsaid[T ~string](f *designForm, name string, stored, usual T) T {
	if chosen := T(f.text(name)); stored != "" || chosen != usual {
		return chosen
	}
	return ""
}

func (f *designForm) question() edit.Edit {
	e := edit.SetQuestion{
		Question: f.at.Question, Text: f.maybe("text"), Hint: f.maybe("hint"), Necessity: f.maybe("necessity"),
		Required: f.ticked("required"), Shuffle: f.ticked("shuffle"),
		Options: make(map[string]edit.Choice), Rows: make(map[string]string),
		Other: &edit.OtherChoice{There: f.text("other") == "true", Text: f.text("other_text")},
	}
	for name := range f.c.Request.PostForm {
		if code, ok := strings.CutPrefix(name, "o-"); ok {
			e.Options[code] = edit.Choice{Text: f.text(name), Exclusive: f.text("x-"+code) == "true"}
		}
		if code, ok := strings.CutPrefix(name, "r-"); ok {
			e.Rows[code] = f.text(name)
		}
	}
	e.Limits = &edit.Limits{
		Min: f.number("min"), Max: f.number("max"), Total: f.number("total"), Decimals: f.wholeOr0("decimals"), MaxLength: f.wholeOr0("max_length"),
		MinChoices: f.whole("min_choices"), MaxChoices: f.whole("max_choices"),
		Pattern: strings.TrimSpace(f.text("pattern")), Earliest: f.text("earliest"), Latest: f.text("latest"),
	}
	return e
}
