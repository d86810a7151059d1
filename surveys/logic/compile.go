package logic

import (
	"bytes"
	"fmt"
	"maps"
	"slices"

	"minyi/surveys"
	"minyi/surveys/strictjson"
)

// CompileSurvey compiles every visible_if and calculate of doc. A rule sees
// only the questions before its own. An absent rule and JSON null mean none.
//
// The errors are surveys.Invalid, in document order, each with a JSON pointer
// into doc such as /pages/0/questions/3/visible_if/and/1; then the Program is
// nil.
func CompileSurvey(doc *surveys.Survey) (*Program, surveys.Errors) {
	c := newCompiler(doc)
	p := &Program{Visible: make([]*Expr, len(c.questions)), Calculate: make([]*Expr, len(c.questions))}
	for i, q := range c.questions {
		c.current = i
		at := c.pointers[i]
		p.Visible[i] = c.rule(q.VisibleIf, at+"/visible_if", condition)
		if q.Type == surveys.Calculated {
			p.Calculate[i] = c.rule(q.Calculate, at+"/calculate", calculation)
			if p.Calculate[i] != nil {
				c.calculated[i] = p.Calculate[i].root.typ
			} else if absent(q.Calculate) {
				c.fail(at, "logic.calculate_missing", "Question", q.Code)
			}
		}
		if c.steps > MaxSteps {
			return nil, surveys.Errors{surveys.E(surveys.Invalid, "logic.too_many_steps", at, "Question", q.Code, "Limit", MaxSteps)}
		}
	}
	c.explainForward()
	if len(c.errs) > 0 {
		return nil, c.errs
	}
	return p, nil
}

// compiler holds the survey that is being compiled.
type compiler struct {
	questions  []*surveys.Question
	pointers   []string       // by ordinal
	ordinals   map[string]int // by code; of equal codes the first
	calculated map[int]typ    // of the calculated questions compiled so far
	choices    map[int]*choice
	current    int            // ordinal of the question whose rule is being compiled
	uses       map[int]bool   // ordinals that this rule reads
	reads      []map[int]bool // by ordinal: all that its rules read, forward too
	forward    []forward      // references to itself or to a later question
	steps      int            // nodes so far, over the whole survey
	errs       surveys.Errors
}

func newCompiler(doc *surveys.Survey) *compiler {
	c := &compiler{ordinals: map[string]int{}, calculated: map[int]typ{}, choices: map[int]*choice{}}
	for p := range doc.Pages {
		for q := range doc.Pages[p].Questions {
			question := &doc.Pages[p].Questions[q]
			if _, twice := c.ordinals[question.Code]; !twice {
				c.ordinals[question.Code] = len(c.questions)
			}
			c.questions = append(c.questions, question)
			c.pointers = append(c.pointers, fmt.Sprintf("/pages/%d/questions/%d", p, q))
			c.reads = append(c.reads, map[int]bool{})
		}
	}
	return c
}

// purpose is what a rule is for.
type purpose bool

const (
	condition   purpose = false
	calculation purpose = true
)

// absent reports whether there is no rule.
func absent(rule surveys.Expression) bool {
	rule = bytes.TrimSpace(rule)
	return len(rule) == 0 || bytes.Equal(rule, []byte("null"))
}

// rule compiles one rule; nil when there is none or it has errors.
func (c *compiler) rule(raw surveys.Expression, at string, of purpose) *Expr {
	if absent(raw) || c.full() {
		return nil
	}
	before := len(c.errs)
	tree, err := strictjson.Parse(raw, strictjson.Limits{Depth: MaxNesting})
	if err != nil {
		for _, e := range surveys.All(err) {
			c.errs = append(c.errs, surveys.E(surveys.Invalid, e.Key, at+e.Field, pairs(e.Args)...).Because(e.Err))
		}
		return nil
	}
	if tree.Kind != strictjson.Object && (of == calculation || tree.Kind != strictjson.Bool) {
		c.fail(at, "logic.not_a_rule", "Got", clip(string(raw)))
		return nil
	}
	c.uses = map[int]bool{}
	root := c.expression(tree, at)
	maps.Copy(c.reads[c.current], c.uses)
	if k := root.typ.kind; of == calculation && (k == null || k == list || k == mixed) {
		c.fail(at, "logic.calculated_type", "Got", k.String())
	}
	if len(c.errs) > before {
		return nil
	}
	return &Expr{root: root, uses: slices.Sorted(maps.Keys(c.uses))}
}

// expression compiles any value of a rule; at is its place in the document.
func (c *compiler) expression(n *strictjson.Node, at string) *node {
	if c.steps++; c.steps > MaxSteps {
		return &node{at: at}
	}
	out := &node{op: opLiteral, at: at}
	switch n.Kind {
	case strictjson.Null:
		out.typ.kind = null
	case strictjson.Bool:
		out.typ.kind, out.value = boolean, BoolOf(n.Bool)
	case strictjson.String:
		out.typ.kind, out.value = text, TextOf(n.Text)
	case strictjson.Number:
		f, err := n.Float()
		if err != nil {
			c.fail(at, "logic.number_range", "Number", clip(string(n.Raw)))
			break
		}
		out.typ.kind, out.value = number, NumberOf(f)
	case strictjson.Array:
		c.fail(at, "logic.list_here")
	case strictjson.Object:
		return c.operation(n, at)
	}
	return out
}

// operation compiles {"operator": arguments}.
func (c *compiler) operation(n *strictjson.Node, at string) *node {
	if len(n.Members) != 1 {
		c.fail(at, "logic.one_operator", "Got", len(n.Members))
		return &node{at: at}
	}
	m := n.Members[0]
	op, ok := operators[m.Name]
	if !ok {
		if near := meant(m.Name); near != "" {
			c.fail(at, "logic.unknown_operator_like", "Operator", clip(m.Name), "Nearest", near)
		} else {
			c.fail(at, "logic.unknown_operator", "Operator", clip(m.Name))
		}
		return &node{at: at}
	}
	call := call{name: m.Name, operator: op, at: at}
	inner := strictjson.Child(at, m.Name)
	if m.Value.Kind == strictjson.Array { // else one argument without its list, as JsonLogic allows
		for i, item := range m.Value.Items {
			call.args = append(call.args, argument{item, strictjson.Child(inner, i)})
		}
	} else {
		call.args = []argument{{m.Value, inner}}
	}
	if len(call.args) < op.min || op.max > 0 && len(call.args) > op.max {
		c.fail(at, "logic.arguments", "Operator", m.Name, "Got", len(call.args), "Want", op.arity())
		return &node{at: at}
	}
	return op.compile(c, call)
}

// call is one use of an operator.
type call struct {
	name     string
	operator operator
	at       string
	args     []argument
}

// argument is one operand as written.
type argument struct {
	*strictjson.Node
	at string
}

// node starts the compiled form of the call with its arguments compiled.
func (c *compiler) node(call call, k kind) *node {
	out := &node{op: call.operator.op, at: call.at, typ: typ{kind: k}, args: make([]*node, len(call.args))}
	for i, a := range call.args {
		out.args[i] = c.expression(a.Node, a.at)
	}
	return out
}

// fail records an error at a place of the document.
func (c *compiler) fail(at, key string, args ...any) *surveys.Error {
	e := surveys.E(surveys.Invalid, key, at, args...)
	if !c.full() {
		c.errs = append(c.errs, e)
	}
	return e
}

// full reports whether there are as many errors as anybody reads.
func (c *compiler) full() bool { return len(c.errs) >= MaxErrors }

// nearest guesses what a wrong name stands for, unless nobody will read it.
func (c *compiler) nearest(word string, candidates []string) string {
	if c.full() {
		return ""
	}
	return surveys.Nearest(clip(word), candidates)
}

// pairs turns an error's arguments back into the form that surveys.E takes.
func pairs(args map[string]any) []any {
	var out []any
	for _, k := range slices.Sorted(maps.Keys(args)) {
		out = append(out, k, args[k])
	}
	return out
}

// clip keeps what an error quotes short.
func clip(s string) string {
	const most = 40
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	return string(r[:most]) + "…"
}
