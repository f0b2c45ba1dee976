import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDeal, viewAt } from '../support/deals.ts';
import { startApp, type App } from '../support/start-app.ts';
import { until } from '../support/until.ts';

let app: App;
let folder: string;
let file: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ledger-backup-'));
  file = join(folder, 'deal-ledger.tar.gz');
  // The embedded database; its first DATA_DIR goes with the app.
  app = await startApp({ DATABASE_URL: '', ENCRYPTION_KEY: Buffer.from(randomKey()).toString('base64') });
  await app.setUp();
});
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

function randomKey(): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(32));
}

function run(script: 'backup' | 'restore', args: string[], environment: Record<string, string> = {}) {
  return new Promise<{ code: unknown; said: string }>((resolve) => {
    const settings = { env: { ...process.env, ...app.environment, ...environment } };
    execFile(process.execPath, ['--import', 'tsx', `server/${script}.ts`, ...args], settings, (error, out, err) => {
      resolve({ code: error?.code ?? 0, said: out + err });
    });
  });
}

async function invoiceIds(): Promise<string[]> {
  const rows = await app.server.context.db.selectFrom('dealInvoices').select('invoiceId').execute();
  return rows.map(({ invoiceId }) => invoiceId).sort();
}

test('a backup made while the server works is restored into an empty folder, and the server goes on with all of it', async () => {
  const deal = addDeal(app);
  const panel = await app.ledger.openPanel(app.zoho, deal.id);
  await panel.createInvoice();
  const [first] = (await viewAt(panel, 'draft')).invoices;

  let isOver = false;
  const writing = (async () => {
    while (!isOver) {
      const next = addDeal(app);
      await (await app.ledger.openPanel(app.zoho, next.id)).createInvoice();
      await app.server.context.db.insertInto('usedOnce').values(filler()).execute();
    }
  })();
  await until('work to be under way', async () => (await invoiceIds()).length > 2);
  const before = await invoiceIds();
  const made = await run('backup', [file]);
  isOver = true;
  await writing;
  expect(made).toEqual({ code: 0, said: expect.stringContaining('Keep ENCRYPTION_KEY too') as string });
  expect(readdirSync(folder)).toEqual(['deal-ledger.tar.gz']);
  expect(statSync(file).mode & 0o077).toBe(0);

  const dataDir = join(folder, 'restored');
  const restored = await run('restore', [file], { DATA_DIR: dataDir });
  expect(restored).toEqual({ code: 0, said: expect.stringContaining('accounts in it: 1.') as string });
  await until('all work to be done', async () => {
    const { body } = await app.ledger.jobs('?state=queued,running');
    return body.jobs.length === 0;
  });
  const after = await invoiceIds();
  Object.assign(app.environment, { DATA_DIR: dataDir });
  await app.restart();
  const kept = await invoiceIds();
  expect(before.filter((id) => !kept.includes(id))).toEqual([]);
  expect(before).toContain(first?.id);

  // Grants and secrets open: the next deal is invoiced, and what was made after the backup is found, not made again.
  await app.zoho.moveStage(deal.id, 'Closed Won');
  const next = addDeal(app);
  const again = await app.ledger.openPanel(app.zoho, next.id);
  expect((await again.createInvoice()).status).toBe(202);
  await viewAt(again, 'draft');
  expect(after.length).toBeGreaterThanOrEqual(before.length);
});

const filler = () => ({ scope: 'backup', key: crypto.randomUUID(), expiresAt: new Date('2100-01-01') });

test('a backup never takes the place of another file, nor a restored database that of another', async () => {
  expect(await run('backup', [file])).toEqual({ code: 1, said: expect.stringContaining('exists already') as string });
  const there = await run('restore', [file], { DATA_DIR: join(folder, 'restored') });
  expect(there).toEqual({ code: 1, said: expect.stringContaining('exists already: move it away') as string });
});

test('without the key of that time the restored database says how many secrets stay closed', async () => {
  const dataDir = join(folder, 'other-key');
  const key = Buffer.from(randomKey()).toString('base64');
  const { code, said } = await run('restore', [file], { DATA_DIR: dataDir, ENCRYPTION_KEY: key });
  expect([code, said]).toEqual([2, expect.stringMatching(/does not open [1-9]\d* of its secrets/)]);
});

test('what is no backup leaves nothing behind', async () => {
  const other = join(folder, 'other.tar.gz');
  writeFileSync(other, 'no archive');
  const dataDir = join(folder, 'empty');
  expect(await run('restore', [other], { DATA_DIR: dataDir })).toEqual({
    ...{ code: 1, said: expect.stringContaining('is not a whole backup of Deal Ledger') as string },
  });
  expect(readdirSync(dataDir)).toEqual([]);
});

test('a database of one’s own is backed up by its own means', async () => {
  const own = { DATABASE_URL: 'postgres://localhost/ledger' };
  for (const script of ['backup', 'restore'] as const) {
    const { code, said } = await run(script, [join(folder, 'own.tar.gz')], own);
    expect([code, said]).toEqual([1, expect.stringContaining('DATABASE_URL is set')]);
  }
  expect((await run('backup', [])).said).toContain('Name the file');
});
