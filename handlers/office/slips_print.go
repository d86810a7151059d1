package office

import (
	"errors"
	"html/template"
	"net/http"
	"slices"
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
)

// SheetsPage is what pages/office/slip_sheets shows: slips to print at once, on
// paper and nowhere else.
type SheetsPage struct {
	web.Page
	Back   string
	Sheets [][]Slip
	Count  int
	Paper  Paper
	Typed  string // where to type the code in, "" where the survey asks for none
}

// Slip is one invitation. Serial tells the envelope; it is not the code, and
// nothing of it is kept with the answer.
type Slip struct {
	Serial  string
	Code    string // in groups of four
	QR      template.HTML
	Address string
}

// Layout names the frame: paper.
func (SheetsPage) Layout() string { return "print" }

// slipsPerSheet is how many slips stand on an A4 sheet.
const slipsPerSheet = 8

// newCode draws a code with its slip and what is stored of it.
func (o *office) newCode(s *catalog.Survey, serial string) (Slip, []byte, error) {
	code, err := channel.NewInvitation(o.Random)
	if err != nil {
		return Slip{}, nil, err
	}
	hash, ok := channel.HashInvitation(o.Keys.Invitation, s.Code, code)
	if !ok {
		return Slip{}, nil, errors.New("office: made an invitation code that does not read back")
	}
	address := o.PublicURL + "/s/" + s.Code + "?i=" + code
	qr, err := channel.NewQR(address)
	if err != nil {
		return Slip{}, nil, err
	}
	return Slip{Serial: serial, Code: crockford.Group(code), QR: template.HTML(qr.SVG(serial)), Address: bare(address)}, hash, nil
}

// invite makes a code for each of those drawn.
func (o *office) invite(s *catalog.Survey, drawn []channel.Drawn) (slips []Slip, rows []models.Invitation, err error) {
	for _, d := range drawn {
		slip, hash, err := o.newCode(s, d.Serial)
		if err != nil {
			return nil, nil, err
		}
		slips = append(slips, slip)
		rows = append(rows, models.Invitation{
			CodeHash: hash, Serial: d.Serial, Area: d.Area, Stratum: d.Stratum, PSU: d.PSU, BaseWeight: d.BaseWeight, FPC: d.FPC,
		})
	}
	return slips, rows, nil
}

func (o *office) showSheets(c *gin.Context, s *catalog.Survey, slips []Slip) error {
	lang := o.speak(c, s)
	paper, err := o.paper(c, s, lang)
	if err != nil {
		return err
	}
	p := &SheetsPage{
		Page: web.NewPage(c, web.Say(c, "slips.title")), Back: web.From(c).Path(Prefix + "/surveys/" + s.Code + "/slips"),
		Sheets: slices.Collect(slices.Chunk(slips, slipsPerSheet)), Count: len(slips), Paper: paper,
	}
	if s.Current.Survey.Settings.OnePer == surveys.OnePerInvitation {
		p.Typed = bare(o.PublicURL + "/s/" + s.Code)
	}
	c.Header("Cache-Control", "no-store") // a copy on disk would be a list of open codes
	return web.Render(c, http.StatusOK, "office/slip_sheets", p)
}

// batch returns the batch of the path.
//
// Errors: NotFound also for one of a channel that the reader may not write to.
func (o *office) batch(c *gin.Context) (*catalog.Survey, models.Batch, error) {
	none := surveys.E(surveys.NotFound, "slips.no_batch", "")
	s, err := o.published(c)
	if err != nil {
		return nil, models.Batch{}, err
	}
	list, err := o.entrances(c, s, account.ChannelsWrite)
	if err != nil {
		return nil, models.Batch{}, err
	}
	batches, err := o.Store.Batches(ctx(c), s.ID)
	if err != nil {
		return nil, models.Batch{}, err
	}
	for _, b := range batches {
		mine := slices.ContainsFunc(list, func(e entrance) bool { return e.ID == b.ChannelID })
		if strconv.FormatInt(b.ID, 10) == c.Param("batch") && mine {
			return s, b, nil
		}
	}
	return nil, models.Batch{}, none
}

// reprintSlips makes new codes for what nobody has answered of a batch, or for
// one number of it. What was printed before is void from now on: a slip that
// went astray must not be used by whoever found it.
func (o *office) reprintSlips(c *gin.Context) error {
	s, b, err := o.batch(c)
	if err != nil {
		return err
	}
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	if err := o.mayPrint(c); err != nil {
		return err
	}
	mark, ok := crockford.Normalise(c.PostForm("mark"), markLength)
	if !ok {
		return o.refusedSlips(c, surveys.E(surveys.Invalid, "store.printing_made", ""))
	}
	rows, err := o.Store.InvitationsOf(ctx(c), b.ID)
	if err != nil {
		return err
	}
	serial := strings.TrimSpace(c.PostForm("serial"))
	slips, hashes := make(map[int64]Slip), make(map[int64][]byte)
	for _, r := range rows {
		if r.SpentAt != nil || serial != "" && r.Serial != serial {
			continue
		}
		if slips[r.ID], hashes[r.ID], err = o.newCode(s, r.Serial); err != nil {
			return err
		}
	}
	done, err := o.Store.Reissue(ctx(c), b.ID, &models.Printing{Mark: mark, PrintedBy: auth.Principal(c).Name}, hashes)
	if err != nil {
		return o.refusedSlips(c, err)
	}
	var printed []Slip
	for _, r := range rows {
		if done[r.ID] {
			printed = append(printed, slips[r.ID])
		}
	}
	auth.Note(c, "slips", len(printed))
	return o.showSheets(c, s, printed)
}
