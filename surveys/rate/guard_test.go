package rate_test

import (
	"testing"
	"time"

	"minyi/surveys"
	"minyi/surveys/rate"
	"minyi/surveys/tally"
)

// The attack of handlers tries a small survey whole; this is what holds in one
// that is too large for every characteristic to be held against every other.
func TestInALargeSurveyFewPeopleAreStillNoGroup(t *testing.T) {
	p := newPoll(t)
	reply := func(n int, age, q1, q9 string) {
		for i := range n {
			p.reply(person{answers: map[string][]string{"sex": {[]string{"male", "female"}[i%2]}, "age": {age}, "q1": {q1}, "q9": {q9}}})
		}
	}
	reply(2000, "a16", "know", "support")
	reply(2000, "a16", "know", "oppose")
	reply(2000, "a16", "unknown", "support")
	reply(2000, "a40", "unknown", "support")
	reply(3, "a40", "unknown", "oppose")
	reply(4, "a60", "know", "support")
	guard := rate.NewGuard(p.frame.View(), nil, p.rates("awareness"), tally.Names{}, func(string) []string { return nil }, rate.Protection{Least: 10, Lowest: 10, Every: time.Minute})
	for name, c := range map[string]struct {
		where []tally.Condition
		shown bool
	}{
		"everybody":                      {nil, true},
		"thousands":                      {[]tally.Condition{{Code: "q1", Values: []string{"know"}}}, true},
		"four people":                    {[]tally.Condition{{Code: "age", Values: []string{"a60"}}}, false},
		"all but four":                   {[]tally.Condition{{Code: "age", Values: []string{"a16", "a40"}}}, false},
		"three where two thousands meet": {[]tally.Condition{{Code: "age", Values: []string{"a40"}}, {Code: "q9", Values: []string{"oppose"}}}, false},
		"two thousand, of whom all but three follow": {[]tally.Condition{{Code: "q1", Values: []string{"know"}}, {Code: "q9", Values: []string{"oppose"}}}, false},
		"thousands where two meet":                   {[]tally.Condition{{Code: "q1", Values: []string{"know"}}, {Code: "sex", Values: []string{"male"}}}, true},
	} {
		t.Run(name, func(t *testing.T) {
			err := guard.Allow(rate.Query{Where: c.where})
			if all := surveys.All(err); c.shown == (err != nil) || err != nil && all[0].Key != "rate.filter_small" {
				t.Errorf("%v", err)
			}
		})
	}
}
