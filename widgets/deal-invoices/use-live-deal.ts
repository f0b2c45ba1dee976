import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { UseQueryResult } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import * as z from 'zod/mini';
import { dealViewSchema } from '../../server/api/contract.ts';
import type { DealView } from '../../server/api/contract.ts';
import { parseJson } from '../api/client.ts';
import { followEvents } from '../api/follow-events.ts';
import type { Live } from '../api/follow-events.ts';
import { dealOptions } from './queries.ts';
import type { DealApi } from './queries.ts';

/**
 * The deal as the server has it: read once, then told. Where no stream gets through, and where everything is relayed
 * (a stream cannot be), it stays `polling`.
 */
export function useLiveDeal(api: DealApi): { deal: UseQueryResult<DealView>; live: Live } {
  const queryClient = useQueryClient();
  const [live, setLive] = useState<Live>('polling');
  const deal = useQuery(dealOptions(api, live));
  const isRead = deal.data !== undefined;
  useEffect(() => {
    if (!isRead || api.transportKind() !== 'fetch') return undefined;
    const { queryKey } = dealOptions(api, 'connected');
    let told: { id: string | null; view: DealView | undefined } | undefined;
    return followEvents({
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
    });
  }, [api, isRead, queryClient]);
  return { deal, live };
}
