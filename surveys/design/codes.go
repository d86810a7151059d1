package design

import (
	"iter"
	"regexp"
	"strings"

	"golang.org/x/text/unicode/norm"

	"minyi/surveys"
	"minyi/surveys/strictjson"
)

// form is the spelling of one kind of code.
type form struct {
	*regexp.Regexp
	dash bool
}

var (
	plain  = form{regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{0,31}$`), false}
	dashed = form{regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]{0,31}$`), true} // surveys, pages
)

// reserved codes would be taken for properties of every object in a browser,
// or for the identifier of a row.
var reserved = []string{"id", "constructor", "__proto__"}

// code reads a code. What is wrong about it is said and it is returned all the
// same, so that its double is found too.
func (r *reader) code(n *node, f form) string {
	if !r.is(n, strictjson.String) {
		return ""
	}
	switch {
	case n.Text == "":
		r.fail(n, "design.code_empty")
	case has(reserved, fold(n.Text)):
		r.fail(n, "design.code_reserved", "Code", n.Text)
	case !f.MatchString(n.Text) && f.dash:
		r.fail(n, "design.code_dashed", "Code", quote(n.Text))
	case !f.MatchString(n.Text):
		r.fail(n, "design.code", "Code", quote(n.Text))
	}
	return n.Text
}

// fold is our own rule for equal codes, the same on every database: normal
// form C, no spaces around, no case.
func fold(code string) string {
	return strings.ToLower(norm.NFC.String(strings.TrimSpace(code)))
}

// Fold brings a code into the form in which equal codes are the same.
func Fold(code string) string { return fold(code) }

// claims finds two things of one name. The zero map is ready.
type claims struct {
	r     *reader
	taken map[string]claim
}

type claim struct{ name, pointer string }

// claim takes name for the thing at pointer; an empty name was blamed before.
func (c *claims) claim(name, pointer, key string) {
	if name == "" {
		return
	}
	first, twice := c.taken[fold(name)]
	if twice {
		c.r.failAt(pointer, key, "Code", quote(name), "FirstCode", quote(first.name), "First", first.pointer, "Second", pointer)
		return
	}
	if c.taken == nil {
		c.taken = make(map[string]claim)
	}
	c.taken[fold(name)] = claim{name, pointer}
}

func (c *claims) code(code, pointer string) {
	c.claim(code, strictjson.Child(pointer, "code"), "design.duplicate_code")
}

// checkCodes finds doubled codes and doubled export columns.
func (r *reader) checkCodes(doc *surveys.Survey) {
	pages, questions, rates := claims{r: r}, claims{r: r}, claims{r: r}
	for i, p := range doc.Pages {
		pages.code(p.Code, at("", "pages", i))
	}
	for i, rate := range doc.Rates {
		rates.code(rate.Code, at("", "rates", i))
	}
	for pointer, q := range each(doc) {
		questions.code(q.Code, pointer)
		if has(FixedColumns, fold(q.Code)) && !has(reserved, fold(q.Code)) {
			r.failAt(strictjson.Child(pointer, "code"), "design.code_column", "Code", q.Code)
		}
		options, rows := claims{r: r}, claims{r: r}
		for i, o := range q.Options {
			options.code(o.Code, at(pointer, "options", i))
		}
		if q.Other != nil {
			options.claim(surveys.OtherCode, strictjson.Child(pointer, "other"), "design.duplicate_code")
		}
		for i, row := range q.Rows {
			rows.code(row.Code, at(pointer, "rows", i))
		}
	}
	r.checkColumns(doc)
}

// each yields every question with the JSON pointer to it, in document order.
func each(doc *surveys.Survey) iter.Seq2[string, *surveys.Question] {
	return func(yield func(string, *surveys.Question) bool) {
		for i := range doc.Pages {
			for j := range doc.Pages[i].Questions {
				if !yield(at(at("", "pages", i), "questions", j), &doc.Pages[i].Questions[j]) {
					return
				}
			}
		}
	}
}

// at is the pointer to item i of the list name inside pointer.
func at(pointer, name string, i int) string {
	return strictjson.Child(strictjson.Child(pointer, name), i)
}
