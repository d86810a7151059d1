package main

import "testing"

// figureOf is a figure as the office's pages write it, made in the page.
const figureOf = `window.figure = (kind, ...rows) => {
	const f = document.createElement('figure');
	f.dataset.chart = kind;
	f.innerHTML = '<table><tbody><tr><th>not a row of figures</th></tr></tbody></table>';
	for (const [name, at, low, high, text] of rows) {
		const tr = f.querySelector('tbody').insertRow();
		tr.appendChild(document.createElement('th')).textContent = ' ' + name + '\n';
		Object.assign(tr.dataset, { text }, at === undefined ? {} : { at }, low === undefined ? {} : { low, high });
	}
	return f;
};
window.colours = { ink: 'ink', soft: 'soft', hair: 'hair', line: 'line', reed: 'reed', tint: 'tint', paper: 'paper' };
window.drawn = (f, width = 900) => chart.options(chart.rowsOf(f), f.dataset.chart, width, colours);
// What the whiskers draw for a row, on a scale of one pixel a point.
window.marks = (o, i, across) => o.series[1].renderItem({}, {
	value: () => i, coord: ([x, y]) => across ? [x * 10, y * 100] : [x * 100, 1000 - y * 10],
}).children;
true`

// chartsTellTheirTable draws charts from tables whose figures are known.
func (c *browserCity) chartsTellTheirTable(t *testing.T) {
	p := c.phone(t)
	p.open("/login")
	p.write("#name", keeperName)
	p.write("#password", keeperPassword)
	p.press(".button.main")
	p.open("/office/surveys/civility-2026/results?by=mode")
	p.must("the module is there", `import(new URL('../../../js/chart.js', document.querySelector('script[type=module][src*="results"]').src)).then(m => (window.chart = m, true))`)
	p.must("figures can be made", figureOf)
	p.must("a groups' figure", `(window.bars = figure('bars', ['甲', '75.00', '59.81', '85.81', '75.0 %'], ['乙', '25.00', '14.19', '40.19', '25.0 %'], ['丙', undefined, undefined, undefined, '<10']), true)`)
	for _, is := range []struct{ why, expression string }{
		{"rows are read from the table, names without space, other rows left out",
			`JSON.stringify(chart.rowsOf(bars)) === JSON.stringify([{name:'甲',text:'75.0 %',at:75,low:59.81,high:85.81},{name:'乙',text:'25.0 %',at:25,low:14.19,high:40.19},{name:'丙',text:'<10'}])`},
		{"bars begin at 0 and end at 100", `(o => o.xAxis.type === 'value' && o.xAxis.min === 0 && o.xAxis.max === 100)(drawn(bars))`},
		{"the first row stands on top", `(o => o.yAxis.inverse && o.yAxis.data.join() === '甲,乙,丙')(drawn(bars))`},
		{"a bar is as long as its figure, none where there is none", `drawn(bars).series[0].data.join() === '75,25,0'`},
		{"an interval is a line from low to high with two ends", `(m => m.filter(x => x.type === 'line').length === 3 &&
			Math.abs(m[0].shape.x1 - 598.1) < 1e-6 && Math.abs(m[0].shape.x2 - 858.1) < 1e-6 && m[0].shape.y1 === 0)(marks(drawn(bars), 0, true))`},
		{"the figure is written beyond the interval", `(m => m.at(-1).style.text === '75.0 %' && m.at(-1).x > 858.1 && m.at(-1).style.fill === 'ink')(marks(drawn(bars), 0, true))`},
		{"what is suppressed has no interval and says so softly", `(m => m.length === 1 && m[0].style.text === '<10' && m[0].style.fill === 'soft')(marks(drawn(bars), 2, true))`},
		{"people who were not drawn look another way", `(o => o.series[0].itemStyle.color === 'tint')(drawn(figure('bars', ['甲', '75.00', undefined, undefined, '75.0 %'])))`},
		{"a drawn sample is filled", `drawn(bars).series[0].itemStyle.color === 'reed'`},
		{"a narrow plot breaks names earlier", `drawn(bars, 300).yAxis.axisLabel.width < drawn(bars, 900).yAxis.axisLabel.width`},
		{"nothing moves and nothing floats", `(o => o.animation === false && o.tooltip.show === false)(drawn(bars))`},
		{"a line's scale holds every interval", `(o => o.yAxis.min === 50 && o.yAxis.max === 80)(drawn(figure('line', ['w1', '60', '57', '63', '60 %'], ['w2', '70', '66', '74', '70 %'])))`},
		{"a line's scale is never narrower than 20 and stays inside 0 to 100", `(o => o.yAxis.min === 90 && o.yAxis.max === 100 || o.yAxis.max - o.yAxis.min >= 20)(drawn(figure('line', ['w1', '97', '96', '98', ''], ['w2', '98', '97', '99', ''])))`},
		{"a line without intervals is dashed", `drawn(figure('line', ['w1', '60', undefined, undefined, ''], ['w2', '70', undefined, undefined, ''])).series[0].lineStyle.type === 'dashed'`},
		{"a line with intervals is whole", `drawn(figure('line', ['w1', '60', '57', '63', ''], ['w2', '70', '66', '74', ''])).series[0].lineStyle.type === 'solid'`},
		{"a wave without a figure is a gap that is bridged", `(o => o.series[0].data.join() === '60,-,70' && o.series[0].connectNulls)(drawn(figure('line', ['w1', '60', '57', '63', ''], ['w2'], ['w3', '70', '66', '74', ''])) )`},
		{"waves go from left to right, intervals up and down", `(m => m[0].shape.x1 === 0 && m[0].shape.y1 === 430 && m[0].shape.y2 === 370)(marks(drawn(figure('line', ['w1', '60', '57', '63', ''], ['w2', '70', '66', '74', ''])), 0, false))`},
	} {
		p.must(is.why, is.expression)
	}
	p.until("every figure of the page with a value has its chart", `(f => f.length === 0 || document.documentElement.dataset.charts === String(f.length) &&
		f.every(x => !x.querySelector('tr[data-at]') || x.querySelector('.plot canvas')))([...document.querySelectorAll('figure[data-chart]')])`)
	// Between a turn of the phone and the next drawing the picture has its old width.
	p.must("a chart that is still too wide does not widen the page", `(() => {
		document.querySelectorAll('.plot canvas').forEach(x => { x.style.width = '3000px' });
		return document.documentElement.scrollWidth <= innerWidth })()`)
	p.must("charts are not read aloud, their tables are", `[...document.querySelectorAll('.plot')].every(x => x.getAttribute('aria-hidden') === 'true' && x.parentElement.querySelector('table'))`)
}
