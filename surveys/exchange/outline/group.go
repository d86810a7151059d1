package outline

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

var (
	pageBreak  = regexp.MustCompile(`^(?:[=\-—_~*#\s]{2,}\s*(?:分页|换页|分页符|[Pp]age ?break)\s*[=\-—_~*#\s]*|[(（\[【]\s*(?:分页|分页符|换页|[Pp]age ?break)\s*[)）\]】]|={3,})$`)
	pageTitle  = regexp.MustCompile(`^={3,}\s*([^=].*?)\s*=*$`)
	partTitle  = regexp.MustCompile(`^(?:第\s*[0-9一二三四五六七八九十]+\s*(?:部分|章|单元|板块|模块|篇|页)|[Pp]art\s*[0-9A-Z]+|[Ss]ection\s*[0-9A-Z]+|PART\s*[0-9A-Z]+)(?:[\s.、:：．,，-].*|[^0-9].*|)$`)
	hashes     = regexp.MustCompile(`^#{1,6}\s+(.*)$`)
	rule       = regexp.MustCompile(`^[-_=*~—]{3,}$`)
	thanksWord = regexp.MustCompile(`^(?:问卷|调查|本次调查|本次问卷|访问|答题)?(?:到此|至此|已)?(?:结束)?[，,。！!]?\s*(?:再次|衷心|非常|最后)?(?:感谢|谢谢|[Tt]hank)|^(?:问卷|本次问卷|本次调查|本次访问|调查|访问)(?:到此|至此|已全部|已)?(?:结束|完毕)`)
	closing    = regexp.MustCompile(`^(?:结束语|结语|致谢|尾语)$`)
	hintWord   = regexp.MustCompile(`^(?:\*?注|提示|说明|备注|填写说明|注意|[Nn]ote|[Hh]int)\s*[:：]\s*(.+)$`)
	approvals  = regexp.MustCompile(`^(表\s*号|制定机关|制表机关|批准机关|备案机关|批准文号|备案文号|有效期至?)\s*[:：]\s*(.+)$`)
	asking     = regexp.MustCompile(`[？?]`)
	address    = regexp.MustCompile(`您|你|请问|是否|哪|多少|怎样|如何|几`)
	conditionL = regexp.MustCompile(`^[(（【\[]?((?:此题|本题)?(?:依赖|关联)于?.+|显示条件[:：].+)[)）】\]]?$`)
	kindTitle  = regexp.MustCompile(`^([^（(，,。：:]{0,6}?(?:单选|多选|单项选择|多项选择|不定项选择|选择|判断|填空|问答|简答|开放|开放式|主观|排序|量表|打分|评分|矩阵)题)\s*(?:部分)?\s*(?:[（(：:。].*)?$`)
)

// grouper parts the lines into questions.
type grouper struct {
	*parser
	questions, sections map[style]bool
	now                 *item
	last                int  // number of the last question
	inRun               int  // last number of a run of choices that are numbered like questions
	blank               bool // the line before was empty
	ending              bool
	lastOne             int // last line that is numbered 1
	lastNumbered        int // last line that is numbered as questions are, or marked with a type
	lastAsking          int // last line that can belong to a question
	started             bool
}

// group reports whether there is a question.
func (p *parser) group() bool {
	g := &grouper{parser: p}
	g.questions, g.sections = p.styleOfQuestions()
	p.pages = []section{{}}
	g.look()
	rest := g.front()
	for i := rest; i < len(p.lines); i++ {
		g.line(i)
	}
	if !g.started {
		g.items, g.thanks, g.found = nil, nil, nil
		g.blocks(rest)
	}
	p.inherit()
	return g.started
}

// look finds the last lines of some kinds, so that no line has to look through
// all that follow.
func (g *grouper) look() {
	g.lastOne, g.lastNumbered, g.lastAsking = -1, -1, -1
	for i := range g.lines {
		s := &g.lines[i]
		if len(s.Table) > 0 {
			g.lastAsking = i
		}
		if s.clean == "" {
			continue
		}
		l := labelOf(plainMarkdown(s.clean))
		var m marks
		rest, _ := m.read(l.rest)
		ours := g.questions[l.style] && l.style != unmarked
		if l.style == byNumber && l.number == 1 {
			g.lastOne = i
		}
		if ours || m.named && rest != "" && !l.style.ofChoice() {
			g.lastNumbered = i
		}
		if ours && asks(l.rest) || l.style.ofChoice() {
			g.lastAsking = i
		}
	}
}

// line takes one line to its place.
func (g *grouper) line(i int) {
	s := &g.lines[i]
	text := s.clean
	switch {
	case s.empty():
		g.blank = true
		return
	case len(s.Table) > 0:
		g.table(s)
		return
	case g.ending:
		g.thanks = append(g.thanks, text)
		return
	case pageBreak.MatchString(text):
		g.section("", s)
		return
	case rule.MatchString(text) && g.now == nil:
		return
	}
	if m := pageTitle.FindStringSubmatch(text); m != nil {
		g.section(m[1], s)
		return
	}
	text = plainMarkdown(text)
	if partTitle.MatchString(text) && utf8.RuneCountInString(text) <= 60 {
		g.section(text, s)
		return
	}
	l := labelOf(text)
	if g.isQuestion(l, s, i) {
		g.begin(l, s)
		return
	}
	if g.isSection(l, s, i) {
		g.section(text, s)
		return
	}
	if thanksWord.MatchString(text) && g.lastWords(i) {
		g.ending = true
		g.thanks = append(g.thanks, text)
		return
	}
	if g.now == nil || g.detached(l, s, i) {
		g.paragraph(s)
		return
	}
	g.now.body = append(g.now.body, s)
	g.now.marked = g.now.marked || l.style.ofChoice()
	g.blank = false
}

// plainMarkdown takes the signs of Markdown off a line.
func plainMarkdown(text string) string {
	if m := hashes.FindStringSubmatch(text); m != nil {
		text = m[1]
	}
	if strings.Count(text, "**") >= 2 {
		text = strings.ReplaceAll(text, "**", "")
	}
	return text
}

// isQuestion decides about one line. Choices are often numbered like the
// questions; then counting on and what the words ask decide.
func (g *grouper) isQuestion(l label, s *source, i int) bool {
	if l.style.ofChoice() {
		return false
	}
	if l.style == unmarked || !g.questions[l.style] {
		var m marks
		rest, _ := m.read(l.rest)
		named := m.named && m.kind.typ != "" && utf8.RuneCountInString(rest) > 1
		if named && l.style == unmarked || named && g.sections[l.style] && !kindTitle.MatchString(l.rest) {
			g.inRun = 0
			return true
		}
		return false
	}
	if l.style != byNumber && l.style != byBare && l.style != byChinese && l.style != byParen {
		return true
	}
	if kindTitle.MatchString(l.rest) && l.style == byChinese && g.next(i).style != lettered {
		return false
	}
	sure := asks(l.rest)
	open := g.now != nil && !g.now.loose && !g.now.marked
	switch {
	case g.now == nil || g.now.loose, g.last == 0:
		g.inRun = 0
		return true
	case g.inRun > 0 && l.number == g.inRun+1 && !(l.number == g.last+1 && (sure || g.blank)):
		g.inRun = l.number
		return false
	case l.number == g.last+1, l.number > g.last && (sure || g.blank || !open):
		g.inRun = 0
		return true
	case l.number == 1 && open && !sure:
		g.inRun = 1
		return false
	}
	g.inRun = 0
	return sure || g.blank
}

// next is the label of the line that follows, blank ones left out.
func (g *grouper) next(i int) label {
	for _, s := range g.lines[i+1:] {
		if !s.empty() {
			return labelOf(s.clean)
		}
	}
	return label{}
}

// isSection decides whether a line is the title of a part.
func (g *grouper) isSection(l label, s *source, i int) bool {
	short := utf8.RuneCountInString(s.clean) <= 40 && !strings.HasSuffix(s.clean, "。")
	switch {
	case s.Heading && l.style == unmarked:
		return short
	case hashes.MatchString(s.clean) && l.style == unmarked:
		return short
	case kindTitle.MatchString(l.rest) && l.style != unmarked && !l.style.ofChoice():
		return true
	case l.style == unmarked && strings.HasPrefix(s.clean, "【") && strings.HasSuffix(s.clean, "】") && short:
		var m marks
		_, any := m.takeBracket(strings.Trim(s.clean, "【】"))
		return !any && g.questions[g.next(i).style]
	}
	return g.sections[l.style] && short && (l.style == byChinese || g.questions[g.next(i).style] && g.blank)
}

// lastWords reports whether no question follows.
func (g *grouper) lastWords(i int) bool {
	return len(g.items) > 0 && i > g.lastAsking
}

func (g *grouper) begin(l label, s *source) {
	it := &item{head: s, label: l, number: l.text}
	var hints []string
	it.text, hints = it.marks.read(l.rest)
	it.hint = hints
	if l.star {
		it.marks.required = yes()
	}
	g.items = append(g.items, it)
	g.now, g.blank, g.started = it, false, true
	if l.number > 0 {
		g.last = l.number
	}
}

// detached reports whether a line does not belong to the question above it.
func (g *grouper) detached(l label, s *source, i int) bool {
	if l.style != unmarked || !g.blank || g.now.loose {
		return g.now.loose && l.style == unmarked && g.blank
	}
	it := g.now
	if len(it.body) == 0 && (it.marks.named || it.text == "" || len(g.paragraphUntil(i)) > 1) {
		return utf8.RuneCountInString(s.clean) > 40 && !it.marks.named
	}
	if rule.MatchString(s.clean) || strings.Trim(s.clean, "_ ﹍") == "" {
		return false
	}
	if hintWord.MatchString(s.clean) || conditionL.MatchString(s.clean) {
		return false
	}
	if _, ok := jumpsOf(strings.Trim(s.clean, "（()）【】[]")); ok {
		return false
	}
	return len(it.body) > 0 || utf8.RuneCountInString(s.clean) > 20
}

// paragraphUntil are the lines from i to the next empty one.
func (g *grouper) paragraphUntil(i int) (lines []*source) {
	for ; i < len(g.lines) && !g.lines[i].empty(); i++ {
		lines = append(lines, &g.lines[i])
	}
	return lines
}
