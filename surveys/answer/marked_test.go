package answer

import (
	"encoding/json"
	"testing"

	"minyi/surveys"
)

func TestMarkedIsAnAnswerThatASettingNames(t *testing.T) {
	var doc surveys.Survey
	err := json.Unmarshal([]byte(`{"code":"s","languages":["en"],"pages":[{"code":"p","questions":[{"code":"q30","type":"single","options":[{"code":"none"},{"code":"reminded"},{"code":"promised"}]},
		{"code":"q8","type":"multiple","options":[{"code":"reminded"},{"code":"b"}]}]}]}`), &doc)
	if err != nil {
		t.Fatal(err)
	}
	f := compile(t, &doc)
	for _, c := range []struct {
		name, answers, mark string
		want                bool
	}{
		{"one of those named", `{"q30":"promised"}`, "q30:reminded,promised", true},
		{"another answer", `{"q30":"none"}`, "q30:reminded,promised", false},
		{"no answer", `{}`, "q30:reminded,promised", false},
		{"no setting", `{"q30":"promised"}`, "", false},
		{"a question that there is not", `{"q30":"promised"}`, "q31:promised", false},
		{"several answers", `{"q8":["reminded"]}`, "q8:reminded", false},
	} {
		if got := Marked(f, decoded(t, f, c.answers), c.mark); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
