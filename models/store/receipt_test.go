package store_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"minyi/models"
	"minyi/models/migration"
	"minyi/models/store"
	"minyi/models/store/storetest"
	"minyi/surveys"
	"minyi/surveys/intake"
)

// TestReceiptsOfBeforeAreStillFound: those that were drawn at random, from
// before receipts said where their rows are, lie in people's pockets.
func TestReceiptsOfBeforeAreStillFound(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		kind, rest, _ := strings.Cut(dsn, ":")
		if kind == "sqlite" {
			rest = filepath.Join(t.TempDir(), "old.db")
			dsn = "sqlite:" + rest
		}
		db, err := sql.Open(kind, rest)
		if err != nil {
			t.Fatal(err)
		}
		err = migration.To(t.Context(), db, migration.Dialect(kind), 23)
		const zero = "X'0000000000000000000000000000000000000000000000000000000000000000'"
		for _, query := range []string{
			"INSERT INTO surveys (id, code, owner_id, state, draft, draft_revision, close_reason, closed_at, created_at, updated_at) VALUES (1, 's', 1, 'draft', X'7B7D', 1, '', 0, 1, 1)",
			"INSERT INTO pledges (id, code, state, draft, created_at) VALUES (1, 'p', 'draft', X'7B7D', 1)",
			"INSERT INTO responses (seq, survey_id, `key`, body_sha256, salt, receipt, version, wave_id, channel_id, mode, sample, area, stratum, psu, base_weight, fpc, flags, started_at, accepted_at, answers, counted) " +
				"VALUES (1, 1, X'00000000000000000000000000000001', " + zero + ", X'00000000000000000000000000000007', 'AAAAAAAAAAAAAAAA', 1, 1, 1, 0, 2, '219901', '', '', 0, 0, 5, 0, 10, X'01', 0)",
			"INSERT INTO signatures (seq, pledge_id, `key`, body_sha256, salt, receipt, version, area, name, channel_id, accepted_at) " +
				"VALUES (2, 1, X'00000000000000000000000000000001', " + zero + ", X'00000000000000000000000000000000', 'BBBBBBBBBBBBBBBB', 1, '', '王', 1, 20)",
			"UPDATE sequence SET next_seq = 3 WHERE id = 1",
		} {
			if kind == "mysql" {
				query = strings.Replace(query, "UPDATE sequence", "UPDATE `sequence`", 1)
			}
			if err == nil {
				_, err = db.ExecContext(t.Context(), query)
			}
			if err != nil {
				t.Fatalf("%s: %v", query, err)
			}
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		s := storetest.Open(t, dsn, func(c *store.Config) { c.Migrate = true })
		for receipt, want := range map[string]store.Receipt{
			"AAAAAAAAAAAAAAAA": {Code: "s", Seq: 1, AcceptedAt: 10},
			"BBBBBBBBBBBBBBBB": {Signature: true, Code: "p", Seq: 2, AcceptedAt: 20},
		} {
			if got, err := s.FindReceipt(t.Context(), receipt); err != nil || got != want {
				t.Errorf("%s: %+v, %v; want %+v", receipt, got, err, want)
			}
		}
		// The row is as it was, and its key still answers with its receipt.
		again := storetest.Response(1, "k", "b")
		again.Response.Key, again.Response.BodyHash = intake.Key{15: 1}, [32]byte{}
		out := commit(t, s, again)
		if out[0].Status != intake.Replayed || out[0].Receipt != "AAAAAAAAAAAAAAAA" || out[0].Seq != 1 {
			t.Errorf("the key of before: %+v", out[0])
		}
		_, err = s.ResponsesAfter(t.Context(), 1, 0, 10, func(r *intake.Response) error {
			if r.Area != "219901" || r.Flags != 5 || r.Counted || r.Salt[15] != 7 || r.AcceptedAt != 10 || r.Mode != surveys.Modes[0] {
				return fmt.Errorf("the row became %+v", r)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestAReceiptOfNobodyIsNotFound(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		row, _, _ := storetest.Survey(t, s, "s")
		out := commit(t, s, storetest.Response(row.ID, "k", "b"))
		// A place that nobody has: beyond the last.
		receipts, err := store.Receipts(s, t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, code := range []string{"0123456789ABCDEF", receipts.Of(out[0].Seq + 1), ""} {
			if _, err := s.FindReceipt(t.Context(), code); surveys.KindOf(err) != surveys.NotFound {
				t.Errorf("%q: %v, want not found", code, err)
			}
		}
	})
}

// TestAKeyThatComesAgainInABatchLeavesNoTraceOfTheFirstTry: the batch is rolled
// back and run again, and what its other records did happens once.
func TestAKeyThatComesAgainInABatchLeavesNoTraceOfTheFirstTry(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		row, _, channel := storetest.Survey(t, s, "s")
		if err := s.AddInvitations(t.Context(), []models.Invitation{
			{SurveyID: row.ID, ChannelID: channel.ID, CodeHash: []byte("i"), Stratum: "a", BaseWeight: 2},
		}); err != nil {
			t.Fatal(err)
		}
		promise := models.Pledge{Code: "p", Draft: []byte("{}")}
		if err := s.CreatePledge(t.Context(), &promise); err != nil {
			t.Fatal(err)
		}
		first := commit(t, s, storetest.Response(row.ID, "k", "b"))
		invited := storetest.Response(row.ID, "invited", "b")
		spent := storetest.Response(row.ID, "too late", "b")
		spent.Response.Invitation, spent.Response.InvitationRequired = []byte("i"), true
		invited.Response.Invitation, invited.Response.InvitationRequired = []byte("i"), true
		batch := []intake.Record{invited, storetest.Response(row.ID, "k", "b"), storetest.Response(row.ID, "k", "other"), storetest.Response(row.ID, "new", "b")}
		want := []intake.Status{intake.Stored, intake.Replayed, intake.Clashed, intake.Stored}
		for _, round := range []string{"the first time", "when it is known that keys come again"} {
			out := commit(t, s, batch...)
			for i := range out {
				if out[i].Status != want[i] {
					t.Errorf("%s: %v, want %v", round, statuses(out), want)
					break
				}
			}
			if out[1].Receipt != first[0].Receipt || out[0].Seq != first[0].Seq+1 || out[3].Seq != first[0].Seq+2 {
				t.Errorf("%s: %+v after %+v", round, out, first)
			}
			want = []intake.Status{intake.Replayed, intake.Replayed, intake.Clashed, intake.Replayed}
		}
		for i := range 20 { // until nobody expects keys to come again
			commit(t, s, storetest.Signature(promise.ID, fmt.Sprint(i), "b"))
		}
		if got := statuses(commit(t, s, invited)); got[0] != intake.Replayed {
			t.Errorf("who spent the invitation sends again: %v, want the receipt again", got)
		}
		if got := statuses(commit(t, s, spent)); got[0] != intake.Refused {
			t.Errorf("another with the spent invitation: %v, want it refused", got)
		}
		if rows := seqs(t, s, row.ID); len(rows) != 3 || rows[2] != rows[0]+2 {
			t.Errorf("rows %v, want three in a row", rows)
		}
	})
}
