package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// unpacked reads an archive; values are the contents by name.
func unpacked(t *testing.T, archive []byte) (files map[string]string, headers []*tar.Header) {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(archive))
	if err != nil {
		t.Fatal(err)
	}
	files = map[string]string{}
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return files, headers
		}
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files[h.Name], headers = string(text), append(headers, h)
	}
}

func TestTwoReleasesOfOneCommitAreTheSame(t *testing.T) {
	t.Chdir(filepath.Join("..", ".."))
	t.Setenv("SOURCE_DATE_EPOCH", "1795000000")
	arch := runtime.GOARCH
	name := "minyi-9.8.7-linux-" + arch
	var archives [][]byte
	folder := ""
	for range 2 {
		folder = t.TempDir()
		if err := (&releaseTask{Version: "9.8.7", Output: folder, Arch: []string{arch}}).Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		archive, err := os.ReadFile(filepath.Join(folder, name+".tar.gz"))
		if err != nil {
			t.Fatal(err)
		}
		archives = append(archives, archive)
	}
	if !bytes.Equal(archives[0], archives[1]) {
		t.Error("two runs, two archives")
	}
	files, headers := unpacked(t, archives[0])
	for _, h := range headers {
		if !h.ModTime.Equal(time.Unix(1795000000, 0)) || h.Uid != 0 || h.Uname != "" {
			t.Errorf("%s tells of the machine: %v, %d %q", h.Name, h.ModTime, h.Uid, h.Uname)
		}
	}
	for _, want := range []string{
		"minyi", "README.md", "LICENSE", "THIRD-PARTY.txt", "minyi.cdx.json", "minyi.service", "minyi-backup.service", "minyi-backup.timer",
		"minyi.sysusers", "docker-compose.yml", "docker-compose.mysql.yml", "Dockerfile", "SHA256SUMS", "data/",
	} {
		if _, ok := files[name+"/"+want]; !ok {
			t.Errorf("the archive lacks %s", want)
		}
	}
	outside, err := os.ReadFile(filepath.Join(folder, "SHA256SUMS"))
	if err != nil || !strings.Contains(string(outside), fmt.Sprintf("%x  %s.tar.gz\n", sha256.Sum256(archives[1]), name)) {
		t.Errorf("%v: the sums beside the archive are\n%s", err, outside)
	}
	inside := files[name+"/SHA256SUMS"]
	for file, content := range files {
		short := strings.TrimPrefix(file, name+"/")
		if line := fmt.Sprintf("%x  %s\n", sha256.Sum256([]byte(content)), short); short != "SHA256SUMS" && short != "data/" && !strings.Contains(inside, line) {
			t.Errorf("the sums within lack %s", short)
		}
	}
	if !strings.Contains(files[name+"/minyi"], "9.8.7") || strings.Contains(files[name+"/minyi"], mustGetwd(t)) {
		t.Error("the program does not know its version, or knows the folder that it was built in")
	}
	checkBill(t, files[name+"/minyi.cdx.json"], files[name+"/minyi"], files[name+"/THIRD-PARTY.txt"])
}

func checkBill(t *testing.T, text, program, notices string) {
	t.Helper()
	var doc bom
	if err := json.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatal(err)
	}
	if doc.BOMFormat != "CycloneDX" || doc.Metadata.Component.Hashes[0].Content != fmt.Sprintf("%x", sha256.Sum256([]byte(program))) {
		t.Errorf("the list is of %+v", doc.Metadata)
	}
	var names []string
	for _, c := range doc.Components {
		names = append(names, c.Name)
		if c.Version == "" || c.PURL == "" || len(c.Licenses) != 1 || c.Licenses[0].Expression == "" {
			t.Errorf("%+v", c)
		}
		if !strings.Contains(notices, "\n"+c.Name+" "+c.Version+" (") {
			t.Errorf("the notices lack %s", c.Name)
		}
	}
	for _, want := range []string{"std", "github.com/gin-gonic/gin", "modernc.org/sqlite", "gorm.io/gorm", "echarts"} {
		if !slices.Contains(names, want) {
			t.Errorf("the list lacks %s", want)
		}
	}
	for _, never := range []string{"chromedp", "goquery", "goleak", "go-cmp"} {
		if slices.ContainsFunc(names, func(n string) bool { return strings.Contains(n, never) }) {
			t.Errorf("%s is listed, which only tests use", never)
		}
	}
}

func mustGetwd(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestLicencesAreKnownByTheirTexts(t *testing.T) {
	for want, text := range map[string]string{
		"MIT":          "Permission is hereby granted, free of charge,\nto any person  obtaining a copy of this software",
		"BSD-3-Clause": "3. Neither the name … nor the names of its contributors may be used to endorse or promote products\n * derived from this software without",
		"BSD-2-Clause": "2. Redistributions in binary form must reproduce the above copyright\n   notice, this list",
		"Apache-2.0":   "                                 Apache License\n                           Version 2.0, January 2004",
		"MPL-2.0":      "Mozilla Public License Version 2.0\n==================================",
		"ISC":          "Permission to use, copy, modify, and/or distribute this software for any\npurpose with or without fee is hereby granted, provided that",
		"0BSD":         "Zero-Clause BSD\n===============\n\nPermission to use, copy, modify, and/or distribute this software for\nany purpose with or without fee is hereby granted.",
		"":             "GNU AFFERO GENERAL PUBLIC LICENSE\nVersion 3",
	} {
		if got := licenceOf(text); got != want {
			t.Errorf("%.40q is %q, want %q", text, got, want)
		}
	}
	dir := t.TempDir()
	c := component{name: "x"}
	if err := c.read(dir); err == nil {
		t.Error("a part without a licence is let in")
	}
	if err := os.WriteFile(filepath.Join(dir, "COPYING"), []byte("GNU AFFERO GENERAL PUBLIC LICENSE"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := c.read(dir); err == nil {
		t.Error("a part under a licence that nobody has read is let in")
	}
}
