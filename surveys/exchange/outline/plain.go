package outline

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"minyi/surveys"
	"minyi/surveys/exchange"
)

// plainChoices takes lines without marks as choices, or as more of the question.
func (p *parser) plainChoices(it *item, b *body) {
	if len(it.choices) == 0 && len(b.rows) > 0 {
		for i, s := range b.rows {
			_, parts, _ := splitChoices(s.clean, max(b.labels[i].number, 1), b.labels[i].style)
			if len(parts) < 2 {
				parts = []piece{{b.labels[i].text, b.labels[i].rest}}
			}
			p.addPieces(it, s, parts)
		}
	} else {
		b.unclear = append(b.unclear, b.rows...)
	}
	if len(b.plain) == 0 {
		return
	}
	wants := takesChoices(it.marks.kind.typ)
	short := true
	for _, s := range b.plain {
		short = short && utf8.RuneCountInString(s.clean) <= 60 && !strings.HasSuffix(s.clean, "。")
	}
	switch {
	case len(it.choices) > 0 || !short && !wants || it.marks.named && !wants:
		for _, s := range b.plain {
			p.continued(it, s.clean)
		}
	case len(b.plain) == 1:
		words := partWords(b.plain[0].clean)
		if len(words) < 2 && !wants {
			p.continued(it, b.plain[0].clean)
			return
		}
		for _, w := range words {
			it.choices = append(it.choices, p.newChoice("", w, b.plain[0]))
		}
	default:
		for _, s := range b.plain {
			it.choices = append(it.choices, p.newChoice("", s.clean, s))
		}
	}
}

// continued adds a line to the question, or to its hint when the question has
// ended.
func (p *parser) continued(it *item, text string) {
	if it.text == "" || len(it.hint) == 0 && !strings.HasSuffix(it.text, "？") && !strings.HasSuffix(it.text, "?") && !strings.HasSuffix(it.text, "：") && !strings.HasSuffix(it.text, ":") && !strings.HasSuffix(it.text, "。") {
		it.text += text
		return
	}
	if strings.HasSuffix(it.text, "：") || strings.HasSuffix(it.text, ":") {
		it.text += "\n" + text
		return
	}
	it.hint = append(it.hint, text)
}

// unreadRemark is what looks like a jump or a condition.
var unreadRemark = regexp.MustCompile(`跳(?:至|到|转|过|答)|(?:依赖|关联)于?第|(?:请|则|直接)(?:结束|终止)|^(?:如果?|若|仅|凡).{0,12}(?:第\s*[0-9]+\s*题|Q[0-9]+)|选择?\s*["“'‘]?[A-Z]?["”'’]?.{0,6}(?:请|则)?(?:回答|作答|转)第`)

// unread says which remarks stayed in the words because they could not be read.
func (p *parser) unread(it *item) {
	if at := strings.IndexAny(it.text, "，：:"); at > 0 && len(it.marks.conditions) == 0 {
		if c, ok := conditionOf(it.text[:at]); ok { // “若第 4 题选 D，您的建议是？”
			it.marks.conditions = append(it.marks.conditions, c)
			return
		}
	}
	for _, text := range append([]string{it.text}, it.hint...) {
		if unreadRemark.MatchString(text) {
			p.sayAt(exchange.Warning, it.head.Where, text, "outline.remark_unread")
		}
	}
	for _, c := range it.choices {
		if unreadRemark.MatchString(c.text) {
			p.sayAt(exchange.Warning, c.source.Where, c.text, "outline.remark_unread")
		}
	}
}

var gaps = regexp.MustCompile(`\t+|\s{2,}|\s*[/|｜]\s*`)

// partWords parts one line into words: at wide gaps and slashes, else at spaces,
// else at 、.
func partWords(s string) []string {
	for _, parts := range [][]string{gaps.Split(s, -1), strings.Fields(s), strings.Split(s, "、"), strings.Split(s, "；")} {
		var kept []string
		for _, w := range parts {
			if w = strings.TrimSpace(w); w != "" {
				kept = append(kept, w)
			}
		}
		if len(kept) > 1 {
			return kept
		}
	}
	return []string{s}
}

func takesChoices(t surveys.Type) bool {
	switch t {
	case surveys.Single, surveys.Multiple, surveys.Ranking, surveys.Sum, surveys.Rating, surveys.Matrix:
		return true
	}
	return false
}
