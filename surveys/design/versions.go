package design

import (
	"minyi/surveys"
	"minyi/surveys/strictjson"
)

// versions: codes never change meaning, in no version, so that answers of all
// versions stand in one table. That a text means something else cannot be
// seen by a program; a changed type, spelling or column can.
func (p *publisher) versions() {
	now := make(map[string]place)
	owners := make(map[string]place) // export column → the question that has it
	for pointer, q := range each(p.doc) {
		here := place{pointer, q}
		now[fold(q.Code)] = here
		for _, c := range names(q) {
			owners[fold(c.Name)] = here
		}
	}
	said := make(map[string]bool) // one finding per place is enough
	fail := func(pointer, key string, args ...any) {
		if !said[pointer] {
			said[pointer] = true
			p.failAt(pointer, key, args...)
		}
	}
	for i, previous := range p.ctx.Previous {
		version := i + 1
		for _, was := range each(previous) {
			if is, ok := now[fold(was.Code)]; ok {
				compare(fail, version, was, is)
			}
			for _, c := range names(was) {
				column := fold(c.Name)
				if owner, ok := owners[column]; ok && fold(owner.question.Code) != fold(was.Code) {
					fail(owner.pointer, "design.column_taken_before", "Column", column, "Question", was.Code, "Version", version)
				}
			}
		}
	}
}

// place is a question and the pointer to it.
type place struct {
	pointer  string
	question *surveys.Question
}

// compare holds a question against itself in an earlier version.
func compare(fail func(string, string, ...any), version int, was *surveys.Question, is place) {
	q := is.question
	if q.Code != was.Code {
		fail(strictjson.Child(is.pointer, "code"), "design.code_respelled", "Code", q.Code, "Was", was.Code, "Version", version)
	}
	if q.Type != was.Type {
		fail(strictjson.Child(is.pointer, "type"), "design.type_changed",
			"Code", q.Code, "Type", string(q.Type), "Was", string(was.Type), "Version", version)
		return
	}
	spelled := make(map[string]string)
	for _, o := range was.Options {
		spelled[fold(o.Code)] = o.Code
	}
	for i, o := range q.Options {
		if before, ok := spelled[fold(o.Code)]; ok && before != o.Code {
			fail(strictjson.Child(at(is.pointer, "options", i), "code"), "design.code_respelled",
				"Code", o.Code, "Was", before, "Version", version)
		}
	}
	clear(spelled)
	for _, row := range was.Rows {
		spelled[fold(row.Code)] = row.Code
	}
	for i, row := range q.Rows {
		if before, ok := spelled[fold(row.Code)]; ok && before != row.Code {
			fail(strictjson.Child(at(is.pointer, "rows", i), "code"), "design.code_respelled",
				"Code", row.Code, "Was", before, "Version", version)
		}
	}
}

// CheckVersions says what of a document would give a code of an earlier version
// another meaning: another type, spelling or column.
func CheckVersions(doc *surveys.Survey, previous []*surveys.Survey) surveys.Errors {
	p := &publisher{doc: doc, ctx: PublishContext{Previous: previous}}
	p.versions()
	return p.errors()
}
