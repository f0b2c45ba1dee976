/** What the preview asks the server. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { contactSearchAnswerSchema, previewAnswerSchema } from '../../../server/api/contract/preview.ts';
import type { CreateInvoiceBody, Overrides } from '../../../server/api/contract/preview.ts';
import { requestJson } from '../../api/client.ts';
import type { DealApi } from '../queries.ts';

export const previewKey = (dealId: string) => ['invoice-preview', dealId] as const;

export const requestPreview = ({ dealId, send }: DealApi, body: CreateInvoiceBody) =>
  requestJson(send, {
    ...{ method: 'POST', path: `/api/deals/${dealId}/invoices/preview`, body },
    schema: previewAnswerSchema,
  });

/** The invoice as it would be made now, with these changes; asked of Zoho and Xero, so never by the clock. */
export const previewOptions = (api: DealApi, body: CreateInvoiceBody) =>
  queryOptions({
    queryKey: [...previewKey(api.dealId), body],
    queryFn: () => requestPreview(api, body),
    // What a person saw stays until they change something: the totals must not move by themselves.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    retry: false,
    gcTime: 0,
    placeholderData: keepPreviousData,
  });

/** Contacts of Xero for what a person typed; asked only on request. */
export const contactSearchOptions = ({ dealId, send }: DealApi, typed: string) =>
  queryOptions({
    queryKey: ['contact-search', dealId, typed],
    queryFn: () => {
      // A relayed address must not hold two dots in a row.
      const q = encodeURIComponent(typed).replaceAll('.', '%2E');
      const path = `/api/deals/${dealId}/contacts?q=${q}`;
      return requestJson(send, { method: 'GET', path, schema: contactSearchAnswerSchema });
    },
    refetchOnWindowFocus: false,
    retry: false,
    gcTime: 0,
  });

/** The body for these changes to what was seen; nothing but the basis where there are none. */
export function bodyOf(overrides: Overrides, basis: string | undefined): CreateInvoiceBody {
  const isChanged = Object.keys(overrides).length > 0;
  return { ...(isChanged && { overrides }), ...(basis !== undefined && { basis }) };
}
