package design

import "minyi/surveys"

// CheckCode checks the code of something that belongs to a survey but stands
// outside its document: a wave, a channel. It may hold dashes, as a survey's
// may.
//
// Errors: Invalid at pointer.
func CheckCode(code, pointer string) error {
	switch {
	case has(reserved, fold(code)):
		return surveys.E(surveys.Invalid, "design.code_reserved", pointer, "Code", code)
	case !dashed.MatchString(code):
		return surveys.E(surveys.Invalid, "design.code_dashed", pointer, "Code", quote(code))
	}
	return nil
}
