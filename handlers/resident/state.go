package resident

import (
	"encoding/base64"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/catalog"
	"minyi/surveys/i18n"
)

// Names of the page's own inputs. Codes of questions begin with a letter, so
// none can collide.
const (
	inNav     = "_nav"  // the button pressed: next, back, send, lang:xx, size:large, size:normal
	inPage    = "_page" // index of the page that was shown, or review
	inVersion = "_v"
	inKey     = "_key"
	inChannel = "_c"
	inInvite  = "_i"
	inStarted = "_t" // RFC 3339, set by script when the first page is opened
	inShown   = "_shown"
	inLang    = "_lang"
	inSize    = "_size"
	inPhone   = "_phone"
	inCode    = "_code"      // as sent to the telephone
	inSent    = "_challenge" // of the code that was sent
	inProof   = "_proof"
	inAssist  = "_a" // of a helper
)

const (
	review    = "review" // the page that shows all answers before they are sent
	phonePage = "phone"  // the page that asks for a telephone number, after the last
)

// Limits of a page's post: answers, and a photo beside each photo question.
const (
	formLimit  = 256 << 10
	photoLimit = 256 << 10
	maxToken   = 200
)

// visit is one person's way through a form as far as it is known from one
// request. Nothing of it is kept on the server.
type visit struct {
	survey     *catalog.Survey
	trial      *Trial // nil for a visit that counts
	form       *answer.Form
	lang       string // of the survey's texts
	words      string // of the interface
	large      bool
	page       int // index, len(pages) on the review
	key        [16]byte
	keyed      bool
	channel    string
	invitation string
	started    string
	shown      []string   // conditional questions that the person saw on this page
	values     url.Values // answers as typed, also wrong ones
	nav        string
	phoneStep  bool // on phonePage; page is then that of the review
	phone      string
	code       string
	challenge  string
	proof      string
	helper     assist
	assisted   bool // by helper
	fresh      bool // opened by a link: nothing typed yet
	changed    bool // a trial whose draft was changed since its last page
}

// open starts a visit from a link.
func (h *Handler) open(c *gin.Context, s *catalog.Survey) *visit {
	v := &visit{survey: s, form: s.Current, values: url.Values{}, large: c.Query("size") == "large", fresh: true}
	v.channel, v.invitation = bounded(c.Query("c")), bounded(c.Query("i"))
	v.helper, v.assisted = h.assisted(s, v.channel, c.Query("a"))
	h.speak(c, v, c.Query("lang"))
	return v
}

// speak settles the visit's languages.
func (h *Handler) speak(c *gin.Context, v *visit, wanted string) {
	v.lang = i18n.Pick(wanted, c.GetHeader("Accept-Language"), v.form.Survey.Languages)
	v.words = i18n.Match(v.lang, h.Site.Words.Languages())
	web.SetLanguage(c, v.words)
}

func bounded(s string) string {
	if len(s) > maxToken {
		return s[:maxToken] // no token of ours; the receiver will say so
	}
	return s
}

// resume reads a visit from a page's post.
func (h *Handler) resume(c *gin.Context, s *catalog.Survey) (*visit, error) {
	photos := photosOf(s.Current)
	for _, f := range s.Forms() {
		photos = max(photos, photosOf(f))
	}
	if err := web.ReadForm(c, formLimit+int64(photos)*photoLimit); err != nil {
		return nil, err
	}
	v := h.read(c, s, c.Request.PostForm)
	v.photos(c.Request.MultipartForm)
	return v, nil
}

func photosOf(f *answer.Form) int {
	n := 0
	for i := range f.Fields {
		if f.Fields[i].Type == surveys.Photo {
			n++
		}
	}
	return n
}

// read makes a visit of the inputs of a page.
func (h *Handler) read(c *gin.Context, s *catalog.Survey, post url.Values) *visit {
	v := &visit{survey: s, form: s.Current, values: url.Values{}, nav: post.Get(inNav), large: post.Get(inSize) == "large"}
	if n, err := strconv.Atoi(post.Get(inVersion)); err == nil {
		if form, ok := s.Form(n); ok {
			v.form = form
		}
	}
	lang := post.Get(inLang)
	if l, ok := strings.CutPrefix(v.nav, "lang:"); ok {
		lang = l
	}
	if size, ok := strings.CutPrefix(v.nav, "size:"); ok {
		v.large = size == "large"
	}
	h.speak(c, v, lang)
	v.key, v.keyed = answer.ParseKey(post.Get(inKey))
	v.channel, v.invitation, v.started = bounded(post.Get(inChannel)), bounded(post.Get(inInvite)), bounded(post.Get(inStarted))
	v.helper, v.assisted = h.assisted(s, v.channel, post.Get(inAssist))
	if shown := post.Get(inShown); shown != "" {
		v.shown = strings.Split(shown, " ")
	}
	pages := len(v.form.Survey.Pages)
	v.phone, v.code, v.challenge, v.proof = bounded(post.Get(inPhone)), bounded(post.Get(inCode)), bounded(post.Get(inSent)), bounded(post.Get(inProof))
	if p := post.Get(inPage); p == review || p == phonePage && asksPhone(s) {
		v.page, v.phoneStep = pages, p == phonePage
	} else if n, err := strconv.Atoi(p); err == nil && n >= 0 && n < pages {
		v.page = n
	}
	for name, values := range post {
		if v.owner(name) != nil {
			v.values[name] = values
		}
	}
	return v
}

// owner returns the question to which an input belongs, nil for none.
func (v *visit) owner(name string) *answer.Field {
	code, _, _ := strings.Cut(name, ".")
	if f, ok := v.form.Field(code); ok {
		return f
	}
	if code, ok := strings.CutSuffix(name, "_"+surveys.OtherCode); ok {
		if f, ok := v.form.Field(code); ok {
			return f
		}
	}
	return nil
}

// photos turns uploaded files into data URLs, the form in which photos travel
// on; a new file takes the place of an earlier one.
func (v *visit) photos(form *multipart.Form) {
	if form == nil {
		return
	}
	for name, files := range form.File {
		f, ok := v.form.Field(name)
		if !ok || f.Type != surveys.Photo || len(files) == 0 || files[0].Size == 0 {
			continue
		}
		file, err := files[0].Open()
		if err != nil {
			continue
		}
		data, err := io.ReadAll(file)
		file.Close()
		if err != nil {
			continue
		}
		v.values.Set(name, "data:"+http.DetectContentType(data)+";base64,"+base64.StdEncoding.EncodeToString(data))
	}
}

// ensureKey gives the visit its idempotency key.
func (h *Handler) ensureKey(v *visit) error {
	if v.keyed {
		return nil
	}
	if v.trial != nil && v.trial.Key != [16]byte{} {
		v.key, v.keyed = v.trial.Key, true
		return nil
	}
	id, err := newKey(h.Now(), h.Random)
	if err != nil {
		return err
	}
	v.key, v.keyed = id, true
	return nil
}

// newKey makes a UUID of version 7 (RFC 9562 §5.7): 48 bits of milliseconds,
// then random bits.
func newKey(now time.Time, random io.Reader) (id [16]byte, err error) {
	if _, err = io.ReadFull(random, id[6:]); err != nil {
		return id, err
	}
	ms := uint64(now.UnixMilli())
	for i := range 6 {
		id[i] = byte(ms >> (40 - 8*i))
	}
	id[6] = id[6]&0x0f | 0x70
	id[8] = id[8]&0x3f | 0x80
	return id, nil
}

// Carried is one hidden input.
type Carried struct{ Name, Value string }

// carried returns the hidden inputs of a page: the visit's own state and the
// answers to all questions that have no input on the page.
func (v *visit) carried(onPage map[string]bool, asksInvitation bool, shown []string) []Carried {
	page := strconv.Itoa(v.page)
	if v.page == len(v.form.Survey.Pages) {
		page = review
	}
	if v.phoneStep {
		page = phonePage
	}
	out := []Carried{{inVersion, strconv.Itoa(v.form.Version)}, {inPage, page}, {inLang, v.lang}, {inStarted, v.started}}
	add := func(name, value string) {
		if value != "" {
			out = append(out, Carried{name, value})
		}
	}
	add(inChannel, v.channel)
	if !asksInvitation {
		add(inInvite, v.invitation)
	}
	if !v.phoneStep {
		add(inPhone, v.phone)
	}
	if v.assisted {
		add(inAssist, v.helper.Signed)
	}
	add(inSent, v.challenge)
	add(inProof, v.proof)
	if v.large {
		add(inSize, "large")
	}
	if v.keyed {
		add(inKey, uuid.UUID(v.key).String())
	}
	add(inShown, strings.Join(shown, " "))
	names := make([]string, 0, len(v.values))
	for name := range v.values {
		if !onPage[v.owner(name).Code] {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		for _, value := range v.values[name] {
			add(name, value)
		}
	}
	return out
}

// startedAt is the phone's start time, zero when unknown.
func (v *visit) startedAt() time.Time {
	var t time.Time
	if err := t.UnmarshalText([]byte(v.started)); err != nil {
		return time.Time{}
	}
	return t.UTC()
}
