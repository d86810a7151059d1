package design

import (
	"maps"
	"slices"
	"strings"

	"minyi/surveys"
	"minyi/surveys/strictjson"
)

// unknownField names the field that was probably meant, or the object in which
// a field of that name has its place.
func (r *reader) unknownField(m strictjson.Member, where string, known []string) {
	if r.full() {
		r.more++
		return
	}
	name := quote(m.Name)
	if near := surveys.Nearest(m.Name, known); near != "" {
		r.fail(m.Value, "design.unknown_field_near", "Name", name, "Where", where, "Nearest", near)
		return
	}
	near := m.Name
	if homes[near] == nil {
		near = surveys.Nearest(m.Name, slices.Sorted(maps.Keys(homes)))
	}
	if near != "" {
		r.fail(m.Value, "design.misplaced_field", "Name", name, "Where", where, "Nearest", near,
			"Homes", strings.Join(homes[near], ", "))
		return
	}
	r.fail(m.Value, "design.unknown_field", "Name", name, "Where", where, "Known", strings.Join(known, ", "))
}

// homes maps each field of the format to the objects that have it.
var homes = map[string][]string{}

// Filled here because the shapes' readers lead to this table themselves.
func init() {
	settle(surveyShape)
	settle(approvalShape)
	settle(settingsShape)
	settle(pageShape)
	settle(questionShape)
	settle(optionShape)
	settle(otherShape)
	settle(rowShape)
	settle(rateShape)
}

func settle[T any](s shape[T]) {
	for _, name := range s.names() {
		homes[name] = append(homes[name], s.name)
	}
}
