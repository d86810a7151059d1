package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// machineWith makes PATH lead to those programs and nothing else.
func machineWith(t *testing.T, programs ...string) (add func(name string)) {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("PATH", dir)
	add = func(name string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range programs {
		add(name)
	}
	return add
}

var someParts = []part{
	{"browser", []string{"chromium", "google-chrome"}, []string{"chromium", "fonts-noto-cjk"}, "the pages"},
	{"compiler", []string{"gcc"}, []string{"gcc"}, "the race detector"},
}

func TestAPartIsThereWhenAnyOfItsProgramsIs(t *testing.T) {
	machineWith(t, "google-chrome", "gcc")
	asked := false
	there := setUp(t.Context(), new(bytes.Buffer), someParts, func(context.Context, []part) error { asked = true; return nil })
	if !there["browser"] || !there["compiler"] {
		t.Errorf("there: %v", there)
	}
	if asked {
		t.Error("something was installed although nothing is missing")
	}
}

func TestWhatIsMissingIsInstalled(t *testing.T) {
	add := machineWith(t, "gcc")
	var out bytes.Buffer
	there := setUp(t.Context(), &out, someParts, func(_ context.Context, missing []part) error {
		if len(missing) != 1 || missing[0].name != "browser" {
			t.Errorf("asked to install %v", missing)
		}
		add("chromium")
		return nil
	})
	if !there["browser"] || !there["compiler"] || out.Len() > 0 {
		t.Errorf("there: %v; printed %q", there, out.String())
	}
}

func TestWhatCannotBeInstalledIsNamedWithTheWayToGetIt(t *testing.T) {
	machineWith(t, "gcc")
	var out bytes.Buffer
	there := setUp(t.Context(), &out, someParts, func(context.Context, []part) error { return errors.New("not root") })
	if there["browser"] || !there["compiler"] {
		t.Errorf("there: %v", there)
	}
	for _, want := range []string{"cannot install: not root", "missing: browser, for the pages", "apt-get install chromium fonts-noto-cjk"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("printed %q, which lacks %q", out.String(), want)
		}
	}
}

// write makes files under a new current folder.
func write(t *testing.T, files map[string]string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, text := range files {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
