import { QueryClientProvider } from '@tanstack/react-query';
import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { ConnectionsAnswer, OrgAnswer } from '../../server/api/contract/connections.ts';
import { defaultSettings } from '../../server/sync/settings.ts';
import type { Send } from '../../widgets/api/client.ts';
import { createQueryClient } from '../../widgets/api/query-client.ts';
import { SettingsPage } from '../../widgets/settings/SettingsPage.tsx';
import { problem, startServer, type HeardRequest, type PlayedAnswer } from '../support/render-widget.tsx';

const notConnected = { state: 'not_connected' as const, orgName: null, since: null, problem: null };
const connections: ConnectionsAnswer = {
  user: { name: 'Ana Reyes', email: 'ana@kauri.example' },
  zoho: notConnected,
  xero: notConnected,
};
const accepted = { by: 'Ana Reyes', at: '2026-11-22T09:00:00.000Z' };
const org: OrgAnswer = {
  terms: {
    version: '2026-11-22',
    dataFlows: [{ what: 'Deals', from: 'Zoho CRM', to: 'Deal Ledger', why: 'to draft the invoice' }],
    accepted: null,
  },
  uninstalled: null,
  choice: null,
};

async function showSettings(answer: (request: HeardRequest) => PlayedAnswer | undefined) {
  const standard: Record<string, unknown> = {
    '/api/connections': connections,
    '/api/settings': defaultSettings([]),
    '/api/settings/choices': { pipelines: null, accounts: null, taxRates: null },
  };
  const server = await startServer((request) => {
    const own = answer(request);
    if (own !== undefined) return own;
    const noJobs = { jobs: [], nextCursor: null, budget: { minuteRemaining: null, dayRemaining: null } };
    if (request.path.startsWith('/api/jobs')) return { status: 200, body: noJobs };
    return { status: 200, body: standard[request.path] ?? {} };
  });
  const send: Send = async ({ method, path, body }) => {
    const response = await fetch(server.url + path, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.text() };
  };
  window.location.hash = 'connections';
  render(
    <QueryClientProvider client={createQueryClient()}>
      <SettingsPage send={send} />
    </QueryClientProvider>,
  );
  const posts = () => server.heard.filter(({ method }) => method === 'POST').map(({ path, body }) => [path, body]);
  return { posts };
}

test('nothing can be connected from the page before what goes where was accepted', async () => {
  let now = org;
  const { posts } = await showSettings(({ method, path }) => {
    if (path === '/api/org') return { status: 200, body: now };
    if (method === 'POST' && path === '/api/terms') {
      now = { ...org, terms: { ...org.terms, accepted } };
      return { status: 204, body: null };
    }
    return undefined;
  });
  const step = await screen.findByRole('region', { name: 'What goes where' });
  expect(step).toHaveTextContent('Deals: from Zoho CRM to Deal Ledger, to draft the invoice.');
  expect(within(step).getByRole('link', { name: 'terms' })).toHaveAttribute('href', '/terms');
  expect(within(step).getByRole('link', { name: 'privacy notice' })).toHaveAttribute('href', '/privacy');
  const connect = screen.getByRole('button', { name: 'Connect to Xero' });
  expect(connect).toHaveAttribute('aria-disabled', 'true');
  expect(connect).toHaveAccessibleDescription('First accept what goes where.');
  expect(screen.queryByRole('link', { name: /^Connect to/ })).toBeNull();

  await userEvent.click(within(step).getByRole('button', { name: 'Accept' }));
  expect(posts()).toEqual([]);
  await userEvent.click(within(step).getByRole('checkbox'));
  await userEvent.click(within(step).getByRole('button', { name: 'Accept' }));
  expect(await screen.findByRole('link', { name: 'Connect to Xero' })).toHaveAttribute('href', '/connect/xero');
  expect(screen.getByRole('link', { name: 'Connect to Zoho CRM' })).toHaveAttribute('href', '/connect/zoho');
  expect(posts()).toEqual([['/api/terms', JSON.stringify({ version: '2026-11-22' })]]);
  expect(screen.getByText(/accepted by Ana Reyes/)).toBeVisible();
});

test('a version that has changed meanwhile is not accepted, and says so', async () => {
  await showSettings(({ method, path }) => {
    if (method === 'POST')
      return problem(409, { detail: 'The terms have changed meanwhile.', fix: 'Reload the page.' });
    return path === '/api/org' ? { status: 200, body: org } : undefined;
  });
  await userEvent.click(await screen.findByRole('checkbox', { name: /I accept this/ }));
  await userEvent.click(screen.getByRole('button', { name: 'Accept' }));
  expect(await screen.findByText('Not accepted yet')).toBeVisible();
  expect(screen.getByText('Reload the page.')).toBeVisible();
});

test.each([
  ['Use Second Company', 'chosen'],
  ['Go back to Demo Company (NZ)', 'current'],
])('another organisation asks which it is to be: “%s”', async (name, use) => {
  const choice = {
    chosen: 'Second Company',
    current: 'Demo Company (NZ)',
    currentState: 'connected' as const,
    deals: 2,
  };
  const { posts } = await showSettings(({ method, path }) => {
    if (path === '/api/org') return { status: 200, body: { ...org, choice } };
    return method === 'POST' ? { status: 204, body: null } : undefined;
  });
  expect(await screen.findByText('You connected Second Company; until now it was Demo Company (NZ)')).toBeVisible();
  expect(screen.getByText(/2 deals have their invoices in Demo Company/)).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name }));
  await waitFor(() => {
    expect(posts()).toEqual([['/api/organisation', JSON.stringify({ use })]]);
  });
});

test('uninstalled, the page says until when all is kept and offers to resume', async () => {
  const uninstalled = { at: '2026-11-22T09:00:00.000Z', erasedOn: '2026-12-22T09:00:00.000Z' };
  const why = { code: 'app_uninstalled', message: 'Deal Ledger was uninstalled.', fix: null, detail: null };
  const paused = { ...notConnected, state: 'lost' as const, problem: why };
  const { posts } = await showSettings(({ method, path }) => {
    if (path === '/api/connections') return { status: 200, body: { ...connections, zoho: paused, xero: paused } };
    if (path === '/api/org') return { status: 200, body: { ...org, terms: { ...org.terms, accepted }, uninstalled } };
    return method === 'POST' ? { status: 204, body: null } : undefined;
  });
  expect(await screen.findByText('Deal Ledger was uninstalled from Zoho CRM')).toBeVisible();
  expect(screen.getByText(/22 Dec|Dec 22/)).toBeVisible();
  // One way on, not three.
  expect(screen.queryByRole('link', { name: /^(Connect to|Reconnect)/ })).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'Resume' }));
  await waitFor(() => {
    expect(posts().map(([path]) => path)).toEqual(['/api/resume']);
  });
});

test('one customer’s data is handed out at once and erased only after a second yes', async () => {
  const { posts } = await showSettings(({ method, path }) => {
    if (path === '/api/org') return { status: 200, body: org };
    return method === 'POST' ? { status: 200, body: { customerId: '123', stored: { deals: [] } } } : undefined;
  });
  const section = await screen.findByRole('region', { name: 'A customer’s data' });
  const press = async (name: string) => userEvent.click(within(section).getByRole('button', { name }));
  await press('Export');
  expect(posts()).toEqual([]);
  await userEvent.type(within(section).getByLabelText(/Id of the account/), ' 123 ');
  await press('Export');
  expect(await within(section).findByRole('link', { name: 'Save as a file' })).toHaveAttribute(
    'download',
    'customer-123-export.json',
  );
  await press('Erase…');
  await press('Keep');
  await press('Erase…');
  await press('Erase for good');
  await within(section).findByText('Erased here.');
  const body = JSON.stringify({ customerId: '123' });
  expect(posts()).toEqual([
    ['/api/privacy/export', body],
    ['/api/privacy/erase', body],
  ]);
});
