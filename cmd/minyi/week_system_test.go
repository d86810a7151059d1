package main

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// weekOfSystem: what stands at the foot of residents' pages, a second person for
// publishing, and a file by which a platform knows the domain.
func (c *browserCity) weekOfSystem(t *testing.T) {
	w, resident := c.hires(t, "system-he", "system"), c.phone(t)
	w.tasks("/office", "/office/proposals", "/office/surveys", "/office/bank", "/office/pledges", "/office/margins", "/office/settings")
	const first, proof = `form[action$="/settings"] .button.main`, "MP_verify_xY3kQ7.txt"

	// Monday: the foot; its number of filing was mistyped at first.
	w.goesTo("/office/settings")
	w.write("#organiser", "苇海市文明办")
	w.write("#phone", "0427-2820000")
	w.write("#icp", "备案中")
	w.fails(first, "备案号的写法")
	w.must("what was typed is still there", `document.querySelector('#organiser').value === '苇海市文明办' && document.querySelector('#icp').value === '备案中'`)
	w.replaces("#icp", "辽ICP备2026000001号-1")
	w.does(first, "设置已保存。")
	resident.open("/") // a survey's first page is kept for a minute
	resident.must("residents see who asks", `['苇海市文明办', '0427-2820000', '辽ICP备2026000001号-1'].every(s => document.querySelector('footer.foot').innerText.includes(s))`)

	// Tuesday: nobody publishes alone from now on.
	w.tap("[name=second_person]")
	w.does(first, "设置已保存。")
	w.must("it is on", `document.querySelector('[name=second_person]').checked`)
	d := c.hires(t, "designer-tang", "designer")
	d.drafts(t, "quay")
	d.press(`main a[href$="/publish"]`)
	d.does(`form[action$="/publish"] .button`, "已提交，等待第二人审批。")
	resident.forgive("status of 404")
	if status := resident.open("/s/quay"); status != 404 {
		t.Errorf("what waits for a second person is answered with %d", status)
	}
	w.goesTo("/office/proposals")
	w.says("quay", "designer-tang", "您没有审批此事的权限")
	w.must("settings are no right to publish", `!document.querySelector('main [name=decision]')`)

	// Wednesday: a platform wants to see a file.
	w.goesTo("/office/settings")
	w.do(chromedp.SetUploadFiles(chromedp.CSS("#proof"), []string{fixture(t, "校验 1.txt", "xY3kQ7")}))
	w.fails(`form[action$="/proof"] .button`, "不能放在网站根目录")
	w.do(chromedp.SetUploadFiles(chromedp.CSS("#proof"), []string{fixture(t, proof, "xY3kQ7")}))
	w.does(`form[action$="/proof"] .button`, "文件已保存。")
	resident.open("/" + proof)
	resident.must("the file is what was given", `document.body.innerText.trim() === 'xY3kQ7'`)

	// Thursday: surveys can be looked at, their figures and people cannot.
	w.goesTo("/office/surveys")
	w.press(`tbody a[href$="/civility-2026"]`)
	w.must("no link leads where one may not go", `!document.querySelector('main a[href$="/results"], main a[href$="/doubts"], main form[method=post]')`)
	w.barred(403, "/office/surveys/civility-2026/results", "/office/accounts", "/office/audit", "/office/exports")
	w.open("/office/settings")
	w.replaces("#lockout_failures", "0")
	w.fails(`form[action$="/settings/accounts"] .button.main`, "之间的整数")

	// Friday: the trial is over.
	w.goesTo("/office/settings")
	w.does(`form[action$="/delete"] .button`, "文件已删除。")
	(&worker{c.phone(t)}).barred(404, "/"+proof)
	w.tap("[name=second_person]")
	w.does(first, "设置已保存。")
	d.goesTo("/office/proposals")
	d.does("main [value=withdraw]", "已撤回。")
}

// drafts imports a small questionnaire under a code of its own.
func (w *worker) drafts(t *testing.T, code string) {
	w.Helper()
	w.open("/office")
	w.goesTo("/office/surveys")
	w.press(`main a[href="/office/surveys/new"]`)
	document := `{"code":"` + code + parkSurvey("桥与码头", `"kind":"opinion"`, "")[len(`{"code":"park`):]
	w.do(chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{fixture(t, code+".json", document)}))
	w.does("form.fields .button.main", "问卷已导入，保存为草稿。")
}
