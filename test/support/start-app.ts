import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../server/config.ts';
import { startServer, type RunningServer } from '../../server/start.ts';
import { startXeroSandbox, type XeroSandbox } from '../sandbox/xero/xero-sandbox.ts';
import type { ZohoSandbox } from '../sandbox/zoho/zoho-controls.ts';
import { startZohoSandbox } from '../sandbox/zoho/zoho-sandbox.ts';
import { createBrowserSession, type BrowserSession } from './browser-session.ts';
import { captureOutput, type LogLine } from './captured-output.ts';
import { createTestDatabase } from './database.ts';
import { freePort } from './free-port.ts';
import { createLedgerClient, type LedgerClient } from './ledger-client.ts';

/** Xero's minute, shortened: the stories of one file make more than 60 calls. */
const RATE_WINDOW_MS = 300;

/** The whole product in one process: server, real PostgreSQL, both sandboxes, an administrator's browser. */
export interface App {
  /** Where the server listens. */
  url: string;
  server: RunningServer;
  zoho: ZohoSandbox;
  xero: XeroSandbox;
  browser: BrowserSession;
  ledger: LedgerClient;
  /** The environment the server runs with: what a second server on the same database needs. */
  environment: Record<string, string>;
  /** Connects both sides through the real redirects. */
  connect(): Promise<void>;
  /** Connects and chooses account and tax: ready to invoice. */
  setUp(): Promise<void>;
  /** Stops the server and starts it again on the same database. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export async function startApp(
  extraEnvironment: Record<string, string> = {},
  options: {
    widgetDir?: string;
    /** The widget's address where its host is reached by another name than the sandbox's. */
    widgetUrl?: string;
    /** The name by which browsers reach the server, where it is another than `url`. */
    publicUrl?: string;
    xeroLatencyMs?: number;
    rateWindowMs?: number;
    zohoNow?: () => Date;
    onLogLine?: (line: LogLine) => void;
  } = {},
): Promise<App> {
  const { widgetDir, widgetUrl, xeroLatencyMs = 0, rateWindowMs = RATE_WINDOW_MS, zohoNow } = options;
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const publicUrl = options.publicUrl ?? url;
  const specDir = process.env['SPEC_DIR'];
  const [database, zoho, xero] = await Promise.all([
    createTestDatabase(),
    startZohoSandbox({
      redirectUris: [`${publicUrl}/oauth/zoho/callback`],
      ledgerUrl: url,
      specDir,
      ...(widgetDir ? { widgetDir } : {}),
      ...(widgetUrl ? { widgetUrl } : {}),
      ...(zohoNow ? { now: zohoNow } : {}),
    }),
    startXeroSandbox({
      redirectUris: [`${publicUrl}/oauth/xero/callback`],
      specDir,
      rateWindowMs,
      latencyMs: xeroLatencyMs,
    }),
  ]);
  const dataDir = mkdtempSync(join(tmpdir(), 'ledger-test-'));
  const environment = {
    ...{
      NODE_ENV: 'test',
      LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'silent',
      HOST: '127.0.0.1',
      PORT: String(port),
      PUBLIC_URL: publicUrl,
    },
    ...{ DATABASE_URL: database.url, DATA_DIR: dataDir, WIDGET_ORIGINS: zoho.widgetUrl },
    XERO_RATE_WINDOW_MS: String(rateWindowMs),
    ...zoho.settings,
    ...xero.settings,
    ...extraEnvironment,
  };
  const browser = createBrowserSession((address) => address.replace(publicUrl, url));
  const ledger = createLedgerClient(publicUrl, browser);
  const output = captureOutput(url, options.onLogLine);
  const start = async () => {
    const config = readConfig(environment);
    output.noteSettings(config);
    return startServer({ ...config, logLevel: 'trace' }, { logTo: output.logTo });
  };
  const app: App = {
    ...{ url, zoho, xero, browser, ledger, environment },
    server: await start(),
    async connect() {
      await browser.open(`${publicUrl}/connect/zoho`);
      await browser.open(`${publicUrl}/connect/xero`);
    },
    async setUp() {
      await app.connect();
      const answer = await ledger.putSettings({ mapping: { salesAccountCode: '200', taxType: 'OUTPUT2' } });
      if (answer.status !== 200) throw new Error(`the settings were refused: ${JSON.stringify(answer.body)}`);
    },
    async restart() {
      await app.server.close();
      app.server = await start();
    },
    async close() {
      await app.server.close();
      await Promise.all([zoho.close(), xero.close()]);
      output.close();
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  return app;
}
