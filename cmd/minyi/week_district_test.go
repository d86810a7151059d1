package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"minyi/surveys/exchange"
)

// weekOfDistrict: two streets get a helper each, by a list; one of them goes
// back. Everything is about the own district alone.
func (c *browserCity) weekOfDistrict(t *testing.T) {
	w := c.hires(t, "district-wu", "district@219902")
	w.tasks("/office", "/office/brief", "/office/channels", "/office/accounts")

	// Monday: the figures of the own district, and of no other.
	w.open("/office?survey=civility-2026")
	w.must("the overview is the district's", `[...document.querySelectorAll('main h2')].some(h => h.textContent.includes('苇塘区'))`)
	w.must("its parts are its streets", `document.querySelectorAll('#parts tbody tr').length === 8 && document.querySelector('#parts').innerText.includes('荷风街道')`)
	w.barred(404, "/office?survey=civility-2026&within=219901", "/office/accounts/1")
	w.barred(403, "/office/settings", "/office/audit", "/office/surveys")

	// Tuesday: a list; at first with a street of somebody else's.
	w.open("/office")
	w.goesTo("/office/accounts")
	w.press(`main a[href$="/accounts/new"]`)
	w.must("no other role can be given", `document.querySelectorAll('#role option').length === 1 && document.querySelector('#role').value === 'helper'`)
	w.do(chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{fixture(t, "名单.csv",
		"用户名,姓名,角色,区划,有效期至\nhefeng-ma,马丽,街道协助员,219902003,2099-06-30\nzhanqian-ma,马强,街道协助员,219901001,\n")}))
	w.fails(`form[action$="/import"] .button.main`, "有 1 处要改")
	w.must("the line is named", `document.querySelector('table.problems tbody').innerText.includes('本区范围')`)
	w.do(chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{fixture(t, "名单.xlsx", helpersWorkbook(t))}))
	w.does(`form[action$="/import"] .button.main`, "")
	w.must("the preview shows both", `document.querySelectorAll('main tbody tr').length === 2 && document.querySelector('main tbody').innerText.includes('荷风街道')`)
	w.does(`form[action$="/import"] .button.main`, "")
	links := w.startLinks(2)

	// Wednesday: one of them arrives, and stands in the own street.
	ma := c.desk(t)
	ma.open(links[0])
	ma.setsPassword()
	ma.goesTo("/office/channels")
	ma.press(`main tbody a[href$="/civility-2026/channels"]`)
	ma.says("只显示：荷风街道")
	ma.must("one channel of the own street", `document.querySelectorAll('table.list tbody tr').length === 1 && document.querySelector('table.list tbody').innerText.includes('荷风街道社区活动室')`)
	ma.barred(403, "/office/accounts")

	// Thursday: the district's channels.
	w.goesTo("/office/channels")
	w.press(`main tbody a[href$="/civility-2026/channels"]`)
	w.must("all channels lie in the district", `document.querySelectorAll('table.list tbody tr').length === 4 &&
		[...document.querySelectorAll('table.list tbody tr')].every(r => r.cells[1].textContent.startsWith('苇塘区'))`)
	w.press(`main a[href$="/channels/progress"]`)
	w.must("progress, too", `document.querySelector('main .soft ~ p.soft, h1 + p.soft').textContent.includes('只显示：苇塘区')`)

	// Friday: the other helper goes back before ever having come.
	w.goesTo("/office/accounts")
	names := eval[[]string](w.phone, `[...document.querySelectorAll('main tbody th a')].map(a => a.textContent)`)
	if got := strings.Join(names, " "); got != "hefeng-ma shuangqiao-li" {
		t.Errorf("the accounts of the district are %q", got)
	}
	w.finds("shuangqiao-li")
	w.does(`form[action$="/disable"] .button.danger`, "账号已停用，登录已全部退出。")
	w.says("已停用")
	c.desk(t).barred(410, links[1])
}

// helpersWorkbook is the list as Excel keeps it.
func helpersWorkbook(t *testing.T) string {
	t.Helper()
	data, err := exchange.Template([]exchange.TemplateSheet{{Name: "账号", Rows: [][]string{
		{"用户名", "姓名", "角色", "区划", "单位", "有效期至"},
		{"hefeng-ma", "马丽", "街道协助员", "219902003", "", "2099-06-30"},
		{"shuangqiao-li", "李刚", "街道协助员", "219902004", "", ""},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
