import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { InvoiceView } from '../../server/api/contract/invoices.ts';
import { buildDealView, buildInvoice, dealId, problem, renderWidget, startServer } from '../support/render-widget.tsx';
import type { PlayedAnswer } from '../support/render-widget.tsx';

const { asOf } = buildDealView();
const until = (leftMs: number) => new Date(Date.parse(asOf) + leftMs).toISOString();
const made = (leftMs: number) =>
  buildInvoice({ number: 'DL-1', status: 'DRAFT', state: 'draft', undoUntil: until(leftMs) });

/** The panel just after a click has made an invoice. */
async function showMade(invoice: InvoiceView, after: InvoiceView, answer: PlayedAnswer = { status: 202, body: {} }) {
  let shown = invoice;
  const server = await startServer(({ path }) => {
    if (!path.endsWith('/undo')) return { status: 200, body: buildDealView({ state: 'draft', invoices: [shown] }) };
    shown = after;
    return answer;
  });
  renderWidget({ url: server.url });
  return { undone: () => server.heard.filter(({ path }) => path.endsWith('/undo')).map(({ path }) => path) };
}

test('what a click has made is undone with one press; the words say what became of it and hold the focus', async () => {
  const invoice = made(10_000);
  const gone = { ...invoice, status: 'DELETED', state: 'voided', undoUntil: null } as const;
  const { undone } = await showMade(invoice, gone);
  const button = await screen.findByRole('button', { name: 'Undo' });
  expect(screen.getByText(/DL-1 was made\./)).toHaveTextContent('You can undo it for ten seconds.');
  await userEvent.click(button);
  const told = await screen.findByText('DL-1 was undone.');
  expect(undone()).toEqual([`/api/deals/${dealId}/invoices/${invoice.id}/undo`]);
  expect(told).toHaveFocus();
  expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull();
});

test('the seconds are shown but not read out, and when they are over the bar is gone', async () => {
  const invoice = made(3000);
  await showMade(invoice, invoice);
  const left = await screen.findByText(/^[123] seconds?$/);
  expect(left).toHaveAttribute('aria-hidden', 'true');
  await waitFor(() => {
    expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull();
  });
  await act(() => Promise.resolve());
  expect(screen.queryByText(/DL-1 was made/)).toBeNull();
});

test('an undo that comes too late is explained', async () => {
  const invoice = made(10_000);
  const answer = problem(409, { detail: 'It is too late to undo DL-1.', fix: 'Void it, and say why.' });
  await showMade(invoice, { ...invoice, undoUntil: null }, answer);
  await userEvent.click(await screen.findByRole('button', { name: 'Undo' }));
  expect(await screen.findByText('DL-1 was not undone')).toBeVisible();
  expect(screen.getByText('Void it, and say why.')).toBeVisible();
});
