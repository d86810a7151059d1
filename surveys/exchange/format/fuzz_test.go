package format

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"minyi/surveys"
	"minyi/surveys/design"
	"minyi/surveys/exchange"
)

// What one file of at most 64 KB may cost. Far above what is needed, so that a
// busy machine fails nothing, and far below what a growing cost would take.
const (
	maxFuzzed   = 64 << 10
	mayAllocate = 512 << 20
	mayTake     = 20 * time.Second
)

// survives: whatever the file holds, it is read or refused in words, within
// bounds; what was read is a valid draft, can be written in every format and
// comes back whole from those that lose nothing.
func survives(t *testing.T, name string, data []byte) {
	if len(data) > maxFuzzed {
		return
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	r, err := Read(name, data, exchange.Options{})
	took := time.Since(start)
	runtime.ReadMemStats(&after)
	if grown := after.TotalAlloc - before.TotalAlloc; grown > mayAllocate || took > mayTake {
		t.Fatalf("%d bytes cost %d bytes of memory and %v", len(data), grown, took)
	}
	if err != nil {
		if len(surveys.All(err)) == 0 {
			t.Fatalf("an error that cannot be worded: %v", err)
		}
		return
	}
	if r.Document == nil {
		if !slices.ContainsFunc(r.Report, func(f exchange.Finding) bool { return f.Level == exchange.Fault }) {
			t.Fatalf("no document and no fault: %v", r.Report)
		}
		return
	}
	want, _, err := design.Canonical(r.Document)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range Writable() {
		out, lost, err := Write(f, r.Document)
		if err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		if len(lost) > 0 || f == "text" {
			continue
		}
		again, err := Read(f, out, exchange.Options{})
		if err != nil || again.Document == nil {
			t.Fatalf("%s: %v %v\n%s", f, err, again, out)
		}
		got, _, err := design.Canonical(again.Document)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Fatalf("%s (-before +after)\n%s\n%s", f, diff, out)
		}
	}
}

func seeds(f *testing.F, pattern string) {
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		f.Fatal(pattern, err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
}

func FuzzText(f *testing.F) {
	seeds(f, "../outline/testdata/cases/*.txt")
	f.Add([]byte("\xFF\xFE1\x00.\x00"))
	f.Add([]byte("\xC4\xFA\xBA\xC3\xA3\xBF"))
	f.Fuzz(func(t *testing.T, data []byte) { survives(t, "text", data) })
}

func FuzzMarkdown(f *testing.F) {
	seeds(f, "../markdown/testdata/*.md")
	f.Fuzz(func(t *testing.T, data []byte) { survives(t, "markdown", data) })
}

// FuzzWord fuzzes the text of a document and the archive around it.
func FuzzWord(f *testing.F) {
	pack := func(text []byte) []byte {
		var out bytes.Buffer
		w := zip.NewWriter(&out)
		for name, body := range map[string][]byte{"word/document.xml": text, "word/numbering.xml": text} {
			part, err := w.Create(name)
			if err != nil {
				panic(err)
			}
			if _, err := part.Write(body); err != nil {
				panic(err)
			}
		}
		if err := w.Close(); err != nil {
			panic(err)
		}
		return out.Bytes()
	}
	seeds(f, "../word/testdata/questionnaire/word/*.xml")
	f.Add(pack([]byte("<document/>")))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) <= maxFuzzed && !bytes.HasPrefix(data, []byte("PK")) {
			data = pack(data)
		}
		survives(t, "docx", data)
	})
}

func FuzzDocument(f *testing.F) {
	seeds(f, "../markdown/testdata/*.json")
	f.Fuzz(func(t *testing.T, data []byte) { survives(t, "minyi", data) })
}
