import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDeal } from '../support/deals.ts';
import { startCrmWorld, type CrmWorld } from './crm-world.ts';

let world: CrmWorld;
beforeAll(async () => {
  world = await startCrmWorld();
});
afterAll(() => world.close());

test.each(['open', 'blocked'] as const)(
  'who wants what needs a sign-in confirms it in a window of its own, and the panel then does it (way to our server: %s)',
  async (network) => {
    world.app.zoho.setWidgetNetwork(network);
    const deal = await world.openDeal(addDeal(world.app, { Deal_Name: `Orchard fence ${network}` }).id);
    const { page, panel, errors } = deal;
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
    await deal.close();
    world.app.zoho.setWidgetNetwork('open');
    // The refusal itself is an error to a browser.
    if (network === 'open') expect(errors).toEqual([expect.stringContaining('403 (Forbidden)')]);
  },
);

test('who says no in the other window reads that nothing was done, and may try again', async () => {
  const deal = await world.openDeal(addDeal(world.app).id);
  await deal.panel.getByRole('button', { name: /Link an existing invoice/ }).click();
  await deal.panel.getByRole('searchbox').fill('fence');
  await deal.page.keyboard.press('Enter');
  const dialog = deal.panel.getByRole('dialog', { name: 'Confirm that it is you' });
  const [opened] = await Promise.all([
    deal.page.context().waitForEvent('page'),
    dialog.getByRole('button', { name: 'Sign in with Zoho' }).click(),
  ]);
  await opened.getByRole('button', { name: 'No' }).click();
  await dialog.getByText('You said no in the other window. Nothing was done.').waitFor();
  await dialog.getByRole('button', { name: 'Try again' }).waitFor();
  await deal.page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await deal.close();
});
