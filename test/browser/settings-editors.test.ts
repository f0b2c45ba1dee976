import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { invoicesOf, settledJobs } from '../support/deals.ts';
import { storedRows } from '../support/stored-rows.ts';
import { until } from '../support/until.ts';
import { openSettingsApp } from './settings-app.ts';

const { app, browser } = await openSettingsApp();
await app.setUp();

/** The settings page of an administrator at a computer of their own. */
async function openSettings(): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1200, height: 1000 } });
  const page = await context.newPage();
  await page.goto(`${app.url}/settings`);
  return page;
}
const openPart = (page: Page, name: string) => page.getByRole('link', { name, exact: true }).click();
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

test('what is changed just before the page is left is there again, at another computer, and is in force only once saved', async () => {
  const first = await openSettings();
  await openPart(first, 'Rules');
  await first.getByLabel('A cent of rounding against the quote').selectOption('wait');
  await first.goto('about:blank');
  // What is sent as the page goes may arrive after the next one has asked.
  await until('the draft to be kept', async () => (await storedRows(app, 'select 1 from settings_drafts')).length > 0);

  const second = await openSettings();
  await openPart(second, 'Rules');
  await second.getByText(/^You have unsaved changes from/).waitFor();
  const rounding = second.getByLabel('A cent of rounding against the quote');
  expect(await rounding.inputValue()).toBe('line');
  expect((await app.ledger.settings()).body.rounding).toBe('line');
  await press(second, 'Continue');
  expect(await rounding.inputValue()).toBe('wait');
  await press(second, 'Save');
  await second.getByText(/^Saved\./).waitFor();
  expect((await app.ledger.settings()).body.rounding).toBe('wait');
  await second.reload();
  await second.getByLabel('A cent of rounding against the quote').waitFor();
  expect(await second.getByText(/^You have unsaved changes from/).count()).toBe(0);
  await Promise.all([first, second].map((page) => page.context().close()));
});

test('a product is given an account of its own by keyboard alone, and its line goes there', async () => {
  const product = app.zoho.addProduct({ Product_Name: 'Oak desk', Product_Code: 'D-1', Unit_Price: 250 });
  const page = await openSettings();
  await openPart(page, 'Mapping');
  await page.getByLabel('Name or code of a product in Zoho CRM').focus();
  await page.keyboard.type('oak');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Choose Oak desk' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('list', { name: 'Chosen products' }).getByLabel('Account').selectOption('260');
  await press(page, 'Save');
  await page.getByText(/^Saved\./).waitFor();
  await page.context().close();

  const account = app.zoho.addAccount({ Account_Name: 'Ridgeway' });
  const values = { Deal_Name: 'Desks', Account_Name: { id: account.id } };
  const deal = app.zoho.addDeal(values, { products: [product.id] });
  await app.zoho.moveStage(deal.id, 'Closed Won');
  await settledJobs(app, deal.id);
  const other = app.xero.organisations[0]?.accounts.find(({ Code }) => Code === '260');
  expect(invoicesOf(app, deal.id)[0]?.lines).toMatchObject([{ description: 'Oak desk', accountId: other?.AccountID }]);
});
