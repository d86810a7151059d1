package office

import (
	"encoding/hex"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/resident"
	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/catalog"
	"minyi/surveys/channel"
	"minyi/surveys/i18n"
	"minyi/surveys/paper"
)

// PrintLine is one printing in a list.
type PrintLine struct {
	ID          int64
	By, At      string
	Copies      int64
	First, Last string // serial numbers, "" without
	Language    string
	Large       bool
}

// printLines lists a survey's printings that keep picks; one for a channel only
// to who may see that channel.
func (o *office) printLines(c *gin.Context, s *catalog.Survey, keep func(models.Print) bool) ([]PrintLine, error) {
	rows, err := o.Store.Prints(ctx(c), s.ID)
	if err != nil {
		return nil, err
	}
	list, err := o.entrances(c, s, account.ChannelsRead)
	if err != nil {
		return nil, err
	}
	var lines []PrintLine
	for _, r := range rows {
		at := slices.IndexFunc(list, func(e entrance) bool { return e.ID == r.ChannelID })
		if !keep(r) || r.ChannelID != 0 && at < 0 {
			continue
		}
		line := PrintLine{
			ID: r.ID, By: r.PrintedBy, At: o.moment(r.PrintedAt), Copies: r.Copies, Language: resident.LanguageName(r.Language), Large: r.Large,
		}
		if r.Last != 0 {
			line.First, line.Last = channel.Serial(list[at].Code, int(r.First)), channel.Serial(list[at].Code, int(r.Last))
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// printedWords names the words that a printing carries.
func printedWords(c *gin.Context, r models.Print) string {
	if r.Version == 0 {
		return web.Say(c, "paper.revision", "Revision", r.Revision)
	}
	return web.Say(c, "surveys.version_n", "Number", r.Version)
}

// printed shows what was printed once more, word for word and number for number.
func (o *office) printed(c *gin.Context) error {
	s, err := o.Catalog.Survey(ctx(c), c.Param("code"))
	if err != nil {
		return err
	}
	id, err := number(c, "id", "store.no_print")
	if err != nil {
		return err
	}
	row, err := o.Store.Print(ctx(c), s.ID, id)
	if err != nil {
		return err
	}
	switch row.Kind {
	case string(paper.Blank):
		return o.printedPaper(c, s, row)
	case string(paper.Review):
		return o.printedReview(c, s, row)
	}
	return surveys.E(surveys.NotFound, "store.no_print", "")
}

func (o *office) printedPaper(c *gin.Context, s *catalog.Survey, row models.Print) error {
	form, ok := s.Form(row.Version)
	if !ok {
		return surveys.E(surveys.NotFound, "api.no_version", "")
	}
	var to entrance
	if row.ChannelID != 0 {
		list, err := o.entrances(c, s, account.ChannelsRead)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(list, func(e entrance) bool { return e.ID == row.ChannelID })
		if at < 0 {
			return surveys.E(surveys.NotFound, "store.no_print", "")
		}
		to = list[at]
	}
	web.SetLanguage(c, i18n.Match(row.Language, web.From(c).Words.Languages()))
	p, err := o.paperPage(c, s, form, row.Language, row.Large)
	if err != nil {
		return err
	}
	v := newPaperView(c, form, row.Language)
	if row.ChannelID == 0 {
		p.Copies = []PaperCopy{{Parts: v.parts(paper.New(form, nil))}}
		return web.Render(c, http.StatusOK, "office/paper", p)
	}
	code, err := channel.NewQR(o.PublicURL + "/s/" + s.Code + "?c=" + to.Token)
	if err != nil {
		return err
	}
	svg := template.HTML(code.SVG(web.Say(c, "paper.code")))
	place := to.Code
	if to.place.Name != "" {
		place = to.place.Name
	}
	var same []PaperPart
	if !paper.Draws(form.Survey) {
		same = v.parts(paper.New(form, nil))
	}
	for n := row.First; n <= row.Last; n++ {
		sheet := PaperCopy{Serial: channel.Serial(to.Code, int(n)), Code: svg, Place: place, Parts: same}
		if same == nil {
			key := paper.Key(s.Code, sheet.Serial)
			sheet.Drawn = strings.ToUpper(hex.EncodeToString(key[:4]))
			sheet.Parts = v.parts(paper.New(form, &key))
		}
		p.Copies = append(p.Copies, sheet)
	}
	return web.Render(c, http.StatusOK, "office/paper", p)
}

// speakOf settles in which of a document's languages something is shown, and
// which of ours goes with it.
func (o *office) speakOf(c *gin.Context, doc *surveys.Survey) string {
	lang := doc.Languages[0]
	if slices.Contains(doc.Languages, c.Query("lang")) {
		lang = c.Query("lang")
	}
	web.SetLanguage(c, i18n.Match(lang, web.From(c).Words.Languages()))
	return lang
}

// paperChoices offer the same print in other languages and in the other size.
func paperChoices(c *gin.Context, doc *surveys.Survey, lang string, large bool) []Choice {
	at := func(name, value string) string {
		q := c.Request.URL.Query()
		q.Set(name, value)
		return "?" + q.Encode()
	}
	var all []Choice
	if len(doc.Languages) > 1 {
		choice := Choice{Name: "lang", Label: web.Say(c, "channels.print_language")}
		for _, l := range doc.Languages {
			choice.Options = append(choice.Options, ChoiceOption{at("lang", l), resident.LanguageName(l), l == lang})
		}
		all = append(all, choice)
	}
	return append(all, Choice{Name: "size", Label: web.Say(c, "paper.size"), Options: []ChoiceOption{
		{at("size", ""), web.Say(c, "paper.size_plain"), !large}, {at("size", "large"), web.Say(c, "paper.size_large"), large},
	}})
}

// notePosters keeps that a page of posters or cards was opened for printing: a
// later change of words can then say how many it makes out of date. The same
// page on the same day is one printing.
func (o *office) notePosters(c *gin.Context, s *catalog.Survey, thing paper.Thing, lang string, places int) error {
	by := auth.Principal(c).Name
	row := models.Print{
		SurveyID: s.ID, Kind: string(thing), Version: s.Current.Version, SHA256: s.Current.SHA256[:], Language: lang, Copies: int64(places), PrintedBy: by,
		Mark: posterMark(s, thing, by, o.today(), c.Request.URL.Query().Encode(), places),
	}
	return o.Store.AddPrint(ctx(c), &row, false)
}
