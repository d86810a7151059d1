//go:build unix

package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// ownExports makes a folder for this run's exports within base, and deletes those
// that ended runs left there: they hold answers. Which runs live is told by locks,
// which end with their process however it ends; so two instances may share base.
// release gives the folder up.
func ownExports(base string) (dir string, release func(), err error) {
	if err := os.MkdirAll(base, 0o700); err != nil {
		return "", nil, err
	}
	// One at a time: who looks for the dead must not meet one that is just born.
	door, err := lockFile(filepath.Join(base, "lock"), 0)
	if err != nil {
		return "", nil, err
	}
	defer door.Close()
	entries, err := os.ReadDir(base)
	if err != nil {
		return "", nil, err
	}
	for _, e := range entries {
		name := filepath.Join(base, e.Name())
		if e.Name() == "lock" || strings.HasSuffix(e.Name(), ".lock") {
			continue
		}
		of, err := lockFile(name+".lock", syscall.LOCK_NB)
		if errors.Is(err, syscall.EWOULDBLOCK) {
			continue // it lives
		}
		if err != nil {
			return "", nil, err
		}
		err = errors.Join(os.RemoveAll(name), os.Remove(of.Name()), of.Close())
		if err != nil {
			return "", nil, err
		}
	}
	dir = filepath.Join(base, "run-"+rand.Text()[:10])
	mine, err := lockFile(dir+".lock", syscall.LOCK_NB)
	if err != nil {
		return "", nil, err
	}
	return dir, func() { _ = errors.Join(os.RemoveAll(dir), os.Remove(mine.Name()), mine.Close()) }, os.Mkdir(dir, 0o700)
}

// lockFile opens and locks a file; how is 0 to wait or LOCK_NB not to.
func lockFile(name string, how int) (*os.File, error) {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|how); err != nil {
		return nil, errors.Join(fmt.Errorf("lock %s: %w", name, err), f.Close())
	}
	return f, nil
}
