import pg from 'pg';

/** PostgreSQL keeps each until its connection ends: what comes in ever new wordings is sent as it is. */
const MAX_STATEMENTS = 500;
/** Of a statement that was prepared before a table it reads was changed, as a newer server does while this one still runs. */
const PLAN_IS_STALE = '0A000';

let names = new Map<string, string>();
let generation = 0;

/**
 * Lets PostgreSQL parse and plan each statement of a connection once instead of every time: a deal is some thirty small
 * statements. https://node-postgres.com/features/queries#prepared-statements
 */
export function prepareStatements(client: pg.PoolClient): void {
  const query = client.query.bind(client) as (...args: unknown[]) => unknown;
  const queryPrepared = (text: unknown, values: unknown, ...rest: unknown[]) => {
    const name = typeof text === 'string' && Array.isArray(values) && values.length > 0 ? nameOf(text) : undefined;
    if (name === undefined) return query(text, values, ...rest);
    const answer = query({ name, text, values }, ...rest);
    // This one fails and its caller tries again; the next is prepared anew.
    if (answer instanceof Promise) answer.catch(forgetStale);
    return answer;
  };
  client.query = queryPrepared as typeof client.query;
}

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= MAX_STATEMENTS) return known;
  const name = `deal_ledger_${generation}_${names.size}`;
  names.set(text, name);
  return name;
}

function forgetStale(error: unknown): void {
  if (!(error instanceof pg.DatabaseError) || error.code !== PLAN_IS_STALE) return;
  names = new Map();
  generation += 1;
}
