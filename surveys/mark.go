package surveys

import (
	"slices"
	"strings"
)

// Mark names answers of one question, as Settings.Coached and Settings.Staff do:
// "q30:reminded,promised".
type Mark struct {
	Question string
	Options  []string
}

// ParseMark reads a mark; ok is false for one that is none.
func ParseMark(s string) (m Mark, ok bool) {
	question, list, found := strings.Cut(s, ":")
	m = Mark{question, strings.Split(list, ",")}
	return m, found && question != "" && !slices.Contains(m.Options, "") && !strings.ContainsAny(s, " \t")
}
