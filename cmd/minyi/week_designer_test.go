package main

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// parkSurvey is a small questionnaire; more are further options.
func parkSurvey(title, approval, more string) string {
	return `{"code":"park","languages":["zh-CN"],"title":{"zh-CN":"` + title + `"},"approval":{` + approval + `},"settings":{"area":"none","show_results":"live"},
"pages":[{"code":"p1","questions":[{"code":"q1","type":"single","text":{"zh-CN":"您对公园满意吗？"},"required":true,
"options":[{"code":"good","text":{"zh-CN":"满意"}},{"code":"poor","text":{"zh-CN":"不满意"}}` + more + `]}]}],
"rates":[{"code":"satisfaction","kind":"share","title":{"zh-CN":"满意率"},"question":"q1","numerator":["good"]}]}`
}

// weekOfDesigner: from a draft with gaps to a closed survey.
func (c *browserCity) weekOfDesigner(t *testing.T) {
	w := c.hires(t, "designer-li", "designer")

	// Monday: a draft comes from a file, its gaps are mended, it is published.
	w.press(`nav.tasks a[href="/office/surveys"]`)
	w.press(`main a[href="/office/surveys/new"]`)
	w.do(chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{fixture(t, "park.json", parkSurvey("公园满意度", "", ""))}))
	w.does(`form[enctype] .button.main`, "问卷已导入，保存为草稿。")
	w.press(`main a[href$="/publish"]`)
	w.must("the approval is missing, all else is well", `document.querySelectorAll('.checks .bad').length === 1 && document.querySelectorAll('.checks .good').length === 7`)
	w.must("nothing can be published yet", `!document.querySelector('form[action$="/publish"]')`)
	w.press(`main .button[href$="/park"]`)
	w.tap("details summary")
	w.tap("details textarea")
	w.inserts(parkSurvey("公园满意度", `"kind":"opinion"`, ""))
	w.does(`form[action$="/draft"] .button`, "草稿已保存。")
	w.does(`main a[href$="/publish"]`, "")
	w.does(`form[action$="/publish"] .button`, "已发布新版本。")

	// Tuesday: the wave gets an end, a longer one with a reason, and a successor.
	w.tap("details:has([name=reason]) summary")
	w.sets("details[open] [name=opens_at]", "2026-01-01T08:00")
	w.sets("details[open] [name=closes_at]", "2099-03-31T18:00")
	w.write("details[open] [name=reason]", " ")
	w.fails(`details[open] form[action*="/waves/"] .button.main`, "原因")
	w.must("what was typed is there", `document.querySelector('details[open] [name=closes_at]').value === '2099-03-31T18:00'`)
	w.replaces("details[open] [name=reason]", "雨天多，延长")
	w.does(`details[open] form[action*="/waves/"] .button.main`, "期次时间已修改。")
	w.must("the reason is kept", `document.querySelector('.changes').innerText.includes('雨天多，延长')`)
	w.tap("details:has([name=reason]) summary")
	w.must("a copy for the next quarter is offered", `document.querySelector('details[open] [name=like]').form.closes_at.value === '2099-06-30T18:00'`)
	w.sets(`details[open] form[action$="/waves"] [name=opens_at]`, "2099-04-01T08:00")
	w.does(`details[open] form[action$="/waves"] .button`, "已新增期次。")

	// Wednesday: somebody answers.
	c.answersPark(t)
	w.open("/office/surveys?q=park")
	w.must("the answer is counted", `document.querySelector('tbody tr .num:nth-of-type(3), tbody td:nth-child(4)').textContent === '1'`)

	// Thursday: a further option makes a second version.
	w.press(`tbody a[href$="/park"]`)
	w.tap("details:has(textarea) summary")
	w.tap("details textarea")
	w.inserts(parkSurvey("公园满意度", `"kind":"opinion"`, `,{"code":"none","text":{"zh-CN":"没去过"}}`))
	w.does(`form[action$="/draft"] .button`, "草稿已保存。")
	w.does(`main a[href$="/publish"]`, "")
	w.must("the difference stands there", `document.querySelector('tbody tr').innerText.includes('新增选项') && document.querySelector('tbody tr').innerText.includes('没去过')`)
	w.does(`form[action$="/publish"] .button`, "已发布新版本。")
	w.does(`main a[href$="/versions/2"]`, "")

	// Friday: the result, then the end, with reasons.
	w.open("/office/surveys/park/results")
	w.must("the result has its n", `document.querySelector('main').innerText.includes('1')`)
	w.open("/office/surveys/park")
	w.write("#reason", "本季度完成")
	w.does(`form[action$="/park/close"] .button`, "调查已结束。")
	w.must("it is closed with its reason", `document.querySelector('.hint').textContent.includes('本季度完成')`)
	p := c.phone(t)
	p.forgive("status of 410")
	if status := p.open("/s/park"); status != 410 {
		t.Errorf("residents are met with %d after the end", status)
	}
}

func (c *browserCity) answersPark(t *testing.T) {
	t.Helper()
	r := &answerer{phone: c.phone(t)}
	r.open("/s/park")
	r.option("q1", "good")
	r.press(nextButton)
	r.press(nextButton)
	r.receipt()
}
