package office

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/catalog"
	"minyi/surveys/channel"
)

// channelGround is what the survey's new channels are checked against.
func (o *office) channelGround(c *gin.Context, s *catalog.Survey) (*channel.Ground, error) {
	g := &channel.Ground{
		Areas: o.Areas(), Day: o.today(),
		May: func(area string) bool {
			return auth.Principal(c).MayIn(account.ChannelsWrite, area, o.Areas().Within)
		},
	}
	rows, err := o.Store.Channels(ctx(c), s.ID)
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		g.Codes = append(g.Codes, row.Code)
		if row.Short != "" {
			g.Shorts = append(g.Shorts, row.Short)
		}
	}
	places, err := o.Store.LastingPlaces(ctx(c))
	for _, p := range places {
		g.Places = append(g.Places, channel.Place{Short: p.Short, Name: p.Name, Area: p.Area})
	}
	return g, err
}

// open opens planned channels, all or none.
func (o *office) open(c *gin.Context, s *catalog.Survey, plan []channel.Planned) error {
	rows, names := make([]models.Channel, len(plan)), make([]string, len(plan))
	for i, p := range plan {
		if p.Short == "" {
			short, err := channel.NewShort(o.Random)
			if err != nil {
				return err
			}
			p.Short = short
		}
		rows[i] = models.Channel{
			SurveyID: s.ID, OfficeID: s.OfficeID, OwnerID: auth.Principal(c).AccountID, Code: p.Code, Short: p.Short,
			Token: channel.Sign(o.Keys.Channel, s.Code, p.Short), Mode: p.Mode, Area: p.Area, Unit: p.Unit, Sample: p.Sample,
		}
		names[i] = p.Place
	}
	err := o.Store.AddChannels(ctx(c), rows, names)
	if err == nil {
		o.Catalog.Forget(s.Code)
	}
	return err
}

// addChannel opens one.
func (o *office) addChannel(c *gin.Context) error {
	s, err := o.published(c)
	if err != nil {
		return err
	}
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	g, err := o.channelGround(c, s)
	if err != nil {
		return err
	}
	p := channel.Planned{
		Place: strings.TrimSpace(c.PostForm("place")), Unit: strings.TrimSpace(c.PostForm("unit")), Code: strings.TrimSpace(c.PostForm("channel_code")),
		Mode: surveys.Mode(c.PostForm("mode")), Sample: surveys.Sample(c.PostForm("sample")),
	}
	if text := strings.TrimSpace(c.PostForm("area")); text != "" {
		if p.Area, err = g.Areas.Find(text, g.Day, "/area"); err != nil {
			return o.refusedChannels(c, err)
		}
	}
	if err = channel.CheckPlanned(&p, g); err == nil {
		err = o.open(c, s, []channel.Planned{p})
	}
	if err != nil {
		return o.refusedChannels(c, err)
	}
	return o.back(c, "/surveys/"+s.Code+"/channels", "channel_added")
}

func (o *office) refusedChannels(c *gin.Context, err error) error {
	if refusals(err) != nil {
		return o.showChannels(c, http.StatusUnprocessableEntity, err)
	}
	return err
}

// carryFrom offers the other surveys that have lasting places, the newest first.
func (o *office) carryFrom(c *gin.Context, s *catalog.Survey) ([]ChoiceOption, error) {
	all, err := o.Catalog.All(ctx(c))
	if err != nil {
		return nil, err
	}
	var out []ChoiceOption
	for i := len(all) - 1; i >= 0; i-- {
		other := all[i]
		if other.ID == s.ID || other.Current == nil {
			continue
		}
		for _, ch := range other.Channels() {
			if ch.Short != "" && !ch.Retired && o.mayChannel(c, account.ChannelsWrite, ch.Area, ch.Unit) {
				out = append(out, ChoiceOption{other.Code, publishedTitle(c, other), len(out) == 0})
				break
			}
		}
	}
	return out, nil
}

// carryChannels opens the places of another survey for this one: their posters
// hang there already and lead here from now on.
func (o *office) carryChannels(c *gin.Context) error {
	s, err := o.published(c)
	if err != nil {
		return err
	}
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	from, err := o.Catalog.Survey(ctx(c), c.PostForm("from"))
	if surveys.KindOf(err) == surveys.NotFound && err != nil {
		return o.refusedChannels(c, surveys.E(surveys.Invalid, "channels.from_missing", "/from"))
	}
	if err != nil {
		return err
	}
	g, err := o.channelGround(c, s)
	if err != nil {
		return err
	}
	list, err := o.entrances(c, from, account.ChannelsWrite)
	if err != nil {
		return err
	}
	var before []channel.Planned
	for _, e := range list {
		if e.lasting() {
			before = append(before, channel.Planned{
				Code: e.Code, Place: e.place.Name, Area: e.Area, Unit: e.Unit, Mode: e.Mode, Sample: e.Sample, Short: e.Short,
			})
		}
	}
	plan, skipped := channel.Carry(before, g)
	if len(plan) == 0 {
		return o.refusedChannels(c, surveys.E(surveys.Invalid, "channels.nothing_to_carry", "/from"))
	}
	if err := o.open(c, s, plan); err != nil {
		return o.refusedChannels(c, err)
	}
	done := "channels_carried"
	if skipped > 0 {
		done = "channels_carried_some"
	}
	return o.back(c, "/surveys/"+s.Code+"/channels", done)
}

// retireChannel ends a channel whose poster was lost or forged.
func (o *office) retireChannel(c *gin.Context) error {
	s, e, err := o.entrance(c, account.ChannelsWrite)
	if err != nil {
		return err
	}
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	if e.Code == models.OpenChannel {
		err = surveys.E(surveys.Conflict, "channels.open_stays", "")
	} else if reason := strings.TrimSpace(c.PostForm("reason")); len([]rune(reason)) > maxReason {
		err = surveys.E(surveys.Invalid, "channel.long", "/reason", "Max", maxReason)
	} else {
		err = o.Store.RetireChannel(ctx(c), e.ID, reason, auth.Principal(c).Name)
	}
	if refusals(err) != nil {
		return o.showChannel(c, account.ChannelsWrite, http.StatusUnprocessableEntity, err)
	}
	if err != nil {
		return err
	}
	o.Catalog.Forget(s.Code)
	return o.back(c, "/surveys/"+s.Code+"/channels/"+c.Param("id"), "channel_retired")
}

// maxReason is in characters, as the table holds it.
const maxReason = 500
