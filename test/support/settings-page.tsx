/** The real settings page, before a server that is played here. */
import { QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { onTestFinished } from 'vitest';
import { crmFigures } from '../../server/api/contract/crm-writes.ts';
import type { ChoicesAnswer } from '../../server/api/contract/choices.ts';
import type { ConnectionsAnswer, OrgAnswer } from '../../server/api/contract/connections.ts';
import type { CrmFigure } from '../../server/api/contract/crm-writes.ts';
import type { Settings } from '../../server/api/contract/settings.ts';
import { defaultAutomations, defaultCrmFields } from '../../server/sync/crm-fields.ts';
import { defaultRights } from '../../server/sync/rights.ts';
import type { Send } from '../../widgets/api/client.ts';
import { createQueryClient } from '../../widgets/api/query-client.ts';
import type { DeclinedConnection } from '../../widgets/settings/declined-connection.ts';
import type { Section } from '../../widgets/settings/sections.ts';
import { SettingsPage } from '../../widgets/settings/SettingsPage.tsx';
import { startServer } from './render-widget.tsx';
import type { HeardRequest, PlayedAnswer } from './render-widget.tsx';

const connected = (orgName: string) => ({
  state: 'connected' as const,
  orgName,
  since: '2026-11-01T09:00:00.000Z',
  problem: null,
});
export const notConnected = { state: 'not_connected' as const, orgName: null, since: null, problem: null };

export const connections: ConnectionsAnswer = {
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

export const settings: Settings = {
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
  language: 'en',
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

export const choices: ChoicesAnswer = {
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

export const noJobs = { jobs: [], nextCursor: null, budget: { minuteRemaining: null, dayRemaining: null } };

/** The settings page before a server that knows the answers above, unless `answer` has another. `section` null: where it opens by itself. */
export async function showSettings(
  section: Section | null,
  answer: (request: HeardRequest) => PlayedAnswer | undefined = () => undefined,
  declined: DeclinedConnection | null = null,
) {
  const standard: Record<string, unknown> = {
    'GET /api/connections': connections,
    'GET /api/org': org,
    'GET /api/settings': settings,
    'GET /api/settings/choices': choices,
    'GET /api/settings/recent-deals': { deals: [], sample: null },
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
  onTestFinished(() => {
    localStorage.clear();
  });
  window.location.hash = section ?? '';
  render(
    <QueryClientProvider client={createQueryClient()}>
      <SettingsPage send={send} declined={declined} />
    </QueryClientProvider>,
  );
  return server;
}

/** The part of the page on which settings can be saved; gives what was saved last. */
export async function showSaving(section: Section, first: Settings = settings, offered: ChoicesAnswer = choices) {
  let saved = first;
  await showSettings(section, ({ method, path, body }) => {
    if (path === '/api/settings/choices') return { status: 200, body: offered };
    if (path !== '/api/settings') return undefined;
    if (method === 'PUT') saved = JSON.parse(body) as Settings;
    return { status: 200, body: saved };
  });
  await screen.findByRole('form', { name: 'Invoice settings' });
  return async () => {
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    await screen.findByText(/^Saved\./);
    return saved;
  };
}
