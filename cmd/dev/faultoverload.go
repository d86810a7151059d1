package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"minyi/surveys/seed"
)

// maxResident bounds the memory of an overloaded program, in MiB.
const maxResident = 600

// overloaded sends with far more connections than requests may be in work. What
// is refused is told when to come back, what is acknowledged is stored, memory
// stays bounded, and afterwards the program serves on without a restart.
//
// Times are told, not judged: the machine has other things to do.
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
	seconds := float64(b.pick(10, 60))
	send := func(connections int, seconds float64) (*outcome, error) {
		return (&load{s.addr(), "/s/" + seed.SurveyCode + "/responses", b.bodies, connections, seconds}).run(ctx)
	}
	calm, err := send(512, 3)
	if err != nil {
		return "", err
	}
	capacity := float64(calm.acked()) / calm.seconds
	crush, err := (&openLoad{load{s.addr(), "/s/" + seed.SurveyCode + "/responses", b.bodies, overloadConnections, seconds}, tenfold * capacity}).run(ctx)
	if err != nil {
		return "", err
	}
	resident, err := residentMiB(s.server.Load().cmd.Process.Pid)
	if err != nil {
		return "", err
	}
	for status := range crush.statuses {
		if status != 201 && status != 503 {
			return "", fmt.Errorf("overloaded, it answers %v", crush.statuses)
		}
	}
	if crush.statuses[503] == 0 {
		return "", fmt.Errorf("%d connections did not overload it: %v", overloadConnections, crush.statuses)
	}
	if resident > maxResident {
		return "", fmt.Errorf("%d MiB resident after an overload, the bound is %d", resident, maxResident)
	}
	l, err := newLedger(filepath.Join(s.dir, "acknowledged"))
	if err != nil {
		return "", err
	}
	start := time.Now()
	newPhones(s.addr, b.bodies, l).run(ctx, 1, 1)
	if l.count() != 1 {
		return "", fmt.Errorf("after the overload nothing is accepted: %w", l.close())
	}
	recovered := time.Since(start)
	stored, err := storedResponses(ctx, s.server.Load())
	if err != nil {
		return "", err
	}
	if want := calm.acked() + crush.acked() + 1; stored != want {
		return "", fmt.Errorf("%d are stored, %d were acknowledged", stored, want)
	}
	rate := float64(crush.acked()) / crush.seconds
	offered := float64(crush.offered) / crush.seconds
	return fmt.Sprintf("capacity %.0f/s; of %.0f/s due the generator sent %.0f/s (%.1f × capacity): %.0f/s accepted (%.2f of capacity, p99 %.0f ms), the others refused (p50 %.0f ms, p99 %.0f ms); %d MiB; next accepted after %.0f ms",
		capacity, tenfold*capacity, offered, offered/capacity, rate, rate/capacity, ms(percentile(crush.taken, 0.99)), ms(percentile(crush.refusal, 0.5)), ms(percentile(crush.refusal, 0.99)),
		resident, ms(recovered)), nil
}

// overloadConnections is twice as many as requests may be in work.
const overloadConnections = 4096

// tenfold is how many times its capacity is asked of the program.
const tenfold = 10

// residentMiB reads how much memory a process has in use.
func residentMiB(pid int) (int, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, fmt.Errorf("%w: %v", errCannot, err)
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kib, err := strconv.Atoi(strings.Fields(rest)[0])
			return kib / 1024, err
		}
	}
	return 0, fmt.Errorf("%w: no VmRSS", errCannot)
}
