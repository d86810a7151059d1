package office

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/design/edit"
	"minyi/surveys/design/rule"
)

// RulePage is what pages/office/rule shows: when a question is shown, by picking
// a question, how it is compared and with what.
type RulePage struct {
	AuthorPage
	Question, Called string
	Sentence         string // what is stored, in words
	Unpicked         bool   // what is stored was not picked and cannot be shown so
	Raw              string // as JsonLogic
	Any              bool
	Groups           []RuleGroup
	None             bool // nothing stands before the question
}

// RuleGroup is one group on the page.
type RuleGroup struct {
	Index, Number int
	Any           bool
	Lines         []RuleLine
}

// RuleLine is one condition on the page. Its fields are named by Name.
type RuleLine struct {
	Name, Drop          string
	Subjects, Operators []DesignChoice
	Choices             []DesignChoice // values to tick
	Inputs              []string       // values to type
	Kind                string         // of the inputs: number, date, time
	Bad                 bool
}

// asking reads which question a page is about.
//
// Errors: NotFound.
func (d desk) asking(code string) (*surveys.Question, error) {
	_, q := edit.Find(d.draft.Document, code)
	if q == nil {
		return nil, surveys.E(surveys.NotFound, "edit.question_gone", "", "Code", code)
	}
	return q, nil
}

func (o *office) rule(c *gin.Context) error {
	d, err := o.desk(c)
	if err != nil {
		return err
	}
	return o.showRule(c, http.StatusOK, d, c.Request.URL.Query(), nil)
}

// showRule shows what was picked so far, else what is stored.
func (o *office) showRule(c *gin.Context, status int, d desk, form url.Values, found surveys.Errors) error {
	doc := d.draft.Document
	q, err := d.asking(form.Get("question"))
	if err != nil {
		return err
	}
	subjects := rule.Subjects(doc, q.Code)
	p := &RulePage{
		AuthorPage: o.authorPage(c, d, "author.rule", edit.Place{Question: q.Code}, found), Question: q.Code,
		Called: orElse(q.Text.In(web.Language(c), doc.Languages...), q.Code), None: len(subjects) == 0,
	}
	if visible, _ := expressions(doc); visible[q.Code] != nil {
		p.Sentence = speaker(c, doc).Condition(visible[q.Code])
	}
	picked, readable := rule.Read(q.VisibleIf, subjects)
	p.Unpicked, p.Raw = !readable, string(q.VisibleIf)
	if form.Has("raw") {
		p.Unpicked, p.Raw = true, form.Get("raw")
	}
	if form.Has("g.0.c.0.s") || form.Get("do") == "pick" {
		picked, p.Unpicked = pickedIn(form), false
	}
	if !p.Unpicked {
		pressRule(&picked, form.Get("do"), subjects)
		p.fill(c, picked, subjects, found)
	}
	return web.Render(c, status, "office/rule", p)
}

// pickedIn reads the fields of the page: any, g.0.any, g.0.c.1.s, .o and .v.
func pickedIn(form url.Values) (r rule.Rule) {
	r.Any = form.Get("any") == "or"
	for g := 0; form.Has(fmt.Sprintf("g.%d.c.0.s", g)); g++ {
		group := rule.Group{Any: form.Get(fmt.Sprintf("g.%d.any", g)) == "or"}
		for i := 0; form.Has(fmt.Sprintf("g.%d.c.%d.s", g, i)); i++ {
			name := fmt.Sprintf("g.%d.c.%d", g, i)
			group.Conditions = append(group.Conditions, rule.Condition{Subject: form.Get(name + ".s"), Operator: rule.Operator(form.Get(name + ".o")), Values: filled(form[name+".v"])})
		}
		r.Groups = append(r.Groups, group)
	}
	return r
}

func filled(values []string) (list []string) {
	for _, v := range values {
		if v = strings.TrimSpace(v); v != "" {
			list = append(list, v)
		}
	}
	return list
}

// pressRule does what a button says: one condition or one group more, or one
// condition less.
func pressRule(r *rule.Rule, do string, subjects []rule.Subject) {
	if len(subjects) == 0 {
		return
	}
	last := subjects[len(subjects)-1]
	fresh := rule.Condition{Subject: last.Code, Operator: last.Operators[0]}
	word, rest, _ := strings.Cut(do, ":")
	at, of, _ := strings.Cut(rest, ":")
	g, _ := strconv.Atoi(at)
	i, _ := strconv.Atoi(of)
	switch {
	case word == "group" && len(r.Groups) < maxPicked, len(r.Groups) == 0:
		r.Groups = append(r.Groups, rule.Group{Conditions: []rule.Condition{fresh}})
	case word == "more" && g < len(r.Groups) && len(r.Groups[g].Conditions) < maxPicked:
		r.Groups[g].Conditions = append(r.Groups[g].Conditions, fresh)
	case word == "drop" && g < len(r.Groups) && i < len(r.Groups[g].Conditions):
		list := r.Groups[g].Conditions
		if r.Groups[g].Conditions = append(list[:i:i], list[i+1:]...); len(list) == 1 {
			r.Groups = append(r.Groups[:g:g], r.Groups[g+1:]...)
		}
	}
}

// maxPicked bounds groups, and conditions of a group: what is longer nobody
// reads.
const maxPicked = 20

func (p *RulePage) fill(c *gin.Context, r rule.Rule, subjects []rule.Subject, found surveys.Errors) {
	p.Any = r.Any
	bad := make(map[string]bool)
	for _, e := range found {
		bad[e.Field] = true
	}
	for g, group := range r.Groups {
		view := RuleGroup{Index: g, Number: g + 1, Any: group.Any}
		for i, condition := range group.Conditions {
			line := ruleLine(c, condition, subjects)
			line.Name, line.Drop = fmt.Sprintf("g.%d.c.%d", g, i), fmt.Sprintf("drop:%d:%d", g, i)
			line.Bad = bad[fmt.Sprintf("/groups/%d/conditions/%d", g, i)]
			view.Lines = append(view.Lines, line)
		}
		p.Groups = append(p.Groups, view)
	}
}

// ruleLine shows a condition. Where its operator does not fit its question, as
// after another one was chosen, the first that does stands there.
func ruleLine(c *gin.Context, condition rule.Condition, subjects []rule.Subject) (line RuleLine) {
	speak := subjectWords(c, subjects)
	var of *rule.Subject
	for i := range subjects {
		s := &subjects[i]
		line.Subjects = append(line.Subjects, DesignChoice{s.Code, speak[i], s.Code == condition.Subject})
		if s.Code == condition.Subject {
			of = s
		}
	}
	if of == nil { // it has moved behind, or is gone
		line.Subjects = append([]DesignChoice{{condition.Subject, condition.Subject, true}}, line.Subjects...)
		return line
	}
	operator := of.Operators[0]
	for _, o := range of.Operators {
		if o == condition.Operator {
			operator = o
		}
	}
	for _, o := range of.Operators {
		line.Operators = append(line.Operators, DesignChoice{string(o), web.Say(c, "rule.operator_"+string(o)), o == operator})
	}
	n, _ := operator.Takes()
	if n == 0 {
		return line
	}
	has := make(map[string]bool)
	for _, v := range condition.Values {
		has[v] = true
	}
	languages := languagesOf(c, of.Question)
	for _, choice := range of.Choices {
		words := choice.Text.In(languages[0], languages...)
		if words == "" && choice.Code == surveys.OtherCode {
			words = web.Say(c, "sentence.other")
		}
		line.Choices = append(line.Choices, DesignChoice{choice.Code, orElse(words, choice.Code), has[choice.Code]})
	}
	if of.Choices == nil {
		line.Kind = map[surveys.Type]string{surveys.Date: "date", surveys.Time: "time"}[of.Question.Type]
		line.Inputs = make([]string, n)
		copy(line.Inputs, condition.Values)
	}
	return line
}

// languagesOf are the reader's language and those in which a question is
// written.
func languagesOf(c *gin.Context, q *surveys.Question) []string {
	list := []string{web.Language(c)}
	for language := range q.Text {
		list = append(list, language)
	}
	return list
}

// subjectWords names the subjects: "3. 您知道…", "4. … · 第一行".
func subjectWords(c *gin.Context, subjects []rule.Subject) []string {
	words, number, last := make([]string, len(subjects)), 0, ""
	for i, s := range subjects {
		if s.Question.Code != last {
			last = s.Question.Code
			if s.Question.Type != surveys.Calculated {
				number++
			}
		}
		languages := languagesOf(c, s.Question)
		in := func(t surveys.Text, otherwise string) string {
			return orElse(t.In(languages[0], languages...), otherwise)
		}
		text := shortened(in(s.Question.Text, s.Question.Code))
		if s.Question.Type != surveys.Calculated {
			text = strconv.Itoa(number) + ". " + text
		}
		switch {
		case s.Row != nil:
			text += " · " + in(s.Row.Text, s.Row.Code)
		case s.Option != nil:
			text += " · " + in(s.Option.Text, s.Option.Code)
		case s.Other:
			text += " · " + web.Say(c, "rule.other_text")
		}
		words[i] = text
	}
	return words
}

// setRule stores what was picked or written.
func (o *office) setRule(c *gin.Context) error {
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	form := c.Request.PostForm
	code := form.Get("question")
	about := edit.Place{Question: code}
	err := o.amend(c, &about, func(d desk) ([]edit.Edit, error) {
		if _, err := d.asking(code); err != nil {
			return nil, err
		}
		if form.Get("do") == "none" {
			return []edit.Edit{edit.SetCondition{Question: code}}, nil
		}
		if form.Has("raw") {
			written, err := ruleText(form.Get("raw"))
			return []edit.Edit{edit.SetCondition{Question: code, Rule: written}}, err
		}
		written, err := rule.Write(pickedIn(form), rule.Subjects(d.draft.Document, code))
		return []edit.Edit{edit.SetCondition{Question: code, Rule: written}}, err
	}, func(status int, d desk, found surveys.Errors) error { return o.showRule(c, status, d, form, found) })
	if err != nil || c.Writer.Written() {
		return err
	}
	return o.seeDesign(c, "", url.Values{"question": {code}})
}

// ruleText reads JsonLogic that somebody wrote.
//
// Errors: Invalid.
func ruleText(text string) (surveys.Expression, error) {
	if surveys.Blank(text) {
		return nil, nil
	}
	if !json.Valid([]byte(text)) {
		return nil, surveys.E(surveys.Invalid, "rule.not_json", "/raw")
	}
	return surveys.Expression(text), nil
}
