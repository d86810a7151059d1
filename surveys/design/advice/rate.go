package advice

import (
	"regexp"
	"slices"

	"minyi/surveys"
)

var selfFulfilling = regexp.MustCompile(`填(写|过)?.{0,4}问卷|参加.{0,4}(问卷|调查)|签(过|署|订)?.{0,4}承诺|扫码|转发|点赞|打卡|(?i:filled in .{0,12}questionnaire|signed .{0,8}pledge|scanned|shared a post|checked in)`)

// rates looks at what a rate counts: a figure that its own questionnaire makes is
// worth nothing.
func (l *look) rates() {
	for _, r := range l.doc.Rates {
		if r.Kind == surveys.Score {
			continue
		}
		i := slices.IndexFunc(l.all, func(q asked) bool { return q.Code == r.Question })
		if i < 0 {
			continue
		}
		q := &l.all[i]
		for _, o := range q.Options {
			for _, t := range l.spoken() {
				text, name := o.Text[t.tag], r.Title.In(t.tag, l.doc.Languages...)
				if name == "" {
					name = r.Code
				}
				scaled := scaleOf(q.Options, t) != nil
				switch counts := slices.Contains(r.Numerator, o.Code); {
				case counts && selfFulfilling.MatchString(text):
					l.add(Serious, "self_fulfilling", q, r.Code+"."+o.Code, t.tag, "Rate", name, "Option", text)
				case counts && scaled && sideOf(text, t) != good:
					l.add(Serious, "counted_as_good", q, r.Code+"."+o.Code, t.tag, "Rate", name, "Option", text)
				case scaled && slices.Contains(r.Excluded, o.Code) && sideOf(text, t) == bad:
					l.add(Serious, "left_out_as_bad", q, r.Code+"."+o.Code, t.tag, "Rate", name, "Option", text)
				}
			}
		}
	}
}
