package backup_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"minyi/models"
	"minyi/models/backup"
	"minyi/models/store"
	"minyi/models/store/storetest"
	"minyi/surveys"
	"minyi/surveys/intake"
)

var keys = backup.Keys{ID: "test", MAC: []byte("a key of thirty-two bytes, or so")}

// write takes a backup of an open database.
func write(t *testing.T, s *store.Store, file string) *backup.Manifest {
	t.Helper()
	m, err := take(t.Context(), s, file, func(int64) {})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func take(ctx context.Context, s *store.Store, file string, count func(int64)) (*backup.Manifest, error) {
	snap, err := s.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	m := backup.Manifest{Program: "test", CreatedAt: time.Unix(1_795_000_000, 0), Database: string(s.Dialect())}
	done, err := backup.Write(ctx, file, snap, m, keys, count)
	return done, errors.Join(err, snap.Close())
}

func open(t *testing.T, file string) *backup.Reader {
	t.Helper()
	r, err := backup.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

// content is every row of every table as text, without what backups leave out.
func content(t *testing.T, s *store.Store) map[string][]string {
	t.Helper()
	snap, err := s.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer snap.Close()
	all := make(map[string][]string)
	for _, table := range snap.Tables() {
		if table.Name == "sessions" || table.Name == "one_time_links" {
			continue
		}
		err := snap.Rows(t.Context(), table, func(row []any) error {
			all[table.Name] = append(all[table.Name], fmt.Sprintf("%#v", row))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	counters, err := snap.Counters(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	all["counters"] = []string{fmt.Sprint(counters)}
	return all
}

// full opens a database in which every table has rows, some of them odd.
func full(t *testing.T, dsn string) *store.Store {
	t.Helper()
	s := storetest.Open(t, dsn)
	row, wave, channel := storetest.Survey(t, s, "s")
	pledge := models.Pledge{Code: "p", Draft: []byte("{}")}
	if err := s.CreatePledge(t.Context(), &pledge); err != nil {
		t.Fatal(err)
	}
	odd := storetest.Response(row.ID, "odd", "")
	r := odd.Response
	r.WaveID, r.ChannelID, r.StartedAt, r.Answers = wave.ID, channel.ID, -1<<62, []byte{0, 255, '"', '\\', '\n', 1}
	r.Design = intake.Design{Stratum: "层①\u2028\x00\"\\", PSU: "社区🏠 ", BaseWeight: 1.0 / 3, FPC: 5e-324}
	batch := []intake.Record{odd}
	for i := range 700 { // more than one statement
		batch = append(batch, storetest.Response(row.ID, fmt.Sprint(i), "b"), storetest.Signature(pledge.ID, fmt.Sprint(i), "王🐦"))
	}
	if _, err := s.Commit(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("../migration/testdata/rows/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for query := range strings.SplitSeq(strings.TrimSpace(string(text)), ";\n") {
			if err := storetest.Exec(t, dsn, query); err != nil && !store.IsDuplicate(err) {
				t.Fatalf("%s: %v", query, err)
			}
		}
	}
	// An id that was given once is not given again, here or after a restore.
	file := models.File{Kind: models.FileShare, Name: "gone", MediaType: "text/plain", Content: []byte("x")}
	if err := s.PutFile(t.Context(), &file); err != nil {
		t.Fatal(err)
	}
	if err := s.DeleteFile(t.Context(), file.ID); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestABackupOfEitherDatabaseFillsEither(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		from := full(t, dsn)
		want := content(t, from)
		file := filepath.Join(t.TempDir(), "a.minyi")
		m := write(t, from, file)
		if m.Rows < 1400 || m.Seq < 1401 || len(m.Tables) < 20 {
			t.Fatalf("the manifest tells of %d rows in %d tables up to %d", m.Rows, len(m.Tables), m.Seq)
		}
		for _, table := range m.Tables {
			if left := slices.Contains(m.LeftOut, table.Name); (table.Rows == 0) != left {
				t.Errorf("%s has %d rows; left out: %v", table.Name, table.Rows, left)
			}
		}
		storetest.EachDSN(t, func(t *testing.T, dsn string) {
			var last int64
			err := store.Restore(t.Context(), dsn, open(t, file), store.RestoreOptions{Count: func(n int64) { last = n }})
			if err != nil {
				t.Fatal(err)
			}
			if last < m.Rows-1 {
				t.Errorf("progress ended at %d of %d rows", last, m.Rows)
			}
			to := storetest.Open(t, dsn)
			if diff := cmp.Diff(want, content(t, to)); diff != "" {
				t.Errorf("(-before +restored)\n%.3000s", diff)
			}
			again := models.File{Kind: models.FileShare, Name: "new", MediaType: "text/plain", Content: []byte("y")}
			if err := to.PutFile(t.Context(), &again); err != nil {
				t.Fatal(err)
			}
			if gone := m.Counters["files"]; again.ID != gone+1 {
				t.Errorf("the next file has id %d after %d", again.ID, gone)
			}
		})
	})
}

func TestABackupTakenWhileOthersWriteIsOneMoment(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		s := storetest.Open(t, dsn)
		row, _, _ := storetest.Survey(t, s, "s")
		var mu sync.Mutex
		var acknowledged []string
		stop, started := make(chan struct{}), make(chan struct{})
		var phones sync.WaitGroup
		for p := range 4 {
			phones.Go(func() {
				for i := 0; ; i++ {
					select {
					case <-stop:
						return
					default:
					}
					out, err := s.Commit(context.Background(), []intake.Record{storetest.Response(row.ID, fmt.Sprint(p, "-", i), "b")})
					if err != nil {
						t.Error(err)
						return
					}
					mu.Lock()
					acknowledged = append(acknowledged, out[0].Receipt)
					if len(acknowledged) == 50 {
						close(started)
					}
					mu.Unlock()
				}
			})
		}
		<-started
		mu.Lock()
		before := slices.Clone(acknowledged)
		mu.Unlock()
		file := filepath.Join(t.TempDir(), "a.minyi")
		m := write(t, s, file)
		close(stop)
		phones.Wait()

		target := storetest.SQLiteDSN(t)
		if err := store.Restore(t.Context(), target, open(t, file), store.RestoreOptions{}); err != nil {
			t.Fatal(err)
		}
		to := storetest.Open(t, target)
		for _, receipt := range before {
			if _, err := to.FindReceipt(t.Context(), receipt); err != nil {
				t.Errorf("%s was acknowledged before the backup: %v", receipt, err)
			}
		}
		next := int64(2) // 1 is the publication
		_, err := to.ResponsesAfter(t.Context(), row.ID, 0, 1<<40, func(r *intake.Response) error {
			if r.Seq != next {
				return fmt.Errorf("number %d after %d", r.Seq, next-1)
			}
			next++
			return nil
		})
		if max, _ := to.MaxSeq(t.Context()); err != nil || next-1 != m.Seq || max != m.Seq {
			t.Errorf("%v: responses up to %d, sequence %d, manifest %d", err, next-1, max, m.Seq)
		}
		if int(m.Seq) < len(before) || m.Seq == 1 {
			t.Errorf("%d numbers for %d acknowledgements", m.Seq, len(before))
		}
	})
}

func TestAnOlderBackupIsMigratedUnlessToldNotTo(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		storetest.MigrateTo(t, dsn, 8)
		if err := storetest.Exec(t, dsn, "INSERT INTO settings (name, value) VALUES ('old', 'kept')"); err != nil {
			t.Fatal(err)
		}
		s, err := store.Open(t.Context(), store.Config{DSN: dsn, AnyOlder: true})
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "a.minyi")
		if m := write(t, s, file); m.Schema != 8 {
			t.Errorf("schema %d, want 8", m.Schema)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		for _, keep := range []bool{false, true} {
			if err := store.Restore(t.Context(), dsn, open(t, file), store.RestoreOptions{Replace: true, KeepSchema: keep}); err != nil {
				t.Fatal(err)
			}
			s, err := store.Open(t.Context(), store.Config{DSN: dsn, AnyOlder: true})
			if err != nil {
				t.Fatal(err)
			}
			have, program, err := s.SchemaVersions(t.Context())
			if want := map[bool]int64{false: program, true: 8}[keep]; err != nil || have != want {
				t.Errorf("version %d, %v; want %d", have, err, want)
			}
			if v, err := s.Setting(t.Context(), "old"); err != nil || v != "kept" {
				t.Errorf("the setting is %q, %v", v, err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestADatabaseThatHoldsSomethingIsNotReplacedUnasked(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		s := storetest.Open(t, dsn)
		file := filepath.Join(t.TempDir(), "a.minyi")
		write(t, s, file)
		restore := func(o store.RestoreOptions) error { return store.Restore(t.Context(), dsn, open(t, file), o) }
		wantKey(t, restore(store.RestoreOptions{Replace: true}), "store.in_use")
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if err := restore(store.RestoreOptions{}); err != nil {
			t.Fatalf("a database that a server only made: %v", err)
		}
		s, err := store.Open(t.Context(), store.Config{DSN: dsn})
		if err != nil {
			t.Fatal(err)
		}
		storetest.Survey(t, s, "s")
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		wantKey(t, restore(store.RestoreOptions{}), "store.not_empty")
		s, err = store.Open(t.Context(), store.Config{DSN: dsn})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Survey(t.Context(), "s"); err != nil {
			t.Errorf("the survey after a refused restore: %v", err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if err := restore(store.RestoreOptions{Replace: true}); err != nil {
			t.Error(err)
		}
	})
}

func TestABackupHoldsNoSessionAndIsReadByNobodyElse(t *testing.T) {
	dsn := storetest.SQLiteDSN(t)
	s := full(t, dsn)
	if err := storetest.Exec(t, dsn, "INSERT INTO sessions (token, data, expiry) VALUES ('tell-tale-token', x'00', 99)"); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "a.minyi")
	write(t, s, file)
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	var all bytes.Buffer
	r := open(t, file)
	for _, table := range r.Tables() {
		err := r.Rows(t.Context(), table, func(row []any) error { _, err := fmt.Fprint(&all, row); return err })
		if err != nil {
			t.Fatal(err)
		}
	}
	if strings.Contains(all.String(), "tell-tale-token") || !strings.Contains(all.String(), "社区🏠") {
		t.Error("a session is in the backup, or nothing at all")
	}
}

func wantKey(t *testing.T, err error, key string) {
	t.Helper()
	if found := surveys.All(err); len(found) == 0 || found[0].Key != key {
		t.Errorf("error %v, want %s", err, key)
	}
}
