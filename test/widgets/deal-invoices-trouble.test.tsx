import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, onTestFinished, test } from 'vitest';
import { CrmUnavailableError } from '../../widgets/zoho/zoho-sdk.ts';
import { DealInvoicesWidget } from '../../widgets/deal-invoices/DealInvoicesWidget.tsx';
import { buildPreview } from '../support/preview.ts';
import {
  buildDealView,
  dealId,
  playCrm,
  problem,
  renderWidget,
  showDeal,
  startServer,
} from '../support/render-widget.tsx';

test('missing set-up and a lost connection lead to the settings page in a new tab', async () => {
  const view = buildDealView({
    state: 'needs_setup',
    connection: { state: 'lost', orgName: 'Demo Company (NZ)', since: null },
    problems: [{ code: 'needs_setup', message: 'No sales account has been chosen', fix: null, detail: null }],
  });
  const server = await showDeal(view);
  expect(screen.getByText('The connection to Xero is lost')).toBeVisible();
  expect(screen.getByText('No sales account has been chosen')).toBeVisible();
  const link = screen.getByRole('link', { name: /Reconnect Xero/ });
  expect(link).toHaveAttribute('href', `${server.url}/settings`);
  expect(link).toHaveAttribute('target', '_blank');
});

test('a deal the server refuses is an error with a way to try again', async () => {
  let answers = 0;
  const server = await startServer(() => {
    answers += 1;
    return answers === 1
      ? problem(404, { detail: 'This deal was not found.', fix: 'Reload the CRM page.' })
      : { status: 200, body: buildDealView() };
  });
  renderWidget({ url: server.url });
  expect(await screen.findByRole('alert')).toHaveTextContent('This deal was not found.Reload the CRM page.');
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('Not invoiced')).toBeVisible();
});

test('an expired session is renewed once and the person notices nothing', async () => {
  const server = await startServer(({ token }) =>
    token === 'token-1' ? problem(401, { detail: 'expired' }) : { status: 200, body: buildDealView() },
  );
  const crm = playCrm();
  renderWidget({ url: server.url, crm });
  expect(await screen.findByText('Not invoiced')).toBeVisible();
  expect(server.heard.map(({ token }) => token)).toEqual(['token-1', 'token-2']);
  const nonces = crm.executed.map(({ payload }) => (payload as { nonce: string }).nonce);
  expect(new Set(nonces).size).toBe(2);
});

test('when the browser may not reach the server, the extension relays', async () => {
  const relayed: unknown[] = [];
  const crm = playCrm({
    ledger_relay: (payload) => {
      relayed.push(payload);
      const { method, path } = payload as { method: string; path: string };
      if (path.endsWith('/preview')) return JSON.stringify({ status: 200, body: JSON.stringify(buildPreview()) });
      if (method === 'POST') return JSON.stringify({ status: 202, body: JSON.stringify({ jobId: 'job-1' }) });
      const state = relayed.length > 1 ? 'queued' : 'not_invoiced';
      return JSON.stringify({ status: 200, body: JSON.stringify(buildDealView({ state, create: 'one_click' })) });
    },
  });
  renderWidget({ url: 'http://127.0.0.1:9', crm });
  await userEvent.click(await screen.findByRole('button', { name: 'Create invoice' }));
  expect(await screen.findByText('Queued')).toBeVisible();
  expect(relayed.slice(0, 3)).toEqual([
    { method: 'GET', path: `/api/deals/${dealId}`, token: 'token-1', body: null },
    { method: 'POST', path: `/api/deals/${dealId}/invoices/preview`, token: 'token-1', body: {} },
    { method: 'POST', path: `/api/deals/${dealId}/invoices`, token: 'token-1', body: { basis: 'basis-1' } },
  ]);
});

test('outside Zoho CRM, and without Zoho’s script, the panel says so', async () => {
  const shown = render(
    <DealInvoicesWidget crm={Promise.reject(new CrmUnavailableError('wrong_place'))} publicUrl="http://127.0.0.1:9" />,
  );
  expect(await screen.findByText('This panel works inside Zoho CRM')).toBeVisible();
  shown.unmount();
  render(
    <DealInvoicesWidget crm={Promise.reject(new CrmUnavailableError('sdk_missing'))} publicUrl="http://127.0.0.1:9" />,
  );
  expect(await screen.findByText('Zoho’s page tools did not load')).toBeVisible();
});

test('offline, the panel says so and shows the deal as soon as the network is back', async () => {
  const server = await startServer(() => ({ status: 200, body: buildDealView() }));
  renderWidget({ url: server.url });
  window.dispatchEvent(new Event('offline'));
  onTestFinished(() => {
    window.dispatchEvent(new Event('online'));
  });
  expect(await screen.findByText('You are offline')).toBeVisible();
  window.dispatchEvent(new Event('online'));
  expect(await screen.findByText('Not invoiced')).toBeVisible();
  expect(screen.queryByText('You are offline')).toBeNull();
});

test('when a refresh fails, what was known stays on the page with its time', async () => {
  let answers = 0;
  const server = await startServer(() => {
    answers += 1;
    return answers === 1 ? { status: 200, body: buildDealView({ state: 'queued' }) } : problem(503, { detail: 'busy' });
  });
  renderWidget({ url: server.url });
  expect(await screen.findByText('The latest state could not be read')).toBeVisible();
  expect(screen.getByText('Showing what was known at 02:03:12 PM. The panel keeps trying.')).toBeVisible();
  expect(screen.getByText('Queued')).toBeVisible();
});

test('a CRM that nobody has connected yet leads to the settings page', async () => {
  const crm = playCrm({
    ledger_session: () => JSON.stringify({ status: 503, code: 'not_connected', title: 'Not connected', detail: 'x' }),
  });
  renderWidget({ url: 'http://127.0.0.1:9', crm });
  expect(await screen.findByText('Deal Ledger is not connected to this CRM yet')).toBeVisible();
  expect(screen.getByRole('link', { name: /Open settings/ })).toHaveAttribute('href', 'http://127.0.0.1:9/settings');
});
