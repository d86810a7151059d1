// A form in which one choice decides on other fields: another question has other
// options, another comparison other values. Without script a button looks at it
// anew, with what was filled in so far in the address. Here that happens by
// itself, and the page that comes back is merged into the one on show, so that
// whoever goes through a list by arrow keys keeps the focus.
import { Idiomorph } from '../vendor/idiomorph/idiomorph.js';

// lookingIn follows the fields marked data-look of the form that a selector
// finds; it needs a button marked data-looks.
export const lookingIn = selector => {
  const form = () => document.querySelector(selector);
  const button = () => form()?.querySelector('[data-looks]');
  const tidy = () => { if (button()) button().hidden = true; };
  const filledIn = () => {
    const data = new URLSearchParams(new FormData(form()));
    data.set(button().name, button().value);
    return data.toString();
  };

  let busy = false;
  const look = async () => {
    if (busy) return; // what is chosen meanwhile is looked at when this is done
    busy = true;
    try {
      for (;;) {
        const asked = filledIn();
        const reply = await fetch(location.pathname + '?' + asked, { headers: { accept: 'text/html' } });
        const page = new DOMParser().parseFromString(await reply.text(), 'text/html');
        if (!page.querySelector(selector)) { location.assign(reply.url); return; } // signed out meanwhile
        if (filledIn() !== asked) continue; // so that what is merged says what the fields say
        Idiomorph.morph(document.getElementById('main'), page.getElementById('main'));
        history.replaceState(null, '', reply.url);
        tidy();
        return;
      }
    } catch {
      form().requestSubmit(button()); // the browser says what is wrong
    } finally {
      busy = false;
    }
  };

  addEventListener('change', e => { if (e.target.matches('[data-look]') && e.target.form === form()) look(); });
  tidy();
};
