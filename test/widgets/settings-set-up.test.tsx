import { cleanup, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { ChoicesAnswer } from '../../server/api/contract/choices.ts';
import type { Settings } from '../../server/api/contract/settings.ts';
import type { TrySettingsBody } from '../../server/api/contract/try-settings.ts';
import { problem } from '../support/render-widget.tsx';
import { choices, connections, notConnected, playDraft, settings, showSettings } from '../support/settings-page.tsx';

const suggesting: ChoicesAnswer = {
  ...choices,
  suggestions: {
    account: { code: '200', name: 'Sales', because: 'named_sales' },
    taxRate: { taxType: 'OUTPUT2', name: 'GST on Income', accountName: 'Sales' },
    lineAmountTypes: { value: 'Inclusive', because: 'organisation' },
    terms: 'Day 20 of the following month',
  },
};
const deal = {
  id: '300',
  name: 'Solar roof',
  stage: 'Qualification',
  amount: '1200',
  currency: 'NZD',
  customer: 'Piccolo',
};
const preview = {
  contact: { match: 'create', id: null, name: 'Piccolo', candidates: [] },
  invoice: {
    ...{ number: 'DL-1', date: '2026-11-22', dueDate: null, currency: 'NZD', status: 'DRAFT', reference: 'Solar roof' },
    ...{ email: false, lineAmountTypes: 'Inclusive', lines: [] },
  },
  ...{ terms: { from: 'none', day: null, type: null }, statuses: [], basis: 'b' },
  ...{ subTotal: '1200.00', totalTax: '180.00', total: '1380.00', problems: [] },
};

/** The set-up after both sides have been connected. */
async function showConnected(keeper = playDraft()) {
  let saved = settings;
  const server = await showSettings('setup', ({ method, path, body }) => {
    if (path === '/api/settings/draft') return keeper.answer(method, body);
    if (path === '/api/settings/choices') return { status: 200, body: suggesting };
    if (path === '/api/settings/recent-deals') return { status: 200, body: { deals: [deal], sample: null } };
    if (path === '/api/settings/preview') return { status: 200, body: preview };
    if (path !== '/api/settings') return undefined;
    if (method === 'PUT') saved = JSON.parse(body) as Settings;
    return { status: 200, body: saved };
  });
  return { server, saved: () => saved };
}
const step = (name: string) => screen.findByRole('button', { name: new RegExp(name) });
const goOn = async () => userEvent.click(await screen.findByRole('button', { name: 'Looks right, go on' }));

test('each step leads to the next; values are suggested with why, tried without saving, and saved when it is switched on', async () => {
  const keeper = playDraft();
  const { server, saved } = await showConnected(keeper);
  expect(await step('Choose what syncs')).toHaveAttribute('aria-expanded', 'true');
  expect(await step('Switch on')).toHaveAttribute('aria-disabled', 'true');
  await goOn();
  expect(await step('Say when an invoice is made')).toHaveFocus();
  await goOn();
  await screen.findByRole('option', { name: '200 – Sales' });
  expect(screen.getByLabelText('Sales account')).toHaveAccessibleDescription(
    'Suggested: your revenue account called Sales.',
  );
  expect(screen.getByLabelText('Tax rate')).toHaveAccessibleDescription(
    'Suggested: the default tax of the account Sales.',
  );
  expect(screen.getByText(/else the organisation’s: Day 20 of the following month\./)).toBeVisible();
  await goOn();
  await userEvent.click(await screen.findByRole('button', { name: 'Show the invoice' }));
  const tried = within(await screen.findByRole('region', { name: 'The invoice it would be' }));
  expect(tried.getByText('This invoice could be made as it stands.')).toBeVisible();
  expect(tried.getByText(/1,380\.00 in all/)).toBeVisible();
  const asked = server.heard.find(({ path }) => path === '/api/settings/preview');
  const suggested = { salesAccountCode: '200', taxType: 'OUTPUT2', lineAmountTypes: 'Inclusive' };
  expect(JSON.parse(asked?.body ?? '') as TrySettingsBody).toMatchObject({
    dealId: '300',
    settings: { mapping: suggested },
  });
  expect(server.heard.filter(({ method, path }) => method === 'PUT' && path === '/api/settings')).toEqual([]);
  await goOn();
  await userEvent.click(await screen.findByRole('button', { name: 'Switch on' }));
  expect(await screen.findByText('Everything is set up: deals get their invoices in Demo Company (NZ).')).toBeVisible();
  expect(saved()).toEqual({ ...settings, mapping: { ...settings.mapping, ...suggested } });
  await waitFor(() => {
    expect(keeper.kept() ?? { changes: {}, confirmed: [] }).toMatchObject({ changes: {}, confirmed: [] });
  });
});

test('who leaves in the middle goes on where they were, with what they chose', async () => {
  const keeper = playDraft();
  await showConnected(keeper);
  await goOn();
  await userEvent.click(await screen.findByRole('radio', { name: 'Verhandlung' }));
  await goOn();
  cleanup();
  await waitFor(() => {
    expect(keeper.kept()?.confirmed).toEqual(['syncs', 'rules']);
  });
  await showConnected(keeper);
  expect(await step('Choose account and tax')).toHaveAttribute('aria-expanded', 'true');
  await userEvent.click(await step('Say when an invoice is made'));
  expect(await screen.findByRole('radio', { name: 'Verhandlung' })).toBeChecked();
});

test('before both sides are connected nothing behind that can be opened', async () => {
  await showSettings('setup', ({ path }) =>
    path === '/api/connections' ? { status: 200, body: { ...connections, xero: notConnected } } : undefined,
  );
  expect(await step('Connect Xero')).toHaveAttribute('aria-expanded', 'true');
  expect(await screen.findByRole('link', { name: 'Connect to Xero' })).toHaveAttribute('href', '/connect/xero');
  await userEvent.click(await step('Choose account and tax'));
  expect(screen.queryByLabelText('Sales account')).toBeNull();
});

test('what stands in the way of switching on is told where it can be mended', async () => {
  await showSettings('setup', ({ method, path }) => {
    if (path === '/api/settings/choices') return { status: 200, body: suggesting };
    if (method !== 'PUT') return undefined;
    const errors = [{ field: 'rules.0.stage', message: 'no pipeline of the CRM has the stage “Closed Won”' }];
    return problem(422, { detail: 'Some settings cannot work.', errors });
  });
  await goOn();
  await goOn();
  // What is suggested has to be there before it can be right.
  await screen.findByRole('option', { name: '200 – Sales' });
  await goOn();
  await userEvent.click(await screen.findByRole('button', { name: 'Go on without trying' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Switch on' }));
  const refused = await screen.findByText(/no pipeline of the CRM/);
  expect(within(refused).getByRole('link', { name: 'Rules' })).toHaveAttribute('href', '#rules');
});
