package outline

import (
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"minyi/surveys"
	"minyi/surveys/exchange"
)

var (
	greeting    = regexp.MustCompile(`^(?:尊敬|亲爱|您好|你好|各位|[Dd]ear|[Hh]ello)`)
	titleWord   = regexp.MustCompile(`^(?:问卷|调查)?(?:标题|名称|题目)\s*[:：]\s*`)
	allRequired = regexp.MustCompile(`(?:所有|全部|以下|各)?(?:题目?|问题)?(?:均|都|全部|全)(?:为|是|需)?必(?:填|答)`)
	dateForms   = regexp.MustCompile(`([0-9]{4})\s*[-年./]\s*([0-9]{1,2})(?:\s*[-月./]\s*([0-9]{1,2})\s*日?)?`)
)

// front reads what stands before the first question: title, introduction, the
// numbers of the approval. It returns where the questions begin.
func (g *grouper) front() int {
	end := g.firstQuestion()
	var words []*source
	for i := range g.lines[:end] {
		if s := &g.lines[i]; !s.empty() {
			words = append(words, s)
		}
	}
	if g.lastNumbered < end && len(words) > 1 {
		end = 0
		for i := range g.lines {
			if end = i + 1; !g.lines[i].empty() {
				break
			}
		}
		words = words[:1]
	}
	title := -1
	for i, s := range words {
		if s.Title {
			title = i
			break
		}
	}
	if title < 0 && len(words) > 0 && titleLike(words[0].clean) {
		title = 0
	}
	for i, s := range words {
		text := plainMarkdown(s.clean)
		switch {
		case i == title:
			g.title = titleWord.ReplaceAllString(text, "")
		case len(s.Table) > 0:
			for _, row := range s.Table {
				for _, cell := range row {
					if cell != "" && !g.approvalLine(cell) {
						g.intro = append(g.intro, cell)
					}
				}
			}
		case g.approvalLine(text), rule.MatchString(text):
		default:
			g.intro = append(g.intro, titleWord.ReplaceAllString(text, ""))
		}
		g.requiredDefault = g.requiredDefault || allRequired.MatchString(text)
	}
	return end
}

func titleLike(s string) bool {
	return utf8.RuneCountInString(s) <= 60 && !greeting.MatchString(s) && !strings.HasSuffix(s, "。") && !strings.HasSuffix(s, "：") && !approvals.MatchString(s)
}

// firstQuestion is the line where the front ends.
func (g *grouper) firstQuestion() int {
	for i := range g.lines {
		s := &g.lines[i]
		if s.empty() {
			continue
		}
		text := plainMarkdown(s.clean)
		l := labelOf(text)
		switch {
		case pageBreak.MatchString(text), partTitle.MatchString(text) && utf8.RuneCountInString(text) <= 60, pageTitle.MatchString(text):
			return i
		case s.Heading && i > 0 && !s.Title && g.lastNumbered > i && g.questions[g.next(i).style]:
			return i
		case g.sections[l.style] && g.isSection(l, s, i):
			return i
		}
		var m marks
		rest, _ := m.read(l.rest)
		if m.named && !l.style.ofChoice() && rest != "" && m.kind.typ != "" {
			return i
		}
		if !g.questions[l.style] || l.style == unmarked {
			continue
		}
		if l.style == byNumber && l.number == 1 && !asks(l.rest) && !g.next(i).style.ofChoice() && g.lastOne > i {
			continue
		}
		if l.style == byNumber && l.number != 1 && !asks(l.rest) && g.lastOne > i {
			continue
		}
		return i
	}
	return len(g.lines)
}

// approvalLine reads one entry of the head of an official form.
func (p *parser) approvalLine(text string) bool {
	m := approvals.FindStringSubmatch(text)
	if m == nil {
		return false
	}
	a, value := &p.approval, strings.TrimSpace(m[2])
	if utf8.RuneCountInString(value) > 200 {
		return false
	}
	switch word := strings.ReplaceAll(m[1], " ", ""); word {
	case "表号":
		a.Form = value
	case "批准文号":
		a.Kind, a.Number = surveys.Approved, value
	case "备案文号":
		a.Kind, a.Number = surveys.Filed, value
	case "有效期", "有效期至":
		day := lastDay(value)
		if day == "" {
			return false
		}
		a.ValidTo = day
	default:
		a.Authority = value
	}
	return true
}

// lastDay reads “2026 年 12 月” as its last day.
func lastDay(s string) string {
	all := dateForms.FindAllStringSubmatch(s, -1)
	if all == nil {
		return ""
	}
	m := all[len(all)-1]
	year, month, day := numeral(m[1]), numeral(m[2]), numeral(m[3])
	if month < 1 || month > 12 || day > 31 {
		return ""
	}
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if day == 0 {
		t = time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC)
	}
	return t.Format(time.DateOnly)
}

// blocks reads a source without any numbers or marks: the first line of a block
// between empty lines is the question.
func (g *grouper) blocks(from int) {
	for i := from; i < len(g.lines); {
		block := g.paragraphUntil(i)
		if i += len(block) + 1; len(block) == 0 {
			continue
		}
		head := block[0]
		switch {
		case asking.MatchString(head.clean) || blanks.MatchString(head.clean) || len(block) > 2 && utf8.RuneCountInString(block[1].clean) <= 40:
			g.begin(label{rest: head.clean}, head)
			g.now.body = block[1:]
		case len(g.items) == 0:
			for _, s := range block {
				g.intro = append(g.intro, s.clean)
			}
		case thanksWord.MatchString(head.clean):
			for _, s := range block {
				g.thanks = append(g.thanks, s.clean)
			}
		default:
			for _, s := range block {
				g.blank = s == head
				g.paragraph(s)
			}
		}
	}
	if g.started {
		g.sayAt(exchange.Warning, exchange.Place{}, "", "outline.no_numbers")
	}
}

// inherit gives to the questions what the title of their part says of all, and
// finds whether somebody marked what must be answered.
func (p *parser) inherit() {
	for n, sec := range p.pages {
		end := len(p.items)
		if n+1 < len(p.pages) {
			end = p.pages[n+1].first
		}
		for _, it := range p.items[sec.first:end] {
			if sec.marks.named && !it.marks.named && !it.loose {
				own := it.marks
				it.marks = sec.marks
				it.marks.required, it.marks.conditions, it.marks.jumps = own.required, own.conditions, own.jumps
				if own.most+own.least > 0 {
					it.marks.least, it.marks.most = own.least, own.most
				}
				if own.hi != nil {
					it.marks.lo, it.marks.hi = own.lo, own.hi
				}
			}
		}
	}
}
