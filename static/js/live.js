// A page that follows what comes in. Its element with data-live names where
// from; data-live-n and data-live-at are what is told at once. With data-renew
// the whole element is fetched again from time to time. Where no event arrives
// for a few seconds, as behind a gateway that holds them back, the page asks.
const box = document.querySelector('[data-live]');
const patience = 6000, silence = 40000, pause = 15000, renewal = 30000, quiet = 60000;
let source, timer, tag, renewed = Date.now(), stopped = false;

// While nothing can be heard from the server, the page says so. Streams end now
// and then and are opened anew within seconds: that is no news.
const brief = 10000;
let missing;
const lost = is => {
  if (is && missing) return;
  clearTimeout(missing);
  const say = hidden => { for (const e of document.querySelectorAll('[data-live-lost]')) e.hidden = hidden; };
  missing = is ? setTimeout(say, brief, false) : say(true);
};

const later = (what, ms) => { clearTimeout(timer); timer = setTimeout(what, ms); };
const glance = more => ({ headers: { 'Minyi-Glance': '1', ...more }, cache: 'no-store', redirect: 'manual' });

const stop = () => {
  stopped = true;
  lost(false);
  source?.close();
  clearTimeout(timer);
  for (const e of document.querySelectorAll('[data-live-over]')) e.hidden = false;
};

// renew takes the element as the server now shows it, unless somebody is at
// work in it.
const renew = async after => {
  const now = document.querySelector('[data-live]');
  if (!('renew' in now.dataset) || Date.now() - renewed < after) return;
  if (now.contains(document.activeElement) || now.querySelector('details[open]')) return;
  renewed = Date.now();
  const reply = await fetch(location.href, glance({ Accept: 'text/html' }));
  if (!reply.ok) return;
  const next = new DOMParser().parseFromString(await reply.text(), 'text/html').querySelector('[data-live]');
  if (next) now.replaceWith(next);
};

const show = async news => {
  for (const name of ['n', 'at']) for (const e of document.querySelectorAll(`[data-live-${name}]`)) if (news[name]) e.textContent = news[name];
  await age(renewal);
};

// Where nothing comes in the figures age all the same: what was the last minute
// is no longer, and as of when they are must be seen to go on.
const age = async after => { try { await renew(after); } catch { /* the next time */ } };

const ask = async () => {
  try {
    const reply = await fetch(box.dataset.live, glance({ Accept: 'application/json', ...(tag && { 'If-None-Match': tag }) }));
    if (reply.type === 'opaqueredirect' || [401, 403, 404, 410].includes(reply.status)) return stop();
    lost(!reply.ok && reply.status !== 304);
    if (reply.status === 200) {
      tag = reply.headers.get('ETag');
      await show(await reply.json());
    } else if (reply.status === 304) await age(quiet);
  } catch { lost(true); }
  if (!stopped && !document.hidden) later(ask, pause);
};

const giveUp = () => { source.close(); source = null; document.documentElement.dataset.asks = ''; ask(); };

const listen = () => {
  if (!window.EventSource || 'asks' in document.documentElement.dataset) return ask();
  source = new EventSource(box.dataset.live);
  later(giveUp, patience);
  const alive = () => { lost(false); later(giveUp, silence); };
  source.addEventListener('beat', () => { alive(); age(quiet); });
  source.addEventListener('count', e => { alive(); show(JSON.parse(e.data)); });
  source.onerror = () => { lost(true); if (source?.readyState === 2) giveUp(); };
};

document.addEventListener('visibilitychange', () => {
  if (stopped) return;
  clearTimeout(timer);
  source?.close();
  source = null;
  if (!document.hidden) listen();
});
if (box && !document.hidden) listen();
