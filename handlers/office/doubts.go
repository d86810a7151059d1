package office

import (
	"context"
	"encoding/json"
	"errors"
	"math/bits"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/catalog"
	"minyi/surveys/intake"
	"minyi/surveys/tally"
)

type doubtStore interface {
	PreviewInvalidation(ctx context.Context, surveyID int64, rule intake.Rule) (n, of, upTo int64, err error)
	PickedBy(ctx context.Context, surveyID int64, rule intake.Rule, upTo int64) (int64, error)
	Invalidate(ctx context.Context, row *models.Invalidation) error
	Restore(ctx context.Context, surveyID, id int64, by, reason string) error
	Invalidation(ctx context.Context, surveyID, id int64) (models.Invalidation, error)
	Invalidations(ctx context.Context, surveyID int64) ([]models.Invalidation, error)
}

func (o *office) doubtRoutes() []route {
	return []route{
		{method: "GET", path: "/surveys/:code/doubts", scope: account.RatesRead, handle: o.doubts},
		{method: "POST", path: "/surveys/:code/doubts", scope: account.ResponsesWrite, handle: o.proposeInvalidation},
		{method: "POST", path: "/surveys/:code/doubts/:id/undo", scope: account.ResponsesWrite, handle: o.proposeRestoring},
	}
}

// DoubtsPage is what pages/office/doubts shows: how many responses are doubted
// and why, what leaving some of them out would change, and what was left out.
type DoubtsPage struct {
	Page
	Code      string
	N         string // counted responses
	Doubted   string // of them, for any reason
	Share     string
	AsOf      string
	Reasons   []DoubtLine
	Channels  []ChoiceOption
	From, To  string
	Reason    string // as typed
	Preview   *DoubtPreview
	Decisions []DecisionLine
	MayWrite  bool
	Wrong     []web.ProblemEntry
}

// DoubtLine is one reason for doubt.
type DoubtLine struct {
	Name, Words, Help string
	N, Share          string
	Chosen            bool
}

// DoubtPreview is what a rule would leave out.
type DoubtPreview struct {
	N, Of, Share string
}

// DecisionLine is one decision to leave responses out.
type DecisionLine struct {
	ID                   int64
	Rule, Reason, By, At string
	N                    string
	Undone               string // by whom and when, "" while it stands
	UndoReason           string
}

// invalidatePayload is what an approval of leaving out holds for.
type invalidatePayload struct {
	Rule intake.Rule `json:"rule"`
	UpTo int64       `json:"up_to"`
	N    int64       `json:"n"`
}

// restorePayload names the decision that is to be undone.
type restorePayload struct {
	ID int64 `json:"id"`
	N  int64 `json:"n"`
}

func (o *office) doubts(c *gin.Context) error {
	s, err := o.answered(c)
	if err != nil {
		return err
	}
	p := &DoubtsPage{From: c.Query("from"), To: c.Query("to")}
	rule, wrong := o.ruleOf(c.QueryArray("doubt"), c.Query("channel"), p.From, p.To, s)
	if len(c.QueryArray("doubt")) > 0 && wrong == nil {
		n, of, _, err := o.Store.PreviewInvalidation(ctx(c), s.ID, rule)
		if err != nil {
			return err
		}
		p.Preview = &DoubtPreview{N: thousands(int(n)), Of: thousands(int(of)), Share: shareOf(int(n), int(of))}
	}
	status := http.StatusOK
	if wrong != nil {
		status = http.StatusUnprocessableEntity
	}
	return o.showDoubts(c, status, s, p, rule, wrong)
}

// answered finds a survey that has a published version.
func (o *office) answered(c *gin.Context) (*catalog.Survey, error) {
	s, err := o.Catalog.Survey(ctx(c), c.Param("code"))
	if err == nil && s.Current == nil {
		err = surveys.E(surveys.NotFound, "doubts.draft", "")
	}
	return s, err
}

// ruleOf reads the form; a rule without any reason for doubt is none yet.
func (o *office) ruleOf(doubts []string, channelID, from, to string, s *catalog.Survey) (rule intake.Rule, wrong surveys.Errors) {
	for _, name := range doubts {
		bit := slices.Index(intake.FlagNames, name)
		if bit < 0 || intake.Facts&(1<<bit) != 0 {
			wrong = append(wrong, surveys.E(surveys.Invalid, "doubts.unknown", "/doubt", "Name", name))
			continue
		}
		rule.Flags |= 1 << bit
	}
	if channelID != "" {
		at := slices.IndexFunc(s.Channels(), func(ch catalog.Channel) bool { return strconv.FormatInt(ch.ID, 10) == channelID })
		if at < 0 {
			wrong = append(wrong, surveys.E(surveys.Invalid, "doubts.no_channel", "/channel"))
		} else {
			rule.Channel = s.Channels()[at].ID
		}
	}
	for _, edge := range []struct {
		field, text string
		to          *int64
	}{{"/from", from, &rule.From}, {"/to", to, &rule.To}} {
		if edge.text == "" {
			continue
		}
		at, err := time.ParseInLocation("2006-01-02T15:04", edge.text, o.Zone)
		if err != nil {
			wrong = append(wrong, surveys.E(surveys.Invalid, "waves.moment", edge.field, "Value", edge.text))
			continue
		}
		*edge.to = at.UnixMicro()
	}
	if rule.Flags != 0 && wrong == nil {
		if err := rule.Check(); err != nil {
			wrong = surveys.All(err)
		}
	}
	return rule, wrong
}

// showDoubts fills in what the page says whatever was asked.
func (o *office) showDoubts(c *gin.Context, status int, s *catalog.Survey, p *DoubtsPage, rule intake.Rule, wrong surveys.Errors) error {
	p.Page, p.Code = o.page(c, "doubts.title"), s.Code
	p.MayWrite = auth.Principal(c).May(account.ResponsesWrite)
	if wrong != nil {
		p.Wrong = web.Entries(c, wrong)
	}
	v, err := o.Frames.Frame(ctx(c), s.ID)
	if err != nil {
		return err
	}
	o.countDoubts(c, p, v, rule)
	p.Channels = []ChoiceOption{{"", web.Say(c, "doubts.any_channel"), rule.Channel == 0}}
	for _, ch := range s.Channels() {
		p.Channels = append(p.Channels, ChoiceOption{strconv.FormatInt(ch.ID, 10), ch.Code, ch.ID == rule.Channel})
	}
	rows, err := o.Store.Invalidations(ctx(c), s.ID)
	if err != nil {
		return err
	}
	for _, row := range rows {
		line := DecisionLine{ID: row.ID, Reason: row.Reason, By: row.DoneBy, At: o.moment(row.DoneAt), N: thousands(int(row.Responses)), UndoReason: row.UndoReason}
		if held, err := intake.ParseRule(row.Rule); err == nil {
			line.Rule = o.ruleWords(c, s, held)
		}
		if row.UndoneAt != 0 {
			line.Undone = row.UndoneBy + " " + o.moment(row.UndoneAt)
		}
		p.Decisions = append(p.Decisions, line)
	}
	return web.Render(c, status, "office/doubts", p)
}

// countDoubts counts the reasons over the frame: a response may have several.
func (o *office) countDoubts(c *gin.Context, p *DoubtsPage, v *tally.View, rule intake.Rule) {
	doubted := 0
	p.N, p.AsOf = thousands(v.N), o.Now().In(o.Zone).Format("2006-01-02 15:04")
	counts := make([]int, len(intake.FlagNames))
	for row := range v.N {
		flags := v.Flags.At(row)
		if flags &^= intake.Facts; flags == 0 {
			continue
		}
		doubted++
		for rest := uint32(flags); rest != 0; rest &= rest - 1 {
			if bit := bits.TrailingZeros32(rest); bit < len(counts) {
				counts[bit]++
			}
		}
	}
	p.Doubted, p.Share = thousands(doubted), shareOf(doubted, v.N)
	for bit, name := range intake.FlagNames {
		if intake.Facts&(1<<bit) != 0 {
			continue
		}
		p.Reasons = append(p.Reasons, DoubtLine{
			Name: name, Words: web.Say(c, "doubts."+name), Help: web.Say(c, "doubts."+name+"_help"), N: thousands(counts[bit]), Share: shareOf(counts[bit], v.N),
			Chosen: rule.Flags&(1<<bit) != 0,
		})
	}
}

// shareOf is a share in per cent with one decimal, "–" of nobody.
func shareOf(n, of int) string {
	if of == 0 {
		return "–"
	}
	return strconv.FormatFloat(100*float64(n)/float64(of), 'f', 1, 64) + " %"
}

// ruleWords says a rule in a sentence.
func (o *office) ruleWords(c *gin.Context, s *catalog.Survey, rule intake.Rule) string {
	var words []string
	for bit, name := range intake.FlagNames {
		if rule.Flags&(1<<bit) != 0 {
			words = append(words, web.Say(c, "doubts."+name))
		}
	}
	text := strings.Join(words, web.Say(c, "doubts.or"))
	for _, ch := range s.Channels() {
		if ch.ID == rule.Channel {
			text += " · " + ch.Code
		}
	}
	if rule.From != 0 || rule.To != 0 {
		text += " · " + o.moment(rule.From) + " – " + o.moment(rule.To)
	}
	return text
}

func (o *office) proposeInvalidation(c *gin.Context) error {
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	s, err := o.answered(c)
	if err != nil {
		return err
	}
	p := &DoubtsPage{From: c.PostForm("from"), To: c.PostForm("to"), Reason: strings.TrimSpace(c.PostForm("reason"))}
	rule, wrong := o.ruleOf(c.PostFormArray("doubt"), c.PostForm("channel"), p.From, p.To, s)
	if rule.Flags == 0 && wrong == nil {
		wrong = surveys.All(rule.Check())
	}
	if p.Reason == "" {
		wrong = append(wrong, surveys.E(surveys.Invalid, "doubts.no_reason", "/reason"))
	}
	if wrong != nil {
		return o.showDoubts(c, http.StatusUnprocessableEntity, s, p, rule, wrong)
	}
	n, of, upTo, err := o.Store.PreviewInvalidation(ctx(c), s.ID, rule)
	if err != nil {
		return err
	}
	if n == 0 {
		p.Preview = &DoubtPreview{N: "0", Of: thousands(int(of)), Share: shareOf(0, int(of))}
		return o.showDoubts(c, http.StatusUnprocessableEntity, s, p, rule, surveys.Errors{surveys.E(surveys.Invalid, "doubts.nobody", "/doubt")})
	}
	auth.Note(c, "responses", strconv.FormatInt(n, 10))
	return o.propose(c, proposeInvalidate, s.Code, invalidatePayload{rule, upTo, n}, "/surveys/"+s.Code+"/doubts")
}

func (o *office) proposeRestoring(c *gin.Context) error {
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	s, err := o.answered(c)
	if err != nil {
		return err
	}
	id, err := number(c, "id", "store.no_invalidation")
	if err != nil {
		return err
	}
	row, err := o.Store.Invalidation(ctx(c), s.ID, id)
	if err != nil {
		return err
	}
	var wrong surveys.Errors
	if row.UndoneAt != 0 {
		wrong = append(wrong, surveys.E(surveys.Conflict, "store.undone", ""))
	}
	if strings.TrimSpace(c.PostForm("reason")) == "" {
		wrong = append(wrong, surveys.E(surveys.Invalid, "doubts.no_reason", "/reason"))
	}
	if wrong != nil {
		return o.showDoubts(c, http.StatusUnprocessableEntity, s, &DoubtsPage{}, intake.Rule{}, wrong)
	}
	return o.propose(c, proposeRestore, s.Code, restorePayload{id, row.Responses}, "/surveys/"+s.Code+"/doubts")
}

// stillPicks refuses to leave out more responses than were shown to whoever
// proposed it: doubts are found as time goes on, also about responses of before.
func (o *office) stillPicks(c *gin.Context, row models.Proposal) error {
	var p invalidatePayload
	if err := json.Unmarshal(row.Payload, &p); err != nil {
		return errors.Join(errors.New("office: payload of a proposal to leave out"), err)
	}
	s, err := o.Catalog.Survey(ctx(c), row.Object)
	if err != nil {
		return err
	}
	n, err := o.Store.PickedBy(ctx(c), s.ID, p.Rule, p.UpTo)
	if err == nil && n > p.N {
		return surveys.E(surveys.Conflict, "doubts.more", "", "Was", thousands(int(p.N)), "Is", thousands(int(n)))
	}
	return err
}

// applyDoubts leaves responses out, or counts them again, as was approved.
func (o *office) applyDoubts(c *gin.Context, row models.Proposal) error {
	s, err := o.Catalog.Survey(ctx(c), row.Object)
	if err != nil {
		return err
	}
	by := auth.Principal(c).Name
	if row.Kind == proposeRestore {
		var p restorePayload
		if err := json.Unmarshal(row.Payload, &p); err != nil {
			return err
		}
		return o.Store.Restore(ctx(c), s.ID, p.ID, by, row.Reason)
	}
	var p invalidatePayload
	if err := json.Unmarshal(row.Payload, &p); err != nil {
		return err
	}
	return o.Store.Invalidate(ctx(c), &models.Invalidation{SurveyID: s.ID, Rule: p.Rule.String(), Reason: row.Reason, UpToSeq: p.UpTo, DoneBy: by})
}
