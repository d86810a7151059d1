package quality_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/intake"
	"minyi/surveys/quality"
	"minyi/surveys/seed"
)

// questionnaire has sixteen closed questions and two open ones.
func questionnaire(t *testing.T) *answer.Form {
	t.Helper()
	doc := &surveys.Survey{Code: "q", Languages: []string{"en"}}
	page := surveys.Page{Code: "p"}
	for i := range 16 {
		q := surveys.Question{Code: fmt.Sprintf("c%d", i), Type: surveys.Single}
		for o := range 5 {
			q.Options = append(q.Options, surveys.Option{Code: fmt.Sprintf("o%d", o)})
		}
		page.Questions = append(page.Questions, q)
	}
	page.Questions = append(page.Questions, surveys.Question{Code: "t1", Type: surveys.ShortText}, surveys.Question{Code: "t2", Type: surveys.LongText})
	doc.Pages = []surveys.Page{page}
	data, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	var again surveys.Survey
	if err := json.Unmarshal(data, &again); err != nil {
		t.Fatal(err)
	}
	form, errs := answer.Compile(&again, 1, [32]byte{})
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	return form
}

// sent is one response: closed answers, then a text.
type sent struct {
	after   time.Duration
	channel int64
	closed  string // a digit per question, '-' for none
	text    string
}

func see(t *testing.T, form *answer.Form, all []sent) map[int64]intake.Flags {
	t.Helper()
	i, doubts := quality.NewInspector(), make(map[int64]intake.Flags)
	for n, s := range all {
		sheet := make(answer.Sheet, len(form.Fields))
		for q, c := range s.closed {
			if c != '-' {
				sheet[q] = answer.Value{Shape: answer.Choice, Option: int(c - '0')}
			}
		}
		if s.text != "" {
			sheet[17] = answer.Value{Shape: answer.Words, Text: s.text}
		}
		r := &intake.Response{Seq: int64(n + 1), Version: 1, ChannelID: s.channel, AcceptedAt: 1_795_000_000_000_000 + s.after.Microseconds()}
		i.See(form, r, sheet, doubts)
		i.Forget()
	}
	return doubts
}

func TestOfAMachinesCopiesEachIsDoubtedOnce(t *testing.T) {
	form, i := questionnaire(t), quality.NewInspector()
	sheet := make(answer.Sheet, len(form.Fields))
	for q := range 16 {
		sheet[q] = answer.Value{Shape: answer.Choice, Option: q % 3}
	}
	seq := int64(0)
	for _, want := range []int{0, 3, 1, 1, 1, 1} { // two may be a couple; the third doubts all three
		doubts := make(map[int64]intake.Flags)
		for range max(1, 2-int(seq)) {
			seq++
			i.See(form, &intake.Response{Seq: seq, Version: 1, AcceptedAt: 1_795_000_000_000_000 + seq}, sheet, doubts)
		}
		if len(doubts) != want || want > 0 && doubts[seq]&intake.FlagDuplicate == 0 {
			t.Errorf("up to copy %d: doubts %v, want %d", seq, doubts, want)
		}
	}
}

func TestAlikeResponsesAreDoubted(t *testing.T) {
	const (
		one    = "0123401234012340"
		nearly = "0123401234012341"
		few    = "01234-----------"
		plain  = "1111111111111111"
	)
	form := questionnaire(t)
	minute := time.Minute
	dup := func(seqs ...int64) map[int64]intake.Flags {
		m := make(map[int64]intake.Flags)
		for _, s := range seqs {
			m[s] = intake.FlagDuplicate
		}
		return m
	}
	for _, c := range []struct {
		name string
		all  []sent
		want map[int64]intake.Flags
	}{
		{"two, as of a couple", []sent{{0, 1, one, ""}, {minute, 1, one, ""}}, dup()},
		{"three", []sent{{0, 1, one, ""}, {minute, 1, one, ""}, {2 * minute, 1, one, ""}}, dup(1, 2, 3)},
		{"three of which one differs in an answer", []sent{{0, 1, one, ""}, {minute, 1, nearly, ""}, {2 * minute, 1, one, ""}}, dup()},
		{"three, with an honest one between", []sent{{0, 1, one, ""}, {1, 1, "4444000022221111", ""}, {2, 1, one, ""}, {3, 1, one, ""}}, dup(1, 3, 4)},
		{"through three channels", []sent{{0, 1, one, ""}, {0, 2, one, ""}, {0, 3, one, ""}}, dup()},
		{"over two hours", []sent{{0, 1, one, ""}, {60 * minute, 1, one, ""}, {120 * minute, 1, one, ""}}, dup()},
		{"of few answers", []sent{{0, 1, few, ""}, {1, 1, few, ""}, {2, 1, few, ""}}, dup()},
		{"of people with one opinion on everything", []sent{{0, 1, plain, ""}, {1, 1, plain, ""}, {2, 1, plain, ""}}, dup()},
		{"nothing answered", []sent{{0, 1, "", ""}, {1, 1, "", ""}, {2, 1, "", ""}}, dup()},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, see(t, form, c.all)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCopiedSentencesAreDoubted(t *testing.T) {
	const text = "希望社区尽快修好楼道里的灯"
	minute := time.Minute
	same := map[int64]intake.Flags{1: intake.FlagSameText, 2: intake.FlagSameText, 3: intake.FlagSameText}
	for _, c := range []struct {
		name string
		all  []sent
		want map[int64]intake.Flags
	}{
		{"three times", []sent{{0, 1, "", text}, {minute, 1, "", text}, {2 * minute, 1, "", text}}, same},
		{"through three channels", []sent{{0, 1, "", text}, {minute, 2, "", text}, {2 * minute, 3, "", text}}, map[int64]intake.Flags{}},
		{"with other spaces and marks", []sent{{0, 1, "", text}, {1, 1, "", " 希望社区，尽快修好 楼道里的灯！"}, {2, 1, "", text + "。"}}, same},
		{"with other case", []sent{{0, 1, "", "Please mend the lamps"}, {1, 1, "", "please mend the LAMPS"}, {2, 1, "", "Please mend the lamps."}}, same},
		{"twice", []sent{{0, 1, "", text}, {minute, 1, "", text}}, map[int64]intake.Flags{}},
		{"short ones", []sent{{0, 1, "", "没有意见"}, {1, 1, "", "没有意见"}, {2, 1, "", "没有意见"}}, map[int64]intake.Flags{}},
		{"over an hour", []sent{{0, 1, "", text}, {30 * minute, 1, "", text}, {60 * minute, 1, "", text}}, map[int64]intake.Flags{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, see(t, questionnaire(t), c.all)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Among made-up residents, each of whom answers for itself, next to nobody is
// taken for a copy; every one of thirty copies of one of them is.
func TestHonestResidentsAreSeldomDoubtedAndCopiesAlways(t *testing.T) {
	form, errs := answer.Compile(seed.Survey(2026), 1, [32]byte{})
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	i, doubts := quality.NewInspector(), make(map[int64]intake.Flags)
	end := int64(1_795_000_000_000_000)
	seq, honest, flagged := int64(0), 0, 0
	copies := make(map[int64]bool)
	err := seed.Generate(seed.Options{
		N: 5000, Seed: 3, SurveyID: 1, WaveID: 1, Start: end - 7*24*3600*1_000_000, End: end, Form: form, Tree: seed.DemoTree(),
	}, func(r *intake.Response) error {
		sheet, err := form.DecodeBytes(r.Answers)
		if err != nil {
			return err
		}
		times := 1
		if honest == 2500 {
			times = 31
		}
		honest++
		for n := range times {
			seq++
			r.Seq = seq
			copies[seq] = times > 1
			_ = n
			i.See(form, r, sheet, doubts)
			i.Forget()
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for s := range doubts {
		if copies[s] {
			found++
		} else {
			flagged++
		}
	}
	t.Logf("%d of %d honest responses doubted", flagged, honest)
	if flagged > honest/200 {
		t.Errorf("%d of %d honest responses are doubted, more than one in 200", flagged, honest)
	}
	if found != 31 {
		t.Errorf("%d of 31 copies are doubted", found)
	}
}
