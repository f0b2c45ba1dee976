/** What the part invoices of a deal ask the server. */
import { keepPreviousData, mutationOptions, queryOptions } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import { instalmentsAnswerSchema } from '../../../server/api/contract/instalments.ts';
import { createInvoiceAnswerSchema } from '../../../server/api/contract/preview.ts';
import type { InstalmentsBody } from '../../../server/api/contract/instalments.ts';
import { requestJson } from '../../api/client.ts';
import type { DealApi } from '../queries.ts';

const planKey = (dealId: string) => ['instalments', dealId] as const;
const path = (dealId: string) => `/api/deals/${dealId}/instalments`;

/** The plan as it is stored. Asked of Zoho and Xero, so when it is opened and when the deal has changed (`stamp`), not by the clock. */
export const planOptions = ({ dealId, send }: DealApi, stamp: string) =>
  queryOptions({
    queryKey: [...planKey(dealId), stamp],
    queryFn: () => requestJson(send, { method: 'GET', path: path(dealId), schema: instalmentsAnswerSchema }),
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: false,
    retry: false,
    gcTime: 0,
  });

/** What a plan would come to that is not stored. */
export const previewOptions = ({ dealId, send }: DealApi, body: InstalmentsBody | null) =>
  queryOptions({
    queryKey: ['instalments-preview', dealId, body],
    queryFn: () => {
      const address = `${path(dealId)}/preview`;
      return requestJson(send, { method: 'POST', path: address, body, schema: instalmentsAnswerSchema });
    },
    enabled: body !== null,
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: false,
    retry: false,
    gcTime: 0,
  });

export const savePlanKey = (dealId: string) => ['save-instalments', dealId] as const;

export const savePlanOptions = ({ dealId, send }: DealApi, queryClient: QueryClient) =>
  mutationOptions({
    mutationKey: savePlanKey(dealId),
    mutationFn: (body: InstalmentsBody) =>
      requestJson(send, { method: 'PUT', path: path(dealId), body, schema: instalmentsAnswerSchema }),
    onSuccess: (answer) => {
      queryClient.setQueriesData({ queryKey: planKey(dealId) }, answer);
    },
    // Refused: it is perhaps not the plan that was read any more.
    onError: () => queryClient.invalidateQueries({ queryKey: planKey(dealId) }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['deal', dealId] }),
  });

export const createPartKey = (dealId: string) => ['create-instalment', dealId] as const;

/** Asks for one part now; takes its id. Stays pending until the panel has read the deal again. */
export const createPartOptions = ({ dealId, send }: DealApi, queryClient: QueryClient) =>
  mutationOptions({
    mutationKey: createPartKey(dealId),
    mutationFn: (instalment: string) => {
      const address = `/api/deals/${dealId}/invoices`;
      return requestJson(send, {
        ...{ method: 'POST', path: address, body: { instalment }, schema: createInvoiceAnswerSchema },
      });
    },
    onSettled: async () => {
      await queryClient.invalidateQueries({ queryKey: ['deal', dealId] });
      await queryClient.invalidateQueries({ queryKey: planKey(dealId) });
    },
  });
