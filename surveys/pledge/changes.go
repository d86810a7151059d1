package pledge

import (
	"slices"

	"minyi/surveys"
)

// Change is one difference between two versions. Was is "" for what is new, Is
// for what is gone.
type Change struct {
	Field    string // title, intro, point, consent, name_label; name and area for the rules
	Number   int    // of a point, from 1
	Language string // of a text
	Was, Is  string
}

// Changes lists what differs in now against was, in the order of the page.
func Changes(was, now *Pledge) []Change {
	var changes []Change
	text := func(field string, number int, a, b surveys.Text) {
		for _, l := range languagesOf(was, now) {
			if a[l] != b[l] {
				changes = append(changes, Change{field, number, l, a[l], b[l]})
			}
		}
	}
	rule := func(field string, a, b Rule) {
		if orNone(a) != orNone(b) {
			changes = append(changes, Change{Field: field, Was: string(orNone(a)), Is: string(orNone(b))})
		}
	}
	text("title", 0, was.Title, now.Title)
	text("intro", 0, was.Intro, now.Intro)
	for i := range max(len(was.Points), len(now.Points)) {
		text("point", i+1, at(was.Points, i), at(now.Points, i))
	}
	text("consent", 0, was.Consent, now.Consent)
	rule("name", was.Fields.Name, now.Fields.Name)
	text("name_label", 0, was.Fields.NameLabel, now.Fields.NameLabel)
	rule("area", was.Fields.Area, now.Fields.Area)
	return changes
}

func languagesOf(a, b *Pledge) []string {
	list := slices.Clone(b.Languages)
	for _, l := range a.Languages {
		if !slices.Contains(list, l) {
			list = append(list, l)
		}
	}
	return list
}

func at(points []surveys.Text, i int) surveys.Text {
	if i < len(points) {
		return points[i]
	}
	return nil
}

func orNone(r Rule) Rule {
	if r == "" {
		return None
	}
	return r
}
