package main

import (
	"regexp"
	"strings"
	"testing"
)

// weekOfHelper: on a phone that runs no scripts, somebody looks after the own
// street's entrances.
func (c *browserCity) weekOfHelper(t *testing.T) {
	const name = "changdi-guo"
	command{stdin: workerPassword + "\n"}.run(t, "user", "add", name, "--role", "helper@219904103", "--data", c.data).want(t, exitOK)
	w := &worker{c.phone(t, withoutScript())}
	w.signsIn(name, workerPassword)
	w.tasks("/office", "/office/channels", "/office/assist")

	// Monday: which entrances the street has.
	w.goesTo("/office/channels")
	w.must("it counts the own street's", `document.querySelector('main tbody a[href$="/civility-2026/channels"]').closest('tr').querySelector('.num').textContent === '1'`)
	w.press(`main tbody a[href$="/civility-2026/channels"]`)
	w.says("只显示：长堤镇", "共 1 个渠道")
	w.must("no other street can be chosen", `!document.querySelector('main').innerText.includes('荷风街道')`)
	w.must("nothing can be added", `!document.querySelector('form[method=post]:not(header form)') && !document.querySelector('a[href$="/import"]')`)

	// Tuesday: one of them, and why it cannot be printed yet.
	w.press("table.list tbody a")
	w.says("长堤镇社区活动室", "平野县/长堤镇", "/q/", "还不能印制")
	own := w.at()
	foreign := regexp.MustCompile(`\d+$`).ReplaceAllString(own, "4") // the first poster, of another district
	if own == foreign || !strings.HasSuffix(foreign, "/channels/4") {
		t.Fatalf("the own channel is at %s", own)
	}

	// Wednesday: how far the drawn households are.
	w.goesTo("/office/channels")
	w.press(`main tbody a[href$="/civility-2026/channels"]`)
	w.press(`main a[href$="/channels/progress"]`)
	w.says("只显示：长堤镇", "抽中", "应答率")
	w.must("only the own street is listed", `[...document.querySelectorAll('main h3')].some(h => h.textContent === '按街道乡镇') && !document.querySelector('main').innerText.includes('荷风街道')`)
	w.press(`main a[href$="?silent=true"]`)
	w.says("没有符合条件的渠道")

	// Thursday: nothing of others, no figures, no accounts.
	w.barred(404, foreign)
	w.barred(403, "/office/brief", "/office/accounts", "/office/surveys/civility-2026/results")
	known := c.hires(t, "designer-tao", "designer") // to whom the same channel is there
	if status := known.open(foreign); status != 200 {
		t.Errorf("%s is not there at all: %d", foreign, status)
	}

	// Friday: signed out for the weekend.
	w.open("/office")
	w.press(`form[action$="/logout"] button`)
	w.open("/office/channels")
	if at := w.at(); !strings.HasPrefix(at, "/login") {
		t.Errorf("who has left stands at %s", at)
	}
}
