package office

import (
	"context"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/audit"
)

type auditStore interface {
	Audit(ctx context.Context, f models.AuditFilter, page models.Page) ([]models.AuditEvent, int64, error)
	EachAudit(ctx context.Context, f models.AuditFilter, each func(models.AuditEvent) error) error
	AuditActions(ctx context.Context) ([]string, error)
	AuditAfter(ctx context.Context, id int64, limit int, each func(models.AuditEvent) error) error
	VerifyAudit(ctx context.Context) (int64, error)
}

func (o *office) auditRoutes() []route {
	return []route{
		{method: "GET", path: "/audit", scope: account.AuditRead, handle: o.audit, sensitive: true},
		{method: "GET", path: "/audit/chain", scope: account.AuditRead, handle: o.auditChain, sensitive: true},
		{method: "GET", path: "/audit/log.csv", scope: account.AuditRead, handle: o.exportAudit, sensitive: true},
	}
}

// AuditPage is what pages/office/audit shows.
type AuditPage struct {
	Page
	Who, Action, Object, From, To string // as asked for
	Known                         []AuditAction
	Lines                         []AuditLine
	Total                         int64
	First, Last                   int64 // places of the lines among all that were found
	Newer, Older, Export          string
	Oldest                        string // moment of the first event that is kept
	Days                          int    // for how many every event is kept at least
	Wrong                         []web.ProblemEntry
}

// AuditAction is an action of the log with its words.
type AuditAction struct{ Action, Words string }

// auditPageSize is how many events a page shows.
const auditPageSize = 50

func (o *office) audit(c *gin.Context) error {
	p := &AuditPage{
		Page: o.page(c, "audit.title"), Who: c.Query("who"), Action: c.Query("action"), Object: c.Query("object"),
		From: c.Query("from"), To: c.Query("to"), Days: int(audit.Keep / (24 * time.Hour)),
	}
	status := http.StatusOK
	filter, err := o.auditFilter(c)
	if wrong := refusals(err); wrong != nil {
		p.Wrong, status = web.Entries(c, wrong), http.StatusUnprocessableEntity
	} else if err != nil {
		return err
	} else if err := o.fillAudit(c, p, filter); err != nil {
		return err
	}
	actions, err := o.Store.AuditActions(ctx(c))
	if err != nil {
		return err
	}
	for _, a := range actions {
		p.Known = append(p.Known, AuditAction{a, actionWords(c, a)})
	}
	err = o.Store.AuditAfter(ctx(c), 0, 1, func(e models.AuditEvent) error {
		p.Oldest = o.moment(e.At)
		return nil
	})
	if err != nil {
		return err
	}
	return web.Render(c, status, "office/audit", p)
}

// fillAudit reads the page of the log that the address names.
func (o *office) fillAudit(c *gin.Context, p *AuditPage, filter models.AuditFilter) error {
	number, err := strconv.Atoi(c.Query("page"))
	if err != nil || number < 1 || number > 1<<30 {
		number = 1
	}
	rows, total, err := o.Store.Audit(ctx(c), filter, models.Page{Number: number, Size: auditPageSize})
	if err != nil {
		return err
	}
	for _, row := range rows {
		p.Lines = append(p.Lines, o.auditLine(c, row))
	}
	p.Total = total
	at := func(number int) string {
		q := c.Request.URL.Query()
		q.Set("page", strconv.Itoa(number))
		return web.From(c).Path(Prefix + "/audit?" + q.Encode())
	}
	before := int64(number-1) * auditPageSize
	if len(rows) > 0 {
		p.First, p.Last = before+1, before+int64(len(rows))
	}
	if number > 1 {
		p.Newer = at(number - 1)
	}
	if before+auditPageSize < total {
		p.Older = at(number + 1)
	}
	q := c.Request.URL.Query()
	q.Del("page")
	q.Del("done")
	p.Export = web.From(c).Path(Prefix + "/audit/log.csv?" + q.Encode())
	return nil
}

// auditFilter reads the search out of the address. An action is found by its
// beginning or by its words, an object by its beginning.
//
// Errors: Invalid for a day that is none.
func (o *office) auditFilter(c *gin.Context) (models.AuditFilter, error) {
	f := models.AuditFilter{Actor: strings.TrimSpace(c.Query("who")), Within: strings.TrimSpace(c.Query("object"))}
	var wrong surveys.Errors
	day := func(name string, later int) int64 {
		text := c.Query(name)
		if text == "" {
			return 0
		}
		t, err := time.ParseInLocation(time.DateOnly, text, o.Zone)
		if err != nil {
			wrong = append(wrong, surveys.E(surveys.Invalid, "audit.day", "/"+name, "Value", text))
			return 0
		}
		return t.AddDate(0, 0, later).UnixMicro()
	}
	f.From, f.To = day("from", 0), day("to", 1) // the last day counts whole
	if wrong == nil && f.To != 0 && f.From >= f.To {
		wrong = append(wrong, surveys.E(surveys.Invalid, "audit.day_order", "/to"))
	}
	if wrong != nil {
		return f, wrong
	}
	if f.Begins = strings.TrimSpace(c.Query("action")); f.Begins == "" {
		return f, nil
	}
	actions, err := o.Store.AuditActions(ctx(c))
	for _, a := range actions {
		if strings.Contains(actionWords(c, a), f.Begins) {
			f.Among = append(f.Among, a)
		}
	}
	return f, err
}

// ChainPage is what pages/office/auditchain shows: how far the log is whole.
type ChainPage struct {
	Page
	Whole       bool
	First, Last int64 // events that were checked
	At, Hash    string
	Broken      string // what is wrong, in words
}

// auditChain follows the whole chain and says up to which event nothing was
// changed, taken out or put in between.
func (o *office) auditChain(c *gin.Context) error {
	p := &ChainPage{Page: o.page(c, "audit.chain")}
	n, err := o.Store.VerifyAudit(ctx(c))
	if wrong := refusals(err); wrong != nil {
		p.Broken = web.Entries(c, wrong)[0].Detail
		return web.Render(c, http.StatusOK, "office/auditchain", p)
	}
	if err != nil {
		return err
	}
	p.Whole = true
	err = o.Store.AuditAfter(ctx(c), 0, 1, func(e models.AuditEvent) error {
		p.First, p.Last = e.ID, e.ID+n-1
		return nil
	})
	if err == nil && p.Last > 0 {
		err = o.Store.AuditAfter(ctx(c), p.Last-1, 1, func(e models.AuditEvent) error {
			p.At, p.Hash = o.moment(e.At), hex.EncodeToString(e.Hash)
			return nil
		})
	}
	if err != nil {
		return err
	}
	return web.Render(c, http.StatusOK, "office/auditchain", p)
}
