import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { DealView } from '../../server/api/contract/deal.ts';
import type { InstalmentsAnswer, InstalmentsBody } from '../../server/api/contract/instalments.ts';
import { rowsOfPreset } from '../../widgets/deal-invoices/instalments/plan-form.ts';
import { buildPart, buildPlan } from '../support/instalments-view.ts';
import { buildDealView, dealId, problem, renderWidget, startServer } from '../support/render-widget.tsx';
import type { PlayedAnswer } from '../support/render-widget.tsx';

const planPath = `/api/deals/${dealId}/instalments`;
const rest = buildPart({ id: 'p-2', name: 'Balance', share: { kind: 'rest' }, amount: '840.00', total: '966.00' });
const inTwo = buildPlan({ instalments: [buildPart(), rest] });

/** What the server makes of what it is sent: as wanted, with figures that are plainly its own. */
function computed({ version, instalments }: InstalmentsBody, changes: Partial<InstalmentsAnswer> = {}) {
  const parts = instalments.map((part, index) => buildPart({ ...part, amount: `${String(index + 1)}11.00` }));
  return buildPlan({ version, instalments: parts, left: '77.00', ...changes });
}

/** The panel of a deal whose part invoices are opened, before a server that plans as it is asked. */
async function openPlan(
  plan: InstalmentsAnswer,
  answers: { preview?: (body: InstalmentsBody) => PlayedAnswer; save?: (body: InstalmentsBody) => PlayedAnswer } = {},
) {
  const made = plan.instalments.filter(({ state }) => state === 'made').length;
  const view: DealView = buildDealView({ instalments: { made, planned: plan.instalments.length - made } });
  let stored = plan;
  const server = await startServer(({ method, path, body }) => {
    const sent = () => JSON.parse(body) as InstalmentsBody;
    if (path === `${planPath}/preview`)
      return (answers.preview ?? ((asked) => ({ status: 200, body: computed(asked) })))(sent());
    if (path === planPath && method === 'PUT') {
      const answer = answers.save?.(sent()) ?? {
        status: 200,
        body: computed({ ...sent(), version: stored.version + 1 }),
      };
      if (answer.status === 200) {
        const saved = answer.body as InstalmentsAnswer;
        stored = {
          ...saved,
          instalments: saved.instalments.map((part, index) => ({ ...part, id: part.id ?? `new-${String(index)}` })),
        };
        return { status: 200, body: stored };
      }
      return answer;
    }
    if (path === planPath) return { status: 200, body: stored };
    if (path.endsWith('/invoices')) return { status: 202, body: { jobId: 'j-1' } };
    if (path.endsWith('/preview')) return { status: 200, body: { problems: [] } };
    return { status: 200, body: view };
  });
  renderWidget({ url: server.url });
  await userEvent.click(await screen.findByRole('button', { name: /^Part invoices/ }));
  const dialog = await screen.findByRole('dialog', { name: 'Part invoices' });
  await within(dialog).findByRole('button', { name: 'Save plan' });
  const sent = (method: string, path: string) =>
    server.heard
      .filter((heard) => heard.method === method && heard.path === path)
      .map(({ body }) => JSON.parse(body) as unknown);
  return {
    dialog,
    inDialog: within(dialog),
    saved: () => sent('PUT', planPath),
    asked: () => sent('POST', `/api/deals/${dealId}/invoices`),
  };
}

/** One of several, which is there. */
function pick(elements: HTMLElement[], index = 0): HTMLElement {
  const element = elements[index];
  if (!element) throw new Error(`there is no element ${String(index)}`);
  return element;
}

const words = (element: HTMLElement) => element.textContent.replaceAll('\u00a0', ' ');

test('a deal that is invoiced already, or whose Xero is not connected, offers no parts', async () => {
  const lost = { state: 'lost', orgName: 'Demo', since: null } as const;
  for (const view of [{ instalments: null }, { instalments: { made: 0, planned: 0 }, connection: lost }]) {
    const server = await startServer(() => ({ status: 200, body: buildDealView(view) }));
    const { unmount } = renderWidget({ url: server.url });
    await screen.findByText('Deal value');
    expect(screen.queryByRole('button', { name: /^Part invoices/ })).toBeNull();
    unmount();
  }
});

test('a deposit and its balance are planned in three clicks, and the figures are the server’s', async () => {
  const { dialog, inDialog, saved } = await openPlan(buildPlan());
  expect(words(dialog)).toContain('The deal comes to NZ$1,200.00 before tax, NZ$1,380.00 with it.');
  await userEvent.click(inDialog.getByRole('button', { name: 'Deposit 30 %' }));
  const items = () => inDialog.getAllByRole('listitem');
  expect(items()).toHaveLength(2);
  await waitFor(() => {
    expect(words(dialog)).toContain('NZ$111.00');
  });
  expect(words(dialog)).toContain('NZ$77.00 in no part yet');
  await userEvent.click(inDialog.getByRole('button', { name: 'Save plan' }));
  expect(await inDialog.findByText('Saved.')).toBeVisible();
  expect(saved()).toEqual([
    {
      version: 0,
      agreedExcess: null,
      instalments: [
        { id: null, name: 'Deposit', share: { kind: 'percent', value: '30' }, date: null },
        { id: null, name: 'Balance', share: { kind: 'rest' }, date: null },
      ],
    },
  ]);
  expect(inDialog.getAllByRole('button', { name: /^Create now/ })).toHaveLength(2);
});

test('a part is asked for by a click; with something not saved it is not', async () => {
  const { inDialog, asked } = await openPlan(inTwo);
  const create = inDialog.getByRole('button', { name: 'Create now Deposit' });
  await userEvent.click(create);
  await waitFor(() => {
    expect(asked()).toEqual([{ instalment: 'p-1' }]);
  });
  const name = pick(inDialog.getAllByRole('textbox', { name: 'Name' }));
  await userEvent.type(name, ' paid in advance');
  const unavailable = inDialog.getByRole('button', {
    name: /^Create now Deposit paid in advance \(Save the plan first\)/,
  });
  expect(unavailable).toHaveAttribute('aria-disabled', 'true');
  await userEvent.click(unavailable);
  expect(asked()).toHaveLength(1);
});

test('what cannot be sent is told beside its field, and nothing is sent', async () => {
  const { inDialog, saved } = await openPlan(inTwo);
  await userEvent.click(inDialog.getByRole('button', { name: 'Add a part' }));
  const names = inDialog.getAllByRole('textbox', { name: 'Name' });
  expect(names).toHaveLength(3);
  // Before what takes the rest, and where a person goes on.
  expect(names[1]).toHaveFocus();
  expect(inDialog.queryByText('Give it a name')).toBeNull();
  await userEvent.click(inDialog.getByRole('button', { name: 'Save plan' }));
  expect(inDialog.getByText('Give it a name')).toBeVisible();
  const percent = pick(inDialog.getAllByRole('textbox', { name: 'Percent' }), 1);
  expect(percent).toBeInvalid();
  expect(percent).toHaveAccessibleDescription('A percent such as 30');
  expect(saved()).toEqual([]);
  await userEvent.type(pick(names, 1), 'Installation');
  await userEvent.type(percent, '12,5');
  await userEvent.click(inDialog.getByRole('button', { name: 'Save plan' }));
  await inDialog.findByText('Saved.');
  expect(saved()).toMatchObject([
    { version: 1, instalments: [{ id: 'p-1' }, { id: null, share: { value: '12.5' } }, { id: 'p-2' }] },
  ]);
});

test('what the server refuses stands beside its field', async () => {
  const errors = [{ field: 'instalments.0.date', message: 'has passed already' }];
  const refused = problem(422, { code: 'instalments_refused', detail: 'Not like this.', errors });
  const { inDialog } = await openPlan(inTwo, { save: () => refused });
  const date = pick(inDialog.getAllByLabelText('Made by itself on'));
  await userEvent.type(date, '2026-11-01');
  await userEvent.click(inDialog.getByRole('button', { name: 'Save plan' }));
  await waitFor(() => {
    expect(date).toHaveAccessibleDescription('has passed already');
  });
  expect(inDialog.getByText('The plan was not saved')).toBeVisible();
});

test('a removed part can be brought back until it is saved, without the mouse', async () => {
  const { inDialog, saved } = await openPlan(inTwo);
  await userEvent.click(inDialog.getByRole('button', { name: 'Remove Deposit' }));
  const undo = inDialog.getByRole('button', { name: 'Undo Deposit' });
  expect(undo).toHaveFocus();
  await userEvent.keyboard('{Enter}');
  expect(inDialog.getByDisplayValue('Deposit')).toBeVisible();
  await userEvent.click(inDialog.getByRole('button', { name: 'Remove Balance' }));
  await userEvent.click(inDialog.getByRole('button', { name: 'Save plan' }));
  await inDialog.findByText('Saved.');
  expect(saved()).toMatchObject([{ instalments: [{ id: 'p-1' }] }]);
  expect(inDialog.getAllByRole('listitem')).toHaveLength(1);
});

test('more than the deal says so with both figures, and a yes to just that is sent', async () => {
  const beyond = (body: InstalmentsBody) => computed(body, { all: '1300.00', excess: '100.00', left: '0.00' });
  const { dialog, inDialog, saved } = await openPlan(inTwo, {
    preview: (body) => ({ status: 200, body: beyond(body) }),
  });
  const percent = pick(inDialog.getAllByRole('textbox', { name: 'Percent' }));
  await userEvent.clear(percent);
  await userEvent.type(percent, '90');
  const yes = await inDialog.findByRole('checkbox', { name: /I agree to invoice NZ\$100\.00 more than the deal/ });
  expect(words(dialog)).toContain('All parts come to NZ$1,300.00, the deal to NZ$1,200.00');
  await userEvent.click(yes);
  await userEvent.click(inDialog.getByRole('button', { name: 'Save plan' }));
  await inDialog.findByText('Saved.');
  expect(saved()).toMatchObject([{ agreedExcess: '100.00' }]);
});

test('a part that is invoiced is told with its invoice and cannot be changed', async () => {
  const invoice = { number: 'DL-7', state: 'paid', currency: 'NZD', url: 'https://go.xero.com/1' } as const;
  const { inDialog } = await openPlan(buildPlan({ instalments: [buildPart({ state: 'made', invoice }), rest] }));
  const deposit = pick(inDialog.getAllByRole('listitem'));
  expect(words(deposit)).toMatch(/Deposit.*30 %.*NZ\$360\.00.*NZ\$414\.00 with tax.*Paid/);
  expect(within(deposit).getByRole('link', { name: /DL-7/ })).toHaveAttribute('href', invoice.url);
  expect(within(deposit).queryByRole('textbox')).toBeNull();
  expect(inDialog.queryByRole('group', { name: 'Start with' })).toBeNull();
  expect(screen.getByRole('button', { name: 'Part invoices (1 of 2 made)…' })).toBeVisible();
});

test('monthly parts have days a month apart, the first is for a click, and a short month has its last day', () => {
  const names = {
    deposit: 'D',
    balance: 'B',
    part: (number: number, all: number) => `${String(number)}/${String(all)}`,
  };
  const rows = rowsOfPreset({ kind: 'months', count: 3 }, { names, today: '2026-12-31', makeKey: () => 'k' });
  expect(rows.map(({ name, kind, value, date }) => [name, kind, value, date])).toEqual([
    ['1/3', 'percent', '33.33', ''],
    ['2/3', 'percent', '33.33', '2027-01-31'],
    ['3/3', 'rest', '', '2027-02-28'],
  ]);
});
