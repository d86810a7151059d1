package office

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/design"
	"minyi/surveys/weight"
)

type marginStore interface {
	AllMargins(ctx context.Context) ([]models.Margins, error)
	Margins(ctx context.Context, code string) (*weight.Margins, error)
	PutMargins(ctx context.Context, m *weight.Margins) error
	Setting(ctx context.Context, name string) (string, error)
	PutSetting(ctx context.Context, name, value string) error
}

func (o *office) marginRoutes() []route {
	return []route{
		{method: "GET", path: "/margins", scope: account.SurveysRead, handle: o.margins},
		{method: "POST", path: "/margins", scope: account.SettingsWrite, handle: o.importMargins},
		{method: "POST", path: "/margins/:margins/use", scope: account.SettingsWrite, handle: o.useMargins},
	}
}

// MarginsPage is what pages/office/margins shows: the population figures to which
// answers are weighted, which of them are in force, and what they fit.
type MarginsPage struct {
	Page
	Lines    []MarginsLine
	MayWrite bool
	Form     map[string]string
	Wrong    []web.ProblemEntry
}

// MarginsLine is one set of figures; figures under a code never change.
type MarginsLine struct {
	Code, Source, Added string
	Vars                string
	Cells               int
	Population          string
	InForce             bool
	Fits                []string // titles of the surveys that can be weighted by them
	Lacks               []string // the others, with what they do not ask
	Doubts              []string // what to look at before they are put in force
	Frozen              int      // published values that name them
}

const maxMarginsSource = 200

func (o *office) margins(c *gin.Context) error { return o.showMargins(c, http.StatusOK, nil) }

func (o *office) showMargins(c *gin.Context, status int, wrong surveys.Errors) error {
	p := &MarginsPage{Page: o.page(c, "margins.title"), MayWrite: auth.Principal(c).May(account.SettingsWrite), Form: typed(c)}
	if wrong != nil {
		p.Wrong = o.wordedAt(c, byLine(wrong))
	}
	rows, err := o.Store.AllMargins(ctx(c))
	if err != nil {
		return err
	}
	inForce, err := o.Store.Setting(ctx(c), weight.Setting)
	if err != nil && surveys.KindOf(err) != surveys.NotFound {
		return err
	}
	frozen, err := o.frozenBy(c)
	if err != nil {
		return err
	}
	all, err := o.Catalog.All(ctx(c))
	if err != nil {
		return err
	}
	lang, comma := web.Language(c), web.Say(c, "overview.comma")
	for _, row := range rows {
		var m weight.Margins
		if err := json.Unmarshal(row.Document, &m); err != nil {
			return err
		}
		l := MarginsLine{
			Code: row.Code, Source: m.Source.In(lang, "zh-CN", "en"), Added: o.moment(row.CreatedAt), Vars: strings.Join(m.Vars, comma),
			Cells: len(m.Cells), Population: thousands(int(m.Population())), InForce: row.Code == inForce, Frozen: frozen[row.Code],
		}
		l.Doubts = o.doubtMargins(c, &m)
		for _, s := range all {
			if s.Current == nil {
				continue
			}
			doc := s.Current.Survey
			if lacks := m.Lacks(doc); lacks == nil {
				l.Fits = append(l.Fits, doc.Title.In(lang, doc.Languages...))
			} else {
				l.Lacks = append(l.Lacks, web.Say(c, "margins.lacks", "Survey", doc.Title.In(lang, doc.Languages...), "Vars", strings.Join(lacks, comma)))
			}
		}
		p.Lines = append(p.Lines, l)
	}
	return web.Render(c, status, "office/margins", p)
}

// doubtMargins says of figures what may be a slip of the pen: areas that there are
// not, and combinations that were left out.
func (o *office) doubtMargins(c *gin.Context, m *weight.Margins) (doubts []string) {
	var unknown []string
	if v := slices.Index(m.Vars, weight.AreaVariable); v >= 0 {
		for _, cell := range m.Cells {
			for _, code := range cell.Key[v] {
				if !o.Areas().Known(code) && !slices.Contains(unknown, code) {
					unknown = append(unknown, code)
				}
			}
		}
	}
	if unknown != nil {
		doubts = append(doubts, web.Say(c, "margins.unknown_areas", "Areas", strings.Join(unknown, web.Say(c, "overview.comma"))))
	}
	if n, first := m.Gaps(); n > 0 {
		doubts = append(doubts, web.Say(c, "margins.gaps", "Count", n, "First", first))
	}
	return doubts
}

// byLine points findings about cells at the lines of the table that they came in:
// the first cell stands under the heading.
func byLine(found surveys.Errors) surveys.Errors {
	out := slices.Clone(found)
	for i, e := range out {
		rest, ok := strings.CutPrefix(e.Field, "/cells/")
		if !ok {
			continue
		}
		cell, _, _ := strings.Cut(rest, "/")
		if n, err := strconv.Atoi(cell); err == nil {
			at := *e
			at.Field = "/" + strconv.Itoa(n+2)
			out[i] = &at
		}
	}
	return out
}

// frozenBy counts the published values that name each set of figures.
func (o *office) frozenBy(c *gin.Context) (map[string]int, error) {
	all, err := o.Catalog.All(ctx(c))
	if err != nil {
		return nil, err
	}
	count := make(map[string]int)
	for _, s := range all {
		rows, err := o.Store.PublishedRates(ctx(c), s.ID)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			count[row.MarginsCode]++
		}
	}
	return count, nil
}

// importMargins stores figures from a table. They are not in force before somebody
// says so.
func (o *office) importMargins(c *gin.Context) error {
	_, data, err := uploaded(c)
	if err != nil {
		return err
	}
	var wrong surveys.Errors
	code, source := strings.TrimSpace(c.PostForm("code")), strings.TrimSpace(c.PostForm("source"))
	if err := design.CheckCode(code, "/code"); err != nil {
		wrong = append(wrong, surveys.All(err)...)
	}
	if source == "" || utf8.RuneCountInString(source) > maxMarginsSource {
		wrong = append(wrong, surveys.E(surveys.Invalid, "margins.source_needed", "/source", "Max", maxMarginsSource))
	}
	if len(data) == 0 {
		wrong = append(wrong, surveys.E(surveys.Invalid, "margins.file_needed", "/file"))
	}
	var m *weight.Margins
	if len(data) > 0 {
		if m, err = weight.ReadCSV(bytes.NewReader(data), code, surveys.Text{web.Language(c): source}); refusals(err) != nil {
			wrong = append(wrong, refusals(err)...)
		} else if err != nil {
			return err
		}
	}
	if wrong == nil {
		if err = o.Store.PutMargins(ctx(c), m); refusals(err) != nil {
			wrong = refusals(err)
		} else if err != nil {
			return err
		}
	}
	if wrong != nil {
		return o.showMargins(c, http.StatusUnprocessableEntity, wrong)
	}
	auth.Note(c, "code", code)
	return o.back(c, "/margins", "margins_added")
}

// useMargins puts figures in force: from now on weighted figures of every survey
// are brought to them. What was frozen keeps its own.
func (o *office) useMargins(c *gin.Context) error {
	m, err := o.Store.Margins(ctx(c), c.Param("margins"))
	if err != nil {
		return err
	}
	before, err := o.Store.Setting(ctx(c), weight.Setting)
	if err != nil && surveys.KindOf(err) != surveys.NotFound {
		return err
	}
	if err := o.Store.PutSetting(ctx(c), weight.Setting, m.Code); err != nil {
		return err
	}
	auth.Note(c, "was", before)
	auth.Note(c, "now", m.Code)
	return o.back(c, "/margins", "margins_used")
}
