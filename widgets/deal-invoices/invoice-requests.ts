/** What the panel asks the server about making, unlinking and mending an invoice. */
import { mutationOptions } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import { createInvoiceAnswerSchema } from '../../server/api/contract/preview.ts';
import type { CreateInvoiceBody } from '../../server/api/contract/preview.ts';
import type { ReissueBody } from '../../server/api/contract/reissue.ts';
import { requestJson, requestText } from '../api/client.ts';
import { createInvoiceKey } from './create-invoice-key.ts';
import type { DealApi } from './queries.ts';

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
