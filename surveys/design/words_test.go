package design

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"text/template"

	"minyi/surveys"
)

func wording(t *testing.T, language, name string) map[string]string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("../../static/locales", language, name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var words map[string]string
	if err := json.Unmarshal(data, &words); err != nil {
		t.Fatal(err)
	}
	return words
}

// keysIn finds the error keys that the code of a folder names.
func keysIn(t *testing.T, folder, prefix string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	keys := make(map[string]bool)
	literal := regexp.MustCompile(`"(` + prefix + `\.[a-z_]+)"`)
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range literal.FindAllStringSubmatch(string(data), -1) {
			keys[m[1]] = true
		}
	}
	return slices.Sorted(maps.Keys(keys))
}

func TestEveryErrorIsWordedInBothLanguages(t *testing.T) {
	for folder, name := range map[string]string{".": "design", "../strictjson": "json"} {
		want := keysIn(t, folder, name)
		for _, language := range []string{"zh-CN", "en"} {
			if got := slices.Sorted(maps.Keys(wording(t, language, name))); !slices.Equal(got, want) {
				t.Errorf("%s %s\nworded %v\nused   %v", language, name, got, want)
			}
		}
	}
}

// Every finding that these tests can cause is worded with the values it has:
// a placeholder without a value would read "<no value>".
func TestEveryWordingHasItsValues(t *testing.T) {
	var found surveys.Errors
	for _, c := range refused() {
		_, err := Decode([]byte(c.document()))
		found = append(found, surveys.All(err)...)
	}
	for name := range badInputs {
		_, err := Decode(badInput(t, name))
		found = append(found, surveys.All(err)...)
	}
	for _, language := range []string{"zh-CN", "en"} {
		words := wording(t, language, "design")
		maps.Copy(words, wording(t, language, "json"))
		for _, e := range found {
			tmpl, err := template.New(e.Key).Option("missingkey=error").Parse(words[e.Key])
			if err != nil {
				t.Fatalf("%s: %v", e.Key, err)
			}
			var b strings.Builder
			if err := tmpl.Execute(&b, e.Args); err != nil {
				t.Errorf("%s %s: %v", language, e.Key, err)
			}
			if text := b.String(); text == "" || len([]rune(text)) > 500 {
				t.Errorf("%s %s: %d characters: %s", language, e.Key, len([]rune(text)), text)
			}
		}
	}
}

func TestNearestFieldOfTheFormat(t *testing.T) {
	known := []string{"pages", "title", "thanks", "min", "max", "required"}
	for s, want := range map[string]string{
		"page": "pages", "apges": "pages", "Pages": "pages", "titel": "title", "tanks": "thanks", "requird": "required",
		"mim": "min", "xyz": "", "theme": "", "": "", strings.Repeat("title", 100): "",
	} {
		if got := surveys.Nearest(s, known); got != want {
			t.Errorf("nearest to %q is %q, want %q", s, got, want)
		}
	}
}

func TestLanguageTags(t *testing.T) {
	for s, want := range map[string]string{ // the tag that was meant; itself when well-formed
		"zh-CN": "zh-CN", "en": "en", "zh-Hant-TW": "zh-Hant-TW", "ug": "ug", "es-419": "es-419",
		"zh_CN!!": "zh-CN", "zh_CN": "zh-CN", "zh-cn": "zh-CN", "EN": "en", "cn": "zh-CN", "jp": "ja",
		"": "", "und": "", "xx": "", "汉语": "", "en-": "en", "x-private": "",
	} {
		meant, ok := wellFormed(s)
		if ok != (s == want && s != "") || (meant != want && s != "x-private") {
			t.Errorf("%q: %q, %v; want %q", s, meant, ok, want)
		}
	}
}
