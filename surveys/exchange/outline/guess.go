package outline

import (
	"regexp"
	"strings"

	"minyi/surveys"
	"minyi/surveys/exchange"
)

var (
	scaleLine = regexp.MustCompile(`^(.*?)[\s` + boxes + `(（\[]*(-?[0-9]{1,3})(?:[\s` + boxes + `()（）\[\]]+[0-9]{1,3}){2,}[\s)）\]]*(.*)$`)
	someDigit = regexp.MustCompile(`-?[0-9]{1,3}`)
	onlyDigit = regexp.MustCompile(`^([0-9]{1,3})\s*(?:分|星)?$`)
	unitAfter = regexp.MustCompile(`_{2,}\s*[)）]?\s*(周?岁|元|万元|人|口|次|年|小时|分钟|公里|平方米|天|个|套|辆|%)`)

	ratingWord = regexp.MustCompile(`打分|评分|打几分|评价|满意度|满意程度|几分|分制|[Rr]ate`)
	npsWord    = regexp.MustCompile(`推荐给|愿意.{0,12}推荐|推荐.{0,10}可能|可能性.{0,12}推荐|[Rr]ecommend`)
	rankWord   = regexp.MustCompile(`排序|排列|按.{0,8}(?:重要|优先|喜欢|满意).{0,6}(?:程度|顺序|次序).{0,4}排|[Rr]ank`)
	pluralWord = regexp.MustCompile(`哪些|哪几|有什么|[Ww]hich of the following`)
	phoneWord  = regexp.MustCompile(`^(?:您的?|联系人?的?|请(?:留下|填写|输入)?您?的?)?(?:手机|手机号码?|联系电话|电话|电话号码|联系方式|手机或电话)(?:是|号码)?(?:多少)?\s*[：:？?]?$`)
	emailWord  = regexp.MustCompile(`^(?:您的?|请(?:留下|填写)?您?的?)?(?:电子)?(?:邮箱|邮件|邮箱地址|[Ee]-?mail)(?:地址)?(?:是)?\s*[：:？?]?$`)
	dateWord   = regexp.MustCompile(`(?:日期|出生年月日|哪一天|几月几日)(?:是)?(?:什么)?\s*[：:？?]?$`)
	areaWord   = regexp.MustCompile(`^您?(?:现在?|目前|平时|常)?(?:的)?(?:居住|所在|住在|常住|户籍|户口|工作)?(?:的|在)?(?:哪个|什么)?(?:县（?市?、?区）?|区县|县区|地区|城区|街道|乡镇|镇街|社区|区划|行政区)(?:是|在)?(?:哪里|哪个)?\s*[：:？?]?$`)
	longWord   = regexp.MustCompile(`建议|意见|看法|想法|原因|理由|为什么|谈谈|说说|描述|[Ss]uggest|[Cc]omment|[Ww]hy`)
	ageWord    = regexp.MustCompile(`年龄|周?岁`)
)

// scaleOf reads the points of a scale in one line: “很不满意 1 2 3 4 5 很满意”.
func (p *parser) scaleOf(it *item, line string) bool {
	t := it.marks.kind.typ
	if it.marks.named && t != surveys.Rating && t != surveys.NPS && t != surveys.Slider ||
		!it.marks.named && !ratingWord.MatchString(it.text) && !npsWord.MatchString(it.text) {
		return false
	}
	m := scaleLine.FindStringSubmatch(line)
	if m == nil || len(it.choices) > 0 {
		return false
	}
	digits := someDigit.FindAllString(line[len(m[1]):len(line)-len(m[3])], -1)
	p.points(it, digits[0], digits[len(digits)-1])
	it.ends = [2]string{scaleEnd(m[1]), scaleEnd(m[3])}
	return true
}

func scaleEnd(s string) string { return squeeze(strings.Trim(s, " \t()（）[]"+boxes)) }

// scaleBody takes choices that are nothing but figures as the points of a scale.
func (p *parser) scaleBody(it *item) {
	t := it.marks.kind.typ
	if it.marks.named && t != surveys.Rating && t != surveys.NPS && t != surveys.Slider {
		return
	}
	if len(it.choices) >= 3 && allDigits(it.choices) {
		p.points(it, it.choices[0].text, it.choices[len(it.choices)-1].text)
		it.choices = nil
	}
}

func (p *parser) points(it *item, lo, hi string) {
	it.marks.lo, it.marks.hi = float(strings.Trim(lo, "分星 ")), float(strings.Trim(hi, "分星 "))
	if !it.marks.named {
		it.marks.kind.typ = surveys.Rating
		if *it.marks.lo == 0 && *it.marks.hi == 10 && npsWord.MatchString(it.text) {
			it.marks.kind.typ = surveys.NPS
		}
		it.marks.named = true
	}
}

func allDigits(choices []choice) bool {
	for _, c := range choices {
		if !onlyDigit.MatchString(c.text) || len(c.jumps) > 0 {
			return false
		}
	}
	return true
}

// guess settles the type where no mark names one, and limits that stand in the
// sentence.
func (p *parser) guess(it *item) {
	m, text := &it.marks, it.text
	if m.most == 0 {
		if f := mostInText.FindStringSubmatch(text); f != nil {
			m.most = numeral(f[1])
		}
	}
	if f := rangeOfText.FindStringSubmatch(text); f != nil && m.most+m.least == 0 {
		m.least, m.most = numeral(f[1]), numeral(f[2])
	} else if f := exactInText.FindStringSubmatch(text); f != nil && m.most+m.least == 0 && numeral(f[1]) > 1 {
		m.least, m.most = numeral(f[1]), numeral(f[1])
	}
	if m.least == 0 {
		if f := leastInText.FindStringSubmatch(text); f != nil {
			m.least = numeral(f[1])
		}
	}
	if m.named && m.kind.typ == surveys.ShortText && m.kind.form == plainForm && len(blanks.FindAllString(text, -1)) == 1 && unitAfter.MatchString(text) {
		m.kind.typ = surveys.Number
	}
	if m.named {
		if len(it.rows) > 0 && m.kind.typ != surveys.Matrix && len(it.columns) > 0 {
			// A grid below another type: 量表题 with rows is a matrix.
			if m.kind.typ == surveys.Multiple {
				m.kind = kind{surveys.Matrix, manyChoices}
			} else {
				m.kind = kind{surveys.Matrix, plainForm}
			}
		}
		return
	}
	switch {
	case len(it.rows) > 0:
		m.kind.typ = surveys.Matrix
	case len(it.choices) > 0:
		m.kind.typ = p.guessChoices(it)
	default:
		m.kind.typ = p.guessWritten(it)
	}
}

func (p *parser) guessChoices(it *item) surveys.Type {
	m := it.marks
	switch {
	case rankWord.MatchString(it.text):
		return surveys.Ranking
	case m.most > 1, m.least > 0, manyInText.MatchString(it.text):
		return surveys.Multiple
	case squareBoxes(it.choices), pluralWord.MatchString(it.text) && len(it.choices) > 2:
		p.say(exchange.Info, it.head, "outline.guessed_multiple")
		return surveys.Multiple
	}
	return surveys.Single
}

// squareBoxes reports whether the choices have □ before them where a single
// choice would have ○: only then □ says something.
func squareBoxes(choices []choice) bool {
	for _, c := range choices {
		if !strings.ContainsAny(c.source.clean, "❑❏☐") {
			return false
		}
	}
	return len(choices) > 0
}

func (p *parser) guessWritten(it *item) surveys.Type {
	m, text := &it.marks, strings.TrimSpace(blanks.ReplaceAllString(it.text, ""))
	if m.lo == nil {
		if f := rangeInText.FindStringSubmatch(text); f != nil && ratingWord.MatchString(text) {
			m.lo, m.hi = float(f[1]), float(f[2])
		}
	}
	var zero, ten float64 = 0, 10
	switch {
	case npsWord.MatchString(text) && (m.hi == nil || *m.hi == 10):
		m.lo, m.hi = &zero, &ten
		return surveys.NPS
	case m.hi != nil && ratingWord.MatchString(text):
		return surveys.Rating
	case phoneWord.MatchString(text):
		return surveys.Phone
	case emailWord.MatchString(text):
		return surveys.Email
	case len(blanks.FindAllString(it.text, -1)) < 2 && unitAfter.MatchString(it.text):
		return surveys.Number
	case blanks.MatchString(it.text) && !longWord.MatchString(text):
		return surveys.ShortText
	case m.hi != nil:
		return surveys.Number
	case dateWord.MatchString(text):
		return surveys.Date
	case areaWord.MatchString(text):
		return surveys.Area
	case longWord.MatchString(text):
		return surveys.LongText
	}
	p.say(exchange.Info, it.head, "outline.guessed_text")
	return surveys.ShortText
}
