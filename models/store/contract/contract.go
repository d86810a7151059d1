// Package contract is what the store promises on every database that it calls
// its own: the points that its tests run on SQLite and MariaDB, and
// `minyi db check` on a server that nobody has tried yet.
package contract

import (
	"context"
	"time"

	"minyi/models/store"
)

// T is whom a point reports to: a *testing.T, or the recorder of Check. Fatalf
// ends the point.
type T interface {
	Helper()
	Context() context.Context
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// Point is one promise. All points share one database, on which others may have
// left rows before, so that a point works under codes of its own.
type Point struct {
	Key string // words it: "contract.…"
	Run func(t T, d *Database)
}

// Points are all promises; the first brings the database up to date.
func Points() []Point {
	return []Point{
		{"contract.migrations", migrations},
		{"contract.answers_in_order", answersInOrder},
		{"contract.one_key_one_row", oneKeyOneRow},
		{"contract.no_gaps", noGaps},
		{"contract.tail_sees_all", tailSeesAll},
		{"contract.invitation_once", invitationOnce},
		{"contract.exact_values", exactValues},
		{"contract.codes_differ", codesDiffer},
		{"contract.nothing_cut", nothingCut},
		{"contract.large_batches", largeBatches},
		{"contract.large_files", largeFiles},
		{"contract.receipts", receipts},
		{"contract.taken_is_told", takenIsTold},
		{"contract.all_or_none", allOrNone},
		{"contract.busy_rows", busyRows},
		{"contract.audit_chain", auditChain},
		{"contract.snapshot", snapshot},
	}
}

// Database is what the points run on.
type Database struct {
	DSN    string
	Sealer store.Sealer // for contacts; may be nil
	stores []*store.Store
}

// Instance returns the nth program that has the database open; they are opened
// when first asked for.
func (d *Database) Instance(t T, n int) *store.Store {
	t.Helper()
	for len(d.stores) <= n {
		s, err := store.Open(context.WithoutCancel(t.Context()), store.Config{DSN: d.DSN, Migrate: true, Sealer: d.Sealer})
		if err != nil {
			t.Fatalf("open the database: %v", err)
		}
		d.stores = append(d.stores, s)
	}
	return d.stores[n]
}

// Close closes all instances.
func (d *Database) Close() error {
	for _, s := range d.stores {
		if err := s.Close(); err != nil {
			return err
		}
	}
	d.stores = nil
	return nil
}

// Result is how a point went.
type Result struct {
	Key      string
	Failures []string // empty = it holds
	Took     time.Duration
}

// Check runs the points one after the other, each for at most patience, and
// reports each; it stops after one without which no other can hold. It returns
// whether all hold.
func Check(ctx context.Context, d *Database, patience time.Duration, report func(Result)) bool {
	whole := true
	for i, p := range Points() {
		start := time.Now()
		failures := run(ctx, p, d, patience)
		report(Result{p.Key, failures, time.Since(start)})
		if len(failures) > 0 {
			whole = false
			if i == 0 {
				break
			}
		}
	}
	return whole
}

func run(ctx context.Context, p Point, d *Database, patience time.Duration) []string {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	r := &recorder{ctx: ctx}
	done := make(chan struct{})
	go func() { // of its own, so that Fatalf may end it
		defer close(done)
		defer func() {
			if v := recover(); v != nil {
				r.Errorf("panic: %v", v)
			}
		}()
		p.Run(r, d)
	}()
	<-done
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.failures
}
