import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDeal, invoicesOf } from '../support/deals.ts';
import { invoiceInXero } from '../support/quotes.ts';
import { startCrmWorld, type CrmWorld } from './crm-world.ts';

let world: CrmWorld;
beforeAll(async () => {
  world = await startCrmWorld();
});
afterAll(() => world.close());

test('a salesperson changes the invoice, confirms who they are, and what they saw is what Xero gets', async () => {
  const { id } = addDeal(world.app);
  const deal = await world.openDeal(id);
  const { panel, page } = deal;
  await panel.getByRole('button', { name: 'Create invoice' }).click();
  const preview = panel.getByRole('dialog', { name: 'Invoice preview' });
  await preview.getByText('Total NZ$1,380.00. Nothing stands in the way.').waitFor();
  const confirm = preview.getByRole('button', { name: /^Create draft/ });
  expect(await confirm.evaluate((element) => element === document.activeElement)).toBe(true);
  await preview.getByLabel('Reference').fill('PO 4711');
  await preview.getByLabel('Quantity').fill('2');
  await preview.getByText('Total NZ$2,760.00. Nothing stands in the way.').waitFor();
  await page.keyboard.press('Control+Enter');
  const signIn = panel.getByRole('dialog', { name: 'Confirm that it is you' });
  const [opened] = await Promise.all([
    page.context().waitForEvent('page'),
    signIn.getByRole('button', { name: 'Sign in with Zoho' }).click(),
  ]);
  await opened.getByRole('button', { name: 'Yes, it is me' }).click();
  await opened.getByText('go back to the deal').waitFor();
  await panel.locator('header').getByText('Draft', { exact: true }).waitFor();
  expect(invoiceInXero(world.app, id)).toMatchObject({ reference: 'PO 4711', total: '2760.00', status: 'DRAFT' });
  await deal.close();
});

test('Escape leaves the preview without an invoice, and the keys are back on the button', async () => {
  const { id } = addDeal(world.app);
  const deal = await world.openDeal(id);
  const opener = deal.panel.getByRole('button', { name: 'Create invoice' });
  await opener.click();
  const preview = deal.panel.getByRole('dialog', { name: 'Invoice preview' });
  await preview.getByText('Nothing stands in the way.').waitFor();
  await deal.page.keyboard.press('Escape');
  await preview.waitFor({ state: 'detached' });
  await opener.and(deal.panel.locator(':focus')).waitFor();
  expect(invoicesOf(world.app, id)).toEqual([]);
  expect(deal.errors).toEqual([]);
  await deal.close();
});
