package office

import (
	"strconv"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/catalog"
	"minyi/surveys/tally"
	"minyi/surveys/workbench"
)

// benchRows are what can be picked: rates, then the questions page by page.
func benchRows(c *gin.Context, s *catalog.Survey, picks *workbench.Picks) []ChoiceGroup {
	lang, doc := web.Language(c), s.Current.Survey
	rates := ChoiceGroup{Label: web.Say(c, "workbench.rates")}
	for _, r := range doc.Rates {
		row := "rate:" + r.Code
		rates.Options = append(rates.Options, ChoiceOption{row, rateTitle(c, s, r), picks.Has(row)})
	}
	groups := []ChoiceGroup{rates}
	page := -1
	for _, k := range workbench.Countables(s.Current) {
		f, _ := s.Current.Field(k.Question.Code)
		if f.Page != page {
			page = f.Page
			label := ""
			if page < len(doc.Pages) {
				label = doc.Pages[page].Title.In(lang, doc.Languages...)
			}
			groups = append(groups, ChoiceGroup{Label: orElse(label, web.Say(c, "workbench.page", "Number", page+1))})
		}
		g := &groups[len(groups)-1]
		g.Options = append(g.Options, ChoiceOption{k.Code, questionTitle(c, s, &k), picks.Has(k.Code)})
	}
	if len(rates.Options) == 0 {
		groups = groups[1:]
	}
	return groups
}

// wheres is how many conditions the form offers; an address may have more.
const wheres = 3

// benchChoices are the selects of the form.
func (o *office) benchChoices(c *gin.Context, b *bench) (choices []Choice, kept []Carried) {
	lang, doc := web.Language(c), b.survey.Current.Survey
	groups := []string{"", web.Say(c, "workbench.by_none"), tally.ByArea, web.Say(c, "results.by_area"), tally.ByWave, web.Say(c, "results.by_wave"),
		tally.BySample, web.Say(c, "results.sample"), tally.ByChannel, web.Say(c, "results.by_channel"), tally.ByMode, web.Say(c, "results.by_mode"),
		tally.ByDay, web.Say(c, "results.by_day"), tally.ByHour, web.Say(c, "results.by_hour")}
	for _, f := range singles(b.survey) {
		groups = append(groups, f.Code, f.Text.In(lang, doc.Languages...))
	}
	given, _ := o.choices(c, b.survey, b.asked)
	for _, choice := range given {
		switch choice.Name {
		case "rate":
		case "by":
			choices = append(choices, pick("by", choice.Label, b.by, groups...))
		case "where":
			some, rest := b.whereChoices(c)
			choices, kept = append(choices, some...), rest
		case "sample":
			choice.Options[0].Label = web.Say(c, "workbench.sample_best")
			choices = append(choices, choice)
		default:
			choices = append(choices, choice)
		}
	}
	charts := []string{"", web.Say(c, "workbench.chart_auto")}
	for _, chart := range workbench.Charts {
		charts = append(charts, string(chart), web.Say(c, "workbench.chart_"+string(chart)))
	}
	return append(choices, pick("chart", web.Say(c, "workbench.chart"), string(b.picks.Chart), charts...)), kept
}

// whereChoices let one answer each of some questions be chosen; what the address
// says beyond them goes along.
func (b *bench) whereChoices(c *gin.Context) (choices []Choice, kept []Carried) {
	lang, doc := web.Language(c), b.survey.Current.Survey
	var said []string
	for _, w := range c.QueryArray("where") {
		if w != "" {
			said = append(said, w)
		}
	}
	for i := range wheres {
		chosen := ""
		if i < len(said) {
			chosen = said[i]
		}
		label := web.Say(c, "workbench.where", "Number", strconv.Itoa(i+1))
		choice := pick("where", label, chosen, "", web.Say(c, "results.where_all"))
		known := chosen == ""
		for _, f := range singles(b.survey) {
			g := ChoiceGroup{Label: f.Text.In(lang, doc.Languages...)}
			for _, option := range f.Options {
				value := f.Code + ":" + option.Code
				g.Options = append(g.Options, ChoiceOption{value, option.Text.In(lang, doc.Languages...), value == chosen})
				known = known || value == chosen
			}
			choice.Groups = append(choice.Groups, g)
		}
		if !known {
			choice.Options = append(choice.Options, ChoiceOption{chosen, chosen, true})
		}
		choices = append(choices, choice)
	}
	for _, w := range said[min(wheres, len(said)):] {
		kept = append(kept, Carried{"where", w})
	}
	return choices, kept
}

// groupTitle words what a figure is grouped by.
func groupTitle(c *gin.Context, s *catalog.Survey, by string) string {
	switch by {
	case tally.ByArea, tally.ByWave, tally.ByChannel, tally.ByMode, tally.ByDay, tally.ByHour:
		if _, asked := s.Current.Field(by); !asked {
			return web.Say(c, "results.by_"+by)
		}
	case tally.BySample:
		return web.Say(c, "results.sample")
	}
	if f, ok := s.Current.Field(by); ok && f.Type != surveys.Note {
		return f.Text.In(web.Language(c), s.Current.Survey.Languages...)
	}
	return by
}
