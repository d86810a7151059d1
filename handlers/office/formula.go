package office

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/design/edit"
	"minyi/surveys/design/rule"
)

// FormulaPage is what pages/office/formula shows: how a calculated question
// comes about, picked from earlier numbers or written.
type FormulaPage struct {
	AuthorPage
	Question, Sentence, Raw string
	Functions               []DesignChoice
	Numbers                 []DesignChoice // earlier questions that have a number
}

// formulas are the calculations that can be picked.
var formulas = []struct{ op, name string }{{"+", "sum"}, {"mean", "mean"}, {"min", "min"}, {"max", "max"}}

func (o *office) formula(c *gin.Context) error {
	d, err := o.desk(c)
	if err != nil {
		return err
	}
	return o.showFormula(c, http.StatusOK, d, c.Request.URL.Query(), nil)
}

func (o *office) showFormula(c *gin.Context, status int, d desk, form url.Values, found surveys.Errors) error {
	doc := d.draft.Document
	q, err := d.asking(form.Get("question"))
	if err != nil {
		return err
	}
	if q.Type != surveys.Calculated {
		return surveys.E(surveys.NotFound, "edit.not_calculated", "", "Code", q.Code)
	}
	p := &FormulaPage{
		AuthorPage: o.authorPage(c, d, "author.formula", edit.Place{Question: q.Code}, found), Question: q.Code, Raw: string(q.Calculate),
	}
	if _, calculate := expressions(doc); calculate[q.Code] != nil {
		p.Sentence = speaker(c, doc).Calculation(calculate[q.Code])
	}
	function, of := picksOf(q.Calculate)
	if form.Has("raw") {
		p.Raw, function, of = form.Get("raw"), form.Get("function"), form["of"]
	}
	for _, f := range formulas {
		p.Functions = append(p.Functions, DesignChoice{f.op, web.Say(c, "author.function_"+f.name), f.op == function})
	}
	subjects := rule.Subjects(doc, q.Code)
	words := subjectWords(c, subjects)
	for i, s := range subjects {
		if numeric(s) {
			p.Numbers = append(p.Numbers, DesignChoice{s.Code, words[i], slices.Contains(of, s.Code)})
		}
	}
	return web.Render(c, status, "office/formula", p)
}

// numeric reports whether a subject's answer is a number.
func numeric(s rule.Subject) bool {
	switch s.Question.Type {
	case surveys.Number, surveys.Slider, surveys.NPS, surveys.Calculated:
		return true
	case surveys.Rating:
		return len(s.Question.Options) == 0
	case surveys.Sum:
		return s.Option != nil
	}
	return false
}

// pickedFormula writes one of the formulas over some subjects.
func pickedFormula(function string, of []string) (surveys.Expression, error) {
	known := slices.ContainsFunc(formulas, func(f struct{ op, name string }) bool { return f.op == function })
	if !known || len(of) == 0 {
		return nil, surveys.E(surveys.Invalid, "author.formula_empty", "/of")
	}
	args := make([]any, len(of))
	for i, code := range of {
		args[i] = map[string]string{"var": code}
	}
	if function == "mean" {
		return json.Marshal(map[string]any{"/": []any{map[string]any{"+": args}, len(of)}})
	}
	return json.Marshal(map[string]any{function: args})
}

// picksOf reads back what pickedFormula wrote; "" for anything else.
func picksOf(written surveys.Expression) (function string, of []string) {
	var tree map[string][]json.RawMessage
	if json.Unmarshal(written, &tree) != nil || len(tree) != 1 {
		return "", nil
	}
	for name, args := range tree {
		if name == "/" && len(args) == 2 {
			inner, names := picksOf(args[0])
			if inner == "+" && string(args[1]) == strconv.Itoa(len(names)) {
				return "mean", names
			}
			return "", nil
		}
		for _, a := range args {
			var v struct{ Var string }
			if json.Unmarshal(a, &v) != nil || v.Var == "" {
				return "", nil
			}
			of = append(of, v.Var)
		}
		function = name
	}
	return function, of
}

func (o *office) setFormula(c *gin.Context) error {
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
		var written surveys.Expression
		var err error
		if form.Get("do") == "write" {
			written, err = ruleText(form.Get("raw"))
		} else {
			written, err = pickedFormula(form.Get("function"), form["of"])
		}
		return []edit.Edit{edit.SetCalculation{Question: code, Rule: written}}, err
	}, func(status int, d desk, found surveys.Errors) error { return o.showFormula(c, status, d, form, found) })
	if err != nil || c.Writer.Written() {
		return err
	}
	return o.seeDesign(c, "", url.Values{"question": {code}})
}
