import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Frame, FrameLocator, Page } from 'playwright-core';
import { expect, inject } from 'vitest';
import { WIDGET_PAGE, WIDGET_ROOT } from '../sandbox/zoho/widget-host.ts';
import { launchChromium } from '../support/chromium.ts';
import { startApp, type App } from '../support/start-app.ts';
import { startHttpsHosts, type HostTrouble } from './https-hosts.ts';
import { PUBLIC_URL } from './packed-extension.ts';

const CRM = 'https://crm.zoho.com';
const WIDGET_HOST = 'https://6f0c4a52-8f1d-4a0e-9a53-2f6d1c9b7e10.zappsusercontent.com';
const XERO_APP = 'https://go.xero.com';

const WAIT_MS = 45_000;

/** A deal's page in the CRM, as one person has it open. */
export interface DealPage {
  page: Page;
  /** The widget in its frame. */
  panel: FrameLocator;
  /** Errors of any script, frame or request of the page. */
  errors: string[];
  /** The frame itself, for what is measured in it. */
  frame(): Promise<Frame>;
  /** The person comes back to the tab, at which the panel looks for news. */
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

/** The product behind its real host names, and a browser that reaches them by https. */
export interface CrmWorld {
  app: App;
  browser: Browser;
  settingsUrl: string;
  dealUrl(dealId: string): string;
  /** Each page in a context of its own: nothing is shared with another, no cookie, no storage. */
  openDeal(dealId: string, as?: BrowserContextOptions): Promise<DealPage>;
  /** What browsers and Zoho's functions get from our server from now on. */
  troubleLedger(trouble: HostTrouble | 'none'): void;
  close(): Promise<void>;
}

/**
 * Starts the product with the extension as `npm run pack` made it: the CRM at crm.zoho.com loads it from a host of
 * zappsusercontent.com and Zoho's SDK from live.zwidgets.com, it talks to our server by its public name, and Xero's pages
 * are at go.xero.com. Connected, with account and tax chosen.
 */
export async function startCrmWorld(): Promise<CrmWorld> {
  const app = await startApp(
    // Nothing is let in that a production server would not let in.
    { ZOHO_CRM_URL: CRM, XERO_APP_URL: XERO_APP, WIDGET_ORIGINS: '', RECONCILE_INTERVAL_SECONDS: '1' },
    {
      widgetDir: join(inject('packedDir'), 'app'),
      widgetUrl: `${WIDGET_HOST}${WIDGET_ROOT}/${WIDGET_PAGE}`,
      publicUrl: PUBLIC_URL,
    },
  );
  // Zoho's own servers do not find our public name here; the workflow's function has the server's address.
  app.zoho.setNotifications({ notifications: 'off', workflow: 'on' });
  const hosts = await startHttpsHosts(
    hostsOf({
      ...{ [CRM]: app.zoho.url, 'https://live.zwidgets.com': app.zoho.url, [WIDGET_HOST]: app.zoho.widgetHostUrl },
      ...{ [PUBLIC_URL]: app.url, [XERO_APP]: app.xero.url },
    }),
  );
  const [browser] = await Promise.all([launchChromium(hosts.chromiumFlags), app.setUp()]);
  const dealUrl = (dealId: string) => `${CRM}/crm/org${app.zoho.org.zgid}/tab/Potentials/${dealId}`;
  return {
    ...{ app, browser, dealUrl, settingsUrl: `${PUBLIC_URL}/settings` },
    async openDeal(dealId, as = {}) {
      const context = await browser.newContext({ viewport: { width: 1200, height: 1000 }, ...as });
      // Below that of a test, so that what was waited for is named.
      context.setDefaultTimeout(WAIT_MS);
      const page = await context.newPage();
      const errors = collectErrors(page);
      await page.goto(dealUrl(dealId));
      const panel = page.frameLocator('iframe[data-widget]');
      const frame = () => widgetFrameOf(page);
      return {
        ...{ page, panel, errors, frame, close: () => context.close() },
        async comeBack() {
          const seen = () => document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
          await (await frame()).evaluate(seen);
        },
      };
    },
    troubleLedger(trouble) {
      hosts.setTrouble(new URL(PUBLIC_URL).host, trouble);
      app.zoho.setLedgerUrl(trouble === 'none' ? app.url : NOBODY);
    },
    async close() {
      await browser.close();
      await hosts.close();
      await app.close();
      expect([...app.xero.violations, ...app.zoho.violations]).toEqual([]);
    },
  };
}

/** A port that is never listened on: https://www.rfc-editor.org/rfc/rfc863 (discard), refused at once. */
const NOBODY = 'http://127.0.0.1:9';

/** An error in any script or frame, and every refused or failed request, as a browser's console tells it. */
export function collectErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  return errors;
}

async function widgetFrameOf(page: Page): Promise<Frame> {
  const frame = await (await page.waitForSelector('iframe[data-widget]')).contentFrame();
  if (!frame) throw new Error('the widget has no frame');
  return frame;
}

const hostsOf = (origins: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(origins).map(([origin, behind]) => [new URL(origin).host, behind]));
