/** What the panel asks the server before anything on it is opened. */
import { mutationOptions, queryOptions } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import { dealViewSchema } from '../../server/api/contract/deal.ts';
import type { DealView } from '../../server/api/contract/deal.ts';
import { requestJson } from '../api/client.ts';
import type { Send } from '../api/client.ts';
import type { Live, OpenEvents } from '../api/follow-events.ts';
import type { KeptView } from '../api/kept-view.ts';
import type { OpenFile } from '../api/session.ts';
import type { SignIn } from '../api/sign-in.ts';
import type { TransportKind } from '../api/transport.ts';
import { createInvoiceKey } from './create-invoice-key.ts';
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

/** Makes at once what has no problem; anything else is to be seen by the person first. Comes with the first click. */
export const createAtOnceOptions = (api: DealApi, queryClient: QueryClient) =>
  mutationOptions({
    mutationKey: createInvoiceKey(api.dealId),
    mutationFn: async () => (await import('./invoice-preview/create-at-once.ts')).createAtOnce(api),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['deal', api.dealId] }),
  });
