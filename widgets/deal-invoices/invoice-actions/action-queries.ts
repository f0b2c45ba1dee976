/** What the panel asks the server about one invoice. */
import { mutationOptions, queryOptions } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import { creditAnswerSchema } from '../../../server/api/contract/credit.ts';
import type { CreditBody } from '../../../server/api/contract/credit.ts';
import { invoiceStoryAnswerSchema, onlineUrlAnswerSchema } from '../../../server/api/contract/invoice-actions.ts';
import type { InvoiceEdit } from '../../../server/api/contract/invoice-actions.ts';
import { requestJson, requestText, toApiError } from '../../api/client.ts';
import { copyText } from '../../ui/copy-text.ts';
import { saveFile } from '../../ui/save-file.ts';
import type { DealApi } from '../queries.ts';

const pathOf = ({ dealId }: DealApi, invoiceId: string) => `/api/deals/${dealId}/invoices/${invoiceId}`;

/** Asked for, and done in a moment: stays pending until the panel has read the deal again. */
function asking<Body = void>(
  api: DealApi,
  queryClient: QueryClient,
  { invoiceId, what }: { invoiceId: string; what: 'approve' | 'email' | 'void' | 'undo' | 'credit' },
) {
  return mutationOptions({
    mutationKey: [what, api.dealId, invoiceId],
    mutationFn: (body: Body) =>
      requestText(api.send, {
        method: 'POST',
        path: `${pathOf(api, invoiceId)}/${what}`,
        ...(body === undefined ? {} : { body }),
      }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['deal', api.dealId] }),
  });
}

export const approveOptions = (api: DealApi, queryClient: QueryClient, invoiceId: string) =>
  asking(api, queryClient, { invoiceId, what: 'approve' });

export const emailOptions = (api: DealApi, queryClient: QueryClient, invoiceId: string) =>
  asking(api, queryClient, { invoiceId, what: 'email' });

export const voidOptions = (api: DealApi, queryClient: QueryClient, invoiceId: string) =>
  asking<{ reason: string }>(api, queryClient, { invoiceId, what: 'void' });

export const creditOptions = (api: DealApi, queryClient: QueryClient, invoiceId: string) =>
  asking<CreditBody>(api, queryClient, { invoiceId, what: 'credit' });

/** What crediting an invoice would come to, wholly where `amount` is empty; asked of Xero, so only on request. */
export const creditPlanOptions = (api: DealApi, invoiceId: string, amount: string) =>
  queryOptions({
    queryKey: ['credit-plan', api.dealId, invoiceId, amount],
    queryFn: () => {
      const query = amount === '' ? '' : `?amount=${amount}`;
      const path = `${pathOf(api, invoiceId)}/credit${query}`;
      return requestJson(api.send, { method: 'GET', path, schema: creditAnswerSchema });
    },
    refetchOnWindowFocus: false,
    retry: false,
    // A person agrees to what would happen now, never to what would have happened the last time.
    gcTime: 0,
  });

export const undoOptions = (api: DealApi, queryClient: QueryClient, invoiceId: string) =>
  asking(api, queryClient, { invoiceId, what: 'undo' });

export const editOptions = (api: DealApi, queryClient: QueryClient, invoiceId: string) =>
  mutationOptions({
    mutationKey: ['edit', api.dealId, invoiceId],
    mutationFn: (body: InvoiceEdit) => requestText(api.send, { method: 'PUT', path: pathOf(api, invoiceId), body }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['deal', api.dealId] }),
  });

/** Copies the page where the customer pays, asked of Xero when it is not known yet; null: Xero has none. */
export const copyLinkOptions = (api: DealApi, invoiceId: string) =>
  mutationOptions({
    mutationKey: ['copy-link', api.dealId, invoiceId],
    mutationFn: async () => {
      const path = `${pathOf(api, invoiceId)}/online-url`;
      const { onlineUrl } = await requestJson(api.send, { method: 'GET', path, schema: onlineUrlAnswerSchema });
      return onlineUrl === null ? null : { url: onlineUrl, copying: await copyText(onlineUrl) };
    },
  });

/** Saves the PDF under the name that the server gives it. */
export const pdfOptions = (api: DealApi, invoiceId: string) =>
  mutationOptions({
    mutationKey: ['pdf', api.dealId, invoiceId],
    mutationFn: async () => {
      const answer = await api.openFile(`${pathOf(api, invoiceId)}/pdf`);
      if (!answer.ok) throw toApiError({ status: answer.status, body: await answer.text() });
      const name = /filename="?([^";]+)/.exec(answer.headers.get('content-disposition') ?? '')?.[1];
      saveFile(await answer.blob(), name ?? 'invoice.pdf');
    },
  });

export const storyOptions = (api: DealApi, invoiceId: string) =>
  queryOptions({
    queryKey: ['story', api.dealId, invoiceId],
    queryFn: async () => {
      const path = `${pathOf(api, invoiceId)}/story`;
      return (await requestJson(api.send, { method: 'GET', path, schema: invoiceStoryAnswerSchema })).steps;
    },
    gcTime: 0,
  });
