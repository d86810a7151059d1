// Package strictjson reads one JSON document into a tree whose nodes know
// their place, so that whoever reads the tree can say what is wrong and where.
//
// It refuses what encoding/json lets pass in silence: a second document behind
// the first, duplicate and case-differing names, invalid UTF-8, lone
// surrogates, deep nesting. Not readable as one document is
// surveys.Malformed; readable but wrong is surveys.Invalid.
package strictjson

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"minyi/surveys"
)

// Kind is the JSON type of a node.
type Kind string

// The six JSON types.
const (
	Null   Kind = "null"
	Bool   Kind = "boolean"
	Number Kind = "number"
	String Kind = "string"
	Array  Kind = "array"
	Object Kind = "object"
)

// Node is one value of a document.
type Node struct {
	Kind    Kind
	Pointer string   // JSON pointer (RFC 6901) to this value, "" for the root
	Offset  int      // where it starts, in bytes
	Raw     []byte   // the value as written
	Bool    bool     // Kind Bool
	Text    string   // Kind String: unescaped
	Items   []*Node  // Kind Array
	Members []Member // Kind Object, as written
}

// Member is one name and its value.
type Member struct {
	Name  string
	Value *Node
}

// Get returns the member of that exact name, or nil.
func (n *Node) Get(name string) *Node {
	if n == nil {
		return nil
	}
	for _, m := range n.Members {
		if m.Name == name {
			return m.Value
		}
	}
	return nil
}

// Float returns a number node's value; out of the range of float64 is an error.
func (n *Node) Float() (float64, error) {
	f, err := strconv.ParseFloat(string(n.Raw), 64)
	if err != nil || math.IsInf(f, 0) {
		return 0, n.Fail("json.number_range")
	}
	if f == 0 {
		return 0, nil // no negative zero
	}
	return f, nil
}

// Int returns a number node's value when it is a whole number of at most 2^53,
// also when it is written as 3.0 or 3e0.
func (n *Node) Int() (int, error) {
	f, err := n.Float()
	if err != nil {
		return 0, err
	}
	if f != math.Trunc(f) || math.Abs(f) > 1<<53 {
		return 0, n.Fail("json.whole_number")
	}
	return int(f), nil
}

// Fail makes a surveys.Invalid error about this node.
func (n *Node) Fail(key string, args ...any) *surveys.Error {
	return surveys.E(surveys.Invalid, key, n.Pointer, args...)
}

// WrongKind makes the error that says which type was wanted and which came.
func (n *Node) WrongKind(want Kind) *surveys.Error {
	return n.Fail("json.wrong_type", "Want", string(want), "Got", string(n.Kind))
}

// Child returns the pointer to a member or, with a number, to an item of the
// value at pointer.
func Child(pointer string, token any) string {
	s, ok := token.(string)
	if !ok {
		return fmt.Sprintf("%s/%v", pointer, token)
	}
	if strings.ContainsAny(s, "~/") {
		s = strings.NewReplacer("~", "~0", "/", "~1").Replace(s)
	}
	return pointer + "/" + s
}
