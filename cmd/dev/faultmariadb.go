package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// mariadb is a private server with everything in one folder, and durable: each
// commit is synced.
type mariadb struct {
	dir    string
	port   int
	user   string // of the system, that the server runs as
	args   []string
	daemon string
	cmd    *exec.Cmd
	done   chan struct{}
}

// newMariaDB makes the data folder of a server. The server is not started.
func newMariaDB(ctx context.Context, dir, user string) (*mariadb, error) {
	m := &mariadb{dir: dir, user: user, daemon: firstOf("mariadbd", "/usr/sbin/mariadbd")}
	install := firstOf("mariadb-install-db", "/usr/bin/mariadb-install-db")
	if m.daemon == "" || install == "" {
		return nil, fmt.Errorf("%w: no MariaDB", errCannot)
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	m.port = port
	args := []string{"--no-defaults", "--datadir=" + filepath.Join(dir, "db"), "--auth-root-authentication-method=normal", "--skip-test-db"}
	if os.Geteuid() == 0 {
		args = append(args, "--user="+user)
	}
	if _, err := output(ctx, install, args...); err != nil {
		return nil, err
	}
	m.args = []string{
		"--no-defaults", "--datadir=" + filepath.Join(dir, "db"), "--bind-address=127.0.0.1", "--port=" + strconv.Itoa(port),
		"--socket=" + filepath.Join(dir, "s"), "--innodb-flush-log-at-trx-commit=1", "--innodb-buffer-pool-size=128M",
		"--max-connections=300", "--performance-schema=OFF", "--skip-log-bin", "--pid-file=" + filepath.Join(dir, "pid"),
	}
	if os.Geteuid() == 0 {
		m.args = append(m.args, "--user="+user)
	}
	return m, nil
}

// mariadb starts a server with an empty database minyi.
func (b *bed) mariadb(ctx context.Context, name string) (*mariadb, error) {
	dir, err := b.folder(name + "-db")
	if err != nil {
		return nil, err
	}
	return startMariaDB(ctx, dir)
}

// startMariaDB starts a server of its own in an empty folder, with an empty
// database minyi.
func startMariaDB(ctx context.Context, dir string) (*mariadb, error) {
	m, err := newMariaDB(ctx, dir, "root")
	if err != nil {
		return nil, err
	}
	if err := m.start(ctx); err != nil {
		return nil, err
	}
	return m, m.exec(ctx, "CREATE DATABASE minyi")
}

func (m *mariadb) start(ctx context.Context, more ...string) error {
	log, err := os.OpenFile(filepath.Join(m.dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := exec.CommandContext(ctx, m.daemon, append(m.args, more...)...)
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		return err
	}
	done := make(chan struct{})
	go func() {
		_ = cmd.Wait()
		close(done)
	}()
	m.cmd, m.done = cmd, done
	for deadline := time.Now().Add(time.Minute); ; {
		if err = m.exec(ctx, "SELECT 1"); err == nil {
			return nil
		}
		select {
		case <-done:
			return fmt.Errorf("MariaDB ended: %s", m.lastWords())
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("MariaDB does not answer: %w\n%s", err, m.lastWords())
		}
	}
}

func (m *mariadb) kill() {
	_ = m.cmd.Process.Kill()
	<-m.done
}

// hang stops the server's process for a time.
func (m *mariadb) hang(pause time.Duration) error {
	if err := m.cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		return err
	}
	time.Sleep(pause)
	return m.cmd.Process.Signal(syscall.SIGCONT)
}

func (m *mariadb) lastWords() []byte {
	out, err := os.ReadFile(filepath.Join(m.dir, "log"))
	if err != nil {
		return []byte(err.Error())
	}
	return tail(out, 20)
}

func (m *mariadb) addr() string { return "127.0.0.1:" + strconv.Itoa(m.port) }

// dsn is the address of a database as the program takes it.
func (m *mariadb) dsn(database string) string { return mysqlDSN(m.addr(), database) }

func mysqlDSN(addr, database string) string { return "mysql:root@tcp(" + addr + ")/" + database }

func (m *mariadb) exec(ctx context.Context, query string) error {
	db, err := sql.Open("mysql", strings.TrimPrefix(m.dsn(""), "mysql:"))
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.ExecContext(ctx, query)
	return err
}

// firstOf finds the first of some programs that is there.
func firstOf(names ...string) string {
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

func freePort() (int, error) {
	addr, err := freeAddr()
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(addr[strings.LastIndexByte(addr, ':')+1:])
}
