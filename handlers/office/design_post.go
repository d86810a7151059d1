package office

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/design"
	"minyi/surveys/design/edit"
)

// editTries is how often an edit is made again on a draft that somebody else
// has just changed elsewhere.
const editTries = 8

// edit takes one post of the designer: what was typed into the open question
// and the page, and what was pressed.
func (o *office) edit(c *gin.Context) error {
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	auth.Note(c, "step", c.PostForm("do"))
	for try := 0; ; try++ {
		d, err := o.desk(c)
		if err != nil {
			return err
		}
		if !mayDesign(c, d.row) {
			return surveys.E(surveys.Conflict, "design_office.closed", "")
		}
		f := &designForm{c: c, doc: d.draft.Document, at: edit.Place{Page: c.PostForm("page"), Question: c.PostForm("question")}}
		err = o.editOnce(c, d, f)
		if faster(err) && try < editTries {
			continue
		}
		if found := refusals(err); found != nil {
			return o.editRefused(c, d, f, found)
		}
		return err
	}
}

// faster reports whether somebody else stored a draft in between.
func faster(err error) bool {
	var e *surveys.Error
	return errors.As(err, &e) && e.Key == "store.draft_changed"
}

func (o *office) editOnce(c *gin.Context, d desk, f *designForm) error {
	typed, err := f.typed()
	if err != nil {
		return err
	}
	press, err := f.pressed()
	if err != nil {
		return err
	}
	if typed, err = o.unseen(c, d, f, typed); err != nil {
		return err
	}
	if press.step != 0 && atoi(c.PostForm("revision")) != d.row.DraftRevision {
		// Nobody takes back what they have not seen.
		return surveys.E(surveys.Conflict, "design_office.step_changed", "")
	}
	edits := append(typed, press.edits...)
	row, made := d.row, edit.Result{Open: f.at}
	if len(edits) > 0 {
		if made, err = edit.Apply(d.draft, edits...); err != nil {
			return err
		}
		if string(made.Data) != string(d.row.Draft) {
			if row, err = o.revise(c, d, made, len(press.edits) == 0); err != nil {
				return err
			}
		}
	}
	if press.step != 0 {
		return o.stepBack(c, row, f, press.step)
	}
	if press.beside != "" {
		return o.seeDesign(c, press.beside, placeQuery(f.at))
	}
	focus := press.focus
	if made.New != "" && press.part != "" {
		focus = press.part + "-" + made.New
	}
	at := made.Open
	if press.open != nil {
		at = *press.open
	}
	if made.Document != nil && at.Page == "" {
		if i, _ := edit.Find(made.Document, at.Question); i >= 0 {
			at.Page = made.Document.Pages[i].Code
		}
	}
	return o.backTo(c, at, f.part, focus)
}

// unseen drops what was typed where nothing was typed, and tells of somebody
// who changed the same place since the form was made.
//
// Errors: Conflict, as a clash.
func (o *office) unseen(c *gin.Context, d desk, f *designForm, typed []edit.Edit) (fresh []edit.Edit, err error) {
	for _, e := range typed {
		at := e.Place()
		seen := c.PostForm(seenName(at))
		leaves, err := edit.Leaves(d.draft, e)
		switch {
		case err != nil && edit.Print(d.draft.Document, at) == "":
			return nil, err // it is gone
		case err == nil && leaves == seen:
			continue // nothing was typed
		case seen != "" && edit.Print(d.draft.Document, at) != seen:
			return nil, o.clashed(c, d, at)
		}
		fresh = append(fresh, e)
	}
	return fresh, nil
}

// seenName is the field that carries the print of a place.
func seenName(at edit.Place) string {
	if at.Question != "" {
		return "seen"
	}
	return "seen_page"
}

// clashed says who changed the place, and when.
func (o *office) clashed(c *gin.Context, d desk, at edit.Place) error {
	who, when := "", ""
	last, err := o.Store.LastRevisionOf(ctx(c), d.row.ID, at.String())
	if err != nil && surveys.KindOf(err) != surveys.NotFound {
		return err
	}
	if err == nil {
		who, when = last.MadeBy, o.second(last.MadeAt)
	}
	if who == "" {
		return surveys.E(surveys.Conflict, "design_office.clash_unknown", "")
	}
	return surveys.E(surveys.Conflict, "design_office.clash", "", "Who", who, "At", when)
}

// revise stores a result as the draft and as a step.
func (o *office) revise(c *gin.Context, d desk, made edit.Result, join bool) (models.Survey, error) {
	args, err := json.Marshal(made.Words.Args)
	if err != nil {
		return models.Survey{}, err
	}
	who := auth.Principal(c)
	place := made.Open
	if place.Question != "" {
		place.Page = ""
	}
	return o.Store.Revise(ctx(c), d.row.Code, d.row.DraftRevision, models.Revision{
		Document: made.Data, Place: place.String(), Said: made.Words.Key, Args: string(args),
		Account: who.AccountID, MadeBy: who.Called(), MadeAt: o.Now().UnixMicro(),
	}, join)
}

// stepBack takes the last step back, by -1, or has one again, and shows what it
// was about.
func (o *office) stepBack(c *gin.Context, row models.Survey, f *designForm, by int) error {
	steps, err := o.Store.Revisions(ctx(c), row.ID, row.DraftAt+max(by, 0), 1)
	if err != nil {
		return err
	}
	if row, err = o.Store.StepRevision(ctx(c), row.Code, row.DraftRevision, by); err != nil {
		return err
	}
	at, part := f.at, ""
	if len(steps) > 0 && partOfStep(steps[0]) != "" {
		return o.seeDesign(c, partOfStep(steps[0]), url.Values{"done": {"draft_saved"}})
	}
	if len(steps) > 0 && steps[0].Said == "edit.did_survey" {
		at, part = edit.Place{}, "survey"
	} else if doc, err := design.Decode(row.Draft); err == nil && len(steps) > 0 {
		at = present(doc, placeOfStep(steps[0].Place), f.at)
	}
	return o.backTo(c, at, part, map[int]string{-1: "b-undo", 1: "b-redo"}[by])
}

// present is a place with its page where it is there, else the page that was on
// show.
func present(doc *surveys.Survey, at, shown edit.Place) edit.Place {
	if i, q := edit.Find(doc, at.Question); q != nil {
		return edit.Place{Page: doc.Pages[i].Code, Question: at.Question}
	}
	if at.Question == "" && edit.PageIndex(doc, at.Page) >= 0 {
		return at
	}
	return edit.Place{Page: shown.Page}
}

// backTo shows a place again, with the focus on one of its fields.
func (o *office) backTo(c *gin.Context, at edit.Place, part, focus string) error {
	query := url.Values{}
	if at.Page != "" {
		query.Set("page", at.Page)
	}
	if at.Question != "" {
		query.Set("question", at.Question)
	}
	if at == (edit.Place{}) && part != "" {
		query.Set("part", part)
	}
	if focus != "" {
		query.Set("focus", focus) // a script is not told what stands behind #
	}
	path := Prefix + "/surveys/" + c.Param("code") + "/design"
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	if focus != "" {
		path += "#" + url.PathEscape(focus)
	}
	c.Redirect(http.StatusSeeOther, web.From(c).Path(path))
	return nil
}

// editRefused shows the form again with what was typed and what was found.
func (o *office) editRefused(c *gin.Context, d desk, f *designForm, found surveys.Errors) error {
	status := http.StatusUnprocessableEntity
	if surveys.KindOf(found) == surveys.Conflict {
		status = http.StatusConflict
	}
	s := showing{at: f.at, part: f.part, typed: c.Request.PostForm, found: found}
	if i, q := edit.Find(d.draft.Document, f.at.Question); q != nil {
		s.at.Page = d.draft.Document.Pages[i].Code
	} else if f.at.Question != "" {
		s.at.Question = ""
	}
	if s.at.Question == "" && f.part == "" && edit.PageIndex(d.draft.Document, s.at.Page) < 0 && len(d.draft.Document.Pages) > 0 {
		s.at.Page = d.draft.Document.Pages[0].Code
	}
	return o.showDesign(c, status, d, s)
}
