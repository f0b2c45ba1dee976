import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { defaultRule } from '../../server/sync/settings.ts';
import { inXero, writesTo } from '../support/acting.ts';
import { addDeal, invoicesOf, viewAt } from '../support/deals.ts';
import type { Panel } from '../support/ledger-client.ts';
import { shownWhen } from '../support/reissue.ts';
import { startApp, type App } from '../support/start-app.ts';
import { until } from '../support/until.ts';

/** For ten seconds whoever has clicked for an invoice takes it back as if it had never been. */
let app: App;
beforeAll(async () => {
  app = await startApp({ RECONCILE_INTERVAL_SECONDS: '1' });
  await app.setUp();
});
beforeEach(() => setRule({ status: 'DRAFT', email: false }));
afterAll(async () => {
  await app.close();
  expect([...app.xero.violations, ...app.zoho.violations]).toEqual([]);
});

async function setRule(changes: { status: 'DRAFT' | 'AUTHORISED'; email: boolean }): Promise<void> {
  const { status } = await app.ledger.putSettings({ rules: [{ ...defaultRule('Closed Won'), ...changes }] });
  expect(status).toBe(200);
}

/** A deal whose invoice a click has just made. */
async function clicked(state: 'draft' | 'awaiting_payment' = 'draft') {
  const person = app.zoho.addContact({
    ...{ Last_Name: `Person ${crypto.randomUUID().slice(0, 8)}`, Email: 'accounts@customer.example' },
  });
  const deal = addDeal(app, { Contact_Name: { id: person.id } });
  const panel = await app.ledger.openPanel(app.zoho, deal.id);
  expect((await panel.createInvoice()).status).toBe(202);
  const view = await viewAt(panel, state);
  const [invoice] = view.invoices;
  if (!invoice) throw new Error('no invoice');
  return { deal, panel, invoice, view };
}

/** The ten seconds are over, as far as the database knows. */
const letTimePass = (invoiceId: string) =>
  app.server.context.db
    .updateTable('dealInvoices')
    .set({ createdAt: new Date(Date.now() - 12_500) })
    .where('invoiceId', '=', invoiceId)
    .execute();
const emailsOf = (invoiceId: string) =>
  app.server.context.db.selectFrom('invoiceEmails').selectAll().where('invoiceId', '=', invoiceId).execute();
const ended = (panel: Panel, invoiceId: string, status: 'DELETED' | 'VOIDED') =>
  shownWhen(panel, invoiceId, 'the undo', (shown) => shown.status === status && shown.asked === null);

test('for ten seconds the panel offers to undo a draft; undone it is deleted, and the next click makes a new one', async () => {
  const { deal, panel, invoice, view } = await clicked();
  const leftMs = Date.parse(invoice.undoUntil ?? '') - Date.parse(view.asOf);
  expect(leftMs).toBeGreaterThan(0);
  expect(leftMs).toBeLessThanOrEqual(10_000);
  // No sign-in: the click needed none.
  expect((await panel.ask('POST', `/invoices/${invoice.id}/undo`)).status).toBe(202);
  expect(await ended(panel, invoice.id, 'DELETED')).toMatchObject({ undoUntil: null });
  expect((await panel.createInvoice()).status).toBe(202);
  await viewAt(panel, 'draft');
  expect(invoicesOf(app, deal.id).map(({ number, status }) => [number, status])).toEqual([
    [invoice.number, 'DELETED'],
    [`${invoice.number}-2`, 'DRAFT'],
  ]);
});

test('an approved invoice is voided, and its e-mail, held back until then, never goes out', async () => {
  await setRule({ status: 'AUTHORISED', email: true });
  const { panel, invoice } = await clicked('awaiting_payment');
  expect(invoice).toMatchObject({ sent: false, isSending: true });
  const [email] = await emailsOf(invoice.id);
  expect((email?.notBefore?.getTime() ?? 0) - (email?.createdAt.getTime() ?? 0)).toBeGreaterThanOrEqual(10_000);
  expect((await panel.undo(invoice.id)).status).toBe(202);
  await ended(panel, invoice.id, 'VOIDED');
  expect(await emailsOf(invoice.id)).toEqual([]);
  expect(writesTo(app, invoice.id, '/Email')).toEqual([]);
  expect((await panel.view()).problems).toEqual([]);
});

test('the answer to an undo is lost: it is looked for, and nothing is left of it', async () => {
  const { panel, invoice } = await clicked();
  app.xero.failNext({ method: 'POST', path: new RegExp(`/Invoices/${invoice.id}$`) }, 'lose-answer');
  expect((await panel.undo(invoice.id)).status).toBe(202);
  await ended(panel, invoice.id, 'DELETED');
  expect(writesTo(app, invoice.id)).toHaveLength(1);
});

test('after the ten seconds it is too late, and the answer says what to do instead', async () => {
  const { panel, invoice } = await clicked();
  await letTimePass(invoice.id);
  const [shown] = (await panel.view()).invoices;
  expect(shown?.undoUntil).toBeNull();
  const answer = await panel.undo(invoice.id);
  expect(answer).toMatchObject({ status: 409, body: { code: 'undo_over', fix: 'Void it, and say why.' } });
  expect(answer.body.detail).toContain(invoice.number);
  expect(inXero(app, invoice.id).status).toBe('DRAFT');
});

test('somebody else who has the deal open is not offered the undo and cannot do it', async () => {
  const { deal, invoice } = await clicked();
  const other = await app.ledger.openPanel(app.zoho, deal.id, app.zoho.users[1]?.id);
  expect((await other.view()).invoices[0]?.undoUntil).toBeNull();
  expect(await other.undo(invoice.id)).toMatchObject({ status: 409, body: { code: 'undo_not_yours' } });
});

test('an invoice that a stage has made is nobody’s to undo', async () => {
  const deal = addDeal(app);
  const panel = await app.ledger.openPanel(app.zoho, deal.id);
  await app.zoho.moveStage(deal.id, 'Closed Won');
  const [invoice] = (await viewAt(panel, 'draft')).invoices;
  expect(invoice?.undoUntil).toBeNull();
  expect(await panel.undo(invoice?.id ?? '')).toMatchObject({ status: 409, body: { code: 'undo_not_yours' } });
});

test('what has been paid at once is kept, and its e-mail goes out after all', async () => {
  await setRule({ status: 'AUTHORISED', email: true });
  const { panel, invoice } = await clicked('awaiting_payment');
  app.xero.pay(invoice.id);
  const { status } = await panel.undo(invoice.id);
  expect([202, 409]).toContain(status);
  await until('the invoice to be kept', async () => {
    const [shown] = (await panel.view()).invoices;
    return shown?.status === 'PAID' && shown.asked?.state !== 'under_way';
  });
  const [email] = await emailsOf(invoice.id);
  expect(email?.notBefore?.getUTCFullYear() ?? 0).toBeLessThan(9999);
});

test('once the e-mail is with the customer nothing is undone', async () => {
  await setRule({ status: 'AUTHORISED', email: true });
  const { panel, invoice } = await clicked('awaiting_payment');
  await app.server.context.db
    .updateTable('invoiceEmails')
    .set({ notBefore: null })
    .where('invoiceId', '=', invoice.id)
    .execute();
  await until('the e-mail to be sent', async () => (await emailsOf(invoice.id))[0]?.state === 'sent');
  expect(await panel.undo(invoice.id)).toMatchObject({ status: 409, body: { code: 'undo_over' } });
  expect(inXero(app, invoice.id).status).toBe('AUTHORISED');
});
