// Package template holds questionnaires and pledges that an office can start
// from: written for one audience each, with rates defined and scores explicit.
// They lack nothing for publishing but the approval, which nobody else can give.
package template

import (
	"embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"minyi/surveys"
	"minyi/surveys/design"
	"minyi/surveys/pledge"
	"minyi/surveys/seed"
)

//go:embed data
var data embed.FS

// Template is one questionnaire or pledge to start from.
type Template struct {
	Code      string       `json:"code"`
	For       surveys.Text `json:"for"`     // whom it is for, one sentence
	Minutes   int          `json:"minutes"` // that it takes
	Audiences []string     `json:"audiences"`
	Adapt     []Adaptation `json:"adapt"` // what must be made one's own first

	Title surveys.Text `json:"title"` // in place of the document's
	Intro surveys.Text `json:"intro"`
}

// Adaptation says what about a question differs from city to city.
type Adaptation struct {
	Question string       `json:"question"`
	Text     surveys.Text `json:"text"`
}

// The template that is the demo's questionnaire, made everybody's.
const civility = "civility"

var list struct {
	Surveys []*Template `json:"surveys"`
	Pledges []*Template `json:"pledges"`
}

func init() {
	if err := json.Unmarshal(file("templates"), &list); err != nil {
		panic(fmt.Sprintf("embedded list of templates: %v", err))
	}
}

func file(name string) []byte {
	b, err := data.ReadFile("data/" + name + ".json")
	if err != nil {
		panic(err)
	}
	return b
}

// Surveys are the templates of questionnaires, in the order in which they are
// offered. They are shared: for reading only.
func Surveys() []*Template { return list.Surveys }

// Pledges are the templates of pledges.
func Pledges() []*Template { return list.Pledges }

// Find returns the template of a questionnaire.
func Find(code string) (*Template, bool) { return find(list.Surveys, code) }

// FindPledge returns the template of a pledge.
func FindPledge(code string) (*Template, bool) { return find(list.Pledges, code) }

func find(all []*Template, code string) (*Template, bool) {
	i := slices.IndexFunc(all, func(t *Template) bool { return t.Code == code })
	if i < 0 {
		return nil, false
	}
	return all[i], true
}

// AnyCity stands in texts until somebody says which city it is.
func AnyCity() surveys.Text { return surveys.Text{"zh-CN": "××市", "en": "[City]"} }

// Survey makes the questionnaire of a template for a city; a language in which
// the city has no name takes that of AnyCity. The document has passed
// design.Decode.
func (t *Template) Survey(city surveys.Text) *surveys.Survey {
	var doc *surveys.Survey
	if t.Code == civility {
		doc = seed.Survey(2026)
		doc.Code, doc.Title, doc.Intro = t.Code, t.Title, t.Intro
		doc.Approval, doc.Settings.ShowResults = surveys.Approval{}, surveys.ShowNever
	} else {
		doc = must(design.Decode(file(t.Code)))
	}
	return must(design.Decode(named(must(json.Marshal(doc)), city)))
}

// Pledge makes the pledge of a template for a city.
func (t *Template) Pledge(city surveys.Text) *pledge.Pledge {
	for _, p := range seed.Pledges() {
		if p.Code == t.Code {
			p.Title, p.Intro = t.Title, t.Intro
			return must(pledge.Decode(named(must(json.Marshal(p)), city)))
		}
	}
	panic("no pledge " + t.Code)
}

// named puts a city's name in the place of the demo's.
func named(document []byte, city surveys.Text) []byte {
	zh, en := city["zh-CN"], city["en"]
	if surveys.Blank(zh) {
		zh = AnyCity()["zh-CN"]
	}
	if surveys.Blank(en) {
		en = AnyCity()["en"]
	}
	short := zh
	for _, ending := range []string{"市", "县", "区"} {
		if cut := strings.TrimSuffix(zh, ending); cut != zh && cut != "" {
			short = cut
			break
		}
	}
	zh, en, short = inJSON(zh), inJSON(en), inJSON(short)
	return []byte(strings.NewReplacer("苇海市", zh, "苇海", short, "Reedsea", en).Replace(string(document)))
}

// inJSON is a text as it stands inside the quotes of a JSON string.
func inJSON(text string) string {
	quoted := must(json.Marshal(text))
	return string(quoted[1 : len(quoted)-1])
}

// must holds of what is embedded and tested.
func must[T any](v T, err error) T {
	if err != nil {
		panic(fmt.Sprintf("embedded template: %v", err))
	}
	return v
}
