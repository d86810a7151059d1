package office

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/area"
	"minyi/surveys/channel"
	"minyi/surveys/crockford"
)

// channelFilter says which channels a page is about; the same words stand in
// the addresses of lists, posters and pictures.
type channelFilter struct {
	Area, Mode, Search string
	Silent             bool // only those by which nobody came
	Page               int  // from 1
}

// perPage is how many channels stand on one page.
const perPage = 50

func readChannelFilter(c *gin.Context) channelFilter {
	f := channelFilter{Area: c.Query("area"), Mode: c.Query("mode"), Search: strings.TrimSpace(c.Query("q")), Silent: c.Query("silent") == "true"}
	f.Page, _ = strconv.Atoi(c.Query("page"))
	f.Page = max(1, f.Page)
	return f
}

// Query writes the filter as an address carries it, "" or "?…".
func (f channelFilter) Query() string { return f.query(1) }

func (f channelFilter) query(page int) string {
	q := url.Values{}
	for name, value := range map[string]string{"area": f.Area, "mode": f.Mode, "q": f.Search} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if f.Silent {
		q.Set("silent", "true")
	}
	if page > 1 {
		q.Set("page", strconv.Itoa(page))
	}
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

// With is Query with one more word, for links: "?area=…&form=a4".
func (f channelFilter) With(name, value string) string {
	q := f.Query()
	if q == "" {
		return "?" + name + "=" + url.QueryEscape(value)
	}
	return q + "&" + name + "=" + url.QueryEscape(value)
}

// Narrow reports whether anything is left out.
func (f channelFilter) Narrow() bool { return f.Query() != "" }

// cut returns one page and the queries of its neighbours, "" where there is
// none.
func (f channelFilter) cut(list []entrance) (page []entrance, previous, next string) {
	from := min((f.Page-1)*perPage, len(list))
	to := min(from+perPage, len(list))
	if f.Page > 1 {
		previous = f.query(f.Page - 1)
		if previous == "" {
			previous = "?"
		}
	}
	if to < len(list) {
		next = f.query(f.Page + 1)
	}
	return list[from:to], previous, next
}

// filterEntrances keeps what the filter asks for, in its order.
func (o *office) filterEntrances(c *gin.Context, list []entrance, f channelFilter) []entrance {
	tree, lang := o.Areas(), web.Language(c)
	search := strings.ToLower(f.Search)
	short, typedShort := crockford.Normalise(f.Search, channel.ShortLength)
	var out []entrance
	for _, e := range list {
		switch {
		case f.Area != "" && !tree.Within(e.Area, f.Area), f.Mode != "" && string(e.Mode) != f.Mode, f.Silent && !e.silent():
			continue
		case search != "":
			text := strings.ToLower(strings.Join([]string{e.place.Name, e.Code, e.Unit, e.Area, tree.Path(e.Area, o.today(), lang)}, "\n"))
			if !strings.Contains(text, search) && !(typedShort && e.Short == short) {
				continue
			}
		}
		out = append(out, e)
	}
	return out
}

// channelChoices offers the areas and modes that occur.
func (o *office) channelChoices(c *gin.Context, list []entrance, f channelFilter) []Choice {
	tree, day := o.Areas(), o.today()
	occurs := make(map[string]bool)
	modes := make(map[surveys.Mode]bool)
	for _, e := range list {
		modes[e.Mode] = true
		occurs[e.Area] = true
		for _, up := range tree.Ancestors(e.Area, day) {
			occurs[up] = true
		}
	}
	areas := Choice{Name: "area", Label: web.Say(c, "channels.area"), Options: []ChoiceOption{{"", web.Say(c, "channels.all"), f.Area == ""}}}
	tree.Walk(day, func(a area.Area, depth int) bool {
		if depth > 0 && occurs[a.Code] {
			name := strings.Repeat("\u3000", depth-1) + tree.Name(a.Code, web.Language(c))
			areas.Options = append(areas.Options, ChoiceOption{a.Code, name, f.Area == a.Code})
		}
		return true
	})
	mode := Choice{Name: "mode", Label: web.Say(c, "channels.mode"), Options: []ChoiceOption{{"", web.Say(c, "channels.all"), f.Mode == ""}}}
	for _, m := range surveys.Modes {
		if modes[m] {
			mode.Options = append(mode.Options, ChoiceOption{string(m), web.Say(c, "results.mode_"+string(m)), f.Mode == string(m)})
		}
	}
	return []Choice{areas, mode}
}

func modeOptions(c *gin.Context, chosen string) (out []ChoiceOption) {
	for _, m := range surveys.Modes {
		out = append(out, ChoiceOption{string(m), web.Say(c, "results.mode_"+string(m)), string(m) == chosen})
	}
	return out
}

func sampleOptions(c *gin.Context, chosen string) (out []ChoiceOption) {
	for _, s := range []surveys.Sample{surveys.Volunteer, surveys.Quota, surveys.Probability} {
		out = append(out, ChoiceOption{string(s), web.Say(c, "results.sample_"+string(s)), string(s) == chosen})
	}
	return out
}
