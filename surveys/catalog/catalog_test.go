package catalog_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"minyi/surveys"
	"minyi/surveys/catalog"
	"minyi/surveys/design"
)

var zone = time.FixedZone("CST", 8*3600)

// base is a database of one survey that can fail and counts its readings.
type base struct {
	record catalog.Record
	err    error
	reads  int
}

func (b *base) SurveyRecord(context.Context, string) (catalog.Record, error) {
	b.reads++
	return b.record, b.err
}

func (b *base) SurveyCodes(context.Context) ([]string, error) { return []string{b.record.Code}, b.err }

type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func at(text string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04:05", text, zone)
	if err != nil {
		panic(err)
	}
	return t
}

func published(t *testing.T, validTo string, waves ...catalog.Wave) *base {
	t.Helper()
	doc := &surveys.Survey{
		Code: "s", Languages: []string{"en"}, Title: surveys.Text{"en": "S"}, Approval: surveys.Approval{Kind: surveys.Opinion, ValidTo: validTo},
		Pages: []surveys.Page{{Code: "p", Questions: []surveys.Question{{Code: "q", Type: surveys.LongText, Text: surveys.Text{"en": "?"}}}}},
	}
	document, sha, err := design.Canonical(doc)
	if err != nil {
		t.Fatal(err)
	}
	return &base{record: catalog.Record{
		ID: 1, Code: "s", State: catalog.Open, Versions: []catalog.Version{{Number: 1, Document: document, SHA256: sha}}, Waves: waves,
		Channels: []catalog.Channel{{ID: 1, Code: catalog.OpenChannel, Token: "open-token"}, {ID: 2, Code: "kerb", Token: "T"}},
	}}
}

func TestAcceptingFollowsWavesClosingAndTheApproval(t *testing.T) {
	w := func(code, opens, closes string) catalog.Wave {
		wave := catalog.Wave{Code: code, OpensAt: at(opens).UnixMicro()}
		if closes != "" {
			wave.ClosesAt = at(closes).UnixMicro()
		}
		return wave
	}
	first := w("w1", "2026-03-01 08:00:00", "2026-03-31 18:00:00")
	second := w("w2", "2026-06-01 08:00:00", "")
	for name, c := range map[string]struct {
		waves    []catalog.Wave
		state    catalog.State
		closed   string
		validTo  string
		now      string
		wave     string
		late     bool
		kind     surveys.Kind
		refusing bool
	}{
		"a draft":                            {waves: []catalog.Wave{first}, state: catalog.Draft, now: "2026-03-02 00:00:00", kind: surveys.NotFound, refusing: true},
		"before the first wave":              {waves: []catalog.Wave{first}, now: "2026-03-01 07:59:59", kind: surveys.Conflict, refusing: true},
		"as the wave opens":                  {waves: []catalog.Wave{first}, now: "2026-03-01 08:00:00", wave: "w1"},
		"the last second of the wave":        {waves: []catalog.Wave{first}, now: "2026-03-31 17:59:59", wave: "w1"},
		"as the wave closes":                 {waves: []catalog.Wave{first}, now: "2026-03-31 18:00:00", wave: "w1", late: true},
		"72 hours later, less a second":      {waves: []catalog.Wave{first}, now: "2026-04-03 17:59:59", wave: "w1", late: true},
		"72 hours later":                     {waves: []catalog.Wave{first}, now: "2026-04-03 18:00:00", kind: surveys.Gone, refusing: true},
		"between two waves":                  {waves: []catalog.Wave{second, first}, now: "2026-05-01 00:00:00", kind: surveys.Gone, refusing: true},
		"in the second wave":                 {waves: []catalog.Wave{second, first}, now: "2026-07-01 00:00:00", wave: "w2"},
		"closed by its office":               {waves: []catalog.Wave{second}, state: catalog.Closed, closed: "2026-07-01 00:00:00", now: "2026-07-02 00:00:00", wave: "w2", late: true},
		"the approval's last day":            {waves: []catalog.Wave{second}, validTo: "2026-12-31", now: "2026-12-31 23:59:59", wave: "w2"},
		"the day after the approval's last":  {waves: []catalog.Wave{second}, validTo: "2026-12-31", now: "2027-01-01 00:00:00", wave: "w2", late: true},
		"long after the approval's last day": {waves: []catalog.Wave{second}, validTo: "2026-12-31", now: "2027-01-04 00:00:00", kind: surveys.Gone, refusing: true},
		"the wave ends before the approval":  {waves: []catalog.Wave{first}, validTo: "2026-12-31", now: "2026-04-02 00:00:00", wave: "w1", late: true},
	} {
		t.Run(name, func(t *testing.T) {
			b := published(t, c.validTo, c.waves...)
			if c.state != "" {
				b.record.State = c.state
			}
			if c.closed != "" {
				b.record.ClosedAt = at(c.closed).UnixMicro()
			}
			s, err := catalog.NewKeeper(b, zone, time.Now).Survey(t.Context(), "s")
			if err != nil {
				t.Fatal(err)
			}
			wave, late, err := s.Accepting(at(c.now))
			if c.refusing {
				if surveys.KindOf(err) != c.kind || err == nil {
					t.Fatalf("%v, want a refusal of kind %d", err, c.kind)
				}
				return
			}
			if err != nil || wave.Code != c.wave || late != c.late {
				t.Fatalf("wave %s, late %t (%v)", wave.Code, late, err)
			}
			if s.IsOpen(at(c.now)) == late {
				t.Error("IsOpen says otherwise")
			}
		})
	}
}

func TestKeeperIsFreshWithinASecondAndOutlivesTheDatabase(t *testing.T) {
	b := published(t, "", catalog.Wave{Code: "w1"})
	c := &clock{at("2026-05-01 12:00:00")}
	k := catalog.NewKeeper(b, zone, c.now)
	get := func() *catalog.Survey {
		t.Helper()
		s, err := k.Survey(t.Context(), "s")
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	first := get()
	if get(); b.reads != 1 {
		t.Fatalf("read %d times within the second", b.reads)
	}
	b.record.State = catalog.Closed
	if c.at = c.at.Add(catalog.Fresh); get().State != catalog.Closed || b.reads != 2 {
		t.Fatal("another instance's closing is not seen after a second")
	}
	if get().Current != first.Current {
		t.Error("a version that was compiled is compiled again")
	}
	b.err = errors.New("away")
	if c.at = c.at.Add(time.Hour); get().State != catalog.Closed {
		t.Fatal("with the database away the last state is gone too")
	}
	b.err = surveys.E(surveys.NotFound, "store.no_survey", "")
	if _, err := k.Survey(t.Context(), "s"); surveys.KindOf(err) != surveys.NotFound {
		// The read before was a failure that renewed nothing, so this one reads.
		t.Fatalf("a survey that is gone: %v", err)
	}
}

func TestForgetMakesTheNextReadFresh(t *testing.T) {
	b := published(t, "", catalog.Wave{Code: "w1"})
	k := catalog.NewKeeper(b, zone, (&clock{at("2026-05-01 12:00:00")}).now)
	if _, err := k.Survey(t.Context(), "s"); err != nil {
		t.Fatal(err)
	}
	b.record.State = catalog.Closed
	k.Forget("s")
	if s, err := k.Survey(t.Context(), "s"); err != nil || s.State != catalog.Closed {
		t.Fatal(s.State, err)
	}
}

func TestChannelOfATokenThatIsNotOurs(t *testing.T) {
	s, err := catalog.NewKeeper(published(t, "", catalog.Wave{Code: "w1"}), zone, time.Now).Survey(t.Context(), "s")
	if err != nil {
		t.Fatal(err)
	}
	for token, want := range map[string]struct {
		code  string
		known bool
	}{"": {"open", true}, "open": {"open", true}, "T": {"kerb", true}, "open-token": {"open", true}, "forged": {"open", false}} {
		if c, known := s.Channel(token); c.Code != want.code || known != want.known {
			t.Errorf("%q: %s, %t", token, c.Code, known)
		}
	}
	if all := s.Channels(); len(all) != 2 || all[0].Code != "open" {
		t.Errorf("channels %v", all)
	}
}

func TestAStoredDocumentThatNoLongerDecodesIsNobodysFaultOutside(t *testing.T) {
	b := published(t, "", catalog.Wave{Code: "w1"})
	b.record.Versions[0].Document = []byte(`{"code":""}`)
	_, err := catalog.NewKeeper(b, zone, time.Now).Survey(t.Context(), "s")
	if err == nil || surveys.All(err) != nil {
		t.Fatalf("%v: a visitor would be told to mend it", err)
	}
}
