package office

import (
	"strings"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/answer"
	"minyi/surveys/catalog"
	"minyi/surveys/tally"
)

// Choice is one select of the form on top.
type Choice struct {
	Name, Label string
	Options     []ChoiceOption
	Groups      []ChoiceGroup
}

// ChoiceGroup are options under a heading.
type ChoiceGroup struct {
	Label   string
	Options []ChoiceOption
}

// ChoiceOption is one option.
type ChoiceOption struct {
	Value, Label string
	Chosen       bool
}

// pick makes a select of pairs of value and label.
func pick(name, label, chosen string, pairs ...string) Choice {
	out := Choice{Name: name, Label: label}
	for i := 0; i+1 < len(pairs); i += 2 {
		out.Options = append(out.Options, ChoiceOption{pairs[i], pairs[i+1], pairs[i] == chosen})
	}
	return out
}

// choices are what a reader may set, with what is set. What the address says
// beyond them goes along as it is.
func (o *office) choices(c *gin.Context, s *catalog.Survey, a *asked) ([]Choice, []Carried) {
	lang, doc := web.Language(c), s.Current.Survey
	var rates []string
	for _, r := range doc.Rates {
		rates = append(rates, r.Code, orElse(r.Title.In(lang, doc.Languages...), r.Code))
	}
	groups := []string{
		tally.ByArea, web.Say(c, "results.by_area"), "channel", web.Say(c, "results.by_channel"), "mode", web.Say(c, "results.by_mode"),
		tally.ByWave, web.Say(c, "results.by_wave"), tally.ByDay, web.Say(c, "results.by_day"), tally.ByHour, web.Say(c, "results.by_hour"),
	}
	for _, f := range singles(s) {
		groups = append(groups, f.Code, f.Text.In(lang, doc.Languages...))
	}
	waves := []string{"", web.Say(c, "results.all_waves")}
	for _, w := range s.Waves {
		waves = append(waves, w.Code, w.Code)
	}
	samples := []string{"", web.Say(c, "results.all_samples")}
	for _, sample := range surveys.Samples {
		samples = append(samples, string(sample), web.Say(c, "results.sample_"+string(sample)))
	}
	where, kept := o.whereChoice(c, s)
	return []Choice{
		pick("rate", web.Say(c, "results.rate"), a.rate, rates...),
		pick("by", web.Say(c, "results.by"), a.by, groups...),
		pick("within", web.Say(c, "results.area"), a.within, o.areaChoices(c, a.within)...),
		pick("wave", web.Say(c, "surveys.wave"), c.Query("wave"), waves...),
		pick("sample", web.Say(c, "results.sample"), string(a.sample), samples...),
		where,
		pick("flagged", web.Say(c, "results.flagged"), orElse(c.Query("flagged"), "all"),
			"all", web.Say(c, "results.flagged_all"), "without", web.Say(c, "results.flagged_without")),
		pick("weight", web.Say(c, "results.weight"), orElse(c.Query("weight"), "none"),
			"none", web.Say(c, "results.weight_none"), "poststrat", web.Say(c, "results.weight_poststrat"), "rake", web.Say(c, "results.weight_rake")),
	}, kept
}

// areaChoices are the areas that the reader may look into: the city and its
// districts, or the reader's own; and the one that is looked into.
func (o *office) areaChoices(c *gin.Context, within string) (pairs []string) {
	lang, tree := web.Language(c), o.Areas()
	tops, all := auth.Principal(c).Areas(account.RatesRead)
	if all {
		pairs = append(pairs, "", web.Say(c, "results.all_areas"))
		for _, child := range tree.Children(tree.Root(o.today()), o.today()) {
			tops = append(tops, child.Code)
		}
	}
	known := within == ""
	for _, top := range tops {
		pairs = append(pairs, top, tree.Name(top, lang))
		known = known || top == within
	}
	if !known {
		pairs = append(pairs, within, tree.Name(within, lang))
	}
	return pairs
}

// whereChoice lets one answer of one question be chosen: of the questions that
// no rate is made of, which are those about the person. The first condition of
// the address stands in it, the others go along.
func (o *office) whereChoice(c *gin.Context, s *catalog.Survey) (Choice, []Carried) {
	lang, doc := web.Language(c), s.Current.Survey
	var conditions []string
	for _, w := range c.QueryArray("where") {
		if w != "" {
			conditions = append(conditions, w)
		}
	}
	var kept []Carried
	chosen := ""
	for i, w := range conditions {
		if i == 0 {
			chosen = w
		} else {
			kept = append(kept, Carried{"where", w})
		}
	}
	out := pick("where", web.Say(c, "results.where"), chosen, "", web.Say(c, "results.where_all"))
	counted := make(map[string]bool)
	for _, r := range doc.Rates {
		counted[r.Question] = true
		for _, q := range r.Questions {
			counted[q] = true
		}
	}
	known := chosen == ""
	for _, f := range singles(s) {
		if counted[f.Code] {
			continue
		}
		group := ChoiceGroup{Label: f.Text.In(lang, doc.Languages...)}
		for _, option := range f.Options {
			value := f.Code + ":" + option.Code
			group.Options = append(group.Options, ChoiceOption{value, option.Text.In(lang, doc.Languages...), value == chosen})
			known = known || value == chosen
		}
		out.Groups = append(out.Groups, group)
	}
	if !known {
		out.Options = append(out.Options, ChoiceOption{chosen, chosen, true})
	}
	return out, kept
}

// singles are the questions by whose answers results may be grouped.
func singles(s *catalog.Survey) (fields []*answer.Field) {
	for i := range s.Current.Fields {
		if f := &s.Current.Fields[i]; f.Type == surveys.Single {
			fields = append(fields, f)
		}
	}
	return fields
}

// whereWords says which answers alone are counted.
func (o *office) whereWords(c *gin.Context, s *catalog.Survey, where []tally.Condition) string {
	var parts []string
	for _, w := range where {
		title := w.Code
		if f, ok := s.Current.Field(w.Code); ok {
			title = f.Text.In(web.Language(c), s.Current.Survey.Languages...)
		}
		var values []string
		for _, v := range w.Values {
			values = append(values, o.valueName(c, s, w.Code, v))
		}
		parts = append(parts, web.Say(c, "results.where_is", "Question", title, "Answer", strings.Join(values, web.Say(c, "results.or"))))
	}
	return strings.Join(parts, web.Say(c, "results.and"))
}
