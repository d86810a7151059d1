package main

import "testing"

// weekOfAnalyst: from the rates of the demo city to figures that the units are
// told, by way of a second person.
func (c *browserCity) weekOfAnalyst(t *testing.T) {
	w := c.hires(t, "analyst-chen", "analyst")

	// Monday: the figures by area, then of women alone.
	w.press(`nav.tasks a[href="/office/surveys"]`)
	w.press(`tbody a[href$="/civility-2026"]`)
	w.press(`main a[href$="/results"]`)
	w.must("every figure has its interval or says that it has none, and its n", `document.querySelectorAll('figure tbody tr').length > 3 &&
		[...document.querySelectorAll('figure tbody tr')].every(r => r.cells.length === 6 && /\d|–/.test(r.cells[3].textContent))`)
	w.must("it says as of when", `/20\d\d-\d\d-\d\d/.test(document.querySelector('main p.soft ~ p.soft, main .soft').parentNode.textContent)`)
	all := eval[string](w.phone, `document.querySelector('figure tbody td:nth-child(4)').textContent`)
	w.open("/office/surveys/civility-2026/results?where=sex:female")
	if part := eval[string](w.phone, `document.querySelector('figure tbody td:nth-child(4)').textContent`); part == all {
		t.Errorf("%s answers count among women as among all", part)
	}

	// Tuesday: single responses are exported, with a purpose.
	w.write("#purpose", "周")
	eval[bool](w.phone, `document.querySelector('#purpose').form.noValidate = true`)
	w.fails(`button[name=format][value=csv]`, "")
	w.must("what was typed is still there", `document.querySelector('#purpose').value === '周'`)
	w.replaces("#purpose", "周报核对")
	w.does(`button[name=format][value=csv]`, "已开始导出。")
	w.until("the file is ready", `!!document.querySelector('a[href$="/file"]')`)

	// Wednesday: the figures are frozen; Thursday: the units are to be told.
	w.open("/office/surveys/civility-2026/results")
	w.tap("#frozen ~ details summary")
	w.does("#frozen ~ details .button.main", "已冻结，级别为内部。")
	w.write("form.raise [name=reason]", "季度通报")
	w.does("form.raise [value=notified]", "已提交，等待第二人审批。")
	w.open("/office/proposals")
	w.must("who proposes does not decide", `!document.querySelector('main [value=approve]')`)

	// Friday: a second analyst looks and approves.
	second := c.hires(t, "analyst-wu", "analyst")
	second.open("/office/proposals")
	second.must("the reason stands there", `document.querySelector('main').innerText.includes('季度通报')`)
	second.does("main [value=approve]", "已批准并执行。")
	w.open("/office/surveys/civility-2026/results")
	w.must("the frozen figures have their level", `[...document.querySelectorAll('#frozen ~ .wide .tag')].some(e => e.textContent.includes('通报'))`)
}
