import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDeal, invoicesOf } from '../support/deals.ts';
import { until } from '../support/until.ts';
import { startCrmWorld, type CrmWorld, type DealPage } from './crm-world.ts';

let world: CrmWorld;
beforeAll(async () => {
  world = await startCrmWorld();
  await world.app.ledger.putSettings({ rights: { link: { who: 'everyone', strength: 'deal' } } });
});
afterAll(() => world.close());

async function openInvoiced(): Promise<DealPage> {
  const { app } = world;
  const { id } = addDeal(app);
  await app.zoho.moveStage(id, 'Closed Won');
  await until('the invoice', () => invoicesOf(app, id)[0]);
  const deal = await world.openDeal(id);
  await deal.panel.locator('header').getByText('Draft', { exact: true }).waitFor();
  return deal;
}

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
  const deal = await openInvoiced();
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
  await deal.panel.locator('header').getByText('Draft', { exact: true }).waitFor();
  expect(invoicesOf(world.app, id)).toHaveLength(1);
  await deal.close();
});

test('a dialog takes the keys, Escape closes it, and the keys are back where they were', async () => {
  const deal = await openInvoiced();
  const frame = await deal.frame();
  for (const [label, title] of [
    ['Link an existing invoice', 'Find the invoice in Xero'],
    ['Unlink', /Take .* off this deal\?/],
  ] as const) {
    if (label === 'Unlink') await deal.panel.locator('summary', { hasText: '1 line' }).click();
    const opener = deal.panel.getByRole('button', { name: label }).first();
    await opener.focus();
    const before = await focusIn(frame);
    await deal.page.keyboard.press('Enter');
    const dialog = deal.panel.getByRole('dialog', { name: title });
    await dialog.waitFor();
    expect(await dialog.evaluate((element) => element.contains(document.activeElement))).toBe(true);
    await deal.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await focusIn(frame)).toEqual({ on: before?.on, isSeen: 'yes' });
  }
  expect(deal.errors).toEqual([]);
  await deal.close();
});

test('who has the keys on something keeps them while the panel learns of a change', async () => {
  const { app } = world;
  const { id } = addDeal(app);
  await app.zoho.moveStage(id, 'Closed Won');
  const { invoiceId } = await until('the invoice', () => invoicesOf(app, id)[0]);
  const deal = await world.openDeal(id);
  await deal.panel.getByText('Live', { exact: true }).waitFor();
  const lines = deal.panel.locator('summary', { hasText: '1 line' });
  await lines.focus();
  app.xero.approve(invoiceId);
  await deal.panel.locator('header').getByText('Awaiting payment', { exact: true }).waitFor();
  expect(await lines.evaluate((element) => element === document.activeElement)).toBe(true);
  await deal.close();
});
