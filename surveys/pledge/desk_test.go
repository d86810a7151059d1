package pledge_test

import (
	"context"
	"crypto/rand"
	"errors"
	"testing"
	"time"

	"minyi/surveys"
	"minyi/surveys/intake"
	"minyi/surveys/pledge"
	"minyi/surveys/seed"
)

// base is a database of one pledge that can fail and counts its readings.
type base struct {
	record pledge.Record
	counts map[string]int64
	err    error
	reads  int
}

func (b *base) PledgeRecord(context.Context, string) (pledge.Record, error) {
	b.reads++
	return b.record, b.err
}
func (b *base) PledgeCodes(context.Context) ([]string, error) { return []string{"citizen"}, b.err }
func (b *base) CountSignaturesByArea(context.Context, int64) (map[string]int64, error) {
	b.reads++
	return b.counts, b.err
}

func desk(t *testing.T, b *base, answered intake.Outcome) (*pledge.Desk, *time.Time, **intake.Signature) {
	t.Helper()
	document, _, err := pledge.Canonical(seed.Pledges()[0])
	if err != nil {
		t.Fatal(err)
	}
	b.record = pledge.Record{ID: 4, Versions: []pledge.RecordVersion{{Number: 1, Document: document}, {Number: 2, Document: document}}}
	now := time.UnixMicro(1_790_000_000_000_000)
	var got *intake.Signature
	return &pledge.Desk{
		Source: b, Now: func() time.Time { return now }, Random: rand.Reader,
		Submit: func(_ context.Context, r intake.Record) (intake.Outcome, error) {
			got = r.Signature
			return answered, nil
		},
	}, &now, &got
}

func TestDeskAsksTheDatabaseOnceASecondAndOutlivesIt(t *testing.T) {
	b := &base{counts: map[string]int64{"219901": 12, "": 3}}
	d, now, _ := desk(t, b, intake.Outcome{})
	for range 5 {
		if live, err := d.Pledge(t.Context(), "citizen"); err != nil || live.Version != 2 {
			t.Fatal(live, err)
		}
		if total, _, err := d.Count(t.Context(), "citizen"); err != nil || total != 15 {
			t.Fatal(total, err)
		}
	}
	if b.reads != 2 {
		t.Fatalf("%d readings within a second, want one of the text and one of the count", b.reads)
	}
	b.counts["219901"] = 20
	*now = now.Add(time.Second)
	if total, _, err := d.Count(t.Context(), "citizen"); err != nil || total != 23 {
		t.Fatalf("a second later: %d, %v", total, err)
	}
	b.err = errors.New("away")
	*now = now.Add(time.Hour)
	if live, err := d.Pledge(t.Context(), "citizen"); err != nil || live == nil {
		t.Fatalf("with the database away the text is gone too: %v", err)
	}
}

func TestVersionsOfAPledge(t *testing.T) {
	d, _, _ := desk(t, &base{}, intake.Outcome{})
	if live, err := d.Version(t.Context(), "citizen", 1); err != nil || live.Version != 1 {
		t.Fatal(live, err)
	}
	if _, err := d.Version(t.Context(), "citizen", 9); surveys.KindOf(err) != surveys.NotFound || err == nil {
		t.Fatal(err)
	}
}

func TestSigningIsStoredOnceAndRefusedPlainly(t *testing.T) {
	s := &pledge.Submission{Key: [16]byte{1}, Version: 2, Area: "219901", Name: "L. W.", Agree: true}
	d, _, got := desk(t, &base{}, intake.Outcome{Status: intake.Stored, Receipt: "0123456789ABCDEF"})
	live, err := d.Pledge(t.Context(), "citizen")
	if err != nil {
		t.Fatal(err)
	}
	if out, err := d.Sign(t.Context(), live, s, [32]byte{2}); err != nil || out.Receipt == "" {
		t.Fatal(out, err)
	}
	if g := *got; g.PledgeID != 4 || g.Version != 2 || g.Area != "219901" || g.Key != s.Key || g.Salt == [16]byte{} || g.AcceptedAt == 0 {
		t.Fatalf("%+v", g)
	}
	closed := *live
	closed.Closed = true
	if _, err := d.Sign(t.Context(), &closed, s, [32]byte{}); surveys.KindOf(err) != surveys.Gone || err == nil {
		t.Fatalf("a closed pledge: %v", err)
	}
	d, _, _ = desk(t, &base{}, intake.Outcome{Status: intake.Clashed, Receipt: "0123456789ABCDEF"})
	if out, err := d.Sign(t.Context(), live, s, [32]byte{}); surveys.KindOf(err) != surveys.Conflict || err == nil || out.Receipt == "" {
		t.Fatalf("another body under the key: %v", err)
	}
}
