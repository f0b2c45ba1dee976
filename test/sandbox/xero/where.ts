/**
 * The `where` and `order` of Xero's list endpoints, applied to documents as they go over the wire:
 * `Name=="Acme" AND (AmountDue>0 OR Contact.ContactID==guid("…"))`, `Date>=DateTime(2026,01,31)`, `.Contains("x")`.
 * How Xero escapes a quotation mark inside a text is not documented, so it is refused here.
 */
export class QueryError extends Error {}

type Document = Record<string, unknown>;
type Value = string | number | boolean | null;
type Test = ((document: Document) => boolean) & { equality?: { field: string; value: Value } };

const TOKEN = /\s*(?:(==|!=|>=|<=|>|<|&&|\|\||\(|\)|,)|"([^"\\]*)"|(-?\d+(?:\.\d+)?)|([A-Za-z_][\w.]*))/y;

interface Token {
  kind: 'sign' | 'text' | 'number' | 'word';
  value: string;
}

function tokens(source: string): Token[] {
  const found: Token[] = [];
  TOKEN.lastIndex = 0;
  while (source.slice(TOKEN.lastIndex).trim() !== '') {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(source);
    if (!match) throw new QueryError(`Invalid expression at position ${at}: ${source.slice(at, at + 20)}`);
    const [, sign, text, number, word] = match;
    if (sign !== undefined) found.push({ kind: 'sign', value: sign });
    else if (text !== undefined) found.push({ kind: 'text', value: text });
    else if (number !== undefined) found.push({ kind: 'number', value: number });
    else found.push({ kind: 'word', value: word ?? '' });
  }
  return found;
}

const MAX_FOLDINGS = 100_000;
const foldings = new Map<string, string>();

/** Texts compare without case and accents. */
function folded(text: string): string {
  const known = foldings.get(text);
  if (known !== undefined) return known;
  const folding = text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  if (foldings.size >= MAX_FOLDINGS) foldings.clear();
  foldings.set(text, folding);
  return folding;
}

function read(document: Document, path: string): Value {
  let node: unknown = document;
  for (const key of path.split('.')) node = (node as Document | undefined | null)?.[key];
  if (typeof node === 'string') {
    const ms = /^\/Date\((-?\d+)/.exec(node)?.[1];
    return ms === undefined ? folded(node) : Number(ms);
  }
  return typeof node === 'number' || typeof node === 'boolean' ? node : null;
}

function compare(left: Value, sign: string, right: Value): boolean {
  if (sign === '==') return left === right;
  if (sign === '!=') return left !== right;
  if (left === null || right === null) return false;
  if (sign === '>') return left > right;
  if (sign === '<') return left < right;
  return sign === '>=' ? left >= right : left <= right;
}

const TEXT_TESTS: Record<string, (text: string, part: string) => boolean> = {
  Contains: (text, part) => text.includes(part),
  StartsWith: (text, part) => text.startsWith(part),
  EndsWith: (text, part) => text.endsWith(part),
};

function parser(source: string) {
  const queue = tokens(source);
  const next = (): Token => {
    const token = queue.shift();
    if (!token) throw new QueryError('Expression expected');
    return token;
  };
  const expectSign = (sign: string): void => {
    if (next().value !== sign) throw new QueryError(`'${sign}' expected`);
  };
  const takeWord = (...words: string[]): boolean => {
    const matches = queue[0]?.kind !== 'text' && words.includes(queue[0]?.value.toUpperCase() ?? '');
    if (matches) queue.shift();
    return matches;
  };

  function call(name: string): Value {
    expectSign('(');
    const values: Value[] = [];
    while (queue[0]?.value !== ')') {
      values.push(literal());
      if (queue[0]?.value === ',') queue.shift();
    }
    expectSign(')');
    if (name.toLowerCase() === 'guid') return folded(String(values[0]));
    const [year, month, day] = values.map(Number);
    return Date.UTC(year ?? NaN, (month ?? NaN) - 1, day ?? NaN);
  }
  function literal(): Value {
    const { kind, value } = next();
    if (kind === 'text') return folded(value);
    if (kind === 'number') return Number(value);
    const word = value.toLowerCase();
    if (word === 'guid' || word === 'datetime') return call(word);
    if (word === 'null') return null;
    if (word === 'true' || word === 'false') return word === 'true';
    throw new QueryError(`No property or field '${value}' exists`);
  }
  function comparison(): Test {
    const field = next();
    if (field.kind !== 'word') throw new QueryError(`Field expected instead of '${field.value}'`);
    const method = /^(.+)\.(Contains|StartsWith|EndsWith)$/.exec(field.value);
    if (method) {
      const [, path = '', name = ''] = method;
      expectSign('(');
      const part = String(literal());
      expectSign(')');
      return (document) => TEXT_TESTS[name]?.(String(read(document, path) ?? ''), part) ?? false;
    }
    const sign = next().value;
    if (!['==', '!=', '>', '<', '>=', '<='].includes(sign))
      throw new QueryError(`Operator expected after '${field.value}'`);
    const right = literal();
    const test: Test = (document) => compare(read(document, field.value), sign, right);
    if (sign === '==') test.equality = { field: field.value, value: right };
    return test;
  }
  function term(): Test {
    if (queue[0]?.value !== '(') return comparison();
    expectSign('(');
    const inner = either();
    expectSign(')');
    return inner;
  }
  function both(): Test {
    const left = term();
    if (!takeWord('AND', '&&')) return left;
    const right = both();
    return (document) => left(document) && right(document);
  }
  function either(): Test {
    const tests = [both()];
    while (takeWord('OR', '||')) tests.push(both());
    return anyOf(tests);
  }
  return { either, rest: queue };
}

/** A search for fifty names looks once at each of ten thousand contacts, not fifty times. */
function anyOf(tests: Test[]): Test {
  const [first] = tests;
  if (first && tests.length === 1) return first;
  const wanted = new Map<string, Set<Value>>();
  for (const { equality } of tests) {
    if (equality) wanted.set(equality.field, (wanted.get(equality.field) ?? new Set()).add(equality.value));
  }
  const equal: Test[] = [...wanted].map(
    ([field, values]) =>
      (document) =>
        values.has(read(document, field)),
  );
  const all = [...equal, ...tests.filter(({ equality }) => !equality)];
  return (document) => all.some((test) => test(document));
}

/** A test of documents from a `where` text; QueryError when Xero would not understand it. */
export function parseWhere(source: string): Test {
  const { either, rest } = parser(source);
  const test = either();
  if (rest[0]) throw new QueryError(`Syntax error at '${rest[0].value}'`);
  return test;
}

/** Sorted by an `order` text such as `UpdatedDateUTC DESC`. */
export function inOrder<Item extends Document>(documents: Item[], order: string): Item[] {
  const [, field, direction] = /^([\w.]+)(?:\s+(ASC|DESC))?$/i.exec(order.trim()) ?? [];
  if (field === undefined) throw new QueryError(`Invalid order '${order}'`);
  const sign = direction?.toUpperCase() === 'DESC' ? -1 : 1;
  return documents.toSorted((left, right) => {
    const [a, b] = [read(left, field) ?? '', read(right, field) ?? ''];
    return a === b ? 0 : a < b ? -sign : sign;
  });
}
