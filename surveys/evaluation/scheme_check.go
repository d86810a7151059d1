package evaluation

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"minyi/surveys/strictjson"
)

// Bounds of a scheme. maxCells bounds units × leaves, and with it the time and
// memory of one computation.
const (
	maxLevels = 8
	maxCells  = 100_000
)

// check adds what is wrong with a scheme beyond the form of its parts. It is
// silent where the reader has already found something, and it finds on a
// Scheme built in Go what decoding finds on a document.
func (s *Scheme) check(r *reader, at string) {
	seen := make(map[string]string) // case-folded code → where
	twice := func(pointer, code string) {
		if code == "" || r.bad[pointer] {
			return
		}
		key := strings.ToLower(code)
		if first, ok := seen[key]; ok {
			r.failAt(pointer, "evaluation.code_twice", "Code", code, "First", first)
			return
		}
		seen[key] = pointer
	}
	units, leaves := 0, 0
	for i := range s.Groups {
		g := strictjson.Child(strictjson.Child(at, "groups"), i)
		twice(strictjson.Child(g, "code"), s.Groups[i].Code)
	}
	clear(seen)
	for i, g := range s.Groups {
		for j, u := range g.Units {
			units++
			twice(strictjson.Child(strictjson.Child(strictjson.Child(strictjson.Child(at, "groups"), i), "units"), j), u)
		}
	}
	clear(seen)
	s.eachItem(func(i *Item, pointer string) {
		pointer = at + pointer
		twice(strictjson.Child(pointer, "code"), i.Code)
		if i.Leaf() {
			leaves++
		}
		i.check(r, pointer)
	})
	if depth(s.Items) > maxLevels {
		r.failAt(strictjson.Child(at, "items"), "evaluation.too_deep", "Limit", maxLevels)
	}
	if units*leaves > maxCells {
		r.failAt(at, "evaluation.too_large", "Units", units, "Leaves", leaves, "Limit", maxCells)
	}
	if c := s.Adjust.PlusCap; c != nil {
		r.checkPoints(*c, at+"/adjust/plus_cap", false)
	}
	if c := s.Adjust.MinusCap; c != nil {
		r.checkPoints(*c, at+"/adjust/minus_cap", false)
	}
}

// check looks at one item: its weight, the sum of its children and, for a leaf,
// its function.
func (i *Item) check(r *reader, pointer string) {
	weight := strictjson.Child(pointer, "weight")
	if !r.bad[weight] {
		r.checkPoints(i.Weight, weight, false)
	}
	if canonicalIsText(i.Weight) {
		r.failAt(weight, "evaluation.number_long")
	}
	if i.Leaf() {
		r.checkParams(i.Func, strictjson.Child(pointer, "func"))
		if missing := strictjson.Child(pointer, "missing"); !r.bad[missing] && !slices.Contains(Policies, i.Missing) {
			r.failAt(missing, "evaluation.missing_field", "Name", "missing")
		}
		return
	}
	if len(i.Items) == 0 && len(r.errs) == 0 {
		r.failAt(pointer, "evaluation.neither_leaf_nor_sum")
	}
	if len(i.Items) == 0 || r.bad[weight] {
		return
	}
	sum := decimal.Zero
	for j := range i.Items {
		child := strictjson.Child(strictjson.Child(pointer, "items"), j)
		if r.bad[child] || r.bad[strictjson.Child(child, "weight")] {
			return
		}
		sum = sum.Add(i.Items[j].Weight)
	}
	if !sum.Equal(i.Weight) {
		r.failAt(weight, "evaluation.weight_sum", "Code", i.Code, "Weight", i.Weight.String(), "Sum", sum.String())
	}
}

// checkParams looks at a function's parameters, unless decoding has found
// something in them.
func (r *reader) checkParams(f Func, pointer string) {
	if r.bad[pointer] {
		return
	}
	if member, key := f.problem(); key != "" {
		r.failAt(pointer+"/"+member, key)
		return
	}
	for _, p := range f.params() {
		long := false
		switch v := p.value.(type) {
		case decimal.Decimal:
			long = canonicalIsText(v)
		case []Band:
			for _, b := range v {
				long = long || canonicalIsText(b.From) || canonicalIsText(b.Score)
			}
		}
		if long {
			r.failAt(strictjson.Child(pointer, p.name), "evaluation.number_long")
		}
	}
}

// checkPoints bounds a number of points by MaxPoints and, unless minus is
// allowed, by 0.
func (r *reader) checkPoints(d decimal.Decimal, pointer string, minus bool) {
	switch {
	case !minus && d.IsNegative():
		r.failAt(pointer, "evaluation.negative")
	case d.Abs().GreaterThan(maxPoints):
		r.failAt(pointer, "evaluation.points_range", "Limit", MaxPoints)
	}
}

// canonicalIsText reports whether d has more digits than the canonical form of
// a document keeps. A scheme's own numbers never need them.
func canonicalIsText(d decimal.Decimal) bool {
	_, text := canonicalNumber(d).(string)
	return text
}

// eachItem visits every item, parents first, with its JSON pointer.
func (s *Scheme) eachItem(visit func(i *Item, pointer string)) {
	var walk func(items []Item, pointer string)
	walk = func(items []Item, pointer string) {
		for i := range items {
			at := strictjson.Child(pointer, i)
			visit(&items[i], at)
			walk(items[i].Items, strictjson.Child(at, "items"))
		}
	}
	walk(s.Items, "/items")
}

func depth(items []Item) int {
	deepest := 0
	for i := range items {
		deepest = max(deepest, 1+depth(items[i].Items))
	}
	return deepest
}
