package logic_test

import (
	"fmt"
	"testing"

	"minyi/surveys/logic"
)

// TestWhatIsCalledCertainHoldsInEveryWorld knows of q1, q8 and agree alone.
func TestWhatIsCalledCertainHoldsInEveryWorld(t *testing.T) {
	questions := allQuestions(t)
	text := logic.TextOf
	facts := func(n int) []logic.Value {
		switch questions[n].Code {
		case "q1":
			return []logic.Value{text("know"), text("heard")}
		case "agree":
			return []logic.Value{logic.BoolOf(true)}
		case "q2", "mobile":
			return []logic.Value{{}}
		}
		return nil
	}
	for _, c := range []struct{ rule, want string }{
		{`{"==":[{"var":"q1"},"know"]}`, "open"},
		{`{"in":[{"var":"q1"},["know","heard","na"]]}`, "true"},
		{`{"==":[{"var":"q1"},"never"]}`, "false"},
		{`{"and":[{"==":[{"var":"q1"},"never"]},{">":[{"var":"age"},18]}]}`, "false"},
		{`{"or":[{"var":"agree"},{">":[{"var":"age"},18]}]}`, "true"},
		{`{"and":[{"var":"agree"},{">":[{"var":"age"},18]}]}`, "open"},
		{`{"!":{"and":[{"!":{"var":"agree"}},{">":[{"var":"age"},18]}]}}`, "true"},
		{`{">":[{"var":"age"},18]}`, "open"},
		{`{"==":[{"var":"q2.r1"},"good"]}`, "false"},
		{`{"answered":["mobile"]}`, "false"},
		{`{"or":[{"==":[{"var":"q1"},"know"]},{"==":[{"var":"q1"},"heard"]}]}`, "true"},
		{`false`, "false"},
	} {
		program, errs := compile(probed(questions, []byte(c.rule)))
		if err := errs.Err(); err != nil {
			t.Fatal(err)
		}
		got := "open"
		if holds, certain := program.Visible[len(questions)].Certain(facts); certain {
			got = fmt.Sprint(holds)
		}
		if got != c.want {
			t.Errorf("%s is %s, want %s", c.rule, got, c.want)
		}
	}
}
