package evaluation

import (
	"context"
	"fmt"

	"github.com/shopspring/decimal"

	"minyi/surveys"
)

// Entry is one unit's figure for one leaf as a round keeps it: decimal texts,
// "" for none.
type Entry struct {
	Unit, Leaf          string
	Value, Previous, SE string
	Source              string // where it came from, in words for the trace
}

// Gather makes Values of a round's entries and of its adjustments and vetoes,
// which are a document {"adjustments":[…],"vetoes":[…]}.
//
// Errors: Invalid when the entries do not fit the scheme.
func Gather(scheme *Scheme, entries []Entry, document []byte) (*Values, error) {
	values, err := DecodeValues(document, scheme)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		v := Value{Unit: e.Unit, Leaf: e.Leaf, Note: e.Source}
		for _, n := range []struct {
			text string
			into **decimal.Decimal
		}{{e.Value, &v.Value}, {e.Previous, &v.Previous}, {e.SE, &v.SE}} {
			if n.text == "" {
				continue
			}
			d, err := decimal.NewFromString(n.text)
			if err != nil {
				return nil, fmt.Errorf("evaluation: stored figure of %s for %s: %w", e.Unit, e.Leaf, err)
			}
			*n.into = &d
		}
		values.Values = append(values.Values, v)
	}
	return values, nil
}

// Published finds a rate's newest published value for the area of a unit in one
// sample; ok is false when nothing is published there.
type Published func(ctx context.Context, source Source, unit string, sample surveys.Sample) (p PublishedRate, id string, ok bool, err error)

// Feed makes the entries of every survey leaf from published rates: for each
// unit the first of the admitted samples that has a value. Samples are never
// pooled. A value that rests on fewer than the source's least number stays
// missing, and its entry says why.
func Feed(ctx context.Context, scheme *Scheme, find Published) ([]Entry, error) {
	var entries []Entry
	for _, leaf := range scheme.Leaves() {
		if leaf.Source.Type != SourceSurvey {
			continue
		}
		for _, unit := range scheme.Units() {
			e, err := feed(ctx, leaf, unit, find)
			if err != nil {
				return nil, err
			}
			entries = append(entries, e)
		}
	}
	return entries, nil
}

func feed(ctx context.Context, leaf *Item, unit string, find Published) (Entry, error) {
	e := Entry{Unit: unit, Leaf: leaf.Code, Source: "no published value"}
	for _, sample := range leaf.Source.Samples {
		p, id, ok, err := find(ctx, leaf.Source, unit, sample)
		if err != nil {
			return e, err
		}
		if !ok {
			continue
		}
		e.Source = fmt.Sprintf("%s/%s %s %s as_of_seq=%d n_eff=%.1f", leaf.Source.Survey, leaf.Source.Rate, sample, id, p.AsOf, p.NEff)
		v := p.Value(unit, leaf.Code)
		if leaf.Source.MinN > 0 && p.NEff < float64(leaf.Source.MinN) {
			e.Source += fmt.Sprintf(" < min_n=%d", leaf.Source.MinN)
			return e, nil
		}
		if v.Value != nil {
			e.Value = v.Value.String()
		}
		if v.SE != nil {
			e.SE = v.SE.String()
		}
		return e, nil
	}
	return e, nil
}
