/** What the preview asks the server. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { previewAnswerSchema } from '../../../server/api/contract.ts';
import type { CreateInvoiceBody, Overrides } from '../../../server/api/contract.ts';
import { requestJson } from '../../api/client.ts';
import type { DealApi } from '../queries.ts';

export const previewKey = (dealId: string) => ['invoice-preview', dealId] as const;

/** The invoice as it would be made now, with these changes; asked of Zoho and Xero, so never by the clock. */
export const previewOptions = ({ dealId, send }: DealApi, body: CreateInvoiceBody) =>
  queryOptions({
    queryKey: [...previewKey(dealId), body],
    queryFn: () => {
      const path = `/api/deals/${dealId}/invoices/preview`;
      return requestJson(send, { method: 'POST', path, body, schema: previewAnswerSchema });
    },
    // What a person saw stays until they change something: the totals must not move by themselves.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    retry: false,
    gcTime: 0,
    placeholderData: keepPreviousData,
  });

/** The body for these changes to what was seen; nothing but the basis where there are none. */
export function bodyOf(overrides: Overrides, basis: string | undefined): CreateInvoiceBody {
  const isChanged = Object.keys(overrides).length > 0;
  return { ...(isChanged && { overrides }), ...(basis !== undefined && { basis }) };
}
