// Improves the designer; without it every button works by itself. What is typed
// is posted after a pause, the answered page is merged into the one on show so
// that focus and half-typed words stay, Enter in an option makes the next one,
// several pasted lines become several options, keys press the buttons that a
// designer needs at every question, and dragging presses the same buttons.
import { Idiomorph } from '../../../vendor/idiomorph/idiomorph.js';

const pause = 1200;
const form = () => document.getElementById('edit');
const status = () => document.getElementById('saved');

let timer, under;               // the pause; the post under way
const unsent = new Set();       // names of fields typed into since the last post

const say = word => { const s = status(); if (s) s.textContent = s.dataset[word]; };

// merge brings the page that was answered into the one on show. What was typed
// since the post began stays as it is.
const merge = (page, at) => {
  Idiomorph.morph(document.getElementById('main'), page.getElementById('main'), {
    ignoreActiveValue: !at,
    callbacks: {
      beforeNodeMorphed: (old, fresh) => !(old.name && unsent.has(old.name) && fresh.name === old.name),
      // The phone stays as open as its reader left it.
      beforeAttributeUpdated: (name, node) => !(name === 'open' && node.id === 'live'),
    },
  });
  document.title = page.title;
  decorate();
  let target = at && document.getElementById(at);
  // The last step back or forth switches its own button off.
  if (target && target.disabled) target = document.getElementById(at === 'b-undo' ? 'b-redo' : 'b-undo');
  if (target) { target.focus(); target.scrollIntoView({ block: 'nearest' }); }
};

// post sends the form with a button and shows what comes back; to is the field
// that has the focus then, if not the one that the server names.
const post = async (act, to) => {
  while (under) await under;
  clearTimeout(timer);
  const from = form();
  if (!from) return;
  const data = new URLSearchParams(new FormData(from));
  data.set('do', act || 'save');
  if (!act && document.activeElement) data.set('focus', document.activeElement.id);
  unsent.clear();
  say('saving');
  under = send(from, data, act, to);
  await under;
  under = undefined;
};

const send = async (from, data, act, to) => {
  try {
    const reply = await fetch(from.action, { method: 'POST', body: data, headers: { accept: 'text/html' } });
    const page = new DOMParser().parseFromString(await reply.text(), 'text/html');
    if (!page.getElementById('edit')) {
      if (reply.redirected) location.assign(reply.url); // signed out meanwhile, or the survey has ended
      throw new Error('no form');
    }
    const address = new URL(reply.url);
    const focus = address.searchParams.get('focus');
    address.searchParams.delete('focus');
    if (reply.redirected) history.replaceState(null, '', address);
    merge(page, page.getElementById('wrong') ? act && 'wrong' : act && (to || focus));
  } catch (e) {
    say('unsaved');
    for (const f of from.elements) if (f.name && f.type !== 'hidden') unsent.add(f.name);
  }
};

addEventListener('input', e => {
  if (!e.target.name || e.target.form !== form() || e.target.matches('[data-later]')) return;
  unsent.add(e.target.name);
  clearTimeout(timer);
  timer = setTimeout(post, pause);
});

addEventListener('submit', e => {
  if (e.target !== form()) return;
  e.preventDefault();
  post(e.submitter && e.submitter.value !== 'save' ? e.submitter.value : '');
});

// A link away first sends what was typed.
addEventListener('click', async e => {
  const link = e.target.closest('a[href]');
  if (!link || !unsent.size || e.defaultPrevented || e.button || e.ctrlKey || e.metaKey || e.shiftKey) return;
  e.preventDefault();
  await post();
  if (!document.getElementById('wrong')) location.assign(link.href);
});

addEventListener('pagehide', () => {
  const from = form();
  if (!from || !unsent.size) return;
  const data = new URLSearchParams(new FormData(from));
  data.set('do', 'save');
  fetch(from.action, { method: 'POST', body: data, keepalive: true });
});

const partOf = field => {
  const item = field.closest('[data-part]'), list = field.closest('[data-parts]');
  return item && list && field.matches('li > input') ? [list.dataset.parts, item.dataset.part] : undefined;
};

// The keys. Those of one option or row come first; a key that means nothing
// there is looked for among those of the whole form.
const byId = id => document.getElementById(id);
const press = button => { if (button && !button.disabled) button.click(); };

const inPart = (e, [kind, code], held) => {
  const item = e.target.closest('[data-part]'), before = item.previousElementSibling;
  if (e.key === 'Enter' && !held) return () => post(kind + '_add:' + code);
  if (e.altKey && e.key === 'ArrowUp') return () => press(item.querySelector('[name=do][value$=":-1"]'));
  if (e.altKey && e.key === 'ArrowDown') return () => press(item.querySelector('[name=do][value$=":1"]'));
  // An empty one goes with the key that emptied it, as in a list of Word.
  if (e.key === 'Backspace' && !e.repeat && !e.target.value && before) return () => post(kind + '_remove:' + code, before.querySelector('input').id);
};

const taken = { 'f-paste': 'b-paste', 'f-paste_rows': 'b-paste_rows' };

const inForm = (e, held) => {
  const add = () => press(byId(taken[e.target.id]) || byId('b-add_after') || byId('b-add'));
  if (e.key === 'Enter' && held && e.shiftKey) return () => byId('f-add_type')?.focus();
  if (e.key === 'Enter' && (held || e.target.id === 'f-add_type')) return add;
  if (held && e.key.toLowerCase() === 's' && !e.shiftKey && !e.altKey) return () => post();
  if (e.altKey && e.key === 'PageUp') return () => turn(-1);
  if (e.altKey && e.key === 'PageDown') return () => turn(1);
};

// turn opens the question before or after the open one, on whatever page.
const turn = by => {
  const all = [...document.querySelectorAll('[data-question]')], open = all.findIndex(q => q.querySelector('[aria-current]'));
  const to = all[open + by];
  if (to) post('open:' + to.dataset.question);
};

addEventListener('keydown', e => {
  if (e.isComposing || !form() || !(form().contains(e.target) || e.target === document.body)) return;
  const held = e.ctrlKey || e.metaKey, part = e.target.matches('input') && partOf(e.target);
  const act = part && inPart(e, part, held) || inForm(e, held);
  if (!act) return;
  e.preventDefault();
  act();
});

addEventListener('paste', e => {
  const part = e.target.matches('input') && partOf(e.target);
  const text = e.clipboardData.getData('text');
  const box = part && document.getElementById(part[0] === 'row' ? 'f-paste_rows' : 'f-paste');
  if (!box || !/\S\s*\n\s*\S/.test(text)) return;
  e.preventDefault();
  box.value = text;
  post(part[0] === 'row' ? 'paste_rows' : 'paste');
});

// Dragging, where there is a pointer for it.
let sortable;
const drags = async () => {
  if (!form() || !matchMedia('(pointer:fine)').matches) return;
  sortable = sortable || (await import('../../../vendor/sortablejs/sortablejs.js')).Sortable;
  for (const list of document.querySelectorAll('[data-parts], [data-questions]')) {
    if (sortable.get(list)) continue;
    sortable.create(list, {
      animation: 120, delay: 80, filter: 'input,button,label', preventOnFilter: false,
      group: 'questions' in list.dataset ? 'questions' : undefined,
      onEnd: moved,
    });
  }
};

const moved = ({ item, from, to, oldIndex, newIndex }) => {
  if (from === to && oldIndex === newIndex) return;
  const by = newIndex - oldIndex;
  if ('parts' in from.dataset) {
    post(from.dataset.parts + '_move:' + item.dataset.part + ':' + by);
    return;
  }
  const before = item.previousElementSibling;
  post('put:' + item.dataset.question + ':' + to.dataset.questions + ':' + (before ? before.dataset.question : ''));
};

const decorate = () => {
  drags();
  const keys = byId('keys'); // they work by script alone
  if (keys) keys.hidden = false;
};
decorate();
