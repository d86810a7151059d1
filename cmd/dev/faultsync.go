package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"
)

// syncedBefore watches the program's calls to the system while one phone sends
// one response after the other: between each and its acknowledgement lies a sync
// of the disk. A program that only promises durability passes every kill, since
// what a killed process wrote is safe with the system; a power cut is not so kind.
func syncedBefore(ctx context.Context, b *bed) (string, error) {
	s, err := b.stage(ctx, "synced-before", "")
	if err != nil {
		return "", err
	}
	defer s.kill()
	calls := filepath.Join(s.dir, "calls")
	watcher := exec.CommandContext(ctx, firstOf("strace"), "-f", "-e", "trace=fsync,fdatasync", "-o", calls, "-p", strconv.Itoa(s.server.Load().cmd.Process.Pid))
	said, err := os.Create(filepath.Join(s.dir, "watcher"))
	if err != nil {
		return "", err
	}
	defer said.Close()
	watcher.Stderr = said
	if err := watcher.Start(); err != nil {
		return "", fmt.Errorf("%w: %v", errCannot, err)
	}
	defer func() { _ = watcher.Process.Kill(); _ = watcher.Wait() }()
	if err := attached(said.Name()); err != nil {
		return "", err
	}
	l, err := newLedger(filepath.Join(s.dir, "acknowledged"))
	if err != nil {
		return "", err
	}
	one := newPhones(s.addr, b.bodies, l)
	times := b.pick(100, 1000)
	least, begin := 1<<30, syncs(calls)
	for i := range times {
		before := syncs(calls)
		one.run(ctx, 1, int(one.next.Load())+1)
		seen := syncs(calls) - before
		if seen == 0 {
			return "", fmt.Errorf("response %d was acknowledged without a sync of the disk", i+1)
		}
		least = min(least, seen)
	}
	if err := l.close(); err != nil {
		return "", err
	}
	return fmt.Sprintf("%d responses, %d syncs, at least %d between each and its acknowledgement", times, syncs(calls)-begin, least), nil
}

// attached waits until the watcher says that it has hold of the program.
func attached(file string) error {
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		text, err := os.ReadFile(file)
		switch {
		case err != nil:
			return err
		case bytes.Contains(text, []byte("attached")):
			return nil
		case time.Now().After(deadline), bytes.Contains(text, []byte("not permitted")):
			return fmt.Errorf("%w: the program cannot be watched: %s", errCannot, text)
		}
	}
}

// syncs counts the finished calls in the watcher's file.
func syncs(file string) int {
	text, err := os.ReadFile(file)
	if err != nil {
		return 0 // not there yet
	}
	n := 0
	for line := range bytes.Lines(text) {
		if bytes.Contains(line, []byte("sync")) && bytes.HasSuffix(bytes.TrimSpace(line), []byte("= 0")) {
			n++
		}
	}
	return n
}
