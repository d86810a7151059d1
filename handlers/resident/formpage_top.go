package resident

import (
	"net/url"
	"strings"

	"minyi/handlers/web"
	"minyi/surveys"
)

// approval is the block that article 17 of the Statistics Law asks for at the
// top of a form.
func (h *Handler) approval(doc *surveys.Survey, words string) []Fact {
	a := doc.Approval
	var out []Fact
	add := func(key, value string) {
		if value != "" {
			fact := Fact{Label: h.say(words, key), Value: value}
			// Names are given once, in the survey's own language.
			if first := doc.Languages[0]; first != words {
				fact.Lang = first
			}
			out = append(out, fact)
		}
	}
	if a.Kind == surveys.Opinion {
		out = append(out, Fact{Label: h.say(words, "resident.approval_kind"), Value: h.say(words, "resident.approval_opinion")})
	}
	add("resident.approval_form", a.Form)
	add("resident.approval_authority", a.Authority)
	if a.Kind == surveys.Filed {
		add("resident.approval_filed", a.Number)
	} else {
		add("resident.approval_number", a.Number)
	}
	add("resident.approval_valid", a.ValidTo)
	return out
}

// facts says before the first question what is asked and of whom.
func (h *Handler) facts(v *visit) []string {
	n := 0
	for i := range v.form.Fields {
		if t := v.form.Fields[i].Type; t != surveys.Note && t != surveys.Calculated {
			n++
		}
	}
	out := []string{h.say(v.words, "resident.fact_length", "Questions", n, "Pages", len(v.form.Survey.Pages))}
	if age := v.form.Survey.Settings.MinAge; age > 0 {
		out = append(out, h.say(v.words, "resident.fact_age", "Age", age))
	}
	if asksPhone(v.survey) {
		out = append(out, h.say(v.words, "resident.fact_phone"))
	}
	return append(out, h.say(v.words, "resident.fact_anonymous"))
}

// switches offers the other languages and 长辈版: links on a page that was
// opened fresh, buttons of the form where answers must come along.
func (h *Handler) switches(p *FormPage, v *visit) {
	add := func(label, lang, nav string, query func(url.Values)) {
		s := web.Switch{Label: label, Lang: lang}
		if v.fresh {
			q := url.Values{}
			set := func(name, value string) {
				if value != "" {
					q.Set(name, value)
				}
			}
			set("c", v.channel)
			set("i", v.invitation)
			set("a", v.helper.Signed)
			q.Set("lang", v.lang)
			if v.large {
				q.Set("size", "large")
			}
			query(q)
			s.Href = "?" + q.Encode()
		} else {
			s.Value = nav
		}
		p.Switches = append(p.Switches, s)
	}
	for _, l := range v.form.Survey.Languages {
		if l != v.lang {
			add(LanguageName(l), l, "lang:"+l, func(q url.Values) { q.Set("lang", l) })
		}
	}
	if v.large {
		add(h.say(v.words, "web.normal"), "", "size:normal", func(q url.Values) { q.Del("size") })
	} else {
		add(h.say(v.words, "web.large"), "", "size:large", func(q url.Values) { q.Set("size", "large") })
	}
}

// LanguageName is what a language calls itself, the tag for one we do not know.
func LanguageName(tag string) string {
	base, _, _ := strings.Cut(tag, "-")
	if name, ok := languageNames[base]; ok {
		return name
	}
	return tag
}

var languageNames = map[string]string{
	"zh": "中文", "en": "English", "ko": "한국어", "ja": "日本語", "ru": "Русский", "mn": "Монгол", "ug": "ئۇيغۇرچە", "bo": "བོད་ཡིག",
}
