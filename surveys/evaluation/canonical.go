package evaluation

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"slices"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/shopspring/decimal"
)

// object is a JSON object under construction; members without a value stay out.
type object map[string]any

// Canonical returns the one spelling of a scheme, by the JSON Canonicalization
// Scheme (RFC 8785), and its SHA-256. DecodeScheme reads it back to an equal
// scheme.
func (s *Scheme) Canonical() ([]byte, [32]byte, error) { return canonical(s.document()) }

func canonical(document object) ([]byte, [32]byte, error) {
	data, err := json.Marshal(document)
	if err != nil {
		return nil, [32]byte{}, err
	}
	value := jsontext.Value(data)
	if err := value.Canonicalize(); err != nil {
		return nil, [32]byte{}, err
	}
	return value, sha256.Sum256(value), nil
}

func (s *Scheme) document() object {
	groups := make([]object, len(s.Groups))
	for i, g := range s.Groups {
		groups[i] = object{"code": g.Code, "units": g.Units}
		groups[i].text("title", g.Title)
		if !g.Ranked {
			groups[i]["ranked"] = false
		}
	}
	adjust := object{}
	adjust.number("plus_cap", s.Adjust.PlusCap)
	adjust.number("minus_cap", s.Adjust.MinusCap)
	out := object{"spec": SchemeSpec, "code": s.Code, "groups": groups, "items": itemDocuments(s.Items)}
	out.text("title", s.Title)
	if len(adjust) > 0 {
		out["adjust"] = adjust
	}
	return out
}

func itemDocuments(items []Item) []object {
	out := make([]object, len(items))
	for j := range items {
		i := &items[j]
		o := object{"code": i.Code, "weight": canonicalNumber(i.Weight)}
		o.text("title", i.Title)
		if i.Leaf() {
			o["source"] = i.Source.document()
			o["func"] = funcDocument(i.Func)
			o["missing"] = i.Missing
		} else {
			o["items"] = itemDocuments(i.Items)
		}
		out[j] = o
	}
	return out
}

func (s *Source) document() object {
	o := object{"type": s.Type}
	for name, value := range map[string]string{
		"metric": s.Metric, "window": s.Window, "survey": s.Survey, "rate": s.Rate, "wave": s.Wave, "weight": s.Weight,
	} {
		o.string(name, value)
	}
	if len(s.Samples) > 0 {
		o["samples"] = s.Samples
	}
	if s.MinN > 0 {
		o["min_n"] = s.MinN
	}
	return o
}

func funcDocument(f Func) object {
	o := object{"type": f.Name()}
	for _, p := range f.params() {
		switch v := p.value.(type) {
		case decimal.Decimal:
			o[p.name] = canonicalNumber(v)
		case []Band:
			bands := make([][2]any, len(v))
			for i, b := range v {
				bands[i] = [2]any{canonicalNumber(b.From), canonicalNumber(b.Score)}
			}
			o[p.name] = bands
		}
	}
	return o
}

// document writes values by unit and leaf, whatever the order they came in.
// Adjustments and vetoes keep the order in which they were decided.
func (v *Values) document() object {
	sorted := slices.Clone(v.Values)
	slices.SortFunc(sorted, func(a, b Value) int {
		return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Leaf, b.Leaf))
	})
	values := make([]object, len(sorted))
	for i, x := range sorted {
		o := object{"unit": x.Unit, "leaf": x.Leaf}
		o.number("value", x.Value)
		o.number("previous", x.Previous)
		o.number("se", x.SE)
		o.number("n", x.N)
		o.number("n_eff", x.NEff)
		o.string("sample", string(x.Sample))
		o.string("note", x.Note)
		if x.AsOf > 0 {
			o["as_of_seq"] = x.AsOf
		}
		values[i] = o
	}
	out := object{"spec": ValuesSpec, "values": values}
	for _, a := range v.Adjustments {
		o := object{"unit": a.Unit, "points": canonicalNumber(a.Points)}
		o.string("reason", a.Reason)
		out.add("adjustments", o)
	}
	for _, x := range v.Vetoes {
		o := object{"unit": x.Unit, "effect": x.Effect}
		o.number("points", x.Points)
		o.string("reason", x.Reason)
		if len(x.Leaves) > 0 {
			o["leaves"] = x.Leaves
		}
		out.add("vetoes", o)
	}
	return out
}

func (o object) text(name string, t map[string]string) {
	if len(t) > 0 {
		o[name] = t
	}
}

func (o object) string(name, s string) {
	if s != "" {
		o[name] = s
	}
}

func (o object) number(name string, d *decimal.Decimal) {
	if d != nil {
		o[name] = canonicalNumber(*d)
	}
}

func (o object) add(name string, item object) {
	list, _ := o[name].([]object)
	o[name] = append(list, item)
}
