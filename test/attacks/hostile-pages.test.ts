import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildWidget } from '../demo/build-pages.ts';
import { WIDGET_PAGE, WIDGET_ROOT } from '../sandbox/zoho/widget-host.ts';
import { launchChromium } from '../support/chromium.ts';
import { addDeal, viewAt } from '../support/deals.ts';
import { startApp, type App } from '../support/start-app.ts';
import { until } from '../support/until.ts';
import { startHostilePage, type HostilePage } from './hostile-page.ts';

let app: App;
let browser: Browser;
let evil: HostilePage;
const folder = mkdtempSync(join(tmpdir(), 'ledger-hostile-'));

beforeAll(async () => {
  const widgetDir = join(folder, 'widget');
  app = await startApp({}, { widgetDir });
  const [launched, hostile] = await Promise.all([
    ...([launchChromium(), startHostilePage()] as const),
    ...([buildWidget({ ...app, widgetDir }), app.setUp()] as const),
  ]);
  [browser, evil] = [launched, hostile];
});
afterAll(async () => {
  await browser.close();
  evil.close();
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A page of its own, and what it asked of whom. */
async function openPage(address: string): Promise<{ page: Page; asked: string[] }> {
  const page = await browser.newPage({ viewport: { width: 1200, height: 1000 } });
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(address);
  return { page, asked };
}

const widgetPage = (serviceOrigin: string | null) =>
  `${app.zoho.widgetUrl}${WIDGET_ROOT}/${WIDGET_PAGE}${serviceOrigin === null ? '' : `?serviceOrigin=${encodeURIComponent(serviceOrigin)}`}`;
const framed = (src: string, deal = '') => `${evil.url}/frame?src=${encodeURIComponent(src)}&deal=${deal}`;
/** Whether the hostile page or frame has told a thousand lies. */
const sentBy = (page: Page, frameUrl: string) => async () => {
  const frame = page.frames().find((candidate) => candidate.url().startsWith(frameUrl));
  return (await frame?.evaluate('window.sent > 1000')) === true;
};
const ofLedger = (asked: string[]) => asked.filter((url) => url.startsWith(app.url));

test('the widget in a page that is not a CRM says so, loads no SDK and asks the server for nothing', async () => {
  const deal = addDeal(app);
  const origins = [evil.url, null, `${app.zoho.url}.evil.example`, `${app.zoho.url}@evil.example`, 'null', '*'];
  for (const origin of origins) {
    const { page, asked } = await openPage(framed(widgetPage(origin), deal.id));
    await page.frameLocator('iframe').getByText('This panel works inside Zoho CRM').waitFor();
    await until('the lies to be told', sentBy(page, evil.url));
    expect(asked.filter((url) => url.includes('js-sdk'))).toEqual([]);
    expect(ofLedger(asked)).toEqual([]);
    expect(await page.evaluate('window.heard')).toEqual([]);
    await page.close();
  }
});

test('a page that claims to be the CRM is neither believed nor told anything', async () => {
  const deal = addDeal(app);
  const { page, asked } = await openPage(framed(widgetPage(app.zoho.url), deal.id));
  await page.frameLocator('iframe').getByText('Zoho CRM does not answer this panel').waitFor({ timeout: 60_000 });
  await until('the lies to be told', sentBy(page, evil.url));
  // The SDK was loaded, and believes anybody: what it never got cannot deceive it.
  expect(asked.filter((url) => url.includes('js-sdk'))).toHaveLength(1);
  expect(ofLedger(asked)).toEqual([]);
  expect(await page.evaluate('window.heard')).toEqual([]);
  await page.close();
});

test('a hostile frame beside the panel cannot show it another deal, nor answer in the CRM’s place', async () => {
  const [deal, other] = [addDeal(app), addDeal(app, { Deal_Name: 'Another deal' })];
  const { page, asked } = await openPage(`${app.zoho.url}/crm/org${app.zoho.org.zgid}/tab/Potentials/${deal.id}`);
  await page.evaluate((src) => {
    document.body.append(Object.assign(document.createElement('iframe'), { src }));
  }, `${evil.url}/sibling?deal=${other.id}`);
  await until('the lies to be told', sentBy(page, evil.url));
  const panel = page.frameLocator('iframe[data-widget]');
  await panel.getByRole('button', { name: 'Create invoice' }).click();
  await panel.getByRole('button', { name: 'Create draft' }).click();
  await panel.getByText('Draft', { exact: true }).first().waitFor();
  expect(ofLedger(asked).filter((url) => !url.includes(deal.id))).toEqual([]);
  expect(ofLedger(asked).length).toBeGreaterThan(0);
  await page.close();
  await viewAt(await app.ledger.openPanel(app.zoho, other.id), 'not_invoiced');
});

test('text that is HTML stays text in the panel', async () => {
  const name =
    '<img src=x onerror="window.pwned=1"><script>window.pwned=2</script><a href="javascript:window.pwned=3">x</a>';
  const deal = addDeal(app, { Deal_Name: name });
  await app.zoho.moveStage(deal.id, 'Closed Won');
  await viewAt(await app.ledger.openPanel(app.zoho, deal.id), 'draft');
  const { page } = await openPage(`${app.zoho.url}/crm/org${app.zoho.org.zgid}/tab/Potentials/${deal.id}`);
  const panel = page.frameLocator('iframe[data-widget]');
  await panel.getByText('Draft', { exact: true }).first().waitFor();
  expect(await panel.locator('img, [href^="javascript:"], main script').count()).toBe(0);
  const widget = page.frames().find((frame) => frame.url().startsWith(app.zoho.widgetUrl));
  expect(await widget?.evaluate('window.pwned')).toBeUndefined();
  await page.close();
});

test('a page of the server is shown by itself, in its own style, and in nobody’s frame', async () => {
  const { page } = await openPage(`${app.url}/nowhere`);
  const heading = page.getByRole('heading', { name: 'There is nothing at this address.' });
  await heading.waitFor();
  expect(await heading.evaluate((element) => getComputedStyle(element).fontSize)).toBe('24px');
  await page.close();
  for (const path of ['/nowhere', '/settings', '/api/settings', '/healthz']) {
    const { page: around } = await openPage(framed(`${app.url}${path}`));
    const inside = () => around.frames().find((frame) => frame.parentFrame() !== null);
    await until('the browser to refuse the frame', () => inside()?.url().startsWith('chrome-error:'));
    await around.close();
  }
});
