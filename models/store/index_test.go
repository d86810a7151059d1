package store_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"

	"minyi/models"
	"minyi/models/migration"
	"minyi/models/store"
	"minyi/models/store/storetest"
	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/intake"
)

// TestEveryReferenceHasAnIndex: a column that names another table's row, or a
// number of the commit order, begins some index. Without one, each look at "all
// of that survey" reads the whole table.
func TestEveryReferenceHasAnIndex(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		columns, indexed := catalogOf(t, s)
		checked := 0
		for _, c := range columns {
			name := c[strings.IndexByte(c, '.')+1:]
			if !strings.HasSuffix(name, "_id") && name != "seq" && name != "token" && name != "short" {
				continue
			}
			checked++
			// Nothing asks for "all of that wave", and an index costs each commit.
			if c == "responses.wave_id" {
				continue
			}
			if !slices.Contains(indexed, c) {
				t.Errorf("%s has no index that begins with it", c)
			}
		}
		if checked < 30 {
			t.Errorf("only %d columns looked at: the test has gone blind", checked)
		}
	})
}

// catalogOf lists "table.column" of every column and of every index's first.
func catalogOf(t *testing.T, s *store.Store) (columns, indexed []string) {
	const (
		sqliteColumns = "SELECT m.name || '.' || c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'goose%' AND m.name NOT LIKE 'sqlite%'"
		sqliteIndexed = "SELECT m.name || '.' || c.name FROM sqlite_master m JOIN pragma_index_list(m.name) i JOIN pragma_index_info(i.name) c WHERE m.type = 'table' AND c.seqno = 0 " +
			"UNION SELECT m.name || '.' || c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.pk = 1"
		mysqlColumns = "SELECT CONCAT(table_name, '.', column_name) FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name NOT LIKE 'goose%'"
		mysqlIndexed = "SELECT CONCAT(table_name, '.', column_name) FROM information_schema.statistics WHERE table_schema = DATABASE() AND seq_in_index = 1"
	)
	if s.Dialect() == migration.SQLite {
		return texts(t, s, sqliteColumns), texts(t, s, sqliteIndexed)
	}
	return texts(t, s, mysqlColumns), texts(t, s, mysqlIndexed)
}

func texts(t *testing.T, s *store.Store, query string, args ...any) []string {
	t.Helper()
	_, reader := store.Pools(s)
	rows, err := reader.QueryContext(t.Context(), query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for rows.Next() {
		var text string
		into := make([]any, len(columns))
		for i := range into {
			into[i] = new(any)
		}
		into[len(into)-1] = &text
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		all = append(all, text)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// TestNoStatementSortsOrScansWithoutAnIndex runs the store's methods, records
// every statement and asks SQLite how it would run it.
func TestNoStatementSortsOrScansWithoutAnIndex(t *testing.T) {
	log := new(statements)
	s := storetest.Open(t, storetest.SQLiteDSN(t), func(c *store.Config) { c.Logger = slog.New(log) })
	store.Observe(s, log.add)
	everything(t, s)
	store.Observe(s, nil)
	// Small tables that are read whole, in the order of their key.
	whole := []string{"surveys", "areas", "margins", "units", "pledges", "schemes", "rounds", "places", "accounts", "settings", "audit_anchors", "items", "item_versions"}
	sorted := 0
	for _, query := range log.all() {
		if !strings.HasPrefix(query, "SELECT") && !strings.HasPrefix(query, "UPDATE") && !strings.HasPrefix(query, "DELETE") {
			continue
		}
		if strings.Contains(query, "ORDER BY") {
			sorted++
		}
		args := make([]any, strings.Count(query, "?"))
		for _, step := range texts(t, s, "EXPLAIN QUERY PLAN "+query, args...) {
			if strings.Contains(step, "TEMP B-TREE") {
				t.Errorf("%s\n  %s", query, step)
			}
			table, scan := strings.CutPrefix(step, "SCAN ")
			table, _, _ = strings.Cut(table, " ")
			if scan && !slices.Contains(whole, table) && query != "DELETE FROM areas" {
				t.Errorf("%s\n  %s", query, step)
			}
		}
	}
	if sorted < 35 {
		t.Errorf("only %d statements with a sort seen: the test has gone blind", sorted)
	}
}

// everything calls the store's reading methods, and some writing ones, once.
func everything(t *testing.T, s *store.Store) {
	ctx := t.Context()
	row, _, channel := storetest.Survey(t, s, "s")
	must(t, s.AddInvitations(ctx, []models.Invitation{{SurveyID: row.ID, ChannelID: channel.ID, CodeHash: []byte("i")}}))
	pledge := models.Pledge{Code: "p", Draft: []byte("{}")}
	must(t, s.CreatePledge(ctx, &pledge))
	r := storetest.Response(row.ID, "k", "b")
	r.Response.Invitation = []byte("i")
	r.Response.Contacts = []answer.Contact{{Question: "q", Type: "phone", Text: "1"}}
	r.Response.Identity, r.Response.Helper = &intake.Identity{Hash: []byte("p"), KeyID: "k"}, "H"
	in := commit(t, s, r, storetest.Signature(pledge.ID, "k", "b"))
	var batch []intake.Record
	for i := range 300 {
		batch = append(batch, storetest.Response(row.ID, fmt.Sprint(i), fmt.Sprint(i)))
	}
	commit(t, s, batch...)
	calls := []func() error{
		func() error {
			_, err := s.ResponsesAfter(ctx, row.ID, 0, 1, func(*intake.Response) error { return nil })
			return err
		},
		func() error {
			_, err := s.AnswersAfter(ctx, row.ID, 0, 1, func(*intake.Response) error { return nil })
			return err
		},
		func() error { // where the rows lie side by side
			_, err := s.AnswersAfter(ctx, row.ID, 0, 200, func(*intake.Response) error { return nil })
			return err
		},
		func() error {
			_, err := s.SignaturesAfter(ctx, pledge.ID, 0, 1, func(*intake.Signature) error { return nil })
			return err
		},
		func() error { _, err := s.CountSignaturesByArea(ctx, pledge.ID); return err },
		func() error { _, err := s.CountResponses(ctx, row.ID); return err },
		func() error { _, err := s.Durations(ctx, row.ID, 10); return err },
		func() error { _, err := s.FindReceipt(ctx, in[0].Receipt); return err },
		func() error { _, err := s.FindReceipt(ctx, in[1].Receipt); return err },
		func() error {
			if _, err := s.FindReceipt(ctx, "0123456789ABCDEF"); surveys.KindOf(err) != surveys.NotFound {
				return fmt.Errorf("a receipt of nobody: %v", err)
			}
			return nil
		},
		func() error { _, err := s.Surveys(ctx); return err },
		func() error { _, err := s.SurveyRecord(ctx, "s"); return err },
		func() error { _, err := s.SurveyCodes(ctx); return err },
		func() error { _, err := s.PutDraft(ctx, "s", []byte("{}"), -1); return err },
		func() error { _, err := s.Publish(ctx, "s", []byte("2"), sha256.Sum256([]byte("2")), ""); return err },
		func() error { _, err := s.Version(ctx, row.ID, 1); return err },
		func() error { _, err := s.ChannelByToken(ctx, channel.Token); return err },
		func() error { _, err := s.ChannelsAt(ctx, "x"); return err },
		func() error { _, err := s.Places(ctx); return err },
		func() error { _, _, err := s.CountInvitations(ctx, row.ID); return err },
		func() error { _, err := s.Areas(ctx); return err },
		func() error { _, err := s.MarginsCodes(ctx); return err },
		func() error { _, err := s.Units(ctx); return err },
		func() error { _, err := s.Pledges(ctx); return err },
		func() error { _, err := s.PledgeVersions(ctx, pledge.ID); return err },
		func() error {
			_, err := s.PublishPledge(ctx, "p", []byte("1"), sha256.Sum256([]byte("1")), "")
			return err
		},
		func() error { _, err := s.PublishedRates(ctx, row.ID); return err },
		func() error { _, err := s.Schemes(ctx); return err },
		func() error { _, err := s.Rounds(ctx); return err },
		func() error { _, err := s.RoundValues(ctx, 1); return err },
		func() error { _, err := s.RoundEntries(ctx, 1); return err },
		func() error { _, err := s.Accounts(ctx); return err },
		func() error { _, err := s.Grants(ctx, 1); return err },
		func() error { _, err := s.Tokens(ctx, 1); return err },
		func() error { _, _, err := s.Sessions().FindCtx(ctx, "x"); return err },
		func() error { return s.Sessions().DeleteExpired(ctx) },
		func() error { _, err := s.Contacts(ctx, row.ID, 0, 1); return err },
		func() error { _, err := s.DeleteDueContacts(ctx); return err },
		func() error { return s.CloseSurvey(ctx, "s", "") },
	}
	for i, call := range calls {
		if err := call(); err != nil {
			t.Fatalf("call %d: %v", i, err)
		}
	}
	officeCalls(t, s, row.ID)
}

// statements collects SQL from the store's log, which has it without values.
type statements struct {
	mu   sync.Mutex
	seen []string
}

func (s *statements) add(query string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !slices.Contains(s.seen, query) {
		s.seen = append(s.seen, query)
	}
}

func (s *statements) all() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.seen)
}

func (s *statements) Enabled(context.Context, slog.Level) bool { return true }
func (s *statements) WithAttrs([]slog.Attr) slog.Handler       { return s }
func (s *statements) WithGroup(string) slog.Handler            { return s }

func (s *statements) Handle(_ context.Context, r slog.Record) error {
	var collect func(slog.Attr) bool
	collect = func(a slog.Attr) bool {
		if a.Key == "sql" {
			s.add(a.Value.String())
		}
		if a.Value.Kind() == slog.KindGroup {
			for _, inner := range a.Value.Group() {
				collect(inner)
			}
		}
		return true
	}
	r.Attrs(collect)
	return nil
}

// TestTheLogHasNoValues: an answer or a password must not reach a log file.
func TestTheLogHasNoValues(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		var b strings.Builder
		s := storetest.Open(t, dsn, func(c *store.Config) {
			c.Logger = slog.New(slog.NewTextHandler(&b, &slog.HandlerOptions{Level: slog.LevelDebug}))
		})
		must(t, s.CreateAccount(t.Context(), &models.Account{Name: "li", Password: "MARKER"}))
		_ = s.CreateAccount(t.Context(), &models.Account{Name: "li", Password: "MARKER"})
		if !strings.Contains(b.String(), "INSERT") || strings.Contains(b.String(), "MARKER") {
			t.Errorf("log: %s", b.String())
		}
	})
}
