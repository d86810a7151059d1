package advice

import (
	"regexp"
	"strings"

	"minyi/surveys"
)

var (
	// What joins two words into one thing, or is another word.
	zhOneThing = regexp.MustCompile(`和谐|和平|和睦|温和|缓和|和善|和气|饱和|共和|总和|参与|与会|与其|给与|赋予|及时|及格|普及|涉及|不及|以及时|` +
		`文化和旅游|住房和城乡建设|人力资源和社会保障|教育和体育|国民经济和社会发展|自然资源和规划|工业和信息化|发展和改革|党和政府|党和国家|` +
		`(意见|建议)[和与及、](建议|意见|诉求)|老人[和与、](儿童|孩子|小孩)|老年人[和与、]残疾人|水、?电、?(气|暖)?|吃、?住、?行|衣食住行|车站和?码头`)
	// 与…相比, 和…一起: a preposition.
	zhWith = regexp.MustCompile(`[与和跟同][^和与，]{1,12}?(相?比|一起|有关|相关|无关|联系|沟通|打交道|相处|合作|一样|相同|不同|之间)`)
	// A list of examples of one thing, or of which any will do.
	zhExamples = regexp.MustCompile(`[\p{Han}]+(、[\p{Han}]+)+(等|这类|之类|一类)|[\p{Han}]+(、[\p{Han}]+)*(或者?)[\p{Han}]+|(您|你)(本人)?[和与及](您的?)?(家人|爱人|孩子|家庭)`)
	zhJoined   = regexp.MustCompile(`\p{Han}{2}(和|与|以及|及|并且|而且)\p{Han}{2}`)
	zhTwoVerbs = regexp.MustCompile(`(支持|参与|了解|知道|认同|赞成|满意|愿意)(并|且|、)(积极|主动)?(支持|参与|参加|了解|认同|赞成|满意|愿意)`)
	zhListed   = regexp.MustCompile(`\p{Han}{2}、\p{Han}{2}`)
	zhJudged   = regexp.MustCompile(`满意|评价|支持|赞成|同意|认可|认为|觉得|知道|了解|清楚|够用|方便|如何|怎么样|是否`)
	zhAround   = regexp.MustCompile(`\p{Han}{1,4}(和|与|以及|及|并且|而且|、|并|且)\p{Han}{1,4}`)

	zhBeside = regexp.MustCompile(`^[^和与及、]{0,3}(对|您|的)|(满意|支持|赞成|了解|知道|的).{0,2}$`)

	enOneThing = regexp.MustCompile(`(?i)\b(health and safety|law and order|rules and regulations|terms and conditions|friends and family|family and friends|food and drink|men and women|` +
		`peace and quiet|arts and crafts|more and more|now and then|by and large|again and again|between [\w' ]+ and|research and development|to and from|begins? and ends?|opens? and closes?|in and out|up and down|day and night|come and go|culture and tourism|both)\b`)
	enJoined = regexp.MustCompile(`(?i)\w+,? (and|as well as|and also) \w+`)
)

// double finds two questions in one.
func (l *look) double(q *asked, t tongue) {
	switch q.Type {
	case surveys.Single, surveys.Rating, surveys.NPS, surveys.Slider, surveys.Matrix:
	default:
		return
	}
	text := q.Text[t.tag]
	if n := strings.Count(plain(text), "？") + strings.Count(plain(text), "?"); n > 1 {
		l.add(Weak, "double_barrelled", q, "", t.tag, "Words", "？ … ？")
		return
	}
	if words := joined(asking(text, t), t, false); words != "" {
		l.add(Weak, "double_barrelled", q, "", t.tag, "Words", words)
	}
	for _, r := range q.Rows {
		if words := joined(plain(r.Text[t.tag]), t, true); words != "" {
			l.add(Weak, "double_barrelled", q, r.Code, t.tag, "Words", words)
		}
	}
}

// joined returns the words that join two objects in a clause, "" for none. The
// row of a matrix is a name: commas in it list one thing's parts.
func joined(clause string, t tongue, row bool) string {
	if !t.zh {
		return enJoined.FindString(enOneThing.ReplaceAllString(strings.TrimPrefix(clause, "And "), "·"))
	}
	if words := zhTwoVerbs.FindString(clause); words != "" {
		return words
	}
	clause = zhOneThing.ReplaceAllString(clause, "·")
	clause = zhExamples.ReplaceAllString(clause, "·")
	clause = zhWith.ReplaceAllString(clause, "·")
	if zhJoined.MatchString(clause) || !row && zhJudged.MatchString(clause) && zhListed.MatchString(clause) {
		return zhBeside.ReplaceAllString(zhAround.FindString(clause), "")
	}
	return ""
}
