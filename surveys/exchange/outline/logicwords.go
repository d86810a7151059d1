package outline

import (
	"regexp"
	"strings"
)

// condition is when a question is shown: its clauses, all of them or any.
type condition struct {
	clauses  []clause
	any      bool
	original string
}

// clause is “第 3 题选第 1、2 个选项”.
type clause struct {
	question string // its number as printed
	picks    picks
	not      bool
}

// picks are the choices somebody names: by place, letter or words.
type picks struct {
	places  []int
	letters []string
	words   []string
}

func (p picks) none() bool { return len(p.places)+len(p.letters)+len(p.words) == 0 }

// jump is where the one who answers goes on, or what is passed over.
type jump struct {
	picks    picks // none: whatever is answered
	to       string
	end      bool
	skip     [2]string // 跳过第 3 至 5 题
	source   *source
	original string
	choice   int // that it stands at, -1 for none
}

const (
	questionRef = `(?:第\s*)?([Qq]?\s?[0-9]{1,3}(?:\.[0-9]{1,2})?|[A-Z][0-9]{1,3}|[一二三四五六七八九十]{1,3})\s*题?`
	choicesRef  = `(?:第\s*([0-9]{1,3}(?:\s*[、,，;；或和及/]\s*(?:第\s*)?[0-9]{1,3})*)\s*(?:个|项)?\s*(?:选项|项)?|选?项?\s*([A-Z](?:\s*[、,，;；或和及/]?\s*[A-Z])*)\s*(?:选项|项)?|["“”'‘’「『]([^"“”'‘’」』]{1,60})["“”'‘’」』](?:\s*(?:或|、|和)\s*["“”'‘’「『]([^"“”'‘’」』]{1,60})["“”'‘’」』])?)`
)

var (
	jumpTo   = regexp.MustCompile(`(?:跳转|跳|转|前往|直接到|直接答|→|➔|⇒|-+>|=+>|>>|[Gg]o to|[Ss]kip to)\s*(?:至|到|往|答|向|入|回答|接)*\s*` + questionRef)
	answerTo = regexp.MustCompile(`^(?:请)?(?:直接|继续)?(?:回答|作答|答)\s*` + questionRef + `$`)
	jumpEnd  = regexp.MustCompile(`(?:结束|终止|停止|提交|退出)(?:本次|本|此)?(?:作答|答题|问卷|调查|访问|答卷|填写|填答|访谈)?$|(?:跳转?|转)\s*(?:至|到)\s*(?:问卷|本卷)?\s*(?:末尾|结尾|最后|结束|尾页|结束页)|[Ee]nd (?:of )?(?:the )?survey`)
	passOver = regexp.MustCompile(`跳过\s*` + questionRef + `(?:\s*[-~～—–至到、]\s*` + questionRef + `)?$`)
	goOn     = regexp.MustCompile(`^(?:请)?(?:继续|接着)(?:作答|答题|回答|填写|往下答)?$`)

	pickers    = regexp.MustCompile(`^(?:如果?|若|凡|凡是|假如|当)?(?:您|你|本题)?(?:是)?(?:选择了?|选了?|回答|答|勾选)\s*` + choicesRef + `\s*(?:选项)?(?:的|者|时|项|的?(?:人|居民|市民|受访者|被访者|同志|请))*\s*[，,：: ]*(.*)$`)
	depends    = regexp.MustCompile(`^(?:此题|本题)?(?:依赖|关联|取决)(?:于)?\s*` + questionRef + `\s*的?\s*` + choicesRef + `$`)
	chosen     = regexp.MustCompile(`^(?:显示条件[：:]\s*)?(?:如果?|若|仅|仅限|只有|当|在|限|由)*(?:您|你)?(?:在)?\s*(?:第\s*([0-9]{1,3}(?:\.[0-9]{1,2})?|[一二三四五六七八九十]{1,3})\s*题|([Qq][0-9]{1,3}|[A-Z][0-9]{1,3}))\s*(?:中|里)?(?:您|你)?(未选择?|没有?选择?|不选择?|选择?了?|选中了?|回答|答|勾选)\s*` + choicesRef + `\s*(?:的|者|时|才|人|居民|市民|受访者|需|请|须|则|，|,)*\s*(?:回答|作答|填写|显示|填答|出现|填)?(?:此题|本题)?$`)
	andJoint   = regexp.MustCompile(`\s*[，,]?\s*(?:并且|而且|且)\s*`)
	orJoint    = regexp.MustCompile(`\s*[，,]?\s*(?:或者|或)\s*第`)
	sentence   = regexp.MustCompile(`[；;。]+`)
	comma      = regexp.MustCompile(`[，,]\s*`)
	listJoints = regexp.MustCompile(`[^0-9]+`)
)

// picksOf reads the three alternatives of choicesRef.
func picksOf(places, letters, word, second string) picks {
	var p picks
	for _, n := range listJoints.Split(places, -1) {
		if n != "" {
			p.places = append(p.places, numeral(n))
		}
	}
	for _, r := range letters {
		if r >= 'A' && r <= 'Z' {
			p.letters = append(p.letters, string(r))
		}
	}
	for _, w := range []string{word, second} {
		if w = strings.TrimSpace(w); w != "" {
			p.words = append(p.words, w)
		}
	}
	return p
}

// conditionOf reads when a question is shown.
func conditionOf(s string) (condition, bool) {
	c := condition{original: s}
	if m := depends.FindStringSubmatch(s); m != nil {
		c.clauses = []clause{{question: m[1], picks: picksOf(m[2], m[3], m[4], m[5])}}
		return c, true
	}
	body := strings.TrimPrefix(strings.TrimPrefix(s, "显示条件："), "显示条件:")
	parts := andJoint.Split(body, -1)
	if len(parts) == 1 {
		if alternatives := orJoint.Split(body, -1); len(alternatives) > 1 {
			parts, c.any = alternatives, true
			for i := 1; i < len(parts); i++ {
				parts[i] = "第" + parts[i]
			}
		}
	}
	for _, part := range parts {
		m := chosen.FindStringSubmatch(strings.TrimSpace(part))
		if m == nil {
			return condition{}, false
		}
		c.clauses = append(c.clauses, clause{
			question: m[1] + m[2], picks: picksOf(m[4], m[5], m[6], m[7]),
			not: strings.HasPrefix(m[3], "未") || strings.HasPrefix(m[3], "没") || strings.HasPrefix(m[3], "不"),
		})
	}
	return c, true
}

// actionOf reads where to go on; nothing says so when ok is false.
func actionOf(s string) (j jump, ok bool) {
	j.choice = -1
	switch s = strings.TrimSpace(s); {
	case goOn.MatchString(s):
		return j, true
	case passOver.MatchString(s):
		m := passOver.FindStringSubmatch(s)
		j.skip = [2]string{m[1], m[2]}
		if m[2] == "" {
			j.skip[1] = m[1]
		}
		return j, true
	case jumpTo.MatchString(s):
		j.to = jumpTo.FindStringSubmatch(s)[1]
		return j, true
	case jumpEnd.MatchString(s):
		j.end = true
		return j, true
	case answerTo.MatchString(s):
		j.to = answerTo.FindStringSubmatch(s)[1]
		return j, true
	}
	return j, false
}

// jumpsOf reads a remark of one or several: “选 A 跳至第 5 题，选 B 请结束”.
func jumpsOf(s string) ([]jump, bool) {
	var all []jump
	for _, part := range sentence.Split(s, -1) {
		var last *picks
		for _, bit := range comma.Split(strings.TrimSpace(part), -1) {
			if bit = strings.TrimSpace(bit); bit == "" || bit == "请" {
				continue
			}
			m := pickers.FindStringSubmatch(bit)
			if m != nil {
				p := picksOf(m[1], m[2], m[3], m[4])
				last = &p
				if bit = strings.TrimSpace(m[5]); bit == "" {
					continue
				}
			}
			j, ok := actionOf(bit)
			if !ok {
				return nil, false
			}
			if last != nil {
				j.picks = *last
			}
			j.original = s
			all = append(all, j)
		}
	}
	return all, len(all) > 0
}

// takeLogic reads a condition or a jump out of a bracket.
func (m *marks) takeLogic(piece string) bool {
	if c, ok := conditionOf(piece); ok {
		m.conditions = append(m.conditions, c)
		return true
	}
	if !strings.ContainsAny(piece, "跳转→➔⇒>结束终止答前") && !strings.Contains(strings.ToLower(piece), "to") {
		return false
	}
	if js, ok := jumpsOf(piece); ok {
		m.jumps = append(m.jumps, js...)
		return true
	}
	return false
}
