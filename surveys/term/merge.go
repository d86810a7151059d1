package term

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Term is a term with the number of answers in which it stands.
type Term struct {
	Text  string
	Count int
}

// swallows is from which share of its answers on a piece is a part of a longer
// term and no term of its own.
const swallows = 0.7

// top are the most frequent terms, at most that many, the longer first among
// equals.
func (c *counter) top(most int) []Term {
	// within is the count of the most frequent longer term by one character.
	within := make(map[string]int)
	for text, t := range c.terms {
		if !standsAlone(text) {
			continue
		}
		_, first := utf8.DecodeRuneInString(text)
		_, last := utf8.DecodeLastRuneInString(text)
		within[text[first:]] = max(within[text[first:]], t.count)
		if utf8.RuneCountInString(text) <= longestTerm { // else its beginning stands for it
			within[text[:len(text)-last]] = max(within[text[:len(text)-last]], t.count)
		}
	}
	var all []Term
	for text, t := range c.terms {
		if t.count > 0 && standsAlone(text) && !idle[text] && utf8.RuneCountInString(text) <= longestTerm && float64(within[text]) < swallows*float64(t.count) {
			all = append(all, Term{text, t.count})
		}
	}
	slices.SortFunc(all, func(a, b Term) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(len(b.Text), len(a.Text)), cmp.Compare(a.Text, b.Text))
	})
	var out []Term
	for _, t := range all {
		if len(out) == most {
			break
		}
		if !slices.ContainsFunc(out, t.sameSentence) {
			out = append(out, t)
		}
	}
	return out
}

// sameSentence reports whether two terms are pieces of one sentence that many
// wrote alike: they overlap and stand in nearly the same number of answers.
func (t Term) sameSentence(other Term) bool {
	if float64(min(t.Count, other.Count)) < 0.95*float64(max(t.Count, other.Count)) {
		return false
	}
	const overlap = 3
	at := []int{}
	for i := range t.Text {
		at = append(at, i)
	}
	at = append(at, len(t.Text))
	for i := 0; i+overlap < len(at); i++ {
		if strings.Contains(other.Text, t.Text[at[i]:at[i+overlap]]) {
			return true
		}
	}
	return false
}

// standsAlone reports whether a piece could be a term: Latin words do.
func standsAlone(text string) bool {
	first, _ := utf8.DecodeRuneInString(text)
	last, _ := utf8.DecodeLastRuneInString(text)
	return !begins[first] && !ends[last]
}
