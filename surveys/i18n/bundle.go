// Package i18n words things: it turns a translation key and its values into a
// sentence in a language.
package i18n

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"minyi/surveys"
)

// Default is the product's first language: it is spoken where nothing else
// fits.
const Default = "zh-CN"

// Bundle holds every message in every language. It is immutable once loaded and
// safe for concurrent use.
type Bundle struct {
	languages []string
	plain     map[string]map[string]string // language → key → text without placeholders
	localizer map[string]*goi18n.Localizer
	keys      map[string][]string // language → sorted keys
}

// Load reads DIR/<language>/*.json of fsys. A file is one flat object: key →
// text with {{.Name}} placeholders, or key → {"one":…,"other":…} where the
// wording depends on the argument Count.
//
// Errors: a file that is no such object, a key that two files of a language
// share, a text whose placeholders do not parse.
func Load(fsys fs.FS, dir string) (*Bundle, error) {
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return nil, err
	}
	b := &Bundle{
		plain:     make(map[string]map[string]string),
		localizer: make(map[string]*goi18n.Localizer),
		keys:      make(map[string][]string),
	}
	inner := goi18n.NewBundle(language.MustParse(Default))
	for _, e := range entries {
		if !e.IsDir() {
			continue
		}
		if err := b.load(inner, fsys, path.Join(dir, e.Name()), e.Name()); err != nil {
			return nil, err
		}
		b.languages = append(b.languages, e.Name())
	}
	slices.SortFunc(b.languages, func(x, y string) int {
		if (x == Default) != (y == Default) {
			if x == Default {
				return -1
			}
			return 1
		}
		return strings.Compare(x, y)
	})
	for _, lang := range b.languages {
		b.localizer[lang] = goi18n.NewLocalizer(inner, lang)
	}
	return b, nil
}

func (b *Bundle) load(inner *goi18n.Bundle, fsys fs.FS, dir, lang string) error {
	tag, err := language.Parse(lang)
	if err != nil {
		return fmt.Errorf("i18n: folder %s: %w", dir, err)
	}
	files, err := fs.Glob(fsys, path.Join(dir, "*.json"))
	if err != nil {
		return err
	}
	b.plain[lang] = make(map[string]string)
	from := make(map[string]string) // key → file
	for _, file := range files {
		messages, err := read(fsys, file)
		if err != nil {
			return fmt.Errorf("i18n: %s: %w", file, err)
		}
		for _, key := range slices.Sorted(maps.Keys(messages)) {
			if other, twice := from[key]; twice {
				return fmt.Errorf("i18n: %s is in %s and in %s", key, other, file)
			}
			from[key] = file
			m := messages[key]
			if m.One == "" && !strings.Contains(m.Other, "{{") {
				b.plain[lang][key] = m.Other
			}
			if err := inner.AddMessages(tag, m); err != nil {
				return fmt.Errorf("i18n: %s: %s: %w", file, key, err)
			}
		}
	}
	b.keys[lang] = slices.Sorted(maps.Keys(from))
	return nil
}

// read parses one file; a doubled key in it would hide a text, so it is refused.
func read(fsys fs.FS, file string) (map[string]*goi18n.Message, error) {
	data, err := fs.ReadFile(fsys, file)
	if err != nil {
		return nil, err
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil, fmt.Errorf("not an object (%v)", err)
	}
	messages := make(map[string]*goi18n.Message)
	for dec.More() {
		t, err := dec.Token()
		if err != nil {
			return nil, err
		}
		key := t.(string)
		if messages[key] != nil {
			return nil, fmt.Errorf("%s stands twice", key)
		}
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
		m := &goi18n.Message{ID: key}
		if raw[0] == '{' {
			var forms struct{ One, Other string }
			strict := json.NewDecoder(bytes.NewReader(raw))
			strict.DisallowUnknownFields()
			if err := strict.Decode(&forms); err != nil {
				return nil, fmt.Errorf("%s: %w", key, err)
			}
			m.One, m.Other = forms.One, forms.Other
		} else if err := json.Unmarshal(raw, &m.Other); err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
		messages[key] = m
	}
	_, err = dec.Token()
	return messages, err
}

// Languages returns the languages that have a folder, the default first.
func (b *Bundle) Languages() []string { return b.languages }

// Keys returns the sorted keys of a language.
func (b *Bundle) Keys(lang string) []string { return b.keys[lang] }

// Say words key in lang, else in the default language. A key that nobody has
// worded is returned as it is: ugly on the page, but never an empty one.
func (b *Bundle) Say(lang, key string, args map[string]any) string {
	args = b.worded(lang, args)
	for _, l := range []string{lang, Default} {
		if s, ok := b.plain[l][key]; ok {
			return s
		}
		localizer := b.localizer[l]
		if localizer == nil {
			continue
		}
		config := &goi18n.LocalizeConfig{MessageID: key, TemplateData: args}
		if n, ok := args["Count"]; ok {
			config.PluralCount = n
		}
		s, tag, err := localizer.LocalizeWithTag(config)
		if s != "" && (err == nil || tag.String() == l) {
			return s
		}
	}
	return key
}

// worded returns the arguments with words for those that are keys.
func (b *Bundle) worded(lang string, args map[string]any) map[string]any {
	copied := false
	for name, value := range args {
		if key, ok := value.(surveys.Word); ok {
			if !copied {
				args, copied = maps.Clone(args), true
			}
			args[name] = b.Say(lang, string(key), nil)
		}
	}
	return args
}

// Has reports whether the first language words the key.
func (b *Bundle) Has(key string) bool { return slices.Contains(b.keys[b.languages[0]], key) }
