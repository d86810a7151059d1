package office

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/catalog"
	"minyi/surveys/channel"
)

// ProgressPage is what pages/office/channel_progress shows. Only a drawn sample
// has a target: those who were drawn. Whoever else answers is counted and
// compared with nothing, because a target would make somebody fill forms in.
type ProgressPage struct {
	Page
	Code, SurveyTitle string
	AsOf, Within      string
	Whole             *ProgressLine // nil where nobody was drawn
	Groups            []ProgressGroup
	Others            []OtherLine
}

// ProgressGroup is a table: by channel, area or stratum.
type ProgressGroup struct {
	Title string
	Lines []ProgressLine
}

// ProgressLine is how many of those drawn have answered.
type ProgressLine struct {
	Name        string
	Drawn, Done int64
	Percent     int64 // rounded down
	Silent      bool
}

// OtherLine is another sample: counts and no target.
type OtherLine struct {
	Sample           string
	Channels, Silent int
	Arrived          int64
}

func line[K comparable](name string, g channel.Group[K]) ProgressLine {
	return ProgressLine{name, g.Drawn, g.Done, g.Percent(), g.Done == 0}
}

func (o *office) channelProgress(c *gin.Context) error {
	s, err := o.published(c)
	if err != nil {
		return err
	}
	list, err := o.entrances(c, s, account.ChannelsRead)
	if err != nil {
		return err
	}
	rows, err := o.drawnRows(c, s.ID, list)
	if err != nil {
		return err
	}
	p := &ProgressPage{
		Page: o.fieldPage(c, "channels.progress"), Code: s.Code, SurveyTitle: publishedTitle(c, s), AsOf: o.moment(o.Now().UnixMicro()),
		Within: o.dutyOf(c, account.ChannelsRead),
	}
	p.Others = otherSamples(c, list)
	if len(rows) > 0 {
		whole := line(web.Say(c, "channels.all_drawn"), channel.By(rows, func(channel.Progress) string { return "" })[0])
		p.Whole, p.Groups = &whole, o.progressGroups(c, s, list, rows)
	}
	return web.Render(c, http.StatusOK, "office/channel_progress", p)
}

// otherSamples counts the channels whose people were not drawn.
func otherSamples(c *gin.Context, list []entrance) (lines []OtherLine) {
	for _, sample := range []surveys.Sample{surveys.Quota, surveys.Volunteer} {
		line := OtherLine{Sample: web.Say(c, "results.sample_"+string(sample))}
		for _, e := range list {
			if e.Sample != sample {
				continue
			}
			line.Channels++
			line.Arrived += e.arrived
			if e.silent() {
				line.Silent++
			}
		}
		if line.Channels > 0 {
			lines = append(lines, line)
		}
	}
	return lines
}

// progressGroups are the tables of the drawn sample.
func (o *office) progressGroups(c *gin.Context, s *catalog.Survey, list []entrance, rows []channel.Progress) []ProgressGroup {
	district := func(r channel.Progress) string {
		top, _ := o.Areas().RollUp(r.Area)
		return top
	}
	byArea := func(key string, group func(channel.Progress) string) ProgressGroup {
		t := ProgressGroup{Title: web.Say(c, key)}
		for _, g := range channel.By(rows, group) {
			t.Lines = append(t.Lines, line(o.areaPath(c, g.Key), g))
		}
		return t
	}
	stratum := ProgressGroup{Title: web.Say(c, "channels.by_stratum")}
	for _, g := range channel.By(rows, func(r channel.Progress) string { return r.Stratum }) {
		name := g.Key
		if name == "" {
			name = web.Say(c, "channels.no_stratum")
		}
		stratum.Lines = append(stratum.Lines, line(name, g))
	}
	names := make(map[int64]string, len(list))
	for _, e := range list {
		names[e.ID] = o.channelLine(c, s, e).Place
	}
	through := ProgressGroup{Title: web.Say(c, "channels.by_channel")}
	for _, g := range channel.By(rows, func(r channel.Progress) int64 { return r.Channel }) {
		name, ok := names[g.Key]
		if !ok { // beyond what the reader sees, or of invitations that name none
			name = web.Say(c, "channels.other_channel")
		}
		through.Lines = append(through.Lines, line(name, g))
	}
	return []ProgressGroup{
		byArea("channels.by_district", district), stratum, through,
		byArea("channels.by_area", func(r channel.Progress) string { return r.Area }),
	}
}

// drawnRows are the invitations that the reader may know of: for households in
// their areas, also of channels for the whole city, and those of their units.
func (o *office) drawnRows(c *gin.Context, surveyID int64, list []entrance) ([]channel.Progress, error) {
	all, err := o.Store.ProgressByChannel(ctx(c), surveyID)
	if err != nil {
		return nil, err
	}
	seen := make(map[int64]models.Channel, len(list))
	for _, e := range list {
		seen[e.ID] = e.Channel
	}
	var rows []channel.Progress
	for _, r := range all {
		ch, area := seen[r.ChannelID], r.Area
		if area == "" {
			area = ch.Area
		}
		if o.mayChannel(c, account.ChannelsRead, area, ch.Unit) {
			rows = append(rows, channel.Progress{Channel: r.ChannelID, Area: area, Stratum: r.Stratum, Drawn: r.Total, Done: r.Spent})
		}
	}
	return rows, nil
}
