package main

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// weekScheme has two leaves of 60 and 40 points that are entered by hand.
const weekScheme = `{"code":"week-2026","groups":[{"code":"districts","units":["east","west"]}],"items":[` +
	`{"code":"green","title":{"zh-CN":"绿化","en":"Green"},"weight":60,"source":{"type":"manual"},"func":{"type":"linear","lo":0,"hi":100},"missing":"zero"},` +
	`{"code":"clean","title":{"zh-CN":"保洁","en":"Clean"},"weight":40,"source":{"type":"manual"},"func":{"type":"linear","lo":0,"hi":100},"missing":"zero"}]}`

// weekOfEvaluator: from an empty round to a published one, with a second person
// who checks.
func (c *browserCity) weekOfEvaluator(t *testing.T) {
	c.do(t, 201, "POST", "/api/v1/schemes", weekScheme)
	w := c.hires(t, "evaluator-wang", "evaluator")

	// Monday: a round is opened; its code was mistyped at first.
	w.press(`nav.tasks a[href="/office/rounds"]`)
	w.write("#code", "7 bad")
	eval[string](w.phone, `document.querySelector('#scheme').value = 'week-2026'`)
	w.fails("form.fields .button.main", "代码")
	w.must("what was chosen is still chosen", `document.querySelector('#scheme').value === 'week-2026'`)
	w.replaces("#code", "week-r1")
	w.write("#period", "2026-Q4")
	w.does("form.fields .button.main", "已建立评价轮次。")

	// Tuesday: values come from a table, one by hand.
	w.tap("details summary")
	w.tap("#text")
	w.inserts("unit,leaf,value\neast,green,90\neast,clean,many\n")
	w.fails(`form[action$="/import"] .button`, "")
	w.tap("details summary")
	w.replaces("#text", "unit,leaf,value\neast,green,90\neast,clean,80\nwest,green,70\n")
	w.does(`form[action$="/import"] .button`, "数值已导入，等待第二人核对。")
	w.press(`a[href="/office/rounds/week-r1/west/clean"]`)
	w.write("#value", "60")
	w.write("#source", "城管日报")
	w.does(`form[action$="/west/clean"] .button.main`, "数值已保存，等待第二人核对。")

	// Wednesday: evidence; whoever entered a value cannot check it.
	w.do(chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{fixture(t, "report.pdf", "%PDF-1.4\n%%EOF\n")}))
	w.does(`form[action$="/evidence"] .button`, "证明材料已保存。")
	w.must("its author cannot check it", `!document.querySelector('form[action$="/check"]')`)

	// Thursday: a second person checks every value.
	second := c.hires(t, "evaluator-zhao", "evaluator")
	for _, leaf := range []string{"east/green", "east/clean", "west/green", "west/clean"} {
		second.open("/office/rounds/week-r1/" + leaf)
		second.does(`form[action$="/check"] .button`, "已核对。")
	}

	// Friday: the round is locked, notified and published.
	w.open("/office/rounds/week-r1")
	w.must("nothing is missing", `!document.querySelector('main .hint')`)
	w.must("the points follow from the values", `document.querySelector('tbody').innerText.replace(/\s+/g, ' ').includes('86')`)
	w.does(`form[action$="/lock"] .button`, "已锁定，此后不能再改。")
	w.does(`form[action$="/publish"] [value=notified]`, "已向被评价单位通报。")
	w.does(`form[action$="/publish"] [value=public]`, "已向社会公布。")
	p := c.phone(t)
	if status := p.open("/rounds/week-r1"); status != 200 {
		t.Errorf("the public is answered with %d", status)
	}
}
