package outline

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// choice is an option on its way.
type choice struct {
	text      string
	label     string // the letter, as printed
	open      bool   // something can be written beside it
	asks      bool   // 请注明: it asks for it in words
	exclusive bool
	jumps     []jump
	source    *source
}

// piece is a part of a line that holds several choices.
type piece struct{ label, text string }

// splitters find the n-th mark of a style that can stand several times on one
// line.
var splitters = []struct {
	style style
	mark  func(n int) []string // spellings
}{
	{lettered, func(n int) []string {
		if n > 26 {
			return nil
		}
		up := string(rune('A' + n - 1))
		low := strings.ToLower(up)
		var all []string
		for _, l := range []string{up, low} {
			all = append(all, "("+l+")", "（"+l+"）", "["+l+"]")
			for _, sign := range []string{".", "、", "．", ":", "：", ")", "）"} {
				all = append(all, l+sign)
			}
		}
		return all
	}},
	{circled, func(n int) []string {
		if n > 20 {
			return nil
		}
		return []string{string(rune('①' + n - 1))}
	}},
	{byParen, func(n int) []string {
		d := strconv.Itoa(n)
		return []string{"(" + d + ")", "（" + d + "）"}
	}},
	{byNumber, func(n int) []string {
		d := strconv.Itoa(n)
		return []string{d + ".", d + "、", d + "．", d + ")", d + "）", d + "="}
	}},
}

// splitChoices parts a line at marks that count on from first. before is what
// stands ahead of the first mark. Fewer than two marks part nothing, except at
// the beginning of the line.
func splitChoices(s string, first int, styles ...style) (before string, parts []piece, by style) {
	for _, sp := range splitters {
		if len(styles) > 0 && styles[0] != sp.style {
			continue
		}
		if before, parts = splitBy(s, first, sp.mark); len(parts) >= 2 || len(parts) == 1 && before == "" {
			return before, parts, sp.style
		}
	}
	if before, parts = splitBoxes(s); len(parts) > 0 {
		return before, parts, boxed
	}
	if parts = splitBareLetters(s, first); len(parts) >= 2 {
		return "", parts, lettered
	}
	return s, nil, unmarked
}

func splitBy(s string, first int, mark func(int) []string) (before string, parts []piece) {
	at, from := 0, -1
	for n := first; n < first+200; n++ {
		best, length := -1, 0
		for _, m := range mark(n) {
			if i := findMark(s, at, m); i >= 0 && (best < 0 || i < best) {
				best, length = i, len(m)
			}
		}
		if best < 0 {
			break
		}
		if from < 0 {
			before = strings.TrimSpace(s[:best])
		} else {
			parts[len(parts)-1].text = trimChoice(s[from:best])
		}
		parts = append(parts, piece{label: strings.Trim(s[best:best+length], "()（）[].、．:：=")})
		from, at = best+length, best+length
	}
	if from >= 0 {
		parts[len(parts)-1].text = trimChoice(s[from:])
	}
	return before, parts
}

// findMark finds a mark that does not stand inside a word or a number.
func findMark(s string, at int, mark string) int {
	for at <= len(s) {
		i := strings.Index(s[at:], mark)
		if i < 0 {
			return -1
		}
		i += at
		prev, _ := utf8.DecodeLastRuneInString(s[:i])
		next, _ := utf8.DecodeRuneInString(s[i+len(mark):])
		inWord := i > 0 && (prev < utf8.RuneSelf && (unicode.IsLetter(prev) || unicode.IsDigit(prev) || prev == '.' || prev == '-'))
		inNumber := strings.HasSuffix(mark, ".") && unicode.IsDigit(next) && unicode.IsDigit(rune(mark[0]))
		if !inWord && !inNumber {
			return i
		}
		at = i + len(mark)
	}
	return -1
}

func trimChoice(s string) string {
	return strings.TrimRight(strings.TrimSpace(s), ";；，,、/|｜ \t")
}

var emptyBox = regexp.MustCompile(`[` + boxes + `]|[(\[（【]\s{0,4}[)\]）】]`)

// splitBoxes parts a line at its boxes, which stand before or after the words.
func splitBoxes(s string) (before string, parts []piece) {
	spans := emptyBox.FindAllStringIndex(s, 200)
	if len(spans) == 0 {
		return s, nil
	}
	if last := spans[len(spans)-1]; strings.TrimSpace(s[last[1]:]) == "" && spans[0][0] > 0 {
		at := 0
		for _, span := range spans {
			if text := trimChoice(s[at:span[0]]); text != "" {
				parts = append(parts, piece{text: text})
			}
			at = span[1]
		}
		if len(parts) == 0 {
			return s, nil // boxes and dividers alone
		}
		// The words before the first box may belong to the question.
		if first := parts[0].text; strings.ContainsAny(first, "：:？?") {
			i := strings.LastIndexAny(first, "：:？?")
			_, size := utf8.DecodeRuneInString(first[i:])
			if rest := strings.TrimSpace(first[i+size:]); rest != "" {
				before, parts[0].text = first[:i+size], rest
			}
		}
		return before, parts
	}
	before = strings.TrimSpace(s[:spans[0][0]])
	for i, span := range spans {
		end := len(s)
		if i+1 < len(spans) {
			end = spans[i+1][0]
		}
		parts = append(parts, piece{text: trimChoice(s[span[1]:end])})
	}
	return before, parts
}

// splitBareLetters parts “A男 B女”, letters without a sign.
func splitBareLetters(s string, first int) (parts []piece) {
	if first > 26 {
		return nil
	}
	fields := strings.Fields(s)
	for _, f := range fields {
		r, size := utf8.DecodeRuneInString(f)
		next, _ := utf8.DecodeRuneInString(f[size:])
		if want := rune('A' + first - 1 + len(parts)); r == want && len(parts) < 26 && (size == len(f) || unicode.Is(unicode.Han, next)) {
			parts = append(parts, piece{label: string(r), text: f[size:]})
		} else if len(parts) == 0 {
			return nil
		} else {
			last := &parts[len(parts)-1]
			last.text = strings.TrimSpace(last.text + " " + f)
		}
	}
	return parts
}

var (
	blanks   = regexp.MustCompile(`_{2,}|﹍{2,}|…{3,}|\.{6,}|[(（]\s{2,}[)）]`)
	asksFor  = regexp.MustCompile(`[，,:： ]*[(（]?\s*(?:请)?(?:注明|说明|填写|写明|列明|列出|补充|具体|具体说明|please specify|specify)(?:具体(?:内容|情况|原因)?|内容|原因)?\s*[:：]?\s*(?:_{2,}|﹍+)?\s*[)）]?\s*[:：]?\s*(?:_{2,}|﹍+)?[。.]?$`)
	otherish = regexp.MustCompile(`^(?:其他|其它|[Oo]ther|另外|别的)`)
	alone    = regexp.MustCompile(`^(?:以上)?(?:都|均|皆|全)?(?:没有|不是|无|都不|不清楚|说不清|说不清楚|不知道|不了解|不适用|不好说|没参加过|没有参加过|都没有|以上都没有|以上均无|以上都不是|以上皆无|从未参加|none of the above|none|don't know|not sure)(?:以上.*)?$`)
)

// newChoice reads the words of a choice: a blank beside it, a jump, a mark.
func (p *parser) newChoice(label, text string, from *source) choice {
	c := choice{label: label, source: from}
	var m marks
	rest := text
	for _, span := range bracket.FindAllStringSubmatch(text, 10) {
		inside := strings.TrimSpace(span[1])
		var trial marks
		switch {
		case inside == "排他" || inside == "互斥" || inside == "与其他选项互斥" || inside == "选此项不可选其他" || inside == "exclusive":
			c.exclusive = true
		case !asksFor.MatchString(inside) && trial.takeLogic(inside) && len(trial.jumps) > 0:
			m.jumps = append(m.jumps, trial.jumps...)
		default:
			continue
		}
		rest = strings.TrimSpace(strings.Replace(rest, span[0], "", 1))
	}
	if at := arrow.FindStringIndex(rest); at != nil && at[0] > 0 {
		if j, ok := actionOf(strings.Trim(rest[at[0]:], "）)（(，, 。.—")); ok {
			j.original = text
			m.jumps = append(m.jumps, j)
			rest = strings.TrimRight(rest[:at[0]], " (（-—－，,")
		}
	}
	c.jumps = m.jumps
	for i := range c.jumps {
		c.jumps[i].source = from
	}
	if at := asksFor.FindStringIndex(rest); at != nil && at[0] > 0 {
		c.open, c.asks, rest = true, true, rest[:at[0]]
	}
	if blanks.MatchString(rest) {
		if cut := strings.TrimSpace(strings.Trim(blanks.ReplaceAllString(rest, ""), "()（）:： ")); cut != "" {
			if trailing := blanks.FindAllStringIndex(rest, -1); strings.Trim(rest[trailing[len(trailing)-1][1]:], "）) 。.") == "" {
				rest = cut
			}
			c.open = true
		}
	}
	c.text = squeeze(strings.TrimRight(rest, " :：；;"))
	return c
}

// arrow is where a remark on jumping begins that stands without brackets.
var arrow = regexp.MustCompile(`(?:→|➔|⇒|-+>|=+>|[，, 　(（—-]+请?(?:直接)?(?:跳|转)(?:转)?(?:至|到|往|答|问)|[，,（( —-]+请?(?:直接)?(?:结束|终止|停止|提交)(?:本次|本)?(?:作答|答题|问卷|调查|访问|答卷|填写))`)
