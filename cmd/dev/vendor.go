package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

type vendorTask struct{}

func (*vendorTask) Run(ctx context.Context) error {
	r, err := vendored(ctx)
	if err == nil {
		fmt.Println(r.note)
	}
	return err
}

// vendored checks every SHA256SUMS in the tree: each file that others wrote is
// the one they published, and none lies beside the list without standing on it.
func vendored(context.Context) (report, error) {
	files := 0
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.Name() != "SHA256SUMS" {
			return err
		}
		n, err := checkSums(path)
		files += n
		return err
	})
	return report{note: fmt.Sprintf("(%d vendored files)", files)}, err
}

func checkSums(list string) (int, error) {
	text, err := os.ReadFile(list)
	if err != nil {
		return 0, err
	}
	dir := filepath.Dir(list)
	listed := map[string]bool{"SHA256SUMS": true}
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		want, name, ok := strings.Cut(lines.Text(), "  ")
		if !ok {
			return 0, fmt.Errorf("%s: cannot read %q", list, lines.Text())
		}
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return 0, err
		}
		if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != want {
			return 0, fmt.Errorf("%s: %s is not the file that was vendored", list, name)
		}
		listed[name] = true
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return 0, err
	}
	for _, e := range entries {
		if !listed[e.Name()] {
			return 0, fmt.Errorf("%s does not list %s", list, e.Name())
		}
	}
	return len(listed) - 1, nil
}
