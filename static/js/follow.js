// A page that shows a draft follows it: its element with data-follow names where
// to ask for the draft's revision. When that is another one the page is loaded
// again, unless somebody is typing into it; then data-stale is shown instead.
const box = document.querySelector('[data-follow]');
const pause = 3000;
let typed = false;

document.addEventListener('input', () => { typed = true; });
const busy = () => typed || document.activeElement?.tagName === 'IFRAME';

const ask = async () => {
  try {
    const reply = await fetch(box.dataset.follow, { headers: { 'Minyi-Glance': '1', Accept: 'application/json' }, cache: 'no-store', redirect: 'manual' });
    if (reply.type === 'opaqueredirect' || reply.status === 401 || reply.status === 403) return;
    if (reply.ok && String((await reply.json()).revision) !== box.dataset.revision) {
      if (!busy()) return location.reload();
      for (const e of document.querySelectorAll('[data-stale]')) e.hidden = false;
    }
  } catch {
    // No network: later.
  }
  if (!document.hidden) setTimeout(ask, pause);
};

document.addEventListener('visibilitychange', () => { if (!document.hidden) ask(); });
if (box && !document.hidden) setTimeout(ask, pause);
