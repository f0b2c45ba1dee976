import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { invoicesOf, settledJobs } from '../support/deals.ts';
import { liveTotals, makePart, openDeal, partNamed, percent, planOf, rest, savePlan } from '../support/instalments.ts';
import { addQuote } from '../support/quotes.ts';
import { startApp, type App } from '../support/start-app.ts';
import { storedRows } from '../support/stored-rows.ts';
import { until } from '../support/until.ts';

/** Parts of a deal that are made by themselves: on their day in the organisation's zone, whose clock is moved here. */
let app: App;
beforeAll(async () => {
  app = await startApp({ RECONCILE_INTERVAL_SECONDS: '1' });
  await app.setUp();
});
afterEach(() => {
  app.server.context.now = () => new Date();
});
afterAll(async () => {
  await app.close();
  expect([...app.xero.violations, ...app.zoho.violations]).toEqual([]);
});

const totals = (dealId: string) => liveTotals(app, dealId);

test('a part that was voided in Xero is open again by a click only, under a number of its own', async () => {
  const { dealId, panel } = await openDeal(app);
  await savePlan(panel, [{ ...percent('Deposit', '30'), date: dayIn(1) }, rest('Balance')]);
  const deposit = await makePart(app, { dealId, panel }, 'Deposit');
  app.xero.approve(deposit?.invoiceId ?? '');
  app.xero.voidInvoice(deposit?.invoiceId ?? '');
  await until('the void', async () => partNamed(await planOf(panel), 'Deposit').state === 'voided');
  const [row] = await storedRows<{ due_at: Date }>(
    app,
    `select due_at from instalments where deal_id = '${dealId}' and due_at is not null`,
  );
  const ahead = (row?.due_at.getTime() ?? 0) + 1000 - Date.now();
  app.server.context.now = () => new Date(Date.now() + ahead);
  await until('its day', async () => {
    const [asked] = await storedRows<{ at: Date | null }>(
      app,
      `select asked_at as at from instalments where deal_id = '${dealId}' and due_at is not null`,
    );
    return asked?.at;
  });
  app.server.context.now = () => new Date();
  await settledJobs(app, dealId);
  expect(totals(dealId)).toEqual([]);
  const again = await makePart(app, { dealId, panel }, 'Deposit');
  expect(again?.number).toBe(`${deposit?.number ?? ''}-2`);
  expect(totals(dealId)).toEqual(['414.00']);
});

test('a day that came while no server ran is made at start-up, and once', async () => {
  const { dealId, panel } = await openDeal(app);
  await savePlan(panel, [{ ...percent('Deposit', '50'), date: dayIn(1) }, rest('Balance')]);
  await app.server.close();
  await storedRows(
    app,
    `update instalments set due_at = now() - interval '1 hour', due_on = due_on - 1 where deal_id = '${dealId}' and due_on is not null`,
  );
  await app.restart();
  await until('the deposit', () => totals(dealId).length === 1);
  await untilSettled(dealId);
  await app.server.context.wake(app.zoho.org.id, { work: 'instalment' });
  await settledJobs(app, dealId);
  expect(totals(dealId)).toEqual(['690.00']);
});

test('a part whose day comes when the deal is lost is not made by itself, and says why', async () => {
  const { dealId, panel } = await openDeal(app);
  await savePlan(panel, [{ ...percent('Deposit', '50'), date: dayIn(1) }, rest('Balance')]);
  await app.zoho.moveStage(dealId, 'Closed Lost');
  await storedRows(
    app,
    `update instalments set due_at = now(), due_on = due_on - 1 where deal_id = '${dealId}' and due_on is not null`,
  );
  await app.server.context.wake(app.zoho.org.id, { work: 'instalment' });
  const [job] = await until('the part to be skipped', async () => {
    const { jobs } = (await app.ledger.jobs('?state=skipped&code=deal_lost')).body;
    return jobs.some((each) => each.dealId === dealId) && jobs;
  });
  expect(job?.problem?.message).toContain('Closed Lost');
  expect(totals(dealId)).toEqual([]);
});

test('three parts of a taxed quote on three days: each is made when its day begins, and they come to the quote’s total', async () => {
  const { dealId, panel } = await openDeal(app);
  addQuote(app, dealId, [
    { product: 'Desk', quantity: 3, price: 33.37, taxes: { GST: 15 } },
    { product: 'Chair', price: 100.01, taxes: { GST: 15 } },
  ]);
  await app.ledger.putSettings({ mapping: { salesAccountCode: '200', taxType: 'OUTPUT2', taxes: { GST: 'OUTPUT2' } } });
  const [first, second, third] = [1, 2, 3].map((days) => dayIn(days)) as [string, string, string];
  const saved = await savePlan(panel, [
    { ...percent('First', '33.33'), date: first },
    { ...percent('Second', '33.33'), date: second },
    { ...rest('Third'), date: third },
  ]);
  expect(saved.whole).toEqual({ amount: '200.12', total: '230.14' });
  const due = await storedRows<{ due_at: Date }>(
    app,
    `select due_at from instalments where deal_id = '${dealId}' order by position`,
  );
  expect(due.map(({ due_at }) => timeIn(due_at))).toEqual([first, second, third].map((day) => `${day}, 00:00:00`));
  const at = (index: number, moveMs: number) => {
    const ahead = (due[index]?.due_at.getTime() ?? 0) + moveMs - Date.now();
    app.server.context.now = () => new Date(Date.now() + ahead);
  };
  at(0, -60_000);
  await app.server.context.wake(app.zoho.org.id, { work: 'instalment' });
  for (const index of [0, 1, 2]) {
    expect(totals(dealId)).toHaveLength(index);
    at(index, 1000);
    await until(`part ${index + 1}`, () => totals(dealId).length === index + 1);
    await untilSettled(dealId);
  }
  expect(invoicesOf(app, dealId).map(({ date }) => date)).toEqual([first, second, third]);
  expect(sumOf(totals(dealId))).toBe('230.14');
  // Nobody clicked.
  const rows = await storedRows<{ cause: string }>(app, `select cause from deal_syncs where deal_id = '${dealId}'`);
  expect(rows.map(({ cause }) => cause)).toEqual(['event', 'event', 'event']);
});

/** The organisation's day in so many days. */
function dayIn(days: number): string {
  return timeIn(new Date(Date.now() + days * 86_400_000)).slice(0, 10);
}

function timeIn(moment: Date): string {
  return new Intl.DateTimeFormat('en-CA', {
    ...{ timeZone: 'Pacific/Auckland', dateStyle: 'short', timeStyle: 'medium', hourCycle: 'h23' },
  }).format(moment);
}

/** Without the sync log: nobody is signed in any more when the clock is moved by days. */
async function untilSettled(dealId: string): Promise<void> {
  await until('the work to settle', async () => {
    const rows = await storedRows<{ state: string }>(app, `select state from deal_syncs where deal_id = '${dealId}'`);
    return rows.length > 0 && rows.every(({ state }) => state === 'done');
  });
}

function sumOf(amounts: string[]): string {
  return (amounts.reduce((cents, text) => cents + Math.round(Number(text) * 100), 0) / 100).toFixed(2);
}
