package office

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/catalog"
	"minyi/surveys/channel"
	"minyi/surveys/crockford"
	"minyi/surveys/exchange"
)

type slipStore interface {
	AddBatch(ctx context.Context, batch *models.Batch, printing *models.Printing, rows []models.Invitation) error
	Reissue(ctx context.Context, batchID int64, printing *models.Printing, hashes map[int64][]byte) (done map[int64]bool, err error)
	Batches(ctx context.Context, surveyID int64) ([]models.Batch, error)
	InvitationsOf(ctx context.Context, batchID int64) ([]models.Invitation, error)
	Printings(ctx context.Context, batchID int64) ([]models.Printing, error)
}

func (o *office) slipRoutes() []route {
	write := func(method, path string, handle func(*gin.Context) error) route {
		return route{method: method, path: "/surveys/:code/slips" + path, scope: account.ChannelsWrite, partly: true, handle: handle}
	}
	return []route{
		write("GET", "", o.slips),
		write("POST", "", o.onPaper(o.makeSlips)),
		write("GET", "/template.xlsx", o.slipTemplate),
		write("POST", "/:batch/reprint", o.onPaper(o.reprintSlips)),
	}
}

// SlipsPage is what pages/office/slips shows: the batches of invitations, and
// the forms that make one.
type SlipsPage struct {
	Page
	Code, SurveyTitle string
	Gate              Gate
	Channels          []ChoiceOption // drawn samples only
	Batches           []BatchLine
	Mark              string // of the forms on this page: each is taken once
	Max               int
	Form              map[string]string
	Wrong             []web.ProblemEntry
}

// BatchLine is one batch with its printings.
type BatchLine struct {
	ID                   int64
	Place, First, Last   string
	Size, Answered, Open int64
	Printings            []string
}

func (o *office) slips(c *gin.Context) error { return o.showSlips(c, http.StatusOK, nil) }

func (o *office) showSlips(c *gin.Context, status int, wrong error) error {
	s, err := o.published(c)
	if err != nil {
		return err
	}
	list, err := o.entrances(c, s, account.ChannelsWrite)
	if err != nil {
		return err
	}
	p := &SlipsPage{Page: o.fieldPage(c, "slips.title"), Code: s.Code, SurveyTitle: publishedTitle(c, s), Max: channel.MaxDrawn, Form: typed(c)}
	if wrong != nil {
		p.Wrong = o.wordedAt(c, wrong)
	}
	if p.Gate, err = o.gate(c, list); err != nil {
		return err
	}
	if p.Mark, err = crockford.New(o.Random, markLength); err != nil {
		return err
	}
	for _, e := range drawnOnly(list) {
		p.Channels = append(p.Channels, ChoiceOption{e.Code, o.channelLine(c, s, e).Place + " · " + e.Code, p.Form["channel"] == e.Code})
	}
	if p.Batches, err = o.batchLines(c, s, list); err != nil {
		return err
	}
	return web.Render(c, status, "office/slips", p)
}

// markLength is that of a form's mark in Crockford characters.
const markLength = 16

// drawnOnly keeps the channels whose people are drawn and invited.
func drawnOnly(list []entrance) (out []entrance) {
	for _, e := range list {
		if e.Sample == surveys.Probability && e.RetiredAt == 0 {
			out = append(out, e)
		}
	}
	return out
}

// batchLines are the batches of the channels that the reader may write to.
func (o *office) batchLines(c *gin.Context, s *catalog.Survey, list []entrance) ([]BatchLine, error) {
	batches, err := o.Store.Batches(ctx(c), s.ID)
	if err != nil {
		return nil, err
	}
	places := make(map[int64]string, len(list))
	for _, e := range list {
		places[e.ID] = o.channelLine(c, s, e).Place
	}
	var lines []BatchLine
	for _, b := range batches {
		place, mine := places[b.ChannelID]
		if !mine {
			continue
		}
		line := BatchLine{ID: b.ID, Place: place, First: b.First, Last: b.Last, Size: b.Size}
		rows, err := o.Store.InvitationsOf(ctx(c), b.ID)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			if r.SpentAt != nil {
				line.Answered++
			}
		}
		line.Open = line.Size - line.Answered
		printings, err := o.Store.Printings(ctx(c), b.ID)
		if err != nil {
			return nil, err
		}
		for _, printing := range printings {
			line.Printings = append(line.Printings, web.Say(c, "slips.printing", "At", o.moment(printing.PrintedAt), "By", printing.PrintedBy, "Count", printing.Slips))
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// makeSlips makes a batch and answers with its print sheets: the only time that
// the codes are to be seen, because only their keyed hashes are kept.
func (o *office) makeSlips(c *gin.Context) error {
	s, err := o.published(c)
	if err != nil {
		return err
	}
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	if err := o.mayPrint(c); err != nil {
		return err
	}
	list, err := o.entrances(c, s, account.ChannelsWrite)
	if err != nil {
		return err
	}
	var to *entrance
	for _, e := range drawnOnly(list) {
		if e.Code == c.PostForm("channel") {
			to = &e
			break
		}
	}
	mark, ok := crockford.Normalise(c.PostForm("mark"), markLength)
	if to == nil || !ok {
		return o.refusedSlips(c, surveys.E(surveys.Invalid, "slips.channel_missing", "/channel"))
	}
	drawn, err := o.drawn(c, s, to)
	if err != nil {
		return o.refusedSlips(c, err)
	}
	slips, rows, err := o.invite(s, drawn)
	if err != nil {
		return err
	}
	batch := models.Batch{SurveyID: s.ID, ChannelID: to.ID}
	if err := o.Store.AddBatch(ctx(c), &batch, &models.Printing{Mark: mark, PrintedBy: auth.Principal(c).Name}, rows); err != nil {
		return o.refusedSlips(c, err)
	}
	auth.Note(c, "slips", len(slips))
	return o.showSheets(c, s, slips)
}

func (o *office) refusedSlips(c *gin.Context, err error) error {
	if refusals(err) != nil {
		return o.showSlips(c, http.StatusUnprocessableEntity, err)
	}
	return err
}

// drawn is who gets a slip: the rows of a list, or so many.
func (o *office) drawn(c *gin.Context, s *catalog.Survey, to *entrance) ([]channel.Drawn, error) {
	next, err := o.nextSerial(c, s.ID, to.ID)
	if err != nil {
		return nil, err
	}
	data, err := web.FormFile(c, "file")
	if err != nil {
		return nil, err
	}
	if len(data) == 0 {
		n, err := strconv.Atoi(strings.TrimSpace(c.PostForm("count")))
		if err != nil {
			n = 0
		}
		return channel.Serials(to.Code, next, n)
	}
	list, err := exchange.ReadList(data, channel.MaxDrawn)
	if err != nil {
		return nil, err
	}
	may := func(area string) bool { return o.mayChannel(c, account.ChannelsWrite, area, "") }
	return channel.ReadDrawn(list, o.Areas(), o.today(), may, to.Code, next)
}

// nextSerial counts on from the slips that the channel has.
func (o *office) nextSerial(c *gin.Context, surveyID, channelID int64) (int, error) {
	batches, err := o.Store.Batches(ctx(c), surveyID)
	next := 1
	for _, b := range batches {
		if b.ChannelID == channelID {
			next += int(b.Size)
		}
	}
	return next, err
}

// slipTemplate is the workbook for a drawn sample.
func (o *office) slipTemplate(c *gin.Context) error {
	if _, err := o.published(c); err != nil {
		return err
	}
	areas := o.areaSheet(c)
	example := ""
	if len(areas.Rows) > 1 {
		example = areas.Rows[len(areas.Rows)-1][1]
	}
	return o.sendTemplate(c, web.Say(c, "slips.sheet"), [][]string{
		channel.DrawnHeading(web.Language(c)),
		{"H-00001", example, web.Say(c, "slips.example_stratum"), "PSU-07", "125.4", "48"},
	})
}
