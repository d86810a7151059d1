package evaluation

import (
	"github.com/shopspring/decimal"

	"minyi/surveys"
)

// SchemeSpec is the document format of a scheme; a document without "spec" is
// read as this one.
const SchemeSpec = "scheme/1"

// Scheme is an indicator tree with the units it ranks. Weights are points: the
// weight of a node is the sum of its children's, and the points of a leaf are
// score × weight ÷ 100.
type Scheme struct {
	Code   string
	Title  surveys.Text
	Groups []Group
	Items  []Item
	Adjust Adjust
}

// Group is a set of units that are ranked against each other.
type Group struct {
	Code   string
	Title  surveys.Text
	Ranked bool // false: scored and shown, without ranks (such as enterprises that are not under the city)
	Units  []string
}

// Item is a node of the tree: a leaf when Func is set, else the sum of Items.
type Item struct {
	Code    string
	Title   surveys.Text
	Weight  decimal.Decimal // in points, at most MaxPoints
	Items   []Item
	Source  Source // leaf
	Func    Func   // leaf
	Missing Policy // leaf
}

// Leaf reports whether the item is an indicator and not a sum of others.
func (i *Item) Leaf() bool { return i.Func != nil }

// Adjust bounds what may be added to and taken from a unit beside the scheme; a
// nil cap does not bound. Both are magnitudes: a minus_cap written as −5 is 5.
type Adjust struct {
	PlusCap  *decimal.Decimal
	MinusCap *decimal.Decimal
}

// Policy says what a leaf without a value scores. It has no default: whoever
// writes a scheme decides.
type Policy string

// The policies.
const (
	// Zero scores 0.
	Zero Policy = "zero"
	// Redistribute gives the leaf's weight to its siblings; see shares.
	Redistribute Policy = "redistribute"
	// Median scores the median of the other units of the group.
	Median Policy = "median"
)

// Policies lists them in a fixed order.
var Policies = []Policy{Zero, Redistribute, Median}

// Leaves returns the leaves in document order.
func (s *Scheme) Leaves() []*Item {
	var leaves []*Item
	var walk func(items []Item)
	walk = func(items []Item) {
		for i := range items {
			if items[i].Leaf() {
				leaves = append(leaves, &items[i])
			} else {
				walk(items[i].Items)
			}
		}
	}
	walk(s.Items)
	return leaves
}

// Leaf returns the leaf of that code, or nil.
func (s *Scheme) Leaf(code string) *Item {
	for _, l := range s.Leaves() {
		if l.Code == code {
			return l
		}
	}
	return nil
}

// Units returns the units of all groups in document order.
func (s *Scheme) Units() []string {
	var units []string
	for _, g := range s.Groups {
		units = append(units, g.Units...)
	}
	return units
}
