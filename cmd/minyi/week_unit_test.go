package main

import "testing"

// unitScheme has two leaves of 60 and 40 points and two districts as units.
const unitScheme = `{"code":"units-2026","title":{"zh-CN":"环境专项考评","en":"Surroundings"},"groups":[{"code":"districts","units":["219901","219903"]}],"items":[` +
	`{"code":"green","title":{"zh-CN":"绿化","en":"Green"},"weight":60,"source":{"type":"manual"},"func":{"type":"linear","lo":0,"hi":100},"missing":"zero"},` +
	`{"code":"clean","title":{"zh-CN":"保洁","en":"Clean"},"weight":40,"source":{"type":"manual"},"func":{"type":"linear","lo":0,"hi":100},"missing":"zero"}]}`

// weekOfUnit: a district reads what it was told, objects, and reads the answer,
// without script.
func (c *browserCity) weekOfUnit(t *testing.T) {
	c.do(t, 201, "POST", "/api/v1/schemes", unitScheme)
	c.do(t, 201, "POST", "/api/v1/rounds", `{"code":"units-r1","scheme":"units-2026","period":"2026-Q4"}`)
	c.do(t, 200, "PUT", "/api/v1/rounds/units-r1/values", `{"values":[{"unit":"219901","leaf":"green","value":100},{"unit":"219901","leaf":"clean","value":100},`+
		`{"unit":"219903","leaf":"green","value":70},{"unit":"219903","leaf":"clean","value":60}]}`)
	c.do(t, 200, "POST", "/api/v1/rounds/units-r1/lock", nil)
	keeper := c.hires(t, "security-qin", "security")
	keeper.newAccount("binhai-deng", "邓华", map[string]string{"role": "unit", "unit": "219903"})
	link := keeper.makesAccount()

	// Monday: nothing of the new round has been told yet.
	w := c.desk(t, withoutScript())
	w.open(link)
	w.setsPassword()
	w.tasks("/office", "/office/unit")
	w.barred(404, "/office/unit/219903/units-r1")
	e := c.hires(t, "evaluator-ye", "evaluator")
	e.goesTo("/office/rounds")
	e.press(`main tbody a[href$="/units-r1"]`)
	e.does(`form[action$="/publish"] [value=notified]`, "已向被评价单位通报。")

	// Tuesday: the own result, with how it came about, and no place among others.
	w.open("/office")
	w.goesTo("/office/unit")
	w.must("one's own unit alone", `[...document.querySelectorAll('main h2')].map(h => h.textContent).join() === '滨海区'`)
	w.press(`main tbody a[href$="/219903/units-r1"]`)
	w.says("环境专项考评", "66", "名次公布后可见", "绿化", "保洁")
	w.must("nobody else's result", `!document.querySelector('main').innerText.includes('鹤鸣区')`)
	w.barred(404, "/office/unit/219901/units-r1")
	w.barred(403, "/office/rounds/units-r1", "/office/objections", "/office/surveys")
	w.open("/office")
	w.goesTo("/office/unit")

	// Wednesday: an objection to one leaf; an empty one is refused.
	w.press(`main tbody a[href$="/219903/units-r1"]`)
	w.sets("#leaf", "clean")
	w.write("#text", " ")
	w.fails(`form[action$="/objections"] .button.main`, "")
	w.must("what was chosen is still chosen", `document.querySelector('#leaf').value === 'clean'`)
	w.replaces("#text", "保洁漏记了两条街，见附表。")
	w.does(`form[action$="/objections"] .button.main`, "异议已提交。")
	w.says("漏记了两条街", "上一件异议还没有答复")

	// Thursday: the evaluator answers with a reason.
	e.goesTo("/office/objections")
	e.must("it is there with its unit and leaf", `document.querySelector('main article').innerText.includes('滨海区') && document.querySelector('main article').innerText.includes('保洁')`)
	e.write("main article textarea", "已核对，两条街不在本区管养范围。")
	e.does("main article [value=rejected]", "已答复。")

	// Friday: the answer.
	w.goesTo("/office/unit")
	w.press(`main tbody a[href$="/219903/units-r1"]`)
	w.must("the answer stands under the objection", `document.querySelector('main article').innerText.includes('不成立') &&
		document.querySelector('main article').innerText.includes('不在本区管养范围') && document.querySelector('main article').innerText.includes('evaluator-ye')`)
	w.must("another objection may follow", `!!document.querySelector('form[action$="/objections"]')`)
}
