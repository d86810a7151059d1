package contract

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"

	"minyi/models"
	"minyi/models/migration"
	"minyi/surveys"
	"minyi/surveys/audit"
	"minyi/surveys/intake"
)

// takenIsTold: a code that is taken is told from every other failure.
func takenIsTold(t T, d *Database) {
	Survey(t, d.Instance(t, 0), "taken")
	err := d.Instance(t, 1).CreateSurvey(t.Context(), &models.Survey{Code: "taken", Draft: []byte("{}")})
	if surveys.KindOf(err) != surveys.Conflict {
		t.Errorf("a code that is taken: %v, want a conflict", err)
	}
}

// allOrNone: of a list of which one row is refused none stays.
func allOrNone(t T, d *Database) {
	s := d.Instance(t, 0)
	row, _, _ := Survey(t, s, "all")
	rows := make([]models.Channel, 40)
	for i := range rows {
		rows[i] = models.Channel{SurveyID: row.ID, Code: fmt.Sprint("c", i%39), Mode: surveys.Web, Sample: surveys.Volunteer}
	}
	if err := s.AddChannels(t.Context(), rows, nil); surveys.KindOf(err) != surveys.Conflict {
		t.Errorf("a list with one code twice: %v, want a conflict", err)
	}
	if got, err := s.Channels(t.Context(), row.ID); err != nil || len(got) != 1 {
		t.Errorf("%d channels after a refused list, %v; want the open one", len(got), err)
	}
}

// busyRows: many who change the same rows at once all come to their end, and
// what only one of them changed stays.
func busyRows(t T, d *Database) {
	const rounds, writers = 20, 4
	var wg sync.WaitGroup
	for w := range writers {
		s := d.Instance(t, w%2)
		wg.Go(func() {
			for i := range rounds {
				values := map[string]string{"busy a": fmt.Sprint(w), "busy z": fmt.Sprint(w), fmt.Sprint("busy m", w): fmt.Sprint(i)}
				if err := s.PutSettings(t.Context(), values); err != nil {
					t.Errorf("writer %d: %v", w, err)
				}
			}
		})
	}
	wg.Wait()
	values, err := d.Instance(t, 0).Settings(t.Context())
	if err != nil {
		t.Fatalf("settings: %v", err)
	}
	for w := range writers {
		if got := values[fmt.Sprint("busy m", w)]; got != fmt.Sprint(rounds-1) {
			t.Errorf("writer %d left %q, want %d", w, got, rounds-1)
		}
	}
	if values["busy a"] != values["busy z"] {
		t.Errorf("two values that always change together: %q and %q", values["busy a"], values["busy z"])
	}
}

// auditChain: two instances append to one chain, and it holds.
func auditChain(t T, d *Database) {
	before, err := d.Instance(t, 0).VerifyAudit(t.Context())
	if err != nil {
		t.Fatalf("the chain before: %v", err)
	}
	const each = 20
	var wg sync.WaitGroup
	for w := range 2 {
		s := d.Instance(t, w)
		wg.Go(func() {
			for range each {
				if err := s.AppendAudit(t.Context(), audit.Event{Actor: "李 🐦", Action: "contract:run", Status: 200, Detail: json.RawMessage(`{"a": 1.0}`)}); err != nil {
					t.Errorf("append: %v", err)
				}
			}
		})
	}
	wg.Wait()
	if n, err := d.Instance(t, 0).VerifyAudit(t.Context()); err != nil || n != before+2*each {
		t.Errorf("%d events hold, %v; want %d", n, err, before+2*each)
	}
}

// snapshot: what is read for a backup is one moment, while others go on writing.
func snapshot(t T, d *Database) {
	s := d.Instance(t, 0)
	row, _, _ := Survey(t, s, "moment")
	put := func(from, to int) {
		for i := from; i < to; i++ {
			if _, err := s.Commit(context.WithoutCancel(t.Context()), []intake.Record{Response(row.ID, fmt.Sprint(i), "b")}); err != nil {
				t.Errorf("commit: %v", err)
			}
		}
	}
	put(0, 10)
	snap, err := d.Instance(t, 1).Snapshot(t.Context())
	if err != nil {
		t.Fatalf("take one: %v", err)
	}
	defer snap.Close()
	seq, err := snap.Seq(t.Context())
	if err != nil {
		t.Fatalf("%v", err)
	}
	put(10, 20)
	for _, table := range snap.Tables() {
		if table.Name != "responses" {
			continue
		}
		latest, err := latestIn(t, snap.Rows, table)
		if err != nil || latest != seq {
			t.Errorf("the last response has number %d, %v; the sequence of that moment is %d", latest, err, seq)
		}
	}
	if again, err := snap.Seq(t.Context()); err != nil || again != seq {
		t.Errorf("the sequence went on to %d, %v, within one moment", again, err)
	}
}

func latestIn(t T, rows func(context.Context, migration.Table, func([]any) error) error, table migration.Table) (latest int64, err error) {
	err = rows(t.Context(), table, func(row []any) error {
		for i, c := range table.Columns {
			if c.Name == "seq" {
				latest = row[i].(int64)
			}
		}
		return nil
	})
	return latest, err
}
