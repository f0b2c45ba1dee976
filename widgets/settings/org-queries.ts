/** What the settings page asks and tells about the org itself: terms, organisation, pause, a customer's data. */
import { mutationOptions, queryOptions } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import { orgAnswerSchema } from '../../server/api/contract/connections.ts';
import { requestJson, requestText } from '../api/client.ts';
import type { Send } from '../api/client.ts';

export const orgOptions = (send: Send) =>
  queryOptions({
    queryKey: ['org'],
    queryFn: () => requestJson(send, { method: 'GET', path: '/api/org', schema: orgAnswerSchema }),
  });

export const acceptTermsOptions = (send: Send, queryClient: QueryClient) =>
  mutationOptions({
    mutationFn: (version: string) => requestText(send, { method: 'POST', path: '/api/terms', body: { version } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['org'] }),
  });

export const chooseOrganisationOptions = (send: Send, queryClient: QueryClient) =>
  mutationOptions({
    mutationFn: (use: 'chosen' | 'current') =>
      requestText(send, { method: 'POST', path: '/api/organisation', body: { use } }),
    onSettled: () => queryClient.invalidateQueries(),
  });

export const resumeOptions = (send: Send, queryClient: QueryClient) =>
  mutationOptions({
    mutationFn: () => requestText(send, { method: 'POST', path: '/api/resume' }),
    onSettled: () => queryClient.invalidateQueries(),
  });

/** The text of the answer: for a person to keep, not for the page to read. */
export const customerDataOptions = (send: Send) =>
  mutationOptions({
    mutationFn: async ({ act, customerId }: { act: 'export' | 'erase'; customerId: string }) => {
      const answer = await requestText(send, { method: 'POST', path: `/api/privacy/${act}`, body: { customerId } });
      return { act, customerId, text: answer.body };
    },
  });
