/** What was last seen of a deal, kept in this tab so that it is there at once the next time; see docs/security.md. */
import * as z from 'zod/mini';
import { dealViewSchema } from '../../server/api/contract/deal.ts';
import type { DealView } from '../../server/api/contract/deal.ts';
import { parseJson } from './client.ts';

/** One deal's view. Nothing here rejects: without a store, or without knowing who looks, nothing is kept. */
export interface KeptView {
  find: () => Promise<DealView | null>;
  keep: (view: DealView) => void;
  drop: () => void;
}

const prefix = 'deal-ledger:';
/** A working day; who comes back later waits for the answer. */
const keptForMs = 8 * 60 * 60 * 1000;
const keptSchema = z.object({ atMs: z.number(), view: dealViewSchema });

/**
 * Kept under the person and the deal; what another person has left is removed as soon as that is known. `userId`: the
 * CRM's, which no two organisations share; null: unknown. `openStore` may throw, where the browser lets no frame store.
 */
export function keepView(options: {
  dealId: string;
  userId: Promise<string | null>;
  openStore: () => Storage;
  now: () => number;
}): KeptView {
  const { dealId, openStore, now } = options;
  const place = options.userId.then((userId) => {
    if (userId === null) return null;
    const store = openStore();
    forgetOthers(store, `${prefix}${userId}:`);
    return { store, key: `${prefix}${userId}:${dealId}` };
  });
  const withPlace = <T>(use: (found: { store: Storage; key: string }) => T): Promise<T | null> =>
    place.then((found) => (found === null ? null : use(found))).catch(() => null);
  return {
    find: () =>
      withPlace(({ store, key }) => {
        const kept = keptSchema.safeParse(parseJson(store.getItem(key) ?? ''));
        return kept.success && now() - kept.data.atMs < keptForMs ? kept.data.view : null;
      }),
    keep: (view) => {
      void withPlace(({ store, key }) => {
        store.setItem(key, JSON.stringify({ atMs: now(), view }));
      });
    },
    drop: () => {
      void withPlace(({ store, key }) => {
        store.removeItem(key);
      });
    },
  };
}

function forgetOthers(store: Storage, own: string): void {
  const keys = Array.from({ length: store.length }, (_, position) => store.key(position) ?? '');
  for (const key of keys) if (key.startsWith(prefix) && !key.startsWith(own)) store.removeItem(key);
}
