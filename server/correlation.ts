import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * What connects the lines of the log that belong together: an id for each request, which the work it asks for keeps, also
 * in the database, through to the calls to Xero and Zoho. What serves several at once, as a call shared by many deals,
 * carries the ids of all of them.
 */
const current = new AsyncLocalStorage<readonly string[]>();

/** Runs `work`, and all that it starts, for these ids; without one, for those of the caller. */
export function correlated<T>(ids: readonly (string | null)[], work: () => T): T {
  const known = [...new Set(ids.filter((id) => id !== null))];
  return known.length === 0 ? work() : current.run(known, work);
}

/** Of what is being done just now; empty outside of `correlated`. */
export function correlationIds(): readonly string[] {
  return current.getStore() ?? [];
}

/** What new work is stored under: of several ids the first. */
export function correlationId(): string | null {
  return correlationIds()[0] ?? null;
}

/** For a line of the log. */
export function correlationFields(): { correlationId?: string; correlationIds?: readonly string[] } {
  const [first, ...others] = correlationIds();
  if (first === undefined) return {};
  return others.length === 0 ? { correlationId: first } : { correlationIds: [first, ...others] };
}
