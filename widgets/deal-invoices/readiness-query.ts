/** What the readiness light asks the server. */
import { queryOptions } from '@tanstack/react-query';
import * as z from 'zod/mini';
import { previewAnswerSchema } from '../../server/api/contract/preview.ts';
import type { DealView } from '../../server/api/contract/deal.ts';
import { requestJson } from '../api/client.ts';
import type { DealApi } from './queries.ts';

/** Of the preview only what stands in the invoice's way; asked anew when the deal has changed. */
const readinessSchema = z.pick(previewAnswerSchema, { problems: true });
const readinessFreshMs = 5 * 60_000;
/** What is missing is put right on another page: who comes back wants to know. */
const missingFreshMs = 5_000;

/** What is missing before the deal can be invoiced; asked of Zoho and Xero, so never by the clock. */
export const readinessOptions = ({ dealId, send }: DealApi, { name, amount, currency, stage }: DealView['deal']) =>
  queryOptions({
    queryKey: ['readiness', dealId, name, amount, currency, stage],
    queryFn: async () => {
      const path = `/api/deals/${dealId}/invoices/preview`;
      return (await requestJson(send, { method: 'POST', path, schema: readinessSchema })).problems;
    },
    staleTime: ({ state }) => (state.data?.length === 0 ? readinessFreshMs : missingFreshMs),
    gcTime: readinessFreshMs,
    refetchOnWindowFocus: true,
    retry: false,
  });
