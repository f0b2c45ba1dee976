import { join } from 'node:path';
import pg from 'pg';
import { startXeroSandbox, type XeroSandbox } from '../sandbox/xero/xero-sandbox.ts';
import type { ZohoSandbox } from '../sandbox/zoho/zoho-controls.ts';
import { startZohoSandbox } from '../sandbox/zoho/zoho-sandbox.ts';
import { createBrowserSession } from '../support/browser-session.ts';
import { freePort } from '../support/free-port.ts';
import { createLedgerClient, type LedgerClient } from '../support/ledger-client.ts';
import { until } from '../support/until.ts';
import { createServerLife, type ServerLife } from './server-life.ts';

/** Both sandboxes, one PostgreSQL database and the servers on it, connected and ready to invoice. */
export interface ChaosWorld {
  url: string;
  zoho: ZohoSandbox;
  xero: XeroSandbox;
  ledger: LedgerClient;
  servers: ServerLife[];
  /** Whether the deals' fields in the CRM are kept up to date. */
  crmFields: 'given' | 'not given';
  /** The rows of a query, beside the server. */
  rows<Row>(query: string, values?: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

/** Xero's minute, shortened so that a run of minutes does the work of hours. */
const RATE_WINDOW_MS = 2000;
const LATENCY_MS = 15;
const RECONCILE_SECONDS = 2;

export async function startChaosWorld(options: {
  databaseUrl: string;
  /** For logs and the servers' files; the caller removes it. */
  folder: string;
  servers: number;
  numbering: 'deal' | 'xero';
  crmFields: 'given' | 'not given';
}): Promise<ChaosWorld> {
  const { databaseUrl, folder } = options;
  const specDir = process.env['SPEC_DIR'];
  const ports = await Promise.all(Array.from({ length: options.servers }, () => freePort()));
  const url = `http://localhost:${ports[0]}`;
  const [zoho, xero] = await Promise.all([
    startZohoSandbox({ redirectUris: [`${url}/oauth/zoho/callback`], ledgerUrl: url, specDir, latencyMs: LATENCY_MS }),
    startXeroSandbox({
      ...{ redirectUris: [`${url}/oauth/xero/callback`], specDir },
      ...{ rateWindowMs: RATE_WINDOW_MS, latencyMs: LATENCY_MS },
    }),
  ]);
  const environment = {
    ...{ NODE_ENV: 'test', HOST: '127.0.0.1', LOG_LEVEL: 'info', PUBLIC_URL: url },
    ...{ DATABASE_URL: databaseUrl, DATA_DIR: join(folder, 'data') },
    ...{ XERO_RATE_WINDOW_MS: String(RATE_WINDOW_MS), RECONCILE_INTERVAL_SECONDS: String(RECONCILE_SECONDS) },
    ...{ ...zoho.settings, ...xero.settings },
  };
  const servers = ports.map((port, index) =>
    createServerLife({
      ...{ environment: { ...environment, PORT: String(port) }, url: `http://localhost:${port}` },
      ...{ folder, name: `server-${index + 1}` },
    }),
  );
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2, application_name: 'chaos' });
  pool.on('error', () => undefined);
  const world: ChaosWorld = {
    ...{ url, zoho, xero, servers, crmFields: options.crmFields },
    ledger: createLedgerClient(url, createBrowserSession()),
    rows: async <Row>(query: string, values: unknown[] = []) => (await pool.query(query, values)).rows as Row[],
    async close() {
      await Promise.all(servers.map((server) => server.stop()));
      await Promise.all([zoho.close(), xero.close(), pool.end()]);
    },
  };
  try {
    for (const server of servers) await server.start();
    world.ledger = await connectAndChoose(world, options.numbering);
  } catch (error) {
    await world.close();
    throw error;
  }
  return world;
}

async function connectAndChoose(
  { url, rows, crmFields }: ChaosWorld,
  numbering: 'deal' | 'xero',
): Promise<LedgerClient> {
  const browser = createBrowserSession();
  for (const provider of ['zoho', 'xero']) {
    await browser.open(`${url}/connect/${provider}`);
  }
  const ledger = createLedgerClient(url, browser);
  const mapping = { salesAccountCode: '200', taxType: 'OUTPUT2', taxes: { GST: 'OUTPUT2' } };
  const answer = await ledger.putSettings({ numbering, mapping });
  if (answer.status !== 200) throw new Error(`the settings were refused: ${JSON.stringify(answer.body)}`);
  if (crmFields === 'given') {
    await browser.open(`${url}/connect/zoho?for=crm-fields`);
    await until('the fields of deals', async () => {
      return (await ledger.settings()).body.crmFields.state?.is === 'working';
    });
  }
  // A deal made before the start line is drawn would count as before the rule.
  await until('the start lines and the contacts', async () => {
    const open = await rows(`select 1 from start_lines where drawn_at is null
                             union all select 1 from contact_reads where filled_at is null`);
    return open.length === 0;
  });
  return ledger;
}
