import type { Frame, Route } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDeal, invoicesOf } from '../support/deals.ts';
import { until } from '../support/until.ts';
import { startCrmWorld, type CrmWorld, type DealPage } from './crm-world.ts';

let world: CrmWorld;
beforeAll(async () => {
  world = await startCrmWorld();
});
afterAll(() => world.close());

/** A deal with its invoice. */
async function addInvoiced(name: string): Promise<{ id: string; number: string }> {
  const { app } = world;
  const { id } = addDeal(app, { Deal_Name: name });
  await app.zoho.moveStage(id, 'Closed Won');
  const { number } = await until('the invoice', () => invoicesOf(app, id)[0]);
  return { id, number };
}

/** The frame's height and that of what it shows, once they agree. */
async function untilItFits({ page, panel }: DealPage): Promise<number> {
  return until('the frame to be as high as its content', async () => {
    const [frame, content] = [
      await page.locator('iframe[data-widget]').boundingBox(),
      await panel.locator('main').boundingBox(),
    ];
    return frame !== null && content !== null && Math.abs(frame.height - content.height) < 1 && frame.height;
  });
}

test('the frame is as high as the panel, and follows it when something is opened, closed and turned to one column', async () => {
  const { id } = await addInvoiced('Frame to measure');
  const deal = await world.openDeal(id);
  await deal.panel.locator('header').getByText('Draft', { exact: true }).waitFor();
  const closed = await untilItFits(deal);
  const lines = deal.panel.locator('summary', { hasText: '1 line' });
  await lines.click();
  await until('the frame to grow', async () => (await untilItFits(deal)) > closed);
  await lines.click();
  await until('the frame to shrink', async () => (await untilItFits(deal)) === closed);
  await deal.page.setViewportSize({ width: 360, height: 800 });
  await until('the frame to grow on a narrow page', async () => (await untilItFits(deal)) > closed);
  await deal.close();
});

test('the CRM goes on to another deal in the same frame: nothing of the first is shown any more, whoever answers late', async () => {
  const [first, second] = [await addInvoiced('First deal'), await addInvoiced('Second deal')];
  const deal = await world.openDeal(first.id);
  await linkTo(deal, first.number).waitFor();
  // What the panel asks about the first deal now is answered late.
  const answerLate = async (route: Route) => {
    await linkTo(deal, second.number).waitFor();
    await route.continue();
  };
  await deal.page.route(`**/api/deals/${first.id}`, answerLate, { times: 1 });
  await deal.comeBack();
  await goOnTo(deal, second.id);
  await linkTo(deal, second.number).waitFor();
  expect(await linkTo(deal, first.number).count()).toBe(0);
  expect(await deal.panel.getByText('First deal').count()).toBe(0);

  await goOnTo(deal, first.id);
  await linkTo(deal, first.number).waitFor();
  expect(await linkTo(deal, second.number).count()).toBe(0);
  await goOnTo(deal, null);
  await deal.panel.getByText('No deal is open here').waitFor();
  expect(await linkTo(deal, first.number).count()).toBe(0);
  expect(deal.errors).toEqual([]);
  await deal.close();
});

const linkTo = ({ panel }: DealPage, number: string) => panel.getByRole('link', { name: number });

/** As the CRM tells the widget that another record is shown; null: one that is no deal. */
async function goOnTo({ page }: DealPage, dealId: string | null): Promise<void> {
  await page.evaluate((id) => {
    const frame = document.querySelector<HTMLIFrameElement>('iframe[data-widget]');
    const data =
      id === null ? { Entity: 'Contacts', EntityId: '3000000000000000009' } : { Entity: 'Deals', EntityId: id };
    const message = { type: 'FRAMEWORK.EVENT', eventName: 'PageLoad', data };
    frame?.contentWindow?.postMessage(message, new URL(frame.src).origin);
  }, dealId);
}

test('without Zoho’s tools the panel says what is missing and offers to reload', async () => {
  const { id } = addDeal(world.app);
  const deal = await world.openDeal(id);
  await deal.page.context().route('https://live.zwidgets.com/**', (route) => route.abort());
  const frame = await deal.frame();
  await frame.goto(frame.url());
  await deal.panel.getByText('Zoho’s page tools did not load').waitFor();
  await deal.page.context().unroute('https://live.zwidgets.com/**');
  await deal.panel.getByRole('button', { name: 'Reload' }).click();
  await deal.panel.getByText('Not invoiced', { exact: true }).waitFor();
  await deal.close();
});

test('nothing on the panel jumps, neither while it is read for the first time nor when it is opened again', async () => {
  const { id } = await addInvoiced('Nothing jumps');
  const deal = await world.openDeal(id);
  await deal.panel.getByText('Live', { exact: true }).waitFor();
  expect(await readShifts(await deal.frame())).toEqual([]);

  await deal.page.reload();
  await deal.panel.getByText('Live', { exact: true }).waitFor();
  expect(await readShifts(await deal.frame())).toEqual([]);
  await deal.close();
});

/** Not in TypeScript's DOM: https://developer.mozilla.org/docs/Web/API/LayoutShift */
interface LayoutShift extends PerformanceEntry {
  value: number;
  hadRecentInput: boolean;
  sources: { node: Node | null }[];
}

/** What moved without anybody having touched it. */
async function readShifts(frame: Frame): Promise<string[]> {
  return frame.evaluate(
    () =>
      new Promise<string[]>((resolve) => {
        const moved: string[] = [];
        const observer = new PerformanceObserver((list) => {
          for (const { hadRecentInput, value, sources } of list.getEntries() as LayoutShift[]) {
            const what = sources.map(({ node }) => (node instanceof Element ? node.className : node?.textContent));
            if (!hadRecentInput) moved.push(`${value.toFixed(4)}: ${what.join(', ')}`);
          }
        });
        observer.observe({ type: 'layout-shift', buffered: true });
        requestAnimationFrame(() =>
          setTimeout(() => {
            observer.disconnect();
            resolve(moved);
          }, 100),
        );
      }),
  );
}
