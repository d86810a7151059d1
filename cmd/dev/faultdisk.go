package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// diskFull lets the disk fill up under load and gives the space back: nothing
// acknowledged is lost, pages are still served meanwhile, and it goes on by
// itself.
func diskFull(ctx context.Context, b *bed) (string, error) {
	dir, err := b.folder("disk-full")
	if err != nil {
		return "", err
	}
	disk := filepath.Join(dir, "disk")
	if err := os.Mkdir(disk, 0o755); err != nil {
		return "", err
	}
	if err := syscall.Mount("minyi", disk, "tmpfs", 0, "size=48m"); err != nil {
		return "", fmt.Errorf("%w: a small disk cannot be mounted: %v", errCannot, err)
	}
	defer func() { _ = syscall.Unmount(disk, syscall.MNT_DETACH) }()
	s := &stage{bed: b, dir: dir, data: filepath.Join(disk, "data")}
	if err := s.start(ctx); err != nil {
		return "", err
	}
	defer s.kill()
	rounds := b.pick(3, 20)
	return s.under(ctx, crowd, func(l *ledger) error {
		for range rounds {
			if err := until(ctx, l, l.count()+2*crowd); err != nil {
				return err
			}
			filler := filepath.Join(disk, "filler")
			if err := fill(filler); err != nil {
				return err
			}
			if err := s.refuses(ctx); err != nil {
				return err
			}
			if err := os.Remove(filler); err != nil {
				return err
			}
		}
		return until(ctx, l, l.count()+2*crowd)
	}, fmt.Sprintf("the disk full %d times: ", rounds))
}

// fill writes until there is no space.
func fill(name string) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	for block := make([]byte, 4096); ; {
		if _, err := f.Write(block); errors.Is(err, syscall.ENOSPC) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// refuses waits until the program says that it cannot store, and sees that its
// pages are still served.
func (s *stage) refuses(ctx context.Context) error {
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		status, err := s.status(ctx, "/readyz")
		if err != nil {
			return err
		}
		if status == http.StatusServiceUnavailable {
			break
		}
		if time.Now().After(deadline) {
			return errors.New("the disk is full and /readyz is still green")
		}
	}
	for _, path := range []string{"/s/civility-2026", "/healthz", "/results/civility-2026"} {
		if status, err := s.status(ctx, path); err != nil || status != http.StatusOK {
			return fmt.Errorf("with a full disk %s answers %d: %w", path, status, err)
		}
	}
	return nil
}

func (s *stage) status(ctx context.Context, path string) (int, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+s.addr()+path, nil)
	if err != nil {
		return 0, err
	}
	reply, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err
	}
	return reply.StatusCode, reply.Body.Close()
}
