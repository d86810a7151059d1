package office

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/catalog"
)

type screenStore interface {
	PutScreen(ctx context.Context, row *models.Screen) error
	Screens(ctx context.Context, surveyID int64) ([]models.Screen, error)
	Screen(ctx context.Context, hash []byte) (row models.Screen, code string, err error)
	EndScreen(ctx context.Context, surveyID, id int64) error
	CountByMinute(ctx context.Context, surveyID int64, minutes int) ([]int64, error)
}

func (o *office) screenRoutes() []route {
	return []route{
		{method: "GET", path: "/surveys/:code/screens", scope: account.RatesRead, partly: true, handle: o.screens},
		{method: "POST", path: "/surveys/:code/screens", scope: account.RatesRead, partly: true, handle: o.makeScreen},
		{method: "POST", path: "/surveys/:code/screens/:id/end", scope: account.RatesRead, partly: true, handle: o.endScreen},
	}
}

// ScreensPage is what pages/office/screens shows: the big screens of a survey,
// and the address of one that was just made.
type ScreensPage struct {
	Page
	Code     string
	Address  string // of the new screen, shown once
	Local    bool   // no public address is set: it leads nowhere from outside
	Lines    []ScreenLine
	Areas    []ChoiceOption
	Days     []ChoiceOption
	Place    string
	Wrong    []web.ProblemEntry
	Live     bool // there is at least one that still shows
	MaxPlace int
}

// ScreenLine is one screen.
type ScreenLine struct {
	ID                       int64
	Place, Area, Made, Until string
	Over                     bool
}

// What a screen may be: a hall's or a meeting's. After that somebody looks
// whether it is still wanted.
var screenDays = []int{1, 7, 30, 90}

const maxScreenPlace = 40

// hanging finds a survey that can be shown, and what its reader may see of it.
func (o *office) hanging(c *gin.Context) (*catalog.Survey, error) {
	if tops, all := auth.Principal(c).Areas(account.RatesRead); !all && len(tops) == 0 {
		return nil, surveys.E(surveys.NotFound, "catalog.no_survey", "")
	}
	return o.answered(c)
}

func (o *office) screens(c *gin.Context) error {
	s, err := o.hanging(c)
	if err != nil {
		return err
	}
	return o.showScreens(c, http.StatusOK, s, &ScreensPage{}, nil)
}

func (o *office) showScreens(c *gin.Context, status int, s *catalog.Survey, p *ScreensPage, wrong surveys.Errors) error {
	p.Page, p.Code, p.Place, p.Local, p.MaxPlace = o.page(c, "wall.screens"), s.Code, c.PostForm("place"), !o.Public, maxScreenPlace
	if wrong != nil {
		p.Wrong = web.Entries(c, wrong)
	}
	chosen, choices, err := o.reachOf(c, account.RatesRead, c.PostForm("within"))
	if err != nil {
		return err
	}
	for _, code := range choices {
		p.Areas = append(p.Areas, ChoiceOption{Value: code, Label: o.Areas().Name(code, web.Language(c)), Chosen: code == chosen})
	}
	for _, days := range screenDays {
		p.Days = append(p.Days, ChoiceOption{Value: strconv.Itoa(days), Label: web.Say(c, "wall.days", "Count", days), Chosen: strconv.Itoa(days) == orElse(c.PostForm("days"), "7")})
	}
	rows, err := o.theirScreens(c, s)
	if err != nil {
		return err
	}
	for _, row := range rows {
		line := ScreenLine{ID: row.ID, Place: row.Place, Area: o.Areas().Name(orElse(row.Within, o.Areas().Root(o.today())), web.Language(c)),
			Made: o.moment(row.MadeAt), Until: o.moment(row.ExpiresAt), Over: row.ExpiresAt <= o.Now().UnixMicro()}
		if row.EndedAt != 0 {
			line.Until, line.Over = o.moment(row.EndedAt), true
		}
		p.Live = p.Live || !line.Over
		p.Lines = append(p.Lines, line)
	}
	return web.Render(c, status, "office/screens", p)
}

// theirScreens are the screens of a survey whose figures the reader may see.
func (o *office) theirScreens(c *gin.Context, s *catalog.Survey) ([]models.Screen, error) {
	rows, err := o.Store.Screens(ctx(c), s.ID)
	tops, all := auth.Principal(c).Areas(account.RatesRead)
	if all || err != nil {
		return rows, err
	}
	return slices.DeleteFunc(rows, func(row models.Screen) bool {
		return row.Within == "" || !slices.ContainsFunc(tops, func(top string) bool { return o.Areas().Within(row.Within, top) })
	}), nil
}

func (o *office) makeScreen(c *gin.Context) error {
	s, err := o.hanging(c)
	if err != nil {
		return err
	}
	within, _, err := o.reachOf(c, account.RatesRead, c.PostForm("within"))
	if err != nil {
		return err
	}
	var wrong surveys.Errors
	place := strings.TrimSpace(c.PostForm("place"))
	if place == "" || utf8.RuneCountInString(place) > maxScreenPlace {
		wrong = append(wrong, surveys.E(surveys.Invalid, "wall.place_needed", "/place", "Max", maxScreenPlace))
	}
	days, _ := strconv.Atoi(c.PostForm("days"))
	if !slices.Contains(screenDays, days) {
		wrong = append(wrong, surveys.E(surveys.Invalid, "wall.days_needed", "/days"))
	}
	if wrong != nil {
		return o.showScreens(c, http.StatusUnprocessableEntity, s, &ScreensPage{}, wrong)
	}
	secret, hash, err := account.NewLink(o.Random)
	if err != nil {
		return err
	}
	row := models.Screen{
		SurveyID: s.ID, Place: place, Within: within, TokenHash: hash, MadeBy: auth.Principal(c).AccountID,
		ExpiresAt: o.Now().Add(time.Duration(days) * 24 * time.Hour).UnixMicro(),
	}
	if err := o.Store.PutScreen(ctx(c), &row); err != nil {
		return err
	}
	auth.Note(c, "place", place)
	auth.Note(c, "until", o.moment(row.ExpiresAt))
	return o.showScreens(c, http.StatusOK, s, &ScreensPage{Address: o.PublicURL + WallPath(secret)}, nil)
}

func (o *office) endScreen(c *gin.Context) error {
	s, err := o.hanging(c)
	if err != nil {
		return err
	}
	rows, err := o.theirScreens(c, s)
	if err != nil {
		return err
	}
	id, err := number(c, "id", "store.no_screen")
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(rows, func(row models.Screen) bool { return row.ID == id }) {
		return surveys.E(surveys.NotFound, "store.no_screen", "")
	}
	if err := o.Store.EndScreen(ctx(c), s.ID, id); err != nil {
		return err
	}
	return o.back(c, "/surveys/"+s.Code+"/screens", "screen_ended")
}
