package resident

import (
	"net/http"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/catalog"
)

// First pages are the same for everybody who comes by one entrance, so each is
// rendered once a minute and may be kept by anyone for as long.
const (
	firstAge  = time.Minute
	maxFirsts = 1024 // entrances × languages in memory; over it all start anew
)

type firstKey struct {
	form       *answer.Form
	channel    string
	lang, word string
	large      bool
}

type firstPages struct {
	mu   sync.Mutex
	made map[firstKey]firstEntry
}

type firstEntry struct {
	page *web.Packed
	at   time.Time
}

func newFirstPages() *firstPages { return &firstPages{made: make(map[firstKey]firstEntry)} }

// get returns the page made for key, or makes it.
func (f *firstPages) get(key firstKey, now time.Time, render func() (*web.Packed, error)) (*web.Packed, error) {
	f.mu.Lock()
	e, ok := f.made[key]
	f.mu.Unlock()
	if ok && now.Sub(e.at) < firstAge {
		return e.page, nil
	}
	page, err := render()
	if err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.made) >= maxFirsts {
		clear(f.made)
	}
	f.made[key] = firstEntry{page, now}
	return page, nil
}

// firstPage answers GET /s/{code}.
func (h *Handler) firstPage(c *gin.Context) error {
	s, err := h.survey(c)
	if err != nil {
		return err
	}
	v := h.open(c, s)
	if !s.IsOpen(h.Now()) {
		return h.closed(c, v)
	}
	if v.assisted && over(c, v.helper) {
		return h.showNext(c, http.StatusGone, s, v.channel, v.helper, true)
	}
	_, known := s.Channel(v.channel)
	if v.assisted || drawnByKey(v.form, 0) || v.invitation != "" || !known {
		return h.show(c, http.StatusOK, v, pageMood{}) // this person's page alone
	}
	key := firstKey{v.form, v.channel, v.lang, v.words, v.large}
	page, err := h.first.get(key, h.Now(), func() (*web.Packed, error) {
		return h.Site.Pack("resident/form", h.formPage(v, pageMood{}))
	})
	if err != nil {
		return err
	}
	web.SendPacked(c, page, int(firstAge.Seconds()))
	return nil
}

// closed says that there is nothing to fill in: not yet, or no more.
func (h *Handler) closed(c *gin.Context, v *visit) error {
	status, title, text := http.StatusGone, "resident.closed_title", "resident.closed"
	if _, _, err := v.survey.Accepting(h.Now()); surveys.KindOf(err) == surveys.Conflict && err != nil {
		status, title, text = http.StatusConflict, "resident.not_yet_title", "resident.not_yet"
	}
	page := &NoticePage{Page: h.page(c, v), Heading: h.say(v.words, title), Text: h.say(v.words, text)}
	if h.showsResults(v.survey) {
		page.Href, page.Label = h.Site.Path("/results/"+v.survey.Code), h.say(v.words, "resident.see_results")
	}
	return web.Render(c, status, "resident/notice", page)
}

// showsResults reports whether the public may see this survey's results now.
func (h *Handler) showsResults(s *catalog.Survey) bool {
	switch s.Current.Survey.Settings.ShowResults {
	case surveys.ShowLive:
		return true
	case surveys.ShowClosed:
		return !s.IsOpen(h.Now())
	}
	return false
}

// NoticePage is what pages/resident/notice shows: a plain sentence and perhaps
// a way on.
type NoticePage struct {
	web.Page
	Heading, Text string
	Receipt       string // 4-4-4-4, "" without one
	Href, Label   string
}
