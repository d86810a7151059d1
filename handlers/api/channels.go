package api

import (
	"context"
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/catalog"
	"minyi/surveys/channel"
	"minyi/surveys/crockford"
	"minyi/surveys/design"
)

type channelStore interface {
	AddChannel(ctx context.Context, row *models.Channel) error
	PutPlace(ctx context.Context, row *models.Place) error
	Place(ctx context.Context, short string) (models.Place, error)
	AddInvitations(ctx context.Context, rows []models.Invitation) error
	CountInvitations(ctx context.Context, surveyID int64) (total, spent int64, err error)
}

type channelLine struct {
	Code   string `json:"code"`
	Token  string `json:"token"`
	URL    string `json:"url"`
	Short  string `json:"short"` // of its place: /q/{short}
	Place  string `json:"place_url,omitempty"`
	Mode   string `json:"mode"`
	Area   string `json:"area,omitempty"`
	Unit   string `json:"unit,omitempty"`
	Sample string `json:"sample"`
	// Retired: what comes by it is not counted for it any more.
	Retired bool `json:"retired,omitempty"`
}

// channelLine shows a channel; its short address is the place's, which outlives
// the survey.
func (a *api) channelLine(s *catalog.Survey, c catalog.Channel) channelLine {
	line := channelLine{
		Code: c.Code, Token: c.Token, URL: a.link("s", s.Code+"?c="+c.Token),
		Mode: string(c.Mode), Area: c.Area, Unit: c.Unit, Sample: string(c.Sample), Retired: c.Retired,
	}
	if c.Code == catalog.OpenChannel {
		line.URL = a.link("s", s.Code)
	}
	if c.Short != "" {
		line.Short, line.Place = c.Short, a.link("q", c.Short)
	}
	return line
}

func (a *api) listChannels(c *gin.Context) error {
	s, err := a.survey(c)
	if err != nil {
		return err
	}
	lines := []channelLine{}
	for _, ch := range s.Channels() {
		lines = append(lines, a.channelLine(s, ch))
	}
	return web.JSON(c, http.StatusOK, lines)
}

// channelBody is what a new channel is made from. Place is the short code of a
// place that exists already; without it the channel gets a place of its own.
type channelBody struct {
	Code   string `json:"code" validate:"required"`
	Mode   string `json:"mode" validate:"required,oneof=web intercept phone paper"`
	Area   string `json:"area"`
	Unit   string `json:"unit" validate:"bytes=32"`
	Sample string `json:"sample" validate:"required,oneof=probability quota volunteer"`
	Place  string `json:"place"`
}

func (a *api) addChannel(c *gin.Context) error {
	in, err := bind[channelBody](c, maxBody)
	if err != nil {
		return err
	}
	if err := design.CheckCode(in.Code, "/code"); err != nil {
		return err
	}
	if in.Area != "" && !a.Areas().Valid(in.Area, a.today()) {
		return surveys.E(surveys.Invalid, "api.area_unknown", "/area", "Area", in.Area)
	}
	s, err := a.survey(c)
	if err != nil {
		return err
	}
	place, err := a.place(c, in)
	if err != nil {
		return err
	}
	row := models.Channel{
		SurveyID: s.ID, Code: in.Code, Short: place, Token: channel.Sign(a.Keys.Channel, s.Code, place),
		Mode: surveys.Mode(in.Mode), Area: in.Area, Unit: in.Unit, Sample: surveys.Sample(in.Sample),
	}
	if err := a.Store.AddChannel(ctx(c), &row); err != nil {
		return err
	}
	a.Catalog.Forget(s.Code)
	return web.JSON(c, http.StatusCreated, a.channelLine(s, catalog.Channel{
		ID: row.ID, Code: row.Code, Token: row.Token, Short: row.Short, Mode: row.Mode, Sample: row.Sample, Area: row.Area, Unit: row.Unit,
	}))
}

// place returns the short code of the place that was named, or of a new one.
func (a *api) place(c *gin.Context, in *channelBody) (string, error) {
	if in.Place != "" {
		short, ok := crockford.Normalise(in.Place, channel.ShortLength)
		if ok {
			_, err := a.Store.Place(ctx(c), short)
			ok = err == nil
			if err != nil && surveys.KindOf(err) != surveys.NotFound {
				return "", err
			}
		}
		if !ok {
			return "", surveys.E(surveys.Invalid, "api.place_unknown", "/place", "Place", in.Place)
		}
		return short, nil
	}
	short, err := channel.NewShort(a.Random)
	if err != nil {
		return "", err
	}
	return short, a.Store.PutPlace(ctx(c), &models.Place{Short: short, Name: in.Code, Area: in.Area, Unit: in.Unit})
}

// maxInvitations is how many codes one request makes.
const maxInvitations = 20_000

// invitationsBody asks for one code per drawn household or person.
type invitationsBody struct {
	Channel     string `json:"channel" validate:"required"`
	Invitations []struct {
		Serial     string  `json:"serial" validate:"bytes=32"`
		Area       string  `json:"area"`
		Stratum    string  `json:"stratum" validate:"max=64"`
		PSU        string  `json:"psu" validate:"max=64"`
		BaseWeight float64 `json:"base_weight" validate:"gte=0"`
		FPC        float64 `json:"fpc" validate:"gte=0"`
	} `json:"invitations" validate:"required,dive"`
}

// addInvitations makes the codes and shows them, this once: the database keeps
// only their keyed hashes.
func (a *api) addInvitations(c *gin.Context) error {
	in, err := bind[invitationsBody](c, maxDocument)
	if err != nil {
		return err
	}
	if len(in.Invitations) > maxInvitations {
		return surveys.E(surveys.Invalid, "api.invitations_many", "/invitations", "Max", maxInvitations)
	}
	s, err := a.survey(c)
	if err != nil {
		return err
	}
	ch, err := channelByCode(s, in.Channel)
	if err != nil {
		return err
	}
	type line struct {
		Serial string `json:"serial"`
		Code   string `json:"code"`
		URL    string `json:"url"`
	}
	lines := make([]line, 0, len(in.Invitations))
	rows := make([]models.Invitation, 0, len(in.Invitations))
	for i, inv := range in.Invitations {
		if inv.Area != "" && !a.Areas().Valid(inv.Area, a.today()) {
			return surveys.E(surveys.Invalid, "api.area_unknown", pointer("/invitations", i, "area"), "Area", inv.Area)
		}
		code, err := channel.NewInvitation(a.Random)
		if err != nil {
			return err
		}
		hash, ok := channel.HashInvitation(a.Keys.Invitation, s.Code, code)
		if !ok {
			return errors.New("api: made an invitation code that does not read back")
		}
		rows = append(rows, models.Invitation{
			SurveyID: s.ID, ChannelID: ch.ID, CodeHash: hash, Serial: inv.Serial, Area: inv.Area,
			Stratum: inv.Stratum, PSU: inv.PSU, BaseWeight: inv.BaseWeight, FPC: inv.FPC,
		})
		lines = append(lines, line{inv.Serial, crockford.Group(code), a.link("s", s.Code+"?i="+code)})
	}
	if err := a.Store.AddInvitations(ctx(c), rows); err != nil {
		return err
	}
	c.Header("Cache-Control", "no-store")
	return web.JSON(c, http.StatusCreated, gin.H{"channel": ch.Code, "invitations": lines})
}

func (a *api) countInvitations(c *gin.Context) error {
	s, err := a.survey(c)
	if err != nil {
		return err
	}
	total, spent, err := a.Store.CountInvitations(ctx(c), s.ID)
	if err != nil {
		return err
	}
	return web.JSON(c, http.StatusOK, gin.H{"total": total, "spent": spent})
}

// channelByCode finds a channel of the survey by its code.
func channelByCode(s *catalog.Survey, code string) (catalog.Channel, error) {
	for _, ch := range s.Channels() {
		if ch.Code == code {
			return ch, nil
		}
	}
	return catalog.Channel{}, surveys.E(surveys.Invalid, "api.channel_unknown", "/channel", "Channel", code)
}
