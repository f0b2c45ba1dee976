import { createHash } from 'node:crypto';
import { AppError } from '../errors.ts';

/** About fifty documents a call: https://developer.xero.com/documentation/guides/oauth2/limits/#request-size-limit */
export const ELEMENTS_AT_ONCE = 50;

/** What became of one element: what it is in Xero now, or why it is not. */
export type Written<T> = PromiseSettledResult<T>;

/**
 * Writes several elements with one call (`summarizeErrors=false`), each with its own outcome. What Xero refuses as a whole is
 * tried in halves, so that one element never holds the others back; without an answer the outcome of all is unknown.
 */
export async function writeElements<Item, Element, T>(
  items: Item[],
  write: (items: Item[]) => Promise<Element[]>,
  read: (element: Element, item: Item) => T,
): Promise<Written<T>[]> {
  try {
    const elements = await write(items);
    if (elements.length !== items.length) throw unmatched(items.length, elements.length);
    return elements.map((element, index) => readOne(() => read(element, items[index] as Item)));
  } catch (reason) {
    const isRefused = reason instanceof AppError && reason.code === 'xero_refused';
    if (!isRefused || items.length === 1) return items.map(() => ({ status: 'rejected', reason }));
    const middle = Math.ceil(items.length / 2);
    const first = await writeElements(items.slice(0, middle), write, read);
    return [...first, ...(await writeElements(items.slice(middle), write, read))];
  }
}

function readOne<T>(read: () => T): Written<T> {
  try {
    return { status: 'fulfilled', value: read() };
  } catch (reason) {
    return { status: 'rejected', reason };
  }
}

/** The outcome of a list of one. */
export function only<T>([written]: Written<T>[]): T {
  if (written?.status === 'fulfilled') return written.value;
  throw written?.reason;
}

function unmatched(sent: number, answered: number): AppError {
  return new AppError('xero_unavailable', 'Xero’s answer does not say what became of each document.', {
    ...{ status: 502, retry: 'unknown', detail: `${sent} sent, ${answered} answered` },
    fix: 'This is tried again by itself.',
  });
}

/** The same for the same request of the same tries only: Xero refuses a key that comes back with another body. */
export function idempotencyKey(tries: string[], body: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify([tries, body]))
    .digest('hex');
}
