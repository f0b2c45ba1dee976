import type { Browser, BrowserContext } from 'playwright-core';
import { startDemo, type Demo } from '../demo/start-demo.ts';
import { launchChromium } from '../support/chromium.ts';
import { until } from '../support/until.ts';
import { spread, type Figures } from './figure.ts';
import type { Scenario } from './scenario.ts';

/** What a person has to be able to see and press: the invoice's link. */
const USABLE = '.invoice-number a';

/**
 * How long after the frame's own scripts have arrived a person can use the panel of a deal with one invoice: in a browser
 * that has never shown it, and opened again in the same tab.
 */
export const panelUsable: Scenario = async ({ size, say }) => {
  const rounds = size({ full: 20, quick: 3 });
  const demo = await startDemo(say);
  const browser = await launchChromium();
  try {
    const address = await invoicedDeal(demo);
    const [neverSeen, again]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round += 1) {
      const { context, read } = await openPage(browser, address);
      neverSeen.push(await read('open'));
      again.push(await read('reload'));
      await context.close();
    }
    return [
      ...spread('scripts there to panel usable, never seen', neverSeen, { p95: 300 }),
      ...spread('scripts there to panel usable, opened again', again, { p95: 300 }),
    ] satisfies Figures;
  } finally {
    await browser.close();
    await demo.close();
  }
};

async function invoicedDeal({ world: { zoho }, ledger }: Demo): Promise<string> {
  const account = zoho.addAccount({ Account_Name: 'City Limousines' });
  const values = { Deal_Name: 'Booking site', Amount: 3456.78, Stage: 'Negotiation/Review' };
  const { id } = zoho.addDeal({ ...values, Account_Name: { id: account.id } });
  const panel = await ledger.openPanel(zoho, id);
  await zoho.moveStage(id, 'Closed Won');
  await until('the invoice', async () => (await panel.view()).invoices[0]);
  return `${zoho.url}/crm/org${zoho.org.zgid}/tab/Potentials/${id}`;
}

interface OpenPage {
  context: BrowserContext;
  read(how: 'open' | 'reload'): Promise<number>;
}

async function openPage(browser: Browser, address: string): Promise<OpenPage> {
  const context = await browser.newContext({ viewport: { width: 1200, height: 1000 } });
  // In each frame, from its very beginning: the moment at which what is waited for is drawn.
  await context.addInitScript((selector) => {
    const observer = new MutationObserver(() => {
      if (document.querySelector(selector) === null) return;
      observer.disconnect();
      requestAnimationFrame(() => performance.mark('usable'));
    });
    observer.observe(document, { subtree: true, childList: true });
  }, USABLE);
  const page = await context.newPage();
  return {
    context,
    async read(how) {
      await (how === 'open' ? page.goto(address) : page.reload());
      const frame = await (await page.waitForSelector('iframe[data-widget]')).contentFrame();
      if (!frame) throw new Error('the widget has no frame');
      await frame.waitForFunction(() => performance.getEntriesByName('usable').length > 0);
      return frame.evaluate(() => {
        const scripts = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
        const first = scripts.filter(({ name }) => name.startsWith(location.origin) && name.endsWith('.js'));
        const usableAt = performance.getEntriesByName('usable')[0]?.startTime ?? Number.NaN;
        // What is loaded on demand afterwards is not what a person waited for.
        const arrived = first.map(({ responseEnd }) => responseEnd).filter((end) => end <= usableAt);
        return usableAt - Math.min(usableAt, Math.max(...arrived));
      });
    },
  };
}
