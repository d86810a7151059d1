package quality_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/intake"
	"minyi/surveys/quality"
	"minyi/surveys/seed"
)

// passers are n responses, one every so often, of which each of the first
// `signed` in a hundred bears a sign.
func passers(n int, every time.Duration, signed int, flags intake.Flags) []quality.Passer {
	rows := make([]quality.Passer, n)
	for i := range rows {
		rows[i] = quality.Passer{Seq: int64(i + 1), At: int64(i) * every.Microseconds()}
		if i%100 < signed {
			rows[i].Flags = flags
		}
	}
	return rows
}

func TestACrowdIsOfDoubtedOnes(t *testing.T) {
	for _, c := range []struct {
		name string
		rows []quality.Passer
		want int
	}{
		{"a thousand phones within ten minutes", passers(1000, 600*time.Millisecond, 0, 0), 0},
		{"a thousand phones of which one in ten was quick", passers(1000, 600*time.Millisecond, 10, intake.FlagFast), 0},
		{"a thousand that came late", passers(1000, 600*time.Millisecond, 100, intake.FlagLate|intake.FlagAssisted|intake.FlagUnverified), 0},
		{"nineteen copies", passers(19, time.Second, 100, intake.FlagDuplicate), 0},
		{"twenty copies", passers(20, time.Second, 100, intake.FlagDuplicate), 20},
		{"twenty copies over an hour", passers(20, 3*time.Minute, 100, intake.FlagDuplicate), 0},
		{"copies, a third of all", passers(200, time.Second, 34, intake.FlagDuplicate), 68},
		{"a thousand posts of a script", passers(1000, 600*time.Millisecond, 100, intake.FlagNearDuplicate), 1000},
	} {
		t.Run(c.name, func(t *testing.T) {
			found := quality.Crowd(c.rows)
			if len(found) != c.want {
				t.Errorf("%d in a crowd, want %d", len(found), c.want)
			}
			if slices.Sort(found); len(slices.Compact(found)) != c.want {
				t.Error("some were found twice")
			}
			for _, seq := range found {
				if c.rows[seq-1].Flags == 0 {
					t.Errorf("%d bears no sign", seq)
				}
			}
		})
	}
}

// crowded looks responses through as Watch does.
func crowded(t *testing.T, form *answer.Form, all []sent, mode surveys.Mode, flags intake.Flags) map[int64]intake.Flags {
	t.Helper()
	i, noted := quality.NewInspector(), make(map[int64]intake.Flags)
	for n := 0; n < len(all); n += 7 {
		doubts := make(map[int64]intake.Flags)
		for k, s := range all[n:min(n+7, len(all))] {
			sheet := make(answer.Sheet, len(form.Fields))
			for q, c := range s.closed {
				sheet[q] = answer.Value{Shape: answer.Choice, Option: int(c - '0')}
			}
			r := &intake.Response{
				Seq: int64(n + k + 1), Version: 1, Mode: mode, Flags: flags, ChannelID: s.channel, AcceptedAt: 1_795_000_000_000_000 + s.after.Microseconds(),
			}
			i.See(form, r, sheet, doubts)
		}
		i.Crowds(doubts)
		i.Forget()
		for seq, f := range doubts {
			noted[seq] |= f
		}
	}
	return noted
}

func TestCopiesThroughOneChannelAreACrowd(t *testing.T) {
	form := questionnaire(t)
	var all []sent
	for n := range 40 {
		all = append(all, sent{time.Duration(n) * 10 * time.Second, 1, "0123401234012340", ""})
	}
	count := func(mode surveys.Mode, flags intake.Flags) (bursts int) {
		for _, f := range crowded(t, form, all, mode, flags) {
			if f&intake.FlagBurst != 0 {
				bursts++
			}
		}
		return bursts
	}
	if n := count(surveys.Web, 0); n != 40 {
		t.Errorf("%d of 40 copies are in a crowd", n)
	}
	if n := count(surveys.Paper, 0); n != 0 {
		t.Errorf("%d of 40 paper forms are in a crowd", n)
	}
}

// opinions are the answers of somebody who is of the common opinion with the
// probability p, and otherwise of any.
func opinions(r *rand.Rand, p float64) string {
	out := make([]byte, 16)
	for i := range out {
		if out[i] = '0' + byte(i%5); r.Float64() > p {
			out[i] = '0' + byte(r.IntN(5))
		}
	}
	return string(out)
}

// A town of one mind is not doubted for it; copies with an answer changed are.
func TestUnusualAnswersThatAreNearlyTheSameAreDoubted(t *testing.T) {
	form := questionnaire(t)
	for _, c := range []struct {
		name   string
		p      float64 // of the common opinion
		copies int
	}{
		{"a mixed town", 0.3, 0}, {"a content town", 0.7, 0}, {"a town of nearly one mind", 0.95, 0},
		{"a mixed town and a script", 0.3, 60}, {"a content town and a script", 0.7, 60}, {"a script alone", 0, 60},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 2))
			var all []sent
			copied := make(map[int64]bool)
			const original = "4031242103142034"
			honest := 600
			if c.p == 0 {
				honest = 0
			}
			for n := range max(honest, c.copies) {
				at := time.Duration(n) * time.Second
				if n < honest {
					all = append(all, sent{at, 1, opinions(r, c.p), ""})
				}
				if n < c.copies {
					changed := []byte(original)
					changed[r.IntN(16)] = '0' + byte(r.IntN(5))
					all = append(all, sent{at, 1, string(changed), ""})
					copied[int64(len(all))] = true
				}
			}
			found, wronged := 0, 0
			for seq, f := range crowded(t, form, all, surveys.Web, 0) {
				switch {
				case copied[seq] && f&(intake.FlagNearDuplicate|intake.FlagDuplicate) != 0:
					found++
				case !copied[seq] && f&intake.FlagNearDuplicate != 0:
					wronged++
				}
			}
			t.Logf("%d of %d copies found, %d of %d people doubted", found, c.copies, wronged, honest)
			// Where a script is all there is, it is soon what is usual.
			if least := c.copies * 8 / 10; honest > 0 && found < least || found < c.copies/4 {
				t.Errorf("%d of %d copies are doubted", found, c.copies)
			}
			if wronged > honest/100 {
				t.Errorf("%d of %d people are doubted", wronged, honest)
			}
		})
	}
}

// A thousand made-up residents who come through one channel within ten minutes.
func TestAThousandResidentsWithinTenMinutesAreNoCrowd(t *testing.T) {
	form, errs := answer.Compile(seed.Survey(2026), 1, [32]byte{})
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	i, doubts := quality.NewInspector(), make(map[int64]intake.Flags)
	end := int64(1_795_000_000_000_000)
	seq := int64(0)
	err := seed.Generate(seed.Options{
		N: 1000, Seed: 5, SurveyID: 1, WaveID: 1, Start: end - 600_000_000, End: end, Form: form, Tree: seed.DemoTree(),
	}, func(r *intake.Response) error {
		sheet, err := form.DecodeBytes(r.Answers)
		if err != nil {
			return err
		}
		seq++
		r.Seq, r.ChannelID, r.Mode, r.AcceptedAt = seq, 1, surveys.Web, end-600_000_000+seq*600_000
		i.See(form, r, sheet, doubts)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	i.Crowds(doubts)
	kinds := map[string]int{}
	for _, f := range doubts {
		for bit, name := range intake.FlagNames {
			if f&(1<<bit) != 0 {
				kinds[name]++
			}
		}
	}
	t.Log(kinds)
	if kinds["burst"] != 0 || kinds["near_duplicate"] > 5 || kinds["duplicate"] > 5 {
		t.Errorf("of a thousand honest ones: %v", cmp.Diff(nil, fmt.Sprint(kinds)))
	}
}
