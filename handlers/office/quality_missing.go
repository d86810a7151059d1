package office

import (
	"cmp"
	"slices"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys/integrity"
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
