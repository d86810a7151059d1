package i18n

import "golang.org/x/text/language"

// Match returns the one of available that suits an Accept-Language header best.
// Where nothing fits, or the header is empty or unreadable, it is the first of
// available.
func Match(acceptLanguage string, available []string) string {
	if len(available) == 0 {
		return Default
	}
	wanted, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil || len(wanted) == 0 {
		return available[0]
	}
	tags := make([]language.Tag, 0, len(available))
	for _, a := range available {
		tags = append(tags, language.Make(a))
	}
	_, i, confidence := language.NewMatcher(tags).Match(wanted...)
	if confidence == language.No {
		return available[0]
	}
	return available[i]
}

// Pick returns wanted when it is one of available, else what Match says.
func Pick(wanted, acceptLanguage string, available []string) string {
	for _, a := range available {
		if a == wanted {
			return a
		}
	}
	return Match(acceptLanguage, available)
}
