import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { DealView } from '../../server/api/contract/deal.ts';
import type { InvoiceSearchAnswer } from '../../server/api/contract/invoice-links.ts';
import type { Drift } from '../../server/api/contract/invoices.ts';
import { describeDrift } from '../../widgets/deal-invoices/describe-drift.ts';
import { buildDealView, buildInvoice, dealId, problem, renderWidget, startServer } from '../support/render-widget.tsx';
import type { PlayedAnswer } from '../support/render-widget.tsx';

const found: InvoiceSearchAnswer['invoices'] = [
  {
    ...{ id: '6b1f4c8e-0000-4000-8000-000000000001', number: 'INV-0042', state: 'awaiting_payment', reference: 'PO 7' },
    ...{ contactName: 'Foggy Fields', currency: 'NZD', total: '1380.00', amountDue: '1380.00', date: '2026-11-20' },
    ...{ url: 'https://go.xero.com/1', deal: null },
  },
  {
    ...{ id: '6b1f4c8e-0000-4000-8000-000000000002', number: 'INV-0043', state: 'paid', reference: null },
    ...{ contactName: 'Misty Ltd', currency: 'NZD', total: '20.00', amountDue: '0.00', date: null },
    ...{ url: 'https://go.xero.com/2', deal: { id: '7', name: '<b>Orchard</b> fence' } },
  },
];
const empty = buildDealView();
const linked = buildDealView({
  state: 'awaiting_payment',
  invoices: [buildInvoice({ number: 'INV-0042', origin: 'linked' })],
});

/** The panel before a server that answers posts as told; each post is followed by the next view. */
async function showPanel(views: DealView[], answer: (path: string) => PlayedAnswer | undefined = () => undefined) {
  const left = [...views];
  const server = await startServer(({ method, path }) => {
    const own = answer(path);
    if (own) {
      if (method === 'POST' && own.status < 300) left.splice(0, left.length - 1);
      return own;
    }
    return { status: 200, body: left[0] };
  });
  renderWidget({ url: server.url });
  const heard = (part: string) => server.heard.filter(({ path }) => path.includes(part));
  return { heard };
}

async function search(typed: string) {
  await userEvent.click(await screen.findByRole('button', { name: 'Link an existing invoice' }));
  const dialog = await screen.findByRole('dialog', { name: 'Find the invoice in Xero' });
  await userEvent.type(within(dialog).getByRole('searchbox'), `${typed}{Enter}`);
  return dialog;
}

test('an existing invoice is found and linked once, however often it is clicked', async () => {
  const { heard } = await showPanel([empty, linked], (path) => {
    if (path.includes('/search')) return { status: 200, body: { invoices: found } };
    if (path.endsWith('/link')) return { status: 200, body: { invoice: buildInvoice({ origin: 'linked' }) } };
    return undefined;
  });
  const dialog = await search('1..380 & more');
  const cards = within(await within(dialog).findByRole('list', { name: 'Invoices found' })).getAllByRole('listitem');
  expect(cards.map((card) => card.textContent)).toEqual([
    expect.stringMatching(/^INV-0042 · Foggy Fields.*1,380\.00 · Awaiting payment.*PO 7Link INV-0042$/),
    expect.stringMatching(/^INV-0043 · Misty Ltd.*Belongs to the deal “<b>Orchard<\/b> fence”\.$/),
  ]);
  // Only what a relay would carry, and as it was typed.
  expect(heard('/search').map(({ path }) => path.split('?')[1])).toEqual(['q=1%2E%2E380%20%26%20more']);
  const link = within(dialog).getByRole('button', { name: 'Link INV-0042' });
  act(() => {
    link.click();
    link.click();
  });
  expect(await screen.findByText('Linked by hand')).toBeVisible();
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(heard('/link').map(({ body }) => JSON.parse(body) as unknown)).toEqual([{ invoiceId: found[0]?.id }]);
});

test('an invoice that another deal got meanwhile says which, and the dialog stays', async () => {
  await showPanel([empty], (path) => {
    if (path.includes('/search')) return { status: 200, body: { invoices: found.slice(0, 1) } };
    if (!path.endsWith('/link')) return undefined;
    return problem(409, { code: 'invoice_of_another_deal', detail: 'This invoice belongs to the deal “Orchard”.' });
  });
  const dialog = await search('INV-0042');
  await userEvent.click(await within(dialog).findByRole('button', { name: 'Link INV-0042' }));
  expect(await within(dialog).findByText(/belongs to the deal “Orchard”/)).toBeVisible();
});

test('one letter is not searched for, nothing found is said, and without the right there is no button', async () => {
  const { heard } = await showPanel([empty], (path) =>
    path.includes('/search') ? { status: 200, body: { invoices: [] } } : undefined,
  );
  const dialog = await search('a');
  expect(heard('/search')).toHaveLength(0);
  await userEvent.type(within(dialog).getByRole('searchbox'), 'bc{Enter}');
  expect(await within(dialog).findByText('Xero has no invoice for “abc”.')).toBeVisible();
});

test('who may not link sees neither button', async () => {
  await showPanel([buildDealView({ ...linked, can: { ...linked.can, link: false } })]);
  expect(await screen.findByText('INV-0042')).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Link an existing invoice' })).toBeNull();
  await userEvent.click(await screen.findByRole('button', { name: 'Actions for INV-0042' }));
  expect(screen.queryByRole('menuitem', { name: /Unlink/ })).toBeNull();
});

test('unlinking asks first, says what happens, and takes the invoice off the deal', async () => {
  const made = buildInvoice({ number: 'DL-1' });
  const { heard } = await showPanel([buildDealView({ state: 'awaiting_payment', invoices: [made] }), empty], (path) =>
    path.endsWith('/unlink') ? { status: 204, body: undefined } : undefined,
  );
  await userEvent.click(await screen.findByRole('button', { name: 'Actions for DL-1' }));
  await userEvent.click(screen.getByRole('menuitem', { name: /Unlink/ }));
  const question = screen.getByRole('dialog', { name: 'Take DL-1 off this deal?' });
  expect(question).toHaveTextContent('It stays in Xero as it is.No other invoice is made for this deal');
  expect(heard('/unlink')).toHaveLength(0);
  await userEvent.click(within(question).getByRole('button', { name: 'Unlink' }));
  await waitFor(() => {
    expect(screen.queryByText('DL-1')).toBeNull();
  });
  expect(heard('/unlink').map(({ method, path }) => `${method} ${path}`)).toEqual([
    `POST /api/deals/${dealId}/invoices/${made.id}/unlink`,
  ]);
});

const drift: Drift[] = [
  { what: 'unit_price', line: 'Desk', inDeal: '150', inXero: '100' },
  { what: 'line', line: 'Delivery', inDeal: null, inXero: '9.00' },
  { what: 'total', line: null, inDeal: '172.50', inXero: '125.00' },
];

test('what differs between deal and invoice is shown side by side, until it is accepted', async () => {
  const invoice = buildInvoice({ drift, repairs: ['accept'] });
  const { heard } = await showPanel(
    [
      buildDealView({ state: 'awaiting_payment', invoices: [invoice] }),
      buildDealView({ state: 'awaiting_payment', invoices: [buildInvoice()] }),
    ],
    (path) => (path.endsWith('/accept-drift') ? { status: 204, body: undefined } : undefined),
  );
  const table = await screen.findByRole('table', { name: `Where ${invoice.number} and the deal differ` });
  const rows = within(table).getAllByRole('row').slice(1);
  expect(rows.map((row) => [...row.children].map((cell) => cell.textContent.replace(/^[^\d]*(?=\d)/, '')))).toEqual([
    ['Desk: price', '150.00', '100.00'],
    ['Delivery', 'not there', '9.00'],
    ['Total', '172.50', '125.00'],
  ]);
  await userEvent.click(screen.getByRole('button', { name: 'Keep it as it is in Xero' }));
  await waitFor(() => {
    expect(screen.queryByRole('table')).toBeNull();
  });
  expect(heard('/accept-drift')).toMatchObject([{ method: 'POST' }]);
});

test('without the right to repair the difference is only told', async () => {
  await showPanel([buildDealView({ state: 'awaiting_payment', invoices: [buildInvoice({ drift })] })]);
  expect(await screen.findByRole('table')).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Keep it as it is in Xero' })).toBeNull();
});

test.each<[Drift, string]>([
  [{ what: 'quantity', line: 'Desk', inDeal: '2', inXero: '1.5' }, 'Desk: quantity, 2, 1.5'],
  [{ what: 'discount', line: 'Desk', inDeal: null, inXero: '10' }, 'Desk: discount, none, 10%'],
  [{ what: 'tax', line: 'Desk', inDeal: 'OUTPUT2', inXero: 'NONE' }, 'Desk: tax rate, OUTPUT2, NONE'],
  [{ what: 'reference', line: null, inDeal: 'A', inXero: null }, 'Reference, “A”, none'],
  [{ what: 'customer', line: null, inDeal: 'Misty', inXero: 'Foggy' }, 'Customer, Misty, Foggy'],
  [{ what: 'line', line: 'Desk', inDeal: '9.00', inXero: null }, 'Desk, $9.00, not there'],
])('%j is told in words', (difference, words) => {
  const { about, inDeal, inXero } = describeDrift(difference, 'USD');
  expect(`${about}, ${inDeal}, ${inXero}`).toBe(words);
});

test.each<[string, Partial<DealView>]>([
  ['one is being made', { state: 'creating' }],
  ['it is not known whether one was made', { state: 'uncertain' }],
  ['the connection to Xero is lost', { connection: { state: 'lost', orgName: 'Demo Company (NZ)', since: null } }],
])('no invoice is linked while %s', async (_name, changes) => {
  await showPanel([buildDealView(changes)]);
  expect(await screen.findByText('Deal value')).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Link an existing invoice' })).toBeNull();
});

test('of many invoices the newest are shown, and the older ones on request', async () => {
  const invoices = Array.from({ length: 8 }, (_, index) =>
    buildInvoice({ id: `i-${String(index)}`, number: `DL-${String(index)}`, date: `2026-11-0${String(index + 1)}` }),
  );
  await showPanel([buildDealView({ state: 'awaiting_payment', invoices })]);
  expect(await screen.findByText('DL-7')).toBeVisible();
  expect(screen.getByText('DL-3')).toBeVisible();
  expect(screen.getByText('DL-2')).not.toBeVisible();
  await userEvent.click(screen.getByText('3 older invoices'));
  expect(screen.getByText('DL-0')).toBeVisible();
});
