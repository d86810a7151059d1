package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/format"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// formatted checks every Go file of the tree, those under testdata included.
func formatted(context.Context) (report, error) {
	var wrong []string
	count, err := eachFile(".", ".go", func(path string, text []byte) error {
		if want, err := format.Source(text); err != nil {
			wrong = append(wrong, fmt.Sprintf("%s: %v", path, err))
		} else if !bytes.Equal(text, want) {
			wrong = append(wrong, path)
		}
		return nil
	})
	if err == nil && len(wrong) > 0 {
		err = fmt.Errorf("not as gofmt writes it:\n%s", strings.Join(wrong, "\n"))
	}
	return report{note: fmt.Sprintf("(%d files)", count)}, err
}

// eachFile calls f with every file of an ending and returns how many there are.
// Folders that git keeps or ignores are left out.
func eachFile(root, ending string, f func(path string, text []byte) error) (int, error) {
	count := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == ".git" || d.Name() == ".cache" || path == "data" || path == "dist"):
			return filepath.SkipDir
		case !d.Type().IsRegular() || filepath.Ext(path) != ending:
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		count++
		return f(path, text)
	})
	return count, err
}

func tidy(ctx context.Context) (report, error) {
	if out, err := output(ctx, "go", "mod", "tidy", "-diff"); err != nil {
		return report{}, fmt.Errorf("go.mod is not tidy:\n%s", out)
	}
	_, err := output(ctx, "go", "mod", "verify")
	return report{}, err
}

// generatedLine marks a file that a program wrote.
var generatedLine = regexp.MustCompile(`(?m)^// Code generated .* DO NOT EDIT\.$`)

// generated holds that no Go file is generated: nothing here would notice that
// one is no longer what its source makes of it.
func generated(context.Context) (report, error) {
	var found []string
	_, err := eachFile(".", ".go", func(path string, text []byte) error {
		if generatedLine.Match(text) {
			found = append(found, path)
		}
		return nil
	})
	if err == nil && len(found) > 0 {
		err = fmt.Errorf("generated, and no check makes them again and compares:\n%s", strings.Join(found, "\n"))
	}
	return report{note: "(there are none)"}, err
}

func locales(context.Context) (report, error) {
	lacking, err := lackingKeys()
	if err == nil && len(lacking) > 0 {
		err = errors.New(strings.Join(lacking, "\n"))
	}
	return report{note: "(" + strings.Join(languages, ", ") + ")"}, err
}

// scripts lets Node read each of our own scripts, as the modules that they are.
func scripts(ctx context.Context) (report, error) {
	node, err := exec.LookPath("node")
	if err != nil {
		return report{optional: []string{"the syntax of the scripts: no node"}}, nil
	}
	var wrong []error
	count := 0
	_, err = eachFile("static", ".js", func(path string, text []byte) error {
		if strings.HasPrefix(filepath.ToSlash(path), "static/vendor/") {
			return nil
		}
		count++
		cmd := exec.CommandContext(ctx, node, "--check", "--input-type=module", "-")
		cmd.Stdin = bytes.NewReader(text)
		if out, err := cmd.CombinedOutput(); err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w\n%s", path, err, tail(out, 12)))
		}
		return nil
	})
	return report{note: fmt.Sprintf("(%d scripts)", count)}, errors.Join(append(wrong, err)...)
}

// crossBuilds builds the program for every machine it ships to, without cgo.
func crossBuilds(ctx context.Context) (report, error) {
	for _, arch := range targets {
		cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", os.DevNull, "./cmd/minyi")
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+arch)
		if out, err := cmd.CombinedOutput(); err != nil {
			return report{}, fmt.Errorf("linux/%s: %w\n%s", arch, err, tail(out, 30))
		}
	}
	return report{note: "linux/" + strings.Join(targets, ", linux/")}, nil
}
