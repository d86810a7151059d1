package i18n

import (
	"strings"
	"testing"
	"testing/fstest"
)

func files(contents map[string]string) fstest.MapFS {
	fs := fstest.MapFS{}
	for name, text := range contents {
		fs[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fs
}

func TestSayWordsAKey(t *testing.T) {
	b, err := Load(files(map[string]string{
		"l/zh-CN/a.json": `{"a.plain":"好","a.named":"{{.Name}}好","a.count":"{{.Count}} 份","a.only":"只有中文"}`,
		"l/en/a.json":    `{"a.plain":"good","a.named":"Hello {{.Name}}","a.count":{"one":"{{.Count}} form","other":"{{.Count}} forms"}}`,
		"l/zh-CN/b.json": `{"b.x":"另一个文件"}`,
		"l/en/b.json":    `{"b.x":"another file"}`,
	}), "l")
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(b.Languages(), " "); got != "zh-CN en" {
		t.Errorf("languages %s: the default comes first", got)
	}
	for _, c := range []struct {
		name, lang, key string
		args            map[string]any
		want            string
	}{
		{"a plain text", "en", "a.plain", nil, "good"},
		{"a placeholder", "zh-CN", "a.named", map[string]any{"Name": "苇"}, "苇好"},
		{"markup in an argument stays text", "en", "a.named", map[string]any{"Name": "{{.X}}<b>"}, "Hello {{.X}}<b>"},
		{"one", "en", "a.count", map[string]any{"Count": 1}, "1 form"},
		{"many", "en", "a.count", map[string]any{"Count": 5}, "5 forms"},
		{"Chinese has one form", "zh-CN", "a.count", map[string]any{"Count": 1}, "1 份"},
		{"a language that nobody speaks falls back", "fr", "a.plain", nil, "好"},
		{"a text that one language misses falls back", "en", "a.only", nil, "只有中文"},
		{"a key of no one is shown as it is", "en", "a.none", nil, "a.none"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := b.Say(c.lang, c.key, c.args); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestLoadRefusesWhatWouldHideAText(t *testing.T) {
	for name, c := range map[string]map[string]string{
		"a key in two files":    {"l/en/a.json": `{"a.x":"1"}`, "l/en/b.json": `{"a.x":"2"}`},
		"a key twice in a file": {"l/en/a.json": `{"a.x":"1","a.x":"2"}`},
		"a list":                {"l/en/a.json": `["a.x"]`},
		"a number":              {"l/en/a.json": `{"a.x":1}`},
		"an unknown form":       {"l/en/a.json": `{"a.x":{"few":"1"}}`},
		"broken JSON":           {"l/en/a.json": `{"a.x":`},
		"a folder of no tongue": {"l/notalanguage/a.json": `{}`},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Load(files(c), "l"); err == nil {
				t.Error("loaded")
			}
		})
	}
}

func TestMatchReadsAcceptLanguage(t *testing.T) {
	both := []string{"zh-CN", "en"}
	for _, c := range []struct {
		name, header string
		available    []string
		want         string
	}{
		{"the first asked for", "en-GB,en;q=0.9,zh;q=0.8", both, "en"},
		{"Chinese of another place", "zh-TW", both, "zh-CN"},
		{"none that we have", "fr-FR", both, "zh-CN"},
		{"nothing said", "", both, "zh-CN"},
		{"rubbish", ";;;=q,,", both, "zh-CN"},
		{"the survey's own first language", "fr", []string{"en", "zh-CN"}, "en"},
		{"none available", "en", nil, "zh-CN"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Match(c.header, c.available); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
	if got := Pick("en", "zh-CN", both); got != "en" {
		t.Errorf("a wish is not heard: %q", got)
	}
	if got := Pick("xx", "en", both); got != "en" {
		t.Errorf("a wish that cannot be met: %q", got)
	}
}
