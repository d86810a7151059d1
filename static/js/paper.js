// Cuts a questionnaire into real pages: nothing of a question falls on another
// page, each page says which of how many of this copy it is, and the next copy
// begins on a new sheet where both sides are printed. Without script the browser
// breaks between questions and numbers the pages of all copies together.
const MM = 96 / 25.4;
const ROOM = 264 * MM; // the height of a page without its foot

// Blocks that may not end a page: the heading of a part goes with what follows.
const leads = (block) => block.matches('h2');

const measure = (block) => {
  const style = getComputedStyle(block);
  return block.getBoundingClientRect().height + parseFloat(style.marginTop) + parseFloat(style.marginBottom);
};

function cut(blocks) {
  const pages = [[]];
  let used = 0;
  for (let i = 0; i < blocks.length; i++) {
    let need = measure(blocks[i]);
    let n = 1;
    while (leads(blocks[i + n - 1]) && i + n < blocks.length) need += measure(blocks[i + n++]);
    if (used > 0 && used + need > ROOM) {
      pages.push([]);
      used = 0;
    }
    pages[pages.length - 1].push(...blocks.slice(i, i + n));
    used += need;
    i += n - 1;
  }
  return pages;
}

// A question higher than a page becomes several blocks: its options or rows part.
function part(block) {
  const list = block.querySelector('.choices, tbody');
  const head = list && block.querySelector('thead');
  if (!list || measure(block) <= ROOM) return [block];
  const parts = [block];
  const rest = [...list.children];
  const fixed = measure(block) - list.getBoundingClientRect().height;
  let used = fixed;
  let into = list;
  for (const child of rest) {
    const need = child.getBoundingClientRect().height + 4;
    if (used + need > ROOM && into.children.length > 0 && child !== rest[0]) {
      const more = block.cloneNode(false);
      const inner = list.cloneNode(false);
      if (head) {
        const table = block.querySelector('table').cloneNode(false);
        table.append(head.cloneNode(true), inner);
        more.append(table);
      } else more.append(inner);
      parts[parts.length - 1].after(more);
      parts.push(more);
      into = inner;
      used = head ? head.getBoundingClientRect().height : 0;
    }
    if (into !== list) into.append(child);
    used += need;
  }
  return parts;
}

function paginate(copy, words, double) {
  const blocks = [...copy.children].flatMap(part);
  const pages = cut(blocks);
  copy.classList.add('paged');
  const sheets = pages.map((page, i) => {
    const sheet = document.createElement('div');
    sheet.className = 'page';
    sheet.append(...page);
    const foot = document.createElement('p');
    foot.className = 'foot';
    const left = document.createElement('span');
    left.textContent = copy.dataset.foot;
    const right = document.createElement('span');
    right.textContent = words.page.replace('{n}', i + 1).replace('{of}', pages.length);
    foot.append(left, right);
    sheet.append(foot);
    return sheet;
  });
  if (double && sheets.length % 2 === 1) {
    const empty = document.createElement('div');
    empty.className = 'page blank';
    empty.textContent = words.empty;
    sheets.push(empty);
  }
  copy.append(...sheets);
}

const main = document.querySelector('[data-page-words]');
if (main) {
  const words = JSON.parse(main.dataset.pageWords);
  const copies = [...main.querySelectorAll('.copy')];
  for (const copy of copies) paginate(copy, words, copies.length > 1);
}
