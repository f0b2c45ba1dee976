import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
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
  // An embedded database.
  app = await startApp({ DATABASE_URL: '', ENCRYPTION_KEY: randomKey() });
  await app.setUp();
});
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

const randomKey = () => randomBytes(32).toString('base64');

function run(script: 'backup' | 'restore', args: string[], environment: Record<string, string> = {}) {
  return new Promise<{ code: unknown; said: string }>((resolve) => {
    const settings = { env: { ...process.env, ...app.environment, ...environment } };
    execFile(process.execPath, [`build/server/${script}.js`, ...args], settings, (error, out, err) => {
      resolve({ code: error?.code ?? 0, said: out + err });
    });
  });
}

async function invoiceIds(): Promise<string[]> {
  const rows = await app.server.context.db.selectFrom('dealInvoices').select('invoiceId').execute();
  return rows.map(({ invoiceId }) => invoiceId).sort();
}

const filler = () => ({ scope: 'backup', key: crypto.randomUUID(), expiresAt: new Date('2100-01-01') });

/** Rows one after another, and work for the server now and then, until it is told to stop. */
function keepWriting() {
  const rows: string[] = [];
  const stop = new AbortController();
  const writing = (async () => {
    while (!stop.signal.aborted) {
      const row = filler();
      await app.server.context.db.insertInto('usedOnce').values(row).execute();
      rows.push(row.key);
      if (rows.length % 100 === 0) await app.zoho.moveStage(addDeal(app).id, 'Closed Won');
    }
  })();
  return {
    rows,
    async stop() {
      stop.abort();
      await writing;
    },
  };
}

let invoiced: string[];
let written: string[];

test('a backup is made while the server works, for nobody but its owner to read', async () => {
  const deal = addDeal(app);
  const panel = await app.ledger.openPanel(app.zoho, deal.id);
  await panel.createInvoice();
  await viewAt(panel, 'draft');
  invoiced = await invoiceIds();
  const writer = keepWriting();
  await until('rows to be written', () => writer.rows.length > 200);
  written = [...writer.rows];
  const made = await run('backup', [file]);
  const meanwhile = writer.rows.length - written.length;
  await writer.stop();
  expect(made).toEqual({ code: 0, said: expect.stringContaining('Keep ENCRYPTION_KEY too') as string });
  expect(meanwhile).toBeGreaterThan(10);
  expect(readdirSync(folder)).toEqual(['deal-ledger.tar.gz']);
  expect(statSync(file).mode & 0o077).toBe(0);
});

test('restored into an empty folder, it has all that was there, and the server goes on with it', async () => {
  const dataDir = join(folder, 'restored');
  const restored = await run('restore', [file], { DATA_DIR: dataDir });
  expect(restored).toEqual({ code: 0, said: expect.stringContaining('accounts in it: 1.') as string });
  expect(readdirSync(dataDir)).toEqual(['postgres']);
  Object.assign(app.environment, { DATA_DIR: dataDir });
  await app.restart();
  const kept = await invoiceIds();
  expect(invoiced.filter((id) => !kept.includes(id))).toEqual([]);
  const rows = await app.server.context.db.selectFrom('usedOnce').select('key').where('scope', '=', 'backup').execute();
  const keys = new Set(rows.map(({ key }) => key));
  expect(written.filter((key) => !keys.has(key))).toEqual([]);
});

test('grants and secrets of the restored database open: the next deal is invoiced', async () => {
  const panel = await app.ledger.openPanel(app.zoho, addDeal(app).id);
  expect((await panel.createInvoice()).status).toBe(202);
  await viewAt(panel, 'draft');
});

test('a backup never takes the place of another file, nor a restored database that of another', async () => {
  expect(await run('backup', [file])).toEqual({ code: 1, said: expect.stringContaining('exists already') as string });
  const there = await run('restore', [file], { DATA_DIR: join(folder, 'restored') });
  expect(there).toEqual({ code: 1, said: expect.stringContaining('exists already: move it away') as string });
});

test('without the key of that time the restored database says how many secrets stay closed', async () => {
  const dataDir = join(folder, 'other-key');
  const { code, said } = await run('restore', [file], { DATA_DIR: dataDir, ENCRYPTION_KEY: randomKey() });
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
