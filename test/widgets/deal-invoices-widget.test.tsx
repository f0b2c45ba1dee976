import { act, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { ContactStrip } from '../../widgets/deal-invoices/ContactStrip.tsx';
import { buildPreview } from '../support/preview.ts';
import {
  buildDealView,
  buildInvoice,
  dealId,
  playCrm,
  problem,
  renderWidget,
  showDeal,
  startServer,
} from '../support/render-widget.tsx';

const totals = {
  currency: 'NZD',
  invoiced: '1380.00',
  paid: '500.00',
  credited: '0.00',
  due: '880.00',
  overdue: '0.00',
};

test('a deal with a part-paid invoice shows its state, sums, dates, lines and payments', async () => {
  const invoice = buildInvoice({
    state: 'part_paid',
    amountPaid: '500.00',
    amountDue: '880.00',
    payments: [{ id: 'p1', date: '2026-11-19', amount: '500.00' }],
  });
  const server = await showDeal(buildDealView({ state: 'part_paid', totals: [totals], invoices: [invoice] }));

  expect(within(screen.getByRole('banner')).getByText('Part paid')).toBeVisible();
  expect(screen.getByText('Demo Company (NZ)')).toBeVisible();
  expect(screen.getByText('as of 02:03:12 PM')).toHaveAttribute('datetime', '2026-11-21T14:03:12.000Z');
  const figures = screen.getByRole('region', { name: 'Totals' });
  expect(figures).toHaveTextContent('Deal valueNZ$1,200.00InvoicedNZ$1,380.00PaidNZ$500.00DueNZ$880.00OverdueNZ$0.00');
  expect(screen.getByRole('img', { name: '36% of what was invoiced in NZD is paid' })).toBeVisible();
  const row = screen.getByRole('region', { name: 'Invoices' });
  expect(row).toHaveTextContent('Nov 18, 2026 · due Dec 20, 2026 · in 29 days');
  expect(await within(row).findByText('OUTPUT2')).toBeInTheDocument();
  expect(row).toHaveTextContent('2 × NZ$600.00 · account 200 · OUTPUT2');
  expect(row).toHaveTextContent('Paid Nov 19, 2026NZ$500.00');
  expect(screen.getByRole('link', { name: /DL-7K2QF-0042/ })).toHaveAttribute('rel', 'noopener noreferrer');
  expect(screen.queryByRole('button', { name: 'Create invoice' })).toBeNull();
  expect(server.heard).toMatchObject([{ method: 'GET', path: `/api/deals/${dealId}`, token: 'token-1' }]);
});

test('the newest invoice comes first and currencies are never added up', async () => {
  await showDeal(
    buildDealView({
      state: 'mixed',
      totals: [totals, { ...totals, currency: 'USD', invoiced: '2500.00' }],
      invoices: [
        buildInvoice({ id: 'a', number: 'OLD', date: '2026-01-02' }),
        buildInvoice({ id: 'b', number: 'NEW', date: '2026-11-20' }),
        buildInvoice({ id: 'c', number: 'UNDATED', date: null, dueDate: null }),
      ],
    }),
  );
  expect(screen.getAllByRole('link').map((link) => link.firstChild?.textContent)).toEqual([
    ...['UNDATED', 'NEW', 'OLD', 'Help'],
  ]);
  const figures = screen.getByRole('region', { name: 'Totals' });
  expect(figures).toHaveTextContent('NZ$1,380.00');
  expect(figures).toHaveTextContent('CurrencyUSDInvoiced$2,500.00');
});

test('Create invoice is sent once however often it is clicked, and the panel follows to the invoice', async () => {
  let stage = 0;
  const stages = [
    buildDealView({ create: 'one_click' }),
    buildDealView({ state: 'queued' }),
    buildDealView({ state: 'creating' }),
    buildDealView({ state: 'draft', totals: [totals], invoices: [buildInvoice({ status: 'DRAFT', state: 'draft' })] }),
  ];
  const server = await startServer(({ method, path }) => {
    if (path.endsWith('/preview')) return { status: 200, body: buildPreview() };
    if (method === 'POST') {
      stage = 1;
      return { status: 202, body: { jobId: 'job-1' } };
    }
    const body = stages[stage];
    if (stage > 0) stage = Math.min(stage + 1, stages.length - 1);
    return { status: 200, body };
  });
  renderWidget({ url: server.url });
  const button = await screen.findByRole('button', { name: 'Create invoice' });
  // In one task, before React has drawn the disabled button.
  act(() => {
    button.click();
    button.click();
    button.click();
  });
  expect(await screen.findByRole('list', { name: 'Steps of creating the invoice' })).toBeVisible();
  fireEvent.click(screen.getByRole('button', { name: 'Creating…' }));
  expect(await screen.findByRole('link', { name: /DL-7K2QF-0042/ })).toBeVisible();
  expect(screen.getAllByRole('status')[0]).toHaveTextContent('Draft.');
  expect(server.heard.filter(({ method, path }) => method === 'POST' && path.endsWith('/invoices'))).toMatchObject([
    { path: `/api/deals/${dealId}/invoices`, token: 'token-1' },
  ]);
});

test('a refused request says why and what to do, beside what was known', async () => {
  const server = await startServer(({ method, path }) => {
    if (path.endsWith('/preview')) return { status: 200, body: buildPreview() };
    return method === 'POST'
      ? problem(409, { detail: 'The deal has no amount and no products.', fix: 'Enter an amount on the deal.' })
      : { status: 200, body: buildDealView({ create: 'one_click' }) };
  });
  renderWidget({ url: server.url });
  await userEvent.click(await screen.findByRole('button', { name: 'Create invoice' }));
  const alert = await screen.findByRole('alert');
  expect(alert).toHaveTextContent('The deal has no amount and no products.');
  expect(alert).toHaveTextContent('Enter an amount on the deal.');
  expect(screen.getByText('Not invoiced')).toBeVisible();
});

test('who may not create an invoice finds the button, its reason, and cannot press it', async () => {
  const server = await showDeal(
    buildDealView({ can: { create: false, approve: false, email: false, void: false, link: true } }),
  );
  const button = screen.getByRole('button', { name: 'Create invoice' });
  expect(button).toHaveAttribute('aria-disabled', 'true');
  expect(button).toHaveAccessibleDescription('You may not create invoices.');
  await userEvent.click(button);
  expect(server.heard.filter(({ method }) => method === 'POST')).toEqual([]);
});

test('a failed invoice shows the problem, its fix and Xero’s own words', async () => {
  await showDeal(
    buildDealView({
      state: 'failed',
      problems: [
        {
          code: 'x',
          message: 'The account is archived',
          fix: 'Choose another account.',
          detail: "Account code '205' is not valid",
        },
      ],
    }),
  );
  expect(screen.getByText('The account is archived')).toBeVisible();
  expect(screen.getByText('Choose another account.')).toBeVisible();
  await userEvent.click(screen.getByText('What Xero said'));
  expect(screen.getByText("Account code '205' is not valid")).toBeVisible();
  expect(screen.getByRole('button', { name: 'Fix…' })).toHaveAttribute('aria-disabled', 'false');
});

test('HTML in a name is shown as text, and an address that is not https is no link', async () => {
  await showDeal(
    buildDealView({
      state: 'awaiting_payment',
      connection: { state: 'connected', orgName: '<img src=x onerror=alert(1)>', since: null },
      invoices: [buildInvoice({ number: '<b>1</b>', url: 'javascript:alert(1)' })],
      contact: { id: 'c', name: '<script>alert(1)</script>', outstanding: null, overdue: null, terms: null },
    }),
  );
  expect(screen.getByText('<img src=x onerror=alert(1)>')).toBeVisible();
  expect(screen.getByText('<b>1</b>')).toBeVisible();
  expect(screen.getByText('<script>alert(1)</script>')).toBeVisible();
  expect(document.querySelector('main img, main script, main b')).toBeNull();
  expect(screen.getAllByRole('link').map((link) => link.firstChild?.textContent)).toEqual(['Help']);
});

test('moving to another deal without a reload shows that deal', async () => {
  const other = '3000000000000000002';
  const server = await startServer(({ path }) => {
    const isOther = path.includes(other);
    return { status: 200, body: buildDealView({ state: isOther ? 'paid' : 'not_invoiced' }) };
  });
  const crm = playCrm();
  renderWidget({ url: server.url, crm });
  await screen.findByText('Not invoiced');
  act(() => {
    crm.openDeal(other);
  });
  const header = await screen.findByRole('banner');
  await waitFor(() => {
    expect(within(header).getByText('Paid')).toBeVisible();
  });
  act(() => {
    crm.openDeal(null);
  });
  expect(await screen.findByText('No deal is open here')).toBeVisible();
});

test('the customer strip says what is owed in its currency, how they pay, and that there is more', () => {
  const contact = {
    ...{
      id: 'c',
      name: 'Hamilton Smith',
      outstanding: '1380.00',
      overdue: '230.00',
      terms: '20 days',
      currency: 'NZD',
    },
    isArchived: false,
  };
  const balance = { currency: 'NZD', outstanding: '230.00', overdue: '230.00' };
  const customer = {
    ...{ isComplete: true, balances: [], terms: '20 days', lastPayments: [], usualDaysToPay: 17, paidInvoices: 4 },
    otherInvoices: { count: 2, balances: [balance] },
  };
  render(<ContactStrip contact={contact} customer={customer} />);
  expect(screen.getByRole('region', { name: 'Customer in Xero' })).toHaveTextContent(
    /NZ\$1,380\.00 outstanding.*NZ\$230\.00 overdue.*usually pays in 17 days.*2 other invoices/,
  );
});
