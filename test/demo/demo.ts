import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBrowserSession } from '../support/browser-session.ts';
import { freePort } from '../support/free-port.ts';
import { createLedgerClient, type LedgerClient } from '../support/ledger-client.ts';
import { buildPages } from './build-pages.ts';
import { startLedgerProcess } from './ledger-process.ts';
import { runMainJob } from './main-job.ts';
import { startSandboxWorld } from './sandbox-world.ts';

/**
 * `npm run demo`: the whole product on this machine, with a sandbox CRM and a sandbox Xero in place of the real ones.
 * `--once`: does the main job without person or browser and prints one line of JSON; exits with 1 and the reason if
 * anything differs from what the deal says.
 */
const once = process.argv.includes('--once');
const progress = (text: string) => (once ? process.stderr : process.stdout).write(`${text}\n`);
const folder = mkdtempSync(join(tmpdir(), 'deal-ledger-demo-'));
const closers: (() => Promise<void> | void)[] = [() => rmSync(folder, { recursive: true, force: true })];

async function closeAll(): Promise<void> {
  for (const close of closers.reverse()) await close();
  closers.length = 0;
}

async function start() {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const widgetDir = join(folder, 'widget');
  const specDir = process.env['SPEC_DIR'];
  const world = await startSandboxWorld({ ledgerUrl: url, widget: { dir: widgetDir }, specDir });
  closers.push(() => world.close());
  const { zoho, xero } = world;
  progress(`✓ sandbox Zoho CRM   ${zoho.url}`);
  progress(`✓ sandbox Xero       ${xero.url}/app/`);

  await buildPages({ url, zoho, widgetDir });
  progress('✓ widget and settings page built');

  const environment = {
    ...world.environment,
    ...{ NODE_ENV: 'development', PORT: String(port), PUBLIC_URL: url, DATA_DIR: join(folder, 'data') },
    // Polling stands in for Xero's webhooks, which cannot reach this machine.
    RECONCILE_INTERVAL_SECONDS: '3',
  };
  const server = await startLedgerProcess({ environment, url, logFile: join(folder, 'server.log'), mode: 'once' });
  closers.push(() => server.stop());
  progress(`✓ server with its own PostgreSQL  ${url}`);

  const ledger = createLedgerClient(url, await connectBoth(url));
  progress('✓ Zoho CRM and Xero connected through their OAuth pages');
  await chooseMapping(ledger);
  progress('✓ sales account 200 and 15% GST chosen');
  return { url, world, ledger };
}

async function connectBoth(url: string) {
  const browser = createBrowserSession();
  for (const provider of ['zoho', 'xero']) {
    const page = await browser.open(`${url}/connect/${provider}`);
    if (page.status !== 200) throw new Error(`connecting ${provider} ended at ${page.url} with ${page.status}`);
  }
  return browser;
}

async function chooseMapping(ledger: LedgerClient): Promise<void> {
  const answer = await ledger.putSettings({ mapping: { salesAccountCode: '200', taxType: 'OUTPUT2' } });
  if (answer.status !== 200) throw new Error(`the settings were refused: ${JSON.stringify(answer.body)}`);
}

process.once('SIGINT', () => void closeAll().finally(() => process.exit(0)));
process.once('SIGTERM', () => void closeAll().finally(() => process.exit(0)));

try {
  const { url, world, ledger } = await start();
  if (once) {
    console.log(JSON.stringify(await runMainJob(world, ledger)));
    await closeAll();
  } else {
    progress(`\nOpen ${world.zoho.url}\nPick a deal, click “Closed Won” in its stage bar and watch the panel.`);
    progress(`Settings: ${url}/settings   Stop with Ctrl-C.`);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  await closeAll();
  process.exit(1);
}
