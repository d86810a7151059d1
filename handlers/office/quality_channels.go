package office

import (
	"fmt"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys/integrity"
	"minyi/surveys/tally"
)

// QualityChannel is one channel beside what is usual.
type QualityChannel struct {
	Name, Code, N, Doubted              string
	Ways                                string // mode and sample
	Entropy, Undecided, Gap, Told, Hour QualitySign
	Tested, Found                       bool
	P                                   string
}

// QualitySign is one figure of a channel; Odd where it alone would be rare among
// honest channels.
type QualitySign struct {
	Text, Usual string
	Odd         bool
}

// channelsShown bounds the table: a survey may have two thousand.
const channelsShown = 30

// oddBelow is from which p a single figure is marked.
const oddBelow = 0.01

func (o *office) fillSuspects(c *gin.Context, p *QualityPage, _ *tally.View) error {
	names, err := o.channelNames(c, p.survey.ID)
	if err != nil {
		return err
	}
	p.Compared, p.Items = p.report.Rest.Channels, p.report.Rest.Items
	var named []string
	for i := range p.report.Channels {
		one := &p.report.Channels[i]
		line := o.qualityChannel(c, names, one)
		if one.Found {
			p.Named = true
			named = append(named, line.Name)
		}
		if len(p.Channels) < channelsShown {
			p.Channels = append(p.Channels, line)
		} else {
			p.MoreChannels++
		}
	}
	switch {
	case len(named) > 0:
		p.say(true, web.Say(c, "dataquality.said_found", "Count", len(named), "Names", strings.Join(named, web.Say(c, "dataquality.and"))))
	case p.Compared > 0:
		p.say(false, web.Say(c, "dataquality.said_none_found", "Count", p.Compared))
	case !p.Nobody:
		p.say(false, web.Say(c, "dataquality.said_not_compared"))
	}
	switch t := p.report.Told; {
	case t.Asked && t.Of > 0:
		p.say(t.Yes*50 > t.Of, web.Say(c, "dataquality.said_told", "Yes", thousands(t.Yes), "Of", thousands(t.Of), "Share", shareOf(t.Yes, t.Of)))
	case !t.Asked && !p.Nobody:
		p.say(false, web.Say(c, "dataquality.said_not_asked"))
	}
	return nil
}

// channelNames are code and place of a survey's channels.
func (o *office) channelNames(c *gin.Context, surveyID int64) (map[int64][2]string, error) {
	rows, err := o.Store.Channels(ctx(c), surveyID)
	if err != nil {
		return nil, err
	}
	places, err := o.Store.PlacesOf(ctx(c), surveyID)
	if err != nil {
		return nil, err
	}
	short := make(map[string]string, len(places))
	for _, place := range places {
		short[place.Short] = place.Name
	}
	names := make(map[int64][2]string, len(rows))
	for _, row := range rows {
		name := orElse(short[row.Short], row.Code)
		if row.Code == models.OpenChannel {
			name = web.Say(c, "channels.open_link")
		}
		names[row.ID] = [2]string{row.Code, name}
	}
	return names, nil
}

func (o *office) qualityChannel(c *gin.Context, names map[int64][2]string, one *integrity.Channel) QualityChannel {
	line := QualityChannel{
		N: thousands(one.N), Doubted: shareOf(one.Flagged, one.N), Tested: one.Tested, Found: one.Found, P: chance(one.P),
		Ways: web.Say(c, "results.mode_"+string(one.Mode)) + " · " + web.Say(c, "results.sample_"+string(one.Sample)),
	}
	line.Code, line.Name = names[one.ID][0], names[one.ID][1]
	per := func(x float64) string { return fmt.Sprintf("%.1f %%", 100*x) }
	bits := func(x float64) string { return fmt.Sprintf("%.2f", x) }
	line.Entropy, line.Undecided = sign(c, one.Entropy, bits), sign(c, one.Undecided, per)
	line.Gap, line.Told = sign(c, one.Gap, per), sign(c, one.Told, per)
	line.Hour = QualitySign{Text: "–"}
	if one.InHour > 0 {
		at := time.Unix(int64(one.Busiest)*3600, 0).UTC().Format("01-02 15:00") // numbered in the survey's zone
		line.Hour = QualitySign{Text: shareOf(one.InHour, one.N), Usual: at, Odd: one.Hours.Known && one.Hours.P < oddBelow}
	}
	return line
}

func sign(c *gin.Context, s integrity.Sign, word func(float64) string) QualitySign {
	if !s.Known {
		return QualitySign{Text: "–"}
	}
	return QualitySign{Text: word(s.Mine), Usual: web.Say(c, "dataquality.usual", "Value", word(s.Usual)), Odd: s.P < oddBelow}
}

// chance words a p.
func chance(p float64) string {
	switch {
	case p < 0.0001:
		return "< 0.0001"
	case p < 0.01:
		return fmt.Sprintf("%.4f", p)
	}
	return fmt.Sprintf("%.2f", p)
}
