package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"minyi/surveys/seed"
)

// readOnly turns the disk read-only under load, as a system does that met an
// error on it. The program takes nothing in, says so to phones, to the probe and
// in its log, and still serves pages; while the disk stays so it does not start
// and says why; on the mended disk it goes on with all that was acknowledged.
func readOnly(ctx context.Context, b *bed) (string, error) {
	dir, err := b.folder("read-only")
	if err != nil {
		return "", err
	}
	d := &disk{image: filepath.Join(dir, "image"), at: filepath.Join(dir, "disk")}
	if err := d.make(ctx); err != nil {
		return "", err
	}
	defer d.unmount()
	s := &stage{bed: b, dir: dir, data: filepath.Join(d.at, "data")}
	if err := s.start(ctx); err != nil {
		return "", err
	}
	defer s.kill()
	rounds := b.pick(2, 10)
	return s.under(ctx, crowd, func(l *ledger) error {
		for range rounds {
			if err := until(ctx, l, l.count()+2*crowd); err != nil {
				return err
			}
			if err := d.fail(); err != nil {
				return err
			}
			if err := s.takesNothing(ctx, l); err != nil {
				return err
			}
			s.kill()
			if err := s.start(ctx); err == nil || !strings.Contains(err.Error(), "ended before it answered") || !strings.Contains(err.Error(), "read-only") && !strings.Contains(err.Error(), "只读") {
				return fmt.Errorf("started on a read-only disk, it says: %w", err)
			}
			if err := d.mend(ctx); err != nil {
				return err
			}
			if err := s.start(ctx); err != nil {
				return err
			}
		}
		return until(ctx, l, l.count()+2*crowd)
	}, fmt.Sprintf("the disk turned read-only %d times: ", rounds))
}

// takesNothing waits until the probe is red and checks that nothing is taken in
// and that the reason is in the log. A program that ended and said why is as good.
func (s *stage) takesNothing(ctx context.Context, l *ledger) error {
	p := s.server.Load()
	if err := s.refuses(ctx); err != nil {
		select {
		case <-p.done:
		case <-time.After(time.Second):
			return err
		}
		if code := p.cmd.ProcessState.ExitCode(); code != 1 || !bytes.Contains(p.lastWords(), []byte("disk")) {
			return fmt.Errorf("it ended with %d\n%s", code, p.lastWords())
		}
		return nil
	}
	sub := stamped("/s/"+seed.SurveyCode+"/responses", s.bed.bodies[0])
	l.sending(sub)
	reply, err := http.Post(p.URL+sub.path, "application/json", bytes.NewReader(sub.body))
	if err != nil {
		return err
	}
	defer reply.Body.Close()
	if reply.StatusCode != http.StatusServiceUnavailable || reply.Header.Get("Retry-After") == "" {
		return fmt.Errorf("on a read-only disk a response is answered with %d", reply.StatusCode)
	}
	log, err := os.ReadFile(p.log)
	if err == nil && !bytes.Contains(log, []byte("answers cannot be stored")) {
		err = errors.New("the log does not say why nothing is taken in")
	}
	return err
}

// disk is a small file system in a file, mounted so that an error turns it
// read-only.
type disk struct{ image, at string }

func (d *disk) make(ctx context.Context) error {
	mkfs := firstOf("mkfs.ext4", "/usr/sbin/mkfs.ext4", "/sbin/mkfs.ext4")
	if mkfs == "" || firstOf("losetup", "/usr/sbin/losetup", "/sbin/losetup") == "" {
		return fmt.Errorf("%w: no mkfs.ext4 or no losetup", errCannot)
	}
	if err := errors.Join(os.WriteFile(d.image, nil, 0o600), os.Truncate(d.image, 96<<20), os.MkdirAll(d.at, 0o755)); err != nil {
		return err
	}
	if _, err := output(ctx, mkfs, "-q", d.image); err != nil {
		return err
	}
	if err := d.mount(ctx); err != nil {
		return fmt.Errorf("%w: a disk in a file cannot be mounted: %v", errCannot, err)
	}
	if _, err := os.Stat(d.trigger()); err != nil {
		d.unmount()
		return fmt.Errorf("%w: the system has no switch for a disk error: %v", errCannot, err)
	}
	return nil
}

func (d *disk) mount(ctx context.Context) error {
	_, err := output(ctx, "mount", "-o", "loop,errors=remount-ro", d.image, d.at)
	return err
}

func (d *disk) unmount() { _ = syscall.Unmount(d.at, syscall.MNT_DETACH) }

// trigger is the file by which the system makes believe that it met an error.
func (d *disk) trigger() string {
	mounts, err := os.ReadFile("/proc/self/mounts")
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(mounts)) {
		if f := strings.Fields(line); len(f) > 1 && f[1] == d.at {
			return filepath.Join("/sys/fs/ext4", filepath.Base(f[0]), "trigger_fs_error")
		}
	}
	return ""
}

func (d *disk) fail() error { return os.WriteFile(d.trigger(), []byte("1"), 0) }

// mend does what an administrator does: check, repair, mount again.
func (d *disk) mend(ctx context.Context) error {
	if _, err := output(ctx, "umount", d.at); err != nil {
		return err
	}
	var code *exec.ExitError
	_, err := output(ctx, firstOf("e2fsck", "/usr/sbin/e2fsck", "/sbin/e2fsck"), "-fy", d.image)
	if err != nil && (!errors.As(err, &code) || code.ExitCode() != 1) { // 1: errors were corrected
		return err
	}
	return d.mount(ctx)
}
