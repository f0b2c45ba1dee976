/** What choosing the contact asks the server. */
import { mutationOptions, queryOptions } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import * as z from 'zod/mini';
import { previewAnswerSchema } from '../../server/api/contract/preview.ts';
import { requestJson, requestText } from '../api/client.ts';
import type { DealApi } from './queries.ts';

/** Of the preview only the contact: what else stands in the invoice's way must not keep anyone from choosing. */
const contactPreviewSchema = z.pick(previewAnswerSchema, { contact: true });
const contactFreshMs = 60_000;

/** Which contacts of Xero the customer may be; asked of Zoho and Xero, so never by the clock. */
export const contactPreviewOptions = ({ dealId, send }: DealApi) =>
  queryOptions({
    queryKey: ['contact-preview', dealId],
    queryFn: async () => {
      const path = `/api/deals/${dealId}/invoices/preview`;
      return (await requestJson(send, { method: 'POST', path, schema: contactPreviewSchema })).contact;
    },
    staleTime: contactFreshMs,
    refetchOnWindowFocus: true,
    // After a choice the old candidates are of no use: the next time it is shown it is asked anew.
    gcTime: 0,
  });

/** A contact of Xero (its ContactID), or a new one. */
export type ChosenContact = { contactId: string } | { create: true };

export const chooseContactKey = (dealId: string) => ['choose-contact', dealId] as const;

/** Stays pending until the panel has read the deal again, which then goes on by itself. */
export const chooseContactOptions = ({ dealId, send }: DealApi, queryClient: QueryClient) =>
  mutationOptions({
    mutationKey: chooseContactKey(dealId),
    mutationFn: (chosen: ChosenContact) =>
      requestText(send, { method: 'POST', path: `/api/deals/${dealId}/contact`, body: chosen }),
    // Refused: the contacts are not what they were when they were offered.
    onError: () => queryClient.invalidateQueries({ queryKey: ['contact-preview', dealId] }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['deal', dealId] }),
  });
