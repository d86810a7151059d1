package office

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/design/edit"
)

// SurveyFields are the survey's own texts and settings.
type SurveyFields struct {
	Title, Intro, Thanks string
	MinAge, TimeFloor    string
	Coached, Staff       string
	OnePer, Area, Show   []DesignChoice
}

func surveyFields(c *gin.Context, doc *surveys.Survey, typed url.Values) *SurveyFields {
	language := doc.Languages[0]
	text := func(name, stored string) string {
		if typed.Has(name) {
			return typed.Get(name)
		}
		return stored
	}
	choices := func(name, stored string, values ...string) (all []DesignChoice) {
		chosen := text(name, stored)
		if chosen == "" {
			chosen = values[0]
		}
		for _, v := range values {
			all = append(all, DesignChoice{v, web.Say(c, "design_office."+name+"_"+v), v == chosen})
		}
		return all
	}
	s := doc.Settings
	return &SurveyFields{
		Title: text("title", doc.Title[language]), Intro: text("intro", doc.Intro[language]), Thanks: text("thanks", doc.Thanks[language]),
		MinAge: text("min_age", countOf(&s.MinAge)), TimeFloor: text("time_floor_s", countOf(&s.TimeFloor)),
		Coached: text("coached", s.Coached), Staff: text("staff", s.Staff),
		OnePer: choices("one_per", string(s.OnePer), string(surveys.OnePerNone), string(surveys.OnePerDevice), string(surveys.OnePerPhone), string(surveys.OnePerInvitation)),
		Area:   choices("area", string(s.Area), string(surveys.AreaOptional), string(surveys.AreaRequired), string(surveys.AreaNone)),
		Show:   choices("show_results", string(s.ShowResults), string(surveys.ShowNever), string(surveys.ShowLive), string(surveys.ShowClosed)),
	}
}

// typeGroups are the question types as people look for them. What shows a face,
// a place or a hand is last.
func typeGroups(c *gin.Context, doc *surveys.Survey, chosen surveys.Type) (groups []TypeGroup) {
	for _, g := range []struct {
		key   string
		types []surveys.Type
	}{
		{"design_office.types_choice", []surveys.Type{surveys.Single, surveys.Multiple, surveys.Matrix, surveys.Ranking, surveys.Sum}},
		{"design_office.types_scale", []surveys.Type{surveys.Rating, surveys.NPS, surveys.Slider, surveys.Number}},
		{"design_office.types_text", []surveys.Type{surveys.ShortText, surveys.LongText, surveys.Date, surveys.Time, surveys.Area}},
		{"design_office.types_other", []surveys.Type{surveys.Note, surveys.Consent, surveys.Calculated}},
		{"design_office.types_personal", []surveys.Type{surveys.Phone, surveys.Email, surveys.Photo, surveys.Location, surveys.Signature}},
	} {
		group := TypeGroup{Title: web.Say(c, g.key)}
		for _, t := range g.types {
			group.Types = append(group.Types, DesignChoice{string(t), typeWords(c, t), t == chosen})
		}
		groups = append(groups, group)
	}
	return groups
}

// clashes are the fields that the reader wrote and somebody else wrote as well,
// side by side.
func clashes(c *gin.Context, d desk, s showing) (lines []ClashLine) {
	doc := d.draft.Document
	language := doc.Languages[0]
	line := func(field, name, theirs string) {
		if mine := normal(s.typed.Get(name)); s.typed.Has(name) && mine != normal(theirs) {
			lines = append(lines, ClashLine{field, mine, theirs})
		}
	}
	if s.part == "survey" {
		for _, f := range []struct {
			name string
			text surveys.Text
		}{{"title", doc.Title}, {"intro", doc.Intro}, {"thanks", doc.Thanks}} {
			line(web.Say(c, "surveys.field_"+f.name), f.name, f.text[language])
		}
		return lines
	}
	if i := edit.PageIndex(doc, s.at.Page); i >= 0 {
		line(web.Say(c, "design_office.page_title"), "page_title", doc.Pages[i].Title[language])
	}
	if s.typed.Get("whole") != "1" {
		return lines
	}
	_, q := edit.Find(doc, s.at.Question)
	if q == nil { // it went while somebody was writing: the words can still be copied
		for _, name := range slices.Sorted(maps.Keys(s.typed)) {
			if name == "text" || name == "hint" || strings.HasPrefix(name, "o-") || strings.HasPrefix(name, "r-") {
				line(web.Say(c, "surveys.field_text"), name, "")
			}
		}
		return lines
	}
	line(web.Say(c, "surveys.field_text"), "text", q.Text[language])
	line(web.Say(c, "surveys.field_hint"), "hint", q.Hint[language])
	line(web.Say(c, "surveys.field_necessity"), "necessity", q.Necessity[language])
	for _, option := range q.Options {
		line(web.Say(c, "surveys.part_option")+" "+option.Code, "o-"+option.Code, option.Text[language])
	}
	for _, row := range q.Rows {
		line(web.Say(c, "surveys.part_row")+" "+row.Code, "r-"+row.Code, row.Text[language])
	}
	return lines
}

// normal is a text without what browsers add to it.
func normal(s string) string {
	return strings.TrimFunc(strings.ReplaceAll(s, "\r\n", "\n"), surveys.Invisible)
}
