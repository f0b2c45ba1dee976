import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { defaultRule } from '../../server/sync/settings.ts';
import { addDeal, invoicesOf, settledJobs, viewAt } from '../support/deals.ts';
import { invoiceInXero } from '../support/quotes.ts';
import { startApp, type App } from '../support/start-app.ts';
import { until } from '../support/until.ts';

/** The rule approves the invoice and wants it e-mailed; the invoice stands whatever becomes of its e-mail. */
let app: App;
beforeAll(async () => {
  app = await startApp({ RECONCILE_INTERVAL_SECONDS: '1' });
  await app.setUp();
  const rule = { ...defaultRule('Closed Won'), status: 'AUTHORISED', email: true };
  expect((await app.ledger.putSettings({ rules: [rule] })).status).toBe(200);
});
beforeEach(() => {
  app.xero.calls.length = 0;
});
afterAll(async () => {
  await app.close();
  expect([...app.xero.violations, ...app.zoho.violations]).toEqual([]);
});

const xero = () => {
  const [organisation] = app.xero.organisations;
  if (!organisation) throw new Error('there is an organisation');
  return organisation;
};
const emailCalls = () => app.xero.calls.filter(({ method, path }) => method === 'POST' && path.endsWith('/Email'));
const emailFails = (failure: Parameters<typeof app.xero.failNext>[1]) =>
  app.xero.failNext({ method: 'POST', path: /\/Email$/ }, failure);
const database = () => app.server.context.db;

/** A won deal of a customer with an e-mail address, and its panel once the invoice is there. */
async function won(email: string | null = 'accounts@customer.example') {
  const person = app.zoho.addContact({ Last_Name: `Person ${crypto.randomUUID().slice(0, 8)}`, Email: email });
  const deal = addDeal(app, { Contact_Name: { id: person.id } });
  await app.zoho.moveStage(deal.id, 'Closed Won');
  const panel = await app.ledger.openPanel(app.zoho, deal.id);
  await viewAt(panel, 'awaiting_payment');
  return { deal, panel };
}
type Won = Awaited<ReturnType<typeof won>>;

const toldOf = ({ panel }: Won, code: string) =>
  until(`the problem ${code}`, async () => (await panel.view()).problems.find((problem) => problem.code === code));

/** Waits until the panel says that the e-mail went out, and no problem is left. */
async function emailed({ deal, panel }: Won) {
  await until('the e-mail', async () => {
    const seen = await panel.view();
    // A look at Xero may show the e-mail before it is settled here.
    return seen.invoices[0]?.sent && seen.problems.length === 0;
  });
  expect(invoiceInXero(app, deal.id).sent).toBe(true);
}

/** The wait of every e-mail is over. */
const bringForward = () =>
  database()
    .updateTable('invoiceEmails')
    .set({ notBefore: new Date(0) })
    .execute();

test('Xero says 429: the e-mail waits as long as it was told, then goes out once', async () => {
  const before = xero().emailsSent;
  emailFails({ status: 429, headers: { 'retry-after': '1', 'x-rate-limit-problem': 'minute' } });
  const first = await won();
  await emailed(first);
  const [refused, accepted] = emailCalls();
  expect((accepted?.at ?? 0) - (refused?.at ?? 0)).toBeGreaterThanOrEqual(1000);
  expect([emailCalls().length, xero().emailsSent - before]).toEqual([2, 1]);
});

test('the answer to an e-mail is lost: Xero is asked whether it went out, and it is not sent again', async () => {
  const before = xero().emailsSent;
  emailFails('lose-answer');
  await emailed(await won());
  expect([emailCalls().length, xero().emailsSent - before]).toEqual([1, 1]);
});

test('the connection breaks before the e-mail: Xero is asked, and it is sent under another name', async () => {
  const before = xero().emailsSent;
  emailFails('refuse-connection');
  emailFails({ status: 500 });
  await emailed(await won());
  expect(xero().emailsSent - before).toBe(1);
  expect(new Set(emailCalls().map(({ idempotencyKey }) => idempotencyKey)).size).toBe(3);
});

test('the contact has no address: the panel and the sync log say so, and Retry sends it once there is one', async () => {
  const first = await won(null);
  const problem = await toldOf(first, 'email_not_sent');
  expect(problem.detail).toContain('email address');
  const [job] = await settledJobs(app, first.deal.id);
  expect(job).toMatchObject({ state: 'done', nextAttemptAt: null, problem: { code: 'email_not_sent' } });
  const { contact } = invoiceInXero(app, first.deal.id);
  app.xero.editContact(contact?.contactId ?? '', { EmailAddress: 'now@customer.example' });
  expect((await app.ledger.retry(job?.id ?? '')).status).toBe(202);
  await emailed(first);
  expect((await settledJobs(app, first.deal.id))[0]?.problem).toBeNull();
  expect((await app.ledger.retry(job?.id ?? '')).status).toBe(404);
});

test('Xero says that the e-mails of the day are used up: the e-mail waits, says until when, and goes out later', async () => {
  xero().dailyEmailLimit = xero().emailsSent;
  const first = await won();
  const problem = await toldOf(first, 'email_limit_reached');
  expect(problem).toMatchObject({
    detail: 'Daily email limit reached',
    fix: expect.stringContaining('by itself') as string,
  });
  expect(problem.message).toMatch(/is sent after \d+ \w+ \d{4}, \d\d:\d\d/);
  const [job] = await settledJobs(app, first.deal.id);
  expect(Date.parse(job?.nextAttemptAt ?? '')).toBeGreaterThan(Date.now());
  xero().dailyEmailLimit = 1000;
  await bringForward();
  await emailed(first);
});

test('the e-mails that we sent in 24 hours are counted: beyond a trial’s 20 nothing is asked of Xero', async () => {
  xero().class = 'TRIAL';
  await app.restart();
  const first = await won();
  await emailed(first);
  const invoice = await until('the first', () => invoicesOf(app, first.deal.id)[0]);
  await until('its e-mail to be counted', async () => {
    const open = database().selectFrom('invoiceEmails').select('state').where('state', '=', 'due');
    return (await open.execute()).length === 0;
  });
  const row = await database()
    .selectFrom('dealInvoices')
    .selectAll()
    .where('invoiceId', '=', invoice.invoiceId)
    .executeTakeFirstOrThrow();
  const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3600_000);
  for (let count = 0; count < 20; count += 1) {
    const invoiceId = crypto.randomUUID();
    const none = {
      lines: '[]',
      payments: '[]',
      credits: '[]',
      lastSent: null,
      wanted: null,
      driftProblem: null,
      acceptedDrift: '[]',
    };
    const copy = { ...row, ...none, invoiceId, dealId: 'other' };
    await database().insertInto('dealInvoices').values(copy).execute();
    const { orgId, tenantId } = row;
    const sent = { orgId, tenantId, invoiceId, state: 'sent' as const, createdAt: hoursAgo(20), sentAt: hoursAgo(20) };
    await database().insertInto('invoiceEmails').values(sent).execute();
  }
  app.xero.calls.length = 0;
  const second = await won();
  await toldOf(second, 'email_limit_reached');
  expect(emailCalls()).toEqual([]);
  // The twentieth of the last day went out 20 hours ago: in four hours there is room.
  const waiting = await database()
    .selectFrom('invoiceEmails')
    .selectAll()
    .where('state', '=', 'due')
    .executeTakeFirstOrThrow();
  expect(Math.abs((waiting.notBefore?.getTime() ?? 0) - hoursAgo(-4).getTime())).toBeLessThan(60_000);
  await database()
    .updateTable('invoiceEmails')
    .set({ sentAt: hoursAgo(25) })
    .where('sentAt', '<', hoursAgo(10))
    .execute();
  await bringForward();
  await emailed(second);
});

test('an invoice voided before its e-mail went out is not sent, and the panel says why', async () => {
  xero().dailyEmailLimit = xero().emailsSent;
  const first = await won();
  await toldOf(first, 'email_limit_reached');
  app.xero.voidInvoice(invoicesOf(app, first.deal.id)[0]?.invoiceId ?? '');
  await viewAt(first.panel, 'voided');
  xero().dailyEmailLimit = 1000;
  await bringForward();
  expect((await toldOf(first, 'email_not_sent')).message).toContain('was voided in Xero before its e-mail went out');
  expect(emailCalls()).toHaveLength(1);
  expect(invoicesOf(app, first.deal.id)[0]?.sentToContact).toBe(false);
});
