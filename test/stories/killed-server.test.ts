import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { defaultRule } from '../../server/sync/settings.ts';
import { startLedgerProcess } from '../demo/ledger-process.ts';
import { addDeal, invoicesOf } from '../support/deals.ts';
import { startApp, type App } from '../support/start-app.ts';
import { until } from '../support/until.ts';

let app: App;
beforeAll(async () => {
  // Slow enough to be killed between a call's arrival and its answer.
  app = await startApp({}, { xeroLatencyMs: 100 });
  await app.setUp();
});
afterAll(() => app.close());

type Call = (typeof app.xero.calls)[number];

/** Brings a deal to Closed Won under a server of its own, which dies as soon as Xero has seen such a call. */
async function killWhen(dealId: string, isMoment: (call: Call) => boolean) {
  const server = await startLedgerProcess({
    environment: { ...app.environment, LOG_LEVEL: 'trace' },
    url: app.url,
    logFile: join(inject('captureDir'), `${crypto.randomUUID()}.log`),
    mode: 'once',
  });
  const before = app.xero.calls.length;
  await app.zoho.moveStage(dealId, 'Closed Won');
  await until('the moment to kill the server', () => app.xero.calls.slice(before).some(isMoment));
  await server.kill();
}

/** What the dead servers held is followed when their leases end; here that moment is brought forward. */
async function startAgain() {
  const { startServer } = await import('../../server/start.ts');
  const { readConfig } = await import('../../server/config.ts');
  app.server = await startServer(readConfig(app.environment));
  const { db } = app.server.context;
  await db
    .updateTable('dealSyncs')
    .set({ leaseUntil: new Date(0) })
    .where('state', '=', 'running')
    .execute();
  await db
    .updateTable('invoiceEmails')
    .set({ leaseUntil: new Date(0) })
    .where('leaseUntil', 'is not', null)
    .execute();
}

test('a server killed in the middle of sending an invoice leaves one invoice, not two and not none', async () => {
  const deals = [addDeal(app), addDeal(app), addDeal(app)];
  await app.server.close();
  for (const { id } of deals) {
    await killWhen(id, ({ method, path }) => method === 'PUT' && path.endsWith('/Invoices'));
  }
  await startAgain();
  const mirrored = () => app.server.context.db.selectFrom('dealInvoices').select('dealId').execute();
  await until('every deal to know its invoice', async () => (await mirrored()).length === deals.length);
  expect(deals.map(({ id }) => invoicesOf(app, id).length)).toEqual([1, 1, 1]);
});

test('a server killed between an invoice and its e-mail, or while the e-mail goes out, sends it later, and once', async () => {
  const rule = { ...defaultRule('Closed Won'), status: 'AUTHORISED', email: true };
  expect((await app.ledger.putSettings({ rules: [rule] })).status).toBe(200);
  const person = app.zoho.addContact({ Last_Name: 'Hohepa', Email: 'accounts@hohepa.example' });
  const deals = [1, 2].map(() => addDeal(app, { Contact_Name: { id: person.id } }));
  const [between, whileSending] = deals.map(({ id }) => id) as [string, string];
  await app.server.close();
  await killWhen(
    between,
    ({ method, path, status }) => method === 'PUT' && path.endsWith('/Invoices') && status === 200,
  );
  await killWhen(whileSending, ({ path }) => path.endsWith('/Email'));
  await startAgain();
  const isSent = ({ id }: { id: string }) => invoicesOf(app, id).every((invoice) => invoice.sentToContact);
  await until('both e-mails', () => deals.every(isSent));
  const due = () => app.server.context.db.selectFrom('invoiceEmails').select('state').where('state', '!=', 'sent');
  await until('nothing to be owed any more', async () => (await due().execute()).length === 0);
  expect(deals.map(({ id }) => invoicesOf(app, id).length)).toEqual([1, 1]);
  expect(app.xero.organisations[0]?.emailsSent).toBe(2);
});
