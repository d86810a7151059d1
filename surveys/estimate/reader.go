package estimate

import (
	"slices"

	"minyi/surveys"
	"minyi/surveys/strictjson"
)

// Spec is the form of requests that Read knows.
const Spec = "estimate/1"

// MaxRequest is the largest request document, in bytes.
const MaxRequest = 8 << 20

// maxAsks bounds the requests of one document: each passes over all rows.
const maxAsks = 2000

// limits of a request: nothing in it nests deeper than a cell's key, and codes
// are names in it.
var limits = strictjson.Limits{Depth: 8, Cases: true}

// Read reads a request document (golden/README.md).
//
// Errors: those of strictjson.Parse; Invalid, all findings at once, when the
// document, its design, its variables or its weighting are wrong. What is wrong
// with a single request is left in its Err.
func Read(data []byte) (*Request, error) { return ReadOver(data, DesignSpec{}) }

// ReadOver is Read for data whose design is known: it stands in where the
// document has none. The zero DesignSpec stands in for nothing.
func ReadOver(data []byte, known DesignSpec) (*Request, error) {
	if len(data) > MaxRequest {
		return nil, surveys.E(surveys.TooLarge, "estimate.request_size", "", "Max", MaxRequest>>20)
	}
	root, err := strictjson.Parse(data, limits)
	if err != nil {
		return nil, err
	}
	m := open(root, "spec", "data", "design", "variables", "weighting", "requests", "sample", "meta", "note", "case")
	r := &Request{Data: m.text("data"), Sample: surveys.Sample(m.text("sample")), Design: known}
	if spec := m.text("spec"); spec != "" && spec != Spec {
		m.fail(m.node.Get("spec").Fail("estimate.spec_unknown", "Spec", spec, "Known", Spec))
	}
	if n := m.get("design"); n != nil {
		m.fail(r.Design.read(n))
	} else if known.Weight == "" {
		m.missing("design")
	}
	if r.Sample != "" && !slices.Contains(surveys.Samples, r.Sample) {
		m.fail(m.node.Get("sample").Fail("estimate.sample_unknown", "Sample", string(r.Sample)))
	}
	if n := m.get("variables"); n != nil {
		m.fail(r.readVariables(n))
	}
	if n := m.get("weighting"); n != nil {
		r.Weighting = new(Weighting)
		m.fail(r.Weighting.read(n))
	}
	if m.get("requests") == nil {
		m.missing("requests")
	}
	if n := m.get("requests"); n != nil && len(n.Items) > maxAsks {
		m.fail(n.Fail("estimate.too_many_requests", "Max", maxAsks))
		return nil, m.errs
	}
	seen := map[string]bool{}
	m.each("requests", func(n *strictjson.Node) {
		ask := readAsk(n)
		if ask.ID == "" || seen[ask.ID] {
			m.fail(n.Fail("estimate.id", "ID", ask.ID))
		}
		seen[ask.ID] = true
		r.Asks = append(r.Asks, ask)
	})
	return r, m.errs.Err()
}

func (d *DesignSpec) read(n *strictjson.Node) error {
	m := open(n, "strata", "psu", "weight", "fpc", "lonely_psu")
	*d = DesignSpec{
		Strata: m.texts("strata"), PSU: m.text("psu"), Weight: m.text("weight"), FPC: m.text("fpc"),
		Lonely: Lonely(m.text("lonely_psu")),
	}
	if d.Weight == "" && len(m.errs) == 0 {
		m.missing("weight")
	}
	switch d.Lonely {
	case "":
		d.Lonely = Fail
	case Fail, Certainty, Adjust, Average:
	case "remove": // R's other name
		d.Lonely = Certainty
	default:
		m.fail(m.node.Get("lonely_psu").Fail("estimate.lonely_unknown", "Policy", string(d.Lonely)))
	}
	return m.errs.Err()
}

func (r *Request) readVariables(n *strictjson.Node) error {
	if n.Kind != strictjson.Object {
		return n.WrongKind(strictjson.Object)
	}
	var errs surveys.Errors
	r.Variables = make(map[string]Variable, len(n.Members))
	for _, member := range n.Members {
		m := open(member.Value, "from", "map", "note")
		v := Variable{From: m.text("from"), Map: map[string]float64{}}
		if v.From == "" && len(m.errs) == 0 {
			m.missing("from")
		}
		table := m.get("map")
		switch {
		case table == nil:
			m.missing("map")
		case table.Kind != strictjson.Object:
			m.fail(table.WrongKind(strictjson.Object))
		default:
			for _, entry := range table.Members {
				if entry.Value.Kind == strictjson.Null {
					continue // said to be missing
				}
				x, err := number(entry.Value)
				m.fail(err)
				v.Map[entry.Name] = x
			}
		}
		errs = append(errs, m.errs...)
		r.Variables[member.Name] = v
	}
	return errs.Err()
}

func (w *Weighting) read(n *strictjson.Node) error {
	m := open(n, "method", "margins", "bounds", "upper", "lower", "note")
	*w = Weighting{Method: m.text("method"), Lower: m.number("lower"), Upper: m.number("upper")}
	m.each("margins", func(n *strictjson.Node) {
		margin, err := readMargin(n)
		m.fail(err)
		w.Margins = append(w.Margins, margin)
	})
	if bounds := m.numbers("bounds"); m.get("bounds") != nil {
		if len(bounds) == 2 {
			w.Bounds = &[2]float64{bounds[0], bounds[1]}
		} else {
			m.fail(m.node.Get("bounds").Fail("estimate.bounds"))
		}
	}
	trims := w.Lower != nil || w.Upper != nil
	fits := false
	switch w.Method {
	case PostStratify:
		fits = len(w.Margins) == 1 && w.Bounds == nil && !trims
	case Rake:
		fits = len(w.Margins) > 0
	case Trim:
		fits = trims && w.Bounds == nil && len(w.Margins) == 0
	default:
		m.fail(n.Fail("estimate.weighting_unknown", "Method", w.Method))
		fits = true
	}
	if !fits && len(m.errs) == 0 {
		m.fail(n.Fail("estimate.weighting_parts", "Method", w.Method))
	}
	return m.errs.Err()
}

func readMargin(n *strictjson.Node) (Margin, error) {
	m := open(n, "vars", "cells", "note", "source")
	margin := Margin{Vars: m.texts("vars")}
	if len(margin.Vars) == 0 && len(m.errs) == 0 {
		m.missing("vars")
	}
	if m.get("cells") == nil {
		m.missing("cells")
	}
	m.each("cells", func(n *strictjson.Node) {
		c := open(n, "key", "total", "note")
		cell := Cell{Key: c.texts("key")}
		total := c.number("total")
		switch {
		case total == nil:
			c.missing("total")
		case len(cell.Key) != len(margin.Vars) && len(c.errs) == 0:
			c.fail(n.Fail("estimate.cell_key", "Count", len(margin.Vars)))
		case slices.ContainsFunc(margin.Cells, func(o Cell) bool { return slices.Equal(o.Key, cell.Key) }):
			c.fail(n.Fail("estimate.cell_twice"))
		default:
			cell.Total = *total
			margin.Cells = append(margin.Cells, cell)
		}
		m.errs = append(m.errs, c.errs...)
	})
	return margin, m.errs.Err()
}
