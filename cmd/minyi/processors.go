package main

import (
	"runtime"
	"strings"
)

// spareProcessor lets one goroutine more run than there are cores: the one that
// waits for the disk. SQLite's sync is a system call, whose processor Go gives to
// others only when a watchman has seen it, who sleeps for up to 10 ms; on two
// cores half of the program stood still for much of every commit. Databases over
// the network are waited for without a processor. Who has set GOMAXPROCS knows
// better.
func spareProcessor(getenv func(string) string, dsn string) {
	if getenv("GOMAXPROCS") == "" && strings.HasPrefix(dsn, "sqlite:") {
		runtime.GOMAXPROCS(runtime.GOMAXPROCS(0) + 1)
	}
}
