package store_test

import (
	"strings"
	"testing"

	"minyi/models"
	"minyi/models/store"
	"minyi/models/store/storetest"
)

// checks writes a round's values as "unit.leaf=value entered/checked".
func checks(t *testing.T, s *store.Store, roundID int64) string {
	t.Helper()
	rows, err := s.RoundValues(t.Context(), roundID)
	must(t, err)
	var parts []string
	for _, v := range rows {
		if (v.CheckedBy == "") != (v.CheckedAt == 0) {
			t.Errorf("%s.%s is checked by %q at %d", v.Unit, v.Leaf, v.CheckedBy, v.CheckedAt)
		}
		parts = append(parts, v.Unit+"."+v.Leaf+"="+v.Value+" "+v.EnteredBy+"/"+v.CheckedBy)
	}
	return strings.Join(parts, ", ")
}

func TestASecondPersonChecksAValueAndAChangeUndoesIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		round := aRound(t, s)
		enter := func(by string, cells ...string) {
			t.Helper()
			var rows []models.RoundValue
			for _, c := range cells {
				place, value, _ := strings.Cut(c, "=")
				unit, leaf, _ := strings.Cut(place, ".")
				rows = append(rows, models.RoundValue{Unit: unit, Leaf: leaf, Value: value, EnteredBy: by, CheckedBy: by, CheckedAt: 5})
			}
			must(t, s.PutRoundValues(ctx, round.ID, rows))
		}
		want := func(text string) {
			t.Helper()
			if got := checks(t, s, round.ID); got != text {
				t.Errorf("values %s\n  want %s", got, text)
			}
		}
		enter("li", "a.x=1", "a.y=2", "b.x=3")
		want("a.x=1 li/, a.y=2 li/, b.x=3 li/") // nobody checks while entering
		wantKey(t, s.CheckRoundValues(ctx, round.ID, "a", "x", "li"), "store.same_person")
		wantKey(t, s.CheckRoundValues(ctx, round.ID, "a", "z", "wang"), "store.no_value")
		must(t, s.CheckRoundValues(ctx, round.ID, "a", "x", "wang"))
		want("a.x=1 li/wang, a.y=2 li/, b.x=3 li/")
		enter("zhao", "a.x=1", "a.y=9")
		want("a.x=1 li/wang, a.y=9 zhao/, b.x=3 li/") // the same value stands, another one has a new hand
		enter("li", "a.x=7")
		want("a.x=7 li/, a.y=9 zhao/, b.x=3 li/")
		wantKey(t, s.CheckRoundValues(ctx, round.ID, "a", "", "zhao"), "store.same_person")
		want("a.x=7 li/, a.y=9 zhao/, b.x=3 li/") // all or none
		must(t, s.CheckRoundValues(ctx, round.ID, "a", "", "wang"), s.CheckRoundValues(ctx, round.ID, "", "", "qian"))
		want("a.x=7 li/wang, a.y=9 zhao/wang, b.x=3 li/qian") // the first check stands
		enter("sun", "b.x=4", "b.x=3")
		want("a.x=7 li/wang, a.y=9 zhao/wang, b.x=3 sun/") // changed and changed back is changed
		lock(t, s, round.ID)
		wantKey(t, s.CheckRoundValues(ctx, round.ID, "b", "x", "wang"), "store.round_locked")
		wantKey(t, s.CheckRoundValues(ctx, 99, "", "", "wang"), "store.no_round")
	})
}

func TestEachPartOfAValueIsUnderItsCheck(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		round := aRound(t, s)
		v := models.RoundValue{Unit: "a", Leaf: "x", Value: "1", Previous: "2", SE: "3", Source: "4", EnteredBy: "li"}
		for name, change := range map[string]func(*models.RoundValue){
			"previous": func(v *models.RoundValue) { v.Previous += "0" }, "se": func(v *models.RoundValue) { v.SE += "0" },
			"source": func(v *models.RoundValue) { v.Source += "0" },
		} {
			must(t, s.PutRoundValues(ctx, round.ID, []models.RoundValue{v}), s.CheckRoundValues(ctx, round.ID, "a", "x", "wang"))
			change(&v)
			must(t, s.PutRoundValues(ctx, round.ID, []models.RoundValue{v}))
			if got := checks(t, s, round.ID); got != "a.x=1 li/" {
				t.Errorf("after another %s: %s, want no check", name, got)
			}
		}
	})
}
