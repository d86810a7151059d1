package web

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"minyi/static"
)

// rooted is an address of our own that does not go through {{u}}: behind a
// gateway's path it would lead to another application of the host.
var rooted = regexp.MustCompile(`(?:href|src|action|formaction|content|poster|data-[a-z]+)=["']/[^"']*`)

var rootedInScript = regexp.MustCompile("(?:fetch|import|EventSource|assign|replace|open)\\(\\s*[\"'`]/[^\"'`]*")

func TestEveryAddressInPagesAndScriptsKeepsToTheGatewaysPath(t *testing.T) {
	seen := 0
	err := fs.WalkDir(static.FS, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(name, "vendor/") {
			return err
		}
		pattern := rooted
		switch {
		case strings.HasSuffix(name, ".js"):
			pattern = rootedInScript
		case !strings.HasSuffix(name, ".tmpl"):
			return nil
		}
		seen++
		body, err := fs.ReadFile(static.FS, name)
		for _, found := range pattern.FindAllString(string(body), -1) {
			t.Errorf("%s: %s is rooted at the host", name, found)
		}
		return err
	})
	if err != nil || seen < 20 {
		t.Fatalf("%d files, %v", seen, err)
	}
}
