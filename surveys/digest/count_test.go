package digest

import (
	"strconv"
	"testing"
	"time"

	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/area"
	"minyi/surveys/catalog"
	"minyi/surveys/intake"
	"minyi/surveys/seed"
	"minyi/surveys/tally"
)

var (
	zone = time.FixedZone("CST", 8*3600)
	noon = time.Date(2026, 11, 23, 12, 20, 0, 0, zone)
)

// field is a frame of the smallest survey to which responses are added.
type field struct {
	*testing.T
	frame *tally.Frame
	form  *answer.Form
	seq   int64
}

func newField(t *testing.T) *field {
	doc := &surveys.Survey{
		Code: "s", Languages: []string{"en"},
		Pages: []surveys.Page{{Code: "p", Questions: []surveys.Question{{Code: "q", Type: surveys.Single, Options: []surveys.Option{{Code: "yes"}, {Code: "no"}}}}}},
	}
	form, errs := answer.Compile(doc, 1, [32]byte{})
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	return &field{T: t, frame: tally.NewFrame(1, zone), form: form}
}

// come adds n responses like r, at a moment.
func (f *field) come(n int, at time.Time, r intake.Response) {
	f.Helper()
	for range n {
		f.seq++
		r.Seq, r.SurveyID, r.Mode, r.Sample, r.Counted, r.AcceptedAt = f.seq, 1, surveys.Web, surveys.Volunteer, true, at.UnixMicro()
		if err := f.frame.AppendSheet(f.form, &r, make(answer.Sheet, len(f.form.Fields))); err != nil {
			f.Fatal(err)
		}
	}
}

func demoTree(t *testing.T) *area.Tree {
	rows, _ := seed.Areas("demo")
	tree, err := area.NewTree(rows)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

func TestHoursAreCountedInTheZoneThePresentOneLast(t *testing.T) {
	f := newField(t)
	f.come(2, noon.Add(-49*time.Hour), intake.Response{}) // too long ago
	f.come(3, noon.Add(-13*time.Hour), intake.Response{}) // yesterday, 23:20
	f.come(4, noon.Add(-time.Minute), intake.Response{})
	hours := countHours(f.frame.View(), nil, noon)
	if n := len(hours); n != 48 || hours[n-1].N != 4 || !hours[n-1].At.Equal(noon.Truncate(time.Hour)) {
		t.Fatalf("%d hours, the last %+v", n, hours[n-1])
	}
	if h := hours[47-13]; h.N != 3 || h.At.Hour() != 23 {
		t.Errorf("an hour of yesterday: %+v", h)
	}
	sum := 0
	for _, h := range hours {
		sum += h.N
	}
	if sum != 7 {
		t.Errorf("%d in all", sum)
	}
}

func TestABurstIsManyDoubtfulOnesOfOneChannelAndNotJustMany(t *testing.T) {
	f := newField(t)
	for h := range 100 { // the week: one in twenty doubtful everywhere
		at := noon.Add(-time.Duration(100-h) * time.Hour)
		f.come(19, at, intake.Response{ChannelID: 1})
		f.come(1, at, intake.Response{ChannelID: 1, Flags: intake.FlagFast})
	}
	f.come(500, noon.Add(-50*time.Hour), intake.Response{ChannelID: 2})                               // a busy hour
	f.come(200, noon.Add(-40*time.Hour), intake.Response{ChannelID: 2, Flags: intake.FlagLate})       // late is no doubt
	f.come(9, noon.Add(-30*time.Hour), intake.Response{ChannelID: 4, Flags: intake.FlagFast})         // too few to speak of
	f.come(30, noon.Add(-5*time.Hour), intake.Response{ChannelID: 3, Flags: intake.FlagDuplicate})    // this one
	f.come(30, noon.Add(-4*time.Hour), intake.Response{ChannelID: 3, Flags: intake.FlagDuplicate})    // and its next hour
	f.come(40, noon.Add(-8*24*time.Hour), intake.Response{ChannelID: 5, Flags: intake.FlagDuplicate}) // longer ago than a week
	got := bursts(f.frame.View(), nil, noon, func(id int64) string { return "c" + strconv.FormatInt(id, 10) })
	if len(got) != 1 {
		t.Fatalf("%d bursts: %+v", len(got), got)
	}
	if b := got[0]; b.Channel != "c3" || b.N != 60 || b.Flagged != 60 || b.From.Hour() != 7 || b.To.Hour() != 9 {
		t.Errorf("%+v", b)
	}
}

func TestWhatIsOutsideTheAreaIsNotCounted(t *testing.T) {
	f, tree := newField(t), demoTree(t)
	street := tree.Children("219901", "2026-11-23")[0].Code
	f.come(5, noon, intake.Response{Area: street, WaveID: 1})
	f.come(2, noon, intake.Response{Area: street, WaveID: 1, Flags: intake.FlagFast})
	f.come(3, noon, intake.Response{Area: "219902", WaveID: 1})
	f.come(1, noon, intake.Response{WaveID: 1})
	v := f.frame.View()
	in := rowsWithin(v, tree, "219901")
	if by := countWaves(v, in); by[1].n != 7 || by[1].flagged != 2 {
		t.Errorf("in the district: %+v", by[1])
	}
	if by := countWaves(v, nil); by[1].n != 11 {
		t.Errorf("everywhere: %+v", by[1])
	}
}

func TestTheWaveOnShowIsTheLastThatHasResponses(t *testing.T) {
	at := func(d int) int64 { return noon.AddDate(0, 0, d).UnixMicro() }
	s := &catalog.Survey{Waves: []catalog.Wave{{ID: 1, Code: "w1", OpensAt: at(-90)}, {ID: 2, Code: "w2", OpensAt: at(-1)}, {ID: 3, Code: "w3", OpensAt: at(30)}}}
	if w := latestWave(s, map[int64]*waveCount{1: {n: 5}}, noon); w.Code != "w1" {
		t.Errorf("got %s", w.Code)
	}
	if w := latestWave(s, nil, noon); w.Code != "w2" {
		t.Errorf("without responses: %s", w.Code)
	}
	if w := latestWave(&catalog.Survey{}, nil, noon); w.Code != "" {
		t.Errorf("without waves: %s", w.Code)
	}
}

func TestTheCounterGoesOnFromWhereItWas(t *testing.T) {
	f, tree, c := newField(t), demoTree(t), new(Counter)
	s := &catalog.Survey{ID: 1}
	f.come(3, noon, intake.Response{WaveID: 1, Area: "219901"})
	old := f.frame.View()
	count := func(v *tally.View, wave int64, within string) int { return c.Count(s, v, wave, tree, within) }
	if n := count(old, 1, ""); n != 3 {
		t.Fatalf("first %d", n)
	}
	f.come(2, noon, intake.Response{WaveID: 1, Area: "219902"})
	f.come(4, noon, intake.Response{WaveID: 2, Area: "219901"})
	v := f.frame.View()
	for _, q := range []struct {
		wave   int64
		within string
		want   int
	}{{1, "", 5}, {2, "", 4}, {0, "", 9}, {1, "219901", 3}, {0, "219901", 7}, {1, "219902", 2}, {1, "", 5}} {
		if n := count(v, q.wave, q.within); n != q.want {
			t.Errorf("wave %d within %q: %d, want %d", q.wave, q.within, n, q.want)
		}
	}
	if n := count(old, 1, ""); n != 5 {
		t.Errorf("an older view: %d", n)
	}
	for name, rows := range map[string]int{"fewer rows": 4, "as many rows": 9} { // some count no longer
		again := newField(t)
		again.come(1, noon, intake.Response{WaveID: 1})
		again.seq = 100
		again.come(rows-1, noon, intake.Response{WaveID: 1})
		counter := new(Counter)
		counter.Count(s, v, 1, tree, "")
		if n := counter.Count(s, again.frame.View(), 1, tree, ""); n != rows {
			t.Errorf("a frame that was read anew, %s: %d", name, n)
		}
	}
}

func TestProgressIsAddedUpToThePartsOfTheArea(t *testing.T) {
	tree := demoTree(t)
	street := tree.Children("219901", "2026-11-23")[0].Code
	rows := []Progress{{street, 10, 4}, {street, 5, 5}, {"219902", 7, 1}, {"", 2, 0}}
	got := progressOf(rows, tree, "", "2026-11-23")
	want := []Progress{{"219901", 15, 9}, {"219902", 7, 1}, {"219900", 2, 0}}
	if len(got) != len(want) {
		t.Fatalf("%+v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%+v, want %+v", got[i], want[i])
		}
	}
	if got := progressOf(rows, tree, "219901", "2026-11-23"); len(got) != 1 || got[0] != (Progress{street, 15, 9}) {
		t.Errorf("of a district: %+v", got)
	}
}
