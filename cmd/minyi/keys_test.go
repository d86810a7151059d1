package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func TestMasterKeyIsMadeOnceAndKept(t *testing.T) {
	file := filepath.Join(t.TempDir(), "keys", "master.key")
	first, err := loadKeys(file)
	if err != nil {
		t.Fatal(err)
	}
	for name, mode := range map[string]os.FileMode{file: 0o600, filepath.Dir(file): 0o700} {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != mode {
			t.Errorf("%s has mode %v, want %v (%v)", name, info.Mode().Perm(), mode, err)
		}
	}
	second, err := loadKeys(file)
	if err != nil || !bytes.Equal(first.master, second.master) {
		t.Errorf("the second start reads another key: %v", err)
	}
	other, err := loadKeys(filepath.Join(t.TempDir(), "master.key"))
	if err != nil || bytes.Equal(first.master, other.master) {
		t.Errorf("another installation has the same key: %v", err)
	}
}

func TestInstancesThatStartTogetherAgreeOnTheKey(t *testing.T) {
	file := filepath.Join(t.TempDir(), "keys", "master.key")
	const instances = 16
	var gate, done sync.WaitGroup
	gate.Add(1)
	got := make([]*keys, instances)
	errs := make([]error, instances)
	for i := range instances {
		done.Go(func() {
			gate.Wait()
			got[i], errs[i] = loadKeys(file)
		})
	}
	gate.Done()
	done.Wait()
	for i := range instances {
		if errs[i] != nil {
			t.Fatal(errs[i])
		}
		if !bytes.Equal(got[i].master, got[0].master) {
			t.Fatal("two instances have different keys")
		}
	}
}

func TestDamagedKeyFileIsRefusedAndLeftAlone(t *testing.T) {
	for name, text := range map[string]string{
		"empty":               "",
		"cut off":             strings.Repeat("ab", 31),
		"too long":            strings.Repeat("ab", 33),
		"no hex digits":       strings.Repeat("xy", 32),
		"two keys in one":     strings.Repeat("ab", 32) + "\n" + strings.Repeat("cd", 32),
		"a key behind a name": "key=" + strings.Repeat("ab", 32),
	} {
		t.Run(name, func(t *testing.T) {
			file := fixture(t, "master.key", text)
			if _, err := loadKeys(file); err == nil {
				t.Fatal("it is taken")
			} else if text != "" && strings.Contains(err.Error(), text) {
				t.Errorf("the error shows the file: %v", err)
			}
			if contentOf(t, file) != text {
				t.Error("the file was changed: whatever it could still open is lost")
			}
		})
	}
}

func TestEachPurposeHasAKeyOfItsOwn(t *testing.T) {
	k, err := loadKeys(fixture(t, "master.key", strings.Repeat("0123456789abcdef", 4)+"\n"))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{string(k.master): "master"}
	for _, purpose := range []string{"contacts", "invitations", "channels", "demo"} {
		key := k.derive(purpose)
		if len(key) != keyLength || !bytes.Equal(key, k.derive(purpose)) {
			t.Errorf("%s: %d bytes, or another each time", purpose, len(key))
		}
		if was, ok := seen[string(key)]; ok {
			t.Errorf("%s has the key of %s", purpose, was)
		}
		seen[string(key)] = purpose
	}
}
