//go:build !unix

package main

// ownAsFolder has nothing to do where files have no owner as on Unix.
func ownAsFolder(*Config, string) error { return nil }
