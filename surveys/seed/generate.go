package seed

import (
	"crypto/sha256"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/area"
	"minyi/surveys/intake"
)

// Options say what to make up.
type Options struct {
	N        int    // responses
	Seed     uint64 // the same seed and options give the same responses
	SurveyID int64
	WaveID   int64
	Start    int64          // µs UTC, beginning of the field time
	End      int64          // µs UTC
	ClosesAt int64          // µs UTC; later responses are flagged as late; 0 = open end
	Zone     *time.Location // whose hours people keep; nil = UTC+8
	Form     *answer.Form
	Tree     *area.Tree
	Channels []Channel // none = DemoChannels
	// Invitations are the drawn households that may answer, each once. None =
	// households drawn here, whose design columns the responses carry by
	// themselves.
	Invitations []Invitation
}

// Generate makes o.N responses, in the order of their acceptance, and hands each
// to emit, which may keep it. They differ by district, age and mode as such
// responses do, and hold what checks of quality look for: about 0.5 % exact
// copies, 3 % of the web's under the time floor, coached channels, answers left
// out. Flags are those that the receiver would have set.
//
// Nothing in them is secret: keys and salts come from the seed.
//
// Errors: surveys.Invalid when there are no areas, no field time, too few
// invitations, or a required question that it cannot answer; and emit's.
func Generate(o Options, emit func(*intake.Response) error) error {
	g, err := newGenerator(o)
	if err != nil {
		return err
	}
	for _, a := range g.arrivals(o.N) {
		r, err := g.response(a)
		if err != nil {
			return err
		}
		if err := emit(r); err != nil {
			return err
		}
	}
	return nil
}

// generator is the state of one Generate.
type generator struct {
	opts     Options
	rng      *rand.Rand
	zone     *time.Location
	tree     *area.Tree
	channels []Channel
	byShare  wheel // channels
	fallback int   // channel for when all drawn households have answered
	invited  []Invitation
	homes    []int // of invited, in the order in which they answer

	places     []place
	placeIndex map[string]int
	byPeople   wheel // places
	wheels     wheels
	streets    map[string]bool
	townMood   map[string]float64

	items   []item
	person  person
	sheet   answer.Sheet
	scratch [16]float64
	recent  []*intake.Response // of the open web: what copies are made of
}

func newGenerator(o Options) (*generator, error) {
	if o.End <= o.Start {
		return nil, surveys.E(surveys.Invalid, "seed.field_time", "")
	}
	g := &generator{
		opts: o, tree: o.Tree, zone: o.Zone, channels: o.Channels,
		rng:        rand.New(rand.NewPCG(o.Seed, 0x6d696e7969)),
		placeIndex: make(map[string]int), streets: make(map[string]bool), townMood: make(map[string]float64),
		sheet: make(answer.Sheet, len(o.Form.Fields)),
	}
	if g.zone == nil {
		g.zone = time.FixedZone("UTC+8", 8*60*60)
	}
	if len(g.channels) == 0 {
		g.channels = DemoChannels()
	}
	if err := g.settlePlaces(); err != nil {
		return nil, err
	}
	if err := g.openChannels(); err != nil {
		return nil, err
	}
	for i := range o.Form.Fields {
		g.items = append(g.items, newItem(&o.Form.Fields[i]))
	}
	return g, nil
}

func (g *generator) settlePlaces() error {
	day := time.UnixMicro(g.opts.End).In(g.zone).Format(time.DateOnly)
	g.places = places(g.tree, day)
	if len(g.places) == 0 {
		return surveys.E(surveys.Invalid, "seed.no_areas", "")
	}
	var people []float64
	for i, p := range g.places {
		g.placeIndex[p.code] = i
		people = append(people, p.total)
		for _, town := range p.urban {
			g.streets[town] = true
		}
		for _, town := range append(p.urban[:len(p.urban):len(p.urban)], p.rural...) {
			g.townMood[town] = 0.15 * g.rng.NormFloat64()
		}
	}
	g.byPeople, g.wheels = newWheel(people), newWheels(g.places)
	return nil
}

// openChannels weighs the channels and readies the drawn households.
func (g *generator) openChannels() error {
	weights := make([]float64, len(g.channels))
	all, drawn := 0.0, 0.0
	g.fallback = -1
	for i, c := range g.channels {
		weights[i] = c.Share
		if c.Share <= 0 {
			weights[i] = 0.1
		}
		all += weights[i]
		if c.Sample == surveys.Probability {
			drawn += weights[i]
		} else if g.fallback < 0 || c.Code == OpenChannel {
			g.fallback = i
		}
	}
	g.byShare = newWheel(weights)
	if drawn == 0 {
		return nil
	}
	g.invited = g.opts.Invitations
	if len(g.invited) == 0 {
		day := time.UnixMicro(g.opts.Start).In(g.zone).Format(time.DateOnly)
		n := int(float64(g.opts.N)*drawn/all/0.6) + 60
		for _, h := range DrawHouseholds(g.tree, day, g.opts.Seed, n) {
			g.invited = append(g.invited, Invitation{Household: h})
		}
	}
	if g.fallback < 0 && len(g.invited) < g.opts.N {
		return surveys.E(surveys.Invalid, "seed.too_few_invitations", "", "Have", len(g.invited), "Want", g.opts.N)
	}
	g.homes = g.rng.Perm(len(g.invited))
	return nil
}

// copies is the share of responses that repeat an earlier one word for word. All
// are in the open web, which takes about half of the responses.
const copies, openWebShare = 0.005, 0.48

func (g *generator) response(a arrival) (*intake.Response, error) {
	c := &g.channels[a.channel]
	r := &intake.Response{
		SurveyID: g.opts.SurveyID, WaveID: g.opts.WaveID, Version: g.opts.Form.Version,
		ChannelID: c.ID, Mode: c.Mode, Sample: c.Sample, AcceptedAt: a.at,
	}
	g.identify(r)
	openWeb := c.Mode == surveys.Web && a.home < 0 && !c.Coached
	if openWeb && len(g.recent) > 0 && g.rng.Float64() < copies/openWebShare {
		g.repeat(r)
	} else if err := g.answers(r, c, a); err != nil {
		return nil, err
	} else if openWeb && len(r.Contacts) == 0 {
		g.remember(r)
	}
	if g.opts.ClosesAt != 0 && r.AcceptedAt > g.opts.ClosesAt {
		r.Flags |= intake.FlagLate
	}
	r.BodyHash = sha256.Sum256(append(r.Key[:], r.Answers...))
	return r, nil
}

// answers makes a person, lets them answer and notes how long it took.
func (g *generator) answers(r *intake.Response, c *Channel, a arrival) error {
	var home *Household
	if a.home >= 0 {
		invitation := &g.invited[a.home]
		home, r.Invitation, r.Design = &invitation.Household, invitation.Hash, invitation.Design
	}
	p := g.meet(c, home, float64(a.at-g.opts.Start)/float64(g.opts.End-g.opts.Start))
	for i := range g.items {
		g.sheet[i] = g.items[i].answer(g, p)
	}
	form := g.opts.Form
	if errs := form.Finish(g.sheet, [16]byte(r.Key)); len(errs) > 0 {
		return surveys.E(surveys.Invalid, "seed.cannot_answer", errs[0].Field, "Question", strings.TrimPrefix(errs[0].Field, "/answers/"))
	}
	r.Area = c.Area
	for i := range form.Fields {
		if form.Fields[i].Type == surveys.Area && g.sheet[i].Answered() {
			r.Area = g.sheet[i].Text
		}
	}
	if answer.StraightLined(form, g.sheet) {
		r.Flags |= intake.FlagStraight
	}
	if answer.Marked(form, g.sheet, form.Survey.Settings.Coached) {
		r.Flags |= intake.FlagCoached
	}
	r.Contacts = form.Extract(g.sheet)
	r.Answers = form.Encode(g.sheet)
	if c.Mode == surveys.Web {
		g.started(r, g.duration(p))
	}
	return nil
}

// repeat fills r with the answers of a recent response.
func (g *generator) repeat(r *intake.Response) {
	old := g.recent[g.rng.IntN(len(g.recent))]
	r.ChannelID, r.Area, r.Answers = old.ChannelID, old.Area, old.Answers
	r.Flags |= old.Flags & (intake.FlagStraight | intake.FlagCoached)
	g.started(r, old.AcceptedAt-old.StartedAt)
}

// remember keeps the last few responses of the open web.
func (g *generator) remember(r *intake.Response) {
	if len(g.recent) < 32 {
		g.recent = append(g.recent, r)
		return
	}
	g.recent[g.rng.IntN(len(g.recent))] = r
}

// Sentence draws one of the open texts.
func Sentence(random *rand.Rand) string { return sentences()[random.IntN(len(sentences()))] }

// sentences are the open texts.
var sentences = sync.OnceValue(func() []string {
	return strings.Split(strings.TrimSpace(string(file("data/suggestions.txt"))), "\n")
})
