package advice

import (
	"regexp"
	"strings"

	"minyi/surveys"
)

// pattern is a rule that is a matter of words.
type pattern struct {
	rule   string
	level  Level
	where  place
	zh, en []*regexp.Regexp
	notZH  []*regexp.Regexp // what looks like it and is harmless
	notEN  []*regexp.Regexp
}

// place is which texts a pattern is looked for in.
type place uint8

const (
	inQuestion place = 1 << iota
	inHint
	inOptions
	inRows
	inIntro
)

var patterns = []pattern{
	{
		rule: "leading", level: Serious, where: inQuestion | inRows,
		zh: all(`难道`, `众所周知`, `大家都(知道|认为|觉得|说)`, `不可否认`, `毋庸置疑|毫无疑问`, `显然`, `您(一定|肯定|想必|当然|也)(知道|认为|觉得|同意|赞成|支持|满意)`,
			`(取得|实现)(了|的)?(巨大|显著|丰硕|可喜|长足|明显|突出|骄人|历史性)`, `(显著|巨大|丰硕|可喜|喜人|骄人|辉煌)(的)?(成效|成绩|成果|成就|进步|变化)`,
			`在.{0,12}(正确|坚强)领导下`, `(是不是|是否)(也)?(应该|应当)`, `不(觉得|认为).{1,24}吗`, `(优质|优秀|贴心|高效|良好|优美|热情周到)的.{1,14}(满意|支持|赞成|认可)`, `吧[？?]?$`),
		en: all(`(?i)\b(don't|do not|wouldn't|isn't|aren't|shouldn't) you (also )?(think|agree|believe|feel|want)\b`, `(?i)\b(isn't it|aren't they|surely|obviously|of course|undoubtedly|needless to say)\b`,
			`(?i)\bas (everyone|everybody|we all) knows?\b`, `(?i)\b(great|remarkable|outstanding|impressive|huge|wonderful|excellent|significant) (success|achievements?|progress|results?|work|improvements?)\b`,
			`(?i)\bhow (much better|great|wonderful|excellent)\b`, `(?i)\bdo you (also )?agree that\b`),
	},
	{
		rule: "coached", level: Serious, where: inQuestion | inHint | inIntro | inOptions,
		zh:    all(`(标准|参考|统一)(答案|口径)`, `(请|务必|建议|统一|尽量|一定要)(您|大家)?(都)?(选择|选|勾选|填写|填|回答|评价?)(为)?[“"「]?(非常|很|十分|比较|基本)?(满意|支持|知道|了解|好|优秀?|同意|赞成)[”"」]?([，。！!；、\s]|$)`),
		notZH: all(`(没有|无|不设|并无|不存在)(所谓的?)?(标准|参考|统一)?(答案|口径)`),
		en:    all(`(?i)\b(please|always|be sure to|you should) (choose|select|tick|answer|rate)( us)? [“"']?(very )?(satisfied|yes|support|agree|excellent|five|5)\b`, `(?i)\b(model|standard|correct|right) answers?\b`),
		notEN: all(`(?i)\bno (model|standard|correct|right)( or wrong)? answers?\b`, `(?i)\bnot? .{0,12}(right|correct)( or wrong)? answers?\b`),
	},
	{
		rule: "preset", level: Serious, where: inQuestion | inHint | inIntro | inOptions,
		zh: all(`默认`, `预先(选|勾|填)`, `已(为|替|帮)您(选|勾|填)`, `自动(勾选|选中|同意)`, `(不选|未选|不填|未填|不勾选|未勾选|不回答|未回答)(的)?[，,]?(则|即|就|一律)?(视为|视同|默认|算作|按)`, `视为(同意|满意)`),
		en: all(`(?i)\bby default\b`, `(?i)\bpre-?(selected|ticked|checked|filled)\b`, `(?i)\bunless you (untick|uncheck|opt out|object)\b`, `(?i)\b(deemed|taken) (as|to)\b`, `(?i)\bautomatically (agree|selected|ticked|counted)\b`),
	},
	{
		rule: "absolute", level: Note, where: inQuestion | inRows,
		zh: all(`所有`, `全部`, `一切`, `任何`, `从来`, `总是`, `始终`, `绝对`, `完全`, `百分之百|100 ?%`, `每一(个|次|位)`, `永远`), notZH: all(`所有(制|权|者)`, `任何时候都可以`),
		en:    all(`(?i)\b(always|never|all|every|everyone|everybody|everything|entirely|completely|totally|absolutely|none|nobody)\b`),
		notEN: all(`(?i)\ball (in all|things considered|over|at once|the way)\b`, `(?i)\b(above|first of|at|after) all\b`, `(?i)\bevery (day|week|month|year|time)\b`),
	},
	{
		rule: "jargon", level: Note, where: inQuestion | inRows | inOptions,
		zh: all(`五位一体|四个全面|两个维护|放管服|一网通办|一网统管|接诉即办|网格化|获得感|精细化(治理|管理)|长效(机制|管理)|常态化|抓手|闭环|赋能|提质增效|全域|三率|知晓率|满意率|参与率|测评体系|责任书|督查考评`, `[A-Z]{3,}`), notZH: all(`APP|GPS|WIFI|CCTV|VIP`),
		en: all(`(?i)\b(stakeholders?|leverag\w+|holistic|synerg\w+|normali[sz]ed management|grid management|long-term mechanisms?|governance (capacity|modernization)|awareness rate|satisfaction rate)\b`),
	},
	{
		rule: "vague_time", level: Note, where: inQuestion,
		zh: all(`最近|近期|近来|前段时间|前不久`), notZH: all(`(最近|近)的?(这)?(一|两|二|三|四|五|六|半|几|\d+) ?(年|个?月|周|星期|天|日|次)`, `离您?最近|最近的`),
		en: all(`(?i)\b(recently|lately|these days|not long ago)\b`),
	},
}

// wording looks for patterns, for two questions in one, for two negations and for
// length.
func (l *look) wording(q *asked, t tongue) {
	text := q.Text[t.tag]
	for i := range patterns {
		p := &patterns[i]
		find, except := p.en, p.notEN
		if t.zh {
			find, except = p.zh, p.notZH
		}
		look := func(where place, part, text string) {
			if p.where&where == 0 {
				return
			}
			if words := first(text, find, except); words != "" {
				l.add(p.level, p.rule, q, part, t.tag, "Words", words)
			}
		}
		look(inQuestion, "", plain(text))
		look(inHint, "", q.Hint[t.tag])
		for _, o := range q.Options {
			look(inOptions, o.Code, o.Text[t.tag])
		}
		for _, r := range q.Rows {
			look(inRows, r.Code, r.Text[t.tag])
		}
	}
	l.double(q, t)
	if words := twoNegations(text, t); words != "" && q.Type != surveys.Note {
		l.add(Weak, "double_negative", q, "", t.tag, "Words", words)
	}
	most, mostOption := 32, 18
	if t.zh {
		most, mostOption = 55, 30
	}
	if n := length(text, t); n > most && q.Type != surveys.Note && q.Type != surveys.Consent {
		l.add(Weak, "long_text", q, "", t.tag, "Length", n, "Most", most)
	}
	for _, o := range q.Options {
		if n := length(o.Text[t.tag], t); n > mostOption {
			l.add(Note, "long_option", q, o.Code, t.tag, "Length", n, "Most", mostOption)
		}
	}
}

var (
	zhWhether  = regexp.MustCompile(`是否|有没有|不是不能|要不要|好不好|够不够|(\p{Han})不\p{Han}`)
	zhFixed    = regexp.MustCompile(`不文明|不良|不合格|不足|不便|不牵绳|不改|不小心|不仅|不但|不同|不断|不久|不少|不过|无论|不论|不管|不动产|了不起|对不起|无障碍|无人|禁毒|禁烟|不规范|不卫生|不安全|不满|不超过|不低于|不少于|、(没有|不)`)
	zhNegative = regexp.MustCompile(`不应该?|不该|不能|不可以|不会|不再|不让|不准|不必|不反对|不同意|不赞成|不支持|不认为|不满意|没有|未能|不|反对|禁止|取消|无法`)
	enNegative = regexp.MustCompile(`(?i)\b(not|no|never|none|without|disagree|oppose|against|prohibit\w*|ban(ned)?|cannot)\b|n't\b`)
	enHarmless = regexp.MustCompile(`(?i)\bor not\b|\bwhether or not\b|\bnot only\b|\bno longer than\b`)
)

// twoNegations finds two negations in one asking clause, as in 您反对取消…吗.
func twoNegations(text string, t tongue) string {
	clause := asking(text, t)
	find := enNegative
	if t.zh {
		clause = zhAorNotA(clause)
		clause = zhFixed.ReplaceAllString(clause, "·")
		find = zhNegative
	} else {
		clause = enHarmless.ReplaceAllString(clause, "·")
	}
	found := find.FindAllString(clause, -1)
	if len(found) < 2 {
		return ""
	}
	return strings.Join(found[:2], " … ")
}

// zhAorNotA takes out 是不是, 能不能, 管不管: a question and no negation.
func zhAorNotA(clause string) string {
	return zhWhether.ReplaceAllStringFunc(clause, func(m string) string {
		r := []rune(m)
		if len(r) == 3 && r[1] == '不' && r[0] != r[2] {
			return m
		}
		return "·"
	})
}
