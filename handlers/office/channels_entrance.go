package office

import (
	"cmp"
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
)

// entrance is a channel with its place and what came in by it.
type entrance struct {
	models.Channel
	place    models.Place // zero for the open link
	arrived  int64
	progress struct{ drawn, done int64 }
	open     bool // the survey takes answers now
}

// silent: nobody has come by it although they could.
func (e *entrance) silent() bool { return e.open && e.arrived == 0 && e.RetiredAt == 0 }

// lasting reports whether there is an address to print.
func (e *entrance) lasting() bool { return e.Short != "" && e.RetiredAt == 0 }

// entrances are the channels of a survey for which the reader holds the scope:
// the open link first, then by area, place and code.
func (o *office) entrances(c *gin.Context, s *catalog.Survey, scope account.Scope) ([]entrance, error) {
	rows, err := o.Store.Channels(ctx(c), s.ID)
	if err != nil {
		return nil, err
	}
	places, err := o.Store.PlacesOf(ctx(c), s.ID)
	if err != nil {
		return nil, err
	}
	counts, err := o.Store.CountByChannel(ctx(c), s.ID)
	if err != nil {
		return nil, err
	}
	drawn, err := o.Store.ProgressByChannel(ctx(c), s.ID)
	if err != nil {
		return nil, err
	}
	byShort := make(map[string]models.Place, len(places))
	for _, p := range places {
		byShort[p.Short] = p
	}
	sent := make(map[int64]struct{ drawn, done int64 })
	for _, d := range drawn {
		sum := sent[d.ChannelID]
		sum.drawn += d.Total
		sum.done += d.Spent
		sent[d.ChannelID] = sum
	}
	open := s.IsOpen(o.Now())
	var list []entrance
	for _, row := range rows {
		if !o.mayChannel(c, scope, row.Area, row.Unit) {
			continue
		}
		list = append(list, entrance{Channel: row, place: byShort[row.Short], arrived: counts[row.ID], progress: sent[row.ID], open: open})
	}
	rank := func(e entrance) int {
		if e.Code == models.OpenChannel {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(list, func(a, b entrance) int {
		return cmp.Or(rank(a)-rank(b), cmp.Compare(a.Area, b.Area), cmp.Compare(a.place.Name, b.place.Name), cmp.Compare(a.Code, b.Code))
	})
	return list, nil
}

// mayChannel reports whether the reader holds the scope for a channel: by its
// area or by its unit.
func (o *office) mayChannel(c *gin.Context, scope account.Scope, area, unit string) bool {
	p := auth.Principal(c)
	return p.MayIn(scope, area, o.Areas().Within) || unit != "" && slices.Contains(p.Units(scope), unit)
}

// dutyOf names where the reader's duty ends, "" for the whole city.
func (o *office) dutyOf(c *gin.Context, scope account.Scope) string {
	tops, all := auth.Principal(c).Areas(scope)
	if all {
		return ""
	}
	var names []string
	for _, top := range tops {
		names = append(names, o.Areas().Name(top, web.Language(c)))
	}
	return strings.Join(append(names, auth.Principal(c).Units(scope)...), "、")
}

// entrance returns the survey and the channel that the path names.
//
// Errors: NotFound also for a channel beyond the reader's areas.
func (o *office) entrance(c *gin.Context, scope account.Scope) (*catalog.Survey, entrance, error) {
	s, err := o.published(c)
	if err != nil {
		return nil, entrance{}, err
	}
	list, err := o.entrances(c, s, scope)
	if err != nil {
		return nil, entrance{}, err
	}
	for _, e := range list {
		if strconv.FormatInt(e.ID, 10) == c.Param("id") {
			return s, e, nil
		}
	}
	return nil, entrance{}, surveys.E(surveys.NotFound, "store.no_channel", "", "Code", "")
}

// ChannelLine is one entrance as tables show it.
type ChannelLine struct {
	ID                     int64
	Code, Place, Area      string
	Mode, Sample, Unit     string
	Short, Address         string // "AB12-CD34"; "city.example/q/AB12CD34"
	Arrived                int64
	Drawn, Done            int64
	FirstScan              string
	Open, Silent, Printing bool // the open link; nobody came; there is something to print
	Retired, RetireReason  string
	RetiredBy              string
}

func (o *office) channelLine(c *gin.Context, s *catalog.Survey, e entrance) ChannelLine {
	line := ChannelLine{
		ID: e.ID, Code: e.Code, Place: e.place.Name, Area: o.areaPath(c, e.Area), Unit: e.Unit, Short: e.Short,
		Mode: web.Say(c, "results.mode_"+string(e.Mode)), Sample: web.Say(c, "results.sample_"+string(e.Sample)),
		Arrived: e.arrived, Drawn: e.progress.drawn, Done: e.progress.done, FirstScan: o.moment(e.place.FirstScanAt),
		Open: e.Code == models.OpenChannel, Silent: e.silent(), Printing: e.lasting(),
		Retired: o.moment(e.RetiredAt), RetireReason: e.RetireReason, RetiredBy: e.RetiredBy,
	}
	switch {
	case line.Open:
		line.Place, line.Address = web.Say(c, "channels.open_link"), bare(o.PublicURL+"/s/"+s.Code)
	case e.Short != "":
		line.Address = bare(o.placeURL(e.Short))
	}
	return line
}

// placeURL is the address that stands on a poster.
func (o *office) placeURL(short string) string { return o.PublicURL + "/q/" + short }

// bare is an address as people type it.
func bare(address string) string {
	_, rest, _ := strings.Cut(address, "://")
	return rest
}

// areaPath names an area with those above it.
func (o *office) areaPath(c *gin.Context, code string) string {
	if code == "" {
		return web.Say(c, "channels.whole_city")
	}
	return o.Areas().Path(code, o.today(), web.Language(c))
}
