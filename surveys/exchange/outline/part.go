package outline

import (
	"strings"

	"minyi/surveys/exchange"
)

// section begins a new page.
func (g *grouper) section(title string, s *source) {
	g.blank = true
	if closing.MatchString(strings.TrimSpace(title)) {
		g.ending, g.now = true, nil
		return
	}
	var m marks
	inside := title
	if t := kindTitle.FindStringSubmatch(labelOf(title).rest); t != nil {
		m.take(t[1])
		m.read(title)
		m.named = m.kind.typ != ""
	} else {
		inside, _ = m.read(title)
	}
	g.now, g.last, g.inRun = nil, 0, 0
	at := len(g.items)
	if cur := &g.pages[len(g.pages)-1]; cur.first == at && cur.title == "" {
		cur.title, cur.marks, cur.where = inside, m, s
		return
	}
	g.pages = append(g.pages, section{title: inside, first: at, marks: m, where: s})
}

// paragraph keeps words between the questions as a note.
func (g *grouper) paragraph(s *source) {
	if g.now != nil && g.now.loose && !g.blank {
		g.now.text += "\n" + s.clean
		return
	}
	it := &item{head: s, text: s.clean, loose: true, label: label{rest: s.clean}}
	g.items = append(g.items, it)
	g.now, g.blank = it, false
	if g.started {
		g.say(exchange.Info, s, "outline.paragraph")
	}
}

// table goes to the question above it, else it is read as lines.
func (g *grouper) table(s *source) {
	if _, _, grid := gridOf(s.Table); grid && (g.now == nil || g.now.loose) {
		// The words above are the question; without any it still has rows.
		if g.now == nil {
			g.begin(label{}, s)
		}
		g.now.loose, g.started, g.blank = false, true, false
		g.now.marks.kind, g.now.marks.named = kinds["矩阵"], true
	}
	if g.now != nil && !g.now.loose {
		g.now.body = append(g.now.body, s)
		return
	}
	for _, row := range s.Table {
		g.now = nil
		g.paragraph(&source{Line: Line{Text: strings.Join(row, " "), Where: s.Where}, clean: strings.TrimSpace(strings.Join(row, " "))})
	}
}
