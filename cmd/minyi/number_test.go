package main

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// numberSurvey asks for a telephone number after its one page.
const numberSurvey = `{"code":"by-number","languages":["zh-CN"],"title":{"zh-CN":"停车满意度"},"approval":{"kind":"opinion"},"settings":{"one_per":"phone"},
	"pages":[{"code":"p","questions":[{"code":"q1","type":"single","required":true,"text":{"zh-CN":"您对小区停车满意吗？"},
	"options":[{"code":"a","text":{"zh-CN":"满意"}},{"code":"b","text":{"zh-CN":"不满意"}}]}]}]}`

// provesNumber proves a telephone number at 390 px by Enter alone, with and
// without script; a wrong number and a wrong code lose nothing.
func (c *browserCity) provesNumber(t *testing.T) {
	c.do(t, 201, "POST", "/api/v1/surveys", numberSurvey)
	c.do(t, 200, "POST", "/api/v1/surveys/by-number/publish", nil)
	for name, settings := range map[string][]chromedp.Action[chromedp.Void]{"with script": nil, "without script": {withoutScript()}} {
		t.Run(name, func(t *testing.T) {
			p := c.phone(t, settings...)
			p.forgive("status of 422")
			p.open("/s/by-number")
			p.option("q1", "a")
			p.press(nextButton)
			p.tap(nextButton)
			p.until("the number is asked for", `!!document.querySelector('#i-_phone')`)
			p.until("the page has its style", `getComputedStyle(document.querySelector('.actions')).position === 'sticky'`)
			p.must("nothing goes beyond the screen", `document.documentElement.scrollWidth <= innerWidth`)
			p.must("there is a way on without", `document.querySelector('[value=unproved]').offsetHeight >= 44`)
			p.write("#i-_phone", "1380000")
			p.do(chromedp.KeyEvent(kb.Enter))
			p.until("the number is none", `document.querySelector('#e-_phone')?.textContent.includes('11 位')`)
			p.must("what was typed stays", `document.querySelector('#i-_phone').value === '1380000' && document.querySelector('[name=q1]').value === 'a'`)
			p.write("#i-_phone", "0001") // the cursor is at the end
			p.must("the number is whole", `document.querySelector('#i-_phone').value === '13800000001'`)
			p.do(chromedp.KeyEvent(kb.Enter))
			p.until("the code is asked for", `document.activeElement.id === 'i-_code'`)
			code := eval[string](p, `document.querySelector('.note').textContent.match(/\d{6}/)[0]`)
			wrong := "000000"
			if code == wrong {
				wrong = "111111"
			}
			p.do(chromedp.KeyEvent(wrong + kb.Enter))
			p.until("the code is wrong", `document.querySelector('#e-_code')?.textContent.includes('不对')`)
			p.must("nothing is lost", `document.querySelector('#i-_phone').value === '13800000001' && document.querySelector('[name=q1]').value === 'a'`)
			p.write("#i-_code", code)
			p.do(chromedp.KeyEvent(kb.Enter))
			p.until("the receipt comes", `!!document.querySelector('.receipt')`)
		})
	}
}
