package weight_test

import (
	"slices"
	"testing"

	"minyi/surveys"
	"minyi/surveys/weight"
)

func TestASurveyLacksWhatItDoesNotAskInTheCodesOfTheFigures(t *testing.T) {
	m := &weight.Margins{Vars: []string{"area", "sex", "age"}, Cells: []weight.Cell{
		{Key: [][]string{{"219901"}, {"male"}, {"young", "old"}}, Total: 40}, {Key: [][]string{{"219901"}, {"female"}, {"young", "old"}}, Total: 60},
	}}
	survey := func(questions ...surveys.Question) *surveys.Survey {
		return &surveys.Survey{Pages: []surveys.Page{{Questions: questions}}}
	}
	question := func(code string, kind surveys.Type, codes ...string) surveys.Question {
		q := surveys.Question{Code: code, Type: kind}
		for _, c := range codes {
			q.Options = append(q.Options, surveys.Option{Code: c})
		}
		return q
	}
	sex := question("sex", surveys.Single, "male", "female", "na")
	for _, c := range []struct {
		name   string
		survey *surveys.Survey
		want   []string
	}{
		{"all is asked", survey(sex, question("age", surveys.Single, "young", "old")), nil},
		{"one is not asked", survey(sex), []string{"age"}},
		{"a code is not offered", survey(sex, question("age", surveys.Single, "young")), []string{"age"}},
		{"several answers may be given", survey(sex, question("age", surveys.Multiple, "young", "old")), []string{"age"}},
		{"nothing is asked", survey(), []string{"sex", "age"}},
	} {
		if got := m.Lacks(c.survey); !slices.Equal(got, c.want) {
			t.Errorf("%s: lacks %v, want %v", c.name, got, c.want)
		}
	}
	if m.Population() != 100 {
		t.Errorf("%v persons", m.Population())
	}
}
