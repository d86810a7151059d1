package main

import (
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
)

// keys are the secrets of an installation. They live outside the database, so
// that a copy of the database alone opens nothing: no contact, no invitation.
type keys struct{ master []byte }

const keyLength = 32

// loadKeys reads the master key, or makes one where there is none yet.
func loadKeys(file string) (*keys, error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return makeKeys(file)
	}
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
	master := make([]byte, keyLength)
	if _, err := rand.Read(master); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return nil, fmt.Errorf("master key: %w", err)
	}
	f, err := os.CreateTemp(filepath.Dir(file), ".key-*") // of mode 0600
	if err != nil {
		return nil, fmt.Errorf("master key: %w", err)
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(hex.EncodeToString(master) + "\n")
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return nil, fmt.Errorf("master key: %w", err)
	}
	// Of instances that start together on one folder one gives the whole file
	// its name, and the others read it: nobody sees half a key.
	err = os.Link(f.Name(), file)
	if errors.Is(err, fs.ErrExist) {
		return loadKeys(file)
	}
	if err != nil {
		return nil, fmt.Errorf("master key: %w", err)
	}
	return &keys{master}, nil
}

// derive returns the key for one purpose.
func (k *keys) derive(purpose string) []byte {
	key, err := hkdf.Key(sha256.New, k.master, nil, "minyi/1/"+purpose, keyLength)
	if err != nil {
		panic(err) // only for lengths that HKDF cannot give
	}
	return key
}
