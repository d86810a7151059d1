package area

import (
	"slices"
	"strings"

	"minyi/surveys"
)

// Find returns the code of the area that somebody wrote into a list: a code, or
// a name with as many names of those above it as tell it from others, as in
// "苇海市/鹤鸣区/站前街道" or "鹤鸣区 > 站前街道". field is where it was written.
//
// Errors: Invalid (area.find_none, area.find_near, area.find_several).
func (t *Tree) Find(text, day, field string) (string, error) {
	text = strings.TrimSpace(text)
	if t.Valid(text, day) {
		return text, nil
	}
	parts := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("/／>＞\\", r) })
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	var found, names []string
	t.Walk(day, func(a Area, _ int) bool {
		for _, name := range a.Name {
			names = append(names, name)
		}
		if len(parts) > 0 && a.called(parts[len(parts)-1]) && t.below(a.Code, day, parts[:len(parts)-1]) {
			found = append(found, a.Code)
		}
		return true
	})
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		return "", surveys.E(surveys.Invalid, "area.find_several", field, "Text", text, "Count", len(found))
	}
	if len(parts) > 0 {
		if near := surveys.Nearest(parts[len(parts)-1], names); near != "" {
			return "", surveys.E(surveys.Invalid, "area.find_near", field, "Text", text, "Near", near)
		}
	}
	return "", surveys.E(surveys.Invalid, "area.find_none", field, "Text", text)
}

// called reports whether the area has that name in any language.
func (a Area) called(name string) bool {
	for _, n := range a.Name {
		if strings.EqualFold(n, name) {
			return true
		}
	}
	return false
}

// below reports whether the names stand above the area, the highest first; some
// may be left out.
func (t *Tree) below(code, day string, names []string) bool {
	for _, up := range t.Ancestors(code, day) {
		if len(names) == 0 {
			break
		}
		if a, ok := t.Get(up, day); ok && a.called(names[len(names)-1]) {
			names = names[:len(names)-1]
		}
	}
	return len(names) == 0
}

// Current returns the code that stands for an older one on that day: itself
// while it is in use, else the one that took its place. ok is false where none
// did.
func (t *Tree) Current(code, day string) (current string, ok bool) {
	for seen := []string(nil); code != "" && t.Known(code) && !slices.Contains(seen, code); code = t.latest(code).Successor {
		if t.Valid(code, day) {
			return code, true
		}
		seen = append(seen, code)
	}
	return "", false
}

// Path is the names of an area and of those above it but the root, the highest
// first, as Find reads them: "鹤鸣区/站前街道". The root's is its name.
func (t *Tree) Path(code, day, language string) string {
	names := []string{t.Name(code, language)}
	for _, up := range t.Ancestors(code, day) {
		if _, below := t.Parent(up, day); below {
			names = append(names, t.Name(up, language))
		}
	}
	slices.Reverse(names)
	return strings.Join(names, "/")
}
