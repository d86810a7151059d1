package pledge

import (
	"minyi/surveys"
	"minyi/surveys/strictjson"
)

// CheckPublish lists what a draft lacks before people can sign it: a title, a
// consent sentence and at least one point, each in every language of the
// document; the intro and the name's label are complete or absent.
func CheckPublish(p *Pledge) surveys.Errors {
	var errs surveys.Errors
	every := func(t surveys.Text, pointer string) {
		for _, l := range p.Languages {
			if surveys.Blank(t[l]) {
				errs = append(errs, surveys.E(surveys.Invalid, "pledge.text_missing", strictjson.Child(pointer, l), "Language", l))
			}
		}
	}
	every(p.Title, "/title")
	if len(p.Points) == 0 {
		errs = append(errs, surveys.E(surveys.Invalid, "pledge.no_points", "/points"))
	}
	for i, point := range p.Points {
		every(point, strictjson.Child("/points", i))
	}
	every(p.Consent, "/consent")
	if present(p.Intro) {
		every(p.Intro, "/intro")
	}
	if present(p.Fields.NameLabel) {
		every(p.Fields.NameLabel, "/fields/name_label")
	}
	return errs
}

func present(t surveys.Text) bool {
	for _, s := range t {
		if !surveys.Blank(s) {
			return true
		}
	}
	return false
}
