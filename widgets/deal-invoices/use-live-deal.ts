import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { UseQueryResult } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import * as z from 'zod/mini';
import { dealViewSchema } from '../../server/api/contract/deal.ts';
import type { DealView } from '../../server/api/contract/deal.ts';
import { ApiError, parseJson } from '../api/client.ts';
import type { Live } from '../api/follow-events.ts';
import type { Freshness } from './PanelHeader.tsx';
import { dealOptions } from './queries.ts';
import type { DealApi } from './queries.ts';
import { useOnline } from './use-online.ts';

export interface LiveDeal {
  deal: UseQueryResult<DealView>;
  freshness: Freshness;
  /** Why what is shown may be old. */
  trouble: 'offline' | 'refresh_failed' | null;
}

/**
 * The deal as the server has it: read once, then told; until it is read, as it was last seen here. Where no stream gets
 * through, and where everything is relayed (a stream cannot be), it stays `polling`.
 */
export function useLiveDeal(api: DealApi): LiveDeal {
  const queryClient = useQueryClient();
  const [live, setLive] = useState<Live>('polling');
  useCachedView(api);
  const deal = useQuery(dealOptions(api, live));
  const isOnline = useOnline();
  const isCached = deal.dataUpdatedAt === cachedAtMs;
  const isRead = deal.data !== undefined && !isCached;
  useEffect(() => {
    if (deal.data !== undefined && isRead) api.keptView.keep(deal.data);
  }, [api, isRead, deal.data]);
  useEffect(() => {
    // Whoever may not see the deal any more shall not find it here either.
    if (isRefused(deal.error)) api.keptView.drop();
  }, [api, deal.error]);
  useEffect(() => {
    if (!isRead || api.transportKind() !== 'fetch') return undefined;
    const { queryKey } = dealOptions(api, 'connected');
    let told: { id: string | null; view: DealView | undefined } | undefined;
    return whenLoaded(import('../api/follow-events.ts'), ({ followEvents }) =>
      followEvents({
        open: api.openEvents,
        // A read in between may have brought another state than the one that was told last.
        knownId: () => (told !== undefined && queryClient.getQueryData(queryKey) === told.view ? told.id : null),
        onLive: (next) => {
          setLive(next);
          // A stream that has nothing new to tell would leave a read that failed standing as the last word.
          const hasFailed = queryClient.getQueryState(queryKey)?.status === 'error';
          if (next === 'connected' && hasFailed) void queryClient.invalidateQueries({ queryKey });
        },
        onEvent: ({ id, data }) => {
          const view = z.safeParse(dealViewSchema, parseJson(data));
          if (!view.success) {
            void queryClient.invalidateQueries({ queryKey });
            return;
          }
          // A read under way began before this was known; its answer must not replace it.
          void queryClient.cancelQueries({ queryKey });
          told = { id, view: queryClient.setQueryData(queryKey, view.data) };
        },
      }),
    );
  }, [api, isRead, queryClient]);
  // A stream over a network that is gone is silent for a while before it counts as lost.
  if (!isOnline) return { deal, freshness: isCached ? 'cached' : 'polling', trouble: 'offline' };
  return { deal, freshness: isCached ? 'cached' : live, trouble: deal.isRefetchError ? 'refresh_failed' : null };
}

/** Starts something once its code is there; gives what stops it, also before. */
function whenLoaded<Loaded>(loading: Promise<Loaded>, start: (loaded: Loaded) => () => void): () => void {
  let stop: (() => void) | undefined;
  let left = false;
  loading.then(
    (loaded) => {
      if (!left) stop = start(loaded);
    },
    // Without it the panel asks again by the clock.
    () => undefined,
  );
  return () => {
    left = true;
    stop?.();
  };
}

/** Whether the server will not show the deal to this person, whatever was seen before. */
export function isRefused(error: Error | null): boolean {
  return error instanceof ApiError && [401, 403, 404].includes(error.status);
}

/** So long ago that nothing takes what was kept for an answer. */
const cachedAtMs = 1;

/** Puts what was last seen of this deal where the answer will be, unless that was faster. */
function useCachedView(api: DealApi): void {
  const queryClient = useQueryClient();
  useEffect(() => {
    let left = false;
    void api.keptView.find().then((found) => {
      const { queryKey } = dealOptions(api, 'polling');
      if (left || found === null || queryClient.getQueryState(queryKey)?.status !== 'pending') return;
      queryClient.setQueryData(queryKey, found, { updatedAt: cachedAtMs });
    });
    return () => {
      left = true;
    };
  }, [api, queryClient]);
}
