import type { JobsAnswer, JobView } from '../../server/api/contract/jobs.ts';
import type {
  AlertsAnswer,
  JobGroupsAnswer,
  JobStoryAnswer,
  MonitorAnswer,
  Series,
  SettingsVersionsAnswer,
} from '../../server/api/contract/monitor.ts';

/** What the monitor is answered on 21 November 2026, 14:03 UTC, for tests and pictures. */
const now = Date.UTC(2026, 10, 21, 14);
const hours = (count: (index: number) => number | null): Series =>
  Array.from({ length: 24 }, (_, index) => ({
    at: new Date(now - (23 - index) * 3600_000).toISOString(),
    count: count(index),
  }));
const days = (counts: number[]): Series =>
  counts.map((count, index) => ({
    at: new Date(now - (counts.length - 1 - index) * 86_400_000).toISOString().slice(0, 10),
    count,
  }));

export const monitorAnswer: MonitorAnswer = {
  ...{ asOf: '2026-11-21T14:03:12.000Z', today: '2026-11-21', timeZone: 'Pacific/Auckland' },
  synced: { today: 12, days: days([4, 8, 0, 0, 11, 9, 14, 7, 6, 0, 1, 10, 13, 12]) },
  waiting: { now: 3, hours: hours((index) => (index < 6 ? null : (index * 7) % 5)) },
  failed: { now: 2, hours: hours((index) => (index > 18 ? 2 : 0)) },
  ignored: 1,
  budget: {
    ...{ minuteRemaining: 57, dayRemaining: 4870, dayLimit: 5000 },
    hours: hours((index) => 5000 - index * 6),
  },
  events: {
    zoho: { lastAt: '2026-11-21T14:01:40.000Z', hours: hours((index) => (index * 3) % 8) },
    xero: {
      ...{ lastAt: '2026-11-21T13:40:00.000Z', state: 'on_time', problem: null },
      hours: hours((index) => (index % 3 === 0 ? 1 : 0)),
    },
  },
  watches: [{ module: 'Deals', expiresAt: '2026-11-25T09:00:00.000Z', state: 'watched' }],
  grants: {
    zoho: {
      ...{ state: 'connected', since: '2026-11-01T09:00:00.000Z', checkedAt: '2026-11-21T09:00:00.000Z' },
      ...{ endsAt: null, problem: null },
    },
    xero: {
      ...{ state: 'connected', since: '2026-11-01T09:02:00.000Z', checkedAt: '2026-11-21T09:00:00.000Z' },
      ...{ endsAt: '2027-01-18T09:00:00.000Z', problem: null },
    },
  },
};

function loggedJob(id: string, changes: Partial<JobView> = {}): JobView {
  return {
    ...{ id, dealId: `30000000000000000${id}`, dealName: 'Student portal', kind: 'sync-deal', state: 'failed' },
    ...{ attempts: 2, nextAttemptAt: null, createdAt: '2026-11-21T13:00:00.000Z' },
    ...{ updatedAt: '2026-11-21T14:00:00.000Z', cause: 'event', ruleId: 'won', ruleName: 'Invoice on Closed Won' },
    ...{ invoiceNumber: null, ignored: null, correlationId: '7b1d7a52-8a54-4d0e-9d0c-33f8a1f6c0de' },
    problem: {
      ...{ code: 'account_unusable', message: 'Account “200” is archived in Xero.' },
      ...{
        fix: 'Restore it in Xero, or choose another one in Settings.',
        detail: 'Account code 200 has been archived.',
      },
    },
    ...changes,
  };
}

export const groupsAnswer: JobGroupsAnswer = {
  groups: [
    {
      ...{ code: 'account_unusable', ruleId: 'won', ruleName: 'Invoice on Closed Won', count: 14, states: ['failed'] },
      ...{ oldestAt: '2026-11-21T12:10:00.000Z', newestAt: '2026-11-21T14:00:00.000Z' },
      ...{ means: 'The sales account is archived or gone in Xero.', message: 'Account “200” is archived in Xero.' },
      fix: 'Restore it in Xero, or choose another one in Settings.',
    },
    {
      ...{ code: 'no_amount', ruleId: 'won', ruleName: 'Invoice on Closed Won', count: 1, states: ['failed'] },
      ...{ oldestAt: '2026-11-20T12:10:00.000Z', newestAt: '2026-11-20T12:10:00.000Z' },
      ...{ means: 'The deal has no lines with a price and no amount.', message: 'The deal has no amount.' },
      fix: 'Enter an amount or products on the deal.',
    },
  ],
};

export const logAnswer: JobsAnswer = {
  jobs: [
    loggedJob('1'),
    loggedJob('2', {
      ...{ dealName: 'Members’ website, with a very long name that somebody has given it in the CRM', state: 'done' },
      ...{ problem: null, invoiceNumber: 'DL-7K2M-1', attempts: 0, cause: 'click' },
    }),
    loggedJob('3', {
      ...{
        dealName: 'A favour',
        ignored: { reason: 'Free of charge', by: 'ana@kauri.example', at: '2026-11-21T13:30:00.000Z' },
      },
      problem: { code: 'no_amount', message: 'The deal has no amount.', fix: 'Enter an amount.', detail: null },
    }),
  ],
  ...{ nextCursor: null, budget: { minuteRemaining: 57, dayRemaining: 4870 } },
};

export const storyAnswer: JobStoryAnswer = {
  job: loggedJob('1', { correlationId: 'c0ffee00-2a7b-4a53-9c9e-1f6f1c1a7f11' }),
  steps: [
    { kind: 'event', at: '2026-11-21T13:59:58.000Z', source: 'zoho-stage', stage: 'Closed Won' },
    {
      ...{ kind: 'attempt', at: '2026-11-21T13:59:58.400Z', durationMs: 1240 },
      calls: [
        {
          ...{ at: '2026-11-21T13:59:58.400Z', side: 'zoho', method: 'GET', path: '/crm/v8/Deals/300000000000000001' },
          ...{ status: 200, durationMs: 310, code: null, said: null, correlationId: null, sharedBy: 1 },
        },
        {
          ...{
            at: '2026-11-21T13:59:58.900Z',
            side: 'xero',
            method: 'PUT',
            path: '/api.xro/2.0/Invoices?summarizeErrors=…',
          },
          ...{ status: 400, durationMs: 740, code: null, said: 'Account code 200 has been archived.', sharedBy: 3 },
          correlationId: '0c6e6e5e-2a7b-4a53-9c9e-1f6f1c1a7f11',
        },
      ],
    },
    {
      ...{ kind: 'action', at: '2026-11-21T13:59:59.700Z', action: 'invoice.created', actor: 'server' },
      ...{ outcome: 'refused', code: 'account_unusable' },
    },
  ],
};

export const alertsAnswer: AlertsAnswer = {
  settings: { emails: ['ana@kauri.example'], task: 'on', pileUpCount: 10, silentMinutes: 60 },
  email: 'ready',
  task: { is: 'needs_consent', consentPath: '/connect/zoho?for=automations' },
  open: [{ cause: 'failures', since: '2026-11-21T13:20:00.000Z' }],
  messages: [
    {
      ...{
        at: '2026-11-21T13:20:00.000Z',
        kind: 'begin',
        cause: 'failures',
        channel: 'email',
        to: 'ana@kauri.example',
      },
      ...{ state: 'done', problem: null },
    },
    {
      ...{ at: '2026-11-20T08:00:00.000Z', kind: 'test', cause: null, channel: 'email', to: 'ana@kauri.example' },
      state: 'failed',
      problem: {
        ...{ code: 'mail_refused', message: 'The mail server did not take the e-mail.' },
        ...{ fix: 'Check the address, and the server’s settings for e-mail.', detail: '550 No such user' },
      },
    },
  ],
};

const rule = { won: 'Invoice on Closed Won', renewal: 'Renewals' };
export const versionsAnswer: SettingsVersionsAnswer = {
  versions: [
    {
      ...{ version: 3, savedAt: '2026-11-21T10:00:00.000Z', savedBy: 'ana@kauri.example', state: 'in_force' },
      changes: [
        { field: 'rules.won.status', before: 'DRAFT', after: 'AUTHORISED' },
        { field: 'rules.renewal.id', after: 'renewal' },
        { field: 'rules.renewal.stage', after: 'Renewal Won' },
        { field: 'mapping.tracking', before: [], after: [{ category: 'Region', option: 'North' }] },
      ],
      ruleNames: rule,
    },
    {
      ...{ version: 2, savedAt: '2026-11-02T10:00:00.000Z', savedBy: 'ben@kauri.example', state: 'past' },
      changes: [{ field: 'mapping.salesAccountCode', before: null, after: '200' }],
      ruleNames: rule,
    },
    {
      ...{ version: 1, savedAt: '2026-11-01T09:00:00.000Z', savedBy: 'ana@kauri.example', state: 'past' },
      ...{ changes: [], ruleNames: rule },
    },
  ],
  before: null,
};
