package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	_ "minyi/models/store" // the drivers by which the checker looks into databases
)

// faultsTask breaks what can break while residents send, and compares what was
// acknowledged with what is stored. The checker stands outside: it keeps its own
// file of acknowledgements and reads the database itself.
type faultsTask struct {
	Long bool     `help:"The long form: hundreds of kills, 100,000 cut connections."`
	Only []string `help:"Run only these cases." placeholder:"NAME"`
}

// fault is one thing that breaks.
type fault struct {
	name  string
	needs []string // parts without which it cannot run
	run   func(context.Context, *bed) (note string, err error)
}

var faults = []fault{
	{"kill-sqlite", nil, killedOnSQLite},
	{"kill-mariadb", []string{"mariadb"}, killedOnMariaDB},
	{"database-killed", []string{"mariadb"}, databaseKilled},
	{"drain", nil, drained},
	{"synced-before", []string{"strace"}, syncedBefore},
	{"sync-fails", []string{"strace"}, syncFails},
	{"phones-cut", nil, phonesCut},
	{"commit-cut", []string{"mariadb"}, commitCut},
	{"disk-full", nil, diskFull},
	{"read-only", nil, readOnly},
	{"journal-lost", nil, journalLost},
	{"two-instances", []string{"mariadb"}, twoInstances},
	{"overload", nil, overloaded},
	{"cluster", []string{"mariadb", "galera", "haproxy"}, cluster},
}

// errCannot is wrapped by a case that the machine does not let run.
var errCannot = errors.New("cannot run here")

// bed is what all cases share.
type bed struct {
	dir     string
	program string
	bodies  [][]byte
	long    bool
	form    int // version of the demo questionnaire
	stages  int
}

// pick is the size of a case in the short or the long form.
func (b *bed) pick(short, long int) int {
	if b.long {
		return long
	}
	return short
}

func (t *faultsTask) Run(ctx context.Context) error {
	there := setUp(ctx, os.Stdout, parts, install)
	r, err := runFaults(ctx, there, t.Long, t.Only)
	for _, m := range slices.Concat(r.missing, r.optional) {
		fmt.Println("did not run:", m)
	}
	return err
}

// runFaults runs the cases one after the other and goes on after a failure.
func runFaults(ctx context.Context, there map[string]bool, long bool, only []string) (r report, err error) {
	for _, name := range only {
		if !slices.ContainsFunc(faults, func(f fault) bool { return f.name == name }) {
			return r, fmt.Errorf("no case %q", name)
		}
	}
	dir, err := os.MkdirTemp("", "minyi-faults-")
	if err != nil {
		return r, err
	}
	// A cluster's nodes run under a name of their own and must get through.
	if err := os.Chmod(dir, 0o755); err != nil {
		return r, err
	}
	b := &bed{dir: dir, long: long, form: 1}
	if b.program, err = buildMinyi(ctx, dir, false); err != nil {
		return r, err
	}
	form, err := demoForm(b.form)
	if err != nil {
		return r, err
	}
	made, err := makeSubmissions(form, madeUp)
	if err != nil {
		return r, err
	}
	b.bodies = made.bodies
	var failures []error
	ran := 0
	for _, f := range faults {
		if len(only) > 0 && !slices.Contains(only, f.name) {
			continue
		}
		if lacking := slices.DeleteFunc(slices.Clone(f.needs), func(p string) bool { return there[p] }); len(lacking) > 0 {
			r.missing = append(r.missing, fmt.Sprintf("%s: no %v", f.name, lacking))
			continue
		}
		start := time.Now()
		note, err := f.run(ctx, b)
		took := time.Since(start).Round(100 * time.Millisecond)
		switch {
		case errors.Is(err, errCannot):
			r.optional = append(r.optional, fmt.Sprintf("%s: %v", f.name, err))
		case err != nil:
			fmt.Printf("%-16s FAILED after %v: %v\n", f.name, took, err)
			failures = append(failures, fmt.Errorf("%s: %w", f.name, err))
		default:
			ran++
			fmt.Printf("%-16s %v: %s\n", f.name, took, note)
		}
	}
	r.note = fmt.Sprintf("(%d cases)", ran)
	if len(failures) > 0 {
		return r, fmt.Errorf("%w\nwhat the servers said lies in %s", errors.Join(failures...), dir)
	}
	return r, os.RemoveAll(dir)
}

// folder makes a new folder for one stage.
func (b *bed) folder(name string) (string, error) {
	b.stages++
	dir := filepath.Join(b.dir, fmt.Sprintf("%02d-%s", b.stages, name))
	return dir, os.Mkdir(dir, 0o755)
}
