package advice

import (
	"regexp"
	"slices"
	"strings"

	"minyi/surveys"
)

var (
	zhIdentity  = regexp.MustCompile(`身份证|证件号|银行卡|您的(姓名|名字|电话|手机|微信号?|住址|门牌号?|家庭住址)|^(姓名|联系电话|联系方式|手机号码?|家庭住址)|联系(电话|方式)|手机号|家庭住址|门牌号|真实姓名`)
	enIdentity  = regexp.MustCompile(`(?i)\byour (full )?name\b|\b(phone|telephone|mobile|identity card|id card|passport|bank) number\b|\bhome address\b|\be-?mail address\b`)
	zhSensitive = regexp.MustCompile(`收入|工资|存款|婚姻|病史|疾病|患病|残疾|宗教|信仰|民族|政治面貌|党员|犯罪|吸毒|赌博|闯红灯|违法|离婚|怀孕|精神`)
	enSensitive = regexp.MustCompile(`(?i)\b(income|salary|wages?|savings|marital|divorced|illness|disease|disabilit\w+|religio\w+|faith|ethnic\w*|party member\w*|crime|drugs|gambl\w+|red light|pregnan\w+)\b`)
	zhWho       = regexp.MustCompile(`您的?(性别|年龄|学历|文化程度|职业|收入|婚姻|户口|户籍)|您是(男|女)|几岁`)
	enWho       = regexp.MustCompile(`(?i)\byour (sex|gender|age|education|occupation|income)\b|\bhow old\b|\blevel of education\b`)
)

// personal reports whether a question asks who somebody is.
func (l *look) personal(q *asked) bool {
	for _, t := range l.spoken() {
		if t.zh && zhWho.MatchString(q.Text[t.tag]) || !t.zh && enWho.MatchString(q.Text[t.tag]) {
			return true
		}
	}
	return false
}

// person looks at questions about the person: what identifies, what is touchy and
// comes early, an exact age where a range would do.
func (l *look) person(q *asked, t tongue) {
	identity, sensitive, aged := enIdentity, enSensitive, agedEN
	if t.zh {
		identity, sensitive, aged = zhIdentity, zhSensitive, agedZH
	}
	text := q.Text[t.tag]
	if words := identity.FindString(text); words != "" && (q.Type == surveys.ShortText || q.Type == surveys.LongText) {
		l.add(Serious, "identity", q, "", t.tag, "Words", words)
	}
	if (q.Type == surveys.Phone || q.Type == surveys.Email) && q.Required {
		l.add(Serious, "contact_required", q, "", "")
	}
	if (q.Type == surveys.Number || q.Type == surveys.ShortText || q.Type == surveys.Date) && (aged.MatchString(text) || strings.Contains(text, "出生") || strings.Contains(strings.ToLower(text), "born") || text == "年龄") {
		l.add(Note, "exact_age", q, "", t.tag)
	}
	if q.place >= l.third() || len(l.all) < 6 {
		return
	}
	switch words := sensitive.FindString(text); {
	case q.Type.Personal():
		l.add(Weak, "sensitive_early", q, "", "", "Words", q.Code)
	case words != "":
		l.add(Weak, "sensitive_early", q, "", t.tag, "Words", words)
	}
}

// third is the place at which the first third of the questions ends.
func (l *look) third() int { return len(l.all) / 3 }

// census looks whether the sample can be weighted to the census: each variable of
// the margins is a question of the same code with the same groups.
func (l *look) census() {
	if l.margins == nil {
		return
	}
	level := Note // it may be about something that no census knows, such as visitors
	for i := range l.all {
		if l.personal(&l.all[i]) {
			level = Weak
		}
	}
	for v, name := range l.margins.Vars {
		if name == "area" {
			continue
		}
		var groups []string
		for _, cell := range l.margins.Cells {
			for _, code := range cell.Key[v] {
				if !slices.Contains(groups, code) {
					groups = append(groups, code)
				}
			}
		}
		i := slices.IndexFunc(l.all, func(q asked) bool { return q.Code == name })
		if i < 0 {
			l.add(level, "margin_missing", nil, name, "", "Margin", name, "Groups", strings.Join(groups, ", "))
			continue
		}
		q := &l.all[i]
		var lacking, beyond []string
		for _, code := range groups {
			if !slices.ContainsFunc(q.Options, func(o surveys.Option) bool { return o.Code == code }) {
				lacking = append(lacking, code)
			}
		}
		for _, o := range q.Options {
			if !slices.Contains(groups, o.Code) && !l.unknowing(o.Text) {
				beyond = append(beyond, o.Code)
			}
		}
		if len(lacking)+len(beyond) > 0 {
			l.add(Weak, "margin_groups", q, "", "", "Margin", name, "Groups", strings.Join(groups, ", "), "Options", strings.Join(append(lacking, beyond...), ", "))
		}
	}
}

// unknowing reports whether an option says that one does not know or say.
func (l *look) unknowing(text surveys.Text) bool {
	for _, t := range l.spoken() {
		if sideOf(text[t.tag], t) == unknowing {
			return true
		}
	}
	return false
}
