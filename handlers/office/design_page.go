package office

import (
	"encoding/json"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/design/edit"
)

// DesignPage is what pages/office/design shows: on the left the outline, in the
// middle one page of the questionnaire with one question opened.
type DesignPage struct {
	Page
	Code, SurveyTitle string
	State             string
	MayWrite          bool
	Revision          int
	Part              string // "survey": the survey's own texts and settings
	Language          string // in which the texts are written
	Outline           []OutlinePage
	At                *PageFields // the page on show, nil for the survey's part
	Survey            *SurveyFields
	Types             []TypeGroup
	Saved             string // when the draft was last changed
	Undo, Redo        *StepLine
	Wrong             []web.ProblemEntry
	Also              string // the button that takes along what refers to a thing, "" for none
	Clash             []ClashLine
	NecessityAsked    bool   // the reason for asking is what lacks
	Seen              string // print of the open question or of the survey's part
}

// OutlinePage is one page in the outline.
type OutlinePage struct {
	Code, Title, Href string
	Number            int
	Draw              int
	Here              bool
	Questions         []OutlineLine
}

// OutlineLine is one question in the outline.
type OutlineLine struct {
	Code, Type, Text, Href string
	Number                 int // as residents see it, 0 for a note
	Conditional, Here      bool
	Advised                int // findings of the advice
}

// StepLine is a step that can be taken back or had again, in words.
type StepLine struct{ Words, By, At string }

// ClashLine is one field that two people wrote at once.
type ClashLine struct{ Field, Mine, Theirs string }

// TypeGroup is one part of the list of question types.
type TypeGroup struct {
	Title string
	Types []DesignChoice
}

// DesignChoice is one line of a list.
type DesignChoice struct {
	Value, Words string
	Chosen       bool
}

// showing is what of a survey is shown, and how a refused post comes back.
type showing struct {
	at    edit.Place
	part  string
	typed url.Values // nil: what is stored
	found surveys.Errors
}

func (o *office) showDesign(c *gin.Context, status int, d desk, s showing) error {
	doc := d.draft.Document
	p := &DesignPage{
		Page: o.page(c, "surveys.title"), Code: d.row.Code, State: string(d.row.State), MayWrite: mayDesign(c, d.row),
		Revision: d.row.DraftRevision, Part: s.part, Language: doc.Languages[0], Saved: o.second(d.row.UpdatedAt),
	}
	p.SurveyTitle = doc.Title.In(p.Language, doc.Languages...)
	p.Title = web.Say(c, "design_office.title", "Title", p.SurveyTitle)
	advised, err := o.adviceCounts(c, d.row.ID, doc)
	if err != nil {
		return err
	}
	p.Outline = outlineOf(c, doc, s.at, advised)
	if err := o.steps(c, p, d.row); err != nil {
		return err
	}
	if s.part == "survey" {
		p.Survey = surveyFields(c, doc, s.typed)
		p.Seen = edit.Print(doc, edit.Place{})
	} else if i := edit.PageIndex(doc, s.at.Page); i >= 0 {
		p.At = o.pageFields(c, d, i, s)
		p.Seen = edit.Print(doc, s.at)
		p.Types = typeGroups(c, doc, "")
	}
	if s.found != nil {
		p.refused(c, d, s)
	}
	web.ShowOwnFrames(c) // the draft in a phone
	return web.Render(c, status, "office/design", p)
}

// refused says what was found, and offers what would help.
func (p *DesignPage) refused(c *gin.Context, d desk, s showing) {
	p.Wrong = web.Entries(c, s.found)
	for i := range p.Wrong {
		p.Wrong[i].Pointer = "" // a place in the document, of which the reader knows nothing
	}
	p.NecessityAsked = s.found[0].Key == "edit.necessity_missing"
	switch key := s.found[0].Key; {
	case strings.HasSuffix(key, "referenced"):
		p.Also = s.typed.Get("do") + ":" + also
	case strings.HasPrefix(key, "design_office.clash"), key == "edit.question_gone":
		p.Clash = clashes(c, d, s)
	}
}

// outlineOf lists the pages and questions, numbered as residents see them.
func outlineOf(c *gin.Context, doc *surveys.Survey, at edit.Place, advised map[string]int) (pages []OutlinePage) {
	language, number := doc.Languages[0], 0
	for i, p := range doc.Pages {
		page := OutlinePage{Code: p.Code, Number: i + 1, Title: p.Title.In(language, doc.Languages...), Draw: p.Draw, Here: p.Code == at.Page && at.Question == "",
			Href: designHref(c, doc.Code, edit.Place{Page: p.Code})}
		for _, q := range p.Questions {
			line := OutlineLine{
				Code: q.Code, Type: typeWords(c, q.Type), Text: q.Text.In(language, doc.Languages...), Conditional: len(q.VisibleIf) > 0, Here: q.Code == at.Question, Advised: advised[q.Code],
				Href: designHref(c, doc.Code, edit.Place{Page: p.Code, Question: q.Code}),
			}
			if q.Type != surveys.Note && q.Type != surveys.Calculated {
				number++
				line.Number = number
			}
			page.Questions = append(page.Questions, line)
		}
		pages = append(pages, page)
	}
	return pages
}

func designHref(c *gin.Context, code string, at edit.Place) string {
	query := url.Values{"page": {at.Page}}
	end := ""
	if at.Question != "" {
		query.Set("question", at.Question)
		end = "#q-" + at.Question
	}
	return web.From(c).Path(Prefix+"/surveys/"+code+"/design?"+query.Encode()) + end
}

func typeWords(c *gin.Context, t surveys.Type) string { return web.Say(c, "import.type_"+string(t)) }

// steps says what can be taken back and had again.
func (o *office) steps(c *gin.Context, p *DesignPage, row models.Survey) error {
	if !p.MayWrite || row.DraftAt == 0 {
		return nil
	}
	steps, err := o.Store.Revisions(ctx(c), row.ID, row.DraftAt+1, 2)
	for _, step := range steps {
		line := &StepLine{stepWords(c, step), step.MadeBy, o.second(step.MadeAt)}
		switch {
		case step.Number == row.DraftAt+1:
			p.Redo = line
		case step.Number == row.DraftAt && step.Number > 1:
			p.Undo = line
		}
	}
	return err
}

// stepWords words what a step did; the names of types are words as well.
func stepWords(c *gin.Context, step models.Revision) string {
	var stored map[string]string
	if !web.From(c).Words.Has(step.Said) || json.Unmarshal([]byte(step.Args), &stored) != nil {
		return ""
	}
	args := make([]any, 0, 2*len(stored))
	for name, value := range stored {
		if key := "import.type_" + value; web.From(c).Words.Has(key) && (name == "Type" || name == "Was") {
			value = web.Say(c, key)
		}
		args = append(args, name, value)
	}
	return web.Say(c, step.Said, args...)
}

// placeOfStep is the place that a stored step names.
func placeOfStep(place string) edit.Place {
	if page, ok := strings.CutPrefix(place, "page:"); ok {
		return edit.Place{Page: page}
	}
	return edit.Place{Question: place}
}
