package main

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// saved waits until the draft holds words and the page says that it is saved.
func (p *phone) saved(code string, words ...string) {
	p.Helper()
	draft := ""
	for end := time.Now().Add(pagePatience); ; time.Sleep(100 * time.Millisecond) {
		draft = eval[string](p, `fetch('/office/surveys/`+code+`/export?format=minyi').then(r => r.text())`)
		if !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(draft, word) }) {
			break
		}
		if time.Now().After(end) {
			p.Fatalf("the draft lacks some of %q: %s", words, draft)
		}
	}
	p.until("it says that it is saved", `document.getElementById('saved').textContent.startsWith('已保存')`)
}

// twoDesigners edit one survey in two browsers.
func (c *browserCity) twoDesigners(t *testing.T) {
	li, wang := c.hires(t, "designer-zhao", "designer"), c.hires(t, "designer-yan", "designer")
	c.do(t, 201, "POST", "/api/v1/surveys", []byte(strings.Replace(parkSurvey("两人同改", `"kind":"opinion"`, ""), `"code":"park"`, `"code":"both"`, 1)))
	at := "/office/surveys/both/design?page=p1&question=q1"
	li.open(at)
	wang.open(at)
	li.replaces("#f-text", "赵写的题干")
	li.saved("both", "赵写的题干")
	wang.forgive("status of 409")
	wang.replaces("#f-text", "钱写的题干")
	wang.until("the second one is told who", `!!document.querySelector('.wrong') && document.querySelector('.wrong').innerText.includes('designer-zhao')`)
	wang.must("both texts are there", `document.querySelector('.wrong table').innerText.includes('赵写的题干') && document.querySelector('#f-text').value === '钱写的题干'`)
	li.saved("both", "赵写的题干") // nothing was overwritten
	wang.tap("#b-save")
	wang.saved("both", "钱写的题干")
}
