import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBrowserSession, type BrowserSession } from '../support/browser-session.ts';
import { freePort } from '../support/free-port.ts';
import { createLedgerClient, type LedgerClient } from '../support/ledger-client.ts';
import { buildPages } from './build-pages.ts';
import { startLedgerProcess } from './ledger-process.ts';
import { startSandboxWorld, type SandboxWorld } from './sandbox-world.ts';

export interface Demo {
  url: string;
  world: SandboxWorld;
  /** The administrator who connected both sides. */
  ledger: LedgerClient;
  close(): Promise<void>;
}

/** Builds the pages, starts both sandboxes and the real server, connects them through OAuth and chooses the mapping. */
export async function startDemo(progress: (step: string) => void): Promise<Demo> {
  const folder = mkdtempSync(join(tmpdir(), 'deal-ledger-demo-'));
  const closers: (() => Promise<void> | void)[] = [() => rmSync(folder, { recursive: true, force: true })];
  const close = async () => {
    for (const closeOne of closers.splice(0).reverse()) await closeOne();
  };
  try {
    const port = await freePort();
    const url = `http://localhost:${port}`;
    const widgetDir = join(folder, 'widget');
    const specDir = process.env['SPEC_DIR'];
    const world = await startSandboxWorld({ ledgerUrl: url, widget: { dir: widgetDir }, specDir });
    closers.push(() => world.close());
    progress(`sandbox Zoho CRM   ${world.zoho.url}`);
    progress(`sandbox Xero       ${world.xero.url}/app/`);

    await buildPages({ url, zoho: world.zoho, widgetDir });
    progress('widget and settings page built');

    const environment = {
      ...world.environment,
      ...{
        NODE_ENV: 'development',
        HOST: '127.0.0.1',
        PORT: String(port),
        PUBLIC_URL: url,
        DATA_DIR: join(folder, 'data'),
      },
    };
    const server = await startLedgerProcess({ environment, url, logFile: join(folder, 'server.log'), mode: 'once' });
    closers.push(() => server.stop());
    progress(`server with its own PostgreSQL  ${url}`);

    const ledger = createLedgerClient(url, await connectBoth(url));
    progress('Zoho CRM and Xero connected through their OAuth pages');
    await world.xero.webhooks.subscribe(`${url}/webhooks/xero`);
    progress('Xero tells of changes by webhook');
    await chooseMapping(ledger);
    progress('sales account 200 and 15% GST chosen');
    return { url, world, ledger, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function connectBoth(url: string): Promise<BrowserSession> {
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
