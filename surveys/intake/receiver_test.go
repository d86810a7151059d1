package intake_test

import (
	"context"
	"crypto/rand"
	"slices"
	"testing"
	"time"

	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/catalog"
	"minyi/surveys/channel"
	"minyi/surveys/intake"
)

// town is a published survey as the catalog hands it out.
func town(t *testing.T, change func(*surveys.Survey)) *catalog.Survey {
	t.Helper()
	doc := &surveys.Survey{
		Code: "town", Languages: []string{"en"}, Title: surveys.Text{"en": "Town"}, Approval: surveys.Approval{Kind: surveys.Opinion},
		Settings: surveys.Settings{TimeFloor: 20},
		Pages: []surveys.Page{{Code: "p1", Questions: []surveys.Question{
			{Code: "home", Type: surveys.Area, Text: surveys.Text{"en": "Where?"}},
			{Code: "tel", Type: surveys.Phone, Text: surveys.Text{"en": "Phone?"}},
		}}},
	}
	if change != nil {
		change(doc)
	}
	return live(t, doc, opened, 0)
}

const opened = int64(1_790_000_000_000_000)

var noon = time.UnixMicro(opened).Add(time.Hour)

// source is a database of one survey.
type source struct{ catalog.Record }

func (s source) SurveyRecord(context.Context, string) (catalog.Record, error) { return s.Record, nil }
func (s source) SurveyCodes(context.Context) ([]string, error)                { return []string{s.Code}, nil }

func live(t *testing.T, doc *surveys.Survey, opens, closes int64) *catalog.Survey {
	t.Helper()
	document, sha := canonical(t, doc)
	keeper := catalog.NewKeeper(source{catalog.Record{
		ID: 7, Code: doc.Code, State: catalog.Open, Versions: []catalog.Version{{Number: 1, Document: document, SHA256: sha}},
		Waves: []catalog.Wave{{ID: 3, Code: "w1", OpensAt: opens, ClosesAt: closes}},
		Channels: []catalog.Channel{
			{ID: 1, Code: catalog.OpenChannel, Token: "O", Mode: surveys.Web, Sample: surveys.Volunteer},
			{ID: 2, Code: "kerb", Token: "T", Mode: surveys.Intercept, Sample: surveys.Quota, Area: "219901"},
			{ID: 3, Code: "paper", Token: "P", Mode: surveys.Paper, Sample: surveys.Quota, Area: "219902"},
		},
	}}, time.UTC, time.Now)
	s, err := keeper.Survey(t.Context(), doc.Code)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// take runs one Incoming through a Receiver and returns what it submits.
func take(t *testing.T, now time.Time, in intake.Incoming, answered intake.Outcome) (*intake.Response, intake.Outcome, error) {
	t.Helper()
	var got *intake.Response
	r := &intake.Receiver{
		InvitationKey: []byte("key"), Now: func() time.Time { return now }, Random: rand.Reader,
		Submit: func(_ context.Context, record intake.Record) (intake.Outcome, error) {
			got = record.Response
			return answered, nil
		},
	}
	in.Form, _ = in.Survey.Form(1)
	if in.Sheet == nil {
		in.Sheet = make(answer.Sheet, len(in.Form.Fields))
	}
	out, err := r.Receive(t.Context(), in)
	return got, out, err
}

var stored = intake.Outcome{Status: intake.Stored, Receipt: "0123456789ABCDEF"}

func TestReceiverNotesWhatIsDoubtfulAndRefusesNothingForIt(t *testing.T) {
	s := town(t, nil)
	for name, c := range map[string]struct {
		in   intake.Incoming
		now  time.Time
		want intake.Flags
	}{
		"nothing to doubt":                    {intake.Incoming{StartedAt: noon.Add(-time.Minute)}, noon, 0},
		"no start time":                       {intake.Incoming{}, noon, 0},
		"under the floor":                     {intake.Incoming{StartedAt: noon.Add(-19 * time.Second)}, noon, intake.FlagFast},
		"at the floor":                        {intake.Incoming{StartedAt: noon.Add(-20 * time.Second)}, noon, 0},
		"a clock a little ahead":              {intake.Incoming{StartedAt: noon.Add(time.Minute)}, noon, intake.FlagFast},
		"a clock in 2099":                     {intake.Incoming{StartedAt: time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC)}, noon, intake.FlagClock},
		"a clock in 1970":                     {intake.Incoming{StartedAt: time.Unix(0, 1)}, noon, intake.FlagClock},
		"a channel of no one":                 {intake.Incoming{Channel: "forged"}, noon, intake.FlagFalseChannel},
		"an invitation that cannot be a code": {intake.Incoming{Invitation: "hello"}, noon, intake.FlagFalseInvitation},
	} {
		t.Run(name, func(t *testing.T) {
			c.in.Survey = s
			r, _, err := take(t, c.now, c.in, stored)
			if err != nil || r.Flags != c.want {
				t.Fatalf("flags %b, want %b (%v)", r.Flags, c.want, err)
			}
			if c.want&intake.FlagClock != 0 && r.StartedAt != 0 {
				t.Error("an absurd start time was kept")
			}
		})
	}
}

func TestReceiverKnowsWhereAResponseBelongs(t *testing.T) {
	s := town(t, nil)
	at := func(area string) answer.Sheet {
		return answer.Sheet{{Shape: answer.Words, Text: area}, {}}
	}
	for name, c := range map[string]struct {
		in   intake.Incoming
		area string
		mode surveys.Mode
		from surveys.Sample
	}{
		"the open link":                 {intake.Incoming{}, "", surveys.Web, surveys.Volunteer},
		"a channel's area":              {intake.Incoming{Channel: "T"}, "219901", surveys.Intercept, surveys.Quota},
		"the answer before a channel's": {intake.Incoming{Channel: "T", Sheet: at("219904")}, "219904", surveys.Intercept, surveys.Quota},
	} {
		t.Run(name, func(t *testing.T) {
			c.in.Survey = s
			r, _, err := take(t, noon, c.in, stored)
			if err != nil || r.Area != c.area || r.Mode != c.mode || r.Sample != c.from || r.WaveID != 3 || r.SurveyID != 7 {
				t.Fatalf("%+v (%v)", r, err)
			}
		})
	}
}

func TestWhatIdentifiesAPersonLeavesTheAnswers(t *testing.T) {
	s := town(t, nil)
	r, _, err := take(t, noon, intake.Incoming{Survey: s, Sheet: answer.Sheet{{}, {Shape: answer.Given, Text: "+8613900000000"}}}, stored)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Contacts) != 1 || r.Contacts[0].Text != "+8613900000000" || r.Contacts[0].Question != "tel" {
		t.Fatalf("contacts %+v", r.Contacts)
	}
	if slices.Contains(r.Answers, '9') && len(r.Answers) > 8 {
		t.Fatalf("the answers still hold it: %q", r.Answers)
	}
}

func TestReceiverSaysWhatItCannotTake(t *testing.T) {
	invited := town(t, func(doc *surveys.Survey) { doc.Settings.OnePer = surveys.OnePerInvitation })
	code, err := channel.NewInvitation(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	clashed := intake.Outcome{Status: intake.Clashed, Receipt: "0123456789ABCDEF"}
	for name, c := range map[string]struct {
		in       intake.Incoming
		now      time.Time
		answered intake.Outcome
		kind     surveys.Kind
		key      string
	}{
		"no invitation":         {intake.Incoming{Survey: invited}, noon, stored, surveys.Invalid, "intake.invitation_missing"},
		"no code at all":        {intake.Incoming{Survey: invited, Invitation: "x"}, noon, stored, surveys.Invalid, "intake.invitation_refused"},
		"a code that is spent":  {intake.Incoming{Survey: invited, Invitation: code}, noon, intake.Outcome{Status: intake.Refused}, surveys.Invalid, "intake.invitation_refused"},
		"another body":          {intake.Incoming{Survey: town(t, nil)}, noon, clashed, surveys.Conflict, "intake.key_used"},
		"before the wave opens": {intake.Incoming{Survey: town(t, nil)}, time.UnixMicro(opened - 1), stored, surveys.Conflict, "catalog.not_yet_open"},
	} {
		t.Run(name, func(t *testing.T) {
			_, out, err := take(t, c.now, c.in, c.answered)
			found := surveys.All(err)
			if len(found) != 1 || found[0].Kind != c.kind || found[0].Key != c.key {
				t.Fatal(err)
			}
			if c.answered.Status == intake.Clashed && out.Receipt != clashed.Receipt {
				t.Error("the first receipt is not told")
			}
		})
	}
	r, _, err := take(t, noon, intake.Incoming{Survey: invited, Invitation: code}, stored)
	if err != nil || !r.InvitationRequired || len(r.Invitation) != 32 {
		t.Fatalf("a good code: %+v (%v)", r, err)
	}
}

func TestImporterTakesPaperAndTelephoneOnly(t *testing.T) {
	s := town(t, nil)
	form, _ := s.Form(1)
	var got *intake.Response
	i := &intake.Importer{Survey: s, Now: func() time.Time { return noon }, Random: rand.Reader,
		Submit: func(_ context.Context, record intake.Record) (intake.Outcome, error) {
			got = record.Response
			return stored, nil
		}}
	for name, c := range map[string]struct {
		row intake.ImportRow
		key string
	}{
		"a paper channel":     {intake.ImportRow{Line: 2, Channel: "paper", Duration: time.Minute}, ""},
		"its mode said":       {intake.ImportRow{Line: 2, Channel: "paper", Mode: "paper", Area: "219904"}, ""},
		"another mode":        {intake.ImportRow{Line: 2, Channel: "paper", Mode: "phone"}, "intake.import_mode_differs"},
		"the open channel":    {intake.ImportRow{Line: 2, Channel: "open"}, "intake.import_mode"},
		"a channel of no one": {intake.ImportRow{Line: 2, Channel: "none"}, "intake.import_channel"},
	} {
		t.Run(name, func(t *testing.T) {
			c.row.Sheet = make(answer.Sheet, len(form.Fields))
			_, err := i.Take(t.Context(), c.row)
			if found := surveys.All(err); (c.key == "") != (err == nil) || err != nil && found[0].Key != c.key {
				t.Fatal(err)
			}
			if c.key == "" && (got.Mode != surveys.Paper || got.Area == "" || c.row.Duration > 0 && got.AcceptedAt-got.StartedAt != c.row.Duration.Microseconds()) {
				t.Fatalf("%+v", got)
			}
		})
	}
}
