package main

import (
	"path/filepath"
	"strings"
	"testing"

	"minyi/models/store"
	"minyi/models/store/storetest"
)

func TestADatabaseKnowsTheKeyWithWhichItIsUsed(t *testing.T) {
	one, another := &keys{[]byte("one")}, &keys{[]byte("another")}
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		for _, step := range []struct {
			name  string
			key   *keys
			reset bool
			known bool
		}{
			{"the first is its own", one, false, true},
			{"again", one, false, true},
			{"another is not, such as that of a second server", another, false, false},
			{"which changes nothing", one, false, true},
			{"after a restore without keys the next is its own", another, true, true},
			{"and the one of before no longer", one, false, false},
		} {
			if step.reset {
				if err := s.PutSetting(t.Context(), keyMark, ""); err != nil {
					t.Fatal(err)
				}
			}
			if known, err := markKey(t.Context(), s, step.key); err != nil || known != step.known {
				t.Errorf("%s: known %v, %v", step.name, known, err)
			}
		}
	})
}

func TestWhoStartsWithAnotherKeyIsTold(t *testing.T) {
	data := t.TempDir()
	key := filepath.Join(data, "keys", "master.key")
	said := func() bool {
		t.Helper()
		s, err := boot(program(t), data, nil, "--lang", "en")
		if err != nil {
			t.Fatal(err)
		}
		s.kill()
		return strings.Contains(s.logged(), "knows another master key")
	}
	for range 2 { // with the key that it makes, and with the one that it finds
		if said() {
			t.Error("the first key is called another one")
		}
	}
	rename(t, key, key+".lost")
	if !said() {
		t.Error("nobody is told that the key is another one")
	}
	rename(t, key+".lost", key)
	if said() {
		t.Error("the key that is back is called another one")
	}
}
