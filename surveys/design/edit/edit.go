// Package edit changes survey documents step by step, as a designer does: one
// question gets another text, an option moves up, a page is divided. An edit is
// a value; Apply makes a new document of an old one, or says why not.
//
// What holds after every edit: the document is one that design.Decode accepts,
// whatever it held against the published versions before it holds no more
// now, and nothing in it refers to what is no longer there.
package edit

import (
	"encoding/json"

	"minyi/surveys"
	"minyi/surveys/design"
	"minyi/surveys/logic"
)

// Draft is what is edited: the document and the versions that were published
// before it, version 1 first.
type Draft struct {
	Document  *surveys.Survey
	Published []*surveys.Survey
}

// Edit is one change.
type Edit interface {
	// Place is what the edit is about. Two people who edit one place at once
	// have to hear of each other; of two places, both edits stand.
	Place() Place
	apply(w *work) error
}

// Words say what was done: a translation key and its values.
type Words struct {
	Key  string
	Args map[string]string
}

// Result is what an edit made.
type Result struct {
	Document *surveys.Survey
	Data     []byte // Document in its one spelling (RFC 8785)
	Words    Words
	Open     Place  // what to show next
	New      string // code of the option or row that was added last, "" for none
}

// Apply makes the edits in order, all or none. The given document stays as it
// is. The words are those of the last edit that has any.
//
// Errors: Conflict where the place of an edit is no longer there; Invalid, with
// all findings, where the document would not hold together.
func Apply(draft Draft, edits ...Edit) (Result, error) {
	w := &work{published: draft.Published}
	var err error
	if w.doc, err = clone(draft.Document); err != nil {
		return Result{}, err
	}
	for _, e := range edits {
		w.open = e.Place()
		if err := e.apply(w); err != nil {
			return Result{}, err
		}
	}
	written, _, err := design.Canonical(w.doc)
	if err != nil {
		return Result{}, err
	}
	doc, err := design.Decode(written)
	if err != nil {
		return Result{}, err
	}
	if err := worse(draft, doc); err != nil {
		return Result{}, err
	}
	data, _, err := design.Canonical(doc) // reading drops what says nothing
	if err != nil {
		return Result{}, err
	}
	return Result{Document: doc, Data: data, Words: w.words, Open: w.open, New: w.added}, nil
}

// worse lists what the document holds against its versions and in its logic
// that the draft did not. Findings of before are shown elsewhere: an edit is not
// refused for them.
func worse(draft Draft, doc *surveys.Survey) error {
	var found surveys.Errors
	_, was := logic.CompileSurvey(draft.Document)
	_, is := logic.CompileSurvey(doc)
	found = append(found, added(was, is)...)
	if len(draft.Published) > 0 {
		found = append(found, added(design.CheckVersions(draft.Document, draft.Published), design.CheckVersions(doc, draft.Published))...)
	}
	return found.Err()
}

// added are the findings of is that are not in was, wherever they stand: an
// edit moves places.
func added(was, is surveys.Errors) (found surveys.Errors) {
	name := func(e *surveys.Error) string {
		args, _ := json.Marshal(e.Args) // texts and numbers
		return e.Key + string(args)
	}
	before := make(map[string]int)
	for _, e := range was {
		before[name(e)]++
	}
	for _, e := range is {
		if before[name(e)]--; before[name(e)] < 0 {
			found = append(found, e)
		}
	}
	return found
}

// work is the document while it is edited.
type work struct {
	doc       *surveys.Survey
	published []*surveys.Survey
	words     Words
	open      Place
	added     string
}

// say notes what was done; args are pairs of name and value.
func (w *work) say(key string, args ...string) {
	w.words = Words{Key: key, Args: make(map[string]string, len(args)/2)}
	for i := 0; i+1 < len(args); i += 2 {
		w.words.Args[args[i]] = args[i+1]
	}
}

// language is the one in which a form without another is written.
func (w *work) language() string { return w.doc.Languages[0] }

func clone(doc *surveys.Survey) (*surveys.Survey, error) {
	data, err := json.Marshal(doc)
	if err != nil {
		return nil, err
	}
	copied := new(surveys.Survey)
	return copied, json.Unmarshal(data, copied)
}
