package storetest

import (
	"context"
	"database/sql"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	_ "github.com/go-sql-driver/mysql" // the driver "mysql"
)

// MariaDBDSN returns the DSN of a new, empty database on this test binary's own
// server, and drops it when the test ends. It skips the test where MariaDB is
// not installed.
func MariaDBDSN(t testing.TB) string {
	t.Helper()
	s := server()
	if s.missing != "" {
		if required("mariadb") {
			t.Fatalf("MINYI_TEST_REQUIRE asks for mariadb: %s", s.missing)
		}
		t.Skipf("not run on MariaDB: %s", s.missing)
	}
	if s.err != nil {
		t.Fatalf("start MariaDB: %v", s.err)
	}
	name := fmt.Sprintf("minyi_%d", s.count.Add(1))
	s.exec(t, "CREATE DATABASE "+name)
	t.Cleanup(func() { s.exec(t, "DROP DATABASE "+name) })
	return "mysql:" + s.dsn(name)
}

func required(part string) bool {
	for p := range strings.SplitSeq(os.Getenv("MINYI_TEST_REQUIRE"), ",") {
		if strings.TrimSpace(p) == part {
			return true
		}
	}
	return false
}

// mariadb is a private server: own folder, own port, own socket.
type mariadb struct {
	missing string
	err     error
	addr    string
	count   atomic.Int64
	hold    *os.File // the server lives as long as this end of a pipe
}

// server starts the server of this test binary once.
var server = sync.OnceValue(func() *mariadb {
	s := new(mariadb)
	var tools [2]string
	for i, names := range [][]string{{"mariadbd", "mysqld"}, {"mariadb-install-db", "mysql_install_db"}} {
		if tools[i] = find(names...); tools[i] == "" {
			s.missing = names[0] + " is not installed (Debian: apt-get install mariadb-server)"
			return s
		}
	}
	s.err = s.start(tools[0], tools[1])
	return s
})

// find looks in PATH and where Debian puts servers.
func find(names ...string) string {
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
		for _, dir := range []string{"/usr/sbin", "/usr/local/sbin"} {
			if path, err := exec.LookPath(filepath.Join(dir, name)); err == nil {
				return path
			}
		}
	}
	return ""
}

func (s *mariadb) start(daemon, install string) error {
	dir, err := os.MkdirTemp("", "minyi-mariadb-")
	if err != nil {
		return err
	}
	var user []string
	if os.Getuid() == 0 {
		user = []string{"--user=root"} // it refuses root unless told so
	}
	args := append([]string{
		"--no-defaults", "--datadir=" + filepath.Join(dir, "data"), "--auth-root-authentication-method=normal", "--skip-test-db",
	}, user...)
	// Temporary tables are named after the process only: in a folder that others
	// share, two installations at once trip over each other's.
	setUp := exec.Command(install, args...)
	setUp.Env = append(os.Environ(), "TMPDIR="+dir)
	if out, err := setUp.CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	s.addr = l.Addr().String()
	_, port, _ := net.SplitHostPort(s.addr)
	if err := l.Close(); err != nil {
		return err
	}
	// Durability is not what these tests are about: no syncs.
	args = append([]string{
		"--no-defaults", "--datadir=" + filepath.Join(dir, "data"), "--bind-address=127.0.0.1", "--port=" + port,
		"--socket=" + filepath.Join(dir, "sock"), "--skip-log-bin", "--innodb-flush-log-at-trx-commit=0",
		"--innodb-buffer-pool-size=64M", "--max-connections=300", "--performance-schema=OFF",
		"--tmpdir=" + dir,
	}, user...)
	if err := s.supervise(dir, daemon, args); err != nil {
		return err
	}
	return s.wait(filepath.Join(dir, "log"))
}

// supervise starts the server under a shell that waits for this process to end,
// however it ends, and then stops the server and removes its folder.
func (s *mariadb) supervise(dir, daemon string, args []string) error {
	r, w, err := os.Pipe()
	if err != nil {
		return err
	}
	defer r.Close()
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		return err
	}
	defer log.Close()
	const script = `dir=$1; shift; "$@" </dev/null & pid=$!; read -r _; kill -9 $pid; wait $pid; rm -rf "$dir"`
	cmd := exec.Command("/bin/sh", append([]string{"-c", script, "sh", dir, daemon}, args...)...)
	// Files, not pipes: "go test" must not wait for the server's output.
	cmd.Stdin, cmd.Stdout, cmd.Stderr = r, log, log
	if err := cmd.Start(); err != nil {
		return err
	}
	s.hold = w
	return cmd.Process.Release()
}

func (s *mariadb) wait(log string) error {
	db, err := sql.Open("mysql", s.dsn(""))
	if err != nil {
		return err
	}
	defer db.Close()
	for range 300 {
		if err = db.Ping(); err == nil {
			return nil
		}
		time.Sleep(100 * time.Millisecond)
	}
	out, _ := os.ReadFile(log)
	return fmt.Errorf("%w\n%s", err, out)
}

func (s *mariadb) dsn(database string) string { return "root@tcp(" + s.addr + ")/" + database }

func (s *mariadb) exec(t testing.TB, query string) {
	t.Helper()
	db, err := sql.Open("mysql", s.dsn(""))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(context.Background(), query); err != nil {
		t.Fatal(err)
	}
}
