import { mkdirSync, rmSync } from 'node:fs';
import { build, createServer } from 'vite';
import { startEmbeddedPostgres } from '../../server/db/embedded-postgres.ts';
import { freePort } from '../support/free-port.ts';
import { startLedgerProcess } from './ledger-process.ts';
import { startSandboxWorld } from './sandbox-world.ts';

/**
 * `npm run dev`: sandboxes, a server that restarts when its files change, and the widget with hot reload, on addresses
 * that stay the same. The sandboxes keep everything in memory, so each start begins with an empty database.
 */
const dataDir = 'data/dev';
rmSync(dataDir, { recursive: true, force: true });
mkdirSync(dataDir, { recursive: true });
const [port, widgetPort] = await Promise.all([freePort(), freePort()]);
const url = `http://localhost:${port}`;
const world = await startSandboxWorld({
  ledgerUrl: url,
  widget: { url: `http://localhost:${widgetPort}/deal-invoices/index.html` },
  specDir: process.env['SPEC_DIR'],
});
const postgres = await startEmbeddedPostgres({ dataDir });
const environment = {
  ...world.environment,
  ...{
    NODE_ENV: 'development',
    HOST: '127.0.0.1',
    PORT: String(port),
    PUBLIC_URL: url,
    DATA_DIR: dataDir,
    DATABASE_URL: postgres.url,
  },
  RECONCILE_INTERVAL_SECONDS: '3',
};
const server = await startLedgerProcess({ environment, url, logFile: `${dataDir}/server.log`, mode: 'watch' });
Object.assign(process.env, environment, {
  ZOHO_SDK_URL: `${world.zoho.url}/js-sdk/1.5/ZohoEmbededAppSDK.min.js`,
});
// The server hosts the settings page itself: rebuilt on every change, shown after a reload.
const settingsBuild = await build({ mode: 'settings', build: { watch: {} }, logLevel: 'error' });
const vite = await createServer({
  server: { port: widgetPort, strictPort: true, host: 'localhost' },
  logLevel: 'warn',
});
await vite.listen();
console.log(`CRM       ${world.zoho.url}
Xero      ${world.xero.url}/app/
Server    ${url}/settings   (log: ${dataDir}/server.log)
Connect first: ${url}/connect/zoho, then ${url}/connect/xero. Stop with Ctrl-C.`);

let stopping: Promise<void> | undefined;
async function stop(): Promise<void> {
  if ('close' in settingsBuild) await settingsBuild.close();
  await vite.close();
  await server.stop();
  await world.close();
  await postgres.stop();
  process.exit(0);
}
// Ctrl-C reaches this process twice, from the terminal and from npm; the second must not end it half stopped.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => void (stopping ??= stop()));
