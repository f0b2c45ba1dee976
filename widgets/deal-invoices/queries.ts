/** What the panel asks the server: query and mutation options, keyed in one place. */
import { mutationOptions, queryOptions } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import { createInvoiceAnswerSchema, dealViewSchema } from '../../server/api/contract.ts';
import { requestJson } from '../api/client.ts';
import type { Send } from '../api/client.ts';
import type { TransportKind } from '../api/transport.ts';
import { choosePollEveryMs } from './deal-invoice-view.ts';

/** The way from one deal's panel to the server. */
export interface DealApi {
  dealId: string;
  send: Send;
  transportKind: () => TransportKind;
}

export const dealOptions = ({ dealId, send, transportKind }: DealApi) =>
  queryOptions({
    queryKey: ['deal', dealId],
    queryFn: () => requestJson(send, { method: 'GET', path: `/api/deals/${dealId}`, schema: dealViewSchema }),
    refetchInterval: (query) => choosePollEveryMs(query.state.data?.state ?? 'draft', transportKind()),
  });

export const createInvoiceKey = (dealId: string) => ['create-invoice', dealId] as const;

/** Stays pending until the panel has read the deal again, so that the button never flashes back. */
export const createInvoiceOptions = ({ dealId, send }: DealApi, queryClient: QueryClient) =>
  mutationOptions({
    mutationKey: createInvoiceKey(dealId),
    mutationFn: () =>
      requestJson(send, {
        method: 'POST',
        path: `/api/deals/${dealId}/invoices`,
        schema: createInvoiceAnswerSchema,
      }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['deal', dealId] }),
  });
