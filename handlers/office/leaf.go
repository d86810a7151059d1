package office

import (
	"context"
	"fmt"
	"net/http"
	"path"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/shopspring/decimal"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/evaluation"
)

type leafStore interface {
	PutFile(ctx context.Context, row *models.File) error
	File(ctx context.Context, id int64) (models.File, error)
	FilesOf(ctx context.Context, roundID int64) ([]models.File, error)
}

func (o *office) leafRoutes() []route {
	return []route{
		{method: "GET", path: "/rounds/:code/:unit/:leaf", scope: account.EvaluationRead, handle: o.leaf},
		{method: "POST", path: "/rounds/:code/:unit/:leaf", scope: account.EvaluationWrite, handle: o.enterValue},
		{method: "POST", path: "/rounds/:code/:unit/:leaf/check", scope: account.EvaluationWrite, handle: o.checkValue},
		{method: "POST", path: "/rounds/:code/:unit/:leaf/evidence", scope: account.EvaluationWrite, handle: o.addEvidence},
		{method: "GET", path: "/evidence/:id", scope: account.EvaluationRead, handle: o.evidence, sensitive: true},
	}
}

// LeafPage is what pages/office/leaf shows: the trace of one score.
type LeafPage struct {
	Page
	Round, Unit, UnitName, Leaf, LeafTitle string
	Func, SourceType                       string
	Result                                 evaluation.LeafResult
	Value                                  models.RoundValue
	Short, ShortSE                         string // the value and its standard error with two places
	Own                                    string // the scheme's weight where another counts, else ""
	Gone                                   string // the leaves whose weight was shared out
	Source                                 string // in words
	EnteredAt, CheckedAt                   string
	Open, MayWrite, MayCheck, FromSurvey   bool
	Files                                  []FileLine
	Wrong                                  []web.ProblemEntry
	Form                                   map[string]string
}

// FileLine is one piece of evidence.
type FileLine struct {
	ID           int64
	Name, By, At string
	KB           int64
}

// leafOf finds the unit and leaf that the path names.
func (o *office) leafOf(c *gin.Context) (*loaded, *evaluation.Item, *evaluation.LeafResult, error) {
	r, err := o.loadRound(c)
	if err != nil {
		return nil, nil, nil, err
	}
	leaf, unit := r.scheme.Leaf(c.Param("leaf")), r.result.Unit(c.Param("unit"))
	if leaf == nil || unit == nil {
		return nil, nil, nil, surveys.E(surveys.NotFound, "rounds.no_leaf", "")
	}
	return r, leaf, unit.Leaf(leaf.Code), nil
}

func (o *office) leaf(c *gin.Context) error { return o.showLeaf(c, http.StatusOK, nil) }

func (o *office) showLeaf(c *gin.Context, status int, wrong error) error {
	r, leaf, result, err := o.leafOf(c)
	if err != nil {
		return err
	}
	unit := c.Param("unit")
	v := r.values[[2]string{unit, leaf.Code}]
	me := auth.Principal(c)
	p := &LeafPage{
		Page: o.page(c, "rounds.title"), Round: r.row.Code, Unit: unit, UnitName: r.names[unit], Leaf: leaf.Code,
		LeafTitle: named(c, leaf.Title, leaf.Code), Func: leaf.Func.Name(), SourceType: string(leaf.Source.Type),
		Result: *result, Value: v, EnteredAt: o.moment(v.EnteredAt), CheckedAt: o.moment(v.CheckedAt),
		Open: r.row.State == models.RoundOpen, MayWrite: me.May(account.EvaluationWrite), FromSurvey: leaf.Source.Type == evaluation.SourceSurvey,
		Form: typed(c),
	}
	p.MayCheck = p.Open && p.MayWrite && v.Value != "" && v.CheckedBy == "" && v.EnteredBy != me.Name && !p.FromSurvey
	if shifted(leaf, result) {
		p.Own, p.Gone = leaf.Weight.String(), o.sharedOut(c, r, unit)
	}
	p.Source = sourceWords(c, v.Source)
	p.Short, p.ShortSE = twoPlaces(v.Value), twoPlaces(v.SE)
	p.Title = p.LeafTitle
	if wrong != nil {
		p.Wrong = web.Entries(c, surveys.All(wrong))
	}
	files, err := o.Store.FilesOf(ctx(c), r.row.ID)
	if err != nil {
		return err
	}
	for _, f := range files {
		if f.Unit == unit && f.Leaf == leaf.Code {
			p.Files = append(p.Files, FileLine{f.ID, f.Name, f.UploadedBy, o.moment(f.At), (f.Size + 1023) / 1024})
		}
	}
	return web.Render(c, status, "office/leaf", p)
}

// sharedOut names the leaves of a unit that have no value and whose weight went
// to others.
func (o *office) sharedOut(c *gin.Context, r *loaded, unit string) string {
	var titles []string
	for _, l := range r.result.Unit(unit).Leaves {
		if item := r.scheme.Leaf(l.Code); l.Score == nil && item != nil {
			titles = append(titles, item.Title.In(web.Language(c), "zh-CN", "en")+" ("+l.Code+")")
		}
	}
	return strings.Join(titles, web.Say(c, "leaf.and"))
}

// leafBack answers a post on a leaf.
func (o *office) leafBack(c *gin.Context, err error, done string) error {
	if refusals(err) != nil {
		return o.showLeaf(c, http.StatusUnprocessableEntity, err)
	}
	if err != nil {
		return err
	}
	return o.back(c, "/rounds/"+c.Param("code")+"/"+c.Param("unit")+"/"+c.Param("leaf"), done)
}

// enterValue stores a figure that was typed in; its check by a second person
// begins anew.
func (o *office) enterValue(c *gin.Context) error {
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	r, leaf, _, err := o.leafOf(c)
	if err != nil {
		return err
	}
	e := evaluation.Entry{
		Unit: c.Param("unit"), Leaf: leaf.Code, Value: c.PostForm("value"), Previous: c.PostForm("previous"), SE: c.PostForm("se"),
		Source: c.PostForm("source"),
	}
	err = r.scheme.CheckEntry(e, func(part string) string { return "/" + part }).Err()
	if err == nil {
		err = o.putEntries(c, r.row.ID, []evaluation.Entry{e})
	}
	return o.leafBack(c, err, "value_entered")
}

// checkValue notes that a second person found the figure right.
func (o *office) checkValue(c *gin.Context) error {
	r, leaf, _, err := o.leafOf(c)
	if err != nil {
		return err
	}
	return o.leafBack(c, o.Store.CheckRoundValues(ctx(c), r.row.ID, c.Param("unit"), leaf.Code, auth.Principal(c).Name), "value_checked")
}

// addEvidence keeps a file behind a figure.
func (o *office) addEvidence(c *gin.Context) error {
	r, leaf, _, err := o.leafOf(c)
	if err != nil {
		return err
	}
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	data, err := web.FormFile(c, "file")
	if err != nil {
		return err
	}
	if len(data) == 0 {
		return o.leafBack(c, surveys.E(surveys.Invalid, "rounds.no_file", "/file"), "")
	}
	name := path.Base(c.Request.MultipartForm.File["file"][0].Filename)
	err = o.Store.PutFile(ctx(c), &models.File{
		Kind: models.FileEvidence, Name: name, MediaType: "application/octet-stream", Content: data,
		RoundID: r.row.ID, Unit: c.Param("unit"), Leaf: leaf.Code, UploadedBy: auth.Principal(c).Name,
	})
	return o.leafBack(c, err, "evidence_added")
}

// evidence gives a file out, always as a download: what people upload is never
// shown as a page of ours.
func (o *office) evidence(c *gin.Context) error {
	id, err := number(c, "id", "store.no_file")
	if err != nil {
		return err
	}
	f, err := o.Store.File(ctx(c), id)
	if err != nil {
		return err
	}
	if f.Kind != models.FileEvidence {
		return surveys.E(surveys.NotFound, "store.no_file", "")
	}
	c.Header("Content-Disposition", web.Attachment(f.Name))
	c.Header("Cache-Control", "no-store")
	c.Data(http.StatusOK, "application/octet-stream", f.Content)
	return nil
}

// sourceWords words the source that evaluation.Feed noted, such as
// "civility-2026/awareness probability published=13 as_of_seq=20003
// n_eff=679.0". What people typed stands as it is.
func sourceWords(c *gin.Context, source string) string {
	var of, sample string
	var id, asOf int64
	var nEff float64
	if source == "no published value" {
		return web.Say(c, "leaf.source_none")
	}
	if _, err := fmt.Sscanf(source, "%s %s published=%d as_of_seq=%d n_eff=%f", &of, &sample, &id, &asOf, &nEff); err != nil {
		return source
	}
	words := web.Say(c, "leaf.source_survey", "Of", of, "Sample", web.Say(c, "results.sample_"+sample), "ID", id, "Seq", asOf, "N", thousands(int(nEff)))
	if _, least, few := strings.Cut(source, "min_n="); few {
		words += web.Say(c, "leaf.source_few", "Min", least)
	}
	return words
}

// twoPlaces shortens a figure for the eye; "" stays so.
func twoPlaces(text string) string {
	d, err := decimal.NewFromString(text)
	if err != nil {
		return text
	}
	return d.Round(2).String()
}
