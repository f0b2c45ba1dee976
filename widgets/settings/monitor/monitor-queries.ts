/** What the monitor asks the server and tells it, keyed in one place. */
import { infiniteQueryOptions, mutationOptions, queryOptions } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import { jobsAnswerSchema } from '../../../server/api/contract/jobs.ts';
import { settingsSchema } from '../../../server/api/contract/settings.ts';
import type { JobState } from '../../../server/api/contract/jobs.ts';
import {
  alertsAnswerSchema,
  jobGroupsAnswerSchema,
  jobStoryAnswerSchema,
  monitorAnswerSchema,
  retryGroupAnswerSchema,
  settingsVersionsAnswerSchema,
} from '../../../server/api/contract/monitor.ts';
import type { AlertSettings } from '../../../server/api/contract/monitor.ts';
import { requestJson, requestText } from '../../api/client.ts';
import type { Send } from '../../api/client.ts';

const pollEveryMs = 30_000;
const storyPollEveryMs = 5000;
const rowsAtOnce = 20;

export const monitorOptions = (send: Send) =>
  queryOptions({
    queryKey: ['monitor'],
    queryFn: () => requestJson(send, { method: 'GET', path: '/api/monitor', schema: monitorAnswerSchema }),
    refetchInterval: pollEveryMs,
  });

export const groupsOptions = (send: Send) =>
  queryOptions({
    queryKey: ['jobs', 'groups'],
    queryFn: () => requestJson(send, { method: 'GET', path: '/api/jobs/groups', schema: jobGroupsAnswerSchema }),
    refetchInterval: pollEveryMs,
  });

/** What the log is narrowed to; empty: everything. */
export interface LogFilter {
  state: '' | JobState;
  cause: '' | 'click' | 'event';
  rule: string;
  code: string;
  typed: string;
  ignored: '' | 'only' | 'without';
}

export const wholeLog: LogFilter = { state: '', cause: '', rule: '', code: '', typed: '', ignored: '' };

export const logOptions = (send: Send, filter: LogFilter) =>
  infiniteQueryOptions({
    queryKey: ['jobs', 'log', filter],
    queryFn: ({ pageParam }) =>
      requestJson(send, { method: 'GET', path: logPath(filter, pageParam), schema: jobsAnswerSchema }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    refetchInterval: pollEveryMs,
  });

function logPath({ typed, ...filter }: LogFilter, cursor: string | null): string {
  const asked = { ...filter, q: typed.trim(), cursor: cursor ?? '', limit: String(rowsAtOnce) };
  const given = Object.entries(asked).filter(([, value]) => value !== '');
  return `/api/jobs?${new URLSearchParams(given).toString()}`;
}

export const storyOptions = (send: Send, jobId: string) =>
  queryOptions({
    queryKey: ['jobs', 'story', jobId],
    queryFn: () =>
      requestJson(send, {
        ...{ method: 'GET', path: `/api/jobs/${encodeURIComponent(jobId)}` },
        schema: jobStoryAnswerSchema,
      }),
    refetchInterval: storyPollEveryMs,
  });

/** What changes the log changes the figures, too. */
const lookAgain = (queryClient: QueryClient) => () =>
  Promise.all([
    queryClient.invalidateQueries({ queryKey: ['jobs'] }),
    queryClient.invalidateQueries({ queryKey: ['monitor'] }),
  ]);

export const retryGroupOptions = (send: Send, queryClient: QueryClient) =>
  mutationOptions({
    mutationFn: (body: { code: string; ruleId: string }) =>
      requestJson(send, { method: 'POST', path: '/api/jobs/retry', body, schema: retryGroupAnswerSchema }),
    onSettled: lookAgain(queryClient),
  });

export const retryOneOptions = (send: Send, queryClient: QueryClient) =>
  mutationOptions({
    mutationFn: (jobId: string) => requestText(send, { method: 'POST', path: jobPath(jobId, 'retry') }),
    onSettled: lookAgain(queryClient),
  });

export const ignoreOptions = (send: Send, queryClient: QueryClient) =>
  mutationOptions({
    mutationFn: ({ jobId, reason }: { jobId: string; reason: string }) =>
      requestText(send, { method: 'POST', path: jobPath(jobId, 'ignore'), body: { reason } }),
    onSettled: lookAgain(queryClient),
  });

/** Takes an *ignore* back. */
export const heedOptions = (send: Send, queryClient: QueryClient) =>
  mutationOptions({
    mutationFn: (jobId: string) => requestText(send, { method: 'POST', path: jobPath(jobId, 'heed') }),
    onSettled: lookAgain(queryClient),
  });

function jobPath(jobId: string, act: 'retry' | 'ignore' | 'heed'): string {
  return `/api/jobs/${encodeURIComponent(jobId)}/${act}`;
}

export const alertsOptions = (send: Send) =>
  queryOptions({
    queryKey: ['alerts'],
    queryFn: () => requestJson(send, { method: 'GET', path: '/api/alerts', schema: alertsAnswerSchema }),
    // While messages are on their way.
    refetchInterval: (query) =>
      query.state.data?.messages.some(({ state }) => state === 'due') ? storyPollEveryMs : pollEveryMs,
  });

export const saveAlertsOptions = (send: Send, queryClient: QueryClient) =>
  mutationOptions({
    mutationFn: (settings: AlertSettings) =>
      requestJson(send, { method: 'PUT', path: '/api/alerts', body: settings, schema: alertsAnswerSchema }),
    onSuccess: (saved) => {
      queryClient.setQueryData(alertsOptions(send).queryKey, saved);
    },
  });

export const testAlertsOptions = (send: Send, queryClient: QueryClient) =>
  mutationOptions({
    mutationFn: () => requestJson(send, { method: 'POST', path: '/api/alerts/test', schema: alertsAnswerSchema }),
    onSuccess: (sent) => {
      queryClient.setQueryData(alertsOptions(send).queryKey, sent);
    },
  });

export const versionsOptions = (send: Send) =>
  infiniteQueryOptions({
    queryKey: ['settings', 'versions'],
    queryFn: ({ pageParam }) =>
      requestJson(send, {
        method: 'GET',
        path: `/api/settings/versions${pageParam === null ? '' : `?before=${String(pageParam)}`}`,
        schema: settingsVersionsAnswerSchema,
      }),
    initialPageParam: null as number | null,
    getNextPageParam: (last) => last.before,
    refetchOnWindowFocus: false,
  });

export const restoreVersionOptions = (send: Send, queryClient: QueryClient) =>
  mutationOptions({
    mutationFn: (version: number) =>
      requestJson(send, {
        ...{ method: 'POST', path: `/api/settings/versions/${String(version)}/restore` },
        schema: settingsSchema,
      }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['settings'] }),
  });
