package evaluation

import (
	"slices"

	"minyi/surveys/strictjson"
)

// names are the units and leaves that values may speak of.
type names struct {
	units, leaves map[string]bool
	unitList      []string
	leafList      []string
}

func (s *Scheme) names() names {
	n := names{units: map[string]bool{}, leaves: map[string]bool{}, unitList: s.Units()}
	for _, u := range n.unitList {
		n.units[u] = true
	}
	for _, l := range s.Leaves() {
		n.leaves[l.Code] = true
		n.leafList = append(n.leafList, l.Code)
	}
	return n
}

// check adds what is wrong with values beyond the form of their parts; like
// Scheme.check it works on decoded values and on values built in Go.
func (v *Values) check(r *reader, scheme *Scheme, at string) {
	known := scheme.names()
	first := make(map[[2]string]string, len(v.Values))
	for i, x := range v.Values {
		p := strictjson.Child(at+"/values", i)
		unit, leaf := r.checkUnit(x.Unit, p+"/unit", known), r.checkLeaf(x.Leaf, p+"/leaf", known)
		if unit && leaf {
			key := [2]string{x.Unit, x.Leaf}
			if place, twice := first[key]; twice {
				r.failAt(p, "evaluation.value_twice", "Unit", x.Unit, "Leaf", x.Leaf, "First", place)
			} else {
				first[key] = p
			}
		}
		if x.SE != nil && x.SE.IsNegative() {
			r.failAt(p+"/se", "evaluation.negative")
		}
		if x.N != nil && x.N.IsNegative() {
			r.failAt(p+"/n", "evaluation.negative")
		}
		if x.NEff != nil && x.NEff.IsNegative() {
			r.failAt(p+"/n_eff", "evaluation.negative")
		}
	}
	for i, x := range v.Adjustments {
		p := strictjson.Child(at+"/adjustments", i)
		r.checkUnit(x.Unit, p+"/unit", known)
		r.checkPoints(x.Points, p+"/points", true)
	}
	for i, x := range v.Vetoes {
		x.check(r, known, strictjson.Child(at+"/vetoes", i))
	}
}

func (v *Veto) check(r *reader, known names, p string) {
	r.checkUnit(v.Unit, p+"/unit", known)
	if !slices.Contains(Effects, v.Effect) {
		if !r.bad[p+"/effect"] && !r.bad[p] {
			r.failAt(p+"/effect", "evaluation.missing_field", "Name", "effect")
		}
		return
	}
	for j, leaf := range v.Leaves {
		lp := strictjson.Child(p+"/leaves", j)
		if r.checkLeaf(leaf, lp, known) && slices.Contains(v.Leaves[:j], leaf) {
			r.failAt(lp, "evaluation.twice", "Name", leaf)
		}
	}
	points := p + "/points"
	switch needs := v.Effect == CapFinal || v.Effect == DeductFrom; {
	case r.bad[points]:
	case needs && v.Points == nil:
		r.failAt(points, "evaluation.veto_needs_points", "Effect", string(v.Effect))
	case !needs && v.Points != nil && !v.Points.IsZero():
		r.failAt(points, "evaluation.veto_takes_no_points", "Effect", string(v.Effect))
	case v.Points != nil:
		r.checkPoints(*v.Points, points, v.Effect == CapFinal)
	}
}

// checkUnit reports whether the scheme has the unit.
func (r *reader) checkUnit(unit, pointer string, known names) bool {
	if known.units[unit] {
		return true
	}
	if !r.bad[pointer] && !r.bad[parent(pointer)] {
		if near := r.nearest(unit, known.unitList); near != "" {
			r.failAt(pointer, "evaluation.unknown_unit_near", "Unit", unit, "Near", near)
		} else {
			r.failAt(pointer, "evaluation.unknown_unit", "Unit", unit)
		}
	}
	return false
}

// checkLeaf reports whether the scheme has the leaf.
func (r *reader) checkLeaf(leaf, pointer string, known names) bool {
	if known.leaves[leaf] {
		return true
	}
	if !r.bad[pointer] && !r.bad[parent(pointer)] {
		if near := r.nearest(leaf, known.leafList); near != "" {
			r.failAt(pointer, "evaluation.unknown_leaf_near", "Leaf", leaf, "Near", near)
		} else {
			r.failAt(pointer, "evaluation.unknown_leaf", "Leaf", leaf)
		}
	}
	return false
}

// parent is the pointer to the value that holds the one at pointer.
func parent(pointer string) string {
	for i := len(pointer) - 1; i >= 0; i-- {
		if pointer[i] == '/' {
			return pointer[:i]
		}
	}
	return ""
}
