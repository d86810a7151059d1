// A big screen: it follows what comes in, shows one rate after the other by
// area, keeps the screen awake, and says when the connection is lost.
import '../../../js/live.js';

const turnEvery = 20000;
let turn = 0;

// show brings the rate whose turn it is to the front. The figures are renewed
// from time to time, so that nothing is remembered in the elements.
const show = () => {
  const maps = document.querySelectorAll('.map');
  if (maps.length) turn %= maps.length;
  for (const e of document.querySelectorAll('.map')) e.hidden = Number(e.dataset.turn) !== turn;
  for (const e of document.querySelectorAll('.rates li')) e.classList.toggle('on', Number(e.dataset.turn) === turn);
};
setInterval(() => { turn++; show(); }, turnEvery);
new MutationObserver(show).observe(document.body, { childList: true });
show();

const clock = document.querySelector('[data-clock]');
const tick = () => { clock.textContent = new Date().toLocaleTimeString(document.documentElement.lang, { hour: '2-digit', minute: '2-digit', hour12: false, timeZone: clock.dataset.clock }); };
setInterval(tick, 1000);
tick();

const full = document.querySelector('[data-full]');
if (document.documentElement.requestFullscreen) {
  full.hidden = false;
  full.addEventListener('click', () => document.documentElement.requestFullscreen().catch(() => {}));
  document.addEventListener('fullscreenchange', () => { full.hidden = Boolean(document.fullscreenElement); });
}

const stayAwake = async () => { try { if (!document.hidden) await navigator.wakeLock?.request('screen'); } catch { /* the machine decides */ } };
document.addEventListener('visibilitychange', stayAwake);
stayAwake();
