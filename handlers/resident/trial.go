package resident

import (
	"encoding/json"
	"net/url"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/catalog"
)

// Trial is a form that is tried out: a draft as residents would see it, with the
// pages, checks and wordings of the real one. Nothing of it is stored, it gets no
// receipt, and no wave need be open.
type Trial struct {
	Form   *answer.Form // its version is the draft's revision
	Action string       // where its pages post to, as browsers know it
	Start  string       // where it begins anew, likewise
	Target string       // the frame that a post goes to, "" for the page's own
	Framed bool         // may stand in a frame of one of our pages
	Follow string       // where its script asks for the draft's revision, "" where nobody waits for it

	// What it begins with. By a given key it draws and shuffles alike every time.
	Key      [16]byte
	Page     int // index
	Language string
	Large    bool
}

// Walked is how far a trial has come.
type Walked struct {
	*answer.Walk
	Key      [16]byte
	Page     int // index on show, the number of pages for the review
	Language string
	Large    bool
	Finished bool // all is answered and handed in
}

func (t *Trial) survey() *catalog.Survey {
	return &catalog.Survey{Code: t.Form.Survey.Code, State: catalog.Draft, Current: t.Form}
}

// Try shows what the inputs of a page lead to; nil begins.
func (h *Handler) Try(c *gin.Context, t *Trial, typed url.Values) error {
	if t.Framed {
		web.AllowOwnFrame(c)
	}
	if typed == nil {
		return h.show(c, 200, h.begin(c, t), pageMood{})
	}
	return h.walk(c, h.resumeTrial(c, t, typed))
}

// TryStep takes a page's post.
func (h *Handler) TryStep(c *gin.Context, t *Trial) error {
	typed, err := h.TrialInputs(c, t)
	if err != nil {
		return err
	}
	return h.Try(c, t, typed)
}

// TrialInputs reads the inputs of a page's post, photos as data URLs.
func (h *Handler) TrialInputs(c *gin.Context, t *Trial) (url.Values, error) {
	v, err := h.resume(c, t.survey())
	if err != nil {
		return nil, err
	}
	typed := url.Values{}
	for name, values := range c.Request.PostForm {
		typed[name] = values
	}
	for name, values := range v.values {
		typed[name] = values
	}
	return typed, nil
}

// Walked says where inputs lead, as Try shows it.
func (h *Handler) Walked(c *gin.Context, t *Trial, typed url.Values) Walked {
	v := h.begin(c, t)
	finished := false
	if typed != nil {
		v = h.resumeTrial(c, t, typed)
		if _, _, send := h.turn(v); send {
			_, errs := h.finish(v)
			finished = len(errs) == 0
		}
	}
	if !v.keyed {
		v.key = t.Key
	}
	sheet, _ := h.sheet(v)
	return Walked{v.form.Walk(sheet, v.key), v.key, v.page, v.lang, v.large, finished}
}

func (h *Handler) begin(c *gin.Context, t *Trial) *visit {
	v := &visit{survey: t.survey(), form: t.Form, trial: t, values: url.Values{}, large: t.Large, page: t.Page}
	h.speak(c, v, t.Language)
	return v
}

func (h *Handler) resumeTrial(c *gin.Context, t *Trial, typed url.Values) *visit {
	v := h.read(c, t.survey(), typed)
	v.trial = t
	v.changed = typed.Get(inVersion) != "" && typed.Get(inVersion) != strconv.Itoa(t.Form.Version)
	return v
}

// mark tells a page of a trial from one that counts.
func (h *Handler) mark(p *FormPage, v *visit) {
	p.Mark, p.Home = h.say(v.words, "trial.mark"), v.trial.Start
	p.Action, p.Target, p.Follow, p.Revision = v.trial.Action, v.trial.Target, v.trial.Follow, v.trial.Form.Version
	if v.changed {
		p.Say = h.say(v.words, "trial.changed")
	}
}

// TriedPage is what pages/resident/tried shows at the end of a trial: what would
// have been stored.
type TriedPage struct {
	web.Page
	Thanks Line
	Took   string
	Doubts []string
	Lines  []TriedLine
	Left   []Line // questions that were not asked
	Start  string
}

// TriedLine is one answer: in words, and as the response would hold it.
type TriedLine struct {
	Code   string
	Text   Line
	Answer string
	Stored string // JSON
	Apart  bool   // kept apart from the response, encrypted
}

// rehearsed ends a trial.
func (h *Handler) rehearsed(c *gin.Context, v *visit, sheet answer.Sheet) error {
	p := &TriedPage{Page: h.page(c, v), Thanks: v.line(v.form.Survey.Thanks), Start: v.trial.Start}
	p.Mark, p.Home = h.say(v.words, "trial.mark"), v.trial.Start
	asked := v.form.Walk(sheet, v.key).Asked
	var stored map[string]json.RawMessage
	if err := json.Unmarshal(v.form.AppendJSON(nil, sheet), &stored); err != nil {
		return err
	}
	for n := range v.form.Fields {
		f := &v.form.Fields[n]
		text := v.line(f.Text)
		switch {
		case f.Type == surveys.Note:
		case !asked[n]:
			p.Left = append(p.Left, text)
		case f.Type == surveys.Calculated && !sheet[n].Answered():
		default:
			line := TriedLine{Code: f.Code, Text: text, Answer: h.inWords(v, f, sheet[n]), Stored: string(stored[f.Code]), Apart: f.Type.Personal()}
			if other := stored[f.Code+"_"+surveys.OtherCode]; other != nil {
				line.Stored += " · " + f.Code + "_" + surveys.OtherCode + ": " + string(other)
			}
			p.Lines = append(p.Lines, line)
		}
	}
	h.doubt(p, v, sheet)
	return web.Render(c, 200, "resident/tried", p)
}

// doubt says how long it took and what a real response would be flagged for.
func (h *Handler) doubt(p *TriedPage, v *visit, sheet answer.Sheet) {
	if started := v.startedAt(); !started.IsZero() {
		if took := h.Now().Sub(started); took > 0 && took < 24*time.Hour {
			p.Took = h.say(v.words, "trial.took", "Minutes", int(took.Minutes()), "Seconds", int(took.Seconds())%60)
			if floor := v.form.Survey.Settings.TimeFloor; int(took.Seconds()) < floor {
				p.Doubts = append(p.Doubts, h.say(v.words, "trial.fast", "Floor", floor))
			}
		}
	}
	if answer.StraightLined(v.form, sheet) {
		p.Doubts = append(p.Doubts, h.say(v.words, "trial.straight"))
	}
}
