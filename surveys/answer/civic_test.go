package answer

import (
	"fmt"
	"strings"
	"testing"

	"minyi/surveys"
)

// civic is a form like the demo questionnaire: 37 questions, most of them
// single, with an area, two lists, a grid, a ranking and a free text.
func civic(tb testing.TB) *Form {
	tb.Helper()
	options := func(codes string) (out []surveys.Option) {
		for code := range strings.FieldsSeq(codes) {
			out = append(out, surveys.Option{Code: code})
		}
		return out
	}
	three := 3
	doc := &surveys.Survey{Code: "civic", Languages: []string{"zh-CN"}}
	page := surveys.Page{Code: "p1"}
	add := func(q surveys.Question) { page.Questions = append(page.Questions, q) }
	for i := range 30 {
		add(surveys.Question{Code: fmt.Sprintf("q%d", i+1), Type: surveys.Single, Required: true,
			Options: options("satisfied fairly neutral poor bad na")})
	}
	add(surveys.Question{Code: "heard", Type: surveys.Multiple, Options: options("tv wechat staff posters letter school friends nothing"), Other: &surveys.Other{}})
	add(surveys.Question{Code: "acts", Type: surveys.Multiple, Options: options("volunteer cleanup advice report pledge none")})
	add(surveys.Question{Code: "first", Type: surveys.Ranking, MaxChoices: &three, Options: options("dirt grill stalls noise parking dogs ads old")})
	grid := surveys.Question{Code: "around", Type: surveys.Matrix, Options: options("good fair poor")}
	for i := range 7 {
		grid.Rows = append(grid.Rows, surveys.Row{Code: fmt.Sprintf("r%d", i+1)})
	}
	add(grid)
	add(surveys.Question{Code: "home", Type: surveys.Area})
	add(surveys.Question{Code: "nps", Type: surveys.NPS})
	add(surveys.Question{Code: "say", Type: surveys.LongText})
	doc.Pages = []surveys.Page{page}
	return compile(tb, doc)
}

// civicAnswers answers all of civic's questions.
var civicAnswers = func() string {
	var b strings.Builder
	b.WriteByte('{')
	for i := range 30 {
		fmt.Fprintf(&b, `"q%d":"%s",`, i+1, []string{"satisfied", "fairly", "neutral", "poor", "bad", "na"}[i%6])
	}
	b.WriteString(`"heard":["tv","wechat","other"],"heard_other":"孩子学校发的信","acts":["volunteer","cleanup"],` +
		`"first":["noise","dirt","parking"],"around":{"r1":"good","r2":"good","r3":"fair","r4":"good","r5":"good","r6":"poor","r7":"good"},` +
		`"home":"219901","nps":8,"say":"希望小区里多放几个分类垃圾桶，晚上的广场舞声音小一点。"}`)
	return b.String()
}()
