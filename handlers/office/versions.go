package office

import (
	"encoding/hex"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/design"
	"minyi/surveys/export"
)

// VersionPage is what pages/office/version shows: what is new in a version.
type VersionPage struct {
	Page
	Code    string
	Number  int
	With    int // the version it is compared with, 0 for none
	Others  []int
	SHA256  string
	Changes []ChangeLine
}

// ChangeLine is one difference between two documents, in plain words.
type ChangeLine struct {
	What, Code string
	Name       string // the part's own words, where they do not stand under Was or Is
	Was, Is    string
}

func (o *office) version(c *gin.Context) error {
	s, err := o.Catalog.Survey(ctx(c), c.Param("code"))
	if err != nil {
		return err
	}
	number, err := strconv.Atoi(c.Param("number"))
	form, ok := s.Form(number)
	if err != nil || !ok {
		return surveys.E(surveys.NotFound, "api.no_version", "")
	}
	p := &VersionPage{Page: o.page(c, "surveys.version"), Code: s.Code, Number: number, SHA256: hex.EncodeToString(form.SHA256[:])}
	p.Title = web.Say(c, "surveys.version_of", "Number", number, "Code", s.Code)
	p.With = number - 1
	if with := atoi(c.Query("with")); with > 0 {
		p.With = with
	}
	before, ok := s.Form(p.With)
	if !ok && p.With > 0 {
		return surveys.E(surveys.NotFound, "api.no_version", "")
	}
	for n := range s.Forms() {
		if n != number && n != p.With {
			p.Others = append(p.Others, n)
		}
	}
	slices.Sort(p.Others)
	if ok {
		p.Changes = changeLines(c, before.Survey, form.Survey)
	}
	return web.Render(c, http.StatusOK, "office/version", p)
}

// changeLines words what differs in now against was.
func changeLines(c *gin.Context, was, now *surveys.Survey) []ChangeLine {
	var lines []ChangeLine
	for _, change := range design.Changes(was, now) {
		line := ChangeLine{Code: change.Code, Was: change.Was, Is: change.Is}
		words := change.Text.In(web.Language(c), now.Languages...)
		args := []any{"Part", web.Say(c, "surveys.part_"+string(change.Part))}
		if change.Field != "" {
			args = append(args, "Field", web.Say(c, "surveys.field_"+change.Field))
		}
		switch change.Kind {
		case design.Added:
			line.Is = words
		case design.Retired:
			line.Was = words
		case design.Reworded:
			args = append(args, "Language", change.Language)
		case design.Altered:
			line.Name, line.Was, line.Is = words, plain(c, change.Was), plain(c, change.Is)
		}
		if change.Part == design.PartSurvey {
			line.Name = "" // it is the one at the top of the page
		}
		line.What = web.Say(c, "surveys.change_"+string(change.Kind), args...)
		lines = append(lines, line)
	}
	return lines
}

// plain words a value that is written as JSON: yes and no, a list with commas,
// a text without its quotes.
func plain(c *gin.Context, value string) string {
	var v any
	if json.Unmarshal([]byte(value), &v) != nil {
		return value
	}
	switch v := v.(type) {
	case bool:
		if v {
			return web.Say(c, "surveys.yes")
		}
		return web.Say(c, "surveys.no")
	case string:
		return v
	case []any:
		parts := make([]string, len(v))
		for i, item := range v {
			text, ok := item.(string)
			if !ok {
				return value
			}
			parts[i] = text
		}
		return strings.Join(parts, ", ")
	}
	return value
}

// codebook explains every column and code of a survey's exports, in each version
// that has it.
func (o *office) codebook(c *gin.Context) error {
	s, err := o.published(c)
	if err != nil {
		return err
	}
	words := web.From(c).Words
	table := export.Table{Forms: s.Forms(), Columns: export.Columns(s.Forms())}
	lines := table.Codebook(func(lang, key string) string { return words.Say(lang, key, nil) })
	c.Header("Content-Type", "text/csv; charset=utf-8")
	c.Header("Content-Disposition", `attachment; filename="`+s.Code+`-codebook.csv"`)
	return web.Cut(export.WriteCodebook(web.Patient(c, o.Now), append(o.demoLines(c), lines...)))
}
