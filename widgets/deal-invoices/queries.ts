/** What the panel asks the server: query and mutation options, keyed in one place. */
import { mutationOptions, queryOptions } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import * as z from 'zod/mini';
import {
  createInvoiceAnswerSchema,
  dealViewSchema,
  invoiceSearchAnswerSchema,
  linkInvoiceAnswerSchema,
  previewAnswerSchema,
  reissueAnswerSchema,
} from '../../server/api/contract.ts';
import type { DealView, ReissueBody } from '../../server/api/contract.ts';
import { requestJson, requestText } from '../api/client.ts';
import type { Send } from '../api/client.ts';
import type { Live, OpenEvents } from '../api/follow-events.ts';
import type { KeptView } from '../api/kept-view.ts';
import type { SignIn } from '../api/sign-in.ts';
import type { TransportKind } from '../api/transport.ts';
import { choosePollEveryMs } from './deal-invoice-view.ts';

/** The way from one deal's panel to the server. */
export interface DealApi {
  dealId: string;
  send: Send;
  openEvents: OpenEvents;
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
      live === 'connected' ? false : choosePollEveryMs(query.state.data?.state ?? 'draft', transportKind()),
  });

export const createInvoiceKey = (dealId: string) => ['create-invoice', dealId] as const;

/** Stays pending until the panel has read the deal again, so that the button never flashes back. */
export const createInvoiceOptions = ({ dealId, send }: DealApi, queryClient: QueryClient) =>
  mutationOptions({
    mutationKey: createInvoiceKey(dealId),
    mutationFn: () =>
      requestJson(send, {
        method: 'POST',
        path: `/api/deals/${dealId}/invoices`,
        schema: createInvoiceAnswerSchema,
      }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['deal', dealId] }),
  });

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

/** Of the preview only what stands in the invoice's way; asked anew when the deal has changed. */
const readinessSchema = z.pick(previewAnswerSchema, { problems: true });
const readinessFreshMs = 5 * 60_000;

/** What is missing before the deal can be invoiced; asked of Zoho and Xero, so never by the clock. */
export const readinessOptions = ({ dealId, send }: DealApi, { name, amount, currency, stage }: DealView['deal']) =>
  queryOptions({
    queryKey: ['readiness', dealId, name, amount, currency, stage],
    queryFn: async () => {
      const path = `/api/deals/${dealId}/invoices/preview`;
      return (await requestJson(send, { method: 'POST', path, schema: readinessSchema })).problems;
    },
    staleTime: readinessFreshMs,
    gcTime: readinessFreshMs,
    refetchOnWindowFocus: true,
    retry: false,
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

const reissuePath = (dealId: string, invoiceId: string) => `/api/deals/${dealId}/invoices/${invoiceId}/reissue`;

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

export const reissueOptions = ({ dealId, send }: DealApi, queryClient: QueryClient, invoiceId: string) =>
  mutationOptions({
    mutationKey: ['reissue', dealId, invoiceId],
    mutationFn: (body: ReissueBody) =>
      requestText(send, { method: 'POST', path: reissuePath(dealId, invoiceId), body }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['deal', dealId] }),
  });
