package backup_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"minyi/models/store"
	"minyi/models/store/storetest"
)

// TestARestoreThatStopsHalfWayLooksLikeNothing stops it in the middle of the
// rows.
func TestARestoreThatStopsHalfWayLooksLikeNothing(t *testing.T) {
	from := full(t, storetest.SQLiteDSN(t))
	file := filepath.Join(t.TempDir(), "a.minyi")
	write(t, from, file)
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		ctx, cancel := context.WithCancel(t.Context())
		err := store.Restore(ctx, dsn, open(t, file), store.RestoreOptions{Count: func(n int64) {
			if n > 700 {
				cancel()
			}
		}})
		if err == nil {
			t.Fatal("it did not stop")
		}
		if path, ok := strings.CutPrefix(dsn, "sqlite:"); ok {
			if left, _ := filepath.Glob(filepath.Dir(path) + "/*"); len(left) != 0 {
				t.Errorf("left behind: %v", left)
			}
		} else {
			_, err := store.Open(t.Context(), store.Config{DSN: dsn, Migrate: true})
			wantKey(t, err, "store.restoring")
		}
		if err := store.Restore(t.Context(), dsn, open(t, file), store.RestoreOptions{}); err != nil {
			t.Errorf("the second try: %v", err)
		}
		if diff := cmp.Diff(content(t, from), content(t, storetest.Open(t, dsn))); diff != "" {
			t.Errorf("(-before +restored)\n%.2000s", diff)
		}
	})
}

func TestABackupThatIsStoppedLeavesNothing(t *testing.T) {
	s := full(t, storetest.SQLiteDSN(t))
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	_, err := take(ctx, s, filepath.Join(dir, "a.minyi"), func(n int64) {
		if n > 700 {
			cancel()
		}
	})
	if left, _ := os.ReadDir(dir); err == nil || len(left) != 0 {
		t.Errorf("%v; left behind: %v", err, left)
	}
	file := filepath.Join(dir, "b.minyi")
	if err := os.WriteFile(file, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = take(t.Context(), s, file, func(int64) {})
	wantKey(t, err, "backup.file_exists")
	if b, _ := os.ReadFile(file); string(b) != "precious" {
		t.Error("a file was overwritten")
	}
}

func TestWhatAPowerCutLeftIsCleared(t *testing.T) {
	s := storetest.SQLite(t)
	dir := t.TempDir()
	for name, age := range map[string]time.Duration{".minyi-unfinished-1": 48 * time.Hour, ".minyi-unfinished-2": time.Hour, "other": 48 * time.Hour} {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(file, time.Time{}, time.Now().Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	write(t, s, filepath.Join(dir, "a.minyi"))
	var left []string
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		left = append(left, e.Name())
	}
	if want := []string{".minyi-unfinished-2", "a.minyi", "other"}; !slices.Equal(left, want) {
		t.Errorf("left: %v, want %v", left, want)
	}
}
