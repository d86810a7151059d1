package outline

import (
	"regexp"
	"strings"
)

// style is a way to number or mark a line.
type style uint8

const (
	unmarked       style = iota
	byTitle              // 第 1 题
	byQ                  // Q1
	byCode               // A1, S12
	byDotted             // 1.1
	byNumber             // 1.  1、  1)
	byBare               // 1 您的……
	byParen              // (1)
	byChinese            // 一、
	byParenChinese       // （一）
	circled              // ①
	lettered             // A.  (A)
	boxed                // □ ○ [ ]
	bulleted             // - •
)

// label is what stands before the words of a line.
type label struct {
	style  style
	text   string // as printed, without signs: "3", "1.1", "A"
	number int
	rest   string
	star   bool // of a question that must be answered
}

var labels = []struct {
	style style
	*regexp.Regexp
}{
	{byTitle, regexp.MustCompile(`^第\s*([0-9]{1,3}|[一二三四五六七八九十]{1,3})\s*题\s*[.、:：．，,]?\s*(.*)$`)},
	{byQ, regexp.MustCompile(`^[Qq]\s*([0-9]{1,3}[a-z]?)(?:[.、:：．)）]\s*|\s+|$)(.*)$`)},
	{byQ, regexp.MustCompile(`^[Qq]([0-9]{1,3})([^0-9A-Za-z_].*)$`)},
	{byCode, regexp.MustCompile(`^([A-Z][0-9]{1,3}[a-z]?)(?:[.、:：．)）]\s*|\s+)(.*)$`)},
	{byDotted, regexp.MustCompile(`^([0-9]{1,2}[.．\-][0-9]{1,2})(?:[.、．)）]\s*|\s+|[^\x00-\x7F.．、%％０-９万元岁分年月日至到～])(.*)$`)},
	{byNumber, regexp.MustCompile(`^([0-9]{1,3})\s*[.．、:：)）]\s*([^0-9].*|$)$`)},
	{byNumber, regexp.MustCompile(`^([0-9]{1,3})\s*[、)）．]\s*(.*)$`)},
	{byNumber, regexp.MustCompile(`^([0-9]{1,3})\.\s+(.*)$`)},
	{byBare, regexp.MustCompile(`^([0-9]{1,3})\s+(.*)$`)},
	{byParen, regexp.MustCompile(`^[(（]\s*([0-9]{1,3})\s*[)）]\s*[.、．]?\s*(.*)$`)},
	{byChinese, regexp.MustCompile(`^([一二三四五六七八九十]{1,3})\s*[、.．:：]\s*(.*)$`)},
	{byParenChinese, regexp.MustCompile(`^[(（]\s*([一二三四五六七八九十]{1,3})\s*[)）]\s*[.、．]?\s*(.*)$`)},
	{circled, regexp.MustCompile(`^([①-⑳])\s*[.、．]?\s*(.*)$`)},
	{lettered, regexp.MustCompile(`^([A-Za-z])\s*[.、．:：)）]\s*(.*)$`)},
	{lettered, regexp.MustCompile(`^[(（\[]\s*([A-Za-z])\s*[)）\]]\s*[.、．]?\s*(.*)$`)},
	{boxed, regexp.MustCompile(`^([` + boxes + `])\s*(.*)$`)},
	{boxed, regexp.MustCompile(`^([(（\[【]\s{0,8}[)）\]】])\s*(.*)$`)},
	{bulleted, regexp.MustCompile(`^([-–•·▪►◆])\s+(.*)$`)},
	{bulleted, regexp.MustCompile(`^([•·▪►◆])\s*(.*)$`)},
}

const boxes = `○◯〇□☐▢☑☒■●◎◇❑❏`

// starred are the signs of a question that must be answered, before its number.
var starred = regexp.MustCompile(`^[*★]\s*(.*)$`)

// labelOf finds what a line begins with. The dotted style eats one character of
// the text, which is given back.
func labelOf(s string) label {
	star := false
	if m := starred.FindStringSubmatch(s); m != nil && m[1] != "" {
		s, star = m[1], true
	}
	for _, l := range labels {
		m := l.FindStringSubmatch(s)
		if m == nil {
			continue
		}
		found := label{style: l.style, text: m[1], rest: strings.TrimSpace(m[2]), star: star}
		switch l.style {
		case circled:
			found.number = int([]rune(m[1])[0]-'①') + 1
		case lettered:
			found.text = strings.ToUpper(m[1])
			found.number = int(found.text[0]-'A') + 1
		case byDotted:
			if at := strings.Index(s, m[1]) + len(m[1]); at <= len(s) {
				found.rest = strings.TrimLeft(s[at:], ".、．)） \t")
			}
		case byQ, byCode:
			found.number = numeral(strings.Trim(m[1], "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"))
		case boxed, bulleted:
		default:
			found.number = numeral(m[1])
		}
		return found
	}
	return label{rest: s, star: star}
}

// ofChoice reports whether only choices are marked so.
func (s style) ofChoice() bool { return s >= circled }
