package design

import (
	"slices"
	"strings"

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
	later := make([]map[string]*surveys.Question, len(p.ctx.Previous)) // version 1 first
	for i, previous := range p.ctx.Previous {
		later[i] = make(map[string]*surveys.Question)
		for _, q := range each(previous) {
			later[i][fold(q.Code)] = q
		}
	}
	for i, previous := range p.ctx.Previous {
		version := i + 1
		for _, was := range each(previous) {
			if is, ok := now[fold(was.Code)]; ok {
				compare(fail, version, was, is)
				back(p, fail, version, was, is, later[version:])
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

// back holds a question against a version after which its code, or that of an
// option or row, was retired. With the words that it had it may come back; with
// others it is another question under an old name, and the answers of both would
// stand in one column. While a code lives its words may change: that is a
// rewording, and people look at it before it is published.
func back(p *publisher, fail func(string, string, ...any), version int, was *surveys.Question, is place, since []map[string]*surveys.Question) {
	if len(since) == 0 {
		return
	}
	lived := func(has func(*surveys.Question) bool) bool {
		return slices.ContainsFunc(since, func(s map[string]*surveys.Question) bool { q := s[fold(was.Code)]; return q != nil && has(q) })
	}
	said := []any{"Version", version, "Question", was.Code}
	if !sameWords(was.Text, is.question.Text) && !lived(func(*surveys.Question) bool { return true }) {
		fail(strictjson.Child(is.pointer, "code"), "design.code_reused", append(said, "Was", p.words(was.Text), "Is", p.words(is.question.Text))...)
		return
	}
	for _, o := range was.Options {
		same := func(now surveys.Option) bool { return fold(now.Code) == fold(o.Code) }
		if i := slices.IndexFunc(is.question.Options, same); i >= 0 && !sameWords(o.Text, is.question.Options[i].Text) &&
			!lived(func(q *surveys.Question) bool { return slices.ContainsFunc(q.Options, same) }) {
			fail(strictjson.Child(at(is.pointer, "options", i), "code"), "design.part_reused",
				append(said, "Code", o.Code, "Was", p.words(o.Text), "Is", p.words(is.question.Options[i].Text))...)
		}
	}
	for _, r := range was.Rows {
		same := func(now surveys.Row) bool { return fold(now.Code) == fold(r.Code) }
		if i := slices.IndexFunc(is.question.Rows, same); i >= 0 && !sameWords(r.Text, is.question.Rows[i].Text) &&
			!lived(func(q *surveys.Question) bool { return slices.ContainsFunc(q.Rows, same) }) {
			fail(strictjson.Child(at(is.pointer, "rows", i), "code"), "design.part_reused",
				append(said, "Code", r.Code, "Was", p.words(r.Text), "Is", p.words(is.question.Rows[i].Text))...)
		}
	}
}

func (p *publisher) words(t surveys.Text) string { return t.In(p.doc.Languages[0], p.doc.Languages...) }

// sameWords reports whether two texts say the same in a language that both have;
// one without words says nothing else.
func sameWords(a, b surveys.Text) bool {
	met := false
	for language, words := range a {
		if other, ok := b[language]; ok {
			if strings.TrimSpace(words) == strings.TrimSpace(other) {
				return true
			}
			met = true
		}
	}
	return !met
}

// CheckVersions says what of a document would give a code of an earlier version
// another meaning: another type, spelling or column, or a code that was retired
// and comes back for something else.
func CheckVersions(doc *surveys.Survey, previous []*surveys.Survey) surveys.Errors {
	p := &publisher{doc: doc, ctx: PublishContext{Previous: previous}}
	p.versions()
	return p.errors()
}
