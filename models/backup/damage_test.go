package backup_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"minyi/models/backup"
	"minyi/models/store"
	"minyi/models/store/storetest"
	"minyi/surveys/intake"
)

// judge opens a file and goes through all of it, as a restore does first.
func judge(t *testing.T, content []byte) error {
	t.Helper()
	file := filepath.Join(t.TempDir(), "x.minyi")
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := backup.Open(file)
	if err != nil {
		return err
	}
	defer r.Close()
	if err := r.Sealed(keys); err != nil {
		return err
	}
	return r.Verify(t.Context(), func(int64) {})
}

// whole is a sound backup of a database with a few rows.
func whole(t *testing.T) []byte {
	t.Helper()
	s := storetest.SQLite(t)
	row, _, _ := storetest.Survey(t, s, "s")
	for _, key := range []string{"a", "b", "c"} {
		if _, err := s.Commit(t.Context(), []intake.Record{storetest.Response(row.ID, key, "b")}); err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join(t.TempDir(), "a.minyi")
	write(t, s, file)
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := judge(t, b); err != nil {
		t.Fatalf("a sound backup: %v", err)
	}
	return b
}

func TestATruncatedBackupIsRefusedWhereverItEnds(t *testing.T) {
	b := whole(t)
	for n := 0; n < len(b); n += 1 + n/37 {
		wantKey(t, judge(t, b[:n]), "backup.cut")
	}
	wantKey(t, judge(t, b[:len(b)-1]), "backup.cut")
}

// Whatever changes a row is refused; the last bits of a compressed part may be
// filling.
func TestABackupOfWhichAByteChangedIsRefused(t *testing.T) {
	b := whole(t)
	r, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.File {
		start, err := f.DataOffset()
		if err != nil {
			t.Fatal(err)
		}
		if f.UncompressedSize64 == 0 {
			continue
		}
		for at := start; at < start+int64(f.CompressedSize64)-6; at += 1 + int64(f.CompressedSize64)/7 {
			bad := bytes.Clone(b)
			bad[at] ^= 0xff
			wantKey(t, judge(t, bad), "backup.altered")
		}
	}
}

// rewrite makes the archive anew with one part changed by f.
func rewrite(t *testing.T, b []byte, part string, f func(string) string) []byte {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	changed := false
	for _, p := range r.File {
		in, err := p.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		if p.Name == part {
			after := f(string(text))
			changed = after != string(text)
			text = []byte(after)
			if after == "" {
				continue // left out
			}
		}
		w, err := z.Create(p.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(text); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil || !changed {
		t.Fatalf("%s was not changed: %v", part, err)
	}
	return out.Bytes()
}

func TestABackupThatSomebodyWroteAnewIsRefused(t *testing.T) {
	b := whole(t)
	swap := func(from, to string) func(string) string {
		return func(s string) string { return strings.Replace(s, from, to, 1) }
	}
	for _, c := range []struct {
		name, part string
		change     func(string) string
		key        string
	}{
		{"a row more", "tables/settings.jsonl", func(s string) string { return s + "[\"demo\",\"1\"]\n" }, "backup.altered"},
		{"a row less", "tables/responses.jsonl", func(s string) string { return s[strings.Index(s, "\n")+1:] }, "backup.altered"},
		{"another value", "tables/surveys.jsonl", swap(`"open"`, `"closed"`), "backup.altered"},
		{"a value too many", "tables/sequence.jsonl", swap("]", ",1]"), "backup.altered"},
		{"a text for a number", "tables/sequence.jsonl", swap("[1,", `["1",`), "backup.altered"},
		{"no JSON", "tables/sequence.jsonl", swap("[", "("), "backup.altered"},
		{"a manifest that says what is there now", "manifest.json", swap(`"program": "test"`, `"program": "best"`), "backup.altered"},
		{"a seal of nobody", "manifest.mac", func(string) string { return "00\n" }, "backup.altered"},
		{"no seal", "manifest.mac", func(string) string { return "" }, "backup.altered"},
		{"a table missing", "tables/sequence.jsonl", func(string) string { return "" }, "backup.altered"},
		{"no manifest", "manifest.json", func(string) string { return "" }, "backup.foreign"},
		{"a manifest that is none", "manifest.json", func(string) string { return "[]" }, "backup.altered"},
		{"a later form", "manifest.json", swap("minyi-backup/1", "minyi-backup/2"), "backup.newer"},
		{"another program's form", "manifest.json", swap("minyi-backup/1", "other-backup/1"), "backup.foreign"},
		{"another installation's keys", "manifest.json", swap(`"key_id": "test"`, `"key_id": "best"`), "backup.other_keys"},
	} {
		t.Run(c.name, func(t *testing.T) { wantKey(t, judge(t, rewrite(t, b, c.part, c.change)), c.key) })
	}
}

func TestWhatIsNoBackupIsRefusedInItsOwnWords(t *testing.T) {
	for name, content := range map[string]string{
		"a text": "hello\n", "a database": "SQLite format 3\x00" + strings.Repeat("\x00", 4096), "a tar": strings.Repeat("\x00", 10240),
	} {
		t.Run(name, func(t *testing.T) { wantKey(t, judge(t, []byte(content)), "backup.foreign") })
	}
	t.Run("another ZIP", func(t *testing.T) {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		if _, err := z.Create("word/document.xml"); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		wantKey(t, judge(t, b.Bytes()), "backup.foreign")
	})
	t.Run("an empty file", func(t *testing.T) { wantKey(t, judge(t, nil), "backup.cut") })
	t.Run("no file", func(t *testing.T) {
		_, err := backup.Open(filepath.Join(t.TempDir(), "none.minyi"))
		wantKey(t, err, "backup.missing")
	})
}

func TestTablesThatTheVersionDoesNotHaveAreRefused(t *testing.T) {
	b := whole(t)
	for name, c := range map[string]struct {
		change func(*backup.Manifest)
		key    string
	}{
		"a newer database":  {func(m *backup.Manifest) { m.Schema = 9999 }, "store.newer_database"},
		"an older version":  {func(m *backup.Manifest) { m.Schema = 3 }, "store.other_tables"},
		"no version":        {func(m *backup.Manifest) { m.Schema = 0 }, "store.other_tables"},
		"a column less":     {func(m *backup.Manifest) { m.Tables[0].Columns = m.Tables[0].Columns[1:] }, "store.other_tables"},
		"a table of others": {func(m *backup.Manifest) { m.Tables[0].Name = "users; DROP TABLE responses" }, "store.other_tables"},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "x.minyi")
			if err := os.WriteFile(file, b, 0o600); err != nil {
				t.Fatal(err)
			}
			r := open(t, file)
			c.change(&r.Manifest)
			dsn := storetest.SQLiteDSN(t)
			wantKey(t, store.Restore(t.Context(), dsn, r, store.RestoreOptions{}), c.key)
			if _, err := os.Stat(strings.TrimPrefix(dsn, "sqlite:")); !os.IsNotExist(err) {
				t.Errorf("a database was made: %v", err)
			}
		})
	}
}

// TestThePartsAreReadableByAnything: the file outlives the program.
func TestThePartsAreReadableByAnything(t *testing.T) {
	b := whole(t)
	r, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := r.Open("tables/responses.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(f)
	rows := 0
	for ; d.More(); rows++ {
		var row []any
		if err := d.Decode(&row); err != nil || len(row) < 20 || len(row[5].(string)) != 16 {
			t.Fatalf("%v: %v", err, row)
		}
	}
	if rows != 3 {
		t.Errorf("%d rows, want 3", rows)
	}
}
