package answer

import (
	"maps"
	"slices"

	"minyi/surveys"
	"minyi/surveys/strictjson"
)

// unknown makes the error for an answer to a question that the form does not
// have, with the code that was probably meant.
func (f *Form) unknown(name string) *surveys.Error {
	at := strictjson.Child("/answers", clip(name))
	codes := slices.Sorted(maps.Keys(f.byOther))
	for i := range f.Fields {
		codes = append(codes, f.Fields[i].Code)
	}
	if near := surveys.Nearest(name, codes); near != "" {
		return surveys.E(surveys.Invalid, "answer.unknown_question_near", at, "Value", clip(name), "Near", near)
	}
	return surveys.E(surveys.Invalid, "answer.unknown_question", at, "Value", clip(name))
}

// unknownPart makes the error for a row or an option that the question does not
// have.
func (f *Field) unknownPart(key, name string) *surveys.Error {
	at := strictjson.Child("/answers/"+f.Code, clip(name))
	return surveys.E(surveys.Invalid, key, at, "Value", clip(name))
}
