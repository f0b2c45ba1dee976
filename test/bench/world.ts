import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startLedgerProcess, type LedgerProcess } from '../demo/ledger-process.ts';
import { createBrowserSession, type BrowserSession } from '../support/browser-session.ts';
import { freePort } from '../support/free-port.ts';
import { createLedgerClient, type LedgerClient } from '../support/ledger-client.ts';
import { createBenchDatabase, type BenchDatabase } from './bench-database.ts';
import { startSandboxes, type Sandboxes } from './sandboxes.ts';

export interface WorldOptions {
  /** How long each call to Zoho and Xero takes at least. */
  latencyMs?: number;
  /** Xero's minute. */
  rateWindowMs: number;
  zohoOrgs?: 'one' | 'many';
  /** How often what no event told is looked for; left out: never while something is measured. */
  reconcileSeconds?: number;
}

/** A server in a process of its own and where it listens. */
export interface Server {
  url: string;
  process: LedgerProcess;
  /** From the launch to a good answer of /readyz. */
  startMs: number;
}

/** The product as it runs for one org: sandboxes and server each in their process, a database of its own. */
export interface World {
  /** The server that browsers and Zoho reach; the first of `servers`. */
  url: string;
  servers: Server[];
  sandboxes: Sandboxes;
  database: BenchDatabase;
  ledger: LedgerClient;
  /** Who calls as the extension. */
  org: { orgId: string; secret: string; user: { id: string; email: string } };
  watch: { channelId: string; token: string };
  webhookKey: string;
  /** Seals what is kept secret in the database. */
  encryptionKey: Buffer;
  connectXero(): Promise<void>;
  disconnectXero(): Promise<void>;
  /** Stops the servers and starts so many again on the same database. */
  restart(servers: number): Promise<void>;
  close(): Promise<void>;
}

const QUIET_MS = 500;
const QUIET_WITHIN_MS = 60_000;

/** Starts everything, connects both sides through their redirects and chooses account and tax; it is in `open` until closed. */
export async function startWorld(postgresUrl: string, options: WorldOptions, open: Set<World>): Promise<World> {
  const { latencyMs = 0, rateWindowMs, zohoOrgs = 'one', reconcileSeconds = 3600 } = options;
  const folder = makeFolder();
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const sandboxes = await startSandboxes({ ledgerUrl: url, latencyMs, rateWindowMs, zohoOrgs });
  const database = await createBenchDatabase(postgresUrl);
  const { environment, orgId, user } = await sandboxes.describe();
  const encryptionKey = randomBytes(32);
  const ofServer = {
    ...environment,
    ...serverSettings({ url, folder, rateWindowMs }),
    ENCRYPTION_KEY: encryptionKey.toString('base64'),
    DATABASE_URL: database.url,
    RECONCILE_INTERVAL_SECONDS: String(reconcileSeconds),
  };
  const browser = createBrowserSession();
  const world: World = {
    ...{ url, servers: [], sandboxes, database, encryptionKey, ledger: createLedgerClient(url, browser) },
    org: { orgId, secret: '', user: { id: user?.id ?? '', email: user?.email ?? '' } },
    watch: { channelId: '', token: '' },
    webhookKey: environment['XERO_WEBHOOK_KEY'] ?? '',
    connectXero: () => connect(world, browser, 'xero'),
    async disconnectXero() {
      const answer = await browser.request(`${url}/disconnect/xero`, { method: 'POST', headers: { origin: url } });
      if (answer.status >= 400) throw new Error(`Xero was not disconnected: ${answer.status}`);
    },
    async restart(servers) {
      for (const server of world.servers.splice(0)) await server.process.stop();
      for (let index = 0; index < servers; index += 1) {
        const ofThis = index === 0 ? port : await freePort();
        world.servers.push(await startServer({ ...ofServer, PORT: String(ofThis) }, folder));
      }
    },
    async close() {
      open.delete(world);
      for (const server of world.servers.splice(0)) await server.process.stop();
      await sandboxes.close();
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  open.add(world);
  try {
    await world.restart(1);
    await setUp(world, browser);
    return world;
  } catch (error) {
    await world.close();
    throw error;
  }
}

/** A folder that PostgreSQL can reach too, which may run as another user. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'deal-ledger-bench-'));
  chmodSync(folder, 0o755);
  return folder;
}

/** As in production, on this machine only; nothing is reconciled while something is measured. */
export function serverSettings(place: { url: string; folder: string; rateWindowMs: number }): Record<string, string> {
  const { url, folder, rateWindowMs } = place;
  return {
    ...{ NODE_ENV: 'production', HOST: '127.0.0.1', PORT: new URL(url).port, PUBLIC_URL: url, LOG_LEVEL: 'info' },
    ...{ DATA_DIR: join(folder, 'data'), XERO_RATE_WINDOW_MS: String(rateWindowMs) },
    RECONCILE_INTERVAL_SECONDS: '3600',
  };
}

export async function startServer(environment: Record<string, string>, folder: string): Promise<Server> {
  const url = `http://localhost:${environment['PORT'] ?? ''}`;
  const startedAt = performance.now();
  const logFile = join(folder, `server-${environment['PORT'] ?? ''}.log`);
  const server = await startLedgerProcess({ environment, url, logFile, mode: 'once' });
  return { url, process: server, startMs: performance.now() - startedAt };
}

async function setUp(world: World, browser: BrowserSession): Promise<void> {
  await connect(world, browser, 'zoho');
  await connect(world, browser, 'xero');
  const answer = await world.ledger.putSettings({ mapping: { salesAccountCode: '200', taxType: 'OUTPUT2' } });
  if (answer.status !== 200) throw new Error(`the settings were refused: ${JSON.stringify(answer.body)}`);
  const { secret, channelId, token } = await world.sandboxes.connected();
  world.org.secret = secret;
  Object.assign(world.watch, { channelId, token });
  await world.sandboxes.quiet({ forMs: QUIET_MS, withinMs: QUIET_WITHIN_MS });
}

async function connect({ url, ledger }: World, browser: BrowserSession, side: 'zoho' | 'xero'): Promise<void> {
  await browser.open(`${url}/connect/${side}`);
  const { body } = await ledger.connections();
  if (body[side].state !== 'connected') throw new Error(`${side} was not connected: ${JSON.stringify(body)}`);
}

/** Asks again and again until `look` says it is enough, or the time is over; gives what it said last. */
export async function watchUntil(
  look: () => Promise<number>,
  enough: number,
  limits: { withinMs: number; everyMs: number },
): Promise<{ reached: number; seconds: number }> {
  const startMs = performance.now();
  for (;;) {
    const reached = await look();
    const ms = performance.now() - startMs;
    if (reached >= enough || ms > limits.withinMs) return { reached, seconds: ms / 1000 };
    await pause(limits.everyMs);
  }
}
