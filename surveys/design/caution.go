package design

import (
	"minyi/surveys"
	"minyi/surveys/strictjson"
)

// Cautions are what a document should say before it is published and need not:
// a photo, a location or a signature is asked for with a stated necessity, and
// only of those who may consent to it themselves. The designer refuses such
// questions; a document that came another way can be published, and whoever
// publishes it is told. Nil means nothing to tell.
func Cautions(doc *surveys.Survey) surveys.Errors {
	p := &publisher{doc: doc}
	asked := false
	for pointer, q := range each(doc) {
		switch q.Type {
		case surveys.Photo, surveys.Location, surveys.Signature:
		default:
			continue
		}
		asked = true
		if surveys.Blank(q.Necessity[doc.Languages[0]]) {
			p.failAt(strictjson.Child(pointer, "necessity"), "design.caution_necessity", "Question", q.Code)
		}
	}
	if asked && doc.Settings.MinAge == 0 { // a lower one than ConsentAge is refused
		p.failAt("/settings/min_age", "design.caution_age", "Age", ConsentAge)
	}
	return p.errors()
}
