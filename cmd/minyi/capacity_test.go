package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"minyi/surveys/intake"
)

func TestCapacityIsMeasuredOnTheDataDiskAndKept(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	for _, c := range []struct {
		name, expect string
		code         int
	}{{"a village", "10", exitOK}, {"the whole world", "9000000000", exitFailed}} {
		t.Run(c.name, func(t *testing.T) {
			r := minyi(t, "capacity", "--seconds", "0.3", "--connections", "4", "--expect", c.expect, "--data", data, "--json")
			if r.code != c.code {
				t.Fatalf("exit code %d, want %d: %s", r.code, c.code, r.err)
			}
			var said struct {
				Capacity intake.Capacity
				Holds    bool
			}
			if err := json.Unmarshal([]byte(r.out), &said); err != nil {
				t.Fatalf("%v in %s", err, r.out)
			}
			m := said.Capacity
			if m.PerSecond <= 0 || m.P50 <= 0 || m.P99 < m.P50 || m.Sync <= 0 || m.Connections != 4 || m.At == 0 || said.Holds != (c.code == exitOK) {
				t.Errorf("measured %+v, holds %v", m, said.Holds)
			}
			kept := column(t, database(t, "sqlite:"+filepath.Join(data, "minyi.db")), "SELECT value FROM settings WHERE name = 'capacity'")
			if held, ok := intake.ParseCapacity(kept[0]); !ok || held != m {
				t.Errorf("kept %v", kept)
			}
		})
	}
	left, err := os.ReadDir(data)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range left {
		if e.IsDir() && e.Name() != "keys" {
			t.Errorf("left behind: %s", e.Name())
		}
	}
}
