package design

import (
	"math"
	"time"

	"minyi/surveys"
)

// otherLength: a length without the open choice that it would bound.
func otherLength(r *reader, n *node, q *surveys.Question) {
	if m := n.Get("max_length"); m != nil && n.Get("other") == nil {
		r.fail(m, "design.max_length_without_other")
	}
}

// noExclusive: "stands alone" has a meaning only where several can be chosen.
// On single it changes nothing and is allowed: lists are shared between both.
func noExclusive(r *reader, n *node, q *surveys.Question) {
	options := n.Get("options")
	if options == nil {
		return
	}
	for _, o := range options.Items {
		if m := o.Get("exclusive"); m != nil && m.Bool {
			r.fail(m, "design.field_not_for_type", "Name", "exclusive", "Type", string(q.Type))
		}
	}
}

// choices: how many must and may be chosen fits together and to the options.
// A draft without options yet is not blamed.
func choices(r *reader, n *node, q *surveys.Question) {
	if q.MinChoices != nil && q.MaxChoices != nil && *q.MinChoices > *q.MaxChoices {
		r.fail(n.Get("min_choices"), "design.min_above_max", "Min", *q.MinChoices, "Max", *q.MaxChoices)
		return
	}
	if len(q.Options) == 0 {
		return
	}
	all, together := len(q.Options), 0
	for _, o := range q.Options {
		if !o.Exclusive {
			together++
		}
	}
	if q.Other != nil {
		all, together = all+1, together+1
	}
	if q.MinChoices != nil && *q.MinChoices > max(together, 1) {
		r.fail(n.Get("min_choices"), "design.more_choices_than_options", "Choices", *q.MinChoices, "Count", together)
	}
	if q.MaxChoices != nil && *q.MaxChoices > all {
		r.fail(n.Get("max_choices"), "design.more_choices_than_options", "Choices", *q.MaxChoices, "Count", all)
	}
}

// bounds: the range is explicit, not empty, and its ends can be answered.
func bounds(r *reader, n *node, q *surveys.Question) {
	for _, name := range []string{"min", "max"} {
		if n.Get(name) == nil {
			r.fail(n, "design.bound_missing", "Name", name, "Type", string(q.Type))
		}
	}
	r.onGrid(n.Get("min"), q.Min, q.Decimals)
	r.onGrid(n.Get("max"), q.Max, q.Decimals)
	if q.Min != nil && q.Max != nil && *q.Min > *q.Max {
		r.fail(n.Get("min"), "design.min_above_max", "Min", *q.Min, "Max", *q.Max)
	}
}

// wide: a scale of one point offers no choice.
func wide(r *reader, n *node, q *surveys.Question) {
	if q.Min != nil && q.Max != nil && *q.Min == *q.Max {
		r.fail(n.Get("min"), "design.min_equals_max", "Value", *q.Min)
	}
}

// maxSteps is how many points a rating may have: each is a button.
const maxSteps = 100

// scale: a rating has either options or a range of whole numbers.
func scale(r *reader, n *node, q *surveys.Question) {
	if len(q.Options) > 0 {
		for _, name := range []string{"min", "max"} {
			if m := n.Get(name); m != nil {
				r.fail(m, "design.bound_beside_options", "Name", name)
			}
		}
		return
	}
	if o := n.Get("options"); o != nil && len(o.Items) > 0 {
		return // they were blamed
	}
	if n.Get("min") == nil && n.Get("max") == nil {
		r.fail(n, "design.scale_missing")
		return
	}
	bounds(r, n, q)
	wide(r, n, q)
	if q.Min != nil && q.Max != nil && *q.Max-*q.Min > maxSteps {
		r.fail(n.Get("max"), "design.scale_too_long", "Limit", maxSteps)
	}
}

// total: the points to share out are a positive number that can be answered.
func total(r *reader, n *node, q *surveys.Question) {
	if q.Total == nil {
		return
	}
	if *q.Total <= 0 {
		r.fail(n.Get("total"), "design.total_not_positive")
	}
	r.onGrid(n.Get("total"), q.Total, q.Decimals)
}

// onGrid: f has no more decimal places than answers may have, and every answer
// up to it is told apart by a float64, whose whole numbers are exact to 2^53.
func (r *reader) onGrid(n *node, f *float64, decimals int) {
	if f == nil {
		return
	}
	scaled := *f * math.Pow10(decimals)
	switch {
	case math.Abs(scaled) > 1<<53:
		r.fail(n, "design.bound_too_large", "Decimals", decimals)
	case *f != math.Round(scaled)/math.Pow10(decimals):
		r.fail(n, "design.bound_off_grid", "Value", *f, "Decimals", decimals)
	}
}

// stretch: earliest and latest are of the form of the type and in order.
func stretch(r *reader, n *node, q *surveys.Question) {
	layout, key := time.DateOnly, "design.not_a_date"
	if q.Type == surveys.Time {
		layout, key = "15:04", "design.not_a_time"
	}
	before := len(r.found)
	if m := n.Get("earliest"); m != nil && q.Earliest != "" {
		q.Earliest = r.moment(m, layout, key)
	}
	if m := n.Get("latest"); m != nil && q.Latest != "" {
		q.Latest = r.moment(m, layout, key)
	}
	if len(r.found) == before && q.Earliest != "" && q.Latest != "" && q.Earliest > q.Latest {
		r.fail(n.Get("earliest"), "design.earliest_after_latest", "Earliest", q.Earliest, "Latest", q.Latest)
	}
}

// formula: a calculated question without a calculation says nothing.
func formula(r *reader, n *node, q *surveys.Question) {
	if n.Get("calculate") == nil {
		r.fail(n, "design.missing_field", "Name", "calculate", "Where", string(q.Type))
	}
}
