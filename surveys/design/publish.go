package design

import (
	"minyi/surveys"
	"minyi/surveys/logic"
	"minyi/surveys/strictjson"
)

// PublishContext is what a document must fit to when it is published.
type PublishContext struct {
	Today               string            // YYYY-MM-DD in the survey's zone
	Previous            []*surveys.Survey // the published versions, version 1 first
	ChannelsAllHaveArea bool              // there are channels and every one carries an area
}

// CheckPublish says what a document, already accepted by Decode, still lacks
// to be published. All findings are surveys.Invalid; nil means publishable.
func CheckPublish(doc *surveys.Survey, ctx PublishContext) surveys.Errors {
	p := &publisher{doc: doc, ctx: ctx}
	p.texts()
	p.parts()
	p.approval()
	p.area()
	p.minors()
	p.marks()
	p.versions()
	_, wrong := logic.CompileSurvey(doc)
	for _, e := range wrong {
		p.add(e)
	}
	return p.errors()
}

type publisher struct {
	reader // its findings and their limit
	doc    *surveys.Survey
	ctx    PublishContext
}

// want asks for a text in every language of the survey.
func (p *publisher) want(text surveys.Text, pointer, name string) {
	for _, language := range p.doc.Languages {
		if surveys.Blank(text[language]) {
			p.failAt(strictjson.Child(pointer, name), "design.text_missing", "Language", language)
		}
	}
}

// texts: what a person must read to answer. Intro, thanks, hints and the
// titles of pages may be absent; a calculated question is never shown.
func (p *publisher) texts() {
	p.want(p.doc.Title, "", "title")
	for pointer, q := range each(p.doc) {
		if q.Type != surveys.Calculated {
			p.want(q.Text, pointer, "text")
		}
		if len(q.Necessity) > 0 {
			p.want(q.Necessity, pointer, "necessity")
		}
		for i, o := range q.Options {
			p.want(o.Text, at(pointer, "options", i), "text")
		}
		if q.Other != nil {
			p.want(q.Other.Text, strictjson.Child(pointer, "other"), "text")
		}
		for i, row := range q.Rows {
			p.want(row.Text, at(pointer, "rows", i), "text")
		}
	}
}

// parts: pages have questions, questions of choice have choices.
func (p *publisher) parts() {
	if len(p.doc.Pages) == 0 {
		p.failAt("/pages", "design.no_pages")
	}
	for i, page := range p.doc.Pages {
		if len(page.Questions) == 0 {
			p.failAt(strictjson.Child(at("", "pages", i), "questions"), "design.page_empty", "Page", page.Code)
		}
	}
	for pointer, q := range each(p.doc) {
		k := kinds[q.Type]
		if k.has("options") && q.Type != surveys.Rating && len(q.Options) == 0 {
			p.failAt(strictjson.Child(pointer, "options"), "design.options_empty", "Question", q.Code)
		}
		if k.has("rows") && len(q.Rows) == 0 {
			p.failAt(strictjson.Child(pointer, "rows"), "design.rows_empty", "Question", q.Code)
		}
	}
}

// approval: Statistics Law (2024) articles 14 to 17. A survey without a number
// says openly that it is a call for opinions.
func (p *publisher) approval() {
	a := p.doc.Approval
	switch a.Kind {
	case "":
		p.failAt("/approval/kind", "design.approval_missing")
	case surveys.Approved, surveys.Filed:
		if a.Number == "" {
			p.failAt("/approval/number", "design.approval_number_missing")
		}
		if a.Authority == "" {
			p.failAt("/approval/authority", "design.approval_authority_missing")
		}
	}
	if a.ValidTo != "" && a.ValidTo < p.ctx.Today {
		p.failAt("/approval/valid_to", "design.approval_past", "ValidTo", a.ValidTo, "Today", p.ctx.Today)
	}
}

// area: a response has one area, from its one area question or its channel.
func (p *publisher) area() {
	first := ""
	for pointer, q := range each(p.doc) {
		switch {
		case q.Type != surveys.Area:
		case first == "":
			first = pointer
		default:
			p.failAt(pointer, "design.area_twice", "First", first, "Second", pointer)
		}
	}
	if p.doc.Settings.Area == surveys.AreaRequired && first == "" && !p.ctx.ChannelsAllHaveArea {
		p.failAt("/settings/area", "design.area_missing")
	}
}

// ConsentAge is the age from which a person may consent to the handling of
// personal information alone (Personal Information Protection Law, article 31).
const ConsentAge = 14

// minors: a survey that says it asks people under 14 asks them for nothing
// that shows who or where they are. Without min_age nothing is said about age.
func (p *publisher) minors() {
	age := p.doc.Settings.MinAge
	if age == 0 || age >= ConsentAge {
		return
	}
	for pointer, q := range each(p.doc) {
		switch q.Type {
		case surveys.Photo, surveys.Location, surveys.Signature:
			p.failAt(strictjson.Child(pointer, "type"), "design.minors", "Type", string(q.Type), "MinAge", age, "Age", ConsentAge)
		}
	}
}
