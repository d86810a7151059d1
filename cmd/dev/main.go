// Command dev holds the tasks of those who work on Minyi. It is not shipped.
//
//	go run ./cmd/dev test     everything that CI runs
//	go run ./cmd/dev bench    how fast, as ratios within one run
//	go run ./cmd/dev faults   kills, cuts, full disks, and what is stored after them
//	go run ./cmd/dev release  the archives that are shipped
//	go run ./cmd/dev locales  translation keys that one language lacks
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

type tasks struct {
	Test    testTask    `cmd:"" help:"Set up what is missing and run every check."`
	Bench   benchTasks  `cmd:"" help:"Measure as ratios within one run."`
	Faults  faultsTask  `cmd:"" help:"Break what can break under load; compare what was acknowledged with what is stored."`
	Bare    bareTask    `cmd:"" hidden:""`
	Vendor  vendorTask  `cmd:"" help:"Check the vendored files against their checksums."`
	Release releaseTask `cmd:"" help:"Build the archives that are shipped."`
	Locales localesTask `cmd:"" help:"List translation keys that one language lacks."`
}

// errFailed is returned by a task that has already said what failed.
var errFailed = errors.New("failed")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var t tasks
	k := kong.Parse(&t, kong.Name("dev"), kong.UsageOnError())
	k.BindTo(ctx, (*context.Context)(nil))
	if err := k.Run(); err != nil {
		if !errors.Is(err, errFailed) {
			fmt.Fprintln(os.Stderr, "dev:", err)
		}
		os.Exit(1)
	}
}
