package tally_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"minyi/surveys/answer"
	"minyi/surveys/intake"
)

// TestAMomentIsReadAgainAsItWas: whatever is found out later, the rows of every
// earlier moment come back as a reader of that moment had them.
func TestAMomentIsReadAgainAsItWas(t *testing.T) {
	form := compile(t, "v1.json", 1)
	rapid.Check(t, func(rt *rapid.T) {
		j := &journal{forms: map[int]*answer.Form{1: form}}
		k := newKeeper(t, j, 0)
		type moment struct {
			seq  int64
			rows string
		}
		var moments []moment
		n, last := 0, int64(0)
		flags, out := map[int]intake.Flags{}, map[int]bool{}
		for range rapid.IntRange(1, 25).Draw(rt, "acts") {
			switch act := rapid.IntRange(0, 3).Draw(rt, "act"); {
			case act == 0 || n == 0:
				j.commit(t, form, "know")
				last++
				j.rows[n].Seq = last
				n++
			case act == 1: // marks add only what is not there
				i := rapid.IntRange(0, n-1).Draw(rt, "row")
				adds := intake.Flags(rapid.SampledFrom([]int{1, 2, 4, 64}).Draw(rt, "flag")) &^ flags[i]
				if adds == 0 {
					continue
				}
				flags[i] |= adds
				j.mark(i, adds, !out[i])
				last++
				j.marks[len(j.marks)-1].Seq = last
			default: // and say that one counts no longer, or again
				i := rapid.IntRange(0, n-1).Draw(rt, "row")
				out[i] = !out[i]
				j.mark(i, 0, !out[i])
				last++
				j.marks[len(j.marks)-1].Seq = last
			}
			v, err := k.Frame(t.Context(), surveyID)
			if err != nil {
				rt.Fatal(err)
			}
			moments = append(moments, moment{last, flagsOf(v)})
		}
		for _, m := range moments {
			v, err := k.AsOf(t.Context(), surveyID, m.seq)
			if err != nil {
				rt.Fatal(err)
			}
			if diff := cmp.Diff(m.rows, flagsOf(v)); diff != "" || v.AsOfSeq != m.seq {
				rt.Errorf("at %d of %d: %s", m.seq, last, diff)
			}
		}
	})
}
