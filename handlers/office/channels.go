package office

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys/account"
	"minyi/surveys/catalog"
)

type channelStore interface {
	Channels(ctx context.Context, surveyID int64) ([]models.Channel, error)
	AddChannels(ctx context.Context, rows []models.Channel, names []string) error
	RetireChannel(ctx context.Context, id int64, reason, by string) error
	PlacesOf(ctx context.Context, surveyID int64) ([]models.Place, error)
	LastingPlaces(ctx context.Context) ([]models.Place, error)
	CountByChannel(ctx context.Context, surveyID int64) (map[int64]int64, error)
	ProgressByChannel(ctx context.Context, surveyID int64) ([]models.ChannelProgress, error)
	Reached(ctx context.Context, publicURL string) (int64, error)
}

func (o *office) channelRoutes() []route {
	read := func(path string, handle func(*gin.Context) error) route {
		return route{method: "GET", path: path, scope: account.ChannelsRead, partly: true, handle: handle}
	}
	write := func(method, path string, handle func(*gin.Context) error) route {
		return route{method: method, path: path, scope: account.ChannelsWrite, partly: true, handle: handle}
	}
	const at = "/surveys/:code/channels"
	return []route{
		read("/channels", o.channelSurveys),
		read(at, o.channels),
		write("POST", at, o.addChannel),
		write("GET", at+"/import", o.importForm),
		write("POST", at+"/import", o.importChannels),
		write("GET", at+"/template.xlsx", o.channelTemplate),
		write("POST", at+"/carry", o.carryChannels),
		read(at+"/progress", o.channelProgress),
		read(at+"/print", o.onPaper(o.printPosters)),
		read(at+"/pictures.zip", o.onPaper(o.channelPictures)),
		read(at+"/:id", o.channel),
		read(at+"/:id/qr.svg", o.onPaper(o.channelSVG)),
		read(at+"/:id/qr.png", o.onPaper(o.channelPNG)),
		write("POST", at+"/:id/retire", o.retireChannel),
	}
}

// ChannelSurveysPage is what pages/office/channel_surveys shows: the surveys
// that can be handed out.
type ChannelSurveysPage struct {
	Page
	Lines []ChannelSurveyLine
}

// ChannelSurveyLine is one survey. Channels are those that the reader may see.
type ChannelSurveyLine struct {
	Code, Title, State string
	Channels, Silent   int
}

func (o *office) channelSurveys(c *gin.Context) error {
	all, err := o.Catalog.All(ctx(c))
	if err != nil {
		return err
	}
	p := &ChannelSurveysPage{Page: o.page(c, "channels.title")}
	for i := len(all) - 1; i >= 0; i-- { // the newest first
		s := all[i]
		if s.Current == nil {
			continue
		}
		list, err := o.entrances(c, s, account.ChannelsRead)
		if err != nil {
			return err
		}
		line := ChannelSurveyLine{Code: s.Code, Title: publishedTitle(c, s), State: string(s.State), Channels: len(list)}
		for _, e := range list {
			if e.silent() {
				line.Silent++
			}
		}
		p.Lines = append(p.Lines, line)
	}
	return web.Render(c, http.StatusOK, "office/channel_surveys", p)
}

// publishedTitle is a survey's title in the reader's language.
func publishedTitle(c *gin.Context, s *catalog.Survey) string {
	doc := s.Current.Survey
	return doc.Title.In(web.Language(c), doc.Languages...)
}

// ChannelsPage is what pages/office/channels shows: the entrances of a survey.
type ChannelsPage struct {
	Page
	Code, SurveyTitle, State string
	AsOf                     string
	Gate                     Gate
	Lines                    []ChannelLine
	Choices                  []Choice // of the filter
	Filter                   channelFilter
	Matching, Total          int
	Arrived                  int64 // through those that match
	Previous, Next           string
	MayWrite                 bool
	From                     []ChoiceOption // surveys whose places can be used again
	Within                   string         // where the reader's duty ends, "" = nowhere
	Modes, Samples           []ChoiceOption
	Form                     map[string]string
	Wrong                    []web.ProblemEntry
}

func (o *office) channels(c *gin.Context) error { return o.showChannels(c, http.StatusOK, nil) }

func (o *office) showChannels(c *gin.Context, status int, wrong error) error {
	s, err := o.published(c)
	if err != nil {
		return err
	}
	list, err := o.entrances(c, s, account.ChannelsRead)
	if err != nil {
		return err
	}
	p := &ChannelsPage{
		Page: o.fieldPage(c, "channels.title"), Code: s.Code, SurveyTitle: publishedTitle(c, s), State: string(s.State),
		AsOf: o.moment(o.Now().UnixMicro()), Filter: readChannelFilter(c), Total: len(list), Form: typed(c),
		MayWrite: auth.Principal(c).MayPartly(account.ChannelsWrite), Within: o.dutyOf(c, account.ChannelsRead),
	}
	p.Title = p.SurveyTitle
	if wrong != nil {
		p.Wrong = o.wordedAt(c, wrong)
	}
	p.Choices = o.channelChoices(c, list, p.Filter)
	shown := o.filterEntrances(c, list, p.Filter)
	p.Matching = len(shown)
	for _, e := range shown {
		p.Arrived += e.arrived
	}
	shown, p.Previous, p.Next = p.Filter.cut(shown)
	for _, e := range shown {
		p.Lines = append(p.Lines, o.channelLine(c, s, e))
	}
	if p.Gate, err = o.gate(c, list); err != nil {
		return err
	}
	if p.MayWrite {
		p.Modes, p.Samples = modeOptions(c, p.Form["mode"]), sampleOptions(c, p.Form["sample"])
		if p.From, err = o.carryFrom(c, s); err != nil {
			return err
		}
	}
	return web.Render(c, status, "office/channels", p)
}

// fieldPage is page for what stands below the surveys in the path and below
// 发放 in the navigation.
func (o *office) fieldPage(c *gin.Context, titleKey string) Page {
	p := o.page(c, titleKey)
	for g := range p.Nav {
		for i := range p.Nav[g].Items {
			item := &p.Nav[g].Items[i]
			item.Here = item.Href == web.From(c).Path(Prefix+"/channels")
		}
	}
	return p
}
