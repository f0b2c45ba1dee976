/** What the settings page asks the server: query and mutation options, keyed in one place. */
import { mutationOptions, queryOptions } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import type { JobState } from '../../server/api/contract/jobs.ts';
import type { Settings } from '../../server/api/contract/settings.ts';
import { choicesAnswerSchema } from '../../server/api/contract/choices.ts';
import { connectionsAnswerSchema } from '../../server/api/contract/connections.ts';
import { jobsAnswerSchema } from '../../server/api/contract/jobs.ts';
import { settingsSchema } from '../../server/api/contract/settings.ts';
import { signingSecretAnswerSchema } from '../../server/api/contract/signing-secret.ts';
import { requestJson, requestText } from '../api/client.ts';
import type { Send } from '../api/client.ts';
import { draftOptions } from './draft-queries.ts';

export type Provider = 'zoho' | 'xero';

/** The jobs a person may have to do something about. */
const attentionStates = ['needs_setup', 'failed', 'uncertain', 'waiting'] as const satisfies readonly JobState[];

const jobsPollEveryMs = 10_000;

export const connectionsOptions = (send: Send) =>
  queryOptions({
    queryKey: ['connections'],
    queryFn: () => requestJson(send, { method: 'GET', path: '/api/connections', schema: connectionsAnswerSchema }),
  });

export const choicesOptions = (send: Send) =>
  queryOptions({
    queryKey: ['choices'],
    queryFn: () => requestJson(send, { method: 'GET', path: '/api/settings/choices', schema: choicesAnswerSchema }),
    // Read live from Zoho and Xero: not again each time the window is looked at.
    refetchOnWindowFocus: false,
  });

export const settingsOptions = (send: Send) =>
  queryOptions({
    queryKey: ['settings'],
    queryFn: () => requestJson(send, { method: 'GET', path: '/api/settings', schema: settingsSchema }),
    // Must not change under the hands of who is editing.
    refetchOnWindowFocus: false,
  });

/** The newest jobs of each state in `attentionStates`, and how Xero's events arrive. */
export const attentionJobsOptions = (send: Send) =>
  queryOptions({
    queryKey: ['jobs'],
    queryFn: async () => {
      const answers = await Promise.all(
        attentionStates.map((state) =>
          requestJson(send, { method: 'GET', path: `/api/jobs?state=${state}`, schema: jobsAnswerSchema }),
        ),
      );
      return { jobs: answers.flatMap((answer) => answer.jobs), webhooks: answers[0]?.webhooks };
    },
    refetchInterval: jobsPollEveryMs,
  });

export const saveSettingsOptions = (send: Send, queryClient: QueryClient) =>
  mutationOptions({
    mutationFn: (settings: Settings) =>
      requestJson(send, { method: 'PUT', path: '/api/settings', body: settings, schema: settingsSchema }),
    onSuccess: async (saved) => {
      queryClient.setQueryData(settingsOptions(send).queryKey, saved);
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: ['jobs'] }),
        queryClient.invalidateQueries(draftOptions(send)),
      ]);
    },
  });

export const disconnectOptions = (send: Send, queryClient: QueryClient) =>
  mutationOptions({
    mutationFn: (provider: Provider) => requestText(send, { method: 'POST', path: `/disconnect/${provider}` }),
    onSettled: () => queryClient.invalidateQueries(),
  });

/** A new secret between the extension and the server. */
export const rotateSecretOptions = (send: Send) =>
  mutationOptions({
    mutationFn: () =>
      requestJson(send, { method: 'POST', path: '/api/signing-secret/rotate', schema: signingSecretAnswerSchema }),
  });

/** A yes for every deal that was found without an event. */
export const confirmJobsOptions = (send: Send, queryClient: QueryClient) =>
  mutationOptions({
    mutationFn: () => requestText(send, { method: 'POST', path: '/api/jobs/confirm' }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['jobs'] }),
  });

export const retryJobOptions = (send: Send, queryClient: QueryClient) =>
  mutationOptions({
    mutationFn: (jobId: string) =>
      requestText(send, { method: 'POST', path: `/api/jobs/${encodeURIComponent(jobId)}/retry` }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['jobs'] }),
  });
