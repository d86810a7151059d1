package surveys

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestNearestGuessesTypingMistakes(t *testing.T) {
	fields := []string{"title", "titles", "weight", "items", "min_n"}
	for _, c := range []struct {
		name, word string
		candidates []string
		want       string
	}{
		{"two letters swapped", "questoins", []string{"title", "questions"}, "questions"},
		{"two letters swapped in a short word", "wieght", fields, "weight"},
		{"a letter dropped", "ttle", []string{"title", "text"}, "title"},
		{"a letter too many", "tittle", fields, "title"},
		{"the nearer of two", "selected_", []string{"selector", "selected"}, "selected"},
		{"the first of equals", "q13", []string{"q11", "q12"}, "q11"},
		{"another case", "Min_N", fields, "min_n"},
		{"another case of one letter", "Q", []string{"p", "q"}, "q"},
		{"one letter is near nothing else", "t", fields, ""},
		{"half of a short word is another word", "大凌", []string{"大洼"}, ""},
		{"a third of a long word, but more than three letters", "abcdefghijkl", []string{"abcdefghWXYZ"}, ""},
		{"Chinese is counted in characters", "鹤鸣曲", []string{"苇塘区", "鹤鸣区"}, "鹤鸣区"},
		{"Chinese is compared with Chinese of another length", "鹤鸣街道区", []string{"鹤鸣街道"}, "鹤鸣街道"},
		{"nothing near", "household", []string{"age", "area"}, ""},
		{"the word itself is no guess", "age", []string{"age"}, ""},
		{"no candidates", "age", nil, ""},
		{"an empty word is never guessed", "", []string{"", "a"}, ""},
		{"an empty candidate is never a guess", "ab", []string{""}, ""},
		{"a word that nobody mistyped", strings.Repeat("title", 100), []string{strings.Repeat("title", 100) + "s"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Nearest(c.word, c.candidates); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// Cutting the search short changes no distance up to the limit.
func TestDistanceIsExactUpToItsLimit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		letters := rapid.SliceOfN(rapid.SampledFrom([]rune("ab苇")), 0, 9)
		a, b := letters.Draw(t, "a"), letters.Draw(t, "b")
		limit := rapid.IntRange(0, 4).Draw(t, "limit")
		whole, cut := distance(a, b, 100), distance(a, b, limit)
		if whole <= limit && cut != whole || whole > limit && cut <= limit {
			t.Fatalf("%q to %q: %d within %d, %d in all", string(a), string(b), cut, limit, whole)
		}
		if back := distance(b, a, 100); back != whole {
			t.Fatalf("%q to %q is %d, back %d", string(a), string(b), whole, back)
		}
	})
}
