package integrity

import (
	"testing"
	"time"

	"minyi/surveys/answer"
	"minyi/surveys/area"
	"minyi/surveys/intake"
	"minyi/surveys/seed"
	"minyi/surveys/tally"
)

var zone = time.FixedZone("CST", 8*3600)

// demo makes the demo's responses; channels without coaching where honest.
func demo(t testing.TB, n int, of uint64, honest bool) Subject {
	doc := seed.Survey(2026)
	form, errs := answer.Compile(doc, 1, [32]byte{})
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	rows, _ := seed.Areas("demo")
	tree, err := area.NewTree(rows)
	if err != nil {
		t.Fatal(err)
	}
	channels := seed.DemoChannels()
	for i := range channels {
		channels[i].ID = int64(i + 1)
		channels[i].Coached = channels[i].Coached && !honest
	}
	frame := tally.NewFrame(1, zone)
	seq := int64(0)
	err = seed.Generate(seed.Options{
		N: n, Seed: of, SurveyID: 1, WaveID: 1, Form: form, Tree: tree, Channels: channels,
		Start: time.Date(2026, 9, 1, 0, 0, 0, 0, zone).UnixMicro(), End: time.Date(2026, 11, 1, 0, 0, 0, 0, zone).UnixMicro(),
	}, func(r *intake.Response) error {
		seq++
		r.Seq, r.Counted = seq, true
		return frame.Append(form, r)
	})
	if err != nil {
		t.Fatal(err)
	}
	return Subject{View: frame.View(), Forms: map[int]*answer.Form{1: form}, Doc: doc, Areas: tree}
}

func TestTheDemosCoachingIsFoundAndNoHonestChannelIs(t *testing.T) {
	for of := range uint64(3) {
		for _, honest := range []bool{false, true} {
			s := demo(t, 8000, of, honest)
			r := Look(s)
			if len(r.Channels) != len(seed.DemoChannels()) || r.Rest.Channels < len(r.Channels)-1 {
				t.Fatalf("seed %d: %d channels, %d compared", of, len(r.Channels), r.Rest.Channels)
			}
			for _, c := range r.Channels {
				planted := !honest && seed.DemoChannels()[c.ID-1].Coached
				if c.Found != planted {
					t.Errorf("seed %d, %s: found %v, planted %v: %+v", of, seed.DemoChannels()[c.ID-1].Code, c.Found, planted, c)
				}
			}
		}
	}
}

func TestEachSignOfCoachingPointsAtThePlantedChannels(t *testing.T) {
	r := Look(demo(t, 8000, 1, false))
	for _, c := range r.Channels {
		if !seed.DemoChannels()[c.ID-1].Coached {
			continue
		}
		for name, s := range map[string]Sign{"entropy": c.Entropy, "undecided": c.Undecided, "hours": c.Hours, "gap": c.Gap, "told": c.Told} {
			if !s.Known || s.P > 0.01 {
				t.Errorf("%s: %s %+v", seed.DemoChannels()[c.ID-1].Code, name, s)
			}
		}
	}
}

func TestWhatIsCountedOfTheDemoAgreesWithItself(t *testing.T) {
	s := demo(t, 4000, 2, false)
	r := Look(s)
	n, flagged := 0, 0
	for _, c := range r.Channels {
		n, flagged = n+c.N, flagged+c.Flagged
	}
	if r.N != 4000 || n != r.N || flagged != r.Doubted {
		t.Errorf("%d responses, %d doubted; channels: %d, %d", r.N, r.Doubted, n, flagged)
	}
	bars := 0
	for _, x := range r.Timing.Bars {
		bars += x
	}
	if tm := r.Timing; bars != tm.N || tm.BelowFloor != r.Flags[1+1].N || tm.Quarter > tm.Median || tm.Median > tm.Three || tm.Speeders > tm.Fast {
		t.Errorf("timing %+v", tm)
	}
	for _, g := range r.Items {
		switch {
		case g.Required && g.Missing() != 0:
			t.Errorf("%s is required and left out: %+v", g.Code, g)
		case g.Code == "q8" && (g.Asked >= 4000 || g.Missing() < 0.005 || g.Missing() > 0.06): // asked of those who saw something
			t.Errorf("q8: %+v", g)
		case g.Code == "q4_number" && g.Known: // a text
			t.Errorf("texts are not in the frame: %+v", g)
		}
	}
	if r.Staff < 100 || r.Staff > 350 || !r.Told.Asked || r.Told.Yes < 40 || r.Told.Of < 3500 {
		t.Errorf("staff %d, told %+v", r.Staff, r.Told)
	}
	kept := make([]uint8, s.View.N)
	for row := range 1000 {
		kept[row] = 1
	}
	s.Kept = kept
	if part := Look(s); part.N != 1000 {
		t.Errorf("of 1000 kept: %d", part.N)
	}
}

func TestASurveyWithoutResponsesHasNothingToSay(t *testing.T) {
	s := demo(t, 0, 1, false)
	if r := Look(s); r.N != 0 || len(r.Channels) != 0 || r.Timing.Median != 0 || len(r.Items) != 0 {
		t.Errorf("%+v", r)
	}
}

// BenchmarkLook is of 200,000 responses: a million takes five times as long.
func BenchmarkLook(b *testing.B) {
	s := demo(b, 200_000, 1, false)
	for b.Loop() {
		Look(s)
	}
}
