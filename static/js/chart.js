// Charts are drawn from the tables that stand under them, so that both always
// say the same, and without script the table is there alone.
//
// A figure has data-chart ("bars": a bar per row, from 0; "line": a point per
// row, in order) and data-echarts, the address of the library. A row that has a
// figure carries data-at and, with an interval, data-low and data-high (all
// 0 to 100) and data-text, what is written beside it; the first cell names it.
const dark = matchMedia('(prefers-color-scheme:dark)');
const light = { ink: '#1b2420', soft: '#55605b', hair: '#d5ddd8', line: '#8f9c95', reed: '#0f6b5c', tint: '#e6f2ef', paper: '#fff' };

const colours = printing => {
  if (printing) return light;
  const style = getComputedStyle(document.body);
  return Object.fromEntries(Object.keys(light).map(name => [name, style.getPropertyValue('--' + name).trim() || light[name]]));
};

const number = s => (s === undefined ? undefined : Number(s));

// rowsOf reads the table of a figure.
export const rowsOf = figure => [...figure.querySelectorAll('tbody tr')].filter(r => r.dataset.text !== undefined).map(r => ({
  name: (r.dataset.name || r.cells[0].textContent).trim(), text: r.dataset.text,
  at: number(r.dataset.at), low: number(r.dataset.low), high: number(r.dataset.high),
}));

// apart is how many pixels the words of two points need; where there are more
// points than that leaves room for, some stand without. The table has them all.
const apart = 56;

// whiskers draws the interval of each row; what is written beside it stands at
// the first of every few rows.
const whiskers = (rows, c, across, face, every = 1) => ({
  type: 'custom', silent: true, z: 5,
  data: rows.map((r, i) => [i, r.at ?? 0]),
  renderItem(_, api) {
    const i = api.value(0), r = rows[i];
    const place = x => api.coord(across ? [x, i] : [i, x]);
    const children = [];
    const line = (a, b) => children.push({
      type: 'line', shape: { x1: a[0], y1: a[1], x2: b[0], y2: b[1] }, style: { stroke: c.ink, lineWidth: 1.5 },
    });
    let end = place(r.at ?? 0);
    if (r.low !== undefined) {
      const low = place(r.low), high = place(r.high);
      line(low, high);
      for (const p of [low, high]) line(across ? [p[0], p[1] - 4] : [p[0] - 4, p[1]], across ? [p[0], p[1] + 4] : [p[0] + 4, p[1]]);
      end = high;
    }
    if (i % every === 0) children.push({
      type: 'text', x: end[0] + (across ? 8 : 0), y: end[1] - (across ? 0 : 8),
      style: {
        text: r.text, fill: r.at === undefined ? c.soft : c.ink, font: `13px ${face}`,
        align: across ? 'left' : 'center', verticalAlign: across ? 'middle' : 'bottom',
      },
    });
    return { type: 'group', children };
  },
});

// options are the rows as ECharts draws them: kind is the figure's, width that of
// the plot in pixels, c the colours.
export const options = (rows, kind, width, c) => {
  const face = getComputedStyle(document.body).fontFamily;
  const text = { color: c.soft, fontFamily: face, fontSize: 13 };
  const drawn = rows.every(r => r.at === undefined || r.low !== undefined);
  const names = { type: 'category', data: rows.map(r => r.name), axisTick: { show: false }, axisLine: { lineStyle: { color: c.line } } };
  const scale = { type: 'value', min: 0, max: 100, axisLabel: text, splitLine: { lineStyle: { color: c.hair } } };
  const common = { animation: false, tooltip: { show: false }, backgroundColor: 'transparent' };
  if (kind === 'line') {
    const known = rows.filter(r => r.at !== undefined);
    const low = Math.min(...known.map(r => r.low ?? r.at)), high = Math.max(...known.map(r => r.high ?? r.at));
    scale.min = Math.max(0, Math.floor((low - 5) / 10) * 10);
    scale.max = Math.min(100, Math.max(scale.min + 20, Math.ceil((high + 5) / 10) * 10));
    return {
      ...common, grid: { left: 8, right: 32, top: 36, bottom: 8, containLabel: true },
      xAxis: { ...names, axisLabel: { ...text, color: c.ink } }, yAxis: scale,
      series: [{
        type: 'line', silent: true, data: rows.map(r => r.at ?? '-'), connectNulls: true, symbol: 'circle', symbolSize: 9,
        lineStyle: { color: c.reed, width: 2.5, type: drawn ? 'solid' : 'dashed' }, itemStyle: { color: c.reed },
      }, whiskers(rows, c, false, face, Math.max(1, Math.ceil(rows.length * apart / width)))],
    };
  }
  return {
    ...common, grid: { left: 8, right: width < 480 ? 64 : 72, top: 4, bottom: 4, containLabel: true },
    yAxis: { ...names, inverse: true, axisLabel: { ...text, color: c.ink, width: width < 480 ? 92 : 200, overflow: 'break' } }, xAxis: scale,
    series: [{
      type: 'bar', silent: true, barWidth: 16, data: rows.map(r => r.at ?? 0),
      itemStyle: { color: drawn ? c.reed : c.tint, borderColor: c.reed, borderWidth: 1.5, borderRadius: [0, 3, 3, 0], opacity: drawn ? 0.55 : 1 },
    }, whiskers(rows, c, true, face)],
  };
};

// reserve makes room for the chart above the table of one figure, before the
// library is there: what a finger is about to press must not move when it comes.
const reserve = figure => {
  const rows = rowsOf(figure);
  if (!rows.some(r => r.at !== undefined)) return null;
  const plot = document.createElement('div');
  plot.className = 'plot';
  plot.setAttribute('aria-hidden', 'true');
  const kind = figure.dataset.chart;
  const height = kind === 'line' ? 280 : rows.length * 38 + 36;
  plot.style.height = height + 'px';
  figure.querySelector('figcaption').after(plot);
  return { plot, rows, kind, height };
};

// draw draws into the reserved room and keeps the chart fitting.
const draw = (echarts, { plot, rows, kind, height }) => {
  const chart = echarts.init(plot, null, { renderer: 'canvas', height });
  const paint = printing => chart.setOption(options(rows, kind, plot.clientWidth, colours(printing)), true);
  let width = plot.clientWidth;
  paint(false);
  new ResizeObserver(() => {
    if (!plot.clientWidth || plot.clientWidth === width) return;
    width = plot.clientWidth;
    chart.resize();
    paint(matchMedia('print').matches);
  }).observe(plot);
  dark.addEventListener('change', () => paint(false));
  addEventListener('beforeprint', () => paint(true));
  addEventListener('afterprint', () => paint(false));
};

// drawAll draws every figure of the page; the library is fetched only when
// there is one.
export const drawAll = async (root = document) => {
  const figures = [...root.querySelectorAll('figure[data-chart]')];
  if (!figures.length) return;
  const rooms = figures.map(reserve).filter(Boolean);
  const echarts = await import(figures[0].dataset.echarts);
  for (const room of rooms) draw(echarts, room);
  document.documentElement.dataset.charts = figures.length;
};

// copyTables lets a button put the table of its figure on the clipboard, as
// text that a spreadsheet divides into cells.
export const copyTables = (root = document) => {
  for (const button of root.querySelectorAll('button[data-copy]')) {
    button.hidden = false;
    button.addEventListener('click', async () => {
      const table = button.closest('figure').querySelector('table');
      const text = [...table.rows].map(r => [...r.cells].map(cell => cell.textContent.trim() + '\t'.repeat(cell.colSpan - 1)).join('\t')).join('\n');
      try {
        await navigator.clipboard.writeText(text);
      } catch { // plain http has no clipboard
        const box = document.createElement('textarea');
        box.value = text;
        button.after(box);
        box.select();
        document.execCommand('copy');
        box.remove();
        button.focus();
      }
      button.textContent = button.dataset.copied;
    });
  }
};
