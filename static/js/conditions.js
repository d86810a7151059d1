// Questions that come and go with answers on their own page. The server asks
// the same rules again; without script it shows the page once more.
import { evaluate, reader, truthy } from './logic.js';

const form = document.getElementById('form');
const known = JSON.parse(form.dataset.known || '{}');
const live = [...form.querySelectorAll('[data-if]')].map((box) => ({ box, rule: JSON.parse(box.dataset.if) }));
const numbers = ['number', 'slider', 'nps', 'sum'];

// The answers on the page, in the form in which the contract writes them.
function answers() {
  const all = { ...known };
  for (const box of form.querySelectorAll('[data-q]')) {
    const { q, type } = box.dataset;
    if (box.hidden) continue;
    const put = (name, value) => {
      const figure = numbers.includes(type) || (type === 'rating' && box.querySelector('.scale'));
      const v = figure ? Number(value) : type === 'consent' ? value === 'true' : value;
      const [code, part] = name.split('.');
      if (type === 'multiple' && code === q) (all[q] ||= []).push(v);
      else if (type === 'ranking' && part) (all[q] ||= [])[Number(value) - 1] = part;
      else if (part) (all[code] ||= {})[part] = v;
      else all[code] = v;
    };
    for (const field of box.querySelectorAll('[name]')) {
      const ticked = !/^(radio|checkbox)$/.test(field.type) || field.checked;
      if (ticked && field.value.trim() && field.type !== 'file') put(field.name, field.value);
    }
    if (type === 'ranking' && all[q]) all[q] = all[q].filter(Boolean);
  }
  return all;
}

// A question may hang on one that is itself just coming or going, so each is
// settled before the next is asked.
function settle() {
  for (const { box, rule } of live) box.hidden = !truthy(evaluate(rule, reader(answers())));
  const shown = form.elements._shown;
  const here = live.map(({ box }) => box.dataset.q);
  const others = shown.value.split(' ').filter((code) => code && !here.includes(code));
  shown.value = others.concat(live.filter(({ box }) => !box.hidden).map(({ box }) => box.dataset.q)).join(' ');
}

if (!form.elements._shown) {
  form.append(Object.assign(document.createElement('input'), { type: 'hidden', name: '_shown' }));
}
form.addEventListener('input', settle);
form.addEventListener('change', settle);
settle();
