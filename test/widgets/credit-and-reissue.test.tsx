import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { DealView } from '../../server/api/contract/deal.ts';
import type { Drift } from '../../server/api/contract/invoices.ts';
import type { ReissueAnswer, ReissuePlan } from '../../server/api/contract/reissue.ts';
import { buildDealView, buildInvoice, dealId, renderWidget, startServer } from '../support/render-widget.tsx';

const drift: Drift[] = [{ what: 'total', line: null, inDeal: '1725.00', inXero: '1380.00' }];
const invoice = buildInvoice({ drift, repairs: ['accept', 'reissue'] });
const drifted = buildDealView({ state: 'awaiting_payment', invoices: [invoice] });
const credit: ReissuePlan = {
  ...{ way: 'credit', because: 'paid_or_credited', currency: 'NZD' },
  ...{ amount: '1380.00', applied: '880.00', left: '500.00' },
};
const untouched: ReissuePlan = { ...credit, way: 'void', because: 'untouched', applied: '0.00', left: '0.00' };
const newInvoice: ReissueAnswer['newInvoice'] = {
  ...{ status: 'DRAFT', currency: 'NZD', total: '1725.00', date: '2026-11-22', email: false },
};

/** The panel before a server that says what would happen, and takes what is agreed to. */
async function openDialog(answer: ReissueAnswer, after: DealView = drifted) {
  let view = drifted;
  const server = await startServer(({ method, path }) => {
    if (!path.endsWith('/reissue')) return { status: 200, body: view };
    if (method === 'GET') return { status: 200, body: answer };
    view = after;
    return { status: 202, body: {} };
  });
  renderWidget({ url: server.url });
  await userEvent.click(await screen.findByRole('button', { name: 'Credit and reissue…' }));
  const dialog = await screen.findByRole('dialog', { name: `Credit and reissue ${invoice.number}?` });
  const sent = () => server.heard.filter(({ method, path }) => method === 'POST' && path.endsWith('/reissue'));
  return { dialog, sent, confirm: within(dialog).getByRole('button', { name: 'Credit and reissue' }) };
}

const words = (element: HTMLElement) => element.textContent.replaceAll('\u00a0', ' ');

test('the dialog says what happens to the invoice, what to what has been paid, and what is made in its place', async () => {
  const { dialog } = await openDialog({ plan: credit, newInvoice, problems: [] });
  await within(dialog).findByText(/A credit note over/);
  expect(words(dialog)).toMatch(/credit note over .*1,380\.00 is made for DL-7K2QF-0042, with the same lines/);
  expect(words(dialog)).toMatch(/880\.00 of it is set against what is still due/);
  expect(words(dialog)).toMatch(/500\.00, which the customer has paid, stays with the customer as credit in Xero/);
  expect(words(dialog)).toMatch(/new invoice over .*1,725\.00 is made for what the deal says now, as a draft/);
});

test('without a reason nothing is sent; with one exactly what was read is agreed to, and the panel follows', async () => {
  const reissue = { plan: untouched, reason: 'Two more desks', creditNoteNumber: null, applied: null, left: null };
  const underWay = { ...invoice, repairs: [], reissue: { ...reissue, state: 'under_way', step: 'end' } as const };
  const after = buildDealView({ state: 'creating', invoices: [underWay] });
  const { dialog, sent, confirm } = await openDialog({ plan: untouched, newInvoice, problems: [] }, after);
  await within(dialog).findByText(/is voided in Xero/);
  await userEvent.click(confirm);
  expect(sent()).toEqual([]);
  await userEvent.type(within(dialog).getByRole('textbox', { name: 'Reason' }), ' Two more desks ');
  await userEvent.click(confirm);
  expect(await screen.findByText(`Voiding ${invoice.number} in Xero …`)).toBeVisible();
  expect(sent().map(({ path, body }) => [path, JSON.parse(body) as unknown])).toEqual([
    [`/api/deals/${dealId}/invoices/${invoice.id}/reissue`, { reason: 'Two more desks', plan: untouched }],
  ]);
  expect(screen.queryByRole('dialog')).toBeNull();
  await waitFor(() => {
    expect(screen.queryByRole('button', { name: 'Credit and reissue…' })).toBeNull();
  });
});

test('what stands against the new invoice is said, and nothing can be agreed to', async () => {
  const noAmount = { code: 'no_amount', message: 'The deal has no amount.', fix: 'Enter one.', detail: null };
  const { dialog, sent, confirm } = await openDialog({ plan: credit, newInvoice, problems: [noAmount] });
  await userEvent.type(within(dialog).getByRole('textbox', { name: 'Reason' }), 'Two more desks');
  expect(await within(dialog).findByText(noAmount.message)).toBeVisible();
  await userEvent.click(confirm);
  expect(sent()).toEqual([]);
  expect(confirm).toHaveAttribute('aria-disabled', 'true');
});

test('afterwards the old invoice says what became of it and of the money', async () => {
  const done = {
    ...({ plan: credit, reason: 'Two more desks', state: 'done', step: 'new' } as const),
    ...{ creditNoteNumber: 'DL-7K2QF-0042-CR', applied: '880.00', left: '500.00' },
  };
  const old = buildInvoice({ status: 'PAID', state: 'paid', replacedAt: '2026-11-21T14:00:00.000Z', reissue: done });
  const server = await startServer(() => ({ status: 200, body: buildDealView({ state: 'draft', invoices: [old] }) }));
  renderWidget({ url: server.url });
  const told = await screen.findByText(/^Credited by DL-7K2QF-0042-CR and made anew/);
  expect(words(told)).toMatch(/500\.00, which the customer has paid, stays with the customer as credit in Xero\.$/);
});
