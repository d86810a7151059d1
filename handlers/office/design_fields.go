package office

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/design"
	"minyi/surveys/design/edit"
)

// PageFields is the page on show: its own fields and its questions.
type PageFields struct {
	Code, Title string
	Number      int
	Last        bool // there is no other page
	Draw        string
	Seen        string
	Questions   []DesignQuestion
}

// DesignQuestion is one question of the page: as residents see it, and opened
// with its fields.
type DesignQuestion struct {
	Code, Type, Text, Hint string
	Kind                   surveys.Type
	Number                 int
	Required, Conditional  bool
	If                     string // the condition in words
	Options, Rows          []string
	Mark                   string // before an option: what it looks like to residents
	Scale                  []string
	Open                   *QuestionFields
}

// QuestionFields are the fields of the open question, filled with what is
// stored or, after a refusal, with what was typed.
type QuestionFields struct {
	Code                  string
	Kind                  surveys.Type
	Text, Hint, Necessity string
	NeedsNecessity        bool
	Required, MayRequire  bool
	Shuffle, MayShuffle   bool
	HasOptions, HasRows   bool
	MayOther, Other       bool
	OtherText             string
	Options, Rows         []PartField
	MayExclusive          bool
	Limits                []LimitField
	Types                 []TypeGroup
	Pages                 []DesignChoice // to which it can move
	Published             bool           // its code and type stay
	Paste, PasteRows      string
	Replace               bool
}

// PartField is one option or row.
type PartField struct {
	Kind       string // "option", "row"
	Code, Text string
	Exclusive  bool
	First      bool
	Last       bool
	Fixed      bool   // its code was published
	NewCode    string // as typed
}

// LimitField is one rule of what may be answered.
type LimitField struct {
	Name, Label, Value string
	Input              string // type of the field
	Help               string
}

// pageFields fills in the page with the questions that stand on it.
func (o *office) pageFields(c *gin.Context, d desk, i int, s showing) *PageFields {
	doc := d.draft.Document
	page := doc.Pages[i]
	language := doc.Languages[0]
	p := &PageFields{Code: page.Code, Number: i + 1, Last: len(doc.Pages) == 1, Title: page.Title[language], Seen: edit.Print(doc, edit.Place{Page: page.Code})}
	if page.Draw > 0 {
		p.Draw = strconv.Itoa(page.Draw)
	}
	if s.typed.Has("page_title") {
		p.Title, p.Draw = s.typed.Get("page_title"), s.typed.Get("draw")
	}
	visible, _ := expressions(doc)
	speak := speaker(c, doc)
	number := 0
	for j := range doc.Pages {
		for k := range doc.Pages[j].Questions {
			q := &doc.Pages[j].Questions[k]
			asked := q.Type != surveys.Note && q.Type != surveys.Calculated
			if asked {
				number++
			}
			if j != i {
				continue
			}
			view := closedQuestion(c, doc, q)
			if e := visible[q.Code]; e != nil {
				view.If = speak.Condition(e)
			}
			if asked {
				view.Number = number
			}
			if q.Code == s.at.Question && mayDesign(c, d.row) {
				view.Open = questionFields(c, d, q, i, s.typed)
			}
			p.Questions = append(p.Questions, view)
		}
	}
	return p
}

// closedQuestion is a question as residents see it.
func closedQuestion(c *gin.Context, doc *surveys.Survey, q *surveys.Question) DesignQuestion {
	in := func(t surveys.Text) string { return t.In(doc.Languages[0], doc.Languages...) }
	v := DesignQuestion{Code: q.Code, Kind: q.Type, Type: typeWords(c, q.Type), Text: in(q.Text), Hint: in(q.Hint), Required: q.Required, Conditional: len(q.VisibleIf) > 0, Mark: "○"}
	if q.Type == surveys.Multiple {
		v.Mark = "□"
	}
	for _, option := range q.Options {
		v.Options = append(v.Options, in(option.Text))
	}
	if q.Other != nil {
		v.Options = append(v.Options, in(q.Other.Text)+"____")
	}
	for _, row := range q.Rows {
		v.Rows = append(v.Rows, in(row.Text))
	}
	low, high := 0., 10.
	if q.Min != nil && q.Max != nil {
		low, high = *q.Min, *q.Max
	}
	switch {
	case q.Type == surveys.NPS, q.Type == surveys.Rating && len(q.Options) == 0:
		for n := low; n <= high && len(v.Scale) < 12; n++ {
			v.Scale = append(v.Scale, figure(&n))
		}
	}
	return v
}

// questionFields fills in the open question.
func questionFields(c *gin.Context, d desk, q *surveys.Question, page int, typed url.Values) *QuestionFields {
	doc := d.draft.Document
	language := doc.Languages[0]
	has := func(field string) bool { return design.Allows(q.Type, field) }
	again := typed.Get("whole") == "1"
	text := func(name, stored string) string {
		if again && typed.Has(name) {
			return typed.Get(name)
		}
		return stored
	}
	tick := func(name string, stored bool) bool {
		if again {
			return typed.Get(name) == "true"
		}
		return stored
	}
	f := &QuestionFields{
		Code: q.Code, Kind: q.Type, Text: text("text", q.Text[language]), Hint: text("hint", q.Hint[language]), Necessity: text("necessity", q.Necessity[language]),
		NeedsNecessity: edit.NeedsNecessity(q.Type), Required: tick("required", q.Required), MayRequire: has("required"),
		Shuffle: tick("shuffle", q.Shuffle), MayShuffle: has("shuffle"), HasOptions: has("options"), HasRows: has("rows"),
		MayOther: has("other"), Other: tick("other", q.Other != nil), MayExclusive: q.Type == surveys.Multiple,
		Published: d.draft.WasPublished(q.Code), Types: typeGroups(c, doc, q.Type),
		Paste: typed.Get("paste"), PasteRows: typed.Get("paste_rows"), Replace: typed.Get("replace") == "true",
	}
	if q.Other != nil {
		f.OtherText = q.Other.Text[language]
	}
	f.OtherText = text("other_text", f.OtherText)
	if f.OtherText == "" {
		f.OtherText = web.Say(c, "design_office.other_word")
	}
	for i, option := range q.Options {
		f.Options = append(f.Options, PartField{
			Kind: "option", Code: option.Code, Text: text("o-"+option.Code, option.Text[language]), Exclusive: tick("x-"+option.Code, option.Exclusive),
			First: i == 0, Last: i == len(q.Options)-1, Fixed: d.draft.PartWasPublished(q.Code, option.Code), NewCode: text("oc-"+option.Code, option.Code),
		})
	}
	for i, row := range q.Rows {
		f.Rows = append(f.Rows, PartField{
			Kind: "row", Code: row.Code, Text: text("r-"+row.Code, row.Text[language]), First: i == 0, Last: i == len(q.Rows)-1,
			Fixed: d.draft.PartWasPublished(q.Code, row.Code), NewCode: text("rc-"+row.Code, row.Code),
		})
	}
	f.Limits = limitFields(c, q, text)
	for i, p := range doc.Pages {
		if i != page {
			f.Pages = append(f.Pages, DesignChoice{Value: p.Code, Words: strings.TrimSpace(web.Say(c, "import.page_n", "Number", i+1) + " " + p.Title.In(language, doc.Languages...))})
		}
	}
	return f
}

// limitFields are the rules that the type of a question has.
func limitFields(c *gin.Context, q *surveys.Question, text func(name, stored string) string) (fields []LimitField) {
	add := func(name, stored, input string, help bool) {
		if !design.Allows(q.Type, name) {
			return
		}
		f := LimitField{Name: name, Label: web.Say(c, "design_office.limit_"+name), Value: text(name, stored), Input: input}
		if help {
			f.Help = web.Say(c, "design_office.help_"+name)
		}
		fields = append(fields, f)
	}
	if q.Type != surveys.Rating || len(q.Options) == 0 {
		add("min", figure(q.Min), "number", false)
		add("max", figure(q.Max), "number", false)
	}
	add("decimals", countOf(&q.Decimals), "number", false)
	add("total", figure(q.Total), "number", true)
	add("min_choices", countOf(q.MinChoices), "number", false)
	add("max_choices", countOf(q.MaxChoices), "number", false)
	if q.Other != nil || !design.Allows(q.Type, "other") {
		add("max_length", countOf(&q.MaxLength), "number", false)
	}
	add("pattern", q.Pattern, "text", true)
	moment := "date"
	if q.Type == surveys.Time {
		moment = "time"
	}
	add("earliest", q.Earliest, moment, false)
	add("latest", q.Latest, moment, false)
	return fields
}

func figure(n *float64) string {
	if n == nil {
		return ""
	}
	return strconv.FormatFloat(*n, 'f', -1, 64)
}

func countOf(n *int) string {
	if n == nil || *n == 0 {
		return ""
	}
	return strconv.Itoa(*n)
}
