/** The states of the settings page. */
import {
  alertsAnswer,
  groupsAnswer,
  logAnswer,
  monitorAnswer,
  storyAnswer,
  versionsAnswer,
} from '../support/monitor-answers.ts';
import { crmFigures } from '../../server/api/contract/crm-writes.ts';
import { jobStates } from '../../server/api/contract/jobs.ts';
import type { ChoicesAnswer } from '../../server/api/contract/choices.ts';
import type { ConnectionsAnswer, OrgAnswer } from '../../server/api/contract/connections.ts';
import type { PermissionState } from '../../server/api/contract/crm-writes.ts';
import type { JobsAnswer } from '../../server/api/contract/jobs.ts';
import type { PreviewAnswer } from '../../server/api/contract/preview.ts';
import type { Settings } from '../../server/api/contract/settings.ts';
import type { RecentDealsAnswer } from '../../server/api/contract/try-settings.ts';
import { nameableFields } from '../../server/sync/deal-field-kinds.ts';
import { offerDealFields } from '../../server/sync/offer-deal-fields.ts';
import { defaultSettings } from '../../server/sync/settings.ts';
import { simulationOf } from '../support/simulation-answers.ts';
import type { GalleryGroup, GalleryState, PlayedAnswer, Step } from './gallery-state.ts';

const connected = (orgName: string) => ({
  ...{ state: 'connected' as const, orgName, since: '2026-11-01T09:00:00.000Z', problem: null },
});
const notConnected = { state: 'not_connected' as const, orgName: null, since: null, problem: null };
const connections: ConnectionsAnswer = {
  user: { name: 'Ana Reyes', email: 'ana@kauri.example' },
  zoho: connected('Kauri Energy'),
  xero: connected('Demo Company (NZ)'),
};

const consentPath = '/connect/zoho?for=crm-fields';
const working: PermissionState = { is: 'working', problem: null, consentPath };
const fresh = defaultSettings(['Closed Won']);
const ready: Settings = {
  ...fresh,
  mapping: { ...fresh.mapping, salesAccountCode: '200', taxType: 'OUTPUT2' },
  crmFields: { ...fresh.crmFields, state: working },
};

const stage = (value: string, colour: string, forecast: 'open' | 'won' | 'lost' = 'open') => ({
  ...{ value, label: value, colour, closedWon: forecast === 'won', closedLost: forecast === 'lost' },
});
const stages = [
  ...[stage('Qualification', '#9aa8bd'), stage('Needs Analysis', '#7fa6d9'), stage('Proposal/Price Quote', '#5b8fd6')],
  ...[stage('Negotiation/Review', '#d9a441'), stage('Closed Won', '#2e9e6b', 'won')],
  ...[stage('Closed Lost', '#c65353', 'lost'), stage('Closed Lost to Competition', '#c65353', 'lost')],
];
const field = (apiName: string, type: string) => ({
  ...{ id: apiName, apiName, label: apiName.replaceAll('_', ' '), type, isReadOnly: false },
});
const dealFields = [
  ...[field('Next_Step', 'text'), field('Billing_Notes', 'textarea'), field('Budget', 'currency')],
  ...[
    field('Backlog', 'double'),
    field('Go_Live', 'date'),
    field('Exchange_Rate', 'double'),
    field('Currency', 'picklist'),
  ],
];
const group = (name: string, position: number) => ({ id: `57257670000000${String(6000 + position)}`, name });
const typed = {
  ...{ id: 'Type', apiName: 'Type', label: 'Type', type: 'picklist', isReadOnly: false },
  options: ['New business', 'Existing business', 'Renewal'].map((value) => ({ value, label: value })),
};
const choices: ChoicesAnswer = {
  pipelines: [
    { value: 'Standard (Standard)', label: 'Standard', stages },
    {
      value: 'Renewals',
      label: 'Renewals',
      stages: [stage('Renewal Due', '#7fa6d9'), stage('Renewal Won', '#2e9e6b', 'won')],
    },
  ],
  accounts: [
    { code: '200', name: 'Sales' },
    { code: '260', name: 'Other Revenue' },
  ],
  taxRates: [{ taxType: 'OUTPUT2', name: '15% GST on Income', ratePercent: '15.0000' }],
  profiles: ['Finance', 'Standard', 'Accountant of the South Island branch'].map(group),
  roles: ['CEO', 'Sales Manager', 'Sales Representative'].map(group),
  ...offerDealFields(dealFields, { crm: 'NZD', xero: 'NZD' }),
  dealFields: nameableFields([...dealFields, typed, field('Deal_Name', 'text'), field('Amount', 'currency')]),
  items: [{ code: 'DevH', name: 'Development' }],
  brandingThemes: [{ id: 'b1', name: 'Standard' }],
  tracking: [{ name: 'Region', options: ['North', 'South'] }],
  currencies: { xero: ['NZD', 'AUD', 'USD'], crm: 'NZD' },
  suggestions: {
    account: { code: '200', name: 'Sales', because: 'named_sales' },
    taxRate: { taxType: 'OUTPUT2', name: '15% GST on Income', accountName: 'Sales' },
    lineAmountTypes: { value: 'Exclusive', because: 'organisation' },
    terms: 'Day 20 of the following month',
  },
};
const noChoices: ChoicesAnswer = {
  ...{ pipelines: null, accounts: null, taxRates: null, figureFields: null, exchangeRateFields: null },
};

const org: OrgAnswer = {
  terms: {
    version: '2026-11-22',
    dataFlows: [
      { what: 'Deals, their quotes and products', from: 'Zoho CRM', to: 'Deal Ledger', why: 'to draft the invoice' },
      { what: 'Customers and invoices', from: 'Deal Ledger', to: 'Xero', why: 'to make the invoice' },
    ],
    accepted: { by: 'Ana Reyes', at: '2026-11-22T09:00:00.000Z' },
  },
  ...{ uninstalled: null, choice: null },
};
const recent: RecentDealsAnswer = {
  deals: [
    {
      id: '1',
      name: 'Student portal',
      stage: 'Negotiation/Review',
      amount: '1200.00',
      currency: 'NZD',
      customer: 'Ridgeway University',
    },
  ],
  sample: {
    dealName: 'Student portal',
    values: {
      Deal_Name: 'Student portal',
      Account_Name: 'Ridgeway University',
      Amount: '1200',
      Closing_Date: '2026-11-30',
      Next_Step: 'Send the contract',
    },
  },
};
const preview: PreviewAnswer = {
  contact: { match: 'create', id: null, name: 'Ridgeway University', candidates: [] },
  invoice: {
    ...{
      number: 'DL-8K2M4QXZ7A',
      date: '2026-11-22',
      dueDate: '2026-12-20',
      currency: 'NZD',
      status: 'DRAFT' as const,
    },
    ...{ lineAmountTypes: 'Exclusive' as const, reference: 'Student portal – Ridgeway University', email: false },
    lines: [
      {
        description: 'Development of the student portal',
        ...{ from: 0, accountName: 'Sales', taxName: '15% GST on Income', taxAmount: '180.00' },
        quantity: '8',
        unitAmount: '150.00',
        discountRate: null,
        accountCode: '200',
        taxType: 'OUTPUT2',
        itemCode: 'DevH',
        lineAmount: '1200.00',
      },
    ],
  },
  ...{ terms: { from: 'contact' as const, day: 20, type: 'OFFOLLOWINGMONTH' as const }, statuses: [], basis: 'now' },
  ...{ subTotal: '1200.00', totalTax: '180.00', total: '1380.00', problems: [] },
};

type Job = JobsAnswer['jobs'][number];
const job = (id: string, changes: Partial<Job>): Job => ({
  ...{
    id,
    dealId: `30000000000000000${id}`,
    dealName: 'Student portal',
    kind: 'sync-deal',
    state: 'failed',
    attempts: 1,
  },
  ...{
    nextAttemptAt: null,
    createdAt: '2026-11-21T14:00:00.000Z',
    updatedAt: '2026-11-21T14:03:00.000Z',
    problem: null,
  },
  ...changes,
});
const jobsAnswer = (jobs: Job[], webhooks?: JobsAnswer['webhooks']): JobsAnswer => ({
  ...{ jobs, nextCursor: null, budget: { minuteRemaining: 57, dayRemaining: 4870 } },
  ...(webhooks && { webhooks }),
});

/** By the state that is asked for. */
function answerJobs({ jobs, ...rest }: JobsAnswer): GalleryState['answers'] {
  const byState = jobStates.map((state) => {
    const body = { ...rest, jobs: jobs.filter((each) => each.state === state) };
    return [`GET /api/jobs?state=${state}`, { body }] as const;
  });
  return Object.fromEntries(byState);
}

interface Shown {
  connections?: Partial<ConnectionsAnswer>;
  settings?: Settings;
  choices?: ChoicesAnswer;
  jobs?: JobsAnswer;
  refused?: PlayedAnswer;
  org?: OrgAnswer;
  preview?: PreviewAnswer;
}

function page(title: string, shown: Shown = {}, more: Partial<GalleryState> = {}): GalleryState {
  const settings = { body: shown.settings ?? ready };
  return {
    title,
    ...more,
    answers: {
      'GET /api/connections': shown.refused ?? { body: { ...connections, ...shown.connections } },
      'GET /api/settings': shown.refused ?? settings,
      'GET /api/settings/choices': { body: shown.choices ?? choices },
      'GET /api/org': { body: shown.org ?? org },
      'GET /api/settings/recent-deals': { body: recent },
      'POST /api/settings/preview': { body: shown.preview ?? preview },
      ...answerJobs(shown.jobs ?? jobsAnswer([])),
      'PUT /api/settings': settings,
      ...more.answers,
    },
  };
}

const lost = {
  ...{ state: 'lost' as const, orgName: 'Demo Company (NZ)', since: '2026-11-20T09:00:00.000Z' },
  problem: {
    ...{ code: 'xero_connection_lost', message: 'Xero no longer accepts our connection.' },
    ...{ fix: 'Reconnect Xero; what waits is then done.', detail: 'invalid_grant: Token was revoked.' },
  },
};

/** Through the first steps of the set-up that are confirmed by going on. */
function goOn(steps: number): Step[] {
  return Array.from({ length: steps }, () => ({ press: 'Looks right, go on' }));
}

const setUp: GalleryState[] = [
  page('signed out', { refused: { refusal: { status: 401, code: 'not_signed_in', detail: 'No session.' } } }),
  page('no administrator', {
    refused: { refusal: { status: 403, code: 'no_right', detail: 'Only administrators.', fix: 'Sign in as one.' } },
  }),
  page('terms to accept', {
    ...{ connections: { zoho: notConnected, xero: notConnected }, settings: fresh, choices: noChoices },
    org: { ...org, terms: { ...org.terms, accepted: null } },
  }),
  page('nothing connected', {
    ...{ connections: { zoho: notConnected, xero: notConnected }, settings: fresh, choices: noChoices },
  }),
  page('Xero to connect', {
    ...{ connections: { xero: notConnected }, settings: fresh },
    choices: { ...choices, accounts: null, taxRates: null },
  }),
  page('what syncs', { settings: fresh }),
  page('when an invoice is made', { settings: fresh }, { steps: [{ press: 'Looks right, go on' }] }),
  page('account and tax', { settings: fresh }, { steps: goOn(2) }),
  page(
    'tried on a deal',
    { settings: fresh },
    { steps: [...goOn(3), { press: 'Show the invoice' }, { see: 'could be made' }] },
  ),
  page(
    'tried, with problems',
    {
      settings: fresh,
      preview: {
        ...preview,
        contact: { ...preview.contact, match: 'unclear' },
        problems: [
          {
            ...{ field: 'contact', alsoAt: [] },
            code: 'contact_unclear',
            message: 'A Xero contact may be this customer, but not all of it agrees.',
            fix: 'Choose the contact on the deal.',
            detail: null,
          },
        ],
      },
    },
    { steps: [...goOn(3), { press: 'Show the invoice' }, { see: 'stands in the way' }] },
  ),
  page('switch on', { settings: fresh }, { steps: [...goOn(3), { press: 'Go on without trying' }] }),
  page('connection lost', { connections: { xero: lost } }, { hash: '#connections' }),
  page('reading the choices', {}, { hash: '#rules', answers: { 'GET /api/settings/choices': 'never' } }),
];

const fields = Object.fromEntries(crmFigures.map((figure) => [figure, null])) as Settings['crmFields']['fields'];
const lostRule = { stages: ['Closed Lost'], drafts: 'delete' as const, unpaid: 'keep' as const };
const readySettings: GalleryState[] = [
  page('all set up', {}, { hash: '#setup' }),
  page('help', {}, { hash: '#help' }),
  page('connections', {}, { hash: '#connections' }),
  page(
    'mapping',
    {
      settings: {
        ...ready,
        mapping: {
          ...ready.mapping,
          taxes: { 'GST 15%': 'OUTPUT2' },
          templates: { reference: '{Deal_Name} – {Account_Name}', lineDescription: null },
        },
      },
    },
    { hash: '#mapping' },
  ),
  page(
    'mapping, changed since',
    {
      choices: {
        ...choices,
        flagged: [{ field: 'mapping.salesAccountCode', message: 'account “200” is archived in Xero' }],
      },
    },
    { hash: '#mapping' },
  ),
  page(
    'a rule with conditions',
    {
      settings: {
        ...ready,
        rules: fresh.rules.map((rule) => ({
          ...rule,
          portion: '50',
          dueDays: 14,
          conditions: {
            match: 'all' as const,
            of: [
              { field: 'Amount', is: 'at_least' as const, values: ['1000'] },
              { field: 'Type', is: 'one_of' as const, values: ['New business', 'Renewal'] },
            ],
          },
        })),
      },
    },
    { hash: '#rules' },
  ),
  page(
    'fields, lost deals, exchange rate',
    {
      settings: {
        ...ready,
        mapping: { ...ready.mapping, exchangeRateField: 'Exchange_Rate' },
        automations: { ...ready.automations, paidTask: 'on', lost: lostRule },
      },
    },
    { hash: '#crm', steps: [{ open: 'Which fields' }] },
  ),
  page(
    'two rules, long names',
    {
      connections: {
        zoho: connected('Te Whare Wānanga o Ridgeway – Department of Sustainable Infrastructure & Engineering'),
      },
      settings: {
        ...ready,
        rules: [
          ...fresh.rules,
          ...fresh.rules.map((rule) => ({
            ...rule,
            id: 'renewal',
            name: 'Renewals: invoice as soon as the renewal is won by anybody in the team',
            pipeline: 'Renewals',
            stage: 'Renewal Sold',
            status: 'AUTHORISED' as const,
            enabled: false,
          })),
          ...fresh.rules.map((rule) => ({ ...rule, id: 'second', name: 'Second at the same stage' })),
        ],
      },
    },
    { hash: '#rules' },
  ),
  page(
    'rights',
    {
      settings: {
        ...ready,
        rights: {
          ...ready.rights,
          void: { strength: 'personal', who: { profiles: [group('Finance', 0)], roles: [] } },
        },
      },
    },
    { hash: '#rights', steps: [{ open: 'Administrators, Finance' }] },
  ),
  page(
    'values refused',
    { settings: { ...ready, automations: { ...ready.automations, lost: lostRule } } },
    {
      hash: '#crm',
      answers: {
        'PUT /api/settings': {
          refusal: {
            ...{ status: 422, code: 'invalid_settings', detail: 'Some settings cannot work.' },
            errors: [
              { field: 'rules.0.stage', message: 'no pipeline of the CRM has the stage “Closed Won”' },
              { field: 'mapping.salesAccountCode', message: 'account “200” is archived in Xero' },
              { field: 'crmFields.fields.due', message: 'the field “Budget” can only be read' },
              { field: 'automations.lost.stages.0', message: 'no pipeline of the CRM has the stage “Closed Lost”' },
            ],
          },
        },
      },
      steps: [{ tick: 'when an invoice is paid' }, { press: 'Save' }, { see: 'Nothing was saved' }],
    },
  ),
  page(
    'nothing written',
    {
      settings: { ...ready, crmFields: { ...ready.crmFields, fields, state: { ...working, is: 'off' } } },
    },
    { hash: '#crm' },
  ),
];

const untold = (id: string, dealName: string) =>
  job(id, {
    ...{ dealName, state: 'waiting', attempts: 0 },
    problem: {
      code: 'needs_confirmation',
      message: 'This deal reached its stage more than 7 days ago, and no event told of it.',
      fix: 'Let it go on, or leave it.',
      detail: null,
    },
  });
const waiting: GalleryState[] = [
  page('deals that wait', {
    jobs: jobsAnswer([
      job('1', {
        state: 'needs_setup',
        problem: {
          code: 'needs_setup',
          message: 'No sales account has been chosen.',
          fix: 'Choose one above.',
          detail: null,
        },
      }),
      job('2', {
        ...{ dealName: 'Members’ website, with a very long name that somebody has given it in the CRM', attempts: 4 },
        problem: {
          code: 'xero_refused',
          message: 'Xero refused the invoice.',
          fix: 'Correct it, then retry.',
          detail: 'ValidationException: The contact name must be unique.',
        },
      }),
      job('3', {
        dealName: null,
        state: 'waiting',
        nextAttemptAt: '2026-11-21T15:00:00.000Z',
        problem: { code: 'xero_busy', message: 'Xero’s daily limit is used up.', fix: null, detail: null },
      }),
    ]),
  }),
  page('deals found without an event; events late', {
    jobs: jobsAnswer([untold('1', 'Student portal'), untold('2', 'Fleet tracking page')], {
      ...{ state: 'late', lastAt: '2026-11-21T11:40:00.000Z' },
      problem: {
        code: 'xero_events_late',
        message: 'Xero has changed without telling us. We look every few minutes instead, so the panel may lag behind.',
        fix: 'Look at the webhook of the app in Xero’s developer portal: its address, and whether deliveries fail.',
        detail: null,
      },
    }),
  }),
  page(
    'letting all go on',
    { jobs: jobsAnswer([untold('1', 'Student portal')]) },
    { steps: [{ press: 'Let all go on' }] },
  ),
  page('disconnecting', {}, { hash: '#connections', steps: [{ press: 'Disconnect' }] }),
];

const unknownHours = monitorAnswer.failed.hours.map(({ at }) => ({ at, count: null }));
const monitorAnswers: GalleryState['answers'] = {
  ...{ 'GET /api/monitor': { body: monitorAnswer }, 'GET /api/jobs/groups': { body: groupsAnswer } },
  ...{ 'GET /api/jobs': { body: logAnswer }, 'GET /api/jobs/1': { body: storyAnswer } },
  ...{ 'GET /api/alerts': { body: alertsAnswer }, 'GET /api/settings/versions': { body: versionsAnswer } },
};
const monitored = (title: string, { answers, ...more }: Partial<GalleryState> = {}): GalleryState =>
  page(title, {}, { hash: '#monitor', ...more, answers: { ...monitorAnswers, ...answers } });

const monitor: GalleryState[] = [
  monitored('monitor'),
  monitored('one item’s story', { steps: [{ press: 'Story Student portal' }, { see: 'Worked on it' }] }),
  monitored('ignoring', { steps: [{ press: 'Ignore…' }] }),
  monitored('a new connection', {
    answers: {
      'GET /api/monitor': {
        body: {
          ...monitorAnswer,
          ...{ synced: { today: 0, days: monitorAnswer.synced.days.map(({ at }) => ({ at, count: 0 })) }, watches: [] },
          ...{ waiting: { now: 0, hours: unknownHours }, failed: { now: 0, hours: unknownHours }, ignored: 0 },
          budget: { minuteRemaining: null, dayRemaining: null, dayLimit: null, hours: unknownHours },
          events: {
            zoho: { lastAt: null, hours: unknownHours },
            xero: { lastAt: null, state: 'unknown', problem: null, hours: unknownHours },
          },
          grants: { ...monitorAnswer.grants, xero: { ...monitorAnswer.grants.xero, ...notConnected, endsAt: null } },
        },
      },
      'GET /api/jobs/groups': { body: { groups: [] } },
      'GET /api/jobs': { body: jobsAnswer([]) },
      'GET /api/alerts': {
        body: {
          ...alertsAnswer,
          ...{
            settings: { ...alertsAnswer.settings, emails: [], task: 'off' },
            email: 'not_set_up',
            open: [],
            messages: [],
          },
          task: { ...alertsAnswer.task, is: 'off' },
        },
      },
      'GET /api/settings/versions': { body: { versions: [], before: null } },
    },
  }),
  monitored('nothing can be read', {
    answers: Object.fromEntries(
      Object.keys(monitorAnswers).map((key) => [
        key,
        { refusal: { status: 503, code: 'unavailable', detail: 'The database does not answer.' } },
      ]),
    ),
  }),
];

/** Two rules, so that there is something to tell apart. */
const simulated: Settings = {
  ...ready,
  rules: [
    ...ready.rules,
    ...ready.rules.map((rule) => ({ ...rule, id: 'deposit', name: 'Deposit on the proposal', portion: '30' })),
  ],
};
const simulatedAs = (title: string, changes: Parameters<typeof simulationOf>[1] | null): GalleryState => {
  const simulation = changes && simulationOf(simulated, changes);
  const answers = { 'GET /api/settings/simulations': { body: { days: 90, simulation } } };
  return page(title, { settings: simulated }, { hash: '#simulation', answers });
};
const simulation: GalleryState[] = [
  simulatedAs('simulator, not used yet', null),
  simulatedAs('simulation under way', {
    ...{ state: 'running', endedAt: null, progress: { judged: 75, deals: 214 }, onlyLatest: 1000 },
    invoices: { ...simulationOf(simulated).invoices, perMonth: null },
  }),
  simulatedAs('simulated', {}),
  simulatedAs('simulation stopped', {
    ...{ state: 'stopped', progress: { judged: 100, deals: 214 } },
    invoices: { ...simulationOf(simulated).invoices, perMonth: null },
    problem: {
      ...{ code: 'zoho_connection_lost', message: 'Zoho CRM no longer accepts our connection.', detail: null },
      fix: 'Connect Zoho CRM again, then simulate again.',
    },
  }),
];

export const settingsGroups: GalleryGroup[] = [
  { name: 'settings set-up', page: 'settings', states: setUp },
  { name: 'settings ready', page: 'settings', states: readySettings },
  { name: 'settings waiting', page: 'settings', states: waiting },
  { name: 'settings monitor', page: 'settings', states: monitor },
  { name: 'settings simulator', page: 'settings', states: simulation },
];
