package office

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/catalog"
	"minyi/surveys/outcome"
	"minyi/surveys/tally"
)

// QualityOutcome are the outcome rates of the drawn sample: what the server knows
// of the dispositions, and what the field has recorded beside it.
type QualityOutcome struct {
	Drawn, Answered string
	Entries         []QualityEntry
	Fields          []QualityField // dispositions that can be typed in
	Rates           []QualityField
	Eligible        string // e, "" where nothing speaks of it
	Over            bool   // more was typed in than is left
	Districts       []QualityDistrict
	Wave            string
}

// QualityEntry is one number of people drawn, and how it is known.
type QualityEntry struct{ Letter, Name, Source, N string }

// QualityField is a word and a value.
type QualityField struct{ Name, Label, Value string }

// QualityDistrict is how many of those drawn in a district have answered.
type QualityDistrict struct{ Name, Drawn, Answered, Share string }

// dispositions are those that only the field can know, by AAPOR's letters.
var dispositions = []string{"r", "nc", "o", "ne"}

// mostDispositions bounds what is typed in.
const mostDispositions = 100_000_000

func (o *office) fillOutcome(c *gin.Context, p *QualityPage, v *tally.View) error {
	rows, err := o.Store.ProgressByChannel(ctx(c), p.survey.ID)
	if err != nil || len(rows) == 0 {
		return err
	}
	out := &QualityOutcome{Wave: p.wave}
	known, channels := outcome.Known{}, map[int64]bool{}
	type sum struct{ drawn, done int64 }
	by, order := map[string]*sum{}, []string(nil)
	for _, row := range rows {
		if !drawn(p.survey, row.ChannelID) {
			continue
		}
		known.Drawn, known.Spent = known.Drawn+int(row.Total), known.Spent+int(row.Spent)
		channels[row.ChannelID] = true
		top, _ := o.Areas().RollUp(row.Area)
		if by[top] == nil {
			by[top], order = new(sum), append(order, top)
		}
		by[top].drawn, by[top].done = by[top].drawn+row.Total, by[top].done+row.Spent
	}
	if known.Drawn == 0 {
		return nil
	}
	slices.Sort(order)
	for _, top := range order {
		name := web.Say(c, "channels.whole_city")
		if top != "" {
			name = o.Areas().Name(top, web.Language(c))
		}
		out.Districts = append(out.Districts, QualityDistrict{name, thousands(int(by[top].drawn)), thousands(int(by[top].done)), shareOf(int(by[top].done), int(by[top].drawn))})
	}
	// Invitations are not of a wave: neither are the responses to them.
	for id, part := range o.lookAt(p.survey, v, "", nil).Drawn {
		// An invitation without a channel leaves the response the one it came by.
		if channels[id] || channels[0] {
			known.Complete, known.Partial, known.BrokenOff = known.Complete+part.Complete, known.Partial+part.Partial, known.BrokenOff+part.BrokenOff
		}
	}
	if err := o.knownByPage(c, p, &known); err != nil {
		return err
	}
	typed, entered := make(map[string]int), false
	for _, d := range dispositions {
		value := c.Query(d)
		if n, err := strconv.Atoi(value); err == nil && n >= 0 && n <= mostDispositions {
			typed[strings.ToUpper(d)] = n
			entered = entered || n > 0
		}
		out.Fields = append(out.Fields, QualityField{d, web.Say(c, "dataquality.outcome_"+d), value})
	}
	counts, entries, over := known.Fill(typed)
	out.Over = over
	for _, e := range entries {
		if e.N > 0 || e.Disposition == "I" || e.Source == outcome.FromRest {
			out.Entries = append(out.Entries, QualityEntry{e.Disposition, web.Say(c, "dataquality.outcome_"+strings.ToLower(e.Disposition)), web.Say(c, "dataquality.source_"+string(e.Source)), thousands(e.N)})
		}
	}
	r := counts.Rates()
	if counts.NE > 0 {
		out.Eligible = fmt.Sprintf("%.1f %%", 100*float64(r.E))
	}
	for _, x := range []struct {
		name   string
		of     float64
		always bool // also where nothing is known of those who did not answer
	}{
		{"RR1", float64(r.RR1), true}, {"RR2", float64(r.RR2), true}, {"RR3", float64(r.RR3), false}, {"RR4", float64(r.RR4), false}, {"RR5", float64(r.RR5), false}, {"RR6", float64(r.RR6), false},
		{"COOP1", float64(r.COOP1), false}, {"COOP2", float64(r.COOP2), false}, {"COOP3", float64(r.COOP3), false}, {"COOP4", float64(r.COOP4), false},
		{"REF1", float64(r.REF1), false}, {"REF2", float64(r.REF2), false}, {"REF3", float64(r.REF3), false},
		{"CON1", float64(r.CON1), false}, {"CON2", float64(r.CON2), false}, {"CON3", float64(r.CON3), false},
	} {
		value := "–"
		if x.of == x.of && (entered || x.always) {
			value = fmt.Sprintf("%.1f %%", 100*x.of)
		}
		out.Rates = append(out.Rates, QualityField{x.name, web.Say(c, "dataquality.outcome_"+x.name), value})
	}
	out.Drawn, out.Answered = thousands(known.Drawn), thousands(known.Spent)
	p.Outcome = out
	p.say(false, web.Say(c, "dataquality.said_outcome", "Drawn", out.Drawn, "Answered", out.Answered, "Share", out.Rates[0].Value))
	return nil
}

// drawn reports whether the invitations of a channel went to people drawn; those
// without a channel did.
func drawn(s *catalog.Survey, channelID int64) bool {
	all := s.Channels()
	at := slices.IndexFunc(all, func(c catalog.Channel) bool { return c.ID == channelID })
	return at < 0 || all[at].Sample == surveys.Probability
}

// knownByPage adds those who began and sent nothing. They are not kept with a
// channel: they are of people drawn only where nobody answers without an
// invitation.
func (o *office) knownByPage(c *gin.Context, p *QualityPage, known *outcome.Known) error {
	if p.survey.Current.Survey.Settings.OnePer != surveys.OnePerInvitation {
		return nil
	}
	pages, err := o.Store.PageCounts(ctx(c), p.survey.ID)
	if err != nil {
		return err
	}
	for _, row := range pages {
		form := p.survey.Forms()[row.Version]
		switch {
		case form == nil:
		case row.Page == 1:
			known.Began += int(row.People)
		case row.Page == len(form.Survey.Pages)+1:
			known.Began -= int(row.People)
		}
	}
	known.Began = max(0, known.Began)
	return nil
}
