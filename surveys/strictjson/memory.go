package strictjson

import (
	"bytes"
	"strings"
	"sync"

	"github.com/go-json-experiment/json/jsontext"
)

// parser is the state of one Parse. Submissions arrive by the thousand, and
// nearly all of their cost was memory: so nodes come by the dozen, texts are
// parts of one copy of the document, pointers parts of one buffer, and what
// does not leave with the tree serves the next document.
type parser struct {
	data     []byte
	text     string // the same, for texts to be parts of
	limits   Limits
	free     bool // inside a free member
	lent     bool // the tree comes back: pieces may be large
	pointers strings.Builder
	nodes    pieces[Node]
	lists    pieces[*Node]
	objects  pieces[Member]

	// Kept from document to document.
	dec         *jsontext.Decoder
	openItems   []*Node // of the arrays and objects that are still open
	openMembers []Member
	names       []map[string]int // per level, lower-case name → where it stands
	level       int
}

var parsers = sync.Pool{New: func() any { return &parser{dec: jsontext.NewDecoder(new(bytes.Buffer))} }}

func newParser(data []byte, limits Limits, lent bool) *parser {
	p := parsers.Get().(*parser)
	p.data, p.text, p.limits, p.free, p.lent, p.level = data, string(data), limits, false, lent, 0
	p.pointers.Grow(min(len(data), 1<<10))
	// A bytes.Buffer is read in place. Doubled names we find ourselves: the
	// error names both places.
	p.dec.Reset(bytes.NewBuffer(data), jsontext.AllowDuplicateNames(true))
	return p
}

// Beyond these, what a document needed is not kept: one large document would
// hold its memory for ever.
const (
	keepOpen  = 1 << 10 // items, members
	keepNames = 128     // of one object
)

// release readies the parser for the next document. It keeps no part of this
// one; with free it keeps the memory of the tree, which nobody may use any more.
func (p *parser) release(free bool) {
	p.data, p.text, p.limits = nil, "", Limits{}
	p.nodes.reset(free)
	p.lists.reset(free)
	p.objects.reset(free)
	p.pointers.Reset()
	p.dec.Reset(new(bytes.Buffer))
	p.openItems, p.openMembers = emptied(p.openItems), emptied(p.openMembers)
	parsers.Put(p)
}

func emptied[T any](s []T) []T {
	if cap(s) > keepOpen {
		return nil
	}
	clear(s[:cap(s)])
	return s[:0]
}

// How many come in one piece. Nodes fill a size class of Go's memory, 4 KiB, to
// the brim.
const (
	nodesAtOnce   = 30
	membersAtOnce = 64
	itemsAtOnce   = 32
)

// node returns a new, empty node.
func (p *parser) node() *Node {
	return &p.nodes.take(1, min(len(p.data)/16+1, nodesAtOnce))[0]
}

// atOnce is how large a piece is begun for a list. What stays with a tree for good
// is as long as the list.
func (p *parser) atOnce(n int) int {
	if !p.lent {
		return 0
	}
	return n
}

// string is the text of a string token that stands at data[start:end].
func (p *parser) string(tok jsontext.Token, start, end int) string {
	inner := p.text[start+1 : end-1]
	if strings.IndexByte(inner, '\\') < 0 {
		return inner // as written; the decoder has checked that it is UTF-8
	}
	return tok.String()
}

// child is Child in the buffer of pointers.
func (p *parser) child(parent, token string) string {
	if strings.ContainsAny(token, "~/") {
		return Child(parent, token)
	}
	from := p.pointers.Len()
	p.pointers.WriteString(parent)
	p.pointers.WriteByte('/')
	p.pointers.WriteString(token)
	return p.pointers.String()[from:]
}

// enter returns an empty map for the names of an object that opens.
func (p *parser) enter() map[string]int {
	if p.level == len(p.names) {
		p.names = append(p.names, make(map[string]int))
	}
	p.level++
	return p.names[p.level-1]
}

// leave empties it when the object closes.
func (p *parser) leave(names map[string]int) {
	p.level--
	if len(names) > keepNames {
		p.names[p.level] = make(map[string]int)
		return
	}
	clear(names)
}

// take cuts off what was opened since first, in memory of its own; nil for
// nothing.
func take[T any](own *pieces[T], open *[]T, first, atOnce int) []T {
	part := (*open)[first:]
	if len(part) == 0 {
		return nil
	}
	to := own.take(len(part), atOnce)
	copy(to, part)
	*open = (*open)[:first]
	return to
}
