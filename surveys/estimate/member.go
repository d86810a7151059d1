package estimate

import (
	"slices"
	"strings"

	"minyi/surveys"
	"minyi/surveys/strictjson"
)

// members reads the members of one object and collects what is wrong with it.
type members struct {
	node *strictjson.Node
	errs surveys.Errors
}

// open starts to read an object of the known members; others are refused, so
// that a misspelt "where" is not silently left out.
func open(n *strictjson.Node, known ...string) *members {
	m := &members{node: n}
	if n.Kind != strictjson.Object {
		m.fail(n.WrongKind(strictjson.Object))
		return m
	}
	for _, member := range n.Members {
		if !slices.Contains(known, member.Name) {
			m.fail(member.Value.Fail("estimate.field_unknown", "Field", member.Name, "Known", strings.Join(known, ", ")))
		}
	}
	return m
}

func (m *members) fail(err error) {
	if err != nil {
		m.errs = append(m.errs, surveys.All(err)...)
	}
}

// get returns a member; null counts as absent.
func (m *members) get(name string) *strictjson.Node {
	if n := m.node.Get(name); n != nil && n.Kind != strictjson.Null {
		return n
	}
	return nil
}

// missing notes that a member must be there.
func (m *members) missing(name string) {
	m.fail(surveys.E(surveys.Invalid, "estimate.field_missing", strictjson.Child(m.node.Pointer, name), "Field", name))
}

func (m *members) text(name string) string {
	n := m.get(name)
	if n == nil {
		return ""
	}
	if n.Kind != strictjson.String {
		m.fail(n.WrongKind(strictjson.String))
	}
	return n.Text
}

// texts reads a list of codes; one alone may stand without the list.
func (m *members) texts(name string) []string {
	n := m.get(name)
	if n == nil {
		return nil
	}
	texts, err := codes(n)
	m.fail(err)
	return texts
}

// codes reads codes, which are strings. Numbers pass as they are written.
func codes(n *strictjson.Node) ([]string, error) {
	if n.Kind != strictjson.Array {
		code, err := code(n)
		return []string{code}, err
	}
	list := make([]string, 0, len(n.Items))
	for _, item := range n.Items {
		code, err := code(item)
		if err != nil {
			return nil, err
		}
		list = append(list, code)
	}
	return list, nil
}

func code(n *strictjson.Node) (string, error) {
	switch n.Kind {
	case strictjson.String:
		return n.Text, nil
	case strictjson.Number:
		return string(n.Raw), nil
	}
	return "", n.WrongKind(strictjson.String)
}

func (m *members) number(name string) *float64 {
	n := m.get(name)
	if n == nil {
		return nil
	}
	x, err := number(n)
	m.fail(err)
	return &x
}

func (m *members) numbers(name string) []float64 {
	n := m.get(name)
	if n == nil {
		return nil
	}
	if n.Kind != strictjson.Array {
		m.fail(n.WrongKind(strictjson.Array))
		return nil
	}
	list := make([]float64, 0, len(n.Items))
	for _, item := range n.Items {
		x, err := number(item)
		m.fail(err)
		list = append(list, x)
	}
	return list
}

func number(n *strictjson.Node) (float64, error) {
	if n.Kind != strictjson.Number {
		return 0, n.WrongKind(strictjson.Number)
	}
	return n.Float()
}

// each calls read for every item of a list.
func (m *members) each(name string, read func(*strictjson.Node)) {
	n := m.get(name)
	if n == nil {
		return
	}
	if n.Kind != strictjson.Array {
		m.fail(n.WrongKind(strictjson.Array))
		return
	}
	for _, item := range n.Items {
		read(item)
	}
}
