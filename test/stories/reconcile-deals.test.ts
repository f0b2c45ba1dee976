import { afterEach, expect, test } from 'vitest';
import { defaultRule } from '../../server/sync/settings.ts';
import { addDeal, invoicesOf, settledJobs, viewAt } from '../support/deals.ts';
import { addQuote } from '../support/quotes.ts';
import { startApp, type App } from '../support/start-app.ts';
import { until } from '../support/until.ts';

const DAY_MS = 24 * 3600_000;

let app: App;
afterEach(async () => {
  await app.close();
  expect([...app.xero.violations, ...app.zoho.violations]).toEqual([]);
});

/** Nothing tells us of what is done in the CRM meanwhile. */
async function untold(work: () => Promise<unknown>) {
  app.zoho.setNotifications({ notifications: 'off' });
  await work();
  app.zoho.setNotifications({ notifications: 'on' });
}

async function invoiced(dealId: string) {
  await until(`the invoice of deal ${dealId}`, () => invoicesOf(app, dealId).length > 0);
  expect(invoicesOf(app, dealId)).toHaveLength(1);
}

const jobsOf = async (dealId: string) =>
  (await app.ledger.jobs('?limit=200')).body.jobs.filter((job) => job.dealId === dealId);
const held = async () => (await app.ledger.jobs('?state=waiting&limit=200')).body.jobs;

/** Two whole looks that begin from now on: what they would have found, they have found. */
async function twoLooks() {
  const reads = () => app.zoho.calls.filter(({ method, path }) => method === 'POST' && path.endsWith('/coql')).length;
  const before = reads();
  // A look reads deals and quotes.
  await until('two looks at the CRM', () => reads() >= before + 6);
}

test('a deal that reached its stage while the server was down is invoiced by itself after the start', async () => {
  app = await startApp();
  await app.setUp();
  const deal = addDeal(app);
  await app.server.close();
  expect(await app.zoho.moveStage(deal.id, 'Closed Won')).toMatchObject([{ status: 0 }]);
  const { startServer } = await import('../../server/start.ts');
  const { readConfig } = await import('../../server/config.ts');
  app.server = await startServer(readConfig(app.environment));
  await invoiced(deal.id);
});

test('a deal that no event told of is invoiced at the next look, once, however many looks there are', async () => {
  app = await startApp({ RECONCILE_INTERVAL_SECONDS: '1' });
  await app.setUp();
  const deal = addDeal(app);
  await untold(() => app.zoho.moveStage(deal.id, 'Closed Won'));
  await invoiced(deal.id);
  await twoLooks();
  expect(invoicesOf(app, deal.id)).toHaveLength(1);
  expect(await settledJobs(app, deal.id)).toMatchObject([{ state: 'done' }]);
});

test('a watch that Zoho has forgotten loses nothing: what happened meanwhile is found', async () => {
  app = await startApp({ RECONCILE_INTERVAL_SECONDS: '1' });
  await app.setUp();
  const deal = addDeal(app);
  app.zoho.forgetWatches();
  await app.zoho.moveStage(deal.id, 'Closed Won');
  await invoiced(deal.id);
  await until('the watches to be there again', () => app.zoho.watches.size === 5);
});

test('a deal before the rule is left alone by every look, whatever is edited', async () => {
  app = await startApp({ RECONCILE_INTERVAL_SECONDS: '1' });
  const old = addDeal(app, { Stage: 'Closed Won' });
  await app.setUp();
  await untold(() => app.zoho.updateRecord('Deals', old.id, { Amount: 1300 }));
  await twoLooks();
  await app.zoho.updateRecord('Deals', old.id, { Amount: 1400 });
  expect(await settledJobs(app, old.id)).toMatchObject([{ state: 'skipped', problem: { code: 'before_the_rule' } }]);
  expect(invoicesOf(app, old.id)).toHaveLength(0);
});

test('a deal before the rule that was seen elsewhere and came back, all of it untold, is invoiced', async () => {
  app = await startApp({ RECONCILE_INTERVAL_SECONDS: '1' });
  const old = addDeal(app, { Stage: 'Closed Won' });
  await app.setUp();
  await untold(() => app.zoho.moveStage(old.id, 'Negotiation/Review'));
  await twoLooks();
  await untold(() => app.zoho.moveStage(old.id, 'Closed Won'));
  await invoiced(old.id);
});

test('a quote accepted without an event makes the invoice of the deal that waited for it', async () => {
  app = await startApp({ RECONCILE_INTERVAL_SECONDS: '1' });
  await app.setUp();
  const settings = (await app.ledger.settings()).body;
  await app.ledger.putSettings({ ...settings, rules: [{ ...defaultRule('Closed Won'), lineSource: 'quote' }] });
  const deal = addDeal(app);
  const quote = addQuote(app, deal.id, [{ price: 320 }], { Quote_Stage: 'Draft' });
  await app.zoho.moveStage(deal.id, 'Closed Won');
  expect(await settledJobs(app, deal.id)).toMatchObject([{ state: 'failed', problem: { code: 'no_quote' } }]);
  await untold(() => app.zoho.updateRecord('Quotes', quote.id, { Quote_Stage: 'Accepted' }));
  await invoiced(deal.id);
});

test('a correction that no event told of lets the deal go on at the next look', async () => {
  app = await startApp({ RECONCILE_INTERVAL_SECONDS: '1' });
  await app.setUp();
  const deal = addDeal(app, { Amount: null });
  await app.zoho.moveStage(deal.id, 'Closed Won');
  expect(await settledJobs(app, deal.id)).toMatchObject([{ problem: { code: 'no_amount' } }]);
  await untold(() => app.zoho.updateRecord('Deals', deal.id, { Amount: 250 }));
  await invoiced(deal.id);
});

test('a CRM without COQL is looked at page by page', async () => {
  app = await startApp({ RECONCILE_INTERVAL_SECONDS: '1' });
  await app.setUp();
  app.zoho.failNext(
    { path: /\/coql/ },
    { status: 400, body: { code: 'INVALID_REQUEST', message: 'no', status: 'error' } },
    1e6,
  );
  const deal = addDeal(app);
  await untold(() => app.zoho.moveStage(deal.id, 'Closed Won'));
  await invoiced(deal.id);
});

test('more deals at once than the limit wait for a yes, an edit does not release them, one call does', async () => {
  app = await startApp({ RECONCILE_INTERVAL_SECONDS: '1', RECONCILE_LIMIT: '3' });
  await app.setUp();
  const deals = [1, 2, 3, 4, 5].map(() => addDeal(app));
  await app.server.close();
  for (const { id } of deals) await app.zoho.moveStage(id, 'Closed Won');
  await app.restart();
  await until('all of them to wait', async () => (await held()).length === 5);
  const [first, second, third] = deals.map(({ id }) => id) as [string, string, string];
  for (const { problem } of await held()) expect(problem).toMatchObject({ code: 'needs_confirmation' });
  expect((await held())[0]?.problem?.message).toContain('more than 3 deals');

  await app.zoho.updateRecord('Deals', first, { Amount: 999 });
  await twoLooks();
  expect(deals.flatMap(({ id }) => invoicesOf(app, id))).toEqual([]);
  const [jobOfFirst, ...others] = await settledJobs(app, first);
  expect(jobOfFirst).toMatchObject({ state: 'waiting', problem: { code: 'needs_confirmation' } });
  expect(others).toEqual([]);

  // One by one: Retry is a yes, and so is a click; who enters the stage anew needs none.
  expect((await app.ledger.retry(jobOfFirst?.id ?? '')).status).toBe(202);
  await invoiced(first);
  await (await app.ledger.openPanel(app.zoho, second)).createInvoice();
  await invoiced(second);
  await app.zoho.moveStage(third, 'Negotiation/Review');
  await until('the third to wait no more', async () => (await jobsOf(third))[0]?.problem?.code === 'stage_moved_on');
  await app.zoho.moveStage(third, 'Closed Won');
  await invoiced(third);
  expect(await held()).toHaveLength(2);

  expect((await app.ledger.admin('POST', '/api/jobs/confirm')).body).toEqual({ confirmed: 2 });
  for (const { id } of deals) await invoiced(id);
});

test('only a signed-in administrator says yes, and not from another site', async () => {
  app = await startApp();
  await app.setUp();
  const send = (headers: Record<string, string>) => fetch(`${app.url}/api/jobs/confirm`, { method: 'POST', headers });
  expect((await send({})).status).toBe(401);
  const cookie = app.browser.cookies(app.url);
  expect((await send({ cookie, origin: 'https://elsewhere.example' })).status).toBe(403);
  expect((await send({ cookie, origin: app.url })).status).toBe(202);
});

test('events do not wait: more deals than the limit are invoiced when the CRM tells of them', async () => {
  app = await startApp({ RECONCILE_INTERVAL_SECONDS: '1', RECONCILE_LIMIT: '2' });
  await app.setUp();
  const deals = [1, 2, 3, 4].map(() => addDeal(app));
  await Promise.all(deals.map(({ id }) => app.zoho.moveStage(id, 'Closed Won')));
  for (const { id } of deals) await invoiced(id);
});

test.each([
  ['the history of its stages', {}],
  ['the time its stage was changed', { Stage_Modified_Time: new Date(Date.now() - 9 * DAY_MS).toISOString() }],
])('a deal found more than seven days after it entered its stage waits, by %s', async (_how, values) => {
  let agoMs = 0;
  app = await startApp({}, { zohoNow: () => new Date(Date.now() - agoMs) });
  await app.setUp();
  const [late, recent] = [addDeal(app), addDeal(app)];
  await app.server.close();
  agoMs = 8 * DAY_MS;
  await app.zoho.moveStage(late.id, 'Closed Won');
  agoMs = 0;
  await app.zoho.updateRecord('Deals', late.id, { Amount: 1250, ...values });
  await app.zoho.moveStage(recent.id, 'Closed Won');
  await app.restart();
  await invoiced(recent.id);
  const [job] = await until('the late one to wait', async () => {
    const jobs = await settledJobs(app, late.id);
    return jobs.length > 0 && jobs;
  });
  expect(job).toMatchObject({ state: 'waiting', problem: { code: 'needs_confirmation' } });
  expect(job?.problem?.message).toMatch(/since \d{4}-\d{2}-\d{2}/);
  const panel = await app.ledger.openPanel(app.zoho, late.id);
  expect((await panel.view()).problems).toMatchObject([
    { code: 'needs_confirmation', fix: expect.any(String) as string },
  ]);

  await app.ledger.retry(job?.id ?? '');
  expect((await viewAt(panel, 'draft')).invoices).toHaveLength(1);
});
