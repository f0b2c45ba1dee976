/**
 * The part of COQL a client needs: `select a, b from Module where … order by … limit n offset m`.
 * https://www.zoho.com/crm/developer/docs/api/v8/COQL-Overview.html and …/COQL-Limitations.html
 */
export type CoqlValue = string | number | boolean;
export type Operator = '=' | '!=' | '>' | '>=' | '<' | '<=' | 'in' | 'not in' | 'like' | 'is null' | 'is not null';
export interface Criterion {
  column: string;
  operator: Operator;
  values: CoqlValue[];
}
export type Condition = Criterion | { join: 'and' | 'or'; parts: Condition[] };
export interface CoqlQuery {
  columns: string[];
  module: string;
  where: Condition;
  orderBy: { column: string; direction: 'asc' | 'desc' }[];
  limit: number;
  offset: number;
}

/** `near` is the word the parser stopped at. */
export class CoqlSyntaxError extends Error {
  readonly near: string;
  constructor(near: string) {
    super('error occured while parsing the query');
    this.name = 'CoqlSyntaxError';
    this.near = near;
  }
}

interface Token {
  kind: 'word' | 'text' | 'number' | 'symbol';
  text: string;
}

function tokenize(query: string): Token[] {
  const pattern = /\s*(?:'((?:[^'\\]|\\.)*)'|(-?\d+(?:\.\d+)?)(?![\w.])|([A-Za-z_$][\w.$]*)|(!=|>=|<=|[=<>(),]))/gy;
  const tokens: Token[] = [];
  const source = query.trim();
  while (pattern.lastIndex < source.length) {
    const start = pattern.lastIndex;
    const match = pattern.exec(source);
    if (!match) throw new CoqlSyntaxError(source.slice(start, start + 20).trim());
    const [, text, number, word, symbol] = match;
    if (text !== undefined) tokens.push({ kind: 'text', text: text.replace(/\\(.)/g, '$1') });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word });
    else tokens.push({ kind: 'symbol', text: symbol ?? '' });
  }
  return tokens;
}

/** Parses a query; limits are checked by the caller, grammar here. Throws a CoqlSyntaxError. */
export function parseCoql(query: string): CoqlQuery {
  const tokens = tokenize(query);
  let position = 0;
  const peek = (): Token | undefined => tokens[position];
  const fail = (): never => {
    throw new CoqlSyntaxError(peek()?.text ?? 'end of query');
  };
  const isWord = (text: string): boolean => peek()?.kind === 'word' && peek()?.text.toLowerCase() === text;
  const isSymbol = (text: string): boolean => peek()?.kind === 'symbol' && peek()?.text === text;
  function take(kind: Token['kind']): string {
    const token = peek();
    if (token?.kind !== kind) return fail();
    position += 1;
    return token.text;
  }
  function skip(matches: boolean): boolean {
    if (matches) position += 1;
    return matches;
  }
  const expectWord = (word: string): unknown => skip(isWord(word)) || fail();
  const expectSymbol = (symbol: string): unknown => skip(isSymbol(symbol)) || fail();
  const wholeNumber = (): number => Number(take('number'));

  function value(): CoqlValue {
    const token = peek();
    if (token?.kind === 'text') return take('text');
    // An id is too long for a number.
    if (token?.kind === 'number') return token.text.length > 15 ? take('number') : Number(take('number'));
    if (isWord('true') || isWord('false')) return take('word').toLowerCase() === 'true';
    return fail();
  }
  function commaList<Item>(item: () => Item): Item[] {
    const items = [item()];
    while (skip(isSymbol(','))) items.push(item());
    return items;
  }

  function criterion(): Condition {
    if (skip(isSymbol('('))) {
      const inner = condition();
      expectSymbol(')');
      return inner;
    }
    const column = take('word');
    if (skip(isWord('is'))) {
      const operator = skip(isWord('not')) ? 'is not null' : 'is null';
      expectWord('null');
      return { column, operator, values: [] };
    }
    if (skip(isWord('like'))) return { column, operator: 'like', values: [value()] };
    const negated = skip(isWord('not'));
    if (negated || isWord('in')) {
      expectWord('in');
      expectSymbol('(');
      const values = commaList(value);
      expectSymbol(')');
      return { column, operator: negated ? 'not in' : 'in', values };
    }
    const operator = take('symbol');
    if (!['=', '!=', '>', '>=', '<', '<='].includes(operator)) return fail();
    return { column, operator: operator as Operator, values: [value()] };
  }

  /** More than two criteria in a row need brackets around each pair. */
  function condition(): Condition {
    const first = criterion();
    if (!isWord('and') && !isWord('or')) return first;
    const join = take('word').toLowerCase() as 'and' | 'or';
    const second = criterion();
    if (isWord('and') || isWord('or')) return fail();
    return { join, parts: [first, second] };
  }

  expectWord('select');
  const columns = commaList(() => take('word'));
  expectWord('from');
  const module = take('word');
  expectWord('where');
  const where = condition();
  const orderBy: CoqlQuery['orderBy'] = [];
  if (skip(isWord('order'))) {
    expectWord('by');
    orderBy.push(
      ...commaList(() => {
        const column = take('word');
        const direction: 'asc' | 'desc' = skip(isWord('desc')) ? 'desc' : 'asc';
        if (direction === 'asc') skip(isWord('asc'));
        return { column, direction };
      }),
    );
  }
  let limit = 200;
  let offset = 0;
  if (skip(isWord('limit'))) {
    limit = wholeNumber();
    // `limit offset, count` is the other spelling.
    if (skip(isSymbol(','))) [offset, limit] = [limit, wholeNumber()];
  }
  if (skip(isWord('offset'))) offset = wholeNumber();
  if (peek()) fail();
  return { columns, module, where, orderBy, limit, offset };
}
