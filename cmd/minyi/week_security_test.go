package main

import (
	"strings"
	"testing"
)

// weekOfSecurity: somebody is taken on until a day, sets a password, and leaves
// what they made to a colleague.
func (c *browserCity) weekOfSecurity(t *testing.T) {
	heir := c.hires(t, "designer-qian", "designer")
	w := c.hires(t, "security-sun", "security")
	w.tasks("/office", "/office/accounts")
	w.barred(403, "/office/surveys", "/office/audit", "/office/settings")

	// Monday: an account until a day; at first the role lacked its unit.
	w.open("/office")
	w.newAccount("zhou-min", "周敏", map[string]string{"role": "unit", "until": "2099-03-31"})
	w.fails(`form.fields[action$="/accounts"] .button.main`, "要写明单位")
	w.must("what was typed is still there", `document.querySelector('#name').value === 'zhou-min' && document.querySelector('#until').value === '2099-03-31'`)
	w.sets("#role", "designer")
	link := w.makesAccount()
	w.says("只显示这一次")
	w.press(`main .button[href$="/office/accounts"]`)
	w.finds("zhou-min")
	w.says("待设密码", "本人还没有设置密码")
	w.must("it ends on that day", `document.querySelector('#until').value === '2099-03-31'`)

	// Tuesday: she sets her password, once, and finds what she may do.
	zhou := c.desk(t)
	zhou.forgive("status of 422")
	zhou.open(link)
	zhou.write("#password", "short")
	zhou.write("#again", "short")
	if status := zhou.press(".signin .button.main"); status != 422 || !eval[bool](zhou.phone, `document.querySelector('.refused').innerText.includes('太短')`) {
		t.Errorf("a weak password was answered with %d", status)
	}
	zhou.setsPassword()
	zhou.press(`header a[href$="/office/me"]`)
	zhou.says("zhou-min", "有效期至 2099-03-31", "问卷设计员 · 全市")
	zhou.must("her name stands there", `document.querySelector('#display_name').value === '周敏'`)
	zhou.barred(403, "/office/accounts")
	zhou.barred(410, link)

	// Wednesday: she drafts a survey; then her session is ended.
	zhou.drafts(t, "bridge")
	w.open("/office")
	w.finds("zhou-min")
	w.must("one device is signed in", `document.querySelectorAll('[aria-label="登录的设备"] tbody tr').length === 1`)
	w.does(`form[action$="/sessions"] .button`, "已退出。")
	zhou.open("/office/surveys")
	if at := zhou.at(); !strings.HasPrefix(at, "/login") {
		t.Errorf("after her session was ended she stands at %s", at)
	}

	// Friday: she leaves; the draft goes to her colleague.
	w.press(`main a[href$="/leave"]`)
	w.must("what would move is listed", `document.querySelector('tbody').innerText.includes('bridge')`)
	eval[string](w.phone, `(s => s.value = [...s.options].find(o => o.text.includes('designer-qian')).value)(document.querySelector('#to'))`)
	w.does(`form[action$="/leave"] .button.danger`, "已移交，账号已停用。")
	zhou.forgive("status of 401")
	zhou.write("#name", "zhou-min")
	zhou.write("#password", workerPassword)
	if status := zhou.press(".signin .button.main"); status != 401 {
		t.Errorf("whoever left is let in with %d", status)
	}
	w.finds("designer-qian")
	w.press(`main a[href$="/leave"]`)
	w.must("the draft is the colleague's now", `document.querySelector('tbody').innerText.includes('bridge')`)
	heir.goesTo("/office/surveys")
	heir.press(`tbody a[href$="/surveys/bridge"]`)
	heir.must("who may go on with it", `!!document.querySelector('form[action$="/draft"]')`)
}

// newAccount fills in the form for one account: values by the fields' names.
func (w *worker) newAccount(name, called string, values map[string]string) {
	w.Helper()
	w.goesTo("/office/accounts")
	w.press(`main a[href$="/accounts/new"]`)
	w.write("#name", name)
	w.write("#display_name", called)
	for field, value := range values {
		w.sets("#"+field, value)
	}
}

// makesAccount sends that form and returns the path of the one-time link.
func (w *worker) makesAccount() string {
	w.Helper()
	w.does(`form.fields[action$="/accounts"] .button.main`, "")
	return w.startLinks(1)[0]
}

// startLinks are the paths of the links that the page shows, n of them.
func (w *worker) startLinks(n int) []string {
	w.Helper()
	links := eval[[]string](w.phone, `[...document.querySelectorAll('table.links code')].map(e => e.textContent.replace(/.*(?=\/setup\/)/, ''))`)
	if len(links) != n {
		w.Fatalf("%d links are shown at %s, want %d", len(links), w.at(), n)
	}
	return links
}

// setsPassword fills in the page of a one-time link and is then in the office.
func (w *worker) setsPassword() {
	w.Helper()
	w.write("#password", workerPassword)
	w.write("#again", workerPassword)
	if status := w.press(".signin .button.main"); status != 200 || w.at() != "/office" {
		w.Fatalf("a password that is set was answered with %d at %s", status, w.at())
	}
}

// finds opens an account by the search.
func (w *worker) finds(name string) {
	w.Helper()
	w.goesTo("/office/accounts")
	w.write("#q", name)
	w.press("form.filter .button")
	w.must("the search finds one", `document.querySelectorAll('main tbody tr').length === 1`)
	w.press("main tbody a")
}
