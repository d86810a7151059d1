package handlers_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"minyi/models"
	"minyi/models/store/storetest"
	"minyi/surveys/account"
)

// BenchmarkAStepOfTwoHundredQuestions is one edit of a long survey as its
// designer waits for it: the post, its commit, and the page that comes back.
// Beside it stands the page alone.
func BenchmarkAStepOfTwoHundredQuestions(b *testing.B) {
	a := newApp(b, storetest.SQLiteDSN(b), options{})
	var pages []string
	for p := range 20 {
		var questions []string
		for q := range 10 {
			questions = append(questions, fmt.Sprintf(`{"code":"q%d","type":"single","text":{"zh-CN":"第 %d 题，您对这件事怎么看？"},"options":[%s]%s}`, p*10+q+1, p*10+q+1, strings.Join([]string{
				`{"code":"a1","text":{"zh-CN":"很满意"}}`, `{"code":"a2","text":{"zh-CN":"比较满意"}}`, `{"code":"a3","text":{"zh-CN":"一般"}}`, `{"code":"a4","text":{"zh-CN":"不满意"}}`, `{"code":"a5","text":{"zh-CN":"说不清"}}`}, ","),
				map[bool]string{true: fmt.Sprintf(`,"visible_if":{"==":[{"var":"q%d"},"a1"]}`, p*10+q)}[q > 0]))
		}
		pages = append(pages, fmt.Sprintf(`{"code":"p%d","questions":[%s]}`, p+1, strings.Join(questions, ",")))
	}
	document := `{"code":"d","languages":["zh-CN"],"title":{"zh-CN":"长"},"pages":[` + strings.Join(pages, ",") + `]}`
	must(b, a.store.CreateSurvey(b.Context(), &models.Survey{Code: "d", Draft: []byte(document)}))
	header := a.member(b, "li", models.Grant{Role: string(account.Designer)})
	const at = "/office/surveys/d/design?page=p10&question=q95"
	b.Run("the page", func(b *testing.B) {
		for b.Loop() {
			a.page(b, at, header)
		}
	})
	b.Run("a step", func(b *testing.B) {
		n := 0
		for b.Loop() {
			n++
			form := url.Values{"page": {"p10"}, "question": {"q95"}, "whole": {"1"}, "do": {"option_add"}, "text": {fmt.Sprint("第 ", n, " 次")}}
			if n%2 == 0 {
				form.Set("do", "option_remove:a6") // it is free again each time: nothing was published
			}
			if r := a.form("/office/surveys/d/design", form, header...); r.Code != 303 {
				b.Fatalf("%d %.400s", r.Code, r.text())
			}
			a.page(b, at, header)
		}
	})
}
