package main

import (
	"runtime"
	"runtime/debug"
	"testing"
)

func TestTheCollectorWaitsLongerWithBallastUnlessTheOperatorChose(t *testing.T) {
	for _, c := range []struct {
		name string
		env  map[string]string
		want int
	}{
		{"nothing set", nil, ballastSize},
		{"GOGC set", map[string]string{"GOGC": "100"}, 0},
		{"GOMEMLIMIT set", map[string]string{"GOMEMLIMIT": "1GiB"}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			held := ballast(func(name string) string { return c.env[name] })
			if len(held) != c.want {
				t.Fatalf("%d bytes, want %d", len(held), c.want)
			}
			debug.SetGCPercent(debug.SetGCPercent(100))
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			if m.NextGC < 2*uint64(c.want) {
				t.Errorf("the next collection comes at %d bytes", m.NextGC)
			}
			runtime.KeepAlive(held)
		})
	}
}
