package surveys

import "testing"

func TestNearestGuessesTypingMistakes(t *testing.T) {
	for _, c := range []struct {
		name, word string
		candidates []string
		want       string
	}{
		{"two letters swapped", "questoins", []string{"title", "questions"}, "questions"},
		{"a letter dropped", "ttle", []string{"title", "text"}, "title"},
		{"the nearer of two", "selected_", []string{"selector", "selected"}, "selected"},
		{"the first of equals", "q3", []string{"q1", "q2"}, "q1"},
		{"one change in a short word", "a", []string{"b"}, "b"},
		{"Chinese is counted in characters", "鹤鸣曲", []string{"苇塘区", "鹤鸣区"}, "鹤鸣区"},
		{"nothing near", "household", []string{"age", "area"}, ""},
		{"the word itself is no guess", "age", []string{"age"}, ""},
		{"no candidates", "age", nil, ""},
		{"an empty word is never guessed from nothing", "", []string{""}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Nearest(c.word, c.candidates); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
