import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startLedgerProcess } from '../demo/ledger-process.ts';
import { inXero } from '../support/acting.ts';
import { credited, creditPlanOf } from '../support/credit.ts';
import { invoicesOf } from '../support/deals.ts';
import { creditNotesOf, driftedDeal, planOf, reissued, shownWhen } from '../support/reissue.ts';
import { startApp, type App } from '../support/start-app.ts';
import { storedRows } from '../support/stored-rows.ts';
import { until } from '../support/until.ts';

let app: App;
const folder = mkdtempSync(join(tmpdir(), 'ledger-reissue-'));
beforeAll(async () => {
  // Slow enough to be killed between a call's arrival and its answer.
  app = await startApp({ RECONCILE_INTERVAL_SECONDS: '1' }, { xeroLatencyMs: 100 });
  await app.setUp();
});
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
  expect(app.xero.violations).toEqual([]);
});

type Call = (typeof app.xero.calls)[number];
const isTo = (method: string, path: RegExp) => (call: Call) => call.method === method && path.test(call.path);

/** The reissue runs under a server of its own, which dies as soon as Xero has seen such a call. */
async function killWhen(isMoment: (call: Call) => boolean): Promise<void> {
  const server = await startLedgerProcess({
    ...{ environment: app.environment, url: app.url, logFile: join(folder, 'server.log'), mode: 'once' },
  });
  await until('the moment to kill the server', () => app.xero.calls.some(isMoment));
  await server.kill();
}

/** What the dead server held is followed when its lease ends; here that moment is brought forward. */
async function startAgain(): Promise<void> {
  const { startServer } = await import('../../server/start.ts');
  const { readConfig } = await import('../../server/config.ts');
  app.server = await startServer(readConfig(app.environment));
  const { db } = app.server.context;
  for (const table of ['invoiceReissues', 'dealSyncs'] as const) {
    await db
      .updateTable(table)
      .set({ leaseUntil: new Date(0) })
      .where('leaseUntil', 'is not', null)
      .execute();
  }
}

/** Agreed to while no server runs, so that it is the one to be killed that takes it up. */
async function agreeTo(
  purpose: 'reissue' | 'credit',
  { deal, invoice }: Pick<Awaited<ReturnType<typeof driftedDeal>>, 'deal' | 'invoice'>,
  plan: object,
): Promise<void> {
  await app.server.close();
  const tenantId = app.xero.organisations[0]?.tenantId ?? '';
  await storedRows(
    app,
    `insert into invoice_reissues (org_id, tenant_id, invoice_id, deal_id, rule_id, instalment, number, state, step, purpose,
                                   plan, reason, requested_by, created_at)
     values ('${app.zoho.org.id}', '${tenantId}', '${invoice.id}', '${deal.id}', 'won', 'full', '${invoice.number}', 'due',
             'end', '${purpose}', '${JSON.stringify(plan)}', 'Two more desks', '1', now())`,
  );
  app.xero.calls.length = 0;
}

async function partPaid() {
  const { deal, panel, invoice } = await driftedDeal(app);
  app.xero.pay(invoice.id, { amount: '500' });
  await shownWhen(panel, invoice.id, 'the payment', ({ amountPaid }) => amountPaid === '500.00');
  return { deal, panel, invoice };
}

test.each([
  ['while it sends the credit note', isTo('PUT', /\/CreditNotes$/)],
  ['while it allocates the credit note', isTo('PUT', /\/Allocations$/)],
  ['while it makes the new invoice', isTo('PUT', /\/Invoices$/)],
])('a server killed %s leaves one credit note, applied once, and one new invoice', async (_when, isMoment) => {
  const { deal, panel, invoice } = await partPaid();
  await agreeTo('reissue', { deal, invoice }, await planOf(panel, invoice.id));
  await killWhen(isMoment);
  await startAgain();
  await reissued(panel, invoice.id);
  expect(creditNotesOf(app, deal.id).map(({ allocations }) => allocations.length)).toEqual([1]);
  expect(
    invoicesOf(app, deal.id)
      .map(({ status }) => status)
      .sort(),
  ).toEqual(['DRAFT', 'PAID']);
});

test.each([
  ['while it sends the credit note', isTo('PUT', /\/CreditNotes$/)],
  ['while it allocates the credit note', isTo('PUT', /\/Allocations$/)],
  ['while it notes the reason', isTo('PUT', /\/History$/)],
])(
  'a server killed %s of a credit leaves one credit note, applied once, its reason noted once',
  async (_when, isMoment) => {
    const { deal, panel, invoice } = await partPaid();
    await agreeTo('credit', { deal, invoice }, await creditPlanOf(panel, invoice.id));
    await killWhen(isMoment);
    await startAgain();
    await credited(panel, invoice.id);
    await until('the credit to be settled', async () => {
      const [row] = await storedRows<{ state: string }>(
        app,
        `select state from invoice_reissues where invoice_id = '${invoice.id}'`,
      );
      return row?.state === 'done';
    });
    expect(creditNotesOf(app, deal.id).map(({ allocations }) => allocations.length)).toEqual([1]);
    expect(invoicesOf(app, deal.id).map(({ status }) => status)).toEqual(['PAID']);
    const notes = inXero(app, invoice.id).history.filter(({ details }) => details.endsWith('Two more desks'));
    expect(notes).toHaveLength(1);
  },
);
