package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// axeSource is axe-core as it was vendored.
func axeSource(t *testing.T) string {
	t.Helper()
	folder := filepath.Join("testdata", "vendor")
	source, err := os.ReadFile(filepath.Join(folder, "axe.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	sums, err := os.ReadFile(filepath.Join(folder, "SHA256SUMS"))
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(source)
	if !strings.Contains(string(sums), hex.EncodeToString(sum[:])+"  axe.min.js\n") {
		t.Fatal("testdata/vendor/axe.min.js is not the file that SHA256SUMS names")
	}
	return string(source)
}

// axeFinding is one rule that a page breaks.
type axeFinding struct {
	ID, Help string
	Nodes    []string
}

// runAxe asks for all rules, also those for which a page has to opt in: size of
// targets (WCAG 2.2) and, in 长辈版, the contrast of 7:1.
const runAxe = `axe.run(document, {
	resultTypes: ['violations'], preload: false,
	%s
}).then(r => r.violations.map(v => ({
	ID: v.id, Help: v.help,
	Nodes: v.nodes.slice(0, 3).map(n => n.target.join(' ') + ': ' + n.html.slice(0, 160) + ' ' + n.any.concat(n.all, n.none).map(c => c.message).join('; ').slice(0, 200)),
})))`

// inspectAxe runs axe-core over the page in light and in dark.
func (p *phone) inspectAxe(source, name string, large bool) {
	p.Helper()
	if !eval[bool](p, `typeof axe === 'object'`) {
		eval[bool](p, source+`; true`)
	}
	rules := fmt.Sprintf(`rules: {'target-size': {enabled: true}, 'color-contrast-enhanced': {enabled: %t}}`, large)
	report := func(how string, found []axeFinding) {
		for _, f := range found {
			p.Errorf("%s, %s: %s (%s)\n\t%s", name, how, f.Help, f.ID, strings.Join(f.Nodes, "\n\t"))
		}
	}
	report("light", eval[[]axeFinding](p, fmt.Sprintf(runAxe, rules)))
	p.do(scheme("dark")) // colours are all that changes
	contrast := `'color-contrast'`
	if large {
		contrast += `, 'color-contrast-enhanced'`
	}
	report("dark", eval[[]axeFinding](p, fmt.Sprintf(runAxe, `runOnly: {type: 'rule', values: [`+contrast+`]}`)))
	p.do(scheme("light"))
}

// everyPage inspects each page that there is: axe-core, widths, what fingers
// have to hit, and that English is English.
func (c *browserCity) everyPage(t *testing.T) {
	source := axeSource(t)
	closedPlace := c.tourCity(t)
	for _, l := range []look{{"zh-CN", false}, {"en", false}, {"zh-CN", true}} {
		t.Run(l.String(), func(t *testing.T) {
			least, pages := 44.0, 0
			if l.large {
				least = 60
			}
			c.tour(t, l, closedPlace, func(p *phone, name string) {
				pages++
				p.inspectAxe(source, name, l.large)
				p.inspectLayout(name)
				p.inspectTargets(name, least)
				p.must("errors lead to their places, in the order of the page", errorsInOrder)
				if l.lang == "en" && !strings.HasPrefix(name, "wide") {
					p.inspectEnglish(name)
				}
			})
			t.Logf("%d pages", pages)
		})
	}
}
