/** What a person is shown before an invoice is taken back. */
import { queryOptions } from '@tanstack/react-query';
import { reissueAnswerSchema } from '../../server/api/contract/reissue.ts';
import { requestJson } from '../api/client.ts';
import { reissuePath } from './invoice-requests.ts';
import type { DealApi } from './queries.ts';

/** What taking an invoice back and making it anew would come to; asked of Zoho and Xero, so only on request. */
export const reissuePlanOptions = ({ dealId, send }: DealApi, invoiceId: string) =>
  queryOptions({
    queryKey: ['reissue-plan', dealId, invoiceId],
    queryFn: () =>
      requestJson(send, { method: 'GET', path: reissuePath(dealId, invoiceId), schema: reissueAnswerSchema }),
    refetchOnWindowFocus: false,
    retry: false,
    // A person agrees to what would happen now, never to what would have happened the last time.
    gcTime: 0,
  });
