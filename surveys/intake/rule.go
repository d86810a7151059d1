package intake

import (
	"encoding/json"

	"minyi/surveys"
)

// Rule picks responses that are to be left out of every count. All that it sets
// must hold; one that sets no reason for doubt picks nothing, because a doubt
// and not an answer is why somebody is not counted.
type Rule struct {
	Flags   Flags `json:"flags"`             // any of them
	Channel int64 `json:"channel,omitempty"` // id, 0 = any
	From    int64 `json:"from,omitempty"`    // accepted at or after, µs UTC; 0 = any
	To      int64 `json:"to,omitempty"`      // accepted before, µs UTC; 0 = any
}

// Check refuses a rule that would pick without a doubt.
func (r Rule) Check() error {
	switch {
	case r.Flags&^Facts == 0, r.Flags&Facts != 0:
		return surveys.E(surveys.Invalid, "intake.rule_without_doubt", "/flags")
	case r.From > 0 && r.To > 0 && r.To <= r.From:
		return surveys.E(surveys.Invalid, "intake.rule_times", "/to")
	}
	return nil
}

// ParseRule is the reverse of Rule.String.
func ParseRule(text string) (r Rule, err error) {
	err = json.Unmarshal([]byte(text), &r)
	return r, err
}

// String is what is stored.
func (r Rule) String() string {
	data, _ := json.Marshal(r) // numbers alone cannot fail
	return string(data)
}
