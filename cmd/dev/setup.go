package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// part is something outside Go that a part of the tests needs.
type part struct {
	name     string   // as tests know it in MINYI_TEST_REQUIRE
	programs []string // any of them will do
	packages []string // Debian's packages that bring it
	why      string
}

var parts = []part{
	{"mariadb", []string{"mariadbd", "/usr/sbin/mariadbd"}, []string{"mariadb-server"}, "the suite on a real MariaDB"},
	{"chromium", []string{"chromium", "chromium-browser", "google-chrome"}, []string{"chromium", "fonts-noto-cjk"}, "the pages in a real browser"},
	{"galera", []string{galeraLibrary}, []string{"galera-4", "rsync"}, "a cluster of three databases"},
	{"haproxy", []string{"haproxy", "/usr/sbin/haproxy"}, []string{"haproxy"}, "the way to the cluster"},
	{"strace", []string{"strace"}, []string{"strace"}, "the look at what is synced before it is acknowledged"},
	{"gcc", []string{"gcc", "cc"}, []string{"gcc", "libc6-dev"}, "the race detector"},
}

func (p part) present() bool {
	for _, name := range p.programs {
		if _, err := exec.LookPath(name); err == nil {
			return true
		}
		if info, err := os.Stat(name); err == nil && filepath.IsAbs(name) && info.Mode().IsRegular() {
			return true // a library
		}
	}
	return false
}

// setUp installs what is missing where it can, on Debian as root, and returns
// the parts that are there.
func setUp(ctx context.Context, out io.Writer, parts []part, install func(context.Context, []part) error) (there map[string]bool) {
	there = make(map[string]bool)
	var missing []part
	for _, p := range parts {
		if there[p.name] = p.present(); !there[p.name] {
			missing = append(missing, p)
		}
	}
	if len(missing) == 0 {
		return there
	}
	if err := install(ctx, missing); err != nil {
		fmt.Fprintf(out, "cannot install: %v\n", err)
	}
	for _, p := range missing {
		if there[p.name] = p.present(); !there[p.name] {
			fmt.Fprintf(out, "missing: %s, for %s. On Debian: apt-get install %s\n", p.name, p.why, strings.Join(p.packages, " "))
		}
	}
	return there
}

func install(ctx context.Context, missing []part) error {
	if _, err := exec.LookPath("apt-get"); err != nil {
		return fmt.Errorf("no apt-get here")
	}
	if os.Geteuid() != 0 {
		return fmt.Errorf("not root")
	}
	args := []string{"install", "-y", "-qq", "--no-install-recommends"}
	for _, p := range missing {
		args = append(args, p.packages...)
	}
	for _, a := range [][]string{{"update", "-qq"}, args} {
		fmt.Println("apt-get", a)
		cmd := exec.CommandContext(ctx, "apt-get", a...)
		// The tests start a private server; the packaged one must not.
		cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1")
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("apt-get %s: %w\n%s", a[0], err, tail(out, 20))
		}
	}
	return nil
}
