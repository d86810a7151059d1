package design

import (
	"strings"
	"testing"

	"minyi/surveys"
)

func TestMarkedAnswersAreThereWhenASurveyIsPublished(t *testing.T) {
	for _, c := range []struct{ name, coached, staff, want string }{
		{"both are there", "q1:a,b", "q1:b", ""},
		{"none is named", "", "", ""},
		{"a question that there is not", "q9:a", "", "design.mark_question /settings/coached"},
		{"a question of several choices", "q2:a", "", "design.mark_question /settings/coached"},
		{"an option that there is not", "", "q1:a,z", "design.mark_option /settings/staff"},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc, err := Decode([]byte(framed(choice+`,{"code":"q2","type":"multiple","options":[{"code":"a"}]}`, `,"settings":{"coached":"`+c.coached+`","staff":"`+c.staff+`"}`)))
			if err != nil {
				t.Fatal(err)
			}
			var found []string
			for _, e := range CheckPublish(doc, PublishContext{Today: "2026-11-23"}) {
				if strings.HasPrefix(e.Key, "design.mark") {
					found = append(found, e.Key+" "+e.Field)
				}
			}
			if got := strings.Join(found, "; "); got != c.want {
				t.Errorf("found %q, want %q", got, c.want)
			}
		})
	}
}

func TestResidentsAreNotToldWhichAnswersAreMarked(t *testing.T) {
	doc := &surveys.Survey{Code: "s", Languages: []string{"en"}, Settings: surveys.Settings{Coached: "q30:reminded", Staff: "post:yes", TimeFloor: 20}}
	data, err := PublicDocument(doc)
	if err != nil || strings.Contains(string(data), "q30") || strings.Contains(string(data), "post") || !strings.Contains(string(data), `"time_floor_s":20`) {
		t.Errorf("%s %v", data, err)
	}
}
