package office

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys/integrity"
	"minyi/surveys/outcome"
	"minyi/surveys/tally"
)

// QualityGap is how many of those who were asked a question left it out.
type QualityGap struct {
	Code, Text      string
	Page            int
	Asked, Answered string
	Share           string
	Required, Known bool
}

// gapsShown is how many questions stand above the fold, those that are left out
// most.
const gapsShown = 5

func (o *office) fillGaps(c *gin.Context, p *QualityPage, _ *tally.View) error {
	worst := slices.Clone(p.report.Items)
	slices.SortStableFunc(worst, func(a, b integrity.Gap) int { return cmp.Compare(b.Missing(), a.Missing()) })
	for _, g := range worst[:min(gapsShown, len(worst))] {
		if g.Known && g.Missing() > 0 {
			p.Gaps = append(p.Gaps, gapLine(c, p, g))
		}
	}
	for _, g := range p.report.Items {
		p.AllGaps = append(p.AllGaps, gapLine(c, p, g))
	}
	if len(p.Gaps) > 0 {
		p.say(worst[0].Missing() >= 0.1, web.Say(c, "dataquality.said_gap", "Code", p.Gaps[0].Code, "Question", p.Gaps[0].Text, "Share", p.Gaps[0].Share))
	}
	return nil
}

func gapLine(c *gin.Context, p *QualityPage, g integrity.Gap) QualityGap {
	line := QualityGap{Code: g.Code, Text: g.Code, Page: g.Page, Required: g.Required, Known: g.Known, Asked: thousands(g.Asked), Answered: thousands(g.Answered), Share: shareOf(g.Asked-g.Answered, g.Asked)}
	if f, ok := p.survey.Current.Field(g.Code); ok {
		line.Text = orElse(f.Text.In(web.Language(c), p.survey.Current.Survey.Languages...), g.Code)
	}
	return line
}

// QualityOutcome are the outcome rates of the drawn sample. What the server knows
// is who has answered; the other dispositions are the field's, and are typed in.
type QualityOutcome struct {
	Drawn, Answered string
	Fields          []QualityField // dispositions that can be typed in
	Rates           []QualityField
	Entered         bool
	Over            bool // more was typed in than is left
	Districts       []QualityDistrict
	Wave            string
}

// QualityField is a word and a value.
type QualityField struct{ Name, Label, Value string }

// QualityDistrict is how many of those drawn in a district have answered.
type QualityDistrict struct{ Name, Drawn, Answered, Share string }

// dispositions are those that the field knows, by AAPOR's letters.
var dispositions = []string{"p", "r", "nc", "o", "ne"}

// mostDispositions bounds what is typed in.
const mostDispositions = 100_000_000

func (o *office) fillOutcome(c *gin.Context, p *QualityPage, _ *tally.View) error {
	rows, err := o.Store.InvitationProgress(ctx(c), p.survey.ID)
	if err != nil || len(rows) == 0 {
		return err
	}
	out := &QualityOutcome{Wave: p.wave}
	var drawn, done int64
	type sum struct{ drawn, done int64 }
	by, order := map[string]*sum{}, []string(nil)
	for _, row := range rows {
		drawn, done = drawn+row.Total, done+row.Spent
		top, _ := o.Areas().RollUp(row.Area)
		if by[top] == nil {
			by[top], order = new(sum), append(order, top)
		}
		by[top].drawn, by[top].done = by[top].drawn+row.Total, by[top].done+row.Spent
	}
	slices.Sort(order)
	for _, top := range order {
		name := web.Say(c, "channels.whole_city")
		if top != "" {
			name = o.Areas().Name(top, web.Language(c))
		}
		out.Districts = append(out.Districts, QualityDistrict{name, thousands(int(by[top].drawn)), thousands(int(by[top].done)), shareOf(int(by[top].done), int(by[top].drawn))})
	}
	typed := make(map[string]float64)
	rest := float64(drawn - done)
	for _, d := range dispositions {
		value := c.Query(d)
		if n, err := strconv.Atoi(value); err == nil && n >= 0 && n <= mostDispositions {
			typed[d] = float64(n)
			rest -= float64(n)
			out.Entered = out.Entered || n > 0
		}
		out.Fields = append(out.Fields, QualityField{d, web.Say(c, "dataquality.outcome_"+d), value})
	}
	out.Over = rest < 0
	counts := outcome.Counts{I: float64(done), P: typed["p"], R: typed["r"], NC: typed["nc"], O: typed["o"], NE: typed["ne"], UO: max(0, rest)}
	r := counts.Rates()
	for _, x := range []struct {
		name string
		of   float64
	}{{"RR1", float64(r.RR1)}, {"RR2", float64(r.RR2)}, {"RR3", float64(r.RR3)}, {"RR4", float64(r.RR4)}, {"RR5", float64(r.RR5)}, {"RR6", float64(r.RR6)}} {
		value := "–"
		if x.of == x.of && (out.Entered || x.name == "RR1") {
			value = fmt.Sprintf("%.1f %%", 100*x.of)
		}
		out.Rates = append(out.Rates, QualityField{x.name, web.Say(c, "dataquality.outcome_"+x.name), value})
	}
	out.Drawn, out.Answered = thousands(int(drawn)), thousands(int(done))
	p.Outcome = out
	p.say(false, web.Say(c, "dataquality.said_outcome", "Drawn", out.Drawn, "Answered", out.Answered, "Share", out.Rates[0].Value))
	return nil
}

// fillOver counts those whom a full quota turned away or left uncounted.
func (o *office) fillOver(c *gin.Context, p *QualityPage, _ *tally.View) error {
	var beyond, screened int64
	there := false
	for _, w := range p.survey.Waves {
		if p.wave != "" && w.Code != p.wave {
			continue
		}
		cells, err := o.Store.QuotaOverflow(ctx(c), p.survey.ID, w.ID)
		if err != nil {
			return err
		}
		for _, cell := range cells {
			there = true
			beyond, screened = beyond+cell.Beyond, screened+cell.Screened
		}
	}
	if there || p.survey.Quota != nil {
		p.Beyond, p.Screened = thousands(int(beyond)), thousands(int(screened))
		if beyond+screened > 0 {
			p.say(false, web.Say(c, "dataquality.said_quota", "Beyond", p.Beyond, "Screened", p.Screened))
		}
	}
	return nil
}
