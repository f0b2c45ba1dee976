import { expect, test } from 'vitest';
import type { InvoiceEdit } from '../../server/api/contract/invoice-actions.ts';
import type { InvoiceView } from '../../server/api/contract/invoices.ts';
import { appOfFile } from '../support/app-of-file.ts';
import { draftedDeal, inXero, refused, writesTo } from '../support/acting.ts';
import { addDeal, settledJobs, viewAt } from '../support/deals.ts';
import { addQuote } from '../support/quotes.ts';
import { shownWhen } from '../support/reissue.ts';
import { until } from '../support/until.ts';

/** A person changes a draft from the deal. */
const app = await appOfFile({ RECONCILE_INTERVAL_SECONDS: '1' });

/** The invoice as it is shown, with these changes; `line`: of its first line. */
function editOf(invoice: InvoiceView, changes: Partial<InvoiceEdit>, line: Partial<InvoiceEdit['lines'][number]> = {}) {
  const { version = null, reference, date, dueDate, lines } = invoice;
  return {
    ...{ version, reference: reference ?? '', date: date ?? '', dueDate },
    lines: lines.map(({ id, description, quantity, unitAmount }, index) => ({
      ...{ id: id ?? '', description, quantity, unitAmount },
      ...(index === 0 ? line : {}),
    })),
    ...changes,
  };
}

test('reference, due date and a line’s price are changed in Xero, and the panel shows what they come to', async () => {
  const { panel, invoice } = await draftedDeal(app);
  const edit = editOf(invoice, { reference: 'PO 4711', dueDate: '2099-01-31' }, { quantity: '2', unitAmount: '650.5' });
  expect(await panel.ask('PUT', `/invoices/${invoice.id}`, edit)).toMatchObject({
    ...{ status: 403, body: { code: 'sign_in_needed', action: 'create' } },
  });
  expect((await panel.edit(invoice.id, edit)).status).toBe(202);
  // A look of the clock may show what Xero has before the action is over.
  const edited = await shownWhen(panel, invoice.id, 'the edit', ({ total, asked }) => {
    return total === '1496.15' && asked === null;
  });
  expect(edited).toMatchObject({
    reference: 'PO 4711',
    dueDate: '2099-01-31',
    status: 'DRAFT',
    asked: null,
    drift: [],
  });
  expect(edited.lines).toMatchObject([{ id: invoice.lines[0]?.id, quantity: '2', unitAmount: '650.5' }]);
  expect(inXero(app, invoice.id).lines).toHaveLength(1);
});

test('lines that were not edited stay as they are, with their discount, account and tax', async () => {
  const deal = addDeal(app);
  addQuote(app, deal.id, [
    { product: 'Desk', quantity: 3, price: 99.99, discount: 33.33, taxes: { GST: 15 } },
    { product: 'Chair', quantity: 2, price: 40, taxes: { GST: 15 } },
  ]);
  await app.ledger.putSettings({ mapping: { salesAccountCode: '200', taxType: 'OUTPUT2', taxes: { GST: 'OUTPUT2' } } });
  const panel = await app.ledger.openPanel(app.zoho, deal.id);
  await app.zoho.moveStage(deal.id, 'Closed Won');
  const [invoice] = (await viewAt(panel, 'draft')).invoices;
  if (!invoice) throw new Error('no invoice');
  const [desk, chair] = inXero(app, invoice.id).lines;
  const edit = editOf(invoice, {});
  edit.lines = edit.lines.slice(1).map((line) => ({ ...line, description: 'Chair, oak' }));
  await panel.edit(invoice.id, edit);
  await shownWhen(panel, invoice.id, 'the edit', ({ lines }) => lines[1]?.description === 'Chair, oak');
  expect(inXero(app, invoice.id).lines).toEqual([desk, { ...chair, description: 'Chair, oak' }]);
});

test('what was changed in Xero since it was read is not written over: the panel says so, and the next edit goes through', async () => {
  const { panel, invoice } = await draftedDeal(app);
  app.xero.editInvoice(invoice.id, { Reference: 'Changed by finance' });
  const answer = await panel.edit(invoice.id, editOf(invoice, { reference: 'PO 1' }));
  const problem = answer.status === 409 ? answer.body : (await refused(panel, invoice.id)).problem;
  expect(problem?.code).toBe('invoice_changed_in_xero');
  expect(problem?.fix).toMatch(/Look at it as it is now/);
  expect(inXero(app, invoice.id).reference).toBe('Changed by finance');
  const seen = await shownWhen(panel, invoice.id, 'the change', ({ reference }) => reference === 'Changed by finance');
  await panel.edit(invoice.id, editOf(seen, { reference: 'PO 1' }));
  await shownWhen(panel, invoice.id, 'the edit', ({ reference }) => reference === 'PO 1');
});

test.each([
  ['is lost', 'lose-answer', 1],
  ['does not come', 'refuse-connection', 2],
] as const)(
  'the answer to an edit %s: it is looked for, and the draft says what was wanted',
  async (_, failure, writes) => {
    const { panel, invoice } = await draftedDeal(app);
    app.xero.failNext({ method: 'POST', path: new RegExp(`/Invoices/${invoice.id}$`) }, failure);
    await panel.edit(invoice.id, editOf(invoice, { reference: 'PO 42' }, { unitAmount: '1000' }));
    const edited = await shownWhen(panel, invoice.id, 'the edit', ({ reference, asked }) => {
      return reference === 'PO 42' && asked === null;
    });
    expect(edited.lines[0]?.unitAmount).toBe('1000');
    expect(writesTo(app, invoice.id)).toHaveLength(writes);
  },
);

test('the next change of the deal leaves alone what a person has edited, and tells the difference', async () => {
  const { deal, panel, invoice } = await draftedDeal(app);
  await panel.edit(invoice.id, editOf(invoice, {}, { unitAmount: '1100' }));
  const edited = await shownWhen(panel, invoice.id, 'the edit', ({ subTotal, asked }) => {
    return subTotal === '1100.00' && asked === null;
  });
  // The person has just decided it: nobody is asked about it.
  expect(edited.drift).toEqual([]);
  await app.zoho.updateRecord('Deals', deal.id, { Deal_Name: 'Website, phase 2', Amount: 1500 });
  const told = await shownWhen(panel, invoice.id, 'the difference', ({ drift, reference }) => {
    return drift.length > 0 && reference === 'Website, phase 2';
  });
  expect(told.subTotal).toBe('1100.00');
  expect(told.drift).toContainEqual({
    ...{ what: 'unit_price', line: told.drift.find(({ what }) => what === 'unit_price')?.line, inDeal: '1500' },
    inXero: '1100',
  });
  await settledJobs(app, deal.id);
  expect(inXero(app, invoice.id).lines[0]?.unitAmount?.toFixed()).toBe('1100');
});

test('an edit and a change of the deal at the same moment: neither is lost without a word', async () => {
  const { deal, panel, invoice } = await draftedDeal(app);
  const path = new RegExp(`/Invoices/${invoice.id}$`);
  app.xero.failNext({ method: 'POST', path }, { silentMs: 1500, then: 'answer' });
  await app.zoho.updateRecord('Deals', deal.id, { Deal_Name: 'Website, phase 3' });
  await until('the deal to be followed', () => writesTo(app, invoice.id).length > 0);
  const answer = await panel.edit(invoice.id, editOf(invoice, {}, { unitAmount: '1100' }));
  // The draft has become another one since the person looked at it; the mirror may know already.
  const problem = answer.status === 409 ? answer.body : (await refused(panel, invoice.id)).problem;
  expect(problem?.code).toBe('invoice_changed_in_xero');
  const now = await shownWhen(panel, invoice.id, 'the name', ({ reference }) => reference === 'Website, phase 3');
  await panel.edit(invoice.id, editOf(now, {}, { unitAmount: '1100' }));
  await app.zoho.updateRecord('Deals', deal.id, { Deal_Name: 'Website, phase 4' });
  await shownWhen(panel, invoice.id, 'both', ({ reference, subTotal }) => {
    return reference === 'Website, phase 4' && subTotal === '1100.00';
  });
});

test('an approved invoice is not edited here, nor is one given a due date before its date', async () => {
  const { panel, invoice } = await draftedDeal(app);
  expect(await panel.edit(invoice.id, editOf(invoice, { dueDate: '2000-01-01' }))).toMatchObject({
    ...{ status: 409, body: { code: 'due_before_date' } },
  });
  for (const wrong of [{ date: 'tomorrow' }, { date: '2026-02-31' }, { lines: [{ id: 1 }] }]) {
    const answer = await panel.edit(invoice.id, { ...editOf(invoice, {}), ...wrong } as InvoiceEdit);
    expect({ wrong, status: answer.status }).toEqual({ wrong, status: 400 });
  }
  app.xero.approve(invoice.id);
  await shownWhen(panel, invoice.id, 'the approval', ({ status }) => status === 'AUTHORISED');
  expect(await panel.edit(invoice.id, editOf(invoice, {}))).toMatchObject({
    ...{ status: 409, body: { code: 'invoice_not_open' } },
  });
});
