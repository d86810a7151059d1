package strictjson

import (
	"bytes"
	"errors"
	"io"
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
}

// Parse reads data as exactly one JSON document. The tree keeps slices of data.
//
// Errors: surveys.Malformed when data is empty, is not UTF-8, is not JSON or
// goes on after the document; surveys.Invalid when a name is doubled, also when
// only its case differs, or the nesting is deeper than the limit.
func Parse(data []byte, limits Limits) (*Node, error) {
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, surveys.E(surveys.Malformed, "json.empty", "")
	}
	p := parser{
		data:   data,
		limits: limits,
		dec: jsontext.NewDecoder(bytes.NewReader(data),
			jsontext.AllowDuplicateNames(true)), // we name both places ourselves
	}
	root, err := p.value("", limits.Depth, limits.Depth)
	if err != nil {
		return nil, err
	}
	if _, err := p.dec.ReadToken(); !errors.Is(err, io.EOF) {
		return nil, surveys.E(surveys.Malformed, "json.trailing", "", "Offset", p.dec.InputOffset())
	}
	return root, nil
}

type parser struct {
	data   []byte
	limits Limits
	dec    *jsontext.Decoder
	free   bool // inside a free member
}

// value reads the next value. left is how many levels may still open, limit
// what the error will name.
func (p *parser) value(pointer string, left, limit int) (*Node, error) {
	tok, err := p.dec.ReadToken()
	if err != nil {
		return nil, p.malformed(err)
	}
	n := &Node{Pointer: pointer}
	end := int(p.dec.InputOffset())
	switch tok.Kind() {
	case 'n':
		n.Kind, n.Offset = Null, end-len("null")
	case 't', 'f':
		n.Kind, n.Bool = Bool, tok.Bool()
		n.Offset = end - len(tok.String())
	case '0':
		n.Kind = Number
		n.Offset = end - len(tok.String())
	case '"':
		n.Kind, n.Text = String, strings.Clone(tok.String())
		n.Offset = p.stringStart(end)
	case '[', '{':
		if left == 0 {
			return nil, n.Fail("json.too_deep", "Limit", limit)
		}
		n.Offset = end - 1
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
	n.Raw = p.data[n.Offset:end]
	return n, nil
}

func (p *parser) items(n *Node, left, limit int) error {
	for p.dec.PeekKind() != ']' {
		item, err := p.value(Child(n.Pointer, len(n.Items)), left, limit)
		if err != nil {
			return err
		}
		n.Items = append(n.Items, item)
	}
	_, err := p.dec.ReadToken()
	return p.malformed(err)
}

func (p *parser) members(n *Node, left, limit int) error {
	seen := make(map[string]int)
	for p.dec.PeekKind() != '}' {
		tok, err := p.dec.ReadToken()
		if err != nil {
			return p.malformed(err)
		}
		name := strings.Clone(tok.String())
		at := p.stringStart(int(p.dec.InputOffset()))
		pointer := Child(n.Pointer, name)
		if first, twice := seen[strings.ToLower(name)]; twice {
			return surveys.E(surveys.Invalid, "json.duplicate_name", pointer, "Name", name, "First", first, "Second", at)
		}
		seen[strings.ToLower(name)] = at
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
		n.Members = append(n.Members, Member{name, v})
	}
	_, err := p.dec.ReadToken()
	return p.malformed(err)
}

// stringStart finds the opening quote of the string token that ends at end: the
// last unescaped quote before its closing one.
func (p *parser) stringStart(end int) int {
	i := end - 2
	for ; i > 0; i-- {
		if p.data[i] != '"' {
			continue
		}
		slashes := 0
		for j := i - 1; j >= 0 && p.data[j] == '\\'; j-- {
			slashes++
		}
		if slashes%2 == 0 {
			break
		}
	}
	return max(i, 0)
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
