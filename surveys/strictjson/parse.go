package strictjson

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"minyi/surveys"
)

// Limits bounds a document.
type Limits struct {
	// Depth is how many objects and arrays may stand inside each other.
	Depth int
	// Free names members inside which the depth is counted anew, with the
	// limit given: places that hold another language, such as a condition.
	Free map[string]int
	// Cases lets names stand beside each other that differ only in case: in
	// documents whose names are somebody else's codes.
	Cases bool
}

// Parse reads data as exactly one JSON document. The tree keeps slices of data.
//
// Errors: surveys.Malformed when data is empty, is not UTF-8, is not JSON or
// goes on after the document; surveys.Invalid when a name is doubled, also when
// only its case differs, or the nesting is deeper than the limit.
func Parse(data []byte, limits Limits) (*Node, error) {
	p, root, err := parse(data, limits, false)
	if p != nil {
		p.release(false)
	}
	return root, err
}

// Tree is a document whose memory serves the next one once it is done with.
type Tree struct {
	Root   *Node
	parser *parser
}

// Lend is Parse for a document that is read and left behind.
func Lend(data []byte, limits Limits) (Tree, error) {
	p, root, err := parse(data, limits, true)
	if err != nil {
		if p != nil {
			p.release(true) // an error holds texts and pointers alone
		}
		return Tree{}, err
	}
	return Tree{root, p}, nil
}

// Free ends the tree: no node of it may be used any more. Texts and pointers
// outlive it. Further calls do nothing.
func (t *Tree) Free() {
	if t.parser != nil {
		t.parser.release(true)
	}
	*t = Tree{}
}

func parse(data []byte, limits Limits, lent bool) (*parser, *Node, error) {
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, nil, surveys.E(surveys.Malformed, "json.empty", "")
	}
	p := newParser(data, limits, lent)
	root, err := p.value("", limits.Depth, limits.Depth)
	if err != nil {
		return p, nil, err
	}
	if _, err := p.dec.ReadToken(); !errors.Is(err, io.EOF) {
		return p, nil, surveys.E(surveys.Malformed, "json.trailing", "", "Offset", p.dec.InputOffset())
	}
	return p, root, nil
}

// token reads the next token and finds where it starts: behind the one before,
// with nothing between but what JSON allows there.
func (p *parser) token() (tok jsontext.Token, start, end int, err error) {
	start = int(p.dec.InputOffset())
	if tok, err = p.dec.ReadToken(); err != nil {
		return tok, 0, 0, p.malformed(err)
	}
	for strings.IndexByte(" \t\r\n,:", p.data[start]) >= 0 {
		start++
	}
	return tok, start, int(p.dec.InputOffset()), nil
}

// value reads the next value. left is how many levels may still open, limit
// what the error will name.
func (p *parser) value(pointer string, left, limit int) (*Node, error) {
	tok, start, end, err := p.token()
	if err != nil {
		return nil, err
	}
	n := p.node()
	n.Pointer, n.Offset = pointer, start
	switch tok.Kind() {
	case 'n':
		n.Kind = Null
	case 't', 'f':
		n.Kind, n.Bool = Bool, tok.Bool()
	case '0':
		n.Kind = Number
	case '"':
		n.Kind, n.Text = String, p.string(tok, start, end)
	case '[', '{':
		if left == 0 {
			return nil, n.Fail("json.too_deep", "Limit", limit)
		}
		if tok.Kind() == '[' {
			n.Kind = Array
			err = p.items(n, left-1, limit)
		} else {
			n.Kind = Object
			err = p.members(n, left-1, limit)
		}
		if err != nil {
			return nil, err
		}
		end = int(p.dec.InputOffset())
	}
	n.Raw = p.data[start:end]
	return n, nil
}

func (p *parser) items(n *Node, left, limit int) error {
	first := len(p.openItems)
	for p.dec.PeekKind() != ']' {
		pointer := p.child(n.Pointer, strconv.Itoa(len(p.openItems)-first))
		item, err := p.value(pointer, left, limit)
		if err != nil {
			return err
		}
		p.openItems = append(p.openItems, item)
	}
	n.Items = take(&p.lists, &p.openItems, first, p.atOnce(itemsAtOnce))
	_, err := p.dec.ReadToken()
	return p.malformed(err)
}

func (p *parser) members(n *Node, left, limit int) error {
	first := len(p.openMembers)
	seen := p.enter()
	defer p.leave(seen)
	for p.dec.PeekKind() != '}' {
		tok, start, end, err := p.token()
		if err != nil {
			return err
		}
		name := p.string(tok, start, end)
		folded := name
		if !p.limits.Cases {
			folded = strings.ToLower(name)
		}
		pointer := p.child(n.Pointer, name)
		if at, twice := seen[folded]; twice {
			return surveys.E(surveys.Invalid, "json.duplicate_name", pointer, "Name", name, "First", at, "Second", start)
		}
		seen[folded] = start
		inLeft, inLimit, inFree := left, limit, p.free
		// Not again inside a free member: nested they would have no limit at all.
		if free, ok := p.limits.Free[name]; ok && !p.free {
			inLeft, inLimit, p.free = free, free, true
		}
		v, err := p.value(pointer, inLeft, inLimit)
		p.free = inFree
		if err != nil {
			return err
		}
		p.openMembers = append(p.openMembers, Member{name, v})
	}
	n.Members = take(&p.objects, &p.openMembers, first, p.atOnce(membersAtOnce))
	_, err := p.dec.ReadToken()
	return p.malformed(err)
}

// malformed words the decoder's errors; nil stays nil.
func (p *parser) malformed(err error) error {
	if err == nil {
		return nil
	}
	offset := p.dec.InputOffset()
	var syntactic *jsontext.SyntacticError
	if errors.As(err, &syntactic) {
		offset = syntactic.ByteOffset
		if strings.Contains(err.Error(), "UTF-8") || strings.Contains(err.Error(), "surrogate") {
			return surveys.E(surveys.Malformed, "json.not_unicode", "", "Offset", offset).Because(err)
		}
	}
	return surveys.E(surveys.Malformed, "json.syntax", "", "Offset", offset).Because(err)
}
