package workbench

import (
	"cmp"
	"math"
	"slices"

	"minyi/surveys"
	"minyi/surveys/rate"
	"minyi/surveys/tally"
)

// Overall is the rate that asks about everything at once: by it the weight of each
// topic is told. nil where the survey has none, or no topics.
func Overall(rates []surveys.Rate) *surveys.Rate {
	if rate.Topics(rates) == nil {
		return nil
	}
	for i := range rates {
		if rates[i].Code == "satisfaction" && rates[i].Kind == surveys.Share {
			return &rates[i]
		}
	}
	return nil
}

// Sides are two conditions: who is content with a topic, and who is not, of those
// who are in its base.
func Sides(topic surveys.Rate, answers []string) (content, rest tally.Condition) {
	content = tally.Condition{Code: topic.Question, Values: topic.Numerator}
	rest.Code = topic.Question
	for _, a := range answers {
		if !slices.Contains(topic.Numerator, a) && !slices.Contains(topic.Excluded, a) {
			rest.Values = append(rest.Values, a)
		}
	}
	return content, rest
}

// Priority is a topic with what hangs on it. Weight is by how many points more are
// content overall among those who are content with the topic than among the
// others; it says what goes together, not what causes what. All are in points of
// per cent, NaN where not enough people stand behind them.
type Priority struct {
	Topic  rate.Row
	Weight float64
	Error  float64 // half of the 95 % interval of Weight; NaN where nothing is inferred
	// Potential is the share of the discontent × Weight: what is weak and matters
	// comes first. Range is half of its 95 % interval, NaN as Error.
	Potential, Range float64
}

// Weigh makes the priority of a topic of the overall rate among those who are
// content with it and among the others.
func Weigh(topic, content, rest rate.Row) Priority {
	p := Priority{Topic: topic, Weight: math.NaN(), Error: math.NaN(), Potential: math.NaN(), Range: math.NaN()}
	if topic.Estimate == nil || content.Estimate == nil || rest.Estimate == nil {
		return p
	}
	p.Weight = 100 * (*content.Estimate - *rest.Estimate)
	p.Potential = (1 - *topic.Estimate) * max(0, p.Weight)
	if content.SE != nil && rest.SE != nil {
		p.Error = 196 * math.Hypot(*content.SE, *rest.SE)
		if topic.SE != nil {
			p.Range = math.Hypot(p.Weight*1.96**topic.SE, (1-*topic.Estimate)*p.Error)
		}
	}
	return p
}

// Beyond reports whether the weight is more than chance would give.
func (p *Priority) Beyond() bool { return p.Weight > p.Error }

// Leading is how many of topics in order cannot be told from the first by their
// potential; 1 where nothing is inferred.
func Leading(topics []Priority) int {
	n := 1
	for n < len(topics) && topics[0].Potential-topics[n].Potential < math.Hypot(topics[0].Range, topics[n].Range) {
		n++
	}
	return min(n, len(topics))
}

// Prioritise puts the topics with the most potential first; those of which it is not
// known come after, the least liked first.
func Prioritise(topics []Priority) {
	estimate := func(p Priority) float64 {
		if p.Topic.Estimate == nil {
			return 2
		}
		return *p.Topic.Estimate
	}
	slices.SortStableFunc(topics, func(a, b Priority) int {
		switch x, y := math.IsNaN(a.Potential), math.IsNaN(b.Potential); {
		case x && y:
			return cmp.Compare(estimate(a), estimate(b))
		case x:
			return 1
		case y:
			return -1
		}
		return cmp.Compare(b.Potential, a.Potential)
	})
}
