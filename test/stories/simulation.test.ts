import { afterEach, expect, test } from 'vitest';
import { defaultRule } from '../../server/sync/settings.ts';
import { auditLog } from '../support/audit.ts';
import { addDeal, invoicesOf, settledJobs } from '../support/deals.ts';
import { addQuote } from '../support/quotes.ts';
import { simulations, watchWrites } from '../support/simulation.ts';
import { startApp, type App } from '../support/start-app.ts';
import { atRest, storedRows } from '../support/stored-rows.ts';
import { until } from '../support/until.ts';

const DAY_MS = 24 * 3600_000;
const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString().replace(/\.\d{3}Z$/, '+00:00');

let app: App;
afterEach(async () => {
  await app.close();
  expect([...app.xero.violations, ...app.zoho.violations]).toEqual([]);
});

const mapping = { salesAccountCode: '200', taxType: 'OUTPUT2' };
const won = defaultRule('Closed Won');
const deposit = { ...won, id: 'deposit', name: 'Deposit', stage: 'Proposal/Price Quote', portion: '30' };

test('what is simulated is what is made: same invoices, same totals, same problems, and nothing is written meanwhile', async () => {
  let agoMs = 0;
  app = await startApp({}, { zohoNow: () => new Date(Date.now() - agoMs) });
  agoMs = 100 * DAY_MS;
  const untouched = addDeal(app, { Deal_Name: 'Untouched for long', Stage: 'Closed Won' });
  agoMs = 0;
  await app.setUp();

  const at = (stage: string, name: string, values = {}) =>
    addDeal(app, { Deal_Name: name, Stage: stage, Stage_Modified_Time: daysAgo(20), ...values });
  const plain = at('Closed Won', 'Plain');
  const quoted = at('Closed Won', 'Quoted', { Amount: 1 });
  addQuote(app, quoted.id, [
    { price: 333.33, quantity: 3, taxes: { GST: 15 } },
    { price: 10.01, discount: 1.5, taxes: { GST: 15 } },
  ]);
  const proposed = at('Proposal/Price Quote', 'Proposed', { Amount: 999.99 });
  const good = [plain, quoted, proposed];
  const empty = at('Closed Won', 'Without amount', { Amount: null });
  const nobody = at('Closed Won', 'Without customer', { Account_Name: null, Contact_Name: null });
  const unmapped = at('Closed Won', 'Unknown tax');
  addQuote(app, unmapped.id, [{ price: 50, taxes: { 'Moon tax': 7 } }]);
  const account = app.zoho.addAccount({ Account_Name: 'Twice Ltd' });
  const doubtful = at('Closed Won', 'Doubtful customer', { Account_Name: { id: account.id } });
  app.xero.addContact({ Name: 'twice ltd.', ContactNumber: 'X-1' });
  const small = at('Closed Won', 'Too small', { Amount: 20 });
  at('Closed Lost', 'Lost');
  at('Closed Won', 'Long there', { Stage_Modified_Time: daysAgo(95) });
  const invoiced = at('Qualification', 'Has one');
  await app.zoho.moveStage(invoiced.id, 'Closed Won');
  await until('its invoice', async () => (await settledJobs(app, invoiced.id))[0]?.state === 'done');
  // At the start Xero is asked what has changed.
  await app.restart();
  await until('the directory to know the contact', async () => {
    const [row] = await storedRows(app, `select 1 from contact_directory where name = 'twice ltd.'`);
    return row !== undefined;
  });

  const tried = {
    rules: [
      {
        ...won,
        status: 'SUBMITTED',
        conditions: { match: 'all', of: [{ field: 'Amount', is: 'not_equals', values: ['20'] }] },
      },
      deposit,
    ],
    mapping: { ...mapping, taxes: { GST: 'OUTPUT2' } },
  };
  const watch = watchWrites(app);
  const version = async () => storedRows(app, 'select count(*) from settings_versions');
  const before = await version();
  const result = await simulations(app).run(tried);
  expect(watch.writes()).toEqual([]);
  expect(await version()).toEqual(before);

  expect(result).toMatchObject({ state: 'done', days: 90, onlyLatest: null, problem: null });
  expect(result.progress?.judged).toBe(result.progress?.deals);
  const { first, ...sums } = result.invoices;
  expect(sums).toMatchObject({ count: 3, madeOnSaving: 0, perMonth: 1 });
  expect(first.map(({ dealName }) => dealName).toSorted()).toEqual(['Plain', 'Proposed', 'Quoted']);
  expect(first.find(({ dealId }) => dealId === plain.id)).toMatchObject({
    ...{ ruleId: 'won', total: '1380.00', currency: 'NZD', status: 'SUBMITTED', onSaving: 'not_made' },
    dealUrl: expect.stringContaining(plain.id) as string,
  });
  expect(result.problems.map(({ code, first: [deal] }) => [code, deal?.dealName]).toSorted()).toEqual([
    ['contact_unclear', 'Doubtful customer'],
    ['no_amount', 'Without amount'],
    ['no_customer', 'Without customer'],
    ['tax_not_mapped', 'Unknown tax'],
  ]);
  const passed = result.passedOver.map(({ reason, stage, first: [deal] }) => [reason, stage, deal?.dealName]);
  expect(passed).toEqual(
    expect.arrayContaining([
      ['conditions_not_met', null, 'Too small'],
      ['not_at_stage', 'Closed Lost', 'Lost'],
      ['before_the_rule', null, 'Long there'],
      ['invoiced', null, 'Has one'],
    ]),
  );
  expect(JSON.stringify(result)).not.toContain(untouched.id);
  expect(result.rules).toMatchObject([
    { ruleId: 'won', invoices: 2, problems: 4 },
    { ruleId: 'deposit', invoices: 1, problems: 0 },
  ]);

  // And now in earnest.
  const saved = await app.ledger.putSettings(result.settings);
  expect(saved.status).toBe(200);
  for (const { id } of good) expect(invoicesOf(app, id)).toEqual([]);
  for (const deal of [...good, empty, nobody, unmapped, doubtful, small]) {
    await app.zoho.moveStage(deal.id, 'Qualification');
    await app.zoho.moveStage(deal.id, deal === proposed ? 'Proposal/Price Quote' : 'Closed Won');
  }
  for (const { id } of good) {
    const [invoice] = await until(`the invoice of ${id}`, () => {
      const made = invoicesOf(app, id);
      return made.length > 0 && made;
    });
    const simulated = first.find(({ dealId }) => dealId === id);
    expect([invoice?.total.toFixed(2), invoice?.number, invoice?.status]).toEqual([
      ...[simulated?.total, simulated?.number, simulated?.status],
    ]);
  }
  for (const { code, first: deals } of result.problems) {
    for (const { dealId } of deals) {
      const found = await until(`the problem of ${dealId}`, async () => {
        const jobs = await settledJobs(app, dealId);
        return jobs.find(({ problem }) => problem?.code === code);
      });
      expect(found.problem?.code).toBe(code);
    }
  }
  expect(await settledJobs(app, small.id)).toMatchObject([{ problem: { code: 'conditions_not_met' } }]);
});

/** Deals that a rule of the standard settings is for. */
function addDealsAtStage(count: number) {
  return Array.from({ length: count }, () => addDeal(app, { Stage: 'Closed Won' }));
}
const tried = { mapping };
/** Reading what deals are made of takes this long from now on; a call for each deal. */
const slowDown = (silentMs: number, afterDeals = 0) => {
  let deals = 0;
  app.zoho.failBy(({ path }) => {
    if (!path.includes('/Products?')) return null;
    deals += 1;
    return deals > afterDeals ? { silentMs, then: 'answer' } : null;
  });
};

test('a hundred deals cost a call each to read their lines and few others; Xero is asked for its lists alone', async () => {
  app = await startApp();
  await app.setUp();
  // Xero's contacts are read before calls are counted.
  await atRest(app);
  addDealsAtStage(100);
  for (let count = 0; count < 100; count += 1) addDeal(app);
  const watch = watchWrites(app);
  const result = await simulations(app).run(tried);
  expect(result.invoices).toMatchObject({ count: 100, totals: [{ currency: 'NZD', count: 100, total: '138000.00' }] });
  expect(result.passedOver).toMatchObject([{ reason: 'not_at_stage', stage: 'Qualification', count: 100 }]);
  expect(watch.writes()).toEqual([]);
  const { zoho, xero } = watch.calls();
  const reads = zoho.filter(({ path }) => !path.includes('/actions/'));
  // One list, and for each 25 deals one for them, one for their quotes and one for their customers.
  expect(reads).toHaveLength(100 + 1 + 4 * 3);
  expect(xero.map(({ path }) => path.split('/').at(-1)).toSorted()).toEqual([
    ...['Accounts', 'Actions', 'Currencies', 'Items', 'Organisation', 'TaxRates'],
  ]);
});

test('a run that is cancelled ends at once, keeps what it has found, and makes room for another', async () => {
  app = await startApp();
  await app.setUp();
  addDealsAtStage(60);
  // So slow that the second 25 take longer than all that is done while they are read.
  slowDown(1000, 25);
  const simulation = simulations(app);
  const { body } = await simulation.start(tried);
  expect((await simulation.start(tried)).body).toMatchObject({ code: 'simulation_under_way', status: 409 });
  const { progress } = await simulation.judged(25);
  expect(progress).toEqual({ judged: 25, deals: 60 });
  expect((await simulation.cancel(body.id)).status).toBe(204);
  const ended = await simulation.latest();
  expect(ended).toMatchObject({ id: body.id, state: 'cancelled', progress: { judged: 25, deals: 60 } });
  expect(ended?.invoices).toMatchObject({ count: 25, perMonth: null });
  expect((await simulation.cancel(body.id)).status).toBe(204);
  const subject = { simulation: body.id };
  expect(await auditLog(app, 'settings.simulated')).toMatchObject([{ subject, actor: 'person' }]);
  expect(await auditLog(app, 'simulation.cancelled')).toMatchObject([{ subject, actor: 'person' }]);
  app.zoho.failBy(() => null);
  const again = await simulation.run(tried);
  expect(again.id).not.toBe(body.id);
  expect(again.invoices.count).toBe(60);
  expect((await simulation.read(body.id)).status).toBe(404);
  expect((await simulation.cancel(body.id)).status).toBe(404);
  expect((await simulation.read(again.id)).body.invoices.count).toBe(60);
});

test('a run goes on after a restart, and on another server of the same database', async () => {
  app = await startApp();
  await app.setUp();
  addDealsAtStage(75);
  slowDown(60);
  const simulation = simulations(app);
  await simulation.start(tried);
  await simulation.judged(25);
  await app.restart();
  await simulation.judged(50);
  const { startServer } = await import('../../server/start.ts');
  const { readConfig } = await import('../../server/config.ts');
  const second = await startServer(readConfig({ ...app.environment, PORT: '0' }));
  const result = await simulation.ended();
  await second.close();
  expect(result).toMatchObject({ state: 'done', progress: { judged: 75, deals: 75 }, invoices: { count: 75 } });
});

test('a busy CRM is waited for; a grant that ends in the middle stops the run with what to do', async () => {
  app = await startApp();
  await app.setUp();
  addDealsAtStage(50);
  const simulation = simulations(app);
  app.zoho.failNext({ path: /\/Products\?/ }, { status: 500 }, 4);
  slowDown(1000, 25);
  await simulation.start(tried);
  await simulation.judged(25);
  app.zoho.revokeGrants();
  const stopped = await simulation.ended();
  expect(stopped).toMatchObject({ state: 'stopped', problem: { fix: expect.any(String) as string } });
  expect(stopped.invoices.count).toBeGreaterThanOrEqual(25);
  const { body } = await app.ledger.connections();
  expect(body.zoho.state).toBe('lost');
  expect((await simulation.start(tried)).status).toBe(409);
});

test('of more deals than the limit only the latest are looked at, and it says so', async () => {
  let agoMs = 60_000;
  app = await startApp({ SIMULATION_LIMIT: '3' }, { zohoNow: () => new Date(Date.now() - agoMs) });
  await app.setUp();
  const [oldest] = addDealsAtStage(1);
  agoMs = 0;
  addDealsAtStage(3);
  const result = await simulations(app).run(tried);
  expect(result).toMatchObject({ onlyLatest: 3, progress: { judged: 3, deals: 3 }, invoices: { count: 3 } });
  expect(JSON.stringify(result)).not.toContain(oldest?.id);
});

test('a CRM without COQL is read page by page', async () => {
  app = await startApp();
  await app.setUp();
  addDealsAtStage(2);
  const missing = { code: 'INVALID_REQUEST', message: 'no', status: 'error' };
  app.zoho.failNext({ path: /\/coql/ }, { status: 400, body: missing }, 1e6);
  expect((await simulations(app).run(tried)).invoices.count).toBe(2);
});

test('deals that wait for these very settings are told apart: saving makes their invoices, and no other', async () => {
  app = await startApp();
  const old = addDeal(app, { Stage: 'Closed Won' });
  const waiting = addDeal(app);
  await app.connect();
  await app.zoho.moveStage(waiting.id, 'Closed Won');
  expect(await settledJobs(app, waiting.id)).toMatchObject([{ state: 'needs_setup' }]);
  const result = await simulations(app).run(tried);
  const saving = Object.fromEntries(result.invoices.first.map(({ dealId, onSaving }) => [dealId, onSaving]));
  expect(saving).toEqual({ [waiting.id]: 'made', [old.id]: 'not_made' });
  expect(result.invoices.madeOnSaving).toBe(1);
  await app.ledger.putSettings(result.settings);
  await until('the invoice of the one', () => invoicesOf(app, waiting.id).length === 1);
  expect(invoicesOf(app, old.id)).toEqual([]);
});

test('what cannot be simulated is refused: settings of the wrong shape, no rule, no Xero', async () => {
  app = await startApp();
  await app.setUp();
  const simulation = simulations(app);
  expect((await simulation.start({ colour: 'red' })).status).toBe(422);
  expect((await simulation.start({ rules: [{ ...won, enabled: false }] })).body).toMatchObject({ code: 'no_rule_on' });
  expect(await simulation.latest()).toBeNull();
  await app.ledger.admin('POST', '/disconnect/xero');
  expect((await simulation.start(tried)).body).toMatchObject({ code: 'xero_not_connected', status: 409 });
});

test('what a simulation holds of a customer goes when the customer is erased', async () => {
  app = await startApp();
  await app.setUp();
  const [deal] = addDealsAtStage(1);
  const customerId = (deal?.['Account_Name'] as { id: string }).id;
  const simulation = simulations(app);
  expect((await simulation.run(tried)).invoices.count).toBe(1);
  const exported = await app.ledger.admin<{ stored?: unknown }>('POST', '/api/privacy/export', { customerId });
  expect(JSON.stringify(exported.body)).toContain('simulated_deals');
  expect((await app.ledger.admin('POST', '/api/privacy/erase', { customerId })).status).toBe(200);
  expect(await simulation.latest()).toBeNull();
  expect(await storedRows(app, 'select 1 from simulated_deals')).toEqual([]);
});
