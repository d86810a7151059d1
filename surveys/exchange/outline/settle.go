package outline

import (
	"regexp"
	"strings"

	"minyi/surveys"
	"minyi/surveys/exchange"
)

// settle reads what stands below a question and makes the questions of the
// document: one, several for a matrix of which we have no kind, or a note.
func (p *parser) settle(it *item) {
	if it.loose {
		it.made = []surveys.Question{{Type: surveys.Note, Text: p.in(it.text)}}
		return
	}
	if it.marks.kind == (kind{surveys.Note, plainForm}) && it.marks.named {
		lines := []string{it.text}
		for _, s := range it.body {
			lines = append(lines, s.words())
		}
		it.made = []surveys.Question{{Type: surveys.Note, Text: p.in(strings.TrimSpace(strings.Join(lines, "\n"))), Hint: p.in(strings.Join(it.hint, "\n"))}}
		return
	}
	b := p.readBody(it)
	if it.marks.kind.form == unsupported {
		p.unsupported(it)
		return
	}
	if len(it.rows) == 0 && len(it.choices) == 0 {
		p.inline(it)
	}
	p.matrixBody(it, b)
	if len(it.rows) == 0 {
		p.plainChoices(it, b)
	}
	p.scaleBody(it)
	p.guess(it)
	p.make(it)
	p.unread(it)
	for _, s := range b.unclear {
		p.say(exchange.Warning, s, "outline.unclear")
		it.made = append(it.made, surveys.Question{Type: surveys.Note, Text: p.in(s.clean)})
	}
}

// body is what stands below a question and is neither mark nor choice.
type body struct {
	plain   []*source // before any choice
	unclear []*source // after one
	labels  []label   // of the lines in numbered
	rows    []*source // numbered like rows or sub-questions: (1), 1.
	table   *source
	written bool // there is a line to write on
}

// bareLetter is “A男”, a letter without a sign.
var bareLetter = regexp.MustCompile(`^[A-J]\s*\p{Han}`)

// twice reports whether a line holds more than this one choice.
func (b *body) twice(it *item, text string) bool {
	return len(splitBareLetters(text, len(it.choices)+1)) > 1
}

func (p *parser) readBody(it *item) *body {
	b := &body{}
	for _, s := range it.body {
		text := s.clean
		if len(s.Table) > 0 {
			if b.table != nil {
				b.unclear = append(b.unclear, &source{Line: s.Line, clean: tableText(s.Table)})
				continue
			}
			b.table = s
			continue
		}
		if pipes.MatchString(text) {
			b.plain = append(b.plain, s)
			continue
		}
		if p.scaleOf(it, text) || p.remark(it, s) {
			continue
		}
		if strings.Trim(text, "_ ﹍\t-—=") == "" {
			b.written = true
			continue
		}
		l := labelOf(text)
		switch {
		case l.style == byParen || l.style == byNumber || l.style == byBare || l.style == byParenChinese || l.style == byDotted:
			b.rows, b.labels = append(b.rows, s), append(b.labels, l)
		case l.style.ofChoice() && l.style != bulleted:
			p.addChoices(it, s, l)
		case l.style == bulleted:
			it.choices = append(it.choices, p.newChoice("", l.rest, s))
		case len(text) > 1 && int(text[0]-'A') == len(it.choices) && bareLetter.MatchString(text) && !b.twice(it, text):
			it.choices = append(it.choices, p.newChoice(text[:1], strings.TrimSpace(text[1:]), s))
		default:
			before, parts, _ := splitChoices(text, len(it.choices)+1)
			switch {
			case len(parts) >= 2 && !(it.marks.kind.typ == surveys.Matrix && before != ""):
				if before != "" {
					it.hint = append(it.hint, before)
				}
				p.addPieces(it, s, parts)
			case len(it.choices) > 0 || len(b.rows) > 0 && it.marks.kind.typ != surveys.Matrix:
				b.unclear = append(b.unclear, s)
			default:
				b.plain = append(b.plain, s)
			}
		}
	}
	return b
}

// remark reads a line that says something about the question: a mark, a hint, a
// condition, jumps.
func (p *parser) remark(it *item, s *source) bool {
	text := s.clean
	if m := conditionL.FindStringSubmatch(text); m != nil {
		if c, ok := conditionOf(strings.TrimSuffix(strings.TrimSuffix(m[1], "）"), ")")); ok {
			it.marks.conditions = append(it.marks.conditions, c)
			return true
		}
	}
	if m := hintWord.FindStringSubmatch(text); m != nil {
		if js, ok := jumpsOf(m[1]); ok {
			p.addJumps(it, js, s)
		} else {
			it.hint = append(it.hint, m[1])
		}
		return true
	}
	bare := strings.Trim(text, "（()）【】[]*。 ")
	if c, ok := conditionOf(bare); ok {
		it.marks.conditions = append(it.marks.conditions, c)
		return true
	}
	if l := labelOf(text); l.style == unmarked {
		if js, ok := jumpsOf(bare); ok {
			p.addJumps(it, js, s)
			return true
		}
		trial := it.marks
		if rest, hints := trial.read(text); rest == "" {
			it.marks, it.hint = trial, append(it.hint, hints...)
			return true
		}
		if whole := bracket.FindString(text); whole == text && !blanks.MatchString(text) && !emptyBox.MatchString(text) {
			it.hint = append(it.hint, bare)
			return true
		}
	}
	return false
}

func (p *parser) addJumps(it *item, js []jump, s *source) {
	for i := range js {
		js[i].source = s
	}
	it.marks.jumps = append(it.marks.jumps, js...)
}

func (p *parser) addChoices(it *item, s *source, l label) {
	first := 1
	if l.style == lettered || l.style == circled {
		first = l.number
	}
	_, parts, _ := splitChoices(s.clean, first, l.style)
	if len(parts) == 0 {
		parts = []piece{{l.text, l.rest}}
	}
	p.addPieces(it, s, parts)
}

func (p *parser) addPieces(it *item, s *source, parts []piece) {
	for _, part := range parts {
		if part.text == "" && len(parts) > 1 {
			continue
		}
		it.choices = append(it.choices, p.newChoice(part.label, part.text, s))
	}
}

// inline takes choices out of the question's own line: “性别：□男 □女”.
func (p *parser) inline(it *item) {
	before, parts, by := splitChoices(it.text, 1)
	if len(parts) < 2 || before == "" && by != boxed {
		return
	}
	if by == boxed && len(parts) > 0 && before == "" {
		return
	}
	p.addPieces(it, it.head, parts)
	it.text = strings.TrimSpace(before)
}

// unsupported keeps a question that no type of ours can hold, whole, as a note.
func (p *parser) unsupported(it *item) {
	lines := []string{it.head.clean}
	for _, s := range it.body {
		lines = append(lines, s.words())
	}
	whole := strings.Join(lines, "\n")
	p.sayAt(exchange.Warning, it.head.Where, whole, "outline.unsupported", "Type", it.marks.word)
	it.made = []surveys.Question{{Type: surveys.Note, Text: p.in(whole)}}
}

func (p *parser) in(text string) surveys.Text {
	if surveys.Blank(text) {
		return nil
	}
	return surveys.Text{p.language: text}
}

func tableText(rows [][]string) string {
	lines := make([]string, len(rows))
	for i, row := range rows {
		lines[i] = strings.Join(row, " | ")
	}
	return strings.Join(lines, "\n")
}
