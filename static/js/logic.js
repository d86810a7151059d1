// Evaluates the conditions of a survey, as surveys/logic does on the server:
// operators, names and values are described there, and both run the same case
// files. Rules come from a published version, so they are well-typed.
//
// A value is null (no answer), a boolean, a number, a string or a list of strings.

// What is not finite is no value; adding 0 rids of the negative zero.
const finite = (n) => (Number.isFinite(n) ? n + 0 : null);

// An empty text and an empty list are no answer, nor is a matrix without a row.
function given(v) {
  if (typeof v === 'number') return finite(v);
  if (v === undefined || v === '' || v === null) return null;
  return typeof v === 'object' && !Object.keys(v).length ? null : v;
}

// What JsonLogic takes for true: all but null, false, 0, '' and the empty list.
export const truthy = (v) => Boolean(given(v));

const arithmetic = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  min: (a, b) => Math.min(a, b),
  max: (a, b) => Math.max(a, b),
};

const order = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

function calculate(op, numbers) {
  if (numbers.includes(null)) return null;
  return finite(op === '-' && numbers.length === 1 ? -numbers[0] : numbers.reduce(arithmetic[op]));
}

function compare(op, values) {
  return !values.includes(null) && values.slice(1).every((v, i) => order[op](values[i], v));
}

// evaluate computes a rule. lookup(name) gives the value of 'q1', 'q2.r1' (a row of a
// matrix, an option of a sum) or 'q1_other', and null where there is no answer; for a
// whole matrix and for a contact question anything but null means answered.
export function evaluate(rule, lookup) {
  if (rule === null || typeof rule !== 'object') return typeof rule === 'number' ? finite(rule) : rule;
  const op = Object.keys(rule)[0];
  const args = Array.isArray(rule[op]) ? rule[op] : [rule[op]];
  const get = (i) => evaluate(args[i], lookup);
  const answer = (i) => given(lookup(args[i]));
  const all = () => args.map((_, i) => get(i));
  if (arithmetic[op]) return calculate(op, all());
  if (order[op]) return compare(op, all());
  let v = null;
  switch (op) {
    case 'var':
      v = answer(0);
      return v === null && args.length > 1 ? get(1) : v;
    case 'missing':
      return args.filter((_, i) => answer(i) === null);
    case 'answered':
      return answer(0) !== null;
    case 'selected':
      v = answer(0);
      return Array.isArray(v) ? v.includes(args[1]) : v === args[1];
    case '==':
    case '===':
      return get(0) === get(1);
    case '!=':
    case '!==':
      return get(0) !== get(1);
    case '!':
      return !truthy(get(0));
    case '!!':
      return truthy(get(0));
    case 'and':
    case 'or':
      for (let i = 0; i < args.length; i++) {
        v = get(i);
        if (truthy(v) === (op === 'or')) break;
      }
      return v;
    case 'in': {
      v = get(0);
      if (Array.isArray(args[1])) return args[1].some((item) => evaluate(item, lookup) === v);
      const place = get(1);
      return v !== null && place !== null && place.includes(v);
    }
    case 'if': {
      let i = 0;
      for (; i + 1 < args.length; i += 2) if (truthy(get(i))) return get(i + 1);
      return i < args.length ? get(i) : null;
    }
  }
  throw new Error('logic: unknown operator ' + op);
}

const own = (object, name) =>
  object !== null && typeof object === 'object' && Object.prototype.hasOwnProperty.call(object, name) ? object[name] : null;

// part is a row of a matrix or the points of an option; points not given are 0.
function part(parts, name) {
  const v = own(parts, name);
  return v === null && Object.values(parts || {}).some(Number.isFinite) ? 0 : v;
}

// reader gives the lookup for answers in the form in which they are sent:
// { q1: 'yes', q2: { r1: 'good' }, q8: ['tv', 'other'], q8_other: '…' }.
export const reader = (answers) => (name) => {
  const dot = name.indexOf('.');
  return dot < 0 ? own(answers, name) : part(own(answers, name.slice(0, dot)), name.slice(dot + 1));
};

// route walks questions in document order over such answers and returns
// { shown: [codes], answers } where answers has lost those of hidden questions and gained
// the calculated ones. asked(code), when given, is false for a question that was not drawn.
export function route(questions, answers, asked) {
  const kept = Object.assign({}, answers);
  const lookup = reader(kept);
  const shown = [];
  for (const q of questions) {
    const rule = q.visible_if === undefined ? null : q.visible_if;
    if ((asked && !asked(q.code)) || (rule !== null && !truthy(evaluate(rule, lookup)))) {
      delete kept[q.code];
      delete kept[q.code + '_other'];
      continue;
    }
    shown.push(q.code);
    if (q.type === 'calculated') {
      const v = given(evaluate(q.calculate, lookup));
      if (v === null) delete kept[q.code];
      else kept[q.code] = v;
    }
  }
  return { shown, answers: kept };
}
