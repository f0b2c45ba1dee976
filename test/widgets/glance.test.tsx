/** What a salesperson sees without doing anything. */
import { act, cleanup, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DealView } from '../../server/api/contract/deal.ts';
import type { Problem } from '../../server/api/contract/problems.ts';
import { english, changeReader } from '../../widgets/texts/reader.ts';
import type { CrmUser } from '../../widgets/zoho/crm-user.ts';
import {
  buildDealView,
  buildInvoice,
  dealId,
  playCrm,
  problem,
  renderWidget,
  startServer,
} from '../support/render-widget.tsx';
import type { PlayedAnswer } from '../support/render-widget.tsx';

beforeEach(() => {
  sessionStorage.clear();
});
afterEach(() => {
  changeReader({ language: english, locale: undefined, timeZone: undefined });
});

const isPreview = (path: string) => path.endsWith('/invoices/preview');

async function showDeal(view: DealView, preview: PlayedAnswer = problem(409, { detail: 'not played' })) {
  const server = await startServer(({ path }) => (isPreview(path) ? preview : { status: 200, body: view }));
  renderWidget({ url: server.url });
  await screen.findByRole('banner');
  return server;
}

const owed = { currency: 'NZD', invoiced: '690.00', paid: '0.00', credited: '0.00', due: '690.00', overdue: '0.00' };
const deposit = buildInvoice({ subTotal: '600.00', totalTax: '90.00', total: '690.00', amountDue: '690.00' });

test('a deal that is invoiced in part says what is left, in words and as the empty end of the bar', async () => {
  const { deal } = buildDealView();
  await showDeal(
    buildDealView({
      ...{ state: 'awaiting_payment', totals: [owed], invoices: [deposit] },
      deal: { ...deal, notInvoiced: { amount: '600.00', tax: 'before' } },
    }),
  );
  const totals = screen.getByRole('region', { name: 'Totals' });
  expect(totals).toHaveTextContent('InvoicedNZ$690.00PaidNZ$0.00DueNZ$690.00OverdueNZ$0.00');
  expect(totals).toHaveTextContent('NZ$600.00 not invoiced yet, before tax');
  const bar = screen.getByRole('img', { name: '0% of what was invoiced in NZD is paid' });
  // 690 of 1,290; the rest is the ground.
  expect([...bar.children].map((part) => `${part.className} ${(part as HTMLElement).style.flexBasis}`)).toEqual([
    'bar-due 53.48%',
  ]);
});

test('what was paid last and in how many days the rest is due is told by the organisation’s day, wherever the reader is', async () => {
  changeReader({ language: english, locale: 'en-US', timeZone: 'America/Los_Angeles' });
  const payments = [
    { id: 'p2', date: '2026-11-20', amount: '200.00' },
    { id: 'p1', date: '2026-11-19', amount: '300.00' },
  ];
  const invoice = buildInvoice({ state: 'part_paid', payments, amountPaid: '500.00', amountDue: '880.00' });
  await showDeal(buildDealView({ today: '2026-11-22', state: 'part_paid', totals: [owed], invoices: [invoice] }));
  const list = screen.getByRole('region', { name: 'Invoices' });
  expect(list).toHaveTextContent('due Dec 20, 2026 · in 28 days');
  expect(list).toHaveTextContent('Last payment NZ$200.00 on Nov 20, 2026');
});

test('a customer who owes in several currencies owes each of them, and never a sum', async () => {
  await showDeal(
    buildDealView({
      contact: { id: 'c', name: 'Ridgeway', outstanding: null, overdue: null, terms: null, currency: null },
      customer: {
        ...{ isComplete: true, terms: 'in English', lastPayments: [], usualDaysToPay: 1, paidInvoices: 3 },
        paymentTerms: { day: 20, type: 'OFFOLLOWINGMONTH' },
        balances: [
          { currency: 'NZD', outstanding: '300.00', overdue: '0.00' },
          { currency: 'USD', outstanding: '100.00', overdue: '40.00' },
        ],
        otherInvoices: { count: 0, balances: [] },
      },
    }),
  );
  const strip = screen.getByRole('region', { name: 'Customer in Xero' });
  expect(strip).toHaveTextContent('NZ$300.00 outstanding');
  expect(strip).toHaveTextContent('$100.00 outstanding$40.00 overdue');
  expect(strip).toHaveTextContent('Day 20 of the following month');
  expect(strip).toHaveTextContent('usually pays in 1 day');
});

const missing: Problem[] = [
  { code: 'no_customer', message: 'The deal has no account.', fix: 'Choose one on the deal.', detail: null },
  { code: 'account_unusable', message: 'The account 200 is archived.', fix: 'Choose another.', detail: null },
];

test('a deal that is not invoiced says that all is there, or what is missing and how to mend it', async () => {
  const ready = await showDeal(buildDealView(), { status: 200, body: { problems: [] } });
  expect(await screen.findByText('Everything is there to invoice this deal.')).toBeVisible();
  expect(ready.heard.filter(({ path }) => isPreview(path))).toHaveLength(1);
  cleanup();

  await showDeal(buildDealView(), { status: 200, body: { problems: missing } });
  expect(await screen.findByText('2 things are missing before the deal can be invoiced')).toBeVisible();
  expect(screen.getByText('The deal has no account.')).toBeVisible();
  expect(screen.getByText('Choose one on the deal.')).toBeVisible();
});

test('while it is being looked at the light says so, and a look that fails says why', async () => {
  let answer: (played: PlayedAnswer) => void = () => undefined;
  const { url } = await startServer(({ path }) =>
    isPreview(path)
      ? new Promise<PlayedAnswer>((resolve) => {
          answer = resolve;
        })
      : { status: 200, body: buildDealView() },
  );
  renderWidget({ url });
  expect(await screen.findByText('Checking whether the deal can be invoiced…')).toBeVisible();
  await waitFor(() => {
    answer(problem(409, { detail: 'Zoho CRM is busy.' }));
    expect(screen.getByText(/It could not be checked.*Zoho CRM is busy\./)).toBeVisible();
  });
});

test('a deal with an invoice, one under way and one without Xero are not looked at', async () => {
  const lost = { state: 'lost' as const, orgName: 'Demo', since: null };
  for (const view of [
    buildDealView({ state: 'awaiting_payment', totals: [owed], invoices: [deposit] }),
    buildDealView({ state: 'queued' }),
    buildDealView({ connection: lost }),
  ]) {
    const { heard } = await showDeal(view);
    expect(screen.queryByText(/can be invoiced/)).toBeNull();
    expect(heard.filter(({ path }) => isPreview(path))).toEqual([]);
    cleanup();
  }
});

test('an invoice that waits says when it is tried again', async () => {
  const limited = { code: 'xero_rate_limited', message: 'Xero’s limit of calls is reached.', fix: null, detail: null };
  const view = { state: 'queued' as const, problems: [limited], nextAttemptAt: '2026-11-21T14:05:00.000Z' };
  await showDeal(buildDealView(view));
  expect(screen.getByText('The invoice waits; the next try is at 02:05:00 PM.')).toBeVisible();
  expect(screen.getByText('Xero’s limit of calls is reached.')).toBeVisible();
});

const ana: CrmUser = { id: '572576700000000001', languages: [], locale: null, timeZone: null };
const paid = buildDealView({ asOf: '2026-11-21T15:00:00.000Z', state: 'paid' });

/** Opens the deal as this user; the server answers once `answer` is called. */
async function openSlowly(user: CrmUser | null) {
  const answered: ((played: PlayedAnswer) => void)[] = [];
  const { url } = await startServer(() => new Promise<PlayedAnswer>((resolve) => answered.push(resolve)));
  const shown = renderWidget({ url, crm: playCrm({}, user) });
  await waitFor(() => {
    expect(answered).not.toEqual([]);
  });
  const answer = (played: PlayedAnswer) => {
    act(() => {
      for (const resolve of answered) resolve(played);
    });
  };
  return { ...shown, answer };
}

async function seeOnce(user: CrmUser) {
  const { answer, unmount } = await openSlowly(user);
  answer({ status: 200, body: buildDealView({ state: 'awaiting_payment', totals: [owed], invoices: [deposit] }) });
  await screen.findByText('Awaiting payment', { selector: 'header *' });
  unmount();
}

test('a deal that was seen in this tab is there at once, said to be old, until the answer comes', async () => {
  await seeOnce(ana);
  const { answer } = await openSlowly(ana);
  const header = await screen.findByRole('banner');
  expect(within(header).getByText('Awaiting payment')).toBeVisible();
  expect(within(header).getByText('Cached')).toBeVisible();
  expect(within(header).getByText('as of 02:03:12 PM')).toBeVisible();
  answer({ status: 200, body: paid });
  expect(await within(header).findByText('Paid')).toBeVisible();
  expect(within(header).queryByText('Cached')).toBeNull();
});

test('nobody sees what another user has left in the tab, and it is gone then', async () => {
  await seeOnce(ana);
  await openSlowly({ ...ana, id: '572576700000000002' });
  await waitFor(() => {
    expect(Object.keys(sessionStorage)).toEqual([]);
  });
  expect(screen.queryByRole('banner')).toBeNull();
});

test('without knowing who looks nothing is kept', async () => {
  const { answer } = await openSlowly(null);
  answer({ status: 200, body: paid });
  await screen.findByRole('banner');
  expect(sessionStorage).toHaveLength(0);
});

test('who may no longer see the deal does not see what was kept of it, and it is gone', async () => {
  await seeOnce(ana);
  const { answer } = await openSlowly(ana);
  await screen.findByRole('banner');
  answer(problem(403, { code: 'no_right', detail: 'You may not see this deal.' }));
  expect(await screen.findByText('You may not see this deal.')).toBeVisible();
  expect(screen.queryByRole('banner')).toBeNull();
  expect(sessionStorage.getItem(`deal-ledger:${ana.id ?? ''}:${dealId}`)).toBeNull();
});

test('a server that fails leaves what was kept on the page, and says so', async () => {
  await seeOnce(ana);
  const { answer } = await openSlowly(ana);
  await screen.findByRole('banner');
  answer(problem(503, { detail: 'Later.' }));
  expect(await screen.findByText('The latest state could not be read')).toBeVisible();
  expect(screen.getByText('Awaiting payment', { selector: 'header *' })).toBeVisible();
});
