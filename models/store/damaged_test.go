package store_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"minyi/models/store"
	"minyi/models/store/storetest"
)

func TestADamagedFileIsCalledThat(t *testing.T) {
	whole := filepath.Join(t.TempDir(), "whole.db")
	storetest.MigrateTo(t, "sqlite:"+whole, 12)
	content, err := os.ReadFile(whole)
	must(t, err)
	for _, c := range []struct {
		name    string
		content []byte
	}{
		{"no database", bytes.Repeat([]byte("x"), 8192)},
		{"one that was cut off", content[:3*4096]},
		{"one with pages of something else", overwritten(content)},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "minyi.db")
			must(t, os.WriteFile(path, c.content, 0o600))
			s, err := store.Open(t.Context(), store.Config{DSN: "sqlite:" + path, Migrate: true})
			if err == nil {
				must(t, s.Close())
			}
			wantKey(t, err, "store.damaged")
			if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, c.content) {
				t.Errorf("the file was changed: %v", err)
			}
		})
	}
}

// overwritten has something else in all pages but the first.
func overwritten(content []byte) []byte {
	out := bytes.Clone(content)
	for i := 4096; i < len(out); i++ {
		out[i] = 'x'
	}
	return out
}
