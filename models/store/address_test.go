package store_test

import (
	"fmt"
	"testing"
	"time"

	"minyi/models/store"
	"minyi/models/store/storetest"
	"minyi/surveys/intake"
	"minyi/surveys/quality"
)

func TestCopiesFromOneAddressAreACrowdAndPeopleBehindOneAreNot(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		row, _, _ := storetest.Survey(t, s, "s")
		now := time.Now()
		addresses := new(quality.Addresses)
		send := func(n int, flags intake.Flags, address func(i int) string) (seqs map[int64]bool) {
			seqs = make(map[int64]bool)
			var batch []intake.Record
			for i := range n {
				r := storetest.Response(row.ID, fmt.Sprint(address(i), flags, i), "x")
				r.Response.Flags, r.Response.AcceptedAt = flags, now.Add(-time.Duration(n-i)*500*time.Millisecond).UnixMicro()
				batch = append(batch, r)
			}
			for i, o := range commit(t, s, batch...) {
				addresses.Note(row.ID, o.Seq, o.AcceptedAt, address(i))
				seqs[o.Seq] = true
			}
			return seqs
		}
		one := func(address string) func(int) string { return func(int) string { return address } }
		people := send(1000, 0, one("192.0.2.1")) // a university behind one address
		script := send(30, intake.FlagDuplicate, one("192.0.2.2"))
		network := send(30, intake.FlagFast, func(i int) string { return fmt.Sprintf("2001:db8:1:2::%x", i+1) })
		few := send(19, intake.FlagDuplicate, one("192.0.2.3"))
		apart := send(30, intake.FlagFast, func(i int) string { return fmt.Sprintf("198.51.100.%d", i) })
		mixed := send(20, intake.FlagFast, one("192.0.2.1")) // quick ones among the thousand
		send(1, 0, one("no address"))
		for range 2 { // the second look adds nothing
			must(t, addresses.Look(t.Context(), s, now))
		}
		burst := make(map[int64]bool)
		_, err := s.ResponsesAfter(t.Context(), row.ID, 0, 1<<20, func(r *intake.Response) error {
			burst[r.Seq] = r.Flags&intake.FlagBurst != 0
			return nil
		})
		must(t, err)
		for name, c := range map[string]struct {
			seqs map[int64]bool
			want bool
		}{
			"people": {people, false}, "script": {script, true}, "a network": {network, true}, "few": {few, false}, "apart": {apart, false}, "mixed": {mixed, false},
		} {
			for seq := range c.seqs {
				if burst[seq] != c.want {
					t.Errorf("%s: response %d in a crowd: %v", name, seq, burst[seq])
					break
				}
			}
		}
		if marks := marksOf(t, s, row.ID); len(marks) != 60 {
			t.Errorf("%d marks, want 60", len(marks))
		}
		// What is older than twenty minutes is forgotten.
		late := send(30, intake.FlagDuplicate, one("192.0.2.9"))
		must(t, addresses.Look(t.Context(), s, now.Add(21*time.Minute)))
		if marks := marksOf(t, s, row.ID); len(marks) != 60 || len(late) != 30 {
			t.Errorf("%d marks after twenty minutes", len(marks))
		}
	})
}
