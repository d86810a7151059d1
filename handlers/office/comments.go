package office

import (
	"context"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/design/edit"
)

type commentStore interface {
	AddComment(ctx context.Context, row *models.Comment) error
	Comments(ctx context.Context, surveyID int64) ([]models.Comment, error)
	SettleComment(ctx context.Context, surveyID, id int64, by, answer string) error
}

// Whoever may read a draft may comment on it: that is what it is shown for.
func (o *office) commentRoutes() []route {
	return []route{
		{method: "GET", path: "/surveys/:code/design/comments", scope: account.SurveysRead, handle: o.comments},
		{method: "POST", path: "/surveys/:code/design/comments", scope: account.SurveysRead, handle: o.comment},
		{method: "POST", path: "/surveys/:code/design/comments/:id/settle", scope: account.SurveysWrite, handle: o.settleComment},
	}
}

// CommentsPage is what pages/office/comments shows: what reviewers say of a
// draft, by its parts, and what became of it.
type CommentsPage struct {
	AuthorPage
	Places        []DesignChoice
	Text          string
	MaxComment    int
	Open, Settled []CommentLine
	MayComment    bool
}

// CommentLine is one comment.
type CommentLine struct {
	ID              int64
	Place, Href     string
	Text, By, At    string
	SettledBy, When string
	Answer          string
}

// maxComment is how long a comment may be, in characters.
const maxComment = 1000

func (o *office) comments(c *gin.Context) error {
	d, err := o.desk(c)
	if err != nil {
		return err
	}
	return o.showComments(c, http.StatusOK, d, c.Query("place"), nil)
}

func (o *office) showComments(c *gin.Context, status int, d desk, place string, found surveys.Errors) error {
	p := &CommentsPage{AuthorPage: o.authorPage(c, d, "author.comments", edit.Place{}, found), Text: c.PostForm("text"), MaxComment: maxComment, MayComment: d.row.State != models.SurveyClosed}
	rows, err := o.Store.Comments(ctx(c), d.row.ID)
	if err != nil {
		return err
	}
	places := placesOf(c, d.draft.Document)
	for _, choice := range places {
		choice.Chosen = choice.Value == place
		p.Places = append(p.Places, choice)
	}
	for _, row := range rows {
		line := CommentLine{
			ID: row.ID, Place: web.Say(c, "author.place_gone", "Place", row.Place), Text: row.Text, By: row.MadeBy, At: o.moment(row.MadeAt),
			SettledBy: row.SettledBy, When: o.moment(row.SettledAt), Answer: row.Answer,
		}
		for _, choice := range places {
			if choice.Value == row.Place {
				line.Place = choice.Words
				line.Href = designHref(c, d.row.Code, placeOfStep(row.Place))
			}
		}
		if row.SettledAt != 0 {
			p.Settled = append(p.Settled, line)
		} else {
			p.Open = append(p.Open, line)
		}
	}
	return web.Render(c, status, "office/comments", p)
}

// placesOf are the parts of a draft on which can be commented.
func placesOf(c *gin.Context, doc *surveys.Survey) []DesignChoice {
	list := []DesignChoice{{Value: "", Words: web.Say(c, "author.whole")}}
	numbers := numbersOf(doc)
	for i, page := range doc.Pages {
		list = append(list, DesignChoice{Value: edit.Place{Page: page.Code}.String(), Words: web.Say(c, "import.page_n", "Number", i+1)})
		for _, q := range page.Questions {
			text := shortened(orElse(q.Text.In(web.Language(c), doc.Languages...), q.Code))
			if numbers[q.Code] > 0 {
				text = web.Say(c, "author.question_n", "Number", numbers[q.Code]) + " " + text
			}
			list = append(list, DesignChoice{Value: q.Code, Words: text})
		}
	}
	return list
}

func (o *office) comment(c *gin.Context) error {
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	d, err := o.desk(c)
	if err != nil {
		return err
	}
	place, said := c.PostForm("place"), strings.TrimSpace(c.PostForm("text"))
	var found surveys.Errors
	if surveys.Blank(said) || utf8.RuneCountInString(said) > maxComment || !utf8.ValidString(said) {
		found = append(found, surveys.E(surveys.Invalid, "author.comment_needed", "/text", "Max", maxComment))
	}
	known := false
	for _, choice := range placesOf(c, d.draft.Document) {
		known = known || choice.Value == place
	}
	if !known {
		found = append(found, surveys.E(surveys.Conflict, "author.comment_place", "/place"))
	}
	if found != nil {
		return o.showComments(c, http.StatusUnprocessableEntity, d, place, found)
	}
	row := models.Comment{SurveyID: d.row.ID, Place: place, Text: said, MadeBy: auth.Principal(c).Called()}
	if err := o.Store.AddComment(ctx(c), &row); err != nil {
		return err
	}
	auth.Note(c, "place", place)
	return o.back(c, toDesign(d.row.Code, "/comments", nil), "comment_added")
}

func (o *office) settleComment(c *gin.Context) error {
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	d, err := o.desk(c)
	if err != nil {
		return err
	}
	id, err := number(c, "id", "store.no_comment")
	if err != nil {
		return err
	}
	answer := strings.TrimSpace(c.PostForm("answer"))
	if utf8.RuneCountInString(answer) > maxComment || !utf8.ValidString(answer) {
		return o.showComments(c, http.StatusUnprocessableEntity, d, "", surveys.Errors{surveys.E(surveys.Invalid, "author.comment_needed", "/answer", "Max", maxComment)})
	}
	if err := o.Store.SettleComment(ctx(c), d.row.ID, id, auth.Principal(c).Called(), answer); err != nil {
		if found := refusals(err); found != nil {
			return o.showComments(c, http.StatusConflict, d, "", found)
		}
		return err
	}
	return o.back(c, toDesign(d.row.Code, "/comments", nil), "comment_settled")
}
