package design

import (
	"maps"
	"slices"

	"minyi/surveys"
)

// Change is one difference between two versions, in terms of codes.
type Change struct {
	Kind     ChangeKind
	Part     Part
	Code     string       // "q8"; of an option or row "q8.tv"; "" for the survey itself
	Text     surveys.Text // the part's own words, by which people know it: now, or before it was retired
	Field    string       // Reworded, Altered: "title", "required", …
	Language string       // Reworded
	Was, Is  string       // Reworded: the texts; Altered: the values as JSON, "" for one that is not there
}

// ChangeKind says what happened to a part.
type ChangeKind string

// The kinds. A reworded part keeps its code and its meaning; an altered one
// has other rules, such as a new maximum.
const (
	Added    ChangeKind = "added"
	Retired  ChangeKind = "retired"
	Reworded ChangeKind = "reworded"
	Altered  ChangeKind = "altered"
)

// Part is the sort of thing that changed.
type Part string

// The parts of a document that have codes, and the document itself.
const (
	PartSurvey   Part = "survey"
	PartPage     Part = "page"
	PartQuestion Part = "question"
	PartOption   Part = "option"
	PartRow      Part = "row"
	PartRate     Part = "rate"
)

// Changes lists what differs in now against was: first what was added, retired
// or changed in the order of now, then in each kind of part what is gone, in
// the order of was. A question that moved to another page is not a change.
func Changes(was, now *surveys.Survey) []Change {
	before, after := inventory(was), inventory(now)
	index := make(map[[2]string]item, len(before))
	for _, b := range before {
		index[b.name()] = b
	}
	var changes []Change
	for _, a := range after {
		b, ok := index[a.name()]
		if !ok {
			changes = append(changes, Change{Kind: Added, Part: a.part, Code: a.code, Text: a.words()})
			continue
		}
		delete(index, a.name())
		changes = append(changes, reworded(a, b.texts)...)
		for _, field := range slices.Sorted(maps.Keys(a.rules)) {
			if a.rules[field] != b.rules[field] {
				changes = append(changes, Change{Kind: Altered, Part: a.part, Code: a.code, Text: a.words(), Field: field,
					Was: value(b.rules[field]), Is: value(a.rules[field])})
			}
		}
	}
	for _, b := range before {
		if _, gone := index[b.name()]; gone {
			changes = append(changes, Change{Kind: Retired, Part: b.part, Code: b.code, Text: b.words()})
		}
	}
	return changes
}

// item is one part with its texts by field and a print of each of its rules.
type item struct {
	part  Part
	code  string
	texts map[string]surveys.Text
	rules map[string]string
}

// words are what people call the part by: its text or its title.
func (i item) words() surveys.Text {
	if text, ok := i.texts["text"]; ok {
		return text
	}
	return i.texts["title"]
}

// value is a printed rule, "" for one that says nothing.
func value(printed string) string {
	if slices.Contains([]string{"null", `""`, "0", "[]", "{}"}, printed) {
		return ""
	}
	return printed
}

func (i item) name() [2]string { return [2]string{string(i.part), i.code} }

func reworded(a item, before map[string]surveys.Text) []Change {
	var changes []Change
	for _, field := range slices.Sorted(maps.Keys(a.texts)) {
		languages := maps.Clone(before[field])
		if languages == nil {
			languages = surveys.Text{}
		}
		maps.Copy(languages, a.texts[field])
		for _, language := range slices.Sorted(maps.Keys(languages)) {
			if was, is := before[field][language], a.texts[field][language]; was != is {
				changes = append(changes, Change{Kind: Reworded, Part: a.part, Code: a.code, Text: a.words(),
					Field: field, Language: language, Was: was, Is: is})
			}
		}
	}
	return changes
}
