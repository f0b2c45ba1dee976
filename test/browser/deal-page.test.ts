import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildPages } from '../demo/build-pages.ts';
import { launchChromium } from '../support/chromium.ts';
import { addDeal, invoicesOf } from '../support/deals.ts';
import { startApp, type App } from '../support/start-app.ts';
import { until } from '../support/until.ts';

let app: App;
let browser: Browser;
const folder = mkdtempSync(join(tmpdir(), 'ledger-browser-'));

beforeAll(async () => {
  const widgetDir = join(folder, 'widget');
  app = await startApp({ RECONCILE_INTERVAL_SECONDS: '1' }, { widgetDir });
  const [launched] = await Promise.all([launchChromium(), buildPages({ ...app, widgetDir }), app.setUp()]);
  browser = launched;
}, 120_000);
afterAll(async () => {
  await browser.close();
  await app.close();
  rmSync(folder, { recursive: true, force: true });
  expect([...app.xero.violations, ...app.zoho.violations]).toEqual([]);
});

/** A page of its own; an error in any script or frame fails the test that opened it. */
async function openPage(address: string): Promise<{ page: Page; errors: string[] }> {
  const page = await browser.newPage({ viewport: { width: 1200, height: 1000 } });
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  await page.goto(address);
  return { page, errors };
}

const dealPage = (dealId: string) => `${app.zoho.url}/crm/org${app.zoho.org.zgid}/tab/Potentials/${dealId}`;

test('a click on Closed Won in the CRM brings the invoice into the panel, and a payment in Xero turns it paid', async () => {
  const deal = addDeal(app);
  const { page, errors } = await openPage(dealPage(deal.id));
  const panel = page.frameLocator('iframe[data-widget]');
  await panel.getByText('Not invoiced', { exact: true }).waitFor();

  await page.getByRole('button', { name: 'Closed Won' }).click();
  await panel.getByText('Draft', { exact: true }).first().waitFor();
  const link = panel.getByRole('link', { name: /DL-[A-Z0-9]{10}/ });
  await link.waitFor();
  await panel.getByText('$1,380.00').first().waitFor();

  const xeroPage = await browser.newPage();
  await xeroPage.goto((await link.getAttribute('href')) ?? '');
  await xeroPage.getByRole('button', { name: 'Approve & pay' }).click();
  await panel.locator('header').getByText('Paid', { exact: true }).waitFor();
  await xeroPage.close();
  await page.close();
  expect(errors).toEqual([]);
});

test('an open panel that is told of changes shows a payment without a reload and without asking', async () => {
  const deal = addDeal(app);
  const { page, errors } = await openPage(dealPage(deal.id));
  const panel = page.frameLocator('iframe[data-widget]');
  await panel.getByText('Live', { exact: true }).waitFor();
  await panel.getByRole('button', { name: 'Create invoice' }).click();
  await panel.getByRole('button', { name: 'Create draft' }).click();
  const link = panel.getByRole('link', { name: /DL-[A-Z0-9]{10}/ });
  await link.waitFor();

  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes(`/api/deals/${deal.id}`)) asked.push(`${request.method()} ${request.url()}`);
  });
  const xeroPage = await browser.newPage();
  await xeroPage.goto((await link.getAttribute('href')) ?? '');
  await xeroPage.getByRole('button', { name: 'Approve & pay' }).click();
  // The panel of a draft would ask again after ten seconds.
  await panel.locator('header').getByText('Paid', { exact: true }).waitFor({ timeout: 8000 });
  expect(asked).toEqual([]);
  await xeroPage.close();
  await page.close();
  expect(errors).toEqual([]);
});

test('Create invoice works from the panel when the browser may not call our server: everything goes through the CRM', async () => {
  app.zoho.setWidgetNetwork('blocked');
  const deal = addDeal(app, { Deal_Name: '<b>Bold</b> & "quoted"; drop table deals' });
  const { page } = await openPage(dealPage(deal.id));
  const panel = page.frameLocator('iframe[data-widget]');
  await panel.getByRole('button', { name: 'Create invoice' }).click();
  await panel.getByRole('button', { name: 'Create draft' }).click();
  await panel.getByText('Draft', { exact: true }).first().waitFor();
  expect(await panel.locator('b', { hasText: 'Bold' }).count()).toBe(0);
  await page.close();
  app.zoho.setWidgetNetwork('open');
});

test.each([
  ['open', 'Foggy Harbour'],
  ['blocked', 'Foggy Bay'],
] as const)(
  'a deal goes on by itself when a person chooses its unclear contact in the panel (way to our server: %s)',
  async (network, name) => {
    app.zoho.setWidgetNetwork(network);
    const contactId = app.xero.addContact({
      Name: name,
      EmailAddress: 'accounts@foggy.test',
      ContactNumber: `CUST-${name}`,
    });
    const account = app.zoho.addAccount({ Account_Name: name });
    const deal = addDeal(app, { Account_Name: { id: account.id } });
    await app.zoho.moveStage(deal.id, 'Closed Won');
    const { page, errors } = await openPage(dealPage(deal.id));
    const panel = page.frameLocator('iframe[data-widget]');
    await panel.getByText('Contact needed', { exact: true }).waitFor();
    await panel.getByText('accounts@foggy.test').waitFor();
    await panel.getByRole('button', { name: `Use this contact ${name}` }).click();
    await panel.getByText('Draft', { exact: true }).first().waitFor();
    expect(invoicesOf(app, deal.id)).toMatchObject([{ contactId }]);
    await page.close();
    app.zoho.setWidgetNetwork('open');
    if (network === 'open') expect(errors).toEqual([]);
  },
);

test.each(['open', 'blocked'] as const)(
  'who wants what needs a sign-in confirms it in a window of its own, and the panel then does it (way to our server: %s)',
  async (network) => {
    app.zoho.setWidgetNetwork(network);
    const deal = addDeal(app, { Deal_Name: `Orchard fence ${network}` });
    const { page, errors } = await openPage(dealPage(deal.id));
    const panel = page.frameLocator('iframe[data-widget]');
    await panel.getByRole('button', { name: /Link an existing invoice/ }).click();
    await panel.getByRole('searchbox').fill('nothing like it');
    await panel.getByRole('button', { name: 'Search in Xero' }).click();
    const dialog = panel.getByRole('dialog', { name: 'Confirm that it is you' });
    const [opened] = await Promise.all([
      page.context().waitForEvent('page'),
      dialog.getByRole('button', { name: 'Sign in with Zoho' }).click(),
    ]);
    await opened.getByText(`Orchard fence ${network}`).waitFor();
    const code = (await opened.locator('.code').textContent()) ?? '';
    await dialog.getByText(code).waitFor();
    expect(await opened.evaluate(() => window.opener === null)).toBe(true);
    await opened.getByRole('button', { name: 'Yes, it is me' }).click();
    await opened.getByText('go back to the deal').waitFor();
    await opened.close();
    await panel.getByText('Xero has no invoice for “nothing like it”.').waitFor();
    await page.close();
    app.zoho.setWidgetNetwork('open');
    // The refusal itself is an error to a browser.
    if (network === 'open') expect(errors).toEqual([expect.stringContaining('403 (Forbidden)')]);
  },
);

test('an administrator sees both connections, and chooses the account on the settings page', async () => {
  const { page, errors } = await openPage(`${app.url}/settings`);
  await page.getByRole('link', { name: 'Connections & security' }).click();
  await page.getByText('Demo Company (NZ)').first().waitFor();
  await page.getByRole('link', { name: 'Mapping' }).click();
  await page.getByLabel('Sales account').selectOption({ label: '210 – Consulting' });
  await page.getByRole('button', { name: /Save/ }).click();
  await page.getByText(/Saved/).first().waitFor();
  expect((await app.ledger.settings()).body.mapping.salesAccountCode).toBe('210');
  await page.close();
  expect(errors).toEqual([]);
});

test('an invoice is linked in the panel’s own frame, which grows with what is asked; Escape gives up', async () => {
  // How a sign-in looks is another story.
  await app.ledger.putSettings({ rights: { link: { who: 'everyone', strength: 'deal' } } });
  const contactId = app.xero.addContact({ Name: 'Foggy Fields' });
  app.xero.addInvoice({
    ...{ Type: 'ACCREC', Status: 'AUTHORISED', InvoiceNumber: 'HAND-0001', Contact: { ContactID: contactId } },
    ...{ Date: '2026-11-20', DueDate: '2026-12-20' },
    LineItems: [{ Description: 'By hand', Quantity: 1, UnitAmount: 500, AccountCode: '200', TaxType: 'NONE' }],
  });
  const { page, errors } = await openPage(dealPage(addDeal(app).id));
  const panel = page.frameLocator('iframe[data-widget]');
  const dialog = panel.getByRole('dialog', { name: 'Find the invoice in Xero' });
  const link = panel.getByRole('button', { name: 'Link an existing invoice' });
  await link.click();
  // Where to type is where the keys go.
  await dialog.locator('input:focus').waitFor();
  await page.keyboard.type('HAND');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await link.and(panel.locator(':focus')).waitFor();
  await page.keyboard.press('Enter');
  await dialog.getByRole('searchbox').fill('HAND-0001');
  await page.keyboard.press('Enter');
  await dialog.getByText('Foggy Fields').waitFor();
  const isWhole = async () => {
    const [frame, shown] = await Promise.all([page.locator('iframe[data-widget]').boundingBox(), dialog.boundingBox()]);
    return frame !== null && shown !== null && shown.y + shown.height <= frame.y + frame.height;
  };
  await until('the dialog to stand in its frame', isWhole);
  await dialog.getByRole('button', { name: 'Link HAND-0001' }).click();
  await panel.getByText('Linked by hand').waitFor();
  await page.close();
  expect(errors).toEqual([]);
});
