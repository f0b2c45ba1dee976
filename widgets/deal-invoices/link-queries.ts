/** What finding and linking an invoice of Xero asks the server. */
import { mutationOptions, queryOptions } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import { invoiceSearchAnswerSchema, linkInvoiceAnswerSchema } from '../../server/api/contract/invoice-links.ts';
import { requestJson } from '../api/client.ts';
import type { DealApi } from './queries.ts';

/** Invoices of Xero for what a person typed; asked of Xero, so only on request and never by the clock. */
export const invoiceSearchOptions = ({ dealId, send }: DealApi, typed: string) =>
  queryOptions({
    queryKey: ['invoice-search', dealId, typed],
    queryFn: () => {
      // A relayed address must not hold two dots in a row.
      const q = encodeURIComponent(typed).replaceAll('.', '%2E');
      const path = `/api/deals/${dealId}/invoices/search?q=${q}`;
      return requestJson(send, { method: 'GET', path, schema: invoiceSearchAnswerSchema });
    },
    refetchOnWindowFocus: false,
    retry: false,
    gcTime: 0,
  });

export const linkInvoiceKey = (dealId: string) => ['link-invoice', dealId] as const;

/** Takes a Xero InvoiceID; stays pending until the panel has read the deal again. */
export const linkInvoiceOptions = ({ dealId, send }: DealApi, queryClient: QueryClient) =>
  mutationOptions({
    mutationKey: linkInvoiceKey(dealId),
    mutationFn: (invoiceId: string) => {
      const path = `/api/deals/${dealId}/invoices/link`;
      return requestJson(send, { method: 'POST', path, body: { invoiceId }, schema: linkInvoiceAnswerSchema });
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['deal', dealId] }),
  });
