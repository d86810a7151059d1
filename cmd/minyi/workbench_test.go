package main

import "testing"

// picksAndSaves does an analyst's work at the workbench: pick, look, copy the
// picture, save under a name, open again, take away; then the report, without
// script.
func (c *browserCity) picksAndSaves(t *testing.T) {
	p := c.phone(t)
	p.signsIn(keeperName, keeperPassword)
	p.do(p.size(1024, phoneHeight))
	p.open("/office/surveys/civility-2026/workbench")
	p.tap(".picks summary")
	p.tap("input[value=q18]")
	p.tap("input[value=q19]")
	p.press(".picks .button.main")
	p.must("what was picked is shown, with its table", `document.querySelectorAll('figure').length === 2 && [...document.querySelectorAll('figure')].every(f => f.querySelector('table'))`)
	p.must("the picks are in the address", `new URL(location).searchParams.getAll('row').includes('q18')`)
	p.must("a picture of a figure stands alone", `fetch((document.querySelector('[data-picture]') || {dataset: {}}).dataset.picture || location.href).then(r => r.text()).then(s => {
		const image = new Image();
		image.src = 'data:image/svg+xml;charset=utf-8,' + encodeURIComponent(s);
		return !document.querySelector('[data-picture]') || image.decode().then(() => image.width > 700 && s.includes('模拟数据'));
	})`)
	p.write("#name", "环境和交通")
	p.press("form[action*='/workbench/views'] .button:not(.danger)")
	p.must("it is saved and open", `document.querySelector('.places [aria-current]')?.textContent === '环境和交通' && !!document.querySelector('.done')`)
	p.open("/office/surveys/civility-2026/workbench")
	p.press(".places a")
	p.must("its address picks the same", `new URL(location).searchParams.getAll('row').includes('q19')`)
	p.press("form[action$='/delete'] button")
	p.must("it is gone", `!document.querySelector('.places')`)

	plain := c.phone(t, withoutScript())
	plain.signsIn(keeperName, keeperPassword)
	plain.open("/office/surveys/civility-2026/report")
	plain.must("every figure of the report has its number and a table", `[...document.querySelectorAll('figure')].every((f, i) => f.id === 'figure-' + (i + 1) && f.querySelector('table')) && document.querySelectorAll('figure').length > 3`)
}
