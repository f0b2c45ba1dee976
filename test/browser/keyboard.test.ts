import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDeal, invoicesOf } from '../support/deals.ts';
import { until } from '../support/until.ts';
import { startCrmWorld, type CrmWorld, type DealPage } from './crm-world.ts';
import { openInvoiced, stateOf } from './panel-acts.ts';

let world: CrmWorld;
beforeAll(async () => {
  world = await startCrmWorld();
  const everyone = { who: 'everyone', strength: 'deal' };
  const rights = { link: everyone, approve: everyone, send: everyone, void: everyone };
  await world.app.ledger.putSettings({ rights });
});
afterAll(() => world.close());

/** Where the keys go in the panel, in words, and whether a person sees it. */
async function focusIn(frame: Frame): Promise<{ on: string; isSeen: 'yes' | 'no' } | null> {
  return frame.evaluate(() => {
    const element = document.activeElement;
    if (element === null || element === document.body || !document.hasFocus()) return null;
    const style = getComputedStyle(element);
    const isOutlined = style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 2;
    const on = element instanceof HTMLInputElement ? (element.labels?.[0]?.textContent ?? '') : element.textContent;
    return { on: on.trim(), isSeen: isOutlined ? 'yes' : 'no' };
  });
}

/** Every stop of the Tab key in the panel, in order, once around. */
async function walk(deal: DealPage): Promise<{ on: string; isSeen: 'yes' | 'no' }[]> {
  const frame = await deal.frame();
  // The last thing before the frame.
  await deal.page.locator('[data-stage-bar] button').last().focus();
  const stops: { on: string; isSeen: 'yes' | 'no' }[] = [];
  for (;;) {
    await deal.page.keyboard.press('Tab');
    const stop = await focusIn(frame);
    if (stop === null) return stops;
    stops.push(stop);
  }
}

test('the Tab key comes to everything on the panel that can be pressed or opened, and one sees where it is', async () => {
  const deal = await openInvoiced(world);
  const stops = await walk(deal);
  const pressable = await deal.panel
    .locator('a[href], button, summary, input, select')
    .evaluateAll((elements) =>
      elements.filter((element) => element.checkVisibility()).map((element) => element.textContent.trim()),
    );
  expect(stops.map(({ on }) => on)).toEqual(pressable);
  expect(stops.length).toBeGreaterThan(2);
  expect(stops.filter(({ isSeen }) => isSeen === 'no')).toEqual([]);
  await deal.close();
});

test('an invoice is made with the keyboard alone', async () => {
  const { id } = addDeal(world.app);
  const deal = await world.openDeal(id);
  await deal.panel.getByText('Live', { exact: true }).waitFor();
  const frame = await deal.frame();
  await deal.page.locator('[data-stage-bar] button').last().focus();
  await until('the key to be on the button', async () => {
    await deal.page.keyboard.press('Tab');
    return (await focusIn(frame))?.on.startsWith('Create invoice');
  });
  await deal.page.keyboard.press('Enter');
  // The keys are on what makes the invoice that is shown.
  await deal.panel.getByText(/Nothing stands in the way/).waitFor();
  await until('the key to be on the confirmation', async () => (await focusIn(frame))?.on === 'Create draft');
  await deal.page.keyboard.press('Enter');
  await stateOf(deal, 'Draft').waitFor();
  expect(invoicesOf(world.app, id)).toHaveLength(1);
  await deal.close();
});

test('a dialog takes the keys, Escape closes it, and the keys are back where they were', async () => {
  const deal = await openInvoiced(world);
  const frame = await deal.frame();
  const link = deal.panel.getByRole('button', { name: 'Link an existing invoice' });
  await link.focus();
  await deal.page.keyboard.press('Enter');
  const dialog = deal.panel.getByRole('dialog', { name: 'Find the invoice in Xero' });
  await until('the keys to be in the dialog', () =>
    dialog.evaluate((element) => element.contains(document.activeElement)),
  );
  await deal.page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await link.and(deal.panel.locator(':focus')).waitFor();
  expect(await focusIn(frame)).toEqual({ on: 'Link an existing invoice', isSeen: 'yes' });
  expect(deal.errors).toEqual([]);
  await deal.close();
});

test('an invoice’s menu goes by the arrow keys; its dialog and the menu give the keys back', async () => {
  const deal = await openInvoiced(world);
  const menu = deal.panel.getByRole('button', { name: `Actions for ${deal.number}` });
  await menu.focus();
  await deal.page.keyboard.press('ArrowDown');
  await deal.panel.getByRole('menuitem', { name: 'Open in Xero' }).and(deal.panel.locator(':focus')).waitFor();
  await deal.page.keyboard.press('ArrowUp');
  await deal.panel.getByRole('menuitem', { name: 'Unlink…' }).and(deal.panel.locator(':focus')).waitFor();
  await deal.page.keyboard.press('Escape');
  await menu.and(deal.panel.locator(':focus')).waitFor();

  await deal.page.keyboard.press('ArrowUp');
  await deal.page.keyboard.press('Enter');
  const dialog = deal.panel.getByRole('dialog', { name: `Take ${deal.number} off this deal?` });
  await dialog.waitFor();
  await deal.page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await menu.and(deal.panel.locator(':focus')).waitFor();
  await deal.close();
});

test('approved with the keyboard, the keys go on to what the panel offers next, and the new state is read out', async () => {
  const deal = await openInvoiced(world);
  const { contactId } = invoicesOf(world.app, deal.dealId)[0] ?? { contactId: '' };
  world.app.xero.editContact(contactId, { EmailAddress: 'accounts@customer.example' });
  const frame = await deal.frame();
  await deal.panel.getByRole('button', { name: `Approve ${deal.number}` }).focus();
  await deal.page.keyboard.press('Enter');
  await stateOf(deal, 'Awaiting payment').waitFor();
  await until('the keys to be on the next action', async () => (await focusIn(frame))?.on.startsWith('E-mail'));
  expect(await deal.panel.locator('.panel-notices[role=status]').textContent()).toContain('Awaiting payment');

  // Nothing comes after the e-mail: the keys are on the state.
  await deal.page.keyboard.press('Enter');
  const question = deal.panel.getByRole('dialog', { name: `E-mail ${deal.number} to the customer?` });
  await question.getByRole('button', { name: 'Send' }).focus();
  await deal.page.keyboard.press('Enter');
  await deal.panel.getByText('Sent', { exact: true }).waitFor();
  await until('the keys to be on the state', async () => (await focusIn(frame))?.on.includes('Awaiting payment'));
  await deal.close();
});

test('voided with the keyboard alone, the keys are back on the invoice’s menu', async () => {
  const deal = await openInvoiced(world, 'approved');
  const menu = deal.panel.getByRole('button', { name: `Actions for ${deal.number}` });
  await menu.focus();
  await deal.page.keyboard.press('ArrowDown');
  await deal.page.keyboard.type('V');
  await deal.panel.getByRole('menuitem', { name: 'Void…' }).and(deal.panel.locator(':focus')).waitFor();
  await deal.page.keyboard.press('Enter');
  await deal.panel.getByLabel('Reason').focus();
  await deal.page.keyboard.type('Ordered twice');
  await deal.page.keyboard.press('Tab');
  await deal.page.keyboard.press('Tab');
  await deal.page.keyboard.press('Enter');
  await menu.and(deal.panel.locator(':focus')).waitFor();
  await stateOf(deal, 'Voided').waitFor();
  await menu.and(deal.panel.locator(':focus')).waitFor();
  await deal.close();
});

test('who has the keys on something keeps them while the panel learns of a change', async () => {
  const deal = await openInvoiced(world);
  const lines = deal.panel.locator('summary', { hasText: '1 line' });
  await lines.focus();
  world.app.xero.approve(deal.invoiceId);
  await stateOf(deal, 'Awaiting payment').waitFor();
  expect(await lines.evaluate((element) => element === document.activeElement)).toBe(true);
  await deal.close();
});
