import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startLedgerProcess } from '../demo/ledger-process.ts';
import { addDeal, invoicesOf } from '../support/deals.ts';
import { startApp, type App } from '../support/start-app.ts';
import { until } from '../support/until.ts';

let app: App;
const folder = mkdtempSync(join(tmpdir(), 'ledger-killed-'));
beforeAll(async () => {
  app = await startApp();
  await app.setUp();
});
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

test('a server killed in the middle of sending an invoice leaves one invoice, not two and not none', async () => {
  const deals = [addDeal(app), addDeal(app), addDeal(app)];
  await app.server.close();
  const options = {
    environment: app.environment,
    url: app.url,
    logFile: join(folder, 'server.log'),
    mode: 'once',
  } as const;
  for (const { id } of deals) {
    const server = await startLedgerProcess(options);
    const before = app.xero.calls.length;
    await app.zoho.moveStage(id, 'Closed Won');
    await until('the invoice to arrive at Xero', () =>
      app.xero.calls.slice(before).some(({ method, path }) => method === 'PUT' && path.endsWith('/Invoices')),
    );
    await server.kill();
  }
  // What the dead servers held is followed when their leases end; here that moment is brought forward.
  const { startServer } = await import('../../server/start.ts');
  const { readConfig } = await import('../../server/config.ts');
  app.server = await startServer(readConfig(app.environment));
  await app.server.context.db
    .updateTable('dealSyncs')
    .set({ leaseUntil: new Date(0) })
    .where('state', '=', 'running')
    .execute();
  const mirrored = () => app.server.context.db.selectFrom('dealInvoices').select('dealId').execute();
  await until('every deal to know its invoice', async () => (await mirrored()).length === deals.length);
  expect(deals.map(({ id }) => invoicesOf(app, id).length)).toEqual([1, 1, 1]);
});
