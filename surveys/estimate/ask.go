package estimate

import (
	"slices"

	"minyi/surveys"
	"minyi/surveys/strictjson"
)

// fields are the members of a request by its operation, beside id, op and note.
var fields = map[string][]string{
	Mean:         {"var", "by", "groups", "where", "level"},
	Proportion:   {"var", "by", "groups", "where", "level"},
	Distribution: {"var", "levels", "by", "groups", "where", "level"},
	Total:        {"var", "by", "groups", "where", "level"},
	Ratio:        {"num", "den", "by", "groups", "where", "level"},
	Index:        {"vars", "weights", "method", "min_items", "by", "groups", "where", "level"},
	Contrast:     {"var", "groups", "coef", "where", "level"},
	Pairwise:     {"var", "by", "groups", "vars", "where", "level"},
	Crosstab:     {"row", "col", "row_levels", "col_levels", "where", "level"},
	Weights:      {"where", "level"},
}

// maxGroups bounds the groups that a request lists or makes: a table that long
// is read by nobody.
const maxGroups = 20_000

// readAsk reads one request; what is wrong with it goes into its Err.
func readAsk(n *strictjson.Node) Ask {
	if n.Kind != strictjson.Object {
		return Ask{Err: n.WrongKind(strictjson.Object)}
	}
	op := n.Get("op")
	m := open(n, append([]string{"id", "op", "note", "label"}, fields[textOf(op)]...)...)
	if _, ok := fields[textOf(op)]; !ok {
		m.errs = nil // its other fields are not to blame
		m.fail(n.Fail("estimate.op_unknown", "Op", textOf(op)))
		return Ask{ID: textOf(n.Get("id")), Err: m.errs}
	}
	a := Ask{
		ID: textOf(n.Get("id")), Op: op.Text,
		Var: m.text("var"), Num: m.text("num"), Den: m.text("den"), Vars: m.texts("vars"), By: m.texts("by"),
		Levels: m.texts("levels"), Row: m.text("row"), Col: m.text("col"), RowLevels: m.texts("row_levels"),
		ColLevels: m.texts("col_levels"), Coef: m.numbers("coef"), Method: m.text("method"), Weights: m.numbers("weights"),
		Level: 0.95,
	}
	if level := m.number("level"); level != nil {
		a.Level = *level
		if !(0 < a.Level && a.Level < 1) {
			m.fail(m.node.Get("level").Fail("estimate.level"))
		}
	}
	if least := m.get("min_items"); least != nil {
		k, err := least.Int()
		m.fail(err)
		if a.MinItems = k; k < 1 || k > len(a.Vars) {
			m.fail(least.Fail("estimate.min_items", "Max", len(a.Vars)))
		}
	}
	if where := m.get("where"); where != nil {
		m.fail(a.readWhere(where))
	}
	if m.get("groups") != nil {
		a.Groups = []Group{}
		m.each("groups", func(n *strictjson.Node) {
			g, err := readGroup(n)
			m.fail(err)
			a.Groups = append(a.Groups, g)
		})
		if len(a.Groups) > maxGroups {
			m.fail(m.node.Get("groups").Fail("estimate.too_many_groups", "Max", maxGroups))
		}
	}
	if len(m.errs) == 0 {
		a.need(m)
	}
	a.Err = m.errs.Err()
	return a
}

// need notes what the operation lacks.
func (a *Ask) need(m *members) {
	want := func(name string, there bool) {
		if !there {
			m.missing(name)
		}
	}
	switch a.Op {
	case Mean, Proportion, Distribution:
		want("var", a.Var != "")
	case Ratio:
		want("num", a.Num != "")
		want("den", a.Den != "")
	case Index:
		want("vars", len(a.Vars) > 0)
		switch a.Method {
		case "":
			a.Method = MeanOfRates // METHOD §12: the default
		case MeanOfRates, RatioOfSums:
		case RespondentMean:
			if a.Weights != nil {
				m.fail(m.node.Get("weights").Fail("estimate.respondent_weights"))
			}
		default:
			m.fail(m.node.Get("method").Fail("estimate.index_method", "Method", a.Method))
		}
		if a.Weights != nil && len(a.Weights) != len(a.Vars) {
			m.fail(m.node.Get("weights").Fail("estimate.count", "Want", len(a.Vars), "Got", len(a.Weights)))
		}
		if slices.ContainsFunc(a.Weights, func(x float64) bool { return x < 0 }) || a.Weights != nil && slices.Max(append([]float64{0}, a.Weights...)) == 0 {
			m.fail(m.node.Get("weights").Fail("estimate.index_weights"))
		}
	case Contrast:
		want("var", a.Var != "")
		want("groups", len(a.Groups) > 0)
		if len(a.Coef) != len(a.Groups) {
			m.fail(m.node.Fail("estimate.count", "Want", len(a.Groups), "Got", len(a.Coef)))
		}
	case Pairwise:
		items := len(a.Vars) > 0
		if items == (a.Var != "") || items && (len(a.By) > 0 || a.Groups != nil) || !items && len(a.By) == 0 && a.Groups == nil {
			m.fail(m.node.Fail("estimate.pairwise_parts"))
		}
	case Crosstab:
		want("row", a.Row != "")
		want("col", a.Col != "")
	}
}

func (a *Ask) readWhere(n *strictjson.Node) error {
	if n.Kind != strictjson.Object {
		return n.WrongKind(strictjson.Object)
	}
	var errs surveys.Errors
	for _, member := range n.Members {
		allowed, err := codes(member.Value)
		errs = append(errs, surveys.All(err)...)
		a.Where = append(a.Where, Condition{Column: member.Name, Codes: allowed})
	}
	return errs.Err()
}

func readGroup(n *strictjson.Node) (Group, error) {
	if n.Kind != strictjson.Object {
		return nil, n.WrongKind(strictjson.Object)
	}
	g := make(Group, len(n.Members))
	for _, member := range n.Members {
		c, err := code(member.Value)
		if err != nil {
			return nil, err
		}
		g[member.Name] = c
	}
	return g, nil
}

// textOf is a string node's text; numbers pass as they are written.
func textOf(n *strictjson.Node) string {
	if n == nil {
		return ""
	}
	text, err := code(n)
	if err != nil {
		return ""
	}
	return text
}
