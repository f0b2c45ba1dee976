import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { DealView } from '../../server/api/contract/deal.ts';
import type { InvoiceView } from '../../server/api/contract/invoices.ts';
import { buildDealView, buildInvoice, dealId, problem, renderWidget, startServer } from '../support/render-widget.tsx';
import type { PlayedAnswer } from '../support/render-widget.tsx';

const line = { ...buildInvoice().lines[0], id: 'line-1' } as InvoiceView['lines'][number];
const draft = buildInvoice({
  ...{ number: 'DL-1', status: 'DRAFT', state: 'draft', version: '2026-11-21T14:00:00.000Z', lines: [line] },
  actions: ['approve', 'edit', 'void'],
});
const approved = buildInvoice({ number: 'DL-1', actions: ['send', 'void'] });
const viewOf = (invoice: InvoiceView, changes: Partial<DealView> = {}) =>
  buildDealView({ state: invoice.state, invoices: [invoice], ...changes });

/** The panel with one invoice, its menu open; what is asked for is answered as told, 202 if nothing is. */
async function openMenu(
  invoice: InvoiceView,
  { after = invoice, answer, view = {} }: { after?: InvoiceView; answer?: PlayedAnswer; view?: Partial<DealView> } = {},
) {
  let shown = invoice;
  const server = await startServer(({ path }) => {
    if (path === `/api/deals/${dealId}`) return { status: 200, body: viewOf(shown, view) };
    if (answer === undefined || answer.status < 300) shown = after;
    return answer ?? { status: 202, body: {} };
  });
  renderWidget({ url: server.url });
  const button = await screen.findByRole('button', { name: 'Actions for DL-1' });
  await userEvent.click(button);
  const asked = () =>
    server.heard
      .filter(({ path }) => path.includes(invoice.id))
      .map(({ method, path, body }) => [
        ...[method, path.slice(`/api/deals/${dealId}/invoices/${invoice.id}`.length)],
        ...(body === '' ? [] : [JSON.parse(body) as unknown]),
      ]);
  return { button, menu: screen.getByRole('menu'), asked };
}
const labels = () => screen.getAllByRole('menuitem').map(({ textContent }) => textContent.replace(/[ ↗]*$/, ''));
const choose = (name: RegExp) => userEvent.click(screen.getByRole('menuitem', { name }));

test('the menu offers what the server says this person may do, and nothing else', async () => {
  await openMenu(draft);
  expect(labels()).toEqual([
    ...['Open in Xero', 'Approve', 'Edit… (asks you to sign in)', 'PDF', 'Story', 'Delete draft…', 'Unlink…'],
  ]);
});

test('an approved invoice has its payment link, and is voided instead of deleted', async () => {
  await openMenu(approved, { view: { can: { ...buildDealView().can, link: false } } });
  expect(labels()).toEqual(['Open in Xero', 'E-mail', 'PDF', 'Copy payment link', 'Story', 'Void…']);
});

test('the menu is used by the keys alone: arrows go round, Escape gives the focus back, Tab leaves', async () => {
  const { button } = await openMenu(draft);
  const [first, second] = screen.getAllByRole('menuitem');
  expect(first).toHaveFocus();
  await userEvent.keyboard('{ArrowDown}');
  expect(second).toHaveFocus();
  await userEvent.keyboard('{End}');
  expect(screen.getByRole('menuitem', { name: /Unlink/ })).toHaveFocus();
  await userEvent.keyboard('{ArrowDown}');
  expect(first).toHaveFocus();
  await userEvent.keyboard('s');
  expect(screen.getByRole('menuitem', { name: 'Story' })).toHaveFocus();
  await userEvent.keyboard('{Escape}');
  expect(screen.queryByRole('menu')).toBeNull();
  expect(button).toHaveFocus();
  await userEvent.keyboard('{ArrowUp}');
  expect(screen.getByRole('menuitem', { name: /Unlink/ })).toHaveFocus();
  await userEvent.tab();
  await waitFor(() => {
    expect(screen.queryByRole('menu')).toBeNull();
  });
});

test('a draft is approved with one choice, and the panel says that it is under way', async () => {
  const after = { ...draft, actions: [], asked: { action: 'approve', state: 'under_way', problem: null } as const };
  const { asked } = await openMenu(draft, { after });
  await choose(/^Approve/);
  expect(await screen.findByText('Approving DL-1 in Xero …')).toBeVisible();
  expect(asked()).toEqual([['POST', '/approve']]);
});

test('what stands against an approval is said with what to do', async () => {
  const locked = {
    code: 'period_locked',
    message: 'DL-1 was not approved. Locked.',
    fix: 'Change the date.',
    detail: null,
  };
  await openMenu({ ...draft, asked: { action: 'approve', state: 'failed', problem: locked } });
  expect(screen.getByText('DL-1 was not approved. Locked.')).toBeVisible();
  expect(screen.getByText('Change the date.')).toBeVisible();
});

test('an invoice is voided once there is a reason', async () => {
  const { asked } = await openMenu(approved);
  await choose(/^Void/);
  const dialog = screen.getByRole('dialog', { name: 'Void DL-1?' });
  const confirm = within(dialog).getByRole('button', { name: 'Void' });
  await userEvent.click(confirm);
  expect(asked()).toEqual([]);
  await userEvent.type(within(dialog).getByRole('textbox', { name: 'Reason' }), ' Ordered twice ');
  await userEvent.click(confirm);
  await waitFor(() => {
    expect(asked()).toEqual([['POST', '/void', { reason: 'Ordered twice' }]]);
  });
  expect(screen.queryByRole('dialog')).toBeNull();
});

test('an e-mail is asked for once more, and then sent', async () => {
  const { asked } = await openMenu(approved, { after: { ...approved, isSending: true, actions: ['void'] } });
  await choose(/^E-mail/);
  expect(asked()).toEqual([]);
  await userEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Send' }));
  expect(await screen.findByText('The e-mail of DL-1 is on its way …')).toBeVisible();
  expect(asked()).toEqual([['POST', '/email']]);
});

test('a draft is edited: only numbers are taken, a decimal comma too, and what is sent names the version', async () => {
  const { asked } = await openMenu(draft, { after: { ...draft, reference: 'PO 7' } });
  await choose(/^Edit/);
  const dialog = screen.getByRole('dialog', { name: 'Edit DL-1' });
  const field = (name: string) => within(dialog).getByLabelText(name);
  const write = async (name: string, text: string) => {
    await userEvent.clear(field(name));
    await userEvent.type(field(name), text);
  };
  await write('Reference', 'PO 7');
  await write('Price', 'ten');
  await userEvent.click(within(dialog).getByRole('button', { name: 'Save in Xero' }));
  expect(within(dialog).getByText('Enter a number with at most four decimals.')).toBeVisible();
  expect(field('Price')).toHaveAttribute('aria-invalid', 'true');
  expect(asked()).toEqual([]);
  await write('Price', '1 650,5');
  await userEvent.click(within(dialog).getByRole('button', { name: 'Save in Xero' }));
  await waitFor(() => {
    expect(screen.queryByRole('dialog')).toBeNull();
  });
  expect(asked()).toEqual([
    [
      'PUT',
      '',
      {
        ...{ version: draft.version, reference: 'PO 7', date: '2026-11-18', dueDate: '2026-12-20' },
        lines: [{ id: 'line-1', description: 'Workshop', quantity: '2', unitAmount: '1650.5' }],
      },
    ],
  ]);
});

test('an edit that came too late is explained, and what was typed is still there', async () => {
  const answer = problem(409, { detail: 'DL-1 has changed in Xero since you opened it.', fix: 'Look at it.' });
  await openMenu(draft, { answer });
  await choose(/^Edit/);
  const dialog = screen.getByRole('dialog', { name: 'Edit DL-1' });
  await userEvent.type(within(dialog).getByLabelText('Reference'), ' II');
  await userEvent.click(within(dialog).getByRole('button', { name: 'Save in Xero' }));
  expect(await within(dialog).findByText('DL-1 has changed in Xero since you opened it.')).toBeVisible();
  expect(within(dialog).getByLabelText('Reference')).toHaveValue('Rooftop solar II');
});

test('the payment link is copied; where that is not allowed it is shown to be copied by hand', async () => {
  const user = userEvent.setup();
  const url = 'https://in.xero.com/abc';
  await openMenu(approved, { answer: { status: 200, body: { onlineUrl: url } } });
  await user.click(screen.getByRole('menuitem', { name: 'Copy payment link' }));
  expect(await screen.findByText('The payment link of DL-1 is copied.')).toBeVisible();
  expect(await navigator.clipboard.readText()).toBe(url);
  const refuse = vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValue(new Error('not allowed'));
  onTestFinished(() => {
    refuse.mockRestore();
  });
  await user.click(screen.getByRole('button', { name: 'Actions for DL-1' }));
  await user.click(screen.getByRole('menuitem', { name: 'Copy payment link' }));
  expect(await screen.findByLabelText(/Payment link of DL-1/)).toHaveValue(url);
});

test('Xero has no payment page: that is said', async () => {
  await openMenu(approved, { answer: { status: 200, body: { onlineUrl: null } } });
  await choose(/Copy payment link/);
  expect(await screen.findByText('Xero has no page for paying DL-1.')).toBeVisible();
});

test('a PDF that cannot be loaded is explained', async () => {
  const { asked } = await openMenu(approved, { answer: problem(502, { detail: 'Xero did not answer.' }) });
  await choose(/PDF/);
  expect(await screen.findByText('The PDF was not loaded')).toBeVisible();
  expect(screen.getByText('Xero did not answer.')).toBeVisible();
  expect(asked()).toEqual([['GET', '/pdf']]);
});

test('the story stands on one line, and tells who, when and after how long when opened', async () => {
  const at = '2026-11-18T09:00:00.000Z';
  const steps = [
    { what: 'stage', at, day: null, who: 'automation', name: null, afterMs: null },
    { what: 'made', at: '2026-11-18T09:00:03.000Z', day: null, who: 'automation', name: null, afterMs: 3000 },
    { what: 'approved', at: '2026-11-18T11:00:03.000Z', day: null, who: 'person', name: 'Ava', afterMs: 7_200_000 },
    { what: 'paid', at: null, day: '2026-11-30', who: 'xero', name: null, afterMs: 12 * 86_400_000 },
  ];
  await openMenu(approved, { answer: { status: 200, body: { steps } } });
  await choose(/Story/);
  const dialog = screen.getByRole('dialog', { name: 'Story of DL-1' });
  const list = await within(dialog).findByRole('list');
  expect(
    within(list)
      .getAllByRole('listitem')
      .map(({ textContent }) => textContent),
  ).toEqual([...['Stage reached', 'Made in Xero', 'Approved', 'Paid']]);
  expect(dialog).toHaveTextContent(/Approved.*by Ava · after 2 hours.*Paid.*Nov 30, 2026 · in Xero · after 12 days/);
});
