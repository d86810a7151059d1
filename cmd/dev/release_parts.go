package main

import (
	"bytes"
	"context"
	"debug/buildinfo"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// component is something of others that the program contains.
type component struct {
	name, version string
	purl          string
	licence       string // SPDX
	texts         []notice
	sha256        string // of a vendored file
}

// notice is a licence's text, or what must be handed on beside it.
type notice struct{ file, text string }

// partsOf lists what a built program contains: Go's library, the modules that
// were linked in, the vendored scripts.
func partsOf(ctx context.Context, info *buildinfo.BuildInfo) ([]component, error) {
	root, err := output(ctx, "go", "env", "GOROOT")
	if err != nil {
		return nil, err
	}
	goVersion := strings.TrimPrefix(info.GoVersion, "go")
	parts := []component{{name: "std", version: goVersion, purl: "pkg:golang/std@" + goVersion}}
	dirs := []string{strings.TrimSpace(string(root))}
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		out, err := output(ctx, "go", "list", "-m", "-json", m.Path+"@"+m.Version)
		if err != nil {
			return nil, err
		}
		var at struct{ Dir string }
		if err := json.Unmarshal(out, &at); err != nil || at.Dir == "" {
			return nil, fmt.Errorf("%s is not at hand: go mod download", m.Path)
		}
		parts = append(parts, component{name: m.Path, version: m.Version, purl: "pkg:golang/" + m.Path + "@" + m.Version})
		dirs = append(dirs, at.Dir)
	}
	vendored, err := filepath.Glob("static/vendor/*")
	if err != nil {
		return nil, err
	}
	for _, dir := range vendored {
		c, err := vendoredPart(dir)
		if err != nil {
			return nil, err
		}
		parts, dirs = append(parts, c), append(dirs, dir)
	}
	for i := range parts {
		if err := parts[i].read(dirs[i]); err != nil {
			return nil, err
		}
	}
	return parts, nil
}

var scriptVersion = regexp.MustCompile(`version\s*[=:]\s*"([0-9]+\.[0-9]+\.[0-9]+)"`)

func vendoredPart(dir string) (component, error) {
	name := filepath.Base(dir)
	sums, err := os.ReadFile(filepath.Join(dir, "SHA256SUMS"))
	if err != nil {
		return component{}, err
	}
	script, err := os.ReadFile(filepath.Join(dir, name+".js"))
	if err != nil {
		return component{}, err
	}
	c := component{name: name}
	if m := scriptVersion.FindSubmatch(script); m != nil {
		c.version = string(m[1])
	} else if text, err := os.ReadFile(filepath.Join(dir, "VERSION")); err == nil { // of a script that does not say
		c.version = strings.TrimSpace(string(text))
	}
	c.purl = strings.TrimSuffix("pkg:npm/"+name+"@"+c.version, "@")
	for line := range bytes.Lines(sums) {
		if sum, file, ok := strings.Cut(strings.TrimSpace(string(line)), "  "); ok && file == name+".js" {
			c.sha256 = sum
		}
	}
	return c, nil
}

// read takes the licence's texts from where the part lies.
func (c *component) read(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	var found []string
	for _, e := range entries {
		name := strings.ToUpper(strings.TrimSuffix(strings.TrimSuffix(e.Name(), ".txt"), ".md"))
		stem, _, _ := strings.Cut(name, "-")
		if e.IsDir() || !slices.Contains([]string{"LICENSE", "LICENCE", "COPYING", "NOTICE", "PATENTS"}, stem) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return err
		}
		c.texts = append(c.texts, notice{e.Name(), string(text)})
		if id := licenceOf(string(text)); id != "" && !slices.Contains(found, id) && stem != "NOTICE" && stem != "PATENTS" {
			found = append(found, id)
		}
	}
	if len(found) == 0 {
		return fmt.Errorf("%s: no licence that is known among %d texts in its folder", c.name, len(c.texts))
	}
	slices.Sort(found)
	c.licence = strings.Join(found, " AND ")
	return nil
}

// marks are phrases that only one licence has, as blank leaves them; the first
// that fits counts.
var marks = []struct{ id, phrase string }{
	{"Apache-2.0", "apache license version 2.0"},
	{"MPL-2.0", "mozilla public license version 2.0"},
	{"0BSD", "zero-clause bsd"}, // before ISC, of which it is the half
	{"ISC", "permission to use, copy, modify, and or distribute this software for any purpose with or without fee"},
	{"ISC", "permission to use, copy, modify, and distribute this software for any purpose with or without fee"},
	{"MIT", "permission is hereby granted, free of charge, to any person obtaining a copy"},
	{"BSD-3-Clause", "may be used to endorse or promote products derived from this software"},
	{"BSD-2-Clause", "redistributions in binary form must reproduce the above copyright notice"},
	{"Unlicense", "this is free and unencumbered software released into the public domain"},
	{"CC0-1.0", "cc0 1.0 universal"},
}

var blank = regexp.MustCompile(`[\s*#/]+`)

// licenceOf names a licence by its text, "" for one that nobody here has read.
func licenceOf(text string) string {
	plain := strings.ReplaceAll(strings.ToLower(blank.ReplaceAllString(text, " ")), "license, version", "license version")
	for _, m := range marks {
		if strings.Contains(plain, m.phrase) {
			return m.id
		}
	}
	return ""
}

// noticesOf is the file that hands the licences on, as they ask.
func noticesOf(parts []component) []byte {
	var b bytes.Buffer
	b.WriteString("Minyi contains the work of others, under these licences.\n")
	for _, c := range parts {
		fmt.Fprintf(&b, "\n%s\n%s %s (%s)\n", strings.Repeat("=", 80), c.name, c.version, c.licence)
		for _, t := range c.texts {
			fmt.Fprintf(&b, "\n--- %s\n%s\n", t.file, strings.TrimRight(t.text, "\n"))
		}
	}
	return b.Bytes()
}
