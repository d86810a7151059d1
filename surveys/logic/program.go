package logic

import "slices"

// Program is every compiled rule of one survey; it is immutable and safe for
// concurrent use. An ordinal is a question's index in document order over all
// pages.
type Program struct {
	Visible   []*Expr // by ordinal; nil: always shown
	Calculate []*Expr // by ordinal; nil: not a calculated question
}

// Ref names what an expression reads.
type Ref struct {
	Ordinal int
	Row     int  // matrix: row index; sum: option index; -1: the whole answer
	Other   bool // the text beside the open choice
}

// Env gives the answers. For Row -1 of a matrix, a sum or a contact question
// only whether there is an answer counts: BoolOf(true) or Value{}.
type Env interface {
	Answer(Ref) Value
}

// Expr is one compiled rule; it is immutable and safe for concurrent use.
type Expr struct {
	root *node
	uses []int
}

// Uses returns the ordinals of the questions that e reads, ascending.
func (e *Expr) Uses() []int { return slices.Clone(e.uses) }

// Kind returns the kind of e's results that are not Missing; Missing when they
// may differ in kind, which only a condition may.
func (e *Expr) Kind() Kind { return e.root.typ.result() }

// Eval computes e.
func (e *Expr) Eval(env Env) Value { return e.root.eval(env) }

// True evaluates e as a condition.
func (e *Expr) True(env Env) bool { return e.root.eval(env).True() }

// Route walks the questions in order. It calls hide for each that is not asked
// or whose condition is false, and set for each calculated one that is shown.
// Both must change what env answers before they return, so that later rules
// see a hidden question as missing and a calculated one with its value. A nil
// asked asks every question.
func (p *Program) Route(env Env, asked func(ordinal int) bool, hide func(ordinal int), set func(ordinal int, v Value)) {
	for i := range p.Visible {
		if asked != nil && !asked(i) || p.Visible[i] != nil && !p.Visible[i].True(env) {
			hide(i)
			continue
		}
		if e := p.Calculate[i]; e != nil {
			set(i, e.Eval(env).answer())
		}
	}
}
