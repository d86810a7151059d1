package word

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"minyi/surveys"
)

// Bounds of one part: each element costs memory, each depth a frame.
const (
	maxNodes = 400_000
	maxDepth = 200
)

// node is an element; its name has the usual prefix of its namespace.
type node struct {
	name  string
	attrs []xml.Attr
	kids  []*node
	text  string // of w:t and its like
}

// prefixes by the end of the namespace: the strict form of the format has other
// beginnings.
var prefixes = []struct{ end, prefix string }{
	{"wordprocessingml/2006/main", "w:"}, {"wordprocessingml/main", "w:"},
	{"markup-compatibility/2006", "mc:"},
	{"officeDocument/2006/math", "m:"}, {"officeDocument/math", "m:"},
	{"wordprocessingDrawing", "wp:"},
	{"drawingml/2006/main", "a:"}, {"drawingml/main", "a:"},
	{"schemas-microsoft-com:vml", "v:"},
	{"word/2010/wordml", "w14:"},
}

func nameOf(n xml.Name) string {
	for _, p := range prefixes {
		if strings.HasSuffix(n.Space, p.end) {
			return p.prefix + n.Local
		}
	}
	return n.Local
}

// tree reads a part whole; nil for one that is not there.
//
// Errors: surveys.Invalid for what is no XML, has a document type (the way in
// for entities that grow or read files), or is beyond the bounds.
func (a *archive) tree(part string) (*node, error) {
	r, err := a.read(part)
	if err != nil || r == nil {
		return nil, err
	}
	defer r.Close()
	d := xml.NewDecoder(r)
	root := &node{}
	open, nodes := []*node{root}, 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return root, nil
		}
		if err != nil {
			return nil, broken(err)
		}
		top := open[len(open)-1]
		switch e := token.(type) {
		case xml.Directive:
			return nil, surveys.E(surveys.Invalid, "word.entities", "")
		case xml.StartElement:
			if nodes++; nodes > maxNodes || len(open) > maxDepth {
				return nil, tooLarge()
			}
			n := &node{name: nameOf(e.Name), attrs: append([]xml.Attr(nil), e.Attr...)}
			top.kids = append(top.kids, n)
			open = append(open, n)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			switch top.name {
			case "w:t", "w:delText", "m:t", "a:t":
				top.text += string(e)
			}
		}
	}
}

// attr is an attribute by its name without prefix.
func (n *node) attr(name string) string {
	if n != nil {
		for _, a := range n.attrs {
			if a.Name.Local == name {
				return a.Value
			}
		}
	}
	return ""
}

// child is the first child of a name, nil for none.
func (n *node) child(name string) *node {
	if n != nil {
		for _, k := range n.kids {
			if k.name == name {
				return k
			}
		}
	}
	return nil
}

// find is the first descendant of a name, nil for none.
func (n *node) find(name string) *node {
	if n == nil {
		return nil
	}
	for _, k := range n.kids {
		if k.name == name {
			return k
		}
		if f := k.find(name); f != nil {
			return f
		}
	}
	return nil
}

// all are the descendants of a name, in order, none inside another.
func (n *node) all(name string) (found []*node) {
	if n == nil {
		return nil
	}
	for _, k := range n.kids {
		if k.name == name {
			found = append(found, k)
		} else {
			found = append(found, k.all(name)...)
		}
	}
	return found
}

// on reports whether a switch such as w:vanish is set.
func (n *node) on() bool {
	if n == nil {
		return false
	}
	switch n.attr("val") {
	case "0", "false", "off", "none":
		return false
	}
	return true
}
