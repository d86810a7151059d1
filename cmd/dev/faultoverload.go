package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"minyi/surveys/seed"
)

// What must be taken in of the capacity that was measured just before: in the
// long form, which is for a machine that does nothing else, and in the short one,
// which runs beside whatever else a machine does. The target is 0.9.
const (
	leastAlone   = 0.8
	leastGoodput = 0.5
)

const (
	// overloadConnections is twice as many as requests may be in work.
	overloadConnections = 2 * inWork
	inWork              = 2048

	tenfold        = 10                    // times its capacity are asked of the program
	maxResident    = 600                   // MiB, at any moment
	overloadTries  = 3                     // since the machine has other things to do
	maxRefusal     = 50 * time.Millisecond // p99
	maxRecovery    = 10 * time.Second
	calmSeconds    = 3
	refusedSeconds = 3
)

// overloaded asks ten times of the program what it can do, in an open loop. What
// is refused is told when to come back, what is acknowledged is stored, memory
// stays bounded, about as much is taken in as without the flood, and afterwards
// the program serves on without a restart.
//
// Server and generator share the machine's cores, and a refusal costs them about
// a third of an acceptance: when all of both is busy, the generator cannot send
// ten times the capacity, and what it sends waits for a core on both sides. So
// what it did send is told, and how fast refusals are is judged where no core is
// the limit: while the room is full because the database stands still.
func overloaded(ctx context.Context, b *bed) (string, error) {
	var files syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &files); err != nil || files.Max < overloadConnections+200 {
		return "", fmt.Errorf("%w: a process may open %d files, and this needs %d connections", errCannot, files.Max, overloadConnections)
	}
	s, err := b.stage(ctx, "overload", "")
	if err != nil {
		return "", err
	}
	defer s.kill()
	o := &overload{stage: s, seconds: float64(b.pick(10, 60)), least: leastGoodput}
	if b.long {
		o.least = leastAlone
	}
	for try := 1; ; try++ {
		err := o.flood(ctx)
		if err == nil {
			err = o.full(ctx)
		}
		if err == nil {
			break
		}
		if try == overloadTries || !errors.Is(err, errBusyMachine) {
			return "", err
		}
	}
	stored, err := storedResponses(ctx, s.server.Load())
	if err != nil {
		return "", err
	}
	if stored != o.acked {
		return "", fmt.Errorf("%d are stored, %d were acknowledged", stored, o.acked)
	}
	peak, err := peakMiB(s.server.Load().cmd.Process.Pid)
	if err != nil {
		return "", err
	}
	if peak > maxResident {
		return "", fmt.Errorf("%d MiB resident in an overload, the bound is %d", peak, maxResident)
	}
	return fmt.Sprintf("%s; at most %d MiB; all %d acknowledged are stored", o.note, peak, stored), nil
}

// errBusyMachine is wrapped by what another try may mend.
var errBusyMachine = errors.New("a busy machine")

type overload struct {
	*stage
	seconds  float64
	least    float64 // goodput, as a share of the capacity
	capacity float64 // submissions a second, just measured
	acked    int
	note     string
}

func (o *overload) load(connections int, seconds float64) load {
	return load{addr: o.addr(), path: "/s/" + seed.SurveyCode + "/responses", bodies: o.bed.bodies, connections: connections, seconds: seconds}
}

// flood measures the capacity, then asks ten times of it, then measures again.
func (o *overload) flood(ctx context.Context) error {
	calm, err := o.calm(ctx)
	if err != nil {
		return err
	}
	o.capacity = float64(calm.acked()) / calm.seconds
	crush, err := (&openLoad{o.load(overloadConnections, o.seconds), tenfold * o.capacity}).run(ctx)
	if err != nil {
		return err
	}
	o.acked += crush.acked()
	for status := range crush.statuses {
		if status != 201 && status != 503 {
			return fmt.Errorf("overloaded, it answers %v", crush.statuses)
		}
	}
	if crush.statuses[503] == 0 {
		return fmt.Errorf("%d connections did not overload it: %v", overloadConnections, crush.statuses)
	}
	goodput := float64(crush.acked()) / crush.seconds / o.capacity
	if goodput < o.least {
		return fmt.Errorf("%w: overloaded, it takes %.2f of its capacity of %.0f/s", errBusyMachine, goodput, o.capacity)
	}
	start := time.Now()
	after, err := o.calm(ctx)
	if err != nil {
		return err
	}
	recovered := time.Since(start) - time.Duration(after.seconds*float64(time.Second))
	again := float64(after.acked()) / after.seconds / o.capacity
	if after.statuses[503] > 0 || recovered > maxRecovery {
		return fmt.Errorf("after the overload it answers %v, %.1f s late", after.statuses, recovered.Seconds())
	}
	offered := float64(crush.offered) / crush.seconds
	o.note = fmt.Sprintf("capacity %.0f/s; of %.0f/s due the generator sent %.0f/s (%.1f × capacity): taken in %.2f of capacity (p99 %.0f ms), the others refused (p99 %.0f ms, no core being free); right afterwards %.2f of capacity (p99 %.0f ms), none refused",
		o.capacity, tenfold*o.capacity, offered, offered/o.capacity, goodput, ms(percentile(crush.taken, 0.99)), ms(percentile(crush.refusal, 0.99)),
		again, ms(after.percentile(0.99)))
	return nil
}

// calm is what fits.
func (o *overload) calm(ctx context.Context) (*outcome, error) {
	l := o.load(512, calmSeconds)
	calm, err := l.run(ctx)
	if err == nil {
		o.acked += calm.acked()
	}
	return calm, err
}

// full lets the database stand still until all of the room is taken, and sees how
// fast the others are refused and that all is well when it goes on.
func (o *overload) full(ctx context.Context) error {
	db, err := o.open()
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if _, err := db.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	var waiting *outcome
	var waitingErr error
	var waiters sync.WaitGroup
	waiters.Go(func() {
		l := o.load(inWork+64, 1)
		waiting, waitingErr = l.run(ctx)
	})
	time.Sleep(1200 * time.Millisecond)
	refused, err := (&openLoad{o.load(256, refusedSeconds), o.capacity / 2}).run(ctx)
	start := time.Now()
	_, goOn := db.ExecContext(ctx, "ROLLBACK")
	waiters.Wait()
	if err := errors.Join(err, goOn, waitingErr); err != nil {
		return err
	}
	recovered := time.Since(start)
	o.acked += waiting.acked()
	p99 := percentile(refused.refusal, 0.99)
	o.note += fmt.Sprintf("; full, with the database standing still: %.0f/s refused (p50 %.1f ms, p99 %.1f ms), all that waited taken in %.1f s after it goes on",
		float64(refused.offered)/refused.seconds, ms(percentile(refused.refusal, 0.5)), ms(p99), recovered.Seconds())
	switch {
	case len(refused.refusal) != refused.offered || refused.offered == 0:
		return fmt.Errorf("full, it answers %v", refused.statuses)
	case p99 > maxRefusal:
		return fmt.Errorf("%w: full, it takes %v to refuse", errBusyMachine, p99)
	case waiting.acked() < inWork:
		return fmt.Errorf("of those who waited %d were taken in, there was room for %d: %v", waiting.acked(), inWork, waiting.statuses)
	case recovered > maxRecovery:
		return fmt.Errorf("who waited was taken in %v after the database went on", recovered)
	}
	return nil
}

// peakMiB reads the most memory that a process has had in use.
func peakMiB(pid int) (int, error) {
	text, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "status"))
	if err != nil {
		return 0, fmt.Errorf("%w: %v", errCannot, err)
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kib, err := strconv.Atoi(strings.Fields(rest)[0])
			return kib / 1024, err
		}
	}
	return 0, fmt.Errorf("%w: no VmHWM", errCannot)
}
