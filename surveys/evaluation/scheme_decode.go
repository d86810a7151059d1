package evaluation

import (
	"slices"

	"minyi/surveys/strictjson"
)

// maxDepth bounds the nesting of a document: 8 levels of items and a function
// inside the last.
const maxDepth = 24

// DecodeScheme reads a scheme strictly and reports every finding with its
// place. Member "missing" is required of each leaf: there is no silent default
// for a value that is not there.
//
// Errors: surveys.Malformed when data is not one UTF-8 JSON document; else
// surveys.Errors of kind Invalid.
func DecodeScheme(data []byte) (*Scheme, error) {
	root, err := strictjson.Parse(data, strictjson.Limits{Depth: maxDepth})
	if err != nil {
		return nil, err
	}
	return decodeScheme(root)
}

func decodeScheme(root *strictjson.Node) (*Scheme, error) {
	r := &reader{}
	s := r.scheme(root)
	if s != nil {
		s.check(r, root.Pointer)
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return s, nil
}

func (r *reader) scheme(n *strictjson.Node) *Scheme {
	if !r.object(n, "spec", "code", "title", "groups", "items", "adjust", "ties") {
		return nil
	}
	s := &Scheme{Title: r.title(r.opt(n, "title"))}
	r.oneOf(r.opt(n, "spec"), []string{SchemeSpec})
	r.oneOf(r.opt(n, "ties"), []string{"share"})
	s.Code, _ = r.code(r.want(n, "code"))
	if groups := r.want(n, "groups"); r.filled(groups, "groups") {
		for _, g := range groups.Items {
			s.Groups = append(s.Groups, r.group(g))
		}
	}
	if items := r.want(n, "items"); r.filled(items, "items") {
		for _, i := range items.Items {
			s.Items = append(s.Items, r.item(i))
		}
	}
	s.Adjust = r.adjust(r.opt(n, "adjust"))
	return s
}

// filled checks that n is an array with something in it.
func (r *reader) filled(n *strictjson.Node, name string) bool {
	if !r.array(n) {
		return false
	}
	if len(n.Items) == 0 {
		r.fail(n, "evaluation.empty_list", "Name", name)
	}
	return len(n.Items) > 0
}

func (r *reader) group(n *strictjson.Node) Group {
	g := Group{Ranked: true}
	if !r.object(n, "code", "title", "ranked", "units") {
		return g
	}
	g.Code, _ = r.code(r.want(n, "code"))
	g.Title = r.title(r.opt(n, "title"))
	if ranked := r.opt(n, "ranked"); r.kind(ranked, strictjson.Bool) {
		g.Ranked = ranked.Bool
	}
	if units := r.want(n, "units"); r.filled(units, "units") {
		for _, u := range units.Items {
			unit, _ := r.unit(u)
			g.Units = append(g.Units, unit)
		}
	}
	return g
}

// item reads a node of the tree. Whoever has "items" is a sum of them; whoever
// has not is a leaf and needs source, func and missing.
func (r *reader) item(n *strictjson.Node) Item {
	var i Item
	leafOnly := []string{"source", "func", "missing"}
	if !r.object(n, append([]string{"code", "title", "weight", "items"}, leafOnly...)...) {
		return i
	}
	i.Code, _ = r.code(r.want(n, "code"))
	i.Title = r.title(r.opt(n, "title"))
	i.Weight, _ = r.number(r.want(n, "weight"))
	if items := r.opt(n, "items"); items != nil {
		for _, name := range leafOnly {
			if m := n.Get(name); m != nil {
				r.fail(m, "evaluation.leaf_and_sum", "Name", name)
			}
		}
		if r.filled(items, "items") {
			for _, child := range items.Items {
				i.Items = append(i.Items, r.item(child))
			}
		}
		return i
	}
	if !slices.ContainsFunc(leafOnly, func(name string) bool { return n.Get(name) != nil }) {
		r.fail(n, "evaluation.neither_leaf_nor_sum")
		return i
	}
	if source := r.want(n, "source"); r.kind(source, strictjson.Object) {
		i.Source = r.source(source)
	}
	i.Func = r.function(r.want(n, "func"))
	policies := make([]string, len(Policies))
	for j, p := range Policies {
		policies[j] = string(p)
	}
	policy, _ := r.oneOf(r.want(n, "missing"), policies)
	i.Missing = Policy(policy)
	return i
}

func (r *reader) adjust(n *strictjson.Node) Adjust {
	var a Adjust
	if n == nil || !r.object(n, "plus_cap", "minus_cap") {
		return a
	}
	if d, ok := r.number(r.opt(n, "plus_cap")); ok {
		a.PlusCap = &d
	}
	if d, ok := r.number(r.opt(n, "minus_cap")); ok {
		d = d.Abs()
		a.MinusCap = &d
	}
	return a
}
