package design

import (
	"regexp"
	"strings"

	"golang.org/x/text/language"

	"minyi/surveys/strictjson"
)

// A tag of plain subtags. Extensions and private use have no meaning for the
// language of a form.
var tagForm = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$`)

// Country codes that people write for the language.
var countries = map[string]string{"cn": "zh-CN", "chs": "zh-CN", "tw": "zh-TW", "cht": "zh-TW", "jp": "ja", "kr": "ko"}

// readLanguages reads the list of BCP 47 tags. It returns a non-nil list; what
// is wrong in it leaves r.languages nil, so that texts are not blamed as well.
func (r *reader) readLanguages(n *strictjson.Node) []string {
	before := len(r.found)
	if n == nil {
		return []string{} // said by the shape
	}
	tags := list(r, n, maxLanguages, func(r *reader, n *strictjson.Node, tag *string) {
		if !r.is(n, strictjson.String) {
			return
		}
		*tag = n.Text
		switch meant, ok := wellFormed(n.Text); {
		case ok:
		case meant != "":
			r.fail(n, "design.language_tag_near", "Tag", quote(n.Text), "Nearest", meant)
		default:
			r.fail(n, "design.language_tag", "Tag", quote(n.Text))
		}
	})
	if n.Kind == strictjson.Array && len(n.Items) == 0 {
		r.fail(n, "design.no_language")
	}
	claims := claims{r: r}
	for i, tag := range tags {
		claims.claim(tag, strictjson.Child(n.Pointer, i), "design.duplicate_language")
	}
	if len(r.found) > before {
		return []string{}
	}
	r.languages = tags
	return tags
}

func (r *reader) defaultLanguage() string {
	if len(r.languages) > 0 {
		return r.languages[0]
	}
	return "zh-CN"
}

// wellFormed reports whether s is a BCP 47 tag in its usual spelling (zh-CN,
// not zh_cn: one language must have one key). Otherwise meant is the tag that
// was probably meant, or "".
func wellFormed(s string) (meant string, ok bool) {
	if tagForm.MatchString(s) {
		if tag, err := language.Raw.Parse(s); err == nil && tag != language.Und {
			return tag.String(), tag.String() == s
		}
	}
	cleaned := strings.Map(func(c rune) rune {
		switch {
		case c == '_' || c == '-':
			return '-'
		case c < 128 && (c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'):
			return c
		}
		return -1
	}, s)
	if meant := countries[strings.ToLower(cleaned)]; meant != "" {
		return meant, false
	}
	if tag, err := language.Raw.Parse(strings.Trim(cleaned, "-")); err == nil && tag != language.Und {
		return tag.String(), false
	}
	return "", false
}
