package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minyi/models"
	"minyi/models/store"
	"minyi/models/store/storetest"
	"minyi/surveys"
	"minyi/surveys/intake"
)

// rowsOf are a survey's responses as "place flags counted".
func rowsOf(t *testing.T, s *store.Store, surveyID int64) []string {
	t.Helper()
	var rows []string
	_, err := s.ResponsesAfter(t.Context(), surveyID, 0, 1<<20, func(r *intake.Response) error {
		rows = append(rows, fmt.Sprintf("%d %d %v", r.Seq, r.Flags, r.Counted))
		return nil
	})
	must(t, err)
	return rows
}

func marksOf(t *testing.T, s *store.Store, surveyID int64) (marks []intake.Mark) {
	t.Helper()
	_, err := s.MarksAfter(t.Context(), surveyID, 0, 1<<20, func(m intake.Mark) error { marks = append(marks, m); return nil })
	must(t, err)
	return marks
}

func TestDoubtsTakeNumbersAndStayWithTheirResponses(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		row, _, _ := storetest.Survey(t, s, "s")
		other, _, _ := storetest.Survey(t, s, "t")
		fast := storetest.Response(row.ID, "b", "x")
		fast.Response.Flags = intake.FlagFast
		out := commit(t, s, storetest.Response(row.ID, "a", "x"), fast, storetest.Response(other.ID, "c", "x"))
		a, b, c := out[0].Seq, out[1].Seq, out[2].Seq
		done, err := s.MarkDoubts(ctx, row.ID, 0, c, map[int64]intake.Flags{
			b: intake.FlagFast | intake.FlagDuplicate, a: intake.FlagDuplicate, c: intake.FlagDuplicate, 999: intake.FlagFast,
		})
		must(t, err)
		if !done {
			t.Error("the first look was not noted")
		}
		if diff := cmp.Diff([]string{fmt.Sprintf("%d 64 true", a), fmt.Sprintf("%d 68 true", b)}, rowsOf(t, s, row.ID)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{fmt.Sprintf("%d 0 true", c)}, rowsOf(t, s, other.ID)); diff != "" {
			t.Errorf("another survey's: %s", diff)
		}
		want := []intake.Mark{{Seq: c + 1, Response: a, Adds: intake.FlagDuplicate, Counted: true}, {Seq: c + 2, Response: b, Adds: intake.FlagDuplicate, Counted: true}}
		if diff := cmp.Diff(want, marksOf(t, s, row.ID)); diff != "" {
			t.Error(diff)
		}
		// The same again, as another instance would find it.
		done, err = s.MarkDoubts(ctx, row.ID, 0, c, map[int64]intake.Flags{a: intake.FlagDuplicate})
		must(t, err)
		if done || len(marksOf(t, s, row.ID)) != 2 {
			t.Errorf("done %v, marks %v", done, marksOf(t, s, row.ID))
		}
		if next := commit(t, s, storetest.Response(row.ID, "d", "x")); next[0].Seq != c+3 {
			t.Errorf("the next response has number %d, want %d", next[0].Seq, c+3)
		}
		at, err := s.Inspected(ctx, row.ID)
		must(t, err)
		last, err := s.LastMark(ctx, row.ID)
		must(t, err)
		if at != c || last != c+2 {
			t.Errorf("looked through up to %d, last mark %d", at, last)
		}
	})
}

func TestManyDoubtsAreSharedOutOverTransactions(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		row, _, _ := storetest.Survey(t, s, "s")
		doubts := make(map[int64]intake.Flags)
		var batch []intake.Record
		for i := range 1203 {
			batch = append(batch, storetest.Response(row.ID, fmt.Sprint(i), "x"))
		}
		var last int64
		for _, o := range commit(t, s, batch...) {
			doubts[o.Seq], last = intake.FlagDuplicate, o.Seq
		}
		done, err := s.MarkDoubts(t.Context(), row.ID, 0, last, doubts)
		must(t, err)
		if marks := marksOf(t, s, row.ID); !done || len(marks) != 1203 || marks[1202].Seq != last+1203 {
			t.Errorf("done %v, %d marks", done, len(marks))
		}
	})
}

func TestAnInvalidationPicksByItsRuleAndCanBeUndone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		row, _, channel := storetest.Survey(t, s, "s")
		flagged := func(key string, flags intake.Flags, channelID, at int64) intake.Record {
			r := storetest.Response(row.ID, key, "x")
			r.Response.Flags, r.Response.ChannelID = flags, channelID
			r.Response.AcceptedAt += at
			return r
		}
		base := storetest.Response(row.ID, "z", "x").Response.AcceptedAt
		commit(t, s,
			flagged("good", 0, channel.ID, 0), flagged("fast", intake.FlagFast, channel.ID, 1), flagged("elsewhere", intake.FlagFast, 99, 2),
			flagged("later", intake.FlagFast|intake.FlagLate, channel.ID, 3), flagged("late", intake.FlagLate, channel.ID, 4))
		for _, c := range []struct {
			name string
			rule intake.Rule
			want []int
		}{
			{"by doubt", intake.Rule{Flags: intake.FlagFast}, []int{1, 2, 3}},
			{"by either doubt", intake.Rule{Flags: intake.FlagFast | intake.FlagLate}, []int{1, 2, 3, 4}},
			{"by channel", intake.Rule{Flags: intake.FlagFast, Channel: channel.ID}, []int{1, 3}},
			{"from a moment", intake.Rule{Flags: intake.FlagFast, From: base + 2}, []int{2, 3}},
			{"up to a moment", intake.Rule{Flags: intake.FlagFast, To: base + 2}, []int{1}},
		} {
			t.Run(c.name, func(t *testing.T) {
				before := rowsOf(t, s, row.ID)
				n, of, upTo, err := s.PreviewInvalidation(ctx, row.ID, c.rule)
				must(t, err)
				if int(n) != len(c.want) || of != 5 {
					t.Errorf("preview: %d of %d, want %d of 5", n, of, len(c.want))
				}
				act := models.Invalidation{SurveyID: row.ID, Rule: c.rule.String(), Reason: "r", UpToSeq: upTo, DoneBy: "wang"}
				must(t, s.Invalidate(ctx, &act))
				if int(act.Responses) != len(c.want) {
					t.Errorf("%d left out", act.Responses)
				}
				for i, text := range rowsOf(t, s, row.ID) {
					if wantOut := slices.Contains(c.want, i); wantOut != strings.HasSuffix(text, " false") {
						t.Errorf("response %d is %s", i, text)
					}
				}
				if again, _, _, err := s.PreviewInvalidation(ctx, row.ID, c.rule); err != nil || again != 0 {
					t.Errorf("the same rule picks %d once more, %v", again, err)
				}
				must(t, s.Restore(ctx, row.ID, act.ID, "zhao", "a mistake"))
				if diff := cmp.Diff(before, rowsOf(t, s, row.ID)); diff != "" {
					t.Errorf("after undoing: %s", diff)
				}
				wantKey(t, s.Restore(ctx, row.ID, act.ID, "zhao", ""), "store.undone")
				held, err := s.Invalidation(ctx, row.ID, act.ID)
				must(t, err)
				if held.UndoneBy != "zhao" || held.UndoReason != "a mistake" || held.UndoneAt == 0 || int(held.Responses) != len(c.want) {
					t.Errorf("stored: %+v", held)
				}
			})
		}
		if list, err := s.Invalidations(ctx, row.ID); err != nil || len(list) != 5 || list[0].ID < list[4].ID {
			t.Errorf("%d decisions, %v", len(list), err)
		}
		_, err := s.Invalidation(ctx, row.ID+1, 1)
		wantKey(t, err, "store.no_invalidation")
		_, _, _, err = s.PreviewInvalidation(ctx, row.ID, intake.Rule{Channel: channel.ID})
		wantKey(t, err, "intake.rule_without_doubt")
		if surveys.KindOf(err) != surveys.Invalid {
			t.Error("a rule without a doubt is not the caller's mistake")
		}
	})
}

// What came in after the preview was approved by nobody.
func TestAnInvalidationLeavesAloneWhatCameAfterItsPreview(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		row, _, _ := storetest.Survey(t, s, "s")
		fast := func(key string) intake.Record {
			r := storetest.Response(row.ID, key, "x")
			r.Response.Flags = intake.FlagFast
			return r
		}
		commit(t, s, fast("a"))
		rule := intake.Rule{Flags: intake.FlagFast}
		_, _, upTo, err := s.PreviewInvalidation(t.Context(), row.ID, rule)
		must(t, err)
		commit(t, s, fast("b"))
		act := models.Invalidation{SurveyID: row.ID, Rule: rule.String(), UpToSeq: upTo}
		must(t, s.Invalidate(t.Context(), &act))
		if rows := rowsOf(t, s, row.ID); act.Responses != 1 || !strings.HasSuffix(rows[0], " false") || !strings.HasSuffix(rows[1], " true") {
			t.Errorf("%d left out: %v", act.Responses, rows)
		}
	})
}
