import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../../server/config.ts';
import { startServer } from '../../server/start.ts';
import { startLedgerProcess } from '../demo/ledger-process.ts';
import { approvedDeal, draftedDeal, inXero } from '../support/acting.ts';
import { shownWhen } from '../support/reissue.ts';
import { startApp, type App } from '../support/start-app.ts';
import { storedRows } from '../support/stored-rows.ts';
import { until } from '../support/until.ts';

let app: App;
const folder = mkdtempSync(join(tmpdir(), 'ledger-action-'));
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

/** Asked for while no server runs, so that it is the one to be killed that takes it up. */
async function askFor(action: 'approve' | 'void', invoice: { id: string; number: string }, dealId: string) {
  await app.server.close();
  const tenantId = app.xero.organisations[0]?.tenantId ?? '';
  const reason = action === 'void' ? `'Ordered twice'` : 'null';
  await storedRows(
    app,
    `insert into invoice_actions (org_id, tenant_id, invoice_id, deal_id, number, action, state, step, reason,
                                  requested_by, created_at)
     values ('${app.zoho.org.id}', '${tenantId}', '${invoice.id}', '${dealId}', '${invoice.number}', '${action}', 'due',
             'write', ${reason}, '1', now())`,
  );
  app.xero.calls.length = 0;
}

/** A server of its own dies as soon as Xero has seen such a call; another one follows, the dead one's lease being over. */
async function killAt(method: string, path: RegExp): Promise<void> {
  const server = await startLedgerProcess({
    ...{ environment: app.environment, url: app.url, logFile: join(folder, 'server.log'), mode: 'once' },
  });
  await until('the moment to kill the server', () =>
    app.xero.calls.some((call) => call.method === method && path.test(call.path)),
  );
  await server.kill();
  app.server = await startServer(readConfig(app.environment));
  await app.server.context.db
    .updateTable('invoiceActions')
    .set({ leaseUntil: new Date(0) })
    .where('leaseUntil', 'is not', null)
    .execute();
}

test('a server killed while it approves leaves the invoice approved once', async () => {
  const { deal, panel, invoice } = await draftedDeal(app);
  await askFor('approve', invoice, deal.id);
  await killAt('POST', new RegExp(`/Invoices/${invoice.id}$`));
  const approved = await shownWhen(panel, invoice.id, 'the approval', ({ status, asked }) => {
    return status === 'AUTHORISED' && asked === null;
  });
  expect(approved.total).toBe(invoice.total);
});

test.each([
  ['while it voids', 'POST', /\/Invoices\/[0-9a-f-]{36}$/],
  ['while it notes why', 'PUT', /\/History$/],
])('a server killed %s leaves the invoice voided, and its reason noted once', async (_when, method, path) => {
  const { deal, panel, invoice } = await approvedDeal(app);
  await askFor('void', invoice, deal.id);
  await killAt(method, path);
  await shownWhen(panel, invoice.id, 'the void', ({ status }) => status === 'VOIDED');
  const notes = () => inXero(app, invoice.id).history.filter(({ details }) => details.endsWith('Ordered twice'));
  await until('the note', async () => {
    const [row] = await storedRows<{ state: string }>(
      app,
      `select state from invoice_actions where invoice_id = '${invoice.id}'`,
    );
    return row?.state === 'done';
  });
  expect(notes()).toHaveLength(1);
});
