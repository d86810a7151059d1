//go:build unix

package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// ownAsFolder gives what root restored to whom the data folder belongs: the
// server, which is not root, could not write it otherwise.
func ownAsFolder(c *Config, dsn string) error {
	if os.Geteuid() != 0 {
		return nil
	}
	info, err := os.Stat(c.Data)
	if err != nil {
		return err
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return nil
	}
	names := []string{filepath.Dir(c.keyFile()), c.keyFile(), c.backupFolder()}
	if path, ok := strings.CutPrefix(dsn, "sqlite:"); ok {
		names = append(names, path)
	}
	inside := filepath.Clean(c.Data) + string(filepath.Separator)
	for _, name := range names {
		if !strings.HasPrefix(filepath.Clean(name), inside) {
			continue // put elsewhere by somebody who knows why
		}
		if err := os.Lchown(name, int(owner.Uid), int(owner.Gid)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
