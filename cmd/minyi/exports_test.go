package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestInstancesOnOneDataFolderKeepTheirOwnExports(t *testing.T) {
	base := filepath.Join(t.TempDir(), "exports")
	first, leave, err := ownExports(base)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(first, "export-1")
	if err := os.WriteFile(file, []byte("answers"), 0o600); err != nil {
		t.Fatal(err)
	}
	left := filepath.Join(base, "run-KILLED")
	for _, name := range []string{left, filepath.Join(base, "export-of-an-earlier-program")} {
		if err := os.MkdirAll(name, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	second, leaveToo, err := ownExports(base)
	if err != nil {
		t.Fatal(err)
	}
	if first == second {
		t.Error("both write into one folder")
	}
	if _, err := os.Stat(file); err != nil {
		t.Errorf("a second instance took the first one's exports away: %v", err)
	}
	if entries, err := filepath.Glob(base + "/*[^k]"); err != nil || len(entries) != 2 {
		t.Errorf("what an ended run left stays: %v, %v", entries, err)
	}
	leave()
	leaveToo()
	if entries, err := filepath.Glob(base + "/run-*"); err != nil || len(entries) != 0 {
		t.Errorf("after the end there are still %v, %v", entries, err)
	}
}
