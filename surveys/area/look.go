package area

import "slices"

// Areas returns every stretch of every area, by code and first day.
func (t *Tree) Areas() []Area { return slices.Clone(t.all) }

// Len is the number of codes ever used.
func (t *Tree) Len() int { return len(t.spans) }

// Known reports whether the code was ever used.
func (t *Tree) Known(code string) bool {
	_, ok := t.spans[code]
	return ok
}

// Get returns the area as it was on that day.
func (t *Tree) Get(code, day string) (Area, bool) {
	for _, a := range t.spans[code] {
		if a.on(day) {
			return a, true
		}
	}
	return Area{}, false
}

// Valid reports whether the code is in use on that day, at any level.
func (t *Tree) Valid(code, day string) bool {
	_, ok := t.Get(code, day)
	return ok
}

// Root returns the code of that day's root, "" without one.
func (t *Tree) Root(day string) string {
	for _, code := range t.children[""] {
		if a, ok := t.Get(code, day); ok && a.Parent == "" {
			return code
		}
	}
	return ""
}

// Children returns the areas right below a code on that day, by code. The
// children of "" are the root.
func (t *Tree) Children(code, day string) []Area {
	var out []Area
	for _, c := range t.children[code] {
		if a, ok := t.Get(c, day); ok && a.Parent == code {
			out = append(out, a)
		}
	}
	return out
}

// Parent returns the code above on that day; false for a root and for a code
// not in use that day.
func (t *Tree) Parent(code, day string) (string, bool) {
	a, ok := t.Get(code, day)
	return a.Parent, ok && a.Parent != ""
}

// Ancestors returns the codes above on that day, nearest first.
func (t *Tree) Ancestors(code, day string) []string {
	var out []string
	for p, ok := t.Parent(code, day); ok; p, ok = t.Parent(p, day) {
		out = append(out, p)
	}
	return out
}

// RollUp returns the child of the root to which a code belongs: itself, the one
// above it or, for a code that is no longer used, the one of its successor. It
// is false for a root and for a code that was never used.
func (t *Tree) RollUp(code string) (string, bool) {
	top, ok := t.rolled[code]
	return top, ok
}

// Within reports whether code is top or was ever below it, its successors
// included: what a grant on the subtree of top covers.
func (t *Tree) Within(code, top string) bool {
	if !t.Known(code) || !t.Known(top) {
		return false
	}
	return t.within(code, top, make(map[string]bool))
}

// within keeps what it has seen, because two codes may have succeeded each
// other in turn.
func (t *Tree) within(code, top string, seen map[string]bool) bool {
	if code == top {
		return true
	}
	seen[code] = true
	for _, a := range t.spans[code] {
		for _, next := range []string{a.Parent, a.Successor} {
			if next != "" && !seen[next] && t.within(next, top, seen) {
				return true
			}
		}
	}
	return false
}

// At returns that day's areas, each before those below it.
func (t *Tree) At(day string) []Area {
	var out []Area
	t.Walk(day, func(a Area, _ int) bool {
		out = append(out, a)
		return true
	})
	return out
}

// Walk visits that day's areas, each before those below it, siblings by code;
// the root's depth is 0. What lies below an area for which visit returns false
// is left out.
func (t *Tree) Walk(day string, visit func(a Area, depth int) bool) {
	t.walk("", day, 0, visit)
}

func (t *Tree) walk(code, day string, depth int, visit func(Area, int) bool) {
	for _, a := range t.Children(code, day) {
		if visit(a, depth) {
			t.walk(a.Code, day, depth+1, visit)
		}
	}
}
