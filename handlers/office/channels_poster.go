package office

import (
	"html/template"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"minyi/handlers/resident"
	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/catalog"
	"minyi/surveys/channel"
	"minyi/surveys/design/timing"
	"minyi/surveys/i18n"
	"minyi/surveys/paper"
)

// The forms in which a place is printed.
const (
	posterA4 = "a4" // a poster for a wall
	cardsA6  = "a6" // four cards for tables on a sheet, to be cut
)

// maxPosters is how many places one page prints: more than a browser prints in
// one go.
const maxPosters = 500

// PostersPage is what pages/office/posters shows, without the office's frame.
type PostersPage struct {
	web.Page
	Form      string
	Back      string
	Languages []Choice // the one in which it is printed
	Sheets    [][]Poster
	Paper     Paper
}

// Paper is what every print of a survey says.
type Paper struct {
	Titles    []TitleLine // the chosen language first
	Organiser string
	Hotline   string
	Facts     []string // approval, who is asked, how long, what for
	Call      string
}

// TitleLine is a text with its language.
type TitleLine struct{ Text, Lang string }

// Poster is one place.
type Poster struct {
	Place, Area string
	Code        template.HTML
	Address     string
	Short       string
}

// Layout names the frame: paper.
func (PostersPage) Layout() string { return "print" }

// printables returns the channels of a filter that have something to print,
// once the gate is open.
//
// Errors: Conflict while it is closed, or when nothing is left.
func (o *office) printables(c *gin.Context) (*catalog.Survey, []entrance, error) {
	s, list, err := o.handedOut(c)
	if err != nil {
		return nil, nil, err
	}
	if err := o.mayPrint(c); err != nil {
		return nil, nil, err
	}
	list = o.filterEntrances(c, list, readChannelFilter(c))
	list = slices.DeleteFunc(list, func(e entrance) bool {
		return !e.lasting() || c.Query("channel") != "" && e.Code != c.Query("channel")
	})
	if len(list) == 0 {
		return nil, nil, surveys.E(surveys.Conflict, "channels.nothing_to_print", "")
	}
	return s, list, nil
}

// printPosters answers with posters (A4) or table cards (A6, four to a sheet).
func (o *office) printPosters(c *gin.Context) error {
	s, list, err := o.printables(c)
	if err != nil {
		return err
	}
	if len(list) > maxPosters {
		return surveys.E(surveys.Conflict, "channels.many_posters", "", "Count", len(list), "Max", maxPosters)
	}
	lang := o.speak(c, s)
	p := &PostersPage{
		Page: web.NewPage(c, s.Current.Survey.Title.In(lang, s.Current.Survey.Languages...)), Form: posterA4,
		Back: web.From(c).Path(Prefix + "/surveys/" + s.Code + "/channels"),
	}
	perSheet := 1
	if c.Query("form") == cardsA6 {
		p.Form, perSheet = cardsA6, 4
	}
	p.Languages = printLanguages(c, s, lang)
	if p.Paper, err = o.paper(c, s, lang); err != nil {
		return err
	}
	posters := make([]Poster, len(list))
	for i, e := range list {
		code, err := channel.NewQR(o.placeURL(e.Short))
		if err != nil {
			return err
		}
		posters[i] = Poster{Place: e.place.Name, Code: template.HTML(code.SVG(bare(o.placeURL(e.Short)))), Address: bare(o.placeURL(e.Short)), Short: e.Short}
		if e.Area != "" {
			posters[i].Area = o.areaPath(c, e.Area)
		}
	}
	for part := range slices.Chunk(posters, perSheet) {
		p.Sheets = append(p.Sheets, part)
	}
	thing := paper.Posters
	if p.Form == cardsA6 {
		thing = paper.Cards
	}
	if err := o.notePosters(c, s, thing, lang, len(list)); err != nil {
		web.LogFailure(c, err) // what hangs on no wall for want of a note would serve nobody
	}
	return web.Render(c, http.StatusOK, "office/posters", p)
}

// printLanguages offers the same print in the survey's other languages.
func printLanguages(c *gin.Context, s *catalog.Survey, lang string) []Choice {
	choice := Choice{Name: "lang", Label: web.Say(c, "channels.print_language")}
	for _, l := range s.Current.Survey.Languages {
		q := c.Request.URL.Query()
		q.Set("lang", l)
		choice.Options = append(choice.Options, ChoiceOption{"?" + q.Encode(), resident.LanguageName(l), l == lang})
	}
	if len(choice.Options) < 2 {
		return nil
	}
	return []Choice{choice}
}

// speak settles in which of the survey's languages something is printed, and
// which of ours goes with it.
func (o *office) speak(c *gin.Context, s *catalog.Survey) string {
	languages := s.Current.Survey.Languages
	lang := languages[0]
	if slices.Contains(languages, c.Query("lang")) {
		lang = c.Query("lang")
	}
	web.SetLanguage(c, i18n.Match(lang, web.From(c).Words.Languages()))
	return lang
}

// paper is what stands on every print: who asks, by which right, how long it
// takes, that nobody must. That is asked for by article 17 of the Statistics
// Law, and by whoever is to scan a code from a wall.
func (o *office) paper(c *gin.Context, s *catalog.Survey, lang string) (Paper, error) {
	settings, err := o.Settings.Settings(ctx(c))
	if err != nil {
		return Paper{}, err
	}
	doc := s.Current.Survey
	p := Paper{
		Titles:    []TitleLine{{doc.Title.In(lang, doc.Languages...), lang}},
		Organiser: settings.Organiser, Hotline: settings.Hotline, Call: web.Say(c, "channels.call"),
	}
	for _, l := range doc.Languages {
		if l != lang && doc.Title[l] != "" && doc.Title[l] != p.Titles[0].Text {
			p.Titles = append(p.Titles, TitleLine{doc.Title[l], l})
		}
	}
	if p.Organiser == "" {
		p.Organiser = doc.Approval.Authority
	}
	say := func(key string, args ...any) { p.Facts = append(p.Facts, web.Say(c, key, args...)) }
	if doc.Settings.MinAge > 0 {
		say("channels.fact_age", "Age", doc.Settings.MinAge)
	}
	say("channels.fact_minutes", "Minutes", timing.Of(doc, lang).Minutes())
	say("channels.fact_voluntary")
	if doc.Approval.Kind == surveys.Opinion {
		say("channels.fact_opinion")
	}
	if doc.Approval.Number != "" {
		say("channels.fact_approval_"+approvalWord(doc.Approval.Kind), "Number", doc.Approval.Number)
	}
	if doc.Approval.ValidTo != "" {
		say("channels.fact_until", "Day", doc.Approval.ValidTo)
	}
	return p, nil
}

func approvalWord(kind surveys.ApprovalKind) string {
	if kind == surveys.Filed {
		return "filed"
	}
	return "approved"
}
