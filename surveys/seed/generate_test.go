package seed

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"math"
	"testing"
	"time"

	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/area"
	"minyi/surveys/intake"
)

var (
	fieldStart = time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC).UnixMicro()
	fieldEnd   = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC).UnixMicro()
)

func demoOptions(t testing.TB, n int, seed uint64) Options {
	channels := DemoChannels()
	for i := range channels {
		channels[i].ID = int64(i + 1)
	}
	return Options{
		N: n, Seed: seed, SurveyID: 1, WaveID: 1, Start: fieldStart, End: fieldEnd,
		Form: demoForm(t), Tree: DemoTree(), Channels: channels,
	}
}

// made is a generated response with its decoded answers.
type made struct {
	*intake.Response
	sheet answer.Sheet
}

func generate(t testing.TB, o Options) []made {
	t.Helper()
	out := make([]made, 0, o.N)
	err := Generate(o, func(r *intake.Response) error {
		sheet, err := o.Form.DecodeBytes(r.Answers)
		out = append(out, made{r, sheet})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// option returns the code of a single choice, "" without one.
func (m made) option(t testing.TB, form *answer.Form, code string) string {
	f, ok := form.Field(code)
	if !ok {
		t.Fatalf("no question %s", code)
	}
	if v := m.sheet[f.Ordinal]; v.Shape == answer.Choice {
		return f.OptionCode(v.Option)
	}
	return ""
}

func fingerprint(t testing.TB, o Options) string {
	h := sha256.New()
	err := Generate(o, func(r *intake.Response) error { return write(h, r) })
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}

func write(h hash.Hash, r *intake.Response) error {
	b, err := json.Marshal(r)
	h.Write(b)
	return err
}

func TestTheSameSeedGivesTheSameResponses(t *testing.T) {
	first := fingerprint(t, demoOptions(t, 2000, 7))
	if again := fingerprint(t, demoOptions(t, 2000, 7)); again != first {
		t.Error("two runs with one seed differ")
	}
	if other := fingerprint(t, demoOptions(t, 2000, 8)); other == first {
		t.Error("two seeds give the same")
	}
}

func TestEveryResponseWouldHaveBeenAccepted(t *testing.T) {
	o := demoOptions(t, 5000, 1)
	keys, salts := map[intake.Key]bool{}, map[[16]byte]bool{}
	last := int64(0)
	responses := generate(t, o)
	for _, m := range responses {
		if errs := o.Form.Finish(m.sheet, m.Key); len(errs) > 0 {
			t.Fatal(errs)
		}
		// Finish drops what was not asked, so nothing may have been dropped.
		if !bytes.Equal(o.Form.Encode(m.sheet), m.Answers) {
			t.Fatal("answers to questions that were not asked")
		}
		resend(t, o, m)
		if !DemoTree().Valid(m.Area, "2026-09-01") {
			t.Fatalf("area %q", m.Area)
		}
		if m.Key[6]>>4 != 7 || m.Key[8]>>6 != 2 {
			t.Fatalf("key %x", m.Key)
		}
		if m.AcceptedAt < last || m.AcceptedAt < o.Start || m.AcceptedAt > o.End || m.StartedAt > m.AcceptedAt {
			t.Fatalf("accepted at %d after %d, started at %d", m.AcceptedAt, last, m.StartedAt)
		}
		last = m.AcceptedAt
		keys[m.Key], salts[m.Salt] = true, true
		drawn := m.Sample == surveys.Probability
		if d := m.Design; drawn != (d.Stratum != "") || drawn != (d.BaseWeight > 0) || drawn != (d.FPC > 0) || drawn != (d.PSU != "") {
			t.Fatalf("a %s response with the design %+v", m.Sample, d)
		}
		if len(m.Contacts) > 0 {
			t.Fatal("the demo asks for no contacts")
		}
	}
	if len(responses) != o.N || len(keys) != o.N || len(salts) != o.N {
		t.Errorf("%d responses, %d keys, %d salts", len(responses), len(keys), len(salts))
	}
}

func TestTheDrawnSampleLooksLikeTheCensus(t *testing.T) {
	o := demoOptions(t, 20_000, 3)
	population := map[string]float64{}
	all := 0.0
	for _, c := range DemoMargins().Cells {
		all += c.Total
		population[c.Key[0][0]] += c.Total
		for _, age := range c.Key[2][len(c.Key[2])-1:] {
			population[age] += c.Total
		}
	}
	counts, n := map[string]float64{}, map[surveys.Sample]float64{}
	weighted, weights := 0.0, 0.0
	for _, m := range generate(t, o) {
		top, _ := o.Tree.RollUp(m.Area)
		age := m.option(t, o.Form, "age")
		if age == "a16_17" {
			age = "a18_29" // the margins hold them together
		}
		n[m.Sample]++
		counts[string(m.Sample)+top]++
		counts[string(m.Sample)+age]++
		if m.Sample == surveys.Probability {
			weights += m.Design.BaseWeight
			if top == "219901" {
				weighted += m.Design.BaseWeight
			}
		}
	}
	for group, persons := range population {
		if got, want := counts["probability"+group]/n[surveys.Probability], persons/all; math.Abs(got-want) > 0.025 {
			t.Errorf("drawn sample, %s: %.3f, census %.3f", group, got, want)
		}
	}
	if got, want := weighted/weights, population["219901"]/all; math.Abs(got-want) > 0.03 {
		t.Errorf("drawn sample by base weight, 219901: %.3f, census %.3f", got, want)
	}
	old := (counts["volunteera60_69"] + counts["volunteera70"]) / n[surveys.Volunteer]
	if census := (population["a60_69"] + population["a70"]) / all; old > census/3 || old == 0 {
		t.Errorf("%.3f of the volunteers are 60 or older, %.3f of the population", old, census)
	}
	for _, s := range surveys.Samples {
		if n[s] < 0.15*float64(o.N) {
			t.Errorf("only %.0f of %d are %s", n[s], o.N, s)
		}
	}
}

func TestSatisfactionDiffersByDistrictAndMode(t *testing.T) {
	o := demoOptions(t, 20_000, 4)
	yes, base := map[string]float64{}, map[string]float64{}
	for _, m := range generate(t, o) {
		if m.Sample == surveys.Volunteer {
			continue
		}
		top, _ := o.Tree.RollUp(m.Area)
		for _, group := range []string{top, "all"} {
			switch m.option(t, o.Form, "q27") {
			case "satisfied", "fairly":
				yes[group]++
				fallthrough
			case "neutral", "poor", "bad":
				base[group]++
			}
		}
	}
	rate := func(group string) float64 { return yes[group] / base[group] }
	if r := rate("all"); r < 0.80 || r > 0.95 {
		t.Errorf("satisfied share %.3f", r)
	}
	if rate("219903") < rate("219904")+0.02 {
		t.Errorf("滨海 %.3f, 平野 %.3f", rate("219903"), rate("219904"))
	}
}

// What later checks look for is there, and not everywhere.
func TestThereIsSomethingForTheChecksToFind(t *testing.T) {
	o := demoOptions(t, 20_000, 5)
	coachedChannels := map[int64]bool{}
	for _, c := range o.Channels {
		if c.Coached {
			coachedChannels[c.ID] = true
		}
	}
	same := map[string]int{}
	var copied, fast, left, texts, coached, told, praise int
	first, last := map[int64]int64{}, map[int64]int64{}
	q8, _ := o.Form.Field("q8")
	suggestion, _ := o.Form.Field("suggestion")
	for _, m := range generate(t, o) {
		if same[string(m.Answers)]++; same[string(m.Answers)] > 1 && !coachedChannels[m.ChannelID] {
			copied++
		}
		if m.Flags&intake.FlagFast != 0 {
			fast++
			if m.Mode != surveys.Web || m.AcceptedAt-m.StartedAt >= 20e6 {
				t.Fatal("flagged as fast for no reason")
			}
		} else if m.StartedAt != 0 && m.AcceptedAt-m.StartedAt < 20e6 {
			t.Fatal("fast and not flagged")
		}
		left += b2i(!m.sheet[q8.Ordinal].Answered())
		texts += b2i(m.sheet[suggestion.Ordinal].Answered())
		if !coachedChannels[m.ChannelID] {
			continue
		}
		coached++
		told += b2i(m.option(t, o.Form, "q30") == "reminded")
		praise += b2i(m.option(t, o.Form, "q27") == "satisfied")
		if first[m.ChannelID] == 0 {
			first[m.ChannelID] = m.AcceptedAt
		}
		last[m.ChannelID] = m.AcceptedAt
	}
	between := func(what string, got int, low, high float64, of int) {
		t.Helper()
		if share := float64(got) / float64(of); share < low || share > high {
			t.Errorf("%s: %d of %d, want %.3f to %.3f", what, got, of, low, high)
		}
	}
	between("copies", copied, 0.003, 0.010, o.N)
	between("under the floor", fast, 0.012, 0.03, o.N)
	between("left out", left, 0.02, 0.40, o.N)
	between("open texts", texts, 0.03, 0.10, o.N)
	between("coached", coached, 0.02, 0.07, o.N)
	between("coached and told", told, 0.10, 0.27, coached)
	between("coached and satisfied", praise, 0.90, 1, coached)
	for id, from := range first {
		if span := time.Duration(last[id]-from) * time.Microsecond; span > coachedFor {
			t.Errorf("channel %d is coached for %v", id, span)
		}
	}
}

func TestInvitationsAreSpentOnceAndGiveTheirDesign(t *testing.T) {
	o := demoOptions(t, 3000, 6)
	households := DrawHouseholds(o.Tree, "2026-09-01", 11, 400)
	byHash := map[string]Household{}
	for i, h := range households {
		hash := sha256.Sum256([]byte{byte(i), byte(i >> 8)})
		o.Invitations = append(o.Invitations, Invitation{Hash: hash[:], Household: h})
		byHash[string(hash[:])] = h
	}
	spent := map[string]bool{}
	for _, m := range generate(t, o) {
		if (m.Sample == surveys.Probability) != (m.Invitation != nil) {
			t.Fatalf("a %s response with the invitation %x", m.Sample, m.Invitation)
		}
		if m.Invitation == nil {
			continue
		}
		if spent[string(m.Invitation)] {
			t.Fatal("an invitation was spent twice")
		}
		spent[string(m.Invitation)] = true
		if h := byHash[string(m.Invitation)]; h.Design != m.Design || h.Area != m.Area {
			t.Fatalf("design %+v in %s, drawn as %+v", m.Design, m.Area, h)
		}
	}
	if len(spent) != len(households) { // 3000 × 0.21 is more than 400
		t.Errorf("%d of %d invitations were spent", len(spent), len(households))
	}
}

func TestWhatCannotBeMadeUpIsSaid(t *testing.T) {
	stop := errors.New("stop")
	for name, c := range map[string]struct {
		change func(*Options)
		key    string
	}{
		"no field time":       {func(o *Options) { o.End = o.Start }, "seed.field_time"},
		"no areas":            {func(o *Options) { o.Tree = new(area.Tree) }, "seed.no_areas"},
		"too few invitations": {func(o *Options) { o.Channels = o.Channels[1:3]; o.Invitations = make([]Invitation, 3) }, "seed.too_few_invitations"},
		"an impossible answer": {func(o *Options) {
			o.Form = compile(t, `{"code":"x","type":"text","text":{"en":"?"},"required":true,"pattern":"[^\\x00-\\x{10ffff}]"}`)
		}, "seed.cannot_answer"},
	} {
		o := demoOptions(t, 10, 1)
		c.change(&o)
		all := surveys.All(Generate(o, func(*intake.Response) error { return nil }))
		if len(all) == 0 || all[0].Key != c.key {
			t.Errorf("%s: got %v, want %s", name, all, c.key)
		}
	}
	if err := Generate(demoOptions(t, 10, 1), func(*intake.Response) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("emit's error became %v", err)
	}
}

func BenchmarkGenerate(b *testing.B) {
	o := demoOptions(b, b.N, 1)
	b.ReportAllocs()
	if err := Generate(o, func(*intake.Response) error { return nil }); err != nil {
		b.Fatal(err)
	}
}
