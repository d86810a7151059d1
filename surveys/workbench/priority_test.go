package workbench_test

import (
	"math"
	"slices"
	"testing"

	"minyi/surveys"
	"minyi/surveys/rate"
	"minyi/surveys/workbench"
)

func row(code string, estimate, se float64) rate.Row {
	r := rate.Row{Code: code, Estimate: &estimate}
	if se > 0 {
		r.SE = &se
	}
	return r
}

func TestWhatIsWeakAndMattersComesFirst(t *testing.T) {
	topics := []workbench.Priority{
		workbench.Weigh(row("liked", 0.95, 0.01), row("", 0.9, 0.01), row("", 0.3, 0.05)),     // 5 % × 60
		workbench.Weigh(row("disliked", 0.40, 0.01), row("", 0.8, 0.01), row("", 0.79, 0.01)), // 60 % × 1
		workbench.Weigh(row("both", 0.60, 0.01), row("", 0.9, 0.01), row("", 0.6, 0.02)),      // 40 % × 30
		workbench.Weigh(row("unknown", 0.50, 0.01), row("", 0.9, 0.01), rate.Row{}),           // nobody is discontent
		workbench.Weigh(row("worse unknown", 0.30, 0.01), rate.Row{}, row("", 0.9, 0.01)),     // nor content
		workbench.Weigh(row("against", 0.50, 0.01), row("", 0.5, 0.01), row("", 0.9, 0.01)),   // the other way round
		workbench.Weigh(rate.Row{Code: "suppressed"}, row("", 0.9, 0.01), row("", 0.5, 0.01)), // no figure at all
		workbench.Weigh(row("volunteers", 0.70, 0), row("", 0.9, 0), row("", 0.5, 0)),         // 30 % × 40
	}
	workbench.Prioritise(topics)
	var order []string
	for _, p := range topics {
		order = append(order, p.Topic.Code)
	}
	if want := []string{"both", "volunteers", "liked", "disliked", "against", "worse unknown", "unknown", "suppressed"}; !slices.Equal(order, want) {
		t.Errorf("%v, want %v", order, want)
	}
	if both := topics[0]; math.Abs(both.Weight-30) > 1e-9 || math.Abs(both.Error-196*math.Hypot(0.01, 0.02)) > 1e-9 || math.Abs(both.Potential-12) > 1e-9 || !both.Beyond() {
		t.Errorf("%+v", both)
	}
	if volunteers, close := topics[1], topics[3]; volunteers.Beyond() || close.Beyond() {
		t.Error("a weight within chance, or of people who were not drawn, is called one beyond it")
	}
}

func TestTopicsWithinChanceOfTheFirstLeadWithIt(t *testing.T) {
	topic := func(liked float64) workbench.Priority {
		return workbench.Weigh(row("", liked, 0.01), row("", 0.9, 0.01), row("", 0.6, 0.02))
	}
	if n := workbench.Leading([]workbench.Priority{topic(0.60), topic(0.61), topic(0.90)}); n != 2 {
		t.Errorf("%d lead, want the two that are alike", n)
	}
	if n := workbench.Leading([]workbench.Priority{topic(0.60), topic(0.90)}); n != 1 {
		t.Errorf("%d lead, want 1", n)
	}
	drawn := workbench.Weigh(row("", 0.6, 0), row("", 0.9, 0), row("", 0.6, 0))
	if n := workbench.Leading([]workbench.Priority{drawn, drawn}); n != 1 {
		t.Errorf("of people who were not drawn %d lead", n)
	}
}

func TestTheTwoSidesOfATopicLeaveOutWhoIsNotInItsBase(t *testing.T) {
	content, rest := workbench.Sides(surveys.Rate{Question: "q", Numerator: []string{"a", "b"}, Excluded: []string{"na"}}, []string{"a", "b", "c", "d", "na"})
	if !slices.Equal(content.Values, []string{"a", "b"}) || !slices.Equal(rest.Values, []string{"c", "d"}) || content.Code != "q" || rest.Code != "q" {
		t.Errorf("%v %v", content, rest)
	}
}
