import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { DealView } from '../../server/api/contract/deal.ts';
import type { CreateInvoiceBody, PreviewAnswer } from '../../server/api/contract/preview.ts';
import { buildPreview, buildPreviewLine, buildPreviewProblem } from '../support/preview.ts';
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

const previewPath = `/api/deals/${dealId}/invoices/preview`;
const createPath = `/api/deals/${dealId}/invoices`;
const drafted = buildDealView({ state: 'draft', invoices: [buildInvoice({ status: 'DRAFT', state: 'draft' })] });

/** The panel on a deal without invoice, before a server that computes as told; `create` answers the click. */
async function showPanel(options: {
  view?: Partial<DealView>;
  preview?: (body: CreateInvoiceBody) => PreviewAnswer | PlayedAnswer | Promise<PreviewAnswer | PlayedAnswer>;
  create?: () => PlayedAnswer;
}) {
  const { view, preview = () => buildPreview(), create = () => ({ status: 202, body: { jobId: 'j-1' } }) } = options;
  let isCreated = false;
  const server = await startServer(async ({ path, body }) => {
    const asked = (body === '' ? {} : JSON.parse(body)) as CreateInvoiceBody;
    if (path === previewPath) {
      const answer = await preview(asked);
      return 'status' in answer ? answer : { status: 200, body: answer };
    }
    if (path === createPath) {
      const answer = create();
      isCreated ||= answer.status < 300;
      return answer;
    }
    return { status: 200, body: isCreated ? drafted : buildDealView(view) };
  });
  renderWidget({ url: server.url, crm: playCrm() });
  const bodies = (path: string) =>
    server.heard
      .filter((request) => request.path === path)
      .map(({ body }) => (body === '' ? {} : JSON.parse(body)) as CreateInvoiceBody);
  return { server, previews: () => bodies(previewPath), creates: () => bodies(createPath) };
}

async function openPreview(options: Parameters<typeof showPanel>[0] = {}) {
  const panel = await showPanel(options);
  await userEvent.click(await screen.findByRole('button', { name: 'Create invoice' }));
  const dialog = await screen.findByRole('dialog', { name: 'Invoice preview' });
  return { ...panel, dialog, inside: within(dialog) };
}

const ready = async (name = /^Create draft/) => {
  const button = await screen.findByRole('button', { name });
  await waitFor(() => {
    expect(button).toHaveAttribute('aria-disabled', 'false');
  });
  return button;
};

test('Create invoice shows the exact invoice, and one keystroke makes what was seen', async () => {
  const { inside, creates } = await openPreview();
  const button = await ready();
  expect(button).toHaveFocus();
  expect(inside.getByText('Ridgeway University')).toBeVisible();
  expect(inside.getByLabelText('Reference')).toHaveValue('Rooftop solar');
  expect(inside.getByLabelText('Invoice date')).toHaveValue('2026-11-21');
  expect(inside.getByText('By the contact’s terms: day 20 of the following month.')).toBeVisible();
  const line = within(inside.getByRole('group', { name: 'Line 1' }));
  expect(line.getByLabelText('Description')).toHaveValue('Desk');
  expect(line.getByText(/200 Sales · 15% GST on Income: NZ\$180\.00/)).toBeVisible();
  expect(inside.getByRole('status')).toHaveTextContent('Total NZ$1,380.00. Nothing stands in the way.');
  await userEvent.keyboard('{Enter}');
  expect(await screen.findByRole('link', { name: /DL-7K2QF-0042/ })).toBeVisible();
  expect(creates()).toEqual([{ basis: 'basis-1' }]);
  expect(screen.queryByRole('dialog')).toBeNull();
});

test('a changed value is computed by the server once the typing stops, is marked, and can be taken back', async () => {
  const { inside, previews } = await openPreview({
    preview: ({ overrides }) => (overrides ? buildPreview({ subTotal: '1800.00', total: '2070.00' }) : buildPreview()),
  });
  await ready();
  const quantity = inside.getByLabelText('Quantity');
  await userEvent.clear(quantity);
  await userEvent.type(quantity, '3');
  expect(inside.getByRole('status')).toHaveTextContent('Computing…');
  expect(await inside.findByText(/Total NZ\$2,070\.00/)).toBeVisible();
  expect(quantity).toHaveFocus();
  expect(previews()).toEqual([{}, { overrides: { lines: [{ from: 0, quantity: '3' }] }, basis: 'basis-1' }]);
  await userEvent.click(inside.getByRole('button', { name: 'Reset: Quantity' }));
  expect(quantity).toHaveValue('2');
  await ready();
  expect(inside.queryByRole('button', { name: /^Reset/ })).toBeNull();
});

test('of several answers the latest counts, in whatever order they arrive', async () => {
  let finishFirst: (answer: PreviewAnswer) => void = () => undefined;
  const { inside } = await openPreview({
    preview: ({ overrides }) => {
      const [line] = overrides?.lines ?? [];
      if (line?.quantity === '3') return new Promise((resolve) => (finishFirst = resolve));
      return line?.quantity === '35' ? buildPreview({ total: '35.00' }) : buildPreview();
    },
  });
  await ready();
  const quantity = inside.getByLabelText('Quantity');
  await userEvent.clear(quantity);
  await userEvent.type(quantity, '3');
  await waitFor(() => {
    expect(finishFirst.length).toBe(1);
  });
  await userEvent.type(quantity, '5');
  expect(await inside.findByText(/Total NZ\$35\.00/)).toBeVisible();
  finishFirst(buildPreview({ total: '3.00' }));
  await ready();
  expect(inside.queryByText(/NZ\$3\.00/)).toBeNull();
});

test('everything that can be changed is sent as it was typed, and Ctrl+Enter confirms from any field', async () => {
  const { inside, creates } = await openPreview({
    preview: ({ overrides }) => {
      const { invoice } = buildPreview();
      const status = overrides?.status ?? 'DRAFT';
      return buildPreview({ invoice: { ...invoice, status, email: overrides?.email ?? false } });
    },
  });
  await ready();
  const fill = (field: HTMLElement, value: string) => fireEvent.change(field, { target: { value } });
  fill(inside.getByLabelText('Reference'), 'PO 4711');
  await userEvent.selectOptions(inside.getByLabelText('Status'), 'AUTHORISED');
  await userEvent.click(await inside.findByRole('checkbox', { name: /E-mail it to the customer/ }));
  fill(inside.getByLabelText('Discount %'), '12.5');
  await userEvent.click(inside.getByRole('button', { name: 'Add a line' }));
  const added = within(inside.getByRole('group', { name: 'Line 2' }));
  await waitFor(() => {
    expect(added.getByLabelText('Description')).toHaveFocus();
  });
  fill(added.getByLabelText('Description'), 'Delivery');
  fill(added.getByLabelText('Unit price'), '25');
  const button = await ready(/^Create, approve and e-mail/);
  expect(within(button).getByText('(asks you to sign in)')).toBeInTheDocument();
  added.getByLabelText('Unit price').focus();
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
  await waitFor(() => {
    expect(creates()).toEqual([
      {
        basis: 'basis-1',
        overrides: {
          ...{ reference: 'PO 4711', status: 'AUTHORISED', email: true },
          lines: [
            { from: 0, discountRate: '12.5' },
            { from: null, description: 'Delivery', quantity: '1', unitAmount: '25' },
          ],
        },
      },
    ]);
  });
});

test('what cannot be sent is said beside its field, and nothing is asked meanwhile', async () => {
  const { inside, previews, creates } = await openPreview();
  await ready();
  await userEvent.clear(inside.getByLabelText('Unit price'));
  await userEvent.type(inside.getByLabelText('Unit price'), 'free');
  expect(inside.getByLabelText('Unit price')).toHaveAccessibleDescription('is not a number');
  expect(inside.getByRole('status')).toHaveTextContent('Something typed cannot be sent yet.');
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
  await userEvent.click(inside.getByRole('button', { name: 'Remove line 1' }));
  expect(await inside.findByText('is needed')).toBeVisible();
  expect([previews().length, creates()]).toEqual([1, []]);
});

test('each problem stands beside what causes it, with its fix, and keeps the invoice back', async () => {
  const problems = [
    buildPreviewProblem(),
    buildPreviewProblem({ code: 'tax_not_mapped', message: 'No rate.', fix: 'Map it.', field: 'lines.0.taxType' }),
    buildPreviewProblem({ code: 'already_invoiced', message: 'Invoiced already.', fix: 'Void it.', field: null }),
  ];
  const { inside, creates } = await openPreview({ preview: () => buildPreview({ problems }) });
  expect(await inside.findByText('3 things stand in the way.')).toBeVisible();
  const dateField = inside.getByLabelText('Invoice date').closest('.preview-field');
  expect(dateField).toHaveTextContent('The invoice date lies in a locked period.Change the date.');
  expect(inside.getByRole('group', { name: 'Line 1' }).parentElement).toHaveTextContent('No rate.Map it.');
  expect(inside.getByText('Invoiced already.')).toBeVisible();
  const button = inside.getByRole('button', { name: /^Create draft/ });
  expect(button).toHaveAttribute('aria-disabled', 'true');
  expect(button).toHaveAccessibleDescription('3 things stand in the way.');
  await userEvent.click(button);
  expect(creates()).toEqual([]);
});

test('that the rule is not for this deal is said, and the invoice can be made all the same', async () => {
  const message = 'The rule “Big deals” is for deals where Amount is at least “5000”. This deal is not one of them.';
  const notes = [{ code: 'conditions_not_met', message, fix: null, detail: null }];
  const { inside, creates } = await openPreview({ preview: () => buildPreview({ notes }) });
  expect(await inside.findByText(message)).toBeVisible();
  await userEvent.click(await ready());
  await waitFor(() => {
    expect(creates()).toHaveLength(1);
  });
});

test('a contact that is not clear is chosen in the preview, which is then computed anew', async () => {
  const candidates = [{ id: 'x-1', name: 'Ridgeway', email: 'a@ridgeway.example', number: null }];
  let match: 'unclear' | 'linked' = 'unclear';
  const unclear = buildPreviewProblem({ code: 'contact_unclear', message: 'Several.', field: 'contact' });
  const panel = await showPanel({
    preview: () =>
      buildPreview({
        contact: { match, id: match === 'linked' ? 'x-1' : null, name: 'Ridgeway', candidates },
        problems: match === 'linked' ? [] : [unclear],
      }),
  });
  panel.server.heard.length = 0;
  await userEvent.click(await screen.findByRole('button', { name: 'Create invoice' }));
  const use = await screen.findByRole('button', { name: 'Use this contact Ridgeway' });
  match = 'linked';
  await userEvent.click(use);
  await ready();
  expect(screen.queryByRole('list', { name: 'Contacts to choose from' })).toBeNull();
});

test('Escape and Cancel close the preview, and the focus goes back to the button that opened it', async () => {
  const { creates } = await openPreview();
  await ready();
  await userEvent.keyboard('{Escape}');
  await waitFor(() => {
    expect(screen.queryByRole('dialog')).toBeNull();
  });
  const opener = screen.getByRole('button', { name: 'Create invoice' });
  await waitFor(() => {
    expect(opener).toHaveFocus();
  });
  await userEvent.click(opener);
  await ready();
  await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  await waitFor(() => {
    expect(screen.getByRole('button', { name: 'Create invoice' })).toHaveFocus();
  });
  expect(creates()).toEqual([]);
});

test('while a person confirms who they are, what they changed stays; giving up keeps it as well', async () => {
  const refusal = problem(403, {
    code: 'sign_in_needed',
    detail: 'To change an invoice before it is made, confirm it.',
  });
  const create = () => ({ ...refusal, body: { ...(refusal.body as object), action: 'create' } });
  const { inside } = await openPreview({ create });
  await ready();
  await userEvent.clear(inside.getByLabelText('Reference'));
  await userEvent.type(inside.getByLabelText('Reference'), 'PO 1');
  await userEvent.click(await ready());
  const signIn = await screen.findByRole('dialog', { name: 'Confirm that it is you' });
  expect(signIn).toHaveTextContent('To change an invoice before it is made, confirm it.');
  await userEvent.click(within(signIn).getByRole('button', { name: 'Cancel' }));
  await waitFor(() => {
    expect(screen.queryByRole('dialog', { name: 'Confirm that it is you' })).toBeNull();
  });
  expect(inside.getByLabelText('Reference')).toHaveValue('PO 1');
  expect(await inside.findByRole('alert')).toHaveTextContent('The invoice was not created');
});

test('a refusal of the server stands beside its field', async () => {
  const { inside } = await openPreview({
    preview: ({ overrides }) =>
      overrides
        ? problem(422, {
            code: 'invalid_overrides',
            detail: 'overrides.dueDate: must not be before the invoice date',
            errors: [{ field: 'overrides.dueDate', message: 'must not be before the invoice date' }],
          })
        : buildPreview(),
  });
  await ready();
  await userEvent.clear(inside.getByLabelText('Reference'));
  expect(await inside.findByRole('alert')).toHaveTextContent('The changes could not be computed');
  expect(inside.getByLabelText('Due date')).toHaveAccessibleDescription(/must not be before the invoice date/);
});

test('a deal that has changed meanwhile can be started from again', async () => {
  let basis = 'basis-1';
  const changed = buildPreviewProblem({ code: 'deal_changed', message: 'The deal was changed.', field: null });
  const { inside } = await openPreview({
    preview: (asked) => {
      if (!asked.overrides) return buildPreview({ basis, total: basis === 'basis-1' ? '1380.00' : '99.00' });
      basis = 'basis-2';
      return buildPreview({ problems: [changed] });
    },
  });
  await ready();
  await userEvent.type(inside.getByLabelText('Reference'), '!');
  await userEvent.click(await inside.findByRole('button', { name: 'Start again from the deal' }));
  expect(await inside.findByText(/Total NZ\$99\.00/)).toBeVisible();
  expect(inside.getByLabelText('Reference')).toHaveValue('Rooftop solar');
});

test('with one click the invoice is made at once when nothing stands in the way, else it is shown', async () => {
  let problems = [buildPreviewProblem()];
  const { creates } = await showPanel({
    view: { create: 'one_click' },
    preview: () => buildPreview({ problems, invoice: { ...buildPreview().invoice, lines: [buildPreviewLine()] } }),
  });
  await userEvent.click(await screen.findByRole('button', { name: 'Create invoice' }));
  expect(await screen.findByText('One thing stands in the way.')).toBeVisible();
  expect(creates()).toEqual([]);
  await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  problems = [];
  await userEvent.click(await screen.findByRole('button', { name: 'Create invoice' }));
  expect(await screen.findByRole('link', { name: /DL-7K2QF-0042/ })).toBeVisible();
  expect(creates()).toEqual([{ basis: 'basis-1' }]);
});
