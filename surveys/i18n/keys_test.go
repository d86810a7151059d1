package i18n

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// root is the module, seen from this package.
const root = "../.."

func words(t *testing.T) *Bundle {
	t.Helper()
	b, err := Load(os.DirFS(filepath.Join(root, "static")), "locales")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestEveryLanguageWordsEveryKey(t *testing.T) {
	b := words(t)
	if got := b.Languages(); len(got) < 2 || got[0] != Default {
		t.Fatalf("languages %v", got)
	}
	for _, lang := range b.Languages()[1:] {
		if diff := cmp.Diff(b.Keys(Default), b.Keys(lang)); diff != "" {
			t.Errorf("%s has (-) and %s has (+):\n%s", Default, lang, diff)
		}
	}
}

var placeholder = regexp.MustCompile(`{{\s*\.(\w+)\s*}}`)

func TestEveryLanguageUsesTheSamePlaceholders(t *testing.T) {
	b := words(t)
	names := func(lang, key string) []string {
		args := map[string]any{"Count": 2}
		text, ok := b.plain[lang][key]
		if !ok {
			// Render with every placeholder standing for itself.
			for _, n := range allNames(t) {
				if n != "Count" {
					args[n] = "{{." + n + "}}"
				}
			}
			text = strings.ReplaceAll(b.Say(lang, key, args), "2", "{{.Count}}")
		}
		found := map[string]bool{}
		for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
			found[m[1]] = true
		}
		delete(found, "Count") // a number may stand in the text itself
		return slices.Sorted(maps.Keys(found))
	}
	for _, key := range b.Keys(Default) {
		for _, lang := range b.Languages()[1:] {
			if diff := cmp.Diff(names(Default, key), names(lang, key)); diff != "" {
				t.Errorf("%s in %s:\n%s", key, lang, diff)
			}
		}
	}
}

// allNames are the names of all placeholders of all files.
func allNames(t *testing.T) []string {
	t.Helper()
	found := map[string]bool{}
	walk(t, filepath.Join(root, "static/locales"), ".json", func(_ string, data []byte) {
		for _, m := range placeholder.FindAllSubmatch(data, -1) {
			found[string(m[1])] = true
		}
	})
	return slices.Sorted(maps.Keys(found))
}

// used are the keys that the program may say: those written out, and the
// beginnings of those that it puts together.
type used struct {
	keys       map[string][]string // key → places
	beginnings []string
}

var (
	inTemplate = regexp.MustCompile(`\bt "([a-z0-9_]+\.[a-z0-9_]+)"`)
	inPrintf   = regexp.MustCompile(`\bt \(printf "([a-z0-9_]+\.[a-z0-9_]+_)%`)
	wholeKey   = regexp.MustCompile(`^[a-z0-9_]+\.[a-z0-9_]+$`)
	beginning  = regexp.MustCompile(`^[a-z0-9_]+\.[a-z0-9_]*$`)
)

// sources finds what looks like a key of one of the locale files: in templates
// the argument of t, in Go any such string.
func sources(t *testing.T, groups map[string]bool) used {
	t.Helper()
	u := used{keys: map[string][]string{}}
	for _, file := range templates(t) {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range inTemplate.FindAllSubmatch(data, -1) {
			u.keys[string(m[1])] = append(u.keys[string(m[1])], file)
		}
		for _, m := range inPrintf.FindAllSubmatch(data, -1) {
			u.beginnings = append(u.beginnings, string(m[1]))
		}
	}
	for _, dir := range []string{"surveys", "handlers", "models", "cmd"} {
		walk(t, filepath.Join(root, dir), ".go", func(file string, data []byte) {
			if strings.HasSuffix(file, "_test.go") {
				return
			}
			parsed, err := parser.ParseFile(token.NewFileSet(), file, data, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			joined := map[ast.Node]bool{}
			ast.Inspect(parsed, func(n ast.Node) bool {
				if b, ok := n.(*ast.BinaryExpr); ok && b.Op == token.ADD {
					joined[b.X] = true
				}
				if v, ok := n.(*ast.ValueSpec); ok && strings.HasSuffix(v.Names[0].Name, "Key") {
					return false // where a request keeps something, not a wording
				}
				lit, ok := n.(*ast.BasicLit)
				if !ok || lit.Kind != token.STRING {
					return true
				}
				text, err := strconv.Unquote(lit.Value)
				if err != nil {
					return true
				}
				group, _, _ := strings.Cut(text, ".")
				switch {
				case !groups[group]:
				case joined[lit] && beginning.MatchString(text):
					u.beginnings = append(u.beginnings, text)
				case wholeKey.MatchString(text) && filepath.Ext(text) != ".json" && filepath.Ext(text) != ".go":
					u.keys[text] = append(u.keys[text], file)
				}
				return true
			})
		})
	}
	return u
}

func templates(t *testing.T) []string {
	t.Helper()
	var all []string
	walk(t, filepath.Join(root, "static"), ".tmpl", func(file string, _ []byte) { all = append(all, file) })
	if len(all) == 0 {
		t.Fatal("no template was found")
	}
	return all
}

func walk(t *testing.T, dir, ext string, visit func(file string, data []byte)) {
	t.Helper()
	err := filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			if os.IsNotExist(err) {
				return nil
			}
			return err
		}
		if d.IsDir() || filepath.Ext(file) != ext {
			return nil
		}
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		visit(file, data)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestKeysOfTheProgramAndOfTheLocalesAreTheSame(t *testing.T) {
	b := words(t)
	groups, worded := map[string]bool{}, map[string]bool{}
	for _, key := range b.Keys(Default) {
		group, _, _ := strings.Cut(key, ".")
		groups[group], worded[key] = true, true
	}
	u := sources(t, groups)
	for _, key := range slices.Sorted(maps.Keys(u.keys)) {
		if !worded[key] {
			t.Errorf("%s is said in %s and worded nowhere", key, u.keys[key][0])
		}
	}
	for _, key := range b.Keys(Default) {
		if _, ok := u.keys[key]; ok {
			continue
		}
		if !slices.ContainsFunc(u.beginnings, func(s string) bool { return strings.HasPrefix(key, s) && s != key[:strings.IndexByte(key, '.')] }) {
			t.Errorf("%s is worded and said nowhere", key)
		}
	}
}
