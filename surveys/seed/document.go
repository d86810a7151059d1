package seed

import (
	"encoding/json"
	"fmt"

	"minyi/surveys"
	"minyi/surveys/area"
	"minyi/surveys/pledge"
)

// Survey returns the demo questionnaire. Its approval ends on 31 December of
// the year after firstYear, the year in which the demo was first started.
func Survey(firstYear int) *surveys.Survey {
	doc := new(surveys.Survey)
	if err := json.Unmarshal(file("data/civility-2026.json"), doc); err != nil {
		panic(fmt.Sprintf("embedded questionnaire: %v", err))
	}
	doc.Approval.ValidTo = fmt.Sprintf("%04d-12-31", firstYear+1)
	return doc
}

// SurveyJSON returns the same document as JSON, ready for the strict decoder.
func SurveyJSON(firstYear int) []byte {
	b, err := json.Marshal(Survey(firstYear))
	if err != nil {
		panic(err)
	}
	return b
}

// Pledges returns the demo's two pledges: of citizens, and of shops and service
// points.
func Pledges() []*pledge.Pledge {
	var out []*pledge.Pledge
	for _, code := range []string{CitizenPledge, MerchantPledge} {
		p, err := pledge.Decode(file("data/pledge-" + code + ".json"))
		if err != nil {
			panic(fmt.Sprintf("embedded pledge %s: %v", code, err))
		}
		out = append(out, p)
	}
	return out
}

// SchemeJSON returns the demo's evaluation scheme (scheme/1): the four
// districts, ranked by 12 indicators of which C1 to C4 come from the survey's
// drawn sample.
func SchemeJSON() []byte { return file("data/annual-2026.json") }

// ValuesJSON returns invented values for the scheme's other indicators, with
// adjustments, in the format of `minyi evaluation compute`.
func ValuesJSON() []byte { return file("data/annual-2026-values.json") }

// Unit is one evaluated body of the demo: a district. Its code is the one that
// the scheme's groups name.
type Unit struct {
	Code string
	Name surveys.Text
	Area string // whose rates are the unit's
}

// Units returns the demo's evaluated bodies.
func Units() []Unit {
	var units []Unit
	for _, a := range areas["demo"]() {
		if a.Level == area.County {
			units = append(units, Unit{Code: a.Code, Name: a.Name, Area: a.Code})
		}
	}
	return units
}
