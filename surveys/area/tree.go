package area

import (
	"maps"
	"slices"
	"strings"
	"time"

	"minyi/surveys"
)

// Tree is the whole administrative tree with its history, looked up by code and
// day. It never changes, so all goroutines may share it. The zero Tree has no
// areas.
//
// A day is YYYY-MM-DD in the zone of whoever asks; such days sort as text.
type Tree struct {
	all      []Area              // by code, then by first day
	spans    map[string][]Area   // stretches of one code, by first day
	children map[string][]string // codes that were ever below a code, sorted; "" holds the roots
	rolled   map[string]string   // code → child of the root; a root is absent
}

// order of the levels from the root down.
var order = map[Level]int{City: 1, County: 2, Town: 3, Village: 4}

// Levels lists the levels from the root down.
var Levels = []Level{City, County, Town, Village}

// NewTree checks areas and links them. The findings are surveys.Errors of kind
// Invalid whose Field is a JSON pointer into the list: codes of 2 to 18 digits,
// a Chinese or English name, a known level, dates that exist and stand in
// order, stretches of one code that do not overlap, a parent of a higher level
// that is there on every day of the child, one root at a time, a successor that
// exists and takes over in the end.
func NewTree(areas []Area) (*Tree, error) {
	t := &Tree{
		spans:    make(map[string][]Area),
		children: make(map[string][]string),
		rolled:   make(map[string]string, len(areas)),
	}
	if errs := check(areas); len(errs) > 0 {
		return nil, errs
	}
	t.all = slices.Clone(areas)
	for i := range t.all {
		t.all[i].Name = maps.Clone(t.all[i].Name)
	}
	slices.SortFunc(t.all, func(a, b Area) int {
		if c := strings.Compare(a.Code, b.Code); c != 0 {
			return c
		}
		return strings.Compare(a.ValidFrom, b.ValidFrom)
	})
	for _, a := range t.all {
		t.spans[a.Code] = append(t.spans[a.Code], a)
		if kids := t.children[a.Parent]; len(kids) == 0 || kids[len(kids)-1] != a.Code {
			t.children[a.Parent] = append(kids, a.Code)
		}
	}
	for code := range t.spans {
		if top, ok := t.topOf(code); ok {
			t.rolled[code] = top
		}
	}
	return t, nil
}

// topOf follows successors and parents until the parent is a root. check has
// made sure that both ways end.
func (t *Tree) topOf(code string) (string, bool) {
	for {
		last := t.latest(code)
		switch {
		case last.Successor != "":
			code = last.Successor
		case last.Parent == "":
			return "", false
		case t.latest(last.Parent).Parent == "" && t.latest(last.Parent).Successor == "":
			return code, true
		default:
			code = last.Parent
		}
	}
}

// latest is the last stretch of a code that exists.
func (t *Tree) latest(code string) Area {
	s := t.spans[code]
	return s[len(s)-1]
}

// on reports whether the stretch holds that day.
func (a Area) on(day string) bool {
	return a.ValidFrom <= day && (a.ValidTo == "" || day <= a.ValidTo)
}

// nextDay returns the day after a checked day.
func nextDay(day string) string {
	d, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return d.AddDate(0, 0, 1).Format(time.DateOnly)
}

// Name returns the name that the code had last, in the language or else in
// Chinese, English or any; the code itself when it is not known.
func (t *Tree) Name(code, language string) string {
	if _, ok := t.spans[code]; !ok {
		return code
	}
	name := t.latest(code).Name
	if s := name.In(language, "zh-CN", "en"); s != "" {
		return s
	}
	for _, l := range slices.Sorted(maps.Keys(name)) {
		if !surveys.Blank(name[l]) {
			return name[l]
		}
	}
	return code
}
