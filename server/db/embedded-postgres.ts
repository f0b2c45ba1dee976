import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  access,
  chown,
  constants,
  mkdir,
  mkdtemp,
  open,
  readFile,
  realpath,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { diagnoseFailure, explainFailure, launchPostgres, type PostgresProcess } from './embedded-postgres-launch.ts';
import {
  chooseServerUser,
  findPostgresPrograms,
  runAsServerUser,
  type PostgresPrograms,
  type ServerUser,
} from './embedded-postgres-programs.ts';

/** A PostgreSQL on this machine: made now, started again, or found running for another process of ours. */
export interface EmbeddedPostgres {
  /** `postgres://…@127.0.0.1:<port>/postgres`, with the password. */
  url: string;
  started: 'new' | 'again' | 'attached';
  /** Shuts the server down and waits for it; does nothing when attached, for then it is another process's. */
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 120_000;
const RETRY_MS = 100;
const POLL_MS = 20;

/**
 * Gives this process a real PostgreSQL whose files lie in `dataDir`/postgres. It listens on 127.0.0.1 only, asks for a
 * password that only this user can read, and ends when the process that started it ends, however that happens. A second
 * process with the same `dataDir` attaches to the server of the first, and loses it when the first one stops.
 *
 * @throws Error whose message says what to do: disk full, files of another user, folder out of reach, no programs.
 */
export async function startEmbeddedPostgres(options: {
  dataDir: string;
  log?: (line: string) => void;
}): Promise<EmbeddedPostgres> {
  const log = options.log ?? (() => undefined);
  const programs = await findPostgresPrograms();
  const dataDir = await openDataDir(options.dataDir);
  const user = await chooseServerUser(programs, dataDir);
  const started = await createDatabaseFolder({ programs, user, dataDir });
  const folder = await openDatabaseFolder(dataDir);

  const giveUp = AbortSignal.timeout(START_TIMEOUT_MS);
  while (!giveUp.aborted) {
    const liveUrl = await findLiveServer(folder);
    const answer = liveUrl === undefined ? 'nobody' : await askServer(liveUrl, folder);
    if (liveUrl !== undefined && answer === 'ready') {
      return { url: liveUrl, started: 'attached', stop: () => Promise.resolve() };
    }
    if (answer === 'nobody') {
      const port = await choosePort(folder);
      const server = launchPostgres({ programs, user, pgdata: folder.pgdata, port, log });
      const lines = await waitUntilReady(server, folder, urlOf(folder, port), giveUp);
      if (lines === 'ready') {
        return { url: urlOf(folder, port), started, stop: server.stop };
      }
      const failure = diagnoseFailure(lines);
      if (failure === 'other') throw new Error(explainFailure(lines, dataDir));
      if (failure === 'already-running') await removeLeftoverLock(folder);
    }
    await sleep(RETRY_MS);
  }
  throw new Error(
    `The embedded PostgreSQL in ${dataDir} (DATA_DIR) was not ready within ${START_TIMEOUT_MS / 1000} s; ` +
      'another process may hold the folder.',
  );
}

/** Creates the folder if need be; gives its real path, so that every process calls it by the same name. */
async function openDataDir(path: string): Promise<string> {
  try {
    await mkdir(path, { recursive: true });
    await access(path, constants.W_OK);
    return await realpath(path);
  } catch (cause) {
    throw new Error(`Cannot write to ${path} (DATA_DIR): ${wordsOf(cause)}`, { cause });
  }
}

interface DatabaseFolder {
  pgdata: string;
  password: string;
  lockFile: string;
}

/** Makes `dataDir`/postgres beside its place and moves it there whole: of two processes one wins, a crash leaves none. */
async function createDatabaseFolder(input: {
  programs: PostgresPrograms;
  user: ServerUser;
  dataDir: string;
}): Promise<'new' | 'again'> {
  const { programs, user, dataDir } = input;
  const folder = join(dataDir, 'postgres');
  if (await exists(folder)) return 'again';
  const draft = await mkdtemp(join(dataDir, 'postgres-new-'));
  try {
    const passwordFile = join(draft, 'password');
    await writeFile(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 });
    if (user !== 'this-user') {
      for (const path of [draft, passwordFile]) await chown(path, user.uid, user.gid);
    }
    // The built-in C.UTF-8 is the same on every system; the C library's is not
    // (https://www.postgresql.org/docs/18/locale.html#LOCALE-PROVIDERS).
    const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
    const login = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
    await runAsServerUser(user, [programs.initdb, '-D', join(draft, 'pgdata'), ...login, ...locale]);
    await rename(draft, folder);
    await flushFolder(dataDir);
    return 'new';
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (await exists(folder)) return 'again';
    throw new Error(explainFailure([wordsOf(error)], dataDir), { cause: error });
  }
}

async function openDatabaseFolder(dataDir: string): Promise<DatabaseFolder> {
  const folder = join(dataDir, 'postgres');
  const passwordFile = join(folder, 'password');
  const password = await readFile(passwordFile, 'utf8').catch((cause: unknown) => {
    throw new Error(
      `Cannot read the database's password, ${passwordFile}: start the server as the owner of that file, ` +
        'bring the file back if it is gone, or choose another DATA_DIR.',
      { cause },
    );
  });
  const pgdata = join(folder, 'pgdata');
  return { pgdata, password, lockFile: join(pgdata, 'postmaster.pid') };
}

function urlOf(folder: DatabaseFolder, port: number): string {
  return `postgres://postgres:${folder.password}@127.0.0.1:${port}/postgres`;
}

/** Where a server that holds the folder listens, by its lock file (line 4: the port). The server may be long gone. */
async function findLiveServer(folder: DatabaseFolder): Promise<string | undefined> {
  const lock = await readFile(folder.lockFile, 'utf8').catch(() => '');
  const port = Number(lock.split('\n')[3]);
  return port > 0 ? urlOf(folder, port) : undefined;
}

/** Asks who is there: a process number proves nothing, an answer to our password for our folder does. */
async function askServer(url: string, folder: DatabaseFolder): Promise<'ready' | 'busy' | 'nobody'> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined); // a lost connection also rejects the call below
  try {
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>('show data_directory');
    return rows[0]?.data_directory === folder.pgdata ? 'ready' : 'nobody';
  } catch (error) {
    const startingOrStopping = error instanceof pg.DatabaseError && error.code === '57P03';
    return startingOrStopping ? 'busy' : 'nobody';
  } finally {
    await client.end();
  }
}

/** Waits for the server to answer; if it ends before that, gives its last lines. */
async function waitUntilReady(
  server: PostgresProcess,
  folder: DatabaseFolder,
  url: string,
  giveUp: AbortSignal,
): Promise<'ready' | string[]> {
  while (!giveUp.aborted) {
    const ended = await Promise.race([server.ended, sleep(POLL_MS)]);
    if (ended) return ended;
    if ((await askServer(url, folder)) === 'ready') return 'ready';
  }
  await server.stop();
  return server.ended;
}

/**
 * PostgreSQL takes any live process that has the number in its lock file for another server. After a crash that number
 * may be a stranger's (small numbers repeat in containers), so look at what the process is.
 */
async function removeLeftoverLock(folder: DatabaseFolder): Promise<void> {
  const pid = (await readFile(folder.lockFile, 'utf8').catch(() => '')).split('\n')[0];
  if (!pid) return;
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8')
    .catch(async () => (await promisify(execFile)('ps', ['-ww', '-o', 'args=', '-p', pid])).stdout)
    .catch(() => undefined);
  if (command !== undefined && !command.includes(folder.pgdata)) await rm(folder.lockFile, { force: true });
}

/** The port of last time if it is free, so that the address stays the same; else any free one. */
async function choosePort(folder: DatabaseFolder): Promise<number> {
  // PostgreSQL notes what it was last started with: https://www.postgresql.org/docs/18/storage-file-layout.html
  const lastStart = await readFile(join(folder.pgdata, 'postmaster.opts'), 'utf8').catch(() => '');
  const lastPort = Number(/"port=(\d+)"/.exec(lastStart)?.[1] ?? 0);
  return listenOnce(lastPort).catch(() => listenOnce(0));
}

async function listenOnce(port: number): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => probe.once('error', reject).listen(port, '127.0.0.1', resolve));
  const chosen = (probe.address() as AddressInfo).port;
  await new Promise((resolve) => probe.close(resolve));
  return chosen;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function flushFolder(path: string): Promise<void> {
  const folder = await open(path);
  await folder.sync().finally(() => folder.close());
}

function wordsOf(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message?: string };
  return stderr || message || String(error);
}
