import type { Logger } from 'pino';
import type { NoteCall } from './call-log.ts';
import { addCalls, type LoggedCall } from './db/call-log.ts';
import type { Queryable } from './db/db.ts';
import { dealsAtWork, type DealAtWork } from './deals-at-work.ts';

/** The calls made for deals, as the sync log tells them. Calls about no deal are not kept. */
export interface KeptCalls {
  note: NoteCall;
  /** Writes what is still held and takes no more. */
  close(): Promise<void>;
}

/** Nobody waits for a line of the log: it is written beside the work, many at once. */
const HELD_MS = 200;
const MAX_HELD = 5000;
const MAX_WORDS = 500;

export function keepCalls({ db, log }: { db: Queryable; log: Logger }): KeptCalls {
  let held: LoggedCall[] = [];
  let writing: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let state: 'open' | 'closed' = 'open';

  function write(): void {
    clearTimeout(timer);
    timer = undefined;
    const calls = held;
    held = [];
    if (calls.length === 0) return;
    writing = writing
      .then(() => addCalls(db, calls))
      .catch((error: unknown) => log.warn({ err: error, calls: calls.length }, 'calls could not be noted'));
  }

  return {
    note({ url, said, at, ...call }) {
      const path = pathOf(url);
      const deals = dealsOf(path);
      if (state === 'closed' || held.length + deals.length > MAX_HELD) return;
      const words = said === null || (deals.length > 1 && (call.status ?? 0) < 400) ? null : said.slice(0, MAX_WORDS);
      for (const deal of deals) {
        held.push({ ...call, ...deal, at, said: words, path, sharedBy: deals.length });
      }
      if (held.length > 0) timer ??= setTimeout(write, HELD_MS).unref();
    },
    async close() {
      state = 'closed';
      write();
      await writing;
    },
  };
}

/** A batch works on many deals at once; a call whose path names one of them is that deal's alone. */
function dealsOf(path: string): readonly DealAtWork[] {
  const atWork = dealsAtWork();
  const named = atWork.length > 1 ? atWork.filter(({ dealId }) => path.includes(`/${dealId}`)) : [];
  return named.length > 0 ? named : atWork;
}

/** The path, and of the query the names alone: its values may be names or addresses of people. */
function pathOf(url: string): string {
  const { pathname, searchParams } = new URL(url, 'http://unknown');
  const names = [...new Set(searchParams.keys())].map((name) => `${name}=…`);
  return names.length === 0 ? pathname : `${pathname}?${names.join('&')}`;
}
