//go:build linux || darwin

package main

import "syscall"

// diskRoom is what may still be written where a folder lies, and how much the
// disk holds, in bytes.
func diskRoom(folder string) (free, total int64, err error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(folder, &s); err != nil {
		return 0, 0, err
	}
	block := int64(s.Bsize) // of another type on other systems
	return int64(s.Bavail) * block, int64(s.Blocks) * block, nil
}
