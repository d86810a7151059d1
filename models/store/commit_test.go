package store_test

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minyi/models"
	"minyi/models/store"
	"minyi/models/store/storetest"
	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/intake"
)

func statuses(out []intake.Outcome) []intake.Status {
	var all []intake.Status
	for _, o := range out {
		all = append(all, o.Status)
	}
	return all
}

func TestACommitWhoseAnswerIsLostIsLookedUp(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		row, _, channel := storetest.Survey(t, s, "s")
		if err := s.AddInvitations(t.Context(), []models.Invitation{
			{SurveyID: row.ID, ChannelID: channel.ID, CodeHash: []byte("i"), Stratum: "a", BaseWeight: 2},
		}); err != nil {
			t.Fatal(err)
		}
		store.FailAfterCommit(s, 2, driver.ErrBadConn)
		first := storetest.Response(row.ID, "k", "b")
		first.Response.Invitation, first.Response.InvitationRequired = []byte("i"), true
		second := storetest.Response(row.ID, "k", "b")
		second.Response.Salt[0]++ // another request
		out := commit(t, s, first, second)
		if diff := cmp.Diff([]intake.Status{intake.Stored, intake.Replayed}, statuses(out)); diff != "" {
			t.Error(diff)
		}
		if rows := seqs(t, s, row.ID); len(rows) != 1 || rows[0] != out[0].Seq {
			t.Errorf("rows %v after one response, outcome %+v", rows, out[0])
		}
		store.FailAfterCommit(s, 100, driver.ErrBadConn)
		_, err := s.Commit(t.Context(), []intake.Record{storetest.Response(row.ID, "l", "b")})
		if surveys.KindOf(err) != surveys.Busy || !errors.Is(err, driver.ErrBadConn) {
			t.Errorf("a commit that never gets an answer: %v, want Busy with its cause", err)
		}
	})
}

func TestContactsAreSealedAndOpenOnlyInTheirPlace(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		row, _, _ := storetest.Survey(t, s, "s")
		r := storetest.Response(row.ID, "k", "b")
		r.Response.Contacts = []answer.Contact{{Question: "q1", Type: "phone", Text: "13800138000"}, {Question: "q2", Type: "phone", Text: "13900139000"}}
		out := commit(t, s, r)
		rows, err := s.Contacts(ctx, row.ID, 0, 10)
		if err != nil || len(rows) != 2 {
			t.Fatalf("%d contacts, %v; want 2", len(rows), err)
		}
		sealer := storetest.Sealer(t)
		plain, err := sealer.Open(rows[0].Sealed, rows[0].KeyID, store.ContactAAD(&rows[0]))
		if err != nil || string(plain) != "13800138000" || rows[0].Seq != out[0].Seq {
			t.Errorf("opened %q of response %d, %v", plain, rows[0].Seq, err)
		}
		if _, err := sealer.Open(rows[0].Sealed, rows[0].KeyID, store.ContactAAD(&rows[1])); err == nil {
			t.Error("a contact opened in another's place")
		}
		if n, err := s.DeleteDueContacts(ctx); err != nil || n != 0 {
			t.Errorf("deleted %d contacts before their date, %v", n, err)
		}
		if err := store.Raw(s, ctx, "UPDATE contacts SET delete_after = 1 WHERE question = 'q1'"); err != nil {
			t.Fatal(err)
		}
		if n, err := s.DeleteDueContacts(ctx); err != nil || n != 1 {
			t.Errorf("deleted %d contacts, %v; want the one that is due", n, err)
		}
	})
}

func TestSignaturesAreCountedByArea(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		pledge := models.Pledge{Code: "p", Draft: []byte("{}")}
		if err := s.CreatePledge(t.Context(), &pledge); err != nil {
			t.Fatal(err)
		}
		for i, area := range []string{"219901", "219901", "", "219902"} {
			r := storetest.Signature(pledge.ID, fmt.Sprint(i), "b"+fmt.Sprint(i))
			r.Signature.Area, r.Signature.Name = area, "王🐦"
			commit(t, s, r)
		}
		if err := store.Raw(s, t.Context(), "UPDATE signatures SET withdrawn_at = 1 WHERE area = '219902'"); err != nil {
			t.Fatal(err)
		}
		got, err := s.CountSignaturesByArea(t.Context(), pledge.ID)
		if diff := cmp.Diff(map[string]int64{"219901": 2, "": 1}, got); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
	})
}
