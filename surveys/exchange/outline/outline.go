// Package outline reads a questionnaire as people type it: lines with numbers,
// choices below them, marks such as （多选题） and remarks such as “选 A 跳至第 5
// 题”. Pasted text and Word documents are both read as lines; a table is a line
// of its own.
//
// Reading goes in steps, each in its file: clean what was typed, find the
// numbers and marks (label, mark), part the lines into questions (group), read
// the choices, rows and columns (choice, matrix), settle each question's type
// (settle), turn jumps into conditions (jump) and put the document together
// (assemble).
package outline

import (
	"slices"

	"minyi/surveys"
	"minyi/surveys/exchange"
)

// Line is one line of a source.
type Line struct {
	Text    string
	Where   exchange.Place
	Title   bool // set as the title of the whole
	Heading bool
	Table   [][]string // instead of a text
}

// Limits of one source. They bound the work; the document has its own.
const (
	maxLines    = 10_000
	maxLine     = 12_000 // characters
	maxFindings = 400
)

// Read makes a document of lines. The document may still be beyond the limits
// of design.Decode.
//
// Errors: surveys.Invalid when there is nothing to read, TooLarge beyond the
// limits.
func Read(lines []Line, o exchange.Options) (*exchange.Reading, error) {
	if len(lines) > maxLines {
		return nil, surveys.E(surveys.TooLarge, "outline.too_many_lines", "", "Count", len(lines), "Limit", maxLines)
	}
	p := &parser{options: o}
	blank := true
	for _, l := range lines {
		if len(l.Text) > maxLine*4 {
			return nil, surveys.E(surveys.TooLarge, "outline.line_too_long", l.Where.String(), "Limit", maxLine)
		}
		s := source{Line: l, clean: clean(l.Text)}
		for i := range l.Table {
			for j := range l.Table[i] {
				l.Table[i][j] = clean(l.Table[i][j])
			}
		}
		blank = blank && s.empty()
		p.lines = append(p.lines, s)
	}
	if blank {
		return nil, surveys.E(surveys.Invalid, "outline.empty", "")
	}
	p.language = o.Language
	if p.language == "" {
		p.language = languageOf(p.lines)
	}
	p.unfold()
	if !p.group() {
		return nil, surveys.E(surveys.Invalid, "outline.no_questions", "")
	}
	for _, it := range p.items {
		p.settle(it)
	}
	p.jumps()
	doc := p.assemble()
	return &exchange.Reading{Document: doc, Report: p.findings()}, nil
}

// source is a line on its way.
type source struct {
	Line
	clean string // without what no reader sees; digits and letters of half width
}

func (s *source) empty() bool { return s.clean == "" && len(s.Table) == 0 }

// words are all of a line.
func (s *source) words() string {
	if len(s.Table) > 0 {
		return tableText(s.Table)
	}
	return s.clean
}

// parser is the state of one Read.
type parser struct {
	options  exchange.Options
	language string
	lines    []source

	title           string
	intro, thanks   []string
	approval        surveys.Approval
	pages           []section
	items           []*item
	requiredBy      bool // somebody marked what must be answered
	requiredDefault bool
	found           []exchange.Finding
	more            int
}

// section is a page of the document: the items from first on.
type section struct {
	title string
	first int     // index of its first item
	marks marks   // that its title gives to all its questions
	where *source // nil for the first
}

// item is a question on its way.
type item struct {
	head    *source
	label   label
	text    string
	hint    []string
	marks   marks
	body    []*source
	marked  bool // a line of the body is marked as a choice
	choices []choice
	rows    []string
	columns []string
	ends    [2]string // words at the ends of a scale
	loose   bool      // a paragraph between the questions
	made    []surveys.Question
	number  string // as printed, by which others refer to it
}

func (p *parser) say(level exchange.Level, s *source, key string, args ...any) {
	where, original := exchange.Place{}, ""
	if s != nil {
		where, original = s.Where, s.clean
	}
	p.sayAt(level, where, original, key, args...)
}

func (p *parser) sayAt(level exchange.Level, where exchange.Place, original, key string, args ...any) {
	if len(p.found) == maxFindings {
		p.more++
		return
	}
	p.found = append(p.found, exchange.Found(level, where, original, key, args...))
}

// findings are in the order of the source; what concerns the whole comes last.
func (p *parser) findings() []exchange.Finding {
	order := make(map[exchange.Place]int, len(p.lines))
	for i, l := range p.lines {
		if _, seen := order[l.Where]; !seen {
			order[l.Where] = i
		}
	}
	at := func(f exchange.Finding) int {
		if i, ok := order[f.Where]; ok {
			return i
		}
		return len(p.lines)
	}
	slices.SortStableFunc(p.found, func(a, b exchange.Finding) int { return at(a) - at(b) })
	if p.more > 0 {
		return append(p.found, exchange.Found(exchange.Warning, exchange.Place{}, "", "outline.more_findings", "Count", p.more))
	}
	return p.found
}
