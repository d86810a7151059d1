package main

import (
	"bytes"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"minyi/models/backup"
	"minyi/surveys"
)

// keys are the secrets of an installation. They live outside the database, so
// that a copy of the database alone opens nothing: no contact, no invitation.
type keys struct{ master []byte }

const keyLength = 32

// loadKeys reads the master key, or makes one where there is none yet.
func loadKeys(file string) (*keys, error) {
	k, err := readKeys(file)
	if errors.Is(err, fs.ErrNotExist) {
		return makeKeys(file)
	}
	return k, err
}

// readKeys reads a master key that is there.
func readKeys(file string) (*keys, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("master key: %w", err)
	}
	master, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(master) != keyLength {
		return nil, fmt.Errorf("master key %s: want %d hex digits", file, 2*keyLength)
	}
	return &keys{master}, nil
}

func makeKeys(file string) (*keys, error) {
	k := &keys{make([]byte, keyLength)}
	if _, err := rand.Read(k.master); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return nil, fmt.Errorf("master key: %w", err)
	}
	if err := k.put(file); errors.Is(err, fs.ErrExist) {
		return loadKeys(file)
	} else if err != nil {
		return nil, fmt.Errorf("master key: %w", err)
	}
	return k, nil
}

// put writes the master key into a new file, or returns fs.ErrExist. Of
// instances that start together on one folder one gives the whole file its name,
// and the others read it: nobody sees half a key.
func (k *keys) put(file string) error {
	f, err := os.CreateTemp(filepath.Dir(file), ".key-*") // of mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(hex.EncodeToString(k.master) + "\n")
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	err = os.Link(f.Name(), file)
	if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, fs.ErrPermission) {
		// A stick or a share without links: the name is free or it is not ours.
		if _, there := os.Lstat(file); there == nil {
			return fs.ErrExist
		}
		return os.Rename(f.Name(), file)
	}
	return err
}

// copyTo writes the key for safe-keeping. The same key that is there already
// will do, and made is false; another one is not overwritten.
func (k *keys) copyTo(file string) (made bool, err error) {
	err = k.put(file)
	if !errors.Is(err, fs.ErrExist) {
		return err == nil, err
	}
	if there, err := readKeys(file); err != nil || !bytes.Equal(there.master, k.master) {
		return false, surveys.E(surveys.Conflict, "backup.key_file_exists", "", "File", file).Because(err)
	}
	return false, nil
}

// forBackup is what backups take of the keys: a name that opens nothing, and
// what seals their manifest.
func (k *keys) forBackup() backup.Keys {
	return backup.Keys{ID: k.id(), MAC: k.derive("backup")}
}

// id names the key and opens nothing.
func (k *keys) id() string { return hex.EncodeToString(k.derive("key id")[:8]) }

// derive returns the key for one purpose.
func (k *keys) derive(purpose string) []byte {
	key, err := hkdf.Key(sha256.New, k.master, nil, "minyi/1/"+purpose, keyLength)
	if err != nil {
		panic(err) // only for lengths that HKDF cannot give
	}
	return key
}
