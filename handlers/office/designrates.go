package office

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/design"
	"minyi/surveys/design/edit"
)

// DesignRatesPage is what pages/office/design_rates shows: the rates of a draft
// as sentences, and one of them as a form.
type DesignRatesPage struct {
	AuthorPage
	Rates []RateLine
	Form  *RateForm
	None  bool // no question can have a rate
}

// RateLine is one rate in words.
type RateLine struct {
	Code, Title, Sentence string
	Here, First, Last     bool
}

// RateForm is the rate that is being written. Its options are those of the
// questions chosen.
type RateForm struct {
	Was       string // code of the one that is changed, "" for a new one
	Code      string
	Titles    []LanguageText
	Kinds     []DesignChoice
	Questions []DesignChoice
	Several   bool // more than one question may be chosen
	Scored    bool
	Options   []RateOption
}

// LanguageText is one text in one language.
type LanguageText struct{ Language, Text string }

// RateOption is what becomes of one option: counted, in the base, left out; or
// its points.
type RateOption struct {
	Code, Words string
	Role        string // numerator, base, excluded
	Points      string // "" is left out
}

func (o *office) designRates(c *gin.Context) error {
	d, err := o.desk(c)
	if err != nil {
		return err
	}
	return o.showDesignRates(c, http.StatusOK, d, c.Request.URL.Query(), nil)
}

func (o *office) showDesignRates(c *gin.Context, status int, d desk, form url.Values, found surveys.Errors) error {
	doc := d.draft.Document
	p := &DesignRatesPage{AuthorPage: o.authorPage(c, d, "author.rates", edit.Rates, found)}
	for i, r := range doc.Rates {
		p.Rates = append(p.Rates, RateLine{
			Code: r.Code, Title: orElse(r.Title.In(web.Language(c), doc.Languages...), r.Code), Sentence: rateSentence(c, doc, r),
			Here: r.Code == form.Get("was"), First: i == 0, Last: i == len(doc.Rates)-1,
		})
	}
	p.None = len(design.RateQuestions(doc, surveys.Share)) == 0 && len(design.RateQuestions(doc, surveys.Any)) == 0
	if was := form.Get("was"); p.MayWrite && !p.None && (was != "" || form.Has("new")) {
		r := surveys.Rate{Kind: surveys.Share}
		if i := slices.IndexFunc(doc.Rates, func(r surveys.Rate) bool { return r.Code == was }); i >= 0 {
			r = doc.Rates[i]
		} else if was != "" {
			return surveys.E(surveys.NotFound, "edit.rate_gone", "", "Code", was)
		}
		if form.Has("kind") {
			r, _ = rateIn(doc, form)
		}
		p.Form = rateForm(c, doc, r, was, form)
	}
	return web.Render(c, status, "office/design_rates", p)
}

// rateForm shows a rate. Points that are no numbers come back as they were
// typed.
func rateForm(c *gin.Context, doc *surveys.Survey, r surveys.Rate, was string, typed url.Values) *RateForm {
	f := &RateForm{Was: was, Code: r.Code, Several: r.Kind == surveys.Score, Scored: r.Kind == surveys.Score}
	for _, language := range doc.Languages {
		f.Titles = append(f.Titles, LanguageText{language, r.Title[language]})
	}
	for _, kind := range []surveys.RateKind{surveys.Share, surveys.Any, surveys.Score} {
		f.Kinds = append(f.Kinds, DesignChoice{string(kind), web.Say(c, "author.kind_"+string(kind)), kind == r.Kind})
	}
	chosen := r.Questions
	if r.Question != "" {
		chosen = []string{r.Question}
	}
	numbers := numbersOf(doc)
	for _, q := range design.RateQuestions(doc, r.Kind) {
		text := fmt.Sprintf("%d. %s", numbers[q.Code], shortened(orElse(q.Text.In(web.Language(c), doc.Languages...), q.Code)))
		f.Questions = append(f.Questions, DesignChoice{q.Code, text, slices.Contains(chosen, q.Code)})
		if !slices.Contains(chosen, q.Code) {
			continue
		}
		for _, option := range optionsOf(c, doc, q) {
			if slices.ContainsFunc(f.Options, func(have RateOption) bool { return have.Code == option.Code }) {
				continue
			}
			option.Role = "base"
			switch {
			case slices.Contains(r.Numerator, option.Code):
				option.Role = "numerator"
			case slices.Contains(r.Excluded, option.Code):
				option.Role = "excluded"
			}
			if points, ok := r.Scores[option.Code]; ok {
				option.Points = strconv.FormatFloat(points, 'f', -1, 64)
			}
			if typed.Has("points-" + option.Code) {
				option.Points = typed.Get("points-" + option.Code)
			}
			f.Options = append(f.Options, option)
		}
	}
	return f
}

// optionsOf are the answers that a question offers, in words.
func optionsOf(c *gin.Context, doc *surveys.Survey, q *surveys.Question) (all []RateOption) {
	for _, option := range q.Options {
		all = append(all, RateOption{Code: option.Code, Words: orElse(option.Text.In(web.Language(c), doc.Languages...), option.Code)})
	}
	if q.Other != nil {
		all = append(all, RateOption{Code: surveys.OtherCode, Words: orElse(q.Other.Text.In(web.Language(c), doc.Languages...), web.Say(c, "sentence.other"))})
	}
	return all
}

// numbersOf are the questions' numbers, as residents see them.
func numbersOf(doc *surveys.Survey) map[string]int {
	numbers, n := make(map[string]int), 0
	for _, p := range doc.Pages {
		for _, q := range p.Questions {
			if q.Type != surveys.Note && q.Type != surveys.Calculated {
				n++
				numbers[q.Code] = n
			}
		}
	}
	return numbers
}

// rateIn reads the form.
//
// Errors: Invalid for points that are no numbers.
func rateIn(doc *surveys.Survey, form url.Values) (r surveys.Rate, err error) {
	r.Code, r.Kind = strings.TrimSpace(form.Get("code")), surveys.RateKind(form.Get("kind"))
	for _, language := range doc.Languages {
		if text := strings.TrimSpace(form.Get("title-" + language)); text != "" {
			if r.Title == nil {
				r.Title = surveys.Text{}
			}
			r.Title[language] = text
		}
	}
	questions := filled(form["question"])
	var found surveys.Errors
	if r.Kind == surveys.Score {
		r.Questions = questions
	} else if len(questions) > 0 {
		r.Question, questions = questions[0], questions[:1]
	}
	for _, code := range questions {
		_, q := edit.Find(doc, code)
		if q == nil {
			continue // said when it is stored
		}
		var codes []string
		for _, option := range q.Options {
			codes = append(codes, option.Code)
		}
		if q.Other != nil {
			codes = append(codes, surveys.OtherCode)
		}
		for _, option := range codes {
			role, points := form.Get("role-"+option), strings.TrimSpace(form.Get("points-"+option))
			switch {
			case r.Kind == surveys.Score && points != "":
				x, err := strconv.ParseFloat(points, 64)
				if err != nil || x < 0 || x > 100 {
					found = append(found, surveys.E(surveys.Invalid, "author.points", "/points-"+option, "Code", option, "Points", points))
					continue
				}
				if r.Scores == nil {
					r.Scores = make(map[string]float64)
				}
				r.Scores[option] = x
			case r.Kind == surveys.Score:
			case role == "numerator" && !slices.Contains(r.Numerator, option):
				r.Numerator = append(r.Numerator, option)
			case role == "excluded" && !slices.Contains(r.Excluded, option):
				r.Excluded = append(r.Excluded, option)
			}
		}
	}
	switch {
	case len(questions) == 0:
		found = append(found, surveys.E(surveys.Invalid, "author.no_question", "/question"))
	case r.Kind == surveys.Score && len(r.Scores) == 0 && found == nil:
		found = append(found, surveys.E(surveys.Invalid, "author.no_points", "/points"))
	case r.Kind != surveys.Score && len(r.Numerator) == 0:
		found = append(found, surveys.E(surveys.Invalid, "author.no_numerator", "/role"))
	}
	return r, found.Err()
}

// setRates adds, changes, moves or removes a rate.
func (o *office) setRates(c *gin.Context) error {
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	form := c.Request.PostForm
	word, rest, _ := strings.Cut(form.Get("do"), ":")
	code, by, _ := strings.Cut(rest, ":")
	err := o.amend(c, &edit.Rates, func(d desk) ([]edit.Edit, error) {
		switch word {
		case "remove":
			return []edit.Edit{edit.RemoveRate{Code: code}}, nil
		case "move":
			return []edit.Edit{edit.MoveRate{Code: code, By: atoi(by)}}, nil
		}
		r, err := rateIn(d.draft.Document, form)
		return []edit.Edit{edit.PutRate{Was: form.Get("was"), Rate: r}}, err
	}, func(status int, d desk, found surveys.Errors) error {
		return o.showDesignRates(c, status, d, form, found)
	})
	if err != nil || c.Writer.Written() {
		return err
	}
	return o.seeDesign(c, "/rates", url.Values{"done": {"draft_saved"}})
}

// rateSentence says what a rate counts: of whom, among whom, who is left out.
func rateSentence(c *gin.Context, doc *surveys.Survey, r surveys.Rate) string {
	say := func(key string, args ...any) string { return web.Say(c, key, args...) }
	questions := r.Questions
	if r.Question != "" {
		questions = []string{r.Question}
	}
	numbers, words := numbersOf(doc), make(map[string]string)
	var called []string
	for _, code := range questions {
		called = append(called, say("author.question_n", "Number", numbers[code]))
		if _, q := edit.Find(doc, code); q != nil {
			for _, option := range optionsOf(c, doc, q) {
				if words[option.Code] == "" {
					words[option.Code] = option.Words
				}
			}
		}
	}
	quoted := func(codes []string) string {
		list := make([]string, len(codes))
		for i, code := range codes {
			list[i] = say("sentence.quoted", "Text", orElse(words[code], code))
		}
		return strings.Join(list, say("sentence.comma"))
	}
	names := strings.Join(called, say("sentence.comma"))
	if r.Kind == surveys.Score {
		codes := slices.SortedFunc(maps.Keys(r.Scores), func(a, b string) int {
			if r.Scores[a] != r.Scores[b] {
				return int(100 * (r.Scores[b] - r.Scores[a]))
			}
			return strings.Compare(a, b)
		})
		var points []string
		for _, code := range codes {
			points = append(points, quoted([]string{code})+" "+strconv.FormatFloat(r.Scores[code], 'f', -1, 64))
		}
		return say("author.score_is", "Questions", names, "Points", strings.Join(points, say("sentence.comma")))
	}
	if len(r.Excluded) > 0 {
		return say("author.share_is_without", "Questions", names, "Counted", quoted(r.Numerator), "Excluded", quoted(r.Excluded))
	}
	return say("author.share_is", "Questions", names, "Counted", quoted(r.Numerator))
}
