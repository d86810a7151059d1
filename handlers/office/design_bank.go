package office

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/bank"
	"minyi/surveys/design/edit"
)

func (o *office) designBankRoutes() []route {
	return []route{
		{method: "GET", path: "/surveys/:code/design/bank", scope: account.SurveysWrite, handle: o.draftBank},
		{method: "POST", path: "/surveys/:code/design/bank", scope: account.SurveysWrite, handle: o.intoDraft},
	}
}

// DraftBankPage is what pages/office/design_bank shows: the bank, to be ticked
// for a draft.
type DraftBankPage struct {
	AuthorPage
	Search           string
	Audiences        []ChoiceOption
	Topics           []TopicItems
	At, Question     string // page and question behind which they come, as codes
	PageName, Behind string // in words; Behind "" is the page's end
	Empty            bool   // the bank has nothing at all
}

func (o *office) draftBank(c *gin.Context) error {
	d, err := o.desk(c)
	if err != nil {
		return err
	}
	return o.showDraftBank(c, http.StatusOK, d, nil)
}

func (o *office) showDraftBank(c *gin.Context, status int, d desk, wrong surveys.Errors) error {
	asking := c.Query
	if c.Request.Method == http.MethodPost {
		asking = c.PostForm
	}
	doc := d.draft.Document
	at := insertAt(doc, asking)
	p := &DraftBankPage{AuthorPage: o.authorPage(c, d, "bank.into_draft", at, wrong), Search: strings.TrimSpace(asking("q")), At: at.Page, Question: at.Question}
	names := places(c, doc)
	p.PageName = names.pages[at.Page].Title
	if at.Question != "" {
		p.Behind = names.questions[at.Question].Title
	}
	items, err := o.Store.Bank(ctx(c))
	if err != nil {
		return err
	}
	p.Empty = len(items) == 0
	asked, picked := bank.Asks(items, doc), c.PostFormArray("item")
	f := bankFilter{words: p.Search, audience: asking("audience")}
	p.Audiences = bankOptions(c, bank.Audiences, f.audience)
	for _, topic := range bank.Topics {
		t := TopicItems{Title: inWords(c, topic.Text)}
		for i := range items {
			item := &items[i]
			ticked := slices.Contains(picked, item.Code)
			if item.Topic != topic.Code || item.Retired || !f.passes(item) && !ticked {
				continue
			}
			line := itemLine(c, item)
			line.Picked = ticked
			if code := asked[item.Code]; code != "" {
				line.Asked = names.questions[code].Title
			}
			t.Lines = append(t.Lines, line)
		}
		if t.Lines != nil {
			p.Topics = append(p.Topics, t)
		}
	}
	return web.Render(c, status, "office/design_bank", p)
}

// insertAt is the place behind which items come: the question that was open, else
// the end of the page that was, else of the last one.
func insertAt(doc *surveys.Survey, asking func(string) string) edit.Place {
	at := edit.Place{Page: asking("page"), Question: asking("question")}
	if i, q := edit.Find(doc, at.Question); q != nil {
		return edit.Place{Page: doc.Pages[i].Code, Question: at.Question}
	}
	at.Question = ""
	if edit.PageIndex(doc, at.Page) < 0 && len(doc.Pages) > 0 {
		at.Page = doc.Pages[len(doc.Pages)-1].Code
	}
	return at
}

// intoDraft puts the ticked items into the draft.
func (o *office) intoDraft(c *gin.Context) error {
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	items, err := o.Store.Bank(ctx(c))
	if err != nil {
		return err
	}
	var first edit.Place
	done := "from_bank"
	edits := func(d desk) ([]edit.Edit, error) {
		insert, added, err := bank.Insert(items, d.draft.Document, insertAt(d.draft.Document, c.PostForm), c.PostFormArray("item"))
		if err != nil {
			return nil, err
		}
		if len(added) > 0 {
			done = "from_bank_more"
		}
		first = edit.Place{Page: insert.Page, Question: insert.Questions[0].Code}
		return []edit.Edit{insert}, nil
	}
	refused := func(status int, d desk, found surveys.Errors) error { return o.showDraftBank(c, status, d, found) }
	if err := o.amend(c, nil, edits, refused); err != nil || first.Question == "" {
		return err
	}
	return o.seeDesign(c, "", url.Values{"page": {first.Page}, "question": {first.Question}, "done": {done}})
}
