package office

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/design"
	"minyi/surveys/exchange"
	"minyi/surveys/exchange/format"
)

// SurveyImportPage is what pages/office/survey_import shows: what was read of a
// file or of pasted text, before anything is kept.
type SurveyImportPage struct {
	Page
	Code, SurveyTitle, Intro string
	About                    string // whom a template is for, or what is copied
	Minutes                  int    // that answering takes, 0 = not known
	Parts                    []ImportedPart
	Questions, Required      int
	Conditional              int
	Report                   []ReportLine
	Warnings                 int
	Document                 string       // what was read, which travels on in the form
	Replaces                 string       // code of the draft in whose place it would stand, "" for a new survey
	Revision                 int          // of that draft
	Reworded                 []ChangeLine // codes of it that were published with other words
	Wrong                    []web.ProblemEntry
}

// ImportedPart is a page of the questionnaire.
type ImportedPart struct {
	Title     string
	Questions []ImportedQuestion
}

// ImportedQuestion is one question in short.
type ImportedQuestion struct {
	Code, Type, Text string
	Choices          []string
	Rows             int
	Required         bool
	Conditional      bool
}

// ReportLine is a finding in words.
type ReportLine struct{ Level, Where, Message, Original string }

// importSurvey takes a document for a new draft. Anything else (Word, pasted
// text, Markdown) is read first and shown; its page sends the document back.
func (o *office) importSurvey(c *gin.Context) error {
	data, err := upload(c)
	if err != nil {
		return err
	}
	looked := c.PostForm("document")
	if looked == "" && !format.Is("minyi", data) {
		return o.previewImport(c, data)
	}
	if looked != "" {
		data = []byte(looked)
	}
	doc, err := design.Decode(data)
	if code := c.PostForm("code"); err == nil && looked != "" && code != doc.Code {
		if err = design.CheckCode(code, "/code"); err == nil {
			doc.Code = code
			data, _, err = design.Canonical(doc)
		}
	}
	if err == nil {
		err = o.keepDraft(c, doc.Code, data)
	}
	found := refusals(err)
	switch {
	case found != nil && looked != "" && doc != nil:
		return o.showSurveyImport(c, http.StatusUnprocessableEntity, &exchange.Reading{Document: doc}, found)
	case found != nil:
		return o.showNewSurvey(c, http.StatusUnprocessableEntity, found)
	case err != nil:
		return err
	}
	return o.back(c, "/surveys/"+doc.Code, "imported")
}

// previewImport reads what is no document of ours. What cannot be read at all
// comes back to the page for new ones with every fault in its place.
func (o *office) previewImport(c *gin.Context, data []byte) error {
	auth.Note(c, "preview", true)
	read, err := format.Read(format.Auto, data, exchange.Options{})
	if found := refusals(err); found != nil {
		return o.showNewSurvey(c, http.StatusUnprocessableEntity, found)
	}
	if err != nil {
		return err
	}
	if read.Document == nil {
		return o.showNewSurvey(c, http.StatusUnprocessableEntity, faults(read))
	}
	return o.showSurveyImport(c, http.StatusOK, read, nil)
}

func (o *office) showSurveyImport(c *gin.Context, status int, read *exchange.Reading, wrong surveys.Errors) error {
	return o.showPreview(c, status, read, wrong, "", 0)
}

// showPreview shows what a draft would be made of: whom it is for and how many
// minutes it takes where that is known.
func (o *office) showPreview(c *gin.Context, status int, read *exchange.Reading, wrong surveys.Errors, about string, minutes int) error {
	return o.fillPreview(c, status, read, wrong, &SurveyImportPage{About: about, Minutes: minutes})
}

// showPreviewFor shows what a draft would be replaced by.
func (o *office) showPreviewFor(c *gin.Context, status int, read *exchange.Reading, wrong surveys.Errors, of replacement) error {
	return o.fillPreview(c, status, read, wrong, &SurveyImportPage{Replaces: of.Code, Revision: of.Revision, Reworded: of.Reworded})
}

func (o *office) fillPreview(c *gin.Context, status int, read *exchange.Reading, wrong surveys.Errors, p *SurveyImportPage) error {
	doc := read.Document
	in := func(t surveys.Text) string { return t.In(web.Language(c), doc.Languages...) }
	p.Page, p.Code, p.SurveyTitle, p.Intro = o.page(c, "import.title"), doc.Code, in(doc.Title), in(doc.Intro)
	if wrong != nil {
		p.Wrong, p.Code = web.Entries(c, wrong), c.PostForm("code")
	}
	for _, page := range doc.Pages {
		part := ImportedPart{Title: in(page.Title)}
		for _, q := range page.Questions {
			line := ImportedQuestion{
				Code: q.Code, Type: web.Say(c, "import.type_"+string(q.Type)), Text: in(q.Text), Rows: len(q.Rows),
				Required: q.Required, Conditional: len(q.VisibleIf) > 0,
			}
			for _, option := range q.Options {
				line.Choices = append(line.Choices, in(option.Text))
			}
			if q.Other != nil {
				line.Choices = append(line.Choices, in(q.Other.Text)+"____")
			}
			p.count(q.Type, line)
			part.Questions = append(part.Questions, line)
		}
		p.Parts = append(p.Parts, part)
	}
	for _, f := range read.Report {
		if f.Level != exchange.Info {
			p.Warnings++
		}
		p.Report = append(p.Report, ReportLine{string(f.Level), placeOf(c, f.Where), web.From(c).Words.Say(web.Language(c), f.Key, f.Args), f.Original})
	}
	document, _, err := design.Canonical(doc)
	if err != nil {
		return err
	}
	p.Document = string(document)
	return web.Render(c, status, "office/survey_import", p)
}

func (p *SurveyImportPage) count(t surveys.Type, q ImportedQuestion) {
	if t != surveys.Note {
		p.Questions++
	}
	if q.Required {
		p.Required++
	}
	if q.Conditional {
		p.Conditional++
	}
}

// placeOf words where in a file something stands.
func placeOf(c *gin.Context, p exchange.Place) string {
	switch {
	case p.Unit == "":
		return p.Pointer
	case p.Row > 0:
		return web.Say(c, "import.at_row", "Number", p.Number, "Row", p.Row)
	}
	return web.Say(c, "import.at_"+string(p.Unit), "Number", p.Number)
}
