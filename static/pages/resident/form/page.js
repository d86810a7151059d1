// What script adds to a page of questions. Everything here has a way without
// it: the server checks, orders and keeps all that is sent.
const form = document.getElementById('form');
const say = document.querySelector('.say');
const errors = document.getElementById('errors');
if (errors) errors.focus();

// A helper's device: nobody comes back to what somebody else had on it.
if (form.elements._a) addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });

// When the first page is opened: the server cannot know, because that page is
// the same for everybody.
const { _t: started, _page: page } = form.elements;
if (page.value === '0' && !started.value) started.value = new Date().toISOString();

// An option that stands alone clears the others, and they clear it. Writing
// beside "other" chooses it.
form.addEventListener('change', ({ target: t }) => {
  if (t.type !== 'checkbox' || !t.checked) return;
  for (const o of form.querySelectorAll(`input[name="${t.name}"]`)) {
    if (o !== t && ('alone' in t.dataset || 'alone' in o.dataset)) o.checked = false;
  }
});
form.addEventListener('input', ({ target: t }) => {
  if (!t.name.endsWith('_other') || !t.value) return;
  const choice = form.querySelector(`input[name="${t.name.slice(0, -6)}"][value="other"]`);
  if (choice && !choice.checked) choice.click();
});

// Sending goes by fetch, so that a broken network loses nothing: the same key
// goes out again until the server has said what became of it. Only our own
// page counts, whatever its status and headers: a gateway's means that nothing
// is known, and one of ours that asks for patience means the same.
const pause = (ms) => new Promise((done) => {
  setTimeout(done, ms);
  addEventListener('online', () => setTimeout(done, Math.random() * 1000), { once: true });
});

function settled(page) {
  const read = new DOMParser().parseFromString(page, 'text/html');
  return read.querySelector('main[data-minyi]') && !read.querySelector('[data-later]');
}

async function send(body) {
  body.set('_soft', '1');
  for (let wait = 2000; ; wait = Math.min(wait * 2, 30000)) {
    say.textContent = navigator.onLine ? say.dataset.sending : say.dataset.offline;
    try {
      const reply = await fetch(form.action, { method: 'POST', body, headers: { Accept: 'text/html' } });
      const page = await reply.text();
      if (settled(page)) {
        if (reply.redirected) return location.replace(reply.url);
        document.open();
        document.write(page);
        return document.close();
      }
    } catch {
      // No network, or it broke off: unknown, so once more.
    }
    say.textContent = say.dataset.again;
    await pause(wait + Math.random() * 1000);
  }
}

let busy = false;
form.addEventListener('submit', (event) => {
  const button = event.submitter;
  const sending = button && (button.value === 'send' || button.value === 'unproved');
  if (form.target || (!sending && navigator.onLine)) return;
  event.preventDefault();
  if (!sending) {
    say.textContent = say.dataset.offline;
    return say.scrollIntoView({ block: 'center' });
  }
  if (busy) return;
  busy = true;
  const data = new FormData(form);
  data.set(button.name, button.value);
  send(form.enctype.startsWith('multipart') ? data : new URLSearchParams(data));
  say.scrollIntoView({ block: 'center' });
});
