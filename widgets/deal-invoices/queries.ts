/** What the panel asks the server: query and mutation options, keyed in one place. */
import { mutationOptions, queryOptions } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import { dealViewSchema } from '../../server/api/contract/deal.ts';
import { createInvoiceAnswerSchema } from '../../server/api/contract/preview.ts';
import type { DealView } from '../../server/api/contract/deal.ts';
import type { CreateInvoiceBody } from '../../server/api/contract/preview.ts';
import type { ReissueBody } from '../../server/api/contract/reissue.ts';
import { requestJson, requestText } from '../api/client.ts';
import type { Send } from '../api/client.ts';
import type { Live, OpenEvents } from '../api/follow-events.ts';
import type { KeptView } from '../api/kept-view.ts';
import type { OpenFile } from '../api/session.ts';
import type { SignIn } from '../api/sign-in.ts';
import type { TransportKind } from '../api/transport.ts';
import { choosePollEveryMs } from './deal-invoice-view.ts';

/** The way from one deal's panel to the server. */
export interface DealApi {
  dealId: string;
  send: Send;
  openEvents: OpenEvents;
  openFile: OpenFile;
  signIn: SignIn;
  keptView: KeptView;
  transportKind: () => TransportKind;
}

/** Asked again by the clock only while changes are not told. */
export const dealOptions = ({ dealId, send, transportKind }: DealApi, live: Live) =>
  queryOptions({
    queryKey: ['deal', dealId],
    queryFn: () => requestJson(send, { method: 'GET', path: `/api/deals/${dealId}`, schema: dealViewSchema }),
    refetchInterval: (query) =>
      live === 'connected' ? false : choosePollEveryMs(busiestState(query.state.data), transportKind()),
  });

/** What is being done with one invoice is looked for as often as a new one. */
function busiestState(view: DealView | undefined): DealView['state'] {
  const isActing = view?.invoices.some(({ asked, isSending }) => asked?.state === 'under_way' || isSending === true);
  return isActing === true ? 'creating' : (view?.state ?? 'draft');
}

export const createInvoiceKey = (dealId: string) => ['create-invoice', dealId] as const;

/** Stays pending until the panel has read the deal again, so that the button never flashes back. */
export const createInvoiceOptions = (api: DealApi, queryClient: QueryClient) =>
  mutationOptions({
    mutationKey: createInvoiceKey(api.dealId),
    mutationFn: (body: CreateInvoiceBody) => requestInvoice(api, body),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['deal', api.dealId] }),
  });

export const requestInvoice = ({ dealId, send }: DealApi, body: CreateInvoiceBody) =>
  requestJson(send, {
    ...{ method: 'POST', path: `/api/deals/${dealId}/invoices`, body },
    schema: createInvoiceAnswerSchema,
  });

export const unlinkInvoiceOptions = ({ dealId, send }: DealApi, queryClient: QueryClient, invoiceId: string) =>
  mutationOptions({
    mutationKey: ['unlink-invoice', dealId, invoiceId],
    mutationFn: () => requestText(send, { method: 'POST', path: `/api/deals/${dealId}/invoices/${invoiceId}/unlink` }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['deal', dealId] }),
  });

/** Lets stand what differs between an invoice and the deal now. */
export const acceptDriftOptions = ({ dealId, send }: DealApi, queryClient: QueryClient, invoiceId: string) =>
  mutationOptions({
    mutationKey: ['accept-drift', dealId, invoiceId],
    mutationFn: () =>
      requestText(send, { method: 'POST', path: `/api/deals/${dealId}/invoices/${invoiceId}/accept-drift` }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['deal', dealId] }),
  });

export const reissuePath = (dealId: string, invoiceId: string) => `/api/deals/${dealId}/invoices/${invoiceId}/reissue`;

export const reissueOptions = ({ dealId, send }: DealApi, queryClient: QueryClient, invoiceId: string) =>
  mutationOptions({
    mutationKey: ['reissue', dealId, invoiceId],
    mutationFn: (body: ReissueBody) =>
      requestText(send, { method: 'POST', path: reissuePath(dealId, invoiceId), body }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['deal', dealId] }),
  });
