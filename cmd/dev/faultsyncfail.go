package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// syncFails lets the disk refuse to make data durable, under load and from some
// sync on. A system may drop what it could not write and call the next sync a
// success: the program has to end, and to say why. Started on a disk that is well
// again it goes on.
func syncFails(ctx context.Context, b *bed) (string, error) {
	s, err := b.stage(ctx, "sync-fails", "")
	if err != nil {
		return "", err
	}
	defer s.kill()
	times := b.pick(3, 30)
	return s.under(ctx, crowd, func(l *ledger) error {
		for i := range times {
			if err := until(ctx, l, l.count()+2*crowd); err != nil {
				return err
			}
			if err := s.failSyncs(ctx, i, 1+rand.IntN(40)); err != nil {
				return err
			}
			if err := s.start(ctx); err != nil {
				return err
			}
		}
		return until(ctx, l, l.count()+2*crowd)
	}, fmt.Sprintf("the disk failed to sync %d times, each time the program ended and said so: ", times))
}

// failSyncs fails every sync from the nth on and waits for the program to end.
func (s *stage) failSyncs(ctx context.Context, round, n int) error {
	p := s.server.Load()
	said, err := os.Create(filepath.Join(s.dir, fmt.Sprintf("watcher-%d", round)))
	if err != nil {
		return err
	}
	defer said.Close()
	watcher := exec.CommandContext(ctx, firstOf("strace"), "-f", "-e", "trace=fsync,fdatasync",
		"-e", fmt.Sprintf("inject=fsync,fdatasync:error=EIO:when=%d+", n), "-o", "/dev/null", "-p", strconv.Itoa(p.cmd.Process.Pid))
	watcher.Stderr = said
	if err := watcher.Start(); err != nil {
		return fmt.Errorf("%w: %v", errCannot, err)
	}
	defer func() { _ = watcher.Process.Kill(); _ = watcher.Wait() }()
	if err := attached(said.Name()); err != nil {
		return err
	}
	select {
	case <-p.done:
	case <-time.After(10 * time.Second):
		return fmt.Errorf("the disk fails to sync and the program goes on\n%s", p.lastWords())
	}
	if code := p.cmd.ProcessState.ExitCode(); code != 1 {
		return fmt.Errorf("after a failed sync the program ended with %d\n%s", code, p.lastWords())
	}
	if words := string(p.lastWords()); !strings.Contains(words, "disk I/O error") || !strings.Contains(words, "磁盘") && !strings.Contains(words, "The disk failed") {
		return fmt.Errorf("the program ended without saying that the disk failed\n%s", words)
	}
	return nil
}
