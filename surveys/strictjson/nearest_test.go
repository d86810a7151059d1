package strictjson

import "testing"

func TestNearestNamesWhatWasMeant(t *testing.T) {
	known := []string{"title", "titles", "weight", "items", "min_n"}
	for _, c := range []struct{ name, in, want string }{
		{"a letter too many", "tittle", "title"},
		{"two letters swapped", "wieght", "weight"},
		{"another case", "Min_N", "min_n"},
		{"nothing near", "colour", ""},
		{"one letter is near nothing", "t", ""},
		{"the earlier of two equally near", "titlez", "title"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Nearest(c.in, known); got != c.want {
				t.Fatalf("Nearest(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}
