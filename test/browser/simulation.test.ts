import { expect, test } from 'vitest';
import { addDeal, invoicesOf } from '../support/deals.ts';
import { until } from '../support/until.ts';
import { openSettingsApp } from './settings-app.ts';

const { app, browser } = await openSettingsApp();
await app.setUp();

test('a rule is edited, simulated by keyboard over real deals, seen to be right, and switched on', async () => {
  const old = addDeal(app, { Deal_Name: 'Won last month', Stage: 'Proposal/Price Quote' });
  addDeal(app, { Deal_Name: 'Without amount', Stage: 'Proposal/Price Quote', Amount: null });
  const page = await browser.newPage({ viewport: { width: 1200, height: 1000 } });
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(`${app.url}/settings`);
  await page.getByRole('link', { name: 'Rules', exact: true }).click();
  await page.locator('#rule-won').getByText('Proposal', { exact: true }).click();
  await page.getByRole('link', { name: /last 90 days/ }).click();
  await page.getByText('As they stand on this page, with the changes that are not saved yet.').waitFor();
  await page.getByRole('button', { name: 'Simulate the last 90 days' }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('1 invoice would have been made.').waitFor();
  await page.getByRole('link', { name: /Won last month/ }).waitFor();
  await page.getByRole('region', { name: 'What would stand in the way' }).getByText('1 deal').click();
  await page.getByRole('link', { name: /Without amount/ }).waitFor();
  await page.reload();
  // The run is the server's; the edit was only this page's.
  await page.getByRole('button', { name: 'Bring the simulated ones back' }).click();
  await page.getByText('So saving makes none of the invoices above.').waitFor();
  await page.getByRole('button', { name: 'Save and switch on' }).click();
  await page.getByText('Saved. The rules are on.').waitFor();
  const fresh = addDeal(app, { Deal_Name: 'New one' });
  await app.zoho.moveStage(fresh.id, 'Proposal/Price Quote');
  await until('its invoice', () => invoicesOf(app, fresh.id).length === 1);
  await page.close();
  expect(errors).toEqual([]);
  expect(invoicesOf(app, old.id)).toEqual([]);
});
