package office

import (
	"html/template"
	"net/http"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/surveys/account"
	"minyi/surveys/channel"
)

// ChannelPage is what pages/office/channel shows: one entrance with what can be
// printed and sent for it.
type ChannelPage struct {
	Page
	Code, SurveyTitle string
	AsOf              string
	Line              ChannelLine
	Gate              Gate
	QR                template.HTML // "" where nothing may be printed
	Sizes             []PictureSize
	Texts             []GroupText
	MayWrite          bool
	Form              map[string]string
	Wrong             []web.ProblemEntry
}

// PictureSize is one size of picture: pixels, and millimetres at 300 dpi.
type PictureSize struct{ Pixels, Millimetres int }

func (o *office) channel(c *gin.Context) error {
	return o.showChannel(c, account.ChannelsRead, http.StatusOK, nil)
}

// showChannel shows the channel to a holder of the scope.
func (o *office) showChannel(c *gin.Context, scope account.Scope, status int, wrong error) error {
	s, e, err := o.entrance(c, scope)
	if err != nil {
		return err
	}
	p := &ChannelPage{
		Page: o.fieldPage(c, "channels.title"), Code: s.Code, SurveyTitle: publishedTitle(c, s), AsOf: o.moment(o.Now().UnixMicro()),
		Line: o.channelLine(c, s, e), Form: typed(c),
		MayWrite: o.mayChannel(c, account.ChannelsWrite, e.Area, e.Unit) && auth.Principal(c).MayPartly(account.ChannelsWrite),
	}
	p.Title = p.Line.Place
	if wrong != nil {
		p.Wrong = o.wordedAt(c, wrong)
	}
	if p.Gate, err = o.gate(c, []entrance{e}); err != nil {
		return err
	}
	if e.lasting() && p.Gate.Open {
		code, err := channel.NewQR(o.placeURL(e.Short))
		if err != nil {
			return err
		}
		p.QR = template.HTML(code.SVG(p.Line.Address))
		for _, size := range pictureSizes {
			p.Sizes = append(p.Sizes, PictureSize(size))
		}
		if p.Texts, err = o.groupTexts(c, s, e); err != nil {
			return err
		}
	}
	return web.Render(c, status, "office/channel", p)
}
