// Package design reads, checks and compares survey documents: what a designer
// may write, what may be published, and what the published bytes are.
//
// Structure is refused at once, by Decode. What a draft may still lack (texts,
// options, the approval) is asked for by CheckPublish.
package design

import (
	"minyi/surveys"
	"minyi/surveys/strictjson"
)

// Limits of one document. They bound the work that a document can cause and
// the width of its exports.
const (
	maxLanguages = 20
	maxPages     = 200
	maxQuestions = 500 // over all pages
	maxOptions   = 1000
	maxRates     = 200
	maxDepth     = 8
	maxLogic     = 32    // depth inside visible_if and calculate
	maxFindings  = 100   // more help nobody; the rest is counted
	maxColumns   = 16000 // a sheet of XLSX has 16,384 columns
)

// Decode reads a survey document, strictly. The result has one form: empty
// optional values are absent, Title, Languages, Pages and Questions are never
// nil, Spec is set and expressions are in canonical form, so that decoding
// Canonical's bytes gives the same document again.
//
// Errors: one surveys.Malformed or surveys.Invalid error of strictjson.Parse,
// or surveys.Errors of kind Invalid with all findings (at most 100, then how
// many more there are).
func Decode(data []byte) (*surveys.Survey, error) {
	root, err := strictjson.Parse(data, strictjson.Limits{
		Depth: maxDepth,
		Free:  map[string]int{"visible_if": maxLogic, "calculate": maxLogic},
	})
	if err != nil {
		return nil, err
	}
	if root.Kind != strictjson.Object {
		return nil, root.WrongKind(strictjson.Object)
	}
	r := &reader{}
	doc := &surveys.Survey{Spec: surveys.Spec}
	doc.Languages = r.readLanguages(root.Get("languages")) // before the texts, which need them
	object(r, root, surveyShape, doc)
	r.checkCodes(doc)
	r.checkRates(doc)
	if err := r.errors().Err(); err != nil {
		return nil, err
	}
	if doc.Title == nil {
		doc.Title = surveys.Text{}
	}
	return doc, nil
}

// reader collects what it finds wrong on its way through the tree.
type reader struct {
	languages []string // nil until known
	questions int      // seen so far
	found     surveys.Errors
	more      int // findings beyond maxFindings
}

// full reports whether further findings are only counted.
func (r *reader) full() bool { return len(r.found) == maxFindings }

func (r *reader) add(e *surveys.Error) {
	if r.full() {
		r.more++
		return
	}
	r.found = append(r.found, e)
}

func (r *reader) fail(n *strictjson.Node, key string, args ...any) {
	r.add(n.Fail(key, args...))
}

func (r *reader) failAt(pointer, key string, args ...any) {
	r.add(surveys.E(surveys.Invalid, key, pointer, args...))
}

func (r *reader) errors() surveys.Errors {
	if r.more == 0 {
		return r.found
	}
	return append(r.found, surveys.E(surveys.Invalid, "design.more_findings", "", "Count", r.more))
}

// shape says which members an object has and how each is read.
type shape[T any] struct {
	name   string // the place in the words of the format: "page", "rate"
	fields []field[T]
}

type field[T any] struct {
	name string
	must bool
	read func(*reader, *strictjson.Node, *T)
}

func (s shape[T]) names() []string {
	names := make([]string, len(s.fields))
	for i, f := range s.fields {
		names[i] = f.name
	}
	return names
}

// object reads n into v by its shape. Members are taken in the order of the
// shape, so that findings come in the same order for every spelling.
func object[T any](r *reader, n *strictjson.Node, s shape[T], v *T) {
	if !r.is(n, strictjson.Object) {
		return
	}
	for _, f := range s.fields {
		switch m := n.Get(f.name); {
		case m != nil:
			f.read(r, m, v)
		case f.must:
			r.fail(n, "design.missing_field", "Name", f.name, "Where", s.name)
		}
	}
	names := s.names()
	for _, m := range n.Members {
		if !has(names, m.Name) {
			r.unknownField(m, s.name, names)
		}
	}
}

// list reads an array whose items are read by each. An empty array is nil: in
// this format empty and absent mean the same.
func list[T any](r *reader, n *strictjson.Node, limit int, each func(*reader, *strictjson.Node, *T)) []T {
	if !r.is(n, strictjson.Array) || r.tooMany(n, len(n.Items), limit) || len(n.Items) == 0 {
		return nil
	}
	items := make([]T, len(n.Items))
	for i, item := range n.Items {
		each(r, item, &items[i])
	}
	return items
}

func (r *reader) tooMany(n *strictjson.Node, count, limit int) bool {
	if count > limit {
		r.fail(n, "design.too_many", "Count", count, "Limit", limit)
	}
	return count > limit
}
