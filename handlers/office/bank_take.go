package office

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/bank"
	"minyi/surveys/design"
	"minyi/surveys/design/edit"
)

// SurveyItemsPage is what pages/office/surveyitems shows: the questions of a
// draft and which of them are items of the bank.
type SurveyItemsPage struct {
	Page
	Code, SurveyTitle string
	Lines             []QuestionLine
	Revision          int
	MayWrite          bool
	Meta              ItemMeta
	Form              map[string]string
	Wrong             []web.ProblemEntry
}

// QuestionLine is one question of a draft.
type QuestionLine struct {
	Code, Text, Type string
	Item             string // of which it is, "" for none
	ItemVersion      int
	Newest           int  // version of the item
	Same             bool // in the item's words
	Takable          bool
}

func (o *office) surveyItems(c *gin.Context) error { return o.showSurveyItems(c, http.StatusOK, nil) }

func (o *office) showSurveyItems(c *gin.Context, status int, wrong surveys.Errors) error {
	row, err := o.Store.Survey(ctx(c), c.Param("code"))
	if err != nil {
		return err
	}
	doc, err := design.Decode(row.Draft)
	if err != nil {
		return err
	}
	items, err := o.Store.Bank(ctx(c))
	if err != nil {
		return err
	}
	p := &SurveyItemsPage{
		Page: o.page(c, "bank.of_survey"), Code: row.Code, SurveyTitle: orElse(doc.Title.In(web.Language(c), doc.Languages...), row.Code),
		Revision: row.DraftRevision, MayWrite: auth.Principal(c).May(account.SurveysWrite), Form: typed(c),
	}
	if wrong != nil {
		p.Wrong = web.Entries(c, wrong)
	}
	for _, page := range doc.Pages {
		for i := range page.Questions {
			p.Lines = append(p.Lines, questionLine(c, doc, &page.Questions[i], items))
		}
	}
	if p.Meta, err = o.itemMeta(c, c.PostForm("topic"), c.PostFormArray("audience"), c.PostFormArray("indicator"), nil); err != nil {
		return err
	}
	p.Meta.Tags = c.PostForm("tags")
	return web.Render(c, status, "office/surveyitems", p)
}

func questionLine(c *gin.Context, doc *surveys.Survey, q *surveys.Question, items []bank.Item) QuestionLine {
	line := QuestionLine{Code: q.Code, Text: q.Text.In(web.Language(c), doc.Languages...), Type: web.Say(c, "import.type_"+string(q.Type))}
	line.Takable = q.Type != surveys.Note && q.Type != surveys.Calculated
	for i := range items {
		if code, version := bank.Parse(q.Item); code == items[i].Code {
			line.Item, line.ItemVersion, line.Newest = code, version, items[i].Version
			for _, u := range items[i].Uses([]bank.Source{{Draft: doc}}) {
				line.Same = line.Same || u.Question == q.Code && u.Same
			}
			line.Takable = line.Takable && !line.Same
		}
	}
	return line
}

// takeItem puts a question of a draft into the bank, and into the draft where it
// now comes from.
func (o *office) takeItem(c *gin.Context) error {
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	row, err := o.Store.Survey(ctx(c), c.Param("code"))
	if err != nil {
		return err
	}
	doc, err := design.Decode(row.Draft)
	if err != nil {
		return err
	}
	item := bank.Item{Code: strings.TrimSpace(c.PostForm("item")), Version: 1}
	readMeta(c, &item)
	found := item.CheckMeta("")
	wording, left, err := bank.Take(doc, c.PostForm("question"), item.Code)
	if surveys.KindOf(err) == surveys.NotFound {
		found = append(found, surveys.All(err)...)
	} else {
		found = append(found, refusals(err)...)
	}
	if len(found) > 0 {
		return o.showSurveyItems(c, http.StatusUnprocessableEntity, found)
	}
	if err != nil {
		return err
	}
	item.Wordings = []bank.Wording{{Document: wording, Note: web.Say(c, "bank.taken_from", "Code", row.Code)}}
	if err := o.addItems(c, []bank.Item{item}); err != nil {
		if found := refusals(err); found != nil {
			return o.showSurveyItems(c, http.StatusUnprocessableEntity, found)
		}
		return err
	}
	done := "item_taken"
	if left {
		done = "item_taken_alone"
	}
	_, q := edit.Find(doc, c.PostForm("question"))
	q.Item = item.Ref()
	data, _, err := design.Canonical(doc)
	if err == nil {
		who := auth.Principal(c)
		_, err = o.Store.Revise(ctx(c), row.Code, row.DraftRevision, models.Revision{
			Document: data, Place: q.Code, Said: "bank.did_take", Args: `{"Item":"` + item.Code + `"}`, Account: who.AccountID, MadeBy: who.Name,
		}, false)
	}
	if surveys.KindOf(err) == surveys.Conflict {
		done, err = "item_taken_loose", nil // somebody edits the draft: the item is there all the same
	}
	if err != nil {
		return err
	}
	return o.back(c, "/surveys/"+row.Code+"/bank", done)
}
