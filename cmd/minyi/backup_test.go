package main

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"minyi/models/store/storetest"
)

// machine is a place where the program runs: a data folder and, unless SQLite
// lies in it, a database beside it.
type machine struct{ data, dsn string }

func emptyMachine(t *testing.T, dsn string) machine {
	t.Helper()
	m := machine{data: filepath.Join(t.TempDir(), "data"), dsn: dsn}
	if strings.HasPrefix(dsn, "sqlite:") {
		m.dsn = "sqlite:" + filepath.Join(m.data, "minyi.db")
	}
	return m
}

func (m machine) run(t *testing.T, args ...string) result {
	t.Helper()
	return command{env: []string{"MINYI_DATA=" + m.data, "MINYI_DB=" + m.dsn}}.run(t, args...)
}

func (m machine) serve(t *testing.T, args ...string) *served {
	t.Helper()
	s, err := boot(program(t), m.data, []string{"MINYI_DB=" + m.dsn}, args...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.kill)
	return s
}

// phones send until they are stopped and remember what was acknowledged.
type phones struct {
	s        *served
	wg       sync.WaitGroup
	stop     chan struct{}
	mu       sync.Mutex
	receipts []string
}

func send(t *testing.T, s *served) *phones {
	p := &phones{s: s, stop: make(chan struct{})}
	for i := range 8 {
		p.wg.Go(func() {
			for {
				select {
				case <-p.stop:
					return
				default:
				}
				path, body := "/s/civility-2026/responses", civility(newKey(), "home_area", any1("219901", "219902", "219903"))
				if i == 0 {
					path, body = "/p/citizen/signatures", signing(newKey())
				}
				a, err := s.try("POST", path, body)
				if err != nil || a.status != http.StatusCreated {
					t.Errorf("%s: %v %v", path, a, err)
					return
				}
				receipt, err := receiptOf(a)
				if err != nil {
					t.Error(err)
				}
				p.mu.Lock()
				p.receipts = append(p.receipts, receipt)
				p.mu.Unlock()
			}
		})
	}
	return p
}

func (p *phones) acknowledged(t *testing.T, least int) []string {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		p.mu.Lock()
		got := slices.Clone(p.receipts)
		p.mu.Unlock()
		if len(got) >= least {
			return got
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d acknowledgements in 30 s", len(got))
		}
	}
}

// TestABackupOfARunningServerIsRestoredOnAnEmptyMachine is the rehearsal: the
// backup is taken while phones send, carried to a machine that has nothing, and
// everything that was acknowledged before it is there.
func TestABackupOfARunningServerIsRestoredOnAnEmptyMachine(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		here := emptyMachine(t, dsn)
		first := here.serve(t, "--demo")
		sending := send(t, first)
		before := sending.acknowledged(t, 200)
		busy := filepath.Join(t.TempDir(), "busy.minyi")
		here.run(t, "backup", "-o", busy).want(t, exitOK).says(t, busy, busy+".keys")
		close(sending.stop)
		sending.wg.Wait()
		quiet := filepath.Join(t.TempDir(), "quiet.minyi")
		r := here.run(t, "backup", "-o", quiet, "--json").want(t, exitOK)
		var told struct {
			File, Keys string
			Seq, Rows  int64
		}
		if err := json.Unmarshal([]byte(r.out), &told); err != nil || told.File != quiet || told.Keys != quiet+".keys" || told.Rows < 200 {
			t.Fatalf("%v: %s", err, r.out)
		}
		for _, file := range []string{busy, busy + ".keys"} {
			if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%s: %v, %v", file, info, err)
			}
		}
		key := strings.TrimSpace(contentOf(t, filepath.Join(here.data, "keys", "master.key")))
		if strings.Contains(contentOf(t, quiet), key) || strings.TrimSpace(contentOf(t, quiet+".keys")) != key {
			t.Error("the key is in the backup, or not in its own file")
		}
		rates := string(first.do(t, http.StatusOK, "GET", "/api/v1/surveys/civility-2026/rates?by=area", nil).body)
		var channels []struct{ Code, Token string }
		first.do(t, http.StatusOK, "GET", "/api/v1/surveys/civility-2026/channels", nil).into(t, &channels)
		token := first.token
		first.kill()

		t.Run("taken while phones send", func(t *testing.T) {
			there := emptyMachine(t, storetest.SQLiteDSN(t))
			there.run(t, "restore", busy).want(t, exitOK)
			s := there.serve(t)
			for _, receipt := range before {
				s.do(t, http.StatusOK, "GET", "/receipts/"+receipt, nil)
			}
			if n := wholeOrder(t, database(t, there.dsn)); n < len(before) {
				t.Errorf("%d records for %d receipts", n, len(before))
			}
		})
		t.Run("taken when all was quiet", func(t *testing.T) {
			there := emptyMachine(t, "sqlite:")
			if strings.HasPrefix(dsn, "mysql:") {
				there.dsn = storetest.MariaDBDSN(t)
			}
			there.run(t, "restore", quiet).want(t, exitOK).says(t, fmt.Sprint(told.Seq))
			s := there.serve(t)
			s.token = token
			for _, receipt := range sending.receipts {
				s.do(t, http.StatusOK, "GET", "/receipts/"+receipt, nil)
			}
			if diff := cmp.Diff(rates, string(s.do(t, http.StatusOK, "GET", "/api/v1/surveys/civility-2026/rates?by=area", nil).body)); diff != "" {
				t.Errorf("the rates (-before +restored)\n%s", diff)
			}
			db := database(t, there.dsn)
			if n := wholeOrder(t, db); int64(n) != told.Seq {
				t.Errorf("%d records, the backup said %d", n, told.Seq)
			}
			genuine(t, s, db, channels)
			if got := strings.TrimSpace(contentOf(t, filepath.Join(there.data, "keys", "master.key"))); got != key {
				t.Error("the restored key is another one")
			}
		})
	})
}

// genuine answers through every poster: a token that these keys did not sign
// would be dropped.
func genuine(t *testing.T, s *served, db *sql.DB, channels []struct{ Code, Token string }) {
	t.Helper()
	posters := 0
	for _, c := range channels {
		if c.Token == "" {
			continue
		}
		posters++
		body := civility(newKey())
		body["channel"] = c.Token
		receipt, err := receiptOf(s.do(t, http.StatusCreated, "POST", "/s/civility-2026/responses", body))
		if err != nil {
			t.Fatal(err)
		}
		got := column(t, db, "SELECT c.code FROM responses r JOIN channels c ON c.id = r.channel_id WHERE r.receipt = ?", receipt)
		if !slices.Equal(got, []string{c.Code}) {
			t.Errorf("an answer through the poster of %s is counted for %v", c.Code, got)
		}
		s.do(t, http.StatusOK, "GET", "/s/civility-2026?c="+url.QueryEscape(c.Token), nil)
	}
	if posters < 2 {
		t.Errorf("%d posters", posters)
	}
}

func TestRestoreRefusesInWords(t *testing.T) {
	here := emptyMachine(t, "sqlite:")
	here.run(t, "demo", "--responses", "20", "--seed", "1").want(t, exitOK)
	file := filepath.Join(t.TempDir(), "a.minyi")
	here.run(t, "backup", "-o", file).want(t, exitOK)
	other := emptyMachine(t, "sqlite:")
	other.run(t, "migrate").want(t, exitOK)
	whole := contentOf(t, file)
	// The middle lies within packed rows: a single byte of a header may mean nothing.
	changed := []byte(whole)
	for i := len(changed) / 2; i < len(changed)/2+16; i++ {
		changed[i] ^= 0xff
	}
	for _, c := range []struct {
		name, says string
		args       []string
	}{
		{"nothing named", "--return", nil},
		{"no such file", "gone.minyi", []string{filepath.Join(t.TempDir(), "gone.minyi")}},
		{"one that was cut off", "not whole", []string{fixture(t, "cut.minyi", whole[:len(whole)/2])}},
		{"one that was changed", "damaged or was changed", []string{fixture(t, "bad.minyi", string(changed)), "--keys", file + ".keys"}},
		{"something else", "no backup", []string{fixture(t, "text.minyi", "hello")}},
		{"keys that are not there", "--keys", []string{fixture(t, "alone.minyi", whole)}},
		{"keys of others", "not the keys", []string{file, "--keys", filepath.Join(other.data, "keys", "master.key")}},
		{"no upgrade to return from", "upgrade", []string{"--return"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			there := emptyMachine(t, "sqlite:")
			there.run(t, append([]string{"restore"}, c.args...)...).want(t, exitRefused).says(t, c.says)
			if _, err := os.Stat(filepath.Join(there.data, "minyi.db")); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("a database was made: %v", err)
			}
		})
	}
	t.Run("a server runs", func(t *testing.T) {
		s := here.serve(t)
		here.run(t, "restore", file, "--replace").want(t, exitRefused).says(t, "Stop the Minyi service")
		s.do(t, http.StatusOK, "GET", "/readyz", nil)
		s.kill()
	})
	t.Run("something is there", func(t *testing.T) {
		here.run(t, "restore", file).want(t, exitRefused).says(t, "--replace")
	})
	t.Run("it is replaced when asked, and kept", func(t *testing.T) {
		here.run(t, "demo", "--responses", "10", "--seed", "2").want(t, exitOK)
		here.run(t, "restore", file, "--replace").want(t, exitOK).says(t, "before-restore-")
		count := "SELECT COUNT(*) FROM responses"
		if n := column(t, database(t, here.dsn), count); n[0] != "20" {
			t.Errorf("%s responses after going back to 20", n[0])
		}
		kept, err := filepath.Glob(filepath.Join(here.data, "backups", "before-restore-*.minyi"))
		if err != nil || len(kept) != 1 {
			t.Fatal(kept, err)
		}
		there := emptyMachine(t, "sqlite:")
		there.run(t, "restore", kept[0]).want(t, exitOK)
		if n := column(t, database(t, there.dsn), count); n[0] != "30" {
			t.Errorf("%s responses in what was kept, want 30", n[0])
		}
	})
	t.Run("without keys only when told", func(t *testing.T) {
		there := emptyMachine(t, "sqlite:")
		alone := fixture(t, "alone.minyi", whole)
		there.run(t, "restore", alone, "--without-keys").want(t, exitOK).says(t, "contacts")
	})
	t.Run("other keys are set aside, not lost", func(t *testing.T) {
		mine := contentOf(t, filepath.Join(other.data, "keys", "master.key"))
		other.run(t, "restore", file).want(t, exitOK)
		aside, err := filepath.Glob(filepath.Join(other.data, "keys", "master.key.before-restore-*"))
		if err != nil || len(aside) != 1 || contentOf(t, aside[0]) != mine {
			t.Errorf("set aside: %v, %v", aside, err)
		}
	})
}

func TestBackupsAreKeptByCount(t *testing.T) {
	here := emptyMachine(t, "sqlite:")
	here.run(t, "backup").want(t, exitRefused).says(t, "no database")
	if _, err := os.Stat(here.data); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a backup of nothing made a folder: %v", err)
	}
	here.run(t, "migrate").want(t, exitOK)
	folder := filepath.Join(here.data, "backups")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{
		"minyi-20240101-000000.minyi", "minyi-20240101-000000.minyi.keys", "minyi-20240102-000000.minyi",
		"before-upgrade-20230101-000000.minyi", "notes.txt", "minyi-old.minyi",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	here.run(t, "backup", "--keep", "2").want(t, exitOK)
	left, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var old []string
	fresh := 0
	for _, e := range left {
		if strings.HasPrefix(e.Name(), fmt.Sprintf("minyi-%d", time.Now().Year())) {
			fresh++
			continue
		}
		old = append(old, e.Name())
	}
	want := []string{"before-upgrade-20230101-000000.minyi", "minyi-20240102-000000.minyi", "minyi-old.minyi", "notes.txt"}
	if fresh != 2 || !slices.Equal(old, want) {
		t.Errorf("%d new files, beside them %v, want %v", fresh, old, want)
	}
	here.run(t, "backup", "-o", filepath.Join(folder, "x.minyi"), "--keep", "2").want(t, exitRefused).says(t, "/keep")
	note := column(t, database(t, here.dsn), "SELECT value FROM settings WHERE name = 'last_backup'")
	if len(note) != 1 || !strings.Contains(note[0], `"file":"minyi-`) {
		t.Errorf("the database notes %v", note)
	}
	if n := column(t, database(t, here.dsn), "SELECT COUNT(*) FROM audit_events WHERE action = 'backup:make'"); n[0] != "1" {
		t.Errorf("the log has %s backups", n[0])
	}
}
