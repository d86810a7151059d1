package office

import (
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/bank"
	"minyi/surveys/design"
	"minyi/surveys/evaluation"
	"minyi/surveys/exchange"
)

// AssemblePage is what pages/office/assemble shows: the bank for one audience, to
// be ticked.
type AssemblePage struct {
	Page
	Audience  string
	Audiences []ChoiceOption
	Topics    []TopicItems
	Wrong     []web.ProblemEntry
	Form      map[string]string
}

// TopicItems are the items of one page of the form.
type TopicItems struct {
	Title string
	Lines []ItemLine
}

func (o *office) assemble(c *gin.Context) error { return o.showAssemble(c, http.StatusOK, nil) }

func (o *office) showAssemble(c *gin.Context, status int, wrong surveys.Errors) error {
	p := &AssemblePage{Page: o.page(c, "bank.assemble"), Audience: c.Query("audience"), Form: typed(c)}
	picked := c.PostFormArray("item")
	if c.Request.Method == http.MethodPost {
		p.Audience = c.PostForm("audience")
	}
	p.Audiences = bankOptions(c, bank.Audiences, p.Audience)
	if wrong != nil {
		p.Wrong = web.Entries(c, wrong)
	}
	items, err := o.Store.Bank(ctx(c))
	if err != nil {
		return err
	}
	for _, topic := range bank.Topics {
		t := TopicItems{Title: inWords(c, topic.Text)}
		for i := range items {
			item := &items[i]
			if item.Topic == topic.Code && !item.Retired && (item.For(p.Audience) || slices.Contains(picked, item.Code)) {
				line := itemLine(c, item)
				line.Picked = slices.Contains(picked, item.Code)
				t.Lines = append(t.Lines, line)
			}
		}
		if t.Lines != nil {
			p.Topics = append(p.Topics, t)
		}
	}
	return web.Render(c, status, "office/assemble", p)
}

// assembled shows the form that the ticked items make; its page makes the draft.
func (o *office) assembled(c *gin.Context) error {
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	auth.Note(c, "preview", true)
	items, err := o.Store.Bank(ctx(c))
	if err != nil {
		return err
	}
	title := strings.TrimSpace(c.PostForm("title"))
	languages := web.From(c).Words.Languages()
	plan := bank.Plan{Code: c.PostForm("code"), Title: surveys.Text{languages[0]: title}, Picks: c.PostFormArray("item"), Languages: languages}
	var found surveys.Errors
	if title == "" {
		found = append(found, surveys.E(surveys.Invalid, "newsurvey.title_missing", "/title"))
		plan.Title = surveys.Text{}
	}
	if err := design.CheckCode(plan.Code, "/code"); err != nil {
		found, plan.Code = append(found, surveys.All(err)...), "x"
	}
	doc, added, err := bank.Assemble(items, plan)
	if found = append(found, refusals(err)...); len(found) > 0 {
		return o.showAssemble(c, http.StatusUnprocessableEntity, found)
	}
	if err != nil {
		return err
	}
	read := &exchange.Reading{Document: doc}
	for _, a := range added {
		read.Report = append(read.Report, exchange.Found(exchange.Info, exchange.Place{Pointer: a.Code}, "", "bank.came_along", "Because", a.Because))
	}
	return o.takeable(c, read, web.Say(c, "bank.assembled", "Rates", len(doc.Rates)), 0)
}

// CoveragePage is what pages/office/coverage shows.
type CoveragePage struct {
	Page
	Scheme, SchemeTitle string
	Audience            string
	Audiences           []ChoiceOption
	Lines               []CoverageLine
	Gaps                int
	AsOf                string
	MayWrite            bool
}

// CoverageLine is one indicator with its questions.
type CoverageLine struct {
	Code, Title, Source string
	Indicator           string
	Items               []ItemLine
	By                  []int // items for each audience, as the table's head has them
	Asked               []bank.Asked
	Gap, Survey, Unfed  bool
}

// coverage shows which indicators of a scheme have questions, for an audience or
// for all.
func (o *office) coverage(c *gin.Context) error {
	row, err := o.Store.Scheme(ctx(c), c.Param("scheme"))
	if err != nil {
		return err
	}
	scheme, err := evaluation.DecodeScheme(row.Document)
	if err != nil {
		return err
	}
	p := &CoveragePage{
		Page: o.page(c, "bank.coverage"), Scheme: scheme.Code, SchemeTitle: orElse(inWords(c, scheme.Title), scheme.Code), Audience: c.Query("audience"),
		AsOf: o.moment(o.Now().UnixMicro()), MayWrite: auth.Principal(c).May(account.SurveysWrite),
	}
	p.Audiences = bankOptions(c, bank.Audiences, p.Audience)
	items, err := o.Store.Bank(ctx(c))
	if err != nil {
		return err
	}
	sources, err := o.sources(c)
	if err != nil {
		return err
	}
	schemes, err := o.schemes(c)
	if err != nil {
		return err
	}
	for _, row := range bank.Cover(scheme, schemes, items, sources, p.Audience) {
		line := CoverageLine{
			Code: row.Leaf.Code, Title: inWords(c, row.Leaf.Title), Source: web.Say(c, "bank.source_"+string(row.Leaf.Source.Type)), Indicator: bank.Indicator(scheme.Code, row.Leaf.Code),
			Asked: row.Asked, Gap: row.Gap(), Survey: row.Survey, Unfed: row.Survey && !row.Fed,
		}
		line.By = make([]int, len(bank.Audiences))
		for _, item := range row.Items {
			line.Items = append(line.Items, itemLine(c, item))
			for n, a := range bank.Audiences {
				if item.For(a.Code) {
					line.By[n]++
				}
			}
		}
		if line.Gap {
			p.Gaps++
		}
		p.Lines = append(p.Lines, line)
	}
	return web.Render(c, http.StatusOK, "office/coverage", p)
}
