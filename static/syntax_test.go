package static

import (
	"io/fs"
	"path"
	"testing"

	"github.com/evanw/esbuild/pkg/api"
)

// floor is the oldest engine that the office's pages are for: the Chromium
// inside the browsers of domestic offices (360, Qianxin) that are still in use.
// Residents' pages work without script in any browser.
var floor = api.Engine{Name: api.EngineChrome, Version: "86"}

// TestEveryScriptIsReadByTheOldestBrowser: a script that the floor could not
// read comes out changed when it is written for the floor.
func TestEveryScriptIsReadByTheOldestBrowser(t *testing.T) {
	count := 0
	err := fs.WalkDir(FS, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || path.Ext(name) != ".js" {
			return err
		}
		data, err := fs.ReadFile(FS, name)
		if err != nil {
			return err
		}
		count++
		if part := newer(t, name, string(data)); part != "" {
			t.Errorf("%s is newer than %s %s near %q", name, "Chromium", floor.Version, part)
		}
		return nil
	})
	if err != nil || count < 10 {
		t.Fatalf("%d scripts, %v", count, err)
	}
	for _, script := range []string{"a ??= b;", "class A { static { f() } }", "await 0;", "x = a?.b ?? `c`;", "import { a } from './a.js'; import('./b.js');", "class A { #x = 1; }"} {
		old := script[0] == 'x' || script[0] == 'i' || script == "class A { #x = 1; }" || script == "a ??= b;"
		if got := newer(t, script, script) == ""; got != old {
			t.Errorf("%s is said to be old: %v", script, got)
		}
	}
}

// newer returns the first place at which a script written for the floor differs
// from itself, "" where the floor reads it as it is.
func newer(t *testing.T, name, script string) string {
	t.Helper()
	written := func(o api.TransformOptions) string {
		o.Format, o.LogLevel, o.Charset = api.FormatDefault, api.LogLevelSilent, api.CharsetUTF8
		r := api.Transform(script, o)
		if len(r.Errors) > 0 {
			return r.Errors[0].Text
		}
		return string(r.Code)
	}
	is, old := written(api.TransformOptions{Target: api.ESNext}), written(api.TransformOptions{
		Engines: []api.Engine{floor},
		// Chromium has a?.b since 80; until 91 it mistook a?.(...b), which is rarer than its use.
		Supported: map[string]bool{"optional-chain": true},
	})
	if is == old {
		return ""
	}
	for i := range min(len(is), len(old)) {
		if is[i] != old[i] {
			return is[max(0, i-40):min(len(is), i+40)]
		}
	}
	return is[max(0, min(len(is), len(old))-40):]
}
