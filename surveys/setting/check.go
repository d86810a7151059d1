package setting

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"minyi/surveys"
)

// The forms of the numbers. The ministry's are 辽ICP备2026000001号-1 and, from
// the police, 辽公网安备21110002000001号.
var (
	icpForm    = regexp.MustCompile(`^\p{Han}{1,2}ICP[备证][0-9A-Z-]{4,16}号(-[0-9]{1,3})?$`)
	policeForm = regexp.MustCompile(`^\p{Han}{1,2}公网安备([0-9]{6,16})号$`)
	phoneForm  = regexp.MustCompile(`^[0-9+][0-9 +()（）/、，,转-]*$`)
)

// Check returns what is wrong. Field of each finding is "/" and the last part
// of the setting's name, which is also the name of its input.
func (s Settings) Check() surveys.Errors {
	var errs surveys.Errors
	wrong := func(name, key string, args ...any) {
		errs = append(errs, surveys.E(surveys.Invalid, key, Field(name), args...))
	}
	for _, f := range s.fields() {
		switch {
		case f.text != nil && (!utf8.ValidString(*f.text) || strings.ContainsFunc(*f.text, unicode.IsControl)):
			wrong(f.name, "setting.characters")
		case f.text != nil && utf8.RuneCountInString(*f.text) > f.most:
			wrong(f.name, "setting.long", "Max", f.most)
		case f.number != nil && (*f.number < f.least || *f.number > f.most):
			wrong(f.name, "setting.number", "Min", f.least, "Max", f.most)
		}
	}
	for _, p := range []struct{ name, text string }{{namePhone, s.Phone}, {nameHotline, s.Hotline}} {
		if p.text != "" && !phoneForm.MatchString(p.text) {
			wrong(p.name, "setting.phone")
		}
	}
	if s.ICP != "" && !icpForm.MatchString(s.ICP) {
		wrong(nameICP, "setting.icp")
	}
	if s.Police != "" && !policeForm.MatchString(s.Police) {
		wrong(namePolice, "setting.police")
	}
	return errs
}

// Field is the place of a setting in findings: "/" and the last part of its
// name.
func Field(name string) string {
	return "/" + name[strings.IndexByte(name, '.')+1:]
}

// PoliceCode returns the digits of the police number, by which its page is
// found; "" without one.
func (s Settings) PoliceCode() string {
	if m := policeForm.FindStringSubmatch(s.Police); m != nil {
		return m[1]
	}
	return ""
}

// Clean returns s as people mean it: without space around texts and, in the
// numbers, without any.
func (s Settings) Clean() Settings {
	for _, f := range s.fields() {
		if f.text != nil {
			*f.text = strings.TrimSpace(*f.text)
		}
	}
	squeeze := func(t string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsSpace(r) {
				return -1
			}
			return r
		}, t)
	}
	s.ICP, s.Police = squeeze(s.ICP), squeeze(s.Police)
	return s
}
