package logic

// Facts says which values the whole answer to a question may have here; Missing
// is among them when it may be left out. Nil means that nothing is known.
type Facts func(ordinal int) []Value

// maxWorlds bounds how many combinations of possible answers one clause is
// tried with; beyond, it counts as not certain.
const maxWorlds = 4096

// Certain reports whether a condition has the same truth under all answers that
// the facts allow, and which. It errs to one side only: what it calls certain
// is, but it may miss that clauses which read the same question depend on each
// other.
func (e *Expr) Certain(facts Facts) (holds, certain bool) { return e.root.certain(facts) }

func (n *node) certain(facts Facts) (holds, certain bool) {
	switch n.op {
	case opNot:
		holds, certain = n.args[0].certain(facts)
		return !holds, certain
	case opTruth:
		return n.args[0].certain(facts)
	}
	if holds, certain = n.worlds(facts); certain || n.op != opAnd && n.op != opOr {
		return holds, certain
	}
	certain = true
	for _, a := range n.args {
		h, sure := a.certain(facts)
		if sure && h == (n.op == opOr) {
			return h, true // one decides
		}
		certain = certain && sure
	}
	return n.op == opAnd, certain
}

// world is one combination of answers.
type world map[int]Value

// Answer implements Env. Parts of an answer are only ever asked for where the
// whole is missing.
func (w world) Answer(r Ref) Value { return w[r.Ordinal] }

// worlds tries a node with every combination of the answers that it reads.
func (n *node) worlds(facts Facts) (holds, certain bool) {
	reads := map[int][]Value{}
	if !n.collect(facts, reads) {
		return false, false
	}
	count := 1
	var order []int
	for i, values := range reads {
		if count *= len(values); count > maxWorlds || count == 0 {
			return false, false
		}
		order = append(order, i)
	}
	w := world{}
	for k := range count {
		at := k
		for _, i := range order {
			w[i] = reads[i][at%len(reads[i])]
			at /= len(reads[i])
		}
		h := n.eval(w).True()
		if k > 0 && h != holds {
			return false, false
		}
		holds = h
	}
	return holds, true
}

// collect gathers the facts about all that a node reads; false when one of them
// is not known.
func (n *node) collect(facts Facts, into map[int][]Value) bool {
	for _, r := range n.refs {
		values := facts(r.Ordinal)
		if values == nil {
			return false
		}
		if r.Row >= 0 || r.Other {
			for _, v := range values {
				if v.Kind != Missing {
					return false
				}
			}
		}
		into[r.Ordinal] = values
	}
	for _, a := range n.args {
		if !a.collect(facts, into) {
			return false
		}
	}
	return true
}
