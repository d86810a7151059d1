// An export under way is looked at every two seconds, without the page jumping.
// When the server does not answer, what stands there stays and the next look
// comes later.
const every = 2000, patience = 10000;

const look = async () => {
  let wait = every;
  try {
    const reply = await fetch(location.href, { headers: { accept: 'text/html' } });
    if (reply.redirected) return location.reload(); // signed out meanwhile
    if (!reply.ok) throw reply.status;
    const fresh = new DOMParser().parseFromString(await reply.text(), 'text/html').getElementById('job');
    const old = document.getElementById('job');
    const pressed = old.contains(document.activeElement) && document.activeElement.closest('form');
    if (!fresh) throw 'no job';
    old.replaceWith(fresh);
    if (pressed) fresh.querySelector('button, a.button')?.focus();
    if (!('active' in fresh.dataset)) return;
  } catch {
    wait = patience;
  }
  setTimeout(look, wait);
};

setTimeout(look, every);
