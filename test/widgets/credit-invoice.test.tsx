import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { CreditAnswer, CreditPlan } from '../../server/api/contract/credit.ts';
import type { InvoiceView } from '../../server/api/contract/invoices.ts';
import { buildDealView, buildInvoice, dealId, problem, renderWidget, startServer } from '../support/render-widget.tsx';
import type { PlayedAnswer } from '../support/render-widget.tsx';

const invoice = buildInvoice({ number: 'DL-1', state: 'part_paid', actions: ['send', 'credit'] });
const plan: CreditPlan = {
  way: 'credit',
  currency: 'NZD',
  amount: '1380.00',
  applied: '880.00',
  left: '500.00',
  rest: '0.00',
};
const words = (element: HTMLElement) => element.textContent.replaceAll('\u00a0', ' ');

/** The panel with the question open; what is agreed to is answered as told, 202 if nothing is. */
async function openDialog(
  answer: CreditAnswer,
  { after = invoice, agreed = { status: 202, body: {} } }: { after?: InvoiceView; agreed?: PlayedAnswer } = {},
) {
  let shown = invoice;
  const server = await startServer(({ method, path }) => {
    if (!path.includes('/credit')) {
      return { status: 200, body: buildDealView({ state: shown.state, invoices: [shown] }) };
    }
    if (method === 'GET') return { status: 200, body: answer };
    if (agreed.status < 300) shown = after;
    return agreed;
  });
  renderWidget({ url: server.url });
  await userEvent.click(await screen.findByRole('button', { name: 'Actions for DL-1' }));
  await userEvent.click(screen.getByRole('menuitem', { name: /^Credit…/ }));
  const dialog = await screen.findByRole('dialog', { name: 'Credit DL-1?' });
  const sent = () => server.heard.filter(({ method, path }) => method === 'POST' && path.endsWith('/credit'));
  const asked = () =>
    server.heard
      .filter(({ method, path }) => method === 'GET' && path.includes('/credit'))
      .map(({ path }) => path.slice(path.indexOf('/credit') + '/credit'.length));
  return { dialog, sent, asked, confirm: within(dialog).getByRole('button', { name: 'Credit' }) };
}

test('before it is done the dialog says what happens to the invoice, to what was paid, and that it is final', async () => {
  const { dialog } = await openDialog({ plan, problems: [] });
  await within(dialog).findByText(/A credit note over/);
  expect(words(dialog)).toMatch(/credit note over .*1,380\.00 is made for DL-1, with the same lines/);
  expect(words(dialog)).toMatch(/880\.00 of it is set against what is still due/);
  expect(words(dialog)).toMatch(/500\.00, which the customer has paid, stays with the customer as credit in Xero/);
  expect(words(dialog)).toMatch(/counts towards the deal no more.*This cannot be undone here/);
});

test('without a reason nothing is sent; with one exactly what was read is agreed to, and the panel follows', async () => {
  const asked = { action: 'credit', state: 'under_way', problem: null } as const;
  const { dialog, sent, confirm } = await openDialog(
    { plan, problems: [] },
    { after: { ...invoice, actions: [], asked } },
  );
  await within(dialog).findByText(/A credit note over/);
  await userEvent.click(confirm);
  expect(sent()).toEqual([]);
  await userEvent.type(within(dialog).getByRole('textbox', { name: 'Reason' }), ' Ordered twice ');
  await userEvent.click(confirm);
  expect(await screen.findByText('Crediting DL-1 in Xero …')).toBeVisible();
  expect(sent().map(({ path, body }) => [path, JSON.parse(body) as unknown])).toEqual([
    [`/api/deals/${dealId}/invoices/${invoice.id}/credit`, { reason: 'Ordered twice', plan }],
  ]);
  expect(screen.queryByRole('dialog')).toBeNull();
});

test('a part is asked about once it is written, and nothing else than what was told of it is agreed to', async () => {
  const part: CreditPlan = { ...plan, amount: '100.50', applied: '100.50', left: '0.00', rest: '1279.50' };
  const { dialog, sent, confirm, asked } = await openDialog({ plan: part, problems: [] });
  await userEvent.type(within(dialog).getByRole('textbox', { name: 'Reason' }), 'A chair was missing');
  const amount = within(dialog).getByRole('textbox', { name: 'Amount' });
  await userEvent.type(amount, 'ten');
  expect(amount).toHaveAccessibleDescription(/Enter an amount with at most two decimals/);
  expect(confirm).toHaveAttribute('aria-disabled', 'true');
  await userEvent.clear(amount);
  await userEvent.type(amount, '100.5');
  expect(confirm).toHaveAttribute('aria-disabled', 'true');
  await userEvent.keyboard('{Enter}');
  await within(dialog).findByText(/stays on the deal/);
  expect(asked()).toEqual(['', '?amount=100.5']);
  expect(words(dialog)).toMatch(/credit note over .*100\.50 .*the same share of each line and its tax/);
  expect(words(dialog)).toMatch(/1,279\.50 of it is not credited/);
  await userEvent.click(confirm);
  await waitFor(() => {
    expect(sent().map(({ body }) => JSON.parse(body) as unknown)).toEqual([
      { reason: 'A chair was missing', plan: part },
    ]);
  });
});

test('what stands against it is said, and nothing can be agreed to', async () => {
  const locked = { code: 'period_locked', message: 'Today is locked in Xero.', fix: 'Move the lock.', detail: null };
  const { dialog, sent, confirm } = await openDialog({ plan, problems: [locked] });
  await userEvent.type(within(dialog).getByRole('textbox', { name: 'Reason' }), 'Ordered twice');
  expect(await within(dialog).findByText(locked.message)).toBeVisible();
  await userEvent.click(confirm);
  expect(sent()).toEqual([]);
  expect(confirm).toHaveAttribute('aria-disabled', 'true');
});

test('a refusal is told on the invoice', async () => {
  const agreed = problem(409, { detail: 'Something else is being done with DL-1.', fix: 'Wait until that is over.' });
  const { dialog, confirm } = await openDialog({ plan, problems: [] }, { agreed });
  await within(dialog).findByText(/A credit note over/);
  await userEvent.type(within(dialog).getByRole('textbox', { name: 'Reason' }), 'Ordered twice');
  await userEvent.click(confirm);
  expect(await screen.findByText('DL-1 was not credited')).toBeVisible();
  expect(screen.getByText('Wait until that is over.')).toBeVisible();
});

test('afterwards the invoice says by which note and why, and the deal that another may be made', async () => {
  const credited = { number: 'DL-1-CR', part: null, reason: 'Ordered twice', left: '500.00' };
  const old = buildInvoice({ number: 'DL-1', status: 'PAID', state: 'credited', actions: [], credited });
  const view = buildDealView({ state: 'credited', invoices: [{ ...old, replacedAt: '2026-11-21T14:00:00.000Z' }] });
  const server = await startServer(() => ({ status: 200, body: view }));
  renderWidget({ url: server.url });
  const told = await screen.findByText(/^Credited by DL-1-CR\./);
  expect(words(told)).toMatch(/500\.00, which the customer has paid, stays .* Reason: Ordered twice$/);
  expect(screen.getByText('The invoice was credited. A new one is made only when you ask for it.')).toBeVisible();
  await waitFor(() => {
    expect(screen.getAllByText('Credited')).toHaveLength(2);
  });
});
