import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { crmFigures } from '../../server/api/contract.ts';
import type { ChoicesAnswer, ConnectionsAnswer, CrmFigure, OrgAnswer, Settings } from '../../server/api/contract.ts';
import type { Send } from '../../widgets/api/client.ts';
import { defaultAutomations, defaultCrmFields } from '../../server/sync/crm-fields.ts';
import { defaultRights } from '../../server/sync/rights.ts';
import { createQueryClient } from '../../widgets/api/query-client.ts';
import { takeDeclinedConnection, type DeclinedConnection } from '../../widgets/settings/declined-connection.ts';
import { SettingsPage } from '../../widgets/settings/SettingsPage.tsx';
import { problem, startServer } from '../support/render-widget.tsx';
import type { HeardRequest, PlayedAnswer } from '../support/render-widget.tsx';

const connected = (orgName: string) => ({
  state: 'connected' as const,
  orgName,
  since: '2026-11-01T09:00:00.000Z',
  problem: null,
});
const notConnected = { state: 'not_connected' as const, orgName: null, since: null, problem: null };

const connections: ConnectionsAnswer = {
  user: { name: 'Ana Reyes', email: 'ana@kauri.example' },
  zoho: connected('Kauri Energy'),
  xero: connected('Demo Company (NZ)'),
};

const org: OrgAnswer = {
  terms: {
    version: '2026-11-22',
    dataFlows: [{ what: 'Deals', from: 'Zoho CRM', to: 'Deal Ledger', why: 'to draft the invoice' }],
    accepted: { by: 'Ana Reyes', at: '2026-11-22T09:00:00.000Z' },
  },
  uninstalled: null,
  choice: null,
};

const settings: Settings = {
  rules: [
    {
      id: 'won',
      name: 'Invoice on Closed Won',
      enabled: true,
      pipeline: null,
      stage: 'Closed Won',
      status: 'DRAFT',
      email: false,
      lineSource: 'auto',
      portion: 'full',
      dueDays: null,
      dateFrom: 'today',
    },
  ],
  acceptedQuoteStages: ['Accepted'],
  numbering: 'deal',
  rounding: 'line',
  create: 'preview',
  mapping: {
    salesAccountCode: null,
    taxType: null,
    taxes: { GST: 'OUTPUT2' },
    lineAmountTypes: 'Exclusive',
    brandingThemeId: null,
    products: {},
    items: 'match',
    defaultItemCode: null,
    tracking: [],
    subforms: {},
    taxNumberField: null,
    exchangeRateField: null,
  },
  crmFields: defaultCrmFields(),
  automations: defaultAutomations(),
  rights: defaultRights(),
};

/** Every figure has our own field, which only the status has already, and a field of the CRM's own. */
function offerFigures(): NonNullable<ChoicesAnswer['figureFields']> {
  const offer = (figure: CrmFigure) => ({
    own: {
      value: defaultCrmFields().fields[figure] ?? `Xero_${figure}`,
      label: `Ours: ${figure}`,
      isThere: figure === 'status',
    },
    others: [{ value: 'Billing_Notes', label: 'Billing notes' }],
  });
  return Object.fromEntries(crmFigures.map((figure) => [figure, offer(figure)])) as Record<
    CrmFigure,
    ReturnType<typeof offer>
  >;
}

const choices: ChoicesAnswer = {
  pipelines: [
    {
      value: 'Standard (Standard)',
      label: 'Standard',
      stages: [
        { value: 'Negotiation/Review', label: 'Verhandlung', colour: '#efa24b', closedWon: false, closedLost: false },
        { value: 'Closed Lost', label: 'Verloren', colour: '#c65353', closedWon: false, closedLost: true },
        { value: 'Closed Won', label: 'Gewonnen', colour: '#2fa36b', closedWon: true, closedLost: false },
      ],
    },
  ],
  accounts: [{ code: '200', name: 'Sales' }],
  taxRates: [{ taxType: 'OUTPUT2', name: 'GST on Income', ratePercent: '15.00' }],
  figureFields: offerFigures(),
  exchangeRateFields: [],
};

const noJobs = { jobs: [], nextCursor: null, budget: { minuteRemaining: null, dayRemaining: null } };

/** The settings page before a server that knows the answers above, unless `answer` has another. */
async function showSettings(
  answer: (request: HeardRequest) => PlayedAnswer | undefined = () => undefined,
  declined: DeclinedConnection | null = null,
) {
  const standard: Record<string, unknown> = {
    'GET /api/connections': connections,
    'GET /api/org': org,
    'GET /api/settings': settings,
    'GET /api/settings/choices': choices,
  };
  const server = await startServer((request) => {
    const own = answer(request);
    if (own !== undefined) return own;
    if (request.path.startsWith('/api/jobs')) return { status: 200, body: noJobs };
    return { status: 200, body: standard[`${request.method} ${request.path}`] ?? {} };
  });
  const send: Send = async ({ method, path, body }) => {
    const response = await fetch(server.url + path, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.text() };
  };
  render(
    <QueryClientProvider client={createQueryClient()}>
      <SettingsPage send={send} declined={declined} />
    </QueryClientProvider>,
  );
  return server;
}

test('choosing account and tax finishes the set-up, and the whole settings object is sent', async () => {
  let saved: Settings = settings;
  const server = await showSettings(({ method, path, body }) => {
    if (path !== '/api/settings') return undefined;
    if (method === 'PUT') saved = JSON.parse(body) as Settings;
    return { status: 200, body: saved };
  });
  expect(await screen.findByText('Ana Reyes · ana@kauri.example')).toBeVisible();
  const steps = await screen.findByRole('list', { name: 'Set-up' });
  expect(within(steps).getByText('Choose account and tax').closest('li')).toHaveAttribute('aria-current', 'step');
  await screen.findByRole('option', { name: '200 – Sales' });
  await userEvent.selectOptions(screen.getByLabelText('Sales account'), '200');
  await userEvent.selectOptions(screen.getByLabelText('Tax rate'), 'GST on Income (15%)');
  await userEvent.click(screen.getByRole('radio', { name: 'Verhandlung' }));
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));

  expect(
    await screen.findByText(
      'Everything is set up: a deal that reaches “Negotiation/Review” gets its invoice in Demo Company (NZ).',
    ),
  ).toBeVisible();
  expect(await screen.findByText(/^Saved\./)).toBeVisible();
  const puts = server.heard.filter(({ method }) => method === 'PUT');
  expect(puts.map(({ body }) => JSON.parse(body) as Settings)).toEqual([
    {
      ...settings,
      rules: [{ ...settings.rules[0], stage: 'Negotiation/Review' }],
      mapping: { ...settings.mapping, salesAccountCode: '200', taxType: 'OUTPUT2' },
    },
  ]);
});

test('who was given the log, but not the settings, sees the deals that wait; who was given neither does not', async () => {
  const refused = problem(403, { code: 'not_administrator', detail: 'Finn is not a CRM administrator.' });
  const isSettings = (path: string) => path === '/api/settings' || path === '/api/connections';
  const given = await showSettings(({ path }) => (isSettings(path) ? refused : undefined));
  expect(await screen.findByText('None: nothing waits and nothing failed.')).toBeVisible();
  expect(screen.getByText('An administrator can change these settings')).toBeVisible();
  cleanup();
  const neither = await showSettings(() => refused);
  expect(await screen.findByText('An administrator can change these settings')).toBeVisible();
  await waitFor(() => {
    expect(neither.heard.filter(({ path }) => path.startsWith('/api/jobs')).length).toBeGreaterThan(0);
  });
  expect(screen.queryByText('Deals that wait')).toBeNull();
  expect(given.heard.some(({ path }) => path === '/api/settings/choices')).toBe(false);
});

test('who may do what is chosen from the profiles and roles of the CRM, and saved with the rest', async () => {
  const [finance, accountant] = [
    { id: '37', name: 'Finance' },
    { id: '40', name: 'Accountant' },
  ];
  const gone = { id: '99', name: 'Long gone' };
  const before = { ...settings.rights, send: { who: { profiles: [gone], roles: [] }, strength: 'personal' as const } };
  const server = await showSettings(({ method, path, body }) => {
    if (path === '/api/settings/choices') {
      return { status: 200, body: { ...choices, profiles: [finance], roles: [accountant] } };
    }
    if (path !== '/api/settings') return undefined;
    return { status: 200, body: method === 'PUT' ? (JSON.parse(body) as unknown) : { ...settings, rights: before } };
  });
  const section = within(await screen.findByRole('region', { name: 'Who may do what' }));
  await section.findAllByRole('checkbox', { name: 'Long gone', hidden: true });
  await userEvent.selectOptions(section.getByLabelText('Link, unlink, keep a difference: who'), 'Administrators and…');
  const row = section.getByRole('row', { name: /Link, unlink/ });
  const tick = (name: string) => within(row).findByRole('checkbox', { name, hidden: true });
  await userEvent.click(await tick('Finance'));
  await userEvent.click(await tick('Accountant'));
  expect(within(row).getByText('Administrators, Finance, Accountant')).toBeVisible();
  await userEvent.click(section.getByLabelText('Create an invoice: asks for a sign-in'));
  // Administrators keep the settings, whatever else is chosen.
  expect(section.queryByLabelText('Change these settings: who')).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(await screen.findByText(/^Saved\./)).toBeVisible();
  const put = server.heard.find(({ method }) => method === 'PUT');
  expect((JSON.parse(put?.body ?? '{}') as Settings).rights).toEqual({
    ...before,
    link: { who: { profiles: [finance], roles: [accountant] }, strength: 'personal' },
    create: { who: 'everyone', strength: 'personal' },
  });
});

test('without the permission the page says so and leads to it; a switch is saved with the rest', async () => {
  const state = (is: 'needs_consent' | 'off') => ({
    ...{ is, consentPath: '/connect/zoho?for=crm-fields' },
    problem: is === 'off' ? null : { code: 'c', message: 'Zoho CRM has not been asked yet.', fix: null, detail: null },
  });
  let saved: Settings = {
    ...settings,
    crmFields: { ...settings.crmFields, state: state('needs_consent') },
    automations: { ...settings.automations, state: state('off') },
  };
  await showSettings(({ method, path, body }) => {
    if (path !== '/api/settings') return undefined;
    if (method === 'PUT') saved = JSON.parse(body) as Settings;
    return { status: 200, body: saved };
  });
  const section = await screen.findByRole('region', { name: 'Into Zoho CRM' });
  expect(within(section).getByText(/has not been asked yet/)).toBeVisible();
  expect(within(section).getByRole('link', { name: 'Allow it in Zoho CRM' })).toHaveAttribute(
    'href',
    '/connect/zoho?for=crm-fields',
  );
  await userEvent.click(within(section).getByRole('switch', { name: /becomes overdue/ }));
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(await screen.findByText(/^Saved\./)).toBeVisible();
  expect(saved.automations.overdueTask).toBe('on');
});

/** The page on which settings can be saved; what was saved last. */
async function showSaving(first: Settings, offered: ChoicesAnswer = choices) {
  let saved = first;
  await showSettings(({ method, path, body }) => {
    if (path === '/api/settings/choices') return { status: 200, body: offered };
    if (path !== '/api/settings') return undefined;
    if (method === 'PUT') saved = JSON.parse(body) as Settings;
    return { status: 200, body: saved };
  });
  await screen.findByRole('option', { name: '200 – Sales' });
  return async () => {
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    await screen.findByText(/^Saved\./);
    return saved;
  };
}

test('each figure is written to our field, to another one, or not at all; none is offered twice', async () => {
  const save = await showSaving(settings);
  await userEvent.click(screen.getByText('Which fields: 5 of 9 are written'));
  const choicesOf = (label: string) =>
    within(screen.getByLabelText(label))
      .getAllByRole('option')
      .map((option) => option.textContent);
  expect(choicesOf('Status in words')).toEqual(['Not written', 'Ours: status', 'Billing notes']);
  expect(choicesOf('Invoice numbers')).toEqual(['Not written', 'Ours: number (new field)', 'Billing notes']);
  await userEvent.selectOptions(screen.getByLabelText('Status in words'), 'Billing notes');
  await userEvent.selectOptions(screen.getByLabelText('Next due date'), 'Not written');
  await userEvent.selectOptions(screen.getByLabelText('Invoice numbers'), 'Ours: number (new field)');
  expect(choicesOf('Paid')).toEqual(['Not written', 'Ours: paid (new field)']);
  const { crmFields } = await save();
  expect(crmFields.fields).toEqual({
    ...settings.crmFields.fields,
    ...{ status: 'Billing_Notes', dueDate: null, number: 'Xero_number' },
  });
});

test('a lost deal’s invoices are taken back only when that is switched on, at the stages that mean lost', async () => {
  const save = await showSaving(settings);
  expect(screen.queryByRole('group', { name: 'Stages that mean lost' })).toBeNull();
  await userEvent.click(screen.getByRole('switch', { name: 'When a deal is lost, take back its invoice' }));
  const stages = screen.getByRole('group', { name: 'Stages that mean lost' });
  expect(within(stages).getByRole('checkbox', { name: 'Verloren' })).toBeChecked();
  // A rule makes an invoice there.
  expect(within(stages).queryByRole('checkbox', { name: 'Gewonnen' })).toBeNull();
  await userEvent.click(within(stages).getByRole('checkbox', { name: 'Verhandlung' }));
  await userEvent.selectOptions(screen.getByLabelText('An approved one that nobody has paid'), 'Void it in Xero');
  expect((await save()).automations.lost).toEqual({
    ...{ stages: ['Closed Lost', 'Negotiation/Review'], drafts: 'delete', unpaid: 'void' },
  });
  await userEvent.click(screen.getByRole('switch', { name: 'When a deal is lost, take back its invoice' }));
  expect((await save()).automations.lost).toBeNull();
});

test('the field of the exchange rate is asked for only where there are several currencies, or one is set', async () => {
  const rates = [
    { value: 'Exchange_Rate', label: 'Exchange Rate' },
    { value: 'Billing_Notes', label: 'Taken' },
  ];
  const { fields } = settings.crmFields;
  const taken = { ...settings, crmFields: { ...settings.crmFields, fields: { ...fields, number: 'Billing_Notes' } } };
  const save = await showSaving(taken, { ...choices, exchangeRateFields: rates });
  const picker = screen.getByLabelText('Exchange rate of other currencies');
  expect(within(picker).getAllByRole('option')).toHaveLength(2);
  await userEvent.selectOptions(picker, 'Exchange Rate');
  expect((await save()).mapping.exchangeRateField).toBe('Exchange_Rate');
});

test('with one currency nobody is asked for an exchange rate; one that is set can be taken away', async () => {
  await showSettings();
  await screen.findByRole('option', { name: '200 – Sales' });
  expect(screen.queryByLabelText('Exchange rate of other currencies')).toBeNull();
  cleanup();
  const mapping = { ...settings.mapping, exchangeRateField: 'Rate' };
  const save = await showSaving({ ...settings, mapping });
  const picker = screen.getByLabelText('Exchange rate of other currencies');
  expect(picker).toHaveValue('Rate');
  await userEvent.selectOptions(picker, 'Xero’s rate of the day');
  expect((await save()).mapping.exchangeRateField).toBeNull();
});

test('events of Xero’s that do not come are told, with what to do, until they come', async () => {
  const webhooks = {
    state: 'late',
    lastAt: '2026-11-21T14:00:00.000Z',
    problem: { code: 'xero_events_late', message: 'Xero is silent.', fix: 'Look at the webhook.', detail: null },
  };
  await showSettings(({ path }) =>
    path.startsWith('/api/jobs?') ? { status: 200, body: { ...noJobs, webhooks } } : undefined,
  );
  const notice = (await screen.findByText('Xero is silent.')).closest('[role=status]');
  expect(notice).toHaveTextContent('Look at the webhook.');
  expect(notice).toHaveTextContent(/last event came .*2026.* goes by itself with Xero’s next event/);
  cleanup();
  await showSettings();
  expect(await screen.findByText('None: nothing waits and nothing failed.')).toBeVisible();
  expect(screen.queryByText(/This note goes/)).toBeNull();
});

test('a refused field of the deal is shown, also when the fields were closed', async () => {
  await showSettings(({ method }) =>
    method === 'PUT'
      ? problem(422, {
          detail: 'Some settings cannot work.',
          errors: [{ field: 'crmFields.fields.paid', message: 'deals have no field “Paid”' }],
        })
      : undefined,
  );
  await screen.findByRole('option', { name: '200 – Sales' });
  await userEvent.click(screen.getByRole('switch', { name: 'Let Zoho workflows react to these changes' }));
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() => {
    expect(screen.getByLabelText('Paid')).toHaveAccessibleDescription('deals have no field “Paid”');
  });
  expect(screen.getByLabelText('Paid')).toBeVisible();
  expect(screen.getByRole('alert')).toHaveTextContent('Change what is marked above');
});

test('a refused value is explained beside its field', async () => {
  await showSettings(({ method }) =>
    method === 'PUT'
      ? problem(422, {
          detail: 'Some settings cannot work.',
          errors: [
            { field: 'mapping.salesAccountCode', message: 'Account 200 is archived in Xero.' },
            { field: 'rules.0.stage', message: 'There is no such stage.' },
            { field: 'acceptedQuoteStages', message: 'must not be empty' },
          ],
        })
      : undefined,
  );
  await screen.findByRole('option', { name: '200 – Sales' });
  const account = screen.getByLabelText('Sales account');
  await userEvent.selectOptions(account, '200');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() => {
    expect(account).toHaveAccessibleDescription('Account 200 is archived in Xero.');
  });
  expect(account).toBeInvalid();
  expect(account).toHaveValue('200');
  expect(screen.getByRole('group', { name: 'Stage that makes the invoice' })).toHaveAccessibleDescription(
    'There is no such stage.',
  );
  expect(screen.getByRole('alert')).toHaveTextContent('acceptedQuoteStages: must not be empty');
  expect(screen.getByText('Not saved yet.')).toBeVisible();
});

test('a value that Xero or Zoho no longer offers is kept and flagged', async () => {
  const rules = settings.rules.map((rule) => ({ ...rule, stage: 'Won!' }));
  await showSettings(({ path }) =>
    path === '/api/settings'
      ? { status: 200, body: { ...settings, rules, mapping: { ...settings.mapping, salesAccountCode: '999' } } }
      : undefined,
  );
  expect(await screen.findByText('Xero no longer offers this account for sales. Choose another.')).toBeVisible();
  expect(screen.getByLabelText('Sales account')).toHaveValue('999');
  expect(screen.getByRole('radio', { name: 'Won!' })).toBeChecked();
  expect(screen.getByText(/“Won!” is not a stage of this pipeline/)).toBeVisible();
});

test('Xero is disconnected only after a yes', async () => {
  const server = await showSettings();
  const card = await screen.findByRole('region', { name: 'Connection to Xero' });
  const posts = () => server.heard.filter(({ method }) => method === 'POST').map(({ path }) => path);
  await userEvent.click(within(card).getByRole('button', { name: 'Disconnect from Xero' }));
  await userEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Cancel' }));
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(posts()).toEqual([]);
  await userEvent.click(within(card).getByRole('button', { name: 'Disconnect from Xero' }));
  await userEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Disconnect' }));
  await waitFor(() => {
    expect(posts()).toEqual(['/disconnect/xero']);
  });
});

test('the signing secret is replaced only after a yes, and the log of who did what can be taken away', async () => {
  const answers = [
    { state: 'stored', previousUntil: '2026-11-22T10:00:00.000Z' },
    { state: 'waiting', previousUntil: null },
  ];
  const server = await showSettings(({ path }) =>
    path === '/api/signing-secret/rotate' ? { status: 200, body: answers.shift() } : undefined,
  );
  const card = await screen.findByRole('region', { name: 'Security' });
  const log = within(card).getByRole('link', { name: 'Download the audit log' });
  expect(log).toHaveAttribute('href', '/api/audit?format=csv');
  const posts = () => server.heard.filter(({ method }) => method === 'POST').map(({ path }) => path);
  const press = async (name: 'Cancel' | 'Replace it') => {
    await userEvent.click(within(card).getByRole('button', { name: 'Replace the signing secret' }));
    await userEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name }));
  };
  await press('Cancel');
  expect(posts()).toEqual([]);
  await press('Replace it');
  expect(await within(card).findByText(/The old one works until/)).toBeVisible();
  await press('Replace it');
  expect(await within(card).findByText('Zoho CRM does not have the new secret yet')).toBeVisible();
  expect(posts()).toEqual(['/api/signing-secret/rotate', '/api/signing-secret/rotate']);
});

test('what is not connected offers the connection, and its pickers wait', async () => {
  await showSettings(({ path }) => {
    if (path === '/api/connections') return { status: 200, body: { ...connections, xero: notConnected } };
    if (path === '/api/settings/choices') return { status: 200, body: { ...choices, accounts: null, taxRates: null } };
    return undefined;
  });
  expect(await screen.findByRole('link', { name: 'Connect to Xero' })).toHaveAttribute('href', '/connect/xero');
  expect(await screen.findByLabelText('Sales account')).toBeDisabled();
});

test('a waiting deal shows why and what to do, and is tried again on request', async () => {
  const job = {
    id: 'job-1',
    dealId: '3000000000000000001',
    dealName: '<b>Solar</b>',
    kind: 'sync-deal',
    state: 'needs_setup',
    attempts: 1,
    nextAttemptAt: null,
    createdAt: '2026-11-21T14:00:00.000Z',
    updatedAt: '2026-11-21T14:00:00.000Z',
    problem: {
      code: 'needs_setup',
      message: 'No sales account has been chosen',
      fix: 'Choose one above.',
      detail: null,
    },
  };
  const server = await showSettings(({ path }) =>
    path === '/api/jobs?state=needs_setup' ? { status: 200, body: { ...noJobs, jobs: [job] } } : undefined,
  );
  const waiting = await screen.findByRole('region', { name: 'Waiting deals' });
  expect(await within(waiting).findByText('No sales account has been chosen')).toBeVisible();
  expect(waiting).toHaveTextContent('Choose one above.');
  await userEvent.click(within(waiting).getByRole('button', { name: 'Retry <b>Solar</b>' }));
  await waitFor(() => {
    expect(server.heard).toContainEqual(expect.objectContaining({ method: 'POST', path: '/api/jobs/job-1/retry' }));
  });
});

test('deals found without an event go on after one yes, which is asked for twice', async () => {
  const job = {
    ...{ id: 'job-1', dealId: '3000000000000000001', dealName: 'Old deal', kind: 'sync-deal', state: 'waiting' },
    ...{ attempts: 0, nextAttemptAt: null },
    createdAt: '2026-11-21T14:00:00.000Z',
    updatedAt: '2026-11-21T14:00:00.000Z',
    problem: { code: 'needs_confirmation', message: 'Found late', fix: 'Let it go on.', detail: null },
  };
  const server = await showSettings(({ path }) => {
    if (path === '/api/jobs/confirm') return { status: 202, body: { confirmed: 1 } };
    return path === '/api/jobs?state=waiting' ? { status: 200, body: { ...noJobs, jobs: [job] } } : undefined;
  });
  await userEvent.click(await screen.findByRole('button', { name: 'Let all go on' }));
  expect(server.heard).not.toContainEqual(expect.objectContaining({ path: '/api/jobs/confirm' }));
  const question = await screen.findByRole('dialog', { name: 'Make invoices for all of them?' });
  await userEvent.click(within(question).getByRole('button', { name: 'Let all go on' }));
  await waitFor(() => {
    expect(server.heard).toContainEqual(expect.objectContaining({ method: 'POST', path: '/api/jobs/confirm' }));
  });
});

test('who is not signed in is shown the sign-in; who is no administrator is told who can', async () => {
  await showSettings(() => problem(401, { detail: 'no session' }));
  expect(await screen.findByRole('link', { name: 'Sign in with Zoho' })).toHaveAttribute('href', '/signin');
  await showSettings(() => problem(403, { detail: 'no administrator' }));
  expect(await screen.findByText('An administrator can change these settings')).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Save' })).toBeNull();
});

test.each([
  ['zoho_declined', 'The connection to Zoho was declined; nothing was changed.'],
  ['xero_declined', 'The connection to Xero was declined; nothing was changed.'],
  ['xero_app_limit', 'Xero connects no further app to this organisation; nothing was changed.'],
  ['xero_no_rights', 'Your role in Xero does not let us into this organisation; nothing was changed.'],
])('on the way back a consent that came to nothing (%s) is told once', async (problemInAddress, words) => {
  window.history.replaceState(null, '', `/settings?problem=${problemInAddress}&tab=1`);
  await showSettings(() => undefined, takeDeclinedConnection(window));
  expect(await screen.findByText(words)).toBeVisible();
  expect(window.location.pathname + window.location.search).toBe('/settings?tab=1');
  expect(takeDeclinedConnection(window)).toBeNull();
});

test('an address with another problem, or none, says nothing of a declined consent', () => {
  for (const query of ['', '?problem=', '?problem=constructor', '?problem=%3Cb%3E']) {
    window.history.replaceState(null, '', `/settings${query}`);
    expect(takeDeclinedConnection(window)).toBeNull();
    expect(window.location.search).toBe('');
  }
});
