package tally_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/intake"
	"minyi/surveys/tally"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// journal is a log of responses in memory, to which a test commits.
type journal struct {
	mu    sync.Mutex
	rows  []*intake.Response
	marks []intake.Mark
	forms map[int]*answer.Form
	err   error
	reads int
}

func (j *journal) commit(t testing.TB, form *answer.Form, option string) {
	t.Helper()
	j.mu.Lock()
	defer j.mu.Unlock()
	r := response(int64(len(j.rows))*3+1, form.Version)
	r.Answers = form.Encode(sheet(t, form, map[string]answer.Value{"q1": choose(t, form, "q1", option)}))
	j.rows = append(j.rows, r)
}

func (j *journal) fail(err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.err = err
}

func (j *journal) AnswersAfter(_ context.Context, _, seq int64, limit int, each func(*intake.Response) error) (int64, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.reads++
	if j.err != nil {
		return seq, j.err
	}
	for _, r := range j.rows {
		if r.Seq <= seq {
			continue
		}
		if limit--; limit < 0 {
			break
		}
		if err := each(r); err != nil {
			return seq, err
		}
		seq = r.Seq
	}
	return seq, nil
}

func (j *journal) MarksAfter(_ context.Context, _, seq int64, limit int, each func(intake.Mark) error) (int64, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, m := range j.marks {
		if m.Seq <= seq {
			continue
		}
		if limit--; limit < 0 {
			break
		}
		if err := each(m); err != nil {
			return seq, err
		}
		seq = m.Seq
	}
	return seq, nil
}

func (j *journal) LastMark(context.Context, int64) (int64, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if len(j.marks) == 0 {
		return 0, nil
	}
	return j.marks[len(j.marks)-1].Seq, nil
}

// mark notes something about row i and brings the row to it, as the store does.
func (j *journal) mark(i int, adds intake.Flags, counted bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	r := *j.rows[i] // readers may hold the old one
	r.Flags |= adds
	r.Counted = counted
	j.rows[i] = &r
	j.marks = append(j.marks, intake.Mark{Seq: int64(1000 + len(j.marks)), Response: r.Seq, Adds: adds, Counted: counted})
}

func (j *journal) CountResponses(context.Context, int64) (int64, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return int64(len(j.rows)), nil
}

func (j *journal) Forms(context.Context, int64) (map[int]*answer.Form, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.forms, nil
}

func newKeeper(t *testing.T, j *journal, idle int) *tally.Keeper {
	k := tally.NewKeeper(j, j, shanghai, idle)
	t.Cleanup(k.Close)
	return k
}

func TestAFrameHoldsWhatWasCommittedBeforeItWasAskedFor(t *testing.T) {
	form := compile(t, "v1.json", 1)
	j := &journal{forms: map[int]*answer.Form{1: form}}
	k := newKeeper(t, j, 0)
	for i := range 20 {
		v, err := k.Frame(t.Context(), surveyID)
		if err != nil || v.N != i {
			t.Fatalf("after %d commits n is %d, %v", i, v.N, err)
		}
		if _, ok := v.Column("q1"); !ok {
			t.Fatal("a survey without responses has no questions")
		}
		j.commit(t, form, "know")
	}
}

func TestALongLogLoadsWhole(t *testing.T) {
	form := compile(t, "v1.json", 1)
	j := &journal{forms: map[int]*answer.Form{1: form}}
	for range 10_001 {
		j.commit(t, form, "heard")
	}
	v, err := newKeeper(t, j, 0).Frame(t.Context(), surveyID)
	if err != nil || v.N != 10_001 || v.AsOfSeq != 30_001 {
		t.Fatalf("n %d as of %d, %v", v.N, v.AsOfSeq, err)
	}
}

func TestTwoInstancesComeToTheSameTally(t *testing.T) {
	v1, v2 := compile(t, "v1.json", 1), compile(t, "v2.json", 2)
	j := &journal{forms: map[int]*answer.Form{1: v1, 2: v2}}
	early := newKeeper(t, j, 0)
	for i := range 30 {
		if i%3 == 0 {
			j.commit(t, v2, "unsure")
		} else {
			j.commit(t, v1, "know")
		}
		if i%7 == 0 {
			if _, err := early.Frame(t.Context(), surveyID); err != nil {
				t.Fatal(err)
			}
		}
	}
	a, err := early.Frame(t.Context(), surveyID)
	if err != nil {
		t.Fatal(err)
	}
	b, err := newKeeper(t, j, 0).Frame(t.Context(), surveyID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(words(a, "q1"), words(b, "q1")); diff != "" || a.AsOfSeq != b.AsOfSeq {
		t.Errorf("as of %d and %d: %s", a.AsOfSeq, b.AsOfSeq, diff)
	}
}

func TestWhenTheLogCannotBeReadTheLastGoodViewStands(t *testing.T) {
	form := compile(t, "v1.json", 1)
	j := &journal{forms: map[int]*answer.Form{1: form}}
	k := newKeeper(t, j, 0)
	away := errors.New("database away")
	j.fail(away)
	if v, err := k.Frame(t.Context(), surveyID); v != nil || surveys.KindOf(err) != surveys.Busy || !errors.Is(err, away) {
		t.Fatalf("never loaded: %v, %v", v, err)
	}
	j.fail(nil)
	j.commit(t, form, "know")
	if v, err := k.Frame(t.Context(), surveyID); err != nil || v.N != 1 {
		t.Fatalf("back again: %v, %v", v, err)
	}
	j.fail(away)
	j.commit(t, form, "know")
	if v, err := k.Frame(t.Context(), surveyID); v == nil || v.N != 1 || !errors.Is(err, away) {
		t.Fatalf("away again: %v, %v", v, err)
	}
	if v := k.Latest(surveyID); v == nil || v.N != 1 {
		t.Fatal("the last good view is gone")
	}
}

func TestAResponseOfAnUnknownVersionStopsTheTallyBeforeIt(t *testing.T) {
	v1, v2 := compile(t, "v1.json", 1), compile(t, "v2.json", 2)
	j := &journal{forms: map[int]*answer.Form{1: v1}}
	k := newKeeper(t, j, 0)
	j.commit(t, v1, "know")
	if _, err := k.Frame(t.Context(), surveyID); err != nil {
		t.Fatal(err)
	}
	j.commit(t, v2, "know")
	v, err := k.Frame(t.Context(), surveyID)
	if all := surveys.All(err); len(all) != 1 || all[0].Key != "tally.version_unknown" || v.N != 1 {
		t.Fatalf("n %d, %v", v.N, err)
	}
	j.mu.Lock()
	j.forms = map[int]*answer.Form{1: v1, 2: v2}
	j.mu.Unlock()
	if v, err := k.Frame(t.Context(), surveyID); err != nil || v.N != 2 {
		t.Fatalf("n %d, %v", v.N, err)
	}
}

func TestFramesLeaveWhenNobodyAsksAndComeBack(t *testing.T) {
	form := compile(t, "v1.json", 1)
	j := &journal{forms: map[int]*answer.Form{1: form}}
	j.commit(t, form, "know")
	k := newKeeper(t, j, 2)
	ticks := make(chan time.Time)
	done := make(chan struct{})
	go func() {
		defer close(done)
		k.Run(context.Background(), ticks)
	}()
	if _, err := k.Frame(t.Context(), surveyID); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		ticks <- time.Time{}
	}
	if k.Latest(surveyID) == nil { // this look counts as a question
		t.Fatal("it left too early")
	}
	for range 3 {
		ticks <- time.Time{}
	}
	close(ticks)
	<-done
	if k.Latest(surveyID) != nil {
		t.Fatal("it stayed")
	}
	if v, err := k.Frame(t.Context(), surveyID); err != nil || v.N != 1 {
		t.Fatalf("it did not come back: %v", err)
	}
	k.Unload(surveyID)
	if v, err := k.Frame(t.Context(), surveyID); err != nil || v.N != 1 {
		t.Fatalf("it did not come back: %v", err)
	}
}

func TestATickOrAWakeBringsNewRowsWithoutAQuestion(t *testing.T) {
	form := compile(t, "v1.json", 1)
	j := &journal{forms: map[int]*answer.Form{1: form}}
	k := newKeeper(t, j, 0)
	if _, err := k.Frame(t.Context(), surveyID); err != nil {
		t.Fatal(err)
	}
	j.commit(t, form, "know")
	k.Wake(surveyID)
	k.Wake(surveyID + 1) // not loaded: nothing to do
	for range 500 {
		if k.Latest(surveyID).N == 1 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("the new row did not come within 5 s")
}

func TestManyReadersShareReadings(t *testing.T) {
	form := compile(t, "v1.json", 1)
	j := &journal{forms: map[int]*answer.Form{1: form}}
	k := newKeeper(t, j, 0)
	j.mu.Lock() // the first reading waits for this
	var readers sync.WaitGroup
	const many = 200
	for range many {
		readers.Go(func() {
			if _, err := k.Frame(t.Context(), surveyID); err != nil {
				t.Error(err)
			}
		})
	}
	time.Sleep(50 * time.Millisecond)
	j.mu.Unlock()
	readers.Wait()
	if j.reads > many/4 {
		t.Errorf("%d readers made %d readings", many, j.reads)
	}
}

func TestAfterClosingNobodyWaits(t *testing.T) {
	j := &journal{}
	k := newKeeper(t, j, 0)
	k.Close()
	if v, err := k.Frame(t.Context(), surveyID); v != nil || surveys.KindOf(err) != surveys.Busy {
		t.Errorf("%v, %v", v, err)
	}
}
