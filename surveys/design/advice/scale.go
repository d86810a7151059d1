package advice

import (
	"regexp"

	"minyi/surveys"
)

// side is where an option stands on a scale from bad to good.
type side uint8

const (
	nowhere side = iota
	unknowing
	middle
	bad
	good
)

// sides in the order in which they are tried: 不满意 holds 满意.
var sides = []struct {
	side   side
	zh, en *regexp.Regexp
}{
	{unknowing,
		regexp.MustCompile(`不清楚|说不清|不了解|不好说|不知道|没?听说|记不清|不确定|没有?(办|用|去|反映|接触|打过交道|参加|参与|遇到|来)过|不适用|无法(判断|评价|回答)|不愿(意)?(回答|透露)|拒绝回答|没有?(接触|经历)|无(子女|孩子)|未(使用|接触|办理)过|不便评价|难说|弃权`),
		regexp.MustCompile(`(?i)\b(do not|don't|cannot|can't) (know|say|remember|tell)\b|not sure|unsure|hard to say|no opinion|prefer not|rather not|not applicable|n/a|have not (used|reported|been|had)|haven't (used|reported|been|had)|never (used|heard|been)|no experience`)},
	{middle,
		regexp.MustCompile(`^(一般|一般般|中立|中|中等|普通|无所谓|差不多|还行|还可以|尚可|过得去)$|说不上|既不.*也不|没有?变化|不变|没变|不好也不坏|视情况|看情况`),
		regexp.MustCompile(`(?i)^(neither|neutral|average|so-so|okay|fair|medium)\b|no change|about the same|it depends|do not mind|don't mind|indifferent`)},
	{bad,
		regexp.MustCompile(`不(太|大|很|怎么|够|甚)?(满意|支持|赞成|同意|好|安全|愿意|方便|公平|认可|认同|接受|合理|能|可能|重要|放心|信任|及时|理想)|反对|(^|很|较|比较|非常|更|有点)(差|坏|糟)|差(一些|一点|些|多了)$|危险|恶劣|没有?信心`),
		regexp.MustCompile(`(?i)dissatisf|disagree|\boppose|\bagainst\b|unsafe|\bpoor\b|\bbad\b|worse|worst|unlikely|difficult|unacceptable|unhappy|unfair|^(no|hardly|not at all)$`)},
	{good,
		regexp.MustCompile(`满意|支持|赞成|同意|(^|很|较|比较|非常|更|挺)好($|多了|一些|一点|些|转)|安全|愿意|方便|公平|认可|认同|接受|合理|^(完全|基本|大概)?(能|可以|可能)$|重要|放心|信任|及时|理想|优`),
		regexp.MustCompile(`(?i)satisf|agree|support|favou?r|\bsafe\b|\bgood\b|excellent|better|best|likely|\beasy\b|acceptable|happy|\bfair\b|^(yes|mostly|completely)$`)},
}

func sideOf(text string, t tongue) side {
	for _, s := range sides {
		if t.zh && s.zh.MatchString(text) || !t.zh && s.en.MatchString(text) {
			return s.side
		}
	}
	return nowhere
}

// scale is what the options of a question make, where they run from bad to good.
type scale struct {
	good, bad, middle, unknowing int
	goodFirst                    bool
}

// scaleOf reads options as a scale; nil where one of them stands nowhere on it.
func scaleOf(options []surveys.Option, t tongue) *scale {
	s := new(scale)
	for _, o := range options {
		switch sideOf(o.Text[t.tag], t) {
		case good:
			if s.good+s.bad == 0 {
				s.goodFirst = true
			}
			s.good++
		case bad:
			s.bad++
		case middle:
			s.middle++
		case unknowing:
			s.unknowing++
		default:
			return nil
		}
	}
	if s.good+s.bad+s.middle < 3 || s.good+s.bad < 2 {
		return nil
	}
	return s
}

// scales looks at a scale's balance, its middle and its direction.
func (l *look) scales(q *asked) {
	if q.Type != surveys.Single && q.Type != surveys.Rating && q.Type != surveys.Matrix {
		return
	}
	for _, t := range l.spoken() {
		s := scaleOf(q.Options, t)
		if s == nil {
			continue
		}
		q.scale = s
		switch {
		case s.good == 0 || s.bad == 0:
			l.add(Serious, "one_sided", q, "", t.tag, "Good", s.good, "Bad", s.bad)
		case s.good != s.bad:
			l.add(Weak, "unbalanced", q, "", t.tag, "Good", s.good, "Bad", s.bad)
		case s.middle == 0:
			l.add(Note, "no_midpoint", q, "", t.tag, "Options", s.good+s.bad)
		}
		if first := l.firstScale(q); first != nil && first.scale.goodFirst != s.goodFirst {
			l.add(Note, "direction", q, "", t.tag, "First", first.Code)
		}
		return
	}
}

// firstScale is the survey's first question with a scale, before q.
func (l *look) firstScale(q *asked) *asked {
	for i := range l.all[:q.place] {
		if l.all[i].scale != nil && l.all[i].scale.good > 0 && l.all[i].scale.bad > 0 {
			return &l.all[i]
		}
	}
	return nil
}

var (
	zhKnows     = regexp.MustCompile(`知道|了解|听说|清楚|熟悉`)
	zhTested    = regexp.MustCompile(`哪(一|两|几)?(个|句|项|种|条|些)(说法|做法)?(是|属于|才是)|正确的(是|有)|是否正确|对不对|管不管`)
	zhOwn       = regexp.MustCompile(`是您|您(最|更|主要|关注|希望|需要|喜欢|愿意|做过|参加)`)
	zhSatisfied = regexp.MustCompile(`满意|评价`)
	zhNotKnow   = regexp.MustCompile(`^(否|没有|不|没|从未|无)`)
	enKnows     = regexp.MustCompile(`(?i)\b(do you know|have you heard|are you aware|how (much|well) do you know|how familiar)\b`)
	enTested    = regexp.MustCompile(`(?i)\bwhich (one |two |three )?of (these|the following)\b.*\b(is|are|was|were)\b|\b(is|are) (it|this|these) (true|correct)\b`)
	enOwn       = regexp.MustCompile(`(?i)\byou(r)?\b`)
	enSatisfied = regexp.MustCompile(`(?i)\bsatisfied\b|\bhow (do|would) you rate\b`)
	justHad     = regexp.MustCompile(`这次|本次|此次|刚才|(?i:\bthis (service|visit|time)\b)`)
	enNotKnow   = regexp.MustCompile(`(?i)^(no|never|not|none)\b|\bnot\b`)
)

// knowing asks for a way to say that one does not know, where knowledge or
// experience is asked.
func (l *look) knowing(q *asked, t tongue) {
	if q.Type != surveys.Single && q.Type != surveys.Multiple && q.Type != surveys.Matrix || len(q.Options) == 0 {
		return
	}
	text := asking(q.Text[t.tag], t)
	knows, tested, own, satisfied, no := enKnows, enTested, enOwn, enSatisfied, enNotKnow
	if t.zh {
		knows, tested, own, satisfied, no = zhKnows, zhTested, zhOwn, zhSatisfied, zhNotKnow
		text = plain(q.Text[t.tag])
	}
	says, denies := false, false
	for _, o := range q.Options {
		says = says || sideOf(o.Text[t.tag], t) == unknowing
		denies = denies || no.MatchString(o.Text[t.tag])
	}
	switch {
	case says:
	case q.Type != surveys.Matrix && tested.MatchString(text) && !own.MatchString(text):
		l.add(Weak, "no_dont_know", q, "", t.tag)
	case q.Type == surveys.Single && knows.MatchString(text) && !denies && !satisfied.MatchString(text) && scaleOf(q.Options, t) == nil && !tested.MatchString(text):
		l.add(Weak, "no_dont_know", q, "", t.tag)
	case justHad.MatchString(text): // whoever is asked was there
	case satisfied.MatchString(text) && scaleOf(q.Options, t) != nil:
		l.add(Weak, "no_way_out", q, "", t.tag)
	}
}
