package main

import (
	"bytes"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"strings"
	"testing"
)

// storedRow is what a database under test has.
type storedRow struct {
	seq          int
	key, receipt string
	body         string
	table        string
}

func keyOf(i int) string { return fmt.Sprintf("00000000-0000-7000-8000-%012d", i) }

// databaseOf makes a database with the columns that the checker reads.
func databaseOf(t *testing.T, rows []storedRow, next int) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(t.TempDir(), "x.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	do := func(query string, args ...any) {
		if _, err := db.Exec(query, args...); err != nil {
			t.Fatal(err)
		}
	}
	for _, table := range numberedTables {
		do("CREATE TABLE " + table + " (seq INTEGER, `key` BLOB, body_sha256 BLOB, receipt TEXT)")
	}
	do("CREATE TABLE sequence (id INTEGER, next_seq INTEGER)")
	do("INSERT INTO sequence VALUES (1, ?)", next)
	for _, r := range rows {
		key, _ := hex.DecodeString(strings.ReplaceAll(r.key, "-", ""))
		sum := sha256.Sum256([]byte(r.body))
		table := r.table
		if table == "" {
			table = "responses"
		}
		do("INSERT INTO "+table+" VALUES (?,?,?,?)", r.seq, key, sum[:], r.receipt)
	}
	return db
}

func ledgerOf(t *testing.T, acked ...int) *ledger {
	t.Helper()
	l, err := newLedger(filepath.Join(t.TempDir(), "acknowledged"))
	if err != nil {
		t.Fatal(err)
	}
	for i := 1; i <= 3; i++ {
		l.sending(submission{"/s/x/responses", keyOf(i), fmt.Appendf(nil, "body %d", i)})
	}
	for _, i := range acked {
		l.acknowledged(keyOf(i), fmt.Sprintf("R%d", i), false)
	}
	return l
}

func row(i int) storedRow {
	return storedRow{seq: i, key: keyOf(i), receipt: fmt.Sprintf("R%d", i), body: fmt.Sprintf("body %d", i)}
}

func TestTheCheckerSeesWhatIsLostDoubledOrChanged(t *testing.T) {
	changed, reissued, foreign := row(2), row(2), row(2)
	changed.body = "another"
	reissued.receipt = "R9"
	foreign.key = keyOf(9)
	for _, c := range []struct {
		name  string
		rows  []storedRow
		acked []int
		want  string // "" for nothing
	}{
		{"all is there", []storedRow{row(1), row(2)}, []int{1, 2}, ""},
		{"one is stored that nobody was told of", []storedRow{row(1), row(2)}, []int{1}, ""},
		{"one is lost", []storedRow{row(1)}, []int{1, 2}, "LOST: " + keyOf(2)},
		{"one is doubled", []storedRow{row(1), row(2), row(2)}, []int{1, 2}, "stored twice"},
		{"one was changed", []storedRow{row(1), changed}, []int{1, 2}, "another hash"},
		{"one has another receipt", []storedRow{row(1), reissued}, []int{1, 2}, "was given R2"},
		{"one was never sent", []storedRow{row(1), foreign}, []int{1}, "nobody sent it"},
	} {
		t.Run(c.name, func(t *testing.T) {
			n, _, err := compare(t.Context(), databaseOf(t, c.rows, 3), ledgerOf(t, c.acked...))
			if c.want == "" && (err != nil || n != len(c.rows)) || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("%d stored, error %v, want %q", n, err, c.want)
			}
		})
	}
}

func TestTheCheckerSeesGapsInTheCommitOrder(t *testing.T) {
	version := storedRow{seq: 3, key: keyOf(3), table: "versions"}
	for _, c := range []struct {
		name string
		rows []storedRow
		next int
		good bool
	}{
		{"whole, over two tables", []storedRow{row(1), row(2), version}, 4, true},
		{"a number is missing", []storedRow{row(1), version}, 4, false},
		{"a number is used twice", []storedRow{row(1), row(2), row(2), version}, 5, false},
		{"the sequence row is behind", []storedRow{row(1), row(2), version}, 3, false},
		{"the sequence row is ahead", []storedRow{row(1), row(2), version}, 5, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := gapless(t.Context(), databaseOf(t, c.rows, c.next)); (err == nil) != c.good {
				t.Errorf("error %v", err)
			}
		})
	}
}

func TestTheLedgerSeesTwoReceiptsForOneKey(t *testing.T) {
	l := ledgerOf(t, 1)
	l.acknowledged(keyOf(1), "R1", true)
	if l.again != 1 || l.count() != 1 {
		t.Errorf("again %d, count %d", l.again, l.count())
	}
	l.acknowledged(keyOf(1), "R2", true)
	if err := l.close(); err == nil || !strings.Contains(err.Error(), "R1 and R2") {
		t.Errorf("error %v", err)
	}
}

func TestTheLedgerSeesOtherBytesTakenInUnderATakenKey(t *testing.T) {
	for status, good := range map[int]bool{409: true, 200: false, 201: false, 422: false} {
		l := ledgerOf(t, 1)
		l.clashed(keyOf(1), status)
		if err := l.close(); (err == nil) != good || (l.clash == 1) != good {
			t.Errorf("status %d: %d clashes, error %v", status, l.clash, err)
		}
	}
}

func TestASignatureIsLookedForAmongSignatures(t *testing.T) {
	for table, want := range map[string]string{"signatures": "", "responses": "sent as something else"} {
		l := ledgerOf(t)
		l.sending(submission{"/p/x/signatures", keyOf(2), []byte("body 2")})
		l.acknowledged(keyOf(2), "R2", false)
		signed := row(2)
		signed.table = table
		_, n, err := compare(t.Context(), databaseOf(t, []storedRow{row(1), signed}, 3), l)
		if want == "" && (err != nil || n != 1) || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("in %s: %d signatures, error %v, want %q", table, n, err, want)
		}
	}
}

func TestAwarenessIsRecountedFromAnExport(t *testing.T) {
	base, good, rows, err := countAwareness(strings.NewReader("\ufeffid,q1,q2\n1,know,a\n2,unknown,a\n3,na,a\n4,,a\n5,heard,a\n"))
	if err != nil || base != 3 || good != 2 || rows != 5 {
		t.Errorf("%d of %d in %d rows, %v", good, base, rows, err)
	}
	if _, _, _, err := countAwareness(strings.NewReader("id\n1\n")); err == nil {
		t.Error("an export without the question passed")
	}
}

// What is cut before the reply has arrived whole, and its sender knows nothing.
func TestACutterCutsBeforeTheReply(t *testing.T) {
	server, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	arrived := make(chan string, 8)
	go func() {
		for {
			conn, err := server.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				buffer := make([]byte, 100)
				n, _ := conn.Read(buffer)
				arrived <- string(buffer[:n])
				_, _ = conn.Write([]byte("reply"))
			}()
		}
	}()
	for _, c := range []struct {
		name           string
		cut            cut
		arrives, reply string
	}{
		{"nothing", pass, "question", "reply"},
		{"the reply", cutReply, "question", ""},
		{"the middle", cutMiddle, "ques", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			proxy, err := newCutter(server.Addr().String, func(piece []byte) cut {
				if !bytes.HasPrefix(piece, []byte("q")) {
					return pass
				}
				return c.cut
			})
			if err != nil {
				t.Fatal(err)
			}
			defer proxy.close()
			conn, err := net.Dial("tcp", proxy.addr())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			if _, err := conn.Write([]byte("question")); err != nil {
				t.Fatal(err)
			}
			reply, _ := io.ReadAll(conn)
			if got := <-arrived; got != c.arrives || string(reply) != c.reply {
				t.Errorf("arrived %q, reply %q", got, reply)
			}
		})
	}
}
