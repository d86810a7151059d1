package store_test

import (
	"strings"
	"testing"

	"minyi/models/store/contract"
	"minyi/models/store/storetest"
)

// TestContract runs what every database must keep to; `minyi db check` runs the
// same on a server that is new to us.
func TestContract(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		d := &contract.Database{DSN: dsn, Sealer: storetest.Sealer(t)}
		defer d.Close()
		seen := map[string]bool{}
		for _, p := range contract.Points() {
			if seen[p.Key] {
				t.Errorf("two points are called %s", p.Key)
			}
			seen[p.Key] = true
			t.Run(strings.TrimPrefix(p.Key, "contract."), func(t *testing.T) { p.Run(t, d) })
		}
	})
}
