package main

import (
	"runtime"
	"testing"
)

func TestSQLiteHasAProcessorToWaitForTheDiskUnlessTheOperatorChose(t *testing.T) {
	before := runtime.GOMAXPROCS(0)
	for _, c := range []struct {
		name, set, dsn string
		more           int
	}{
		{"SQLite", "", "sqlite:/var/lib/minyi/minyi.db", 1},
		{"SQLite, GOMAXPROCS set", "2", "sqlite:/var/lib/minyi/minyi.db", 0},
		{"a server", "", "mysql:minyi@tcp(db)/minyi", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			defer runtime.GOMAXPROCS(before)
			spareProcessor(func(name string) string { return map[string]string{"GOMAXPROCS": c.set}[name] }, c.dsn)
			if got := runtime.GOMAXPROCS(0); got != before+c.more {
				t.Errorf("%d processors, want %d", got, before+c.more)
			}
		})
	}
}
