package main

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// goPackage is what `go list -json` says of a package.
type goPackage struct {
	ImportPath string
	Imports    []string
}

// TestFrontiers holds the frontiers of the design: which package may import
// what. Tests are bound by the same rules where they live in the package.
func TestFrontiers(t *testing.T) {
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "minyi/...").Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("go list: %v\n%s", err, exit.Stderr)
		}
		t.Skipf("go list does not run here: %v", err)
	}
	within := func(path string, roots ...string) bool {
		return slices.ContainsFunc(roots, func(r string) bool { return path == r || strings.HasPrefix(path, r+"/") })
	}
	gin := func(p string) bool { return within(p, "github.com/gin-gonic", "github.com/gin-contrib") }
	gorm := func(p string) bool { return within(p, "gorm.io") }
	sql := func(p string) bool {
		return within(p, "database/sql", "modernc.org/sqlite", "github.com/go-sql-driver/mysql")
	}
	rules := []struct {
		name  string
		where func(path string) bool
		never func(imported string) bool
	}{
		{"Gin lives only in handlers",
			func(p string) bool { return !within(p, "minyi/handlers") && !within(p, "minyi/cmd/dev") }, gin},
		{"GORM lives only in models/store",
			func(p string) bool { return !within(p, "minyi/models/store") }, gorm},
		{"SQL lives only in models/store and models/migration",
			func(p string) bool {
				return !within(p, "minyi/models/store", "minyi/models/migration", "minyi/cmd/dev")
			}, sql},
		{"surveys knows no HTTP server, no store, no handlers, no commands",
			func(p string) bool { return within(p, "minyi/surveys") },
			func(i string) bool {
				return within(i, "net/http", "minyi/models", "minyi/handlers", "minyi/cmd", "minyi/static")
			}},
		{"models holds rows and imports none of ours",
			func(p string) bool { return p == "minyi/models" },
			func(i string) bool { return within(i, "minyi") && i != "minyi/surveys" }},
		{"handlers does not reach past its interfaces into the store or the commands",
			func(p string) bool { return within(p, "minyi/handlers") },
			func(i string) bool { return within(i, "minyi/models/store", "minyi/models/migration", "minyi/cmd") }},
		{"the store knows no handlers and no commands",
			func(p string) bool { return within(p, "minyi/models") },
			func(i string) bool { return within(i, "minyi/handlers", "minyi/cmd", "minyi/static") }},
	}
	seen := 0
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		seen++
		for _, r := range rules {
			if !r.where(p.ImportPath) {
				continue
			}
			for _, i := range p.Imports {
				if r.never(i) {
					t.Errorf("%s: %s imports %s", r.name, p.ImportPath, i)
				}
			}
		}
	}
	if seen < 20 {
		t.Fatalf("go list found only %d packages", seen)
	}
}

// TestTopLevel holds the owner's card: these folders and files, no others.
func TestTopLevel(t *testing.T) {
	root := filepath.Join("..", "..")
	allowed := []string{"cmd", "handlers", "models", "surveys", "static", "go.mod", "go.sum", "README.md", "LICENSE", "Dockerfile"}
	ours := func(name string) bool {
		return strings.HasPrefix(name, ".") || slices.Contains(allowed, name) ||
			strings.HasPrefix(name, "docker-compose") && strings.HasSuffix(name, ".yml")
	}
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	ignored := []string{"data", "dist"} // made by running, kept out of git
	for _, e := range entries {
		if !ours(e.Name()) && !slices.Contains(ignored, e.Name()) {
			t.Errorf("%s does not belong at the top", e.Name())
		}
	}
	for _, name := range []string{"cmd", "handlers", "models", "surveys", "static", "go.mod", "docker-compose.yml", "README.md", "LICENSE"} {
		if _, err := os.Stat(filepath.Join(root, name)); err != nil {
			t.Errorf("the top level lacks %s", name)
		}
	}
}
