//go:build !unix

package main

import "os"

// ownExports empties base and gives it to this run: without locks nobody knows
// which runs live, and two instances need two data folders.
func ownExports(base string) (dir string, release func(), err error) {
	if err := os.RemoveAll(base); err != nil {
		return "", nil, err
	}
	return base, func() { _ = os.RemoveAll(base) }, nil
}
