package main

import (
	"strings"
	"testing"
)

// weekOfAuditor: who did what, whether the log is whole, and a copy of it.
func (c *browserCity) weekOfAuditor(t *testing.T) {
	d := c.hires(t, "designer-han", "designer")
	d.drafts(t, "bench")
	d.barred(403, "/office/audit")
	w := c.hires(t, "auditor-lu", "auditor")
	w.tasks("/office", "/office/audit")
	const rows = `[...document.querySelectorAll('main tbody tr')]`

	// Monday: all of one person's doings, the refused ones among them.
	w.goesTo("/office/audit")
	w.write("#who", "designer-han")
	w.press("form.search .button.main")
	w.must("three things, the newest first", rows+`.map(r => r.cells[3].firstChild.textContent).join() === '查看操作日志,导入问卷,登录'`)
	w.must("of nobody else", rows+`.every(r => r.cells[2].textContent === 'designer-han')`)
	w.must("one was refused", `document.querySelectorAll('main .tag.warn').length === 1 && `+rows+`[0].innerText.includes('已拒绝')`)
	w.must("nothing can be changed or deleted", `!document.querySelector('main form[method=post]')`)

	// Tuesday: one kind of act, by its words; days the wrong way round.
	w.write("#action", "导入问卷")
	w.press("form.search .button.main")
	w.must("one act, with what it was about", rows+`.length === 1 && `+rows+`[0].cells[4].innerText.includes('bench')`)
	w.sets("#from", "2026-03-02")
	w.sets("#to", "2026-03-01")
	w.fails("form.search .button.main", "截止日早于起始日")
	w.must("the search is still there", `document.querySelector('#who').value === 'designer-han' && document.querySelector('#from').value === '2026-03-02'`)

	// Wednesday: is the log whole?
	w.press(`main a[href$="/audit/chain"]`)
	w.must("it is, up to a hash that can be written down", `document.querySelector('p.done').textContent.includes('全部完整') && /^[0-9a-f]{64}$/.test(document.querySelector('main code').textContent)`)

	// Thursday: a copy of what was found.
	w.press(`main a[href$="/office/audit"]`)
	w.write("#who", "designer-han")
	w.press("form.search .button.main")
	lines := strings.Split(strings.TrimSpace(eval[string](w.phone, `fetch(document.querySelector('main a[download]').href).then(r => r.text())`)), "\n")
	if len(lines) != 4 || !strings.Contains(lines[0], "prev_hash,hash") || !strings.Contains(lines[2], "designer-han") || !strings.Contains(lines[2], "导入问卷") {
		t.Errorf("the copy is %q", lines)
	}

	// Friday: whoever looks is seen as well, and looks at nothing else.
	w.goesTo("/office/audit")
	w.write("#who", "auditor-lu")
	w.write("#action", "导出操作日志")
	w.press("form.search .button.main")
	w.must("the copy is in the log, with its size", rows+`.length === 1 && `+rows+`[0].innerText.includes('条数：3')`)
	w.barred(403, "/office/settings", "/office/accounts", "/office/surveys", "/office/exports")
}
