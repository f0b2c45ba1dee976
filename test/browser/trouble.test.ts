import { randomBytes } from 'node:crypto';
import type { Frame, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDeal, invoicesOf } from '../support/deals.ts';
import { startCrmWorld, type CrmWorld } from './crm-world.ts';
import type { HostTrouble } from './https-hosts.ts';
import { createDraft, openInvoiced, stateOf } from './panel-acts.ts';

let world: CrmWorld;
beforeAll(async () => {
  world = await startCrmWorld();
});
afterAll(() => world.close());

/** https://chromedevtools.github.io/devtools-protocol/tot/Network/#method-emulateNetworkConditions */
const slowMobile = { offline: false, latency: 400, downloadThroughput: 200_000, uploadThroughput: 50_000 };

/** Page and frame are one for the protocol, or two where Chromium gives the frame a process of its own. */
async function slowDown(page: Page, frame: Frame): Promise<void> {
  const context = page.context();
  const sessions = [await context.newCDPSession(page), await context.newCDPSession(frame).catch(() => null)];
  for (const session of sessions) await session?.send('Network.emulateNetworkConditions', slowMobile);
}

test('on a slow network the panel says that it is loading, and two quick clicks make one invoice', async () => {
  const { id } = addDeal(world.app);
  const deal = await world.openDeal(id);
  const frame = await deal.frame();
  await slowDown(deal.page, frame);
  await frame.goto(frame.url(), { waitUntil: 'commit' });
  await deal.panel.locator('[aria-busy="true"]').waitFor();
  await deal.panel.getByRole('button', { name: 'Create invoice' }).dblclick();
  await deal.panel.getByRole('button', { name: 'Create draft' }).dblclick();
  await stateOf(deal, 'Draft').waitFor();
  expect(invoicesOf(world.app, id)).toHaveLength(1);
  expect(deal.errors).toEqual([]);
  await deal.close();
});

const awayPage = { headers: { 'content-type': 'text/html' }, body: '<h1>Service Unavailable</h1>' };
const ours = { type: 'about:blank', title: 'Something went wrong on our side.', status: 500, code: 'internal_error' };
const troubles: [what: string, trouble: HostTrouble][] = [
  ['a proxy says that the server is away', { status: 503, ...awayPage }],
  [
    'the server fails with an error of its own',
    {
      status: 500,
      headers: { 'content-type': 'application/problem+json', 'access-control-allow-origin': '*' },
      body: JSON.stringify({ ...ours, detail: 'Something went wrong on our side.' }),
    },
  ],
  ['connections are cut', 'cut'],
];

test.each(troubles)(
  '%s: the panel shows what it knew and since when, and is right again by itself',
  async (_what, trouble) => {
    const deal = await openInvoiced(world, 'approved');
    world.troubleLedger(trouble);
    await deal.comeBack();
    await deal.panel.getByText('The latest state could not be read').waitFor();
    await deal.panel.getByText(/Showing what was known at/).waitFor();
    await stateOf(deal, 'Awaiting payment').waitFor();

    world.app.xero.pay(deal.invoiceId);
    world.troubleLedger('none');
    await stateOf(deal, 'Paid').waitFor();
    await deal.panel.getByText('The latest state could not be read').waitFor({ state: 'detached' });
    await deal.close();
  },
);

test('a deal opened while the server is away says so and what to do; the button then brings its invoices', async () => {
  world.troubleLedger('cut');
  const deal = await world.openDeal(addDeal(world.app).id);
  await deal.panel.getByText('The invoices of this deal could not be read').waitFor();
  await deal.panel.getByText('The Deal Ledger server did not answer.').waitFor();
  world.troubleLedger('none');
  await deal.panel.getByRole('button', { name: 'Try again' }).click();
  await stateOf(deal, 'Not invoiced').waitFor();
  await deal.close();
});

test('what was asked for while the server was away is not done behind anybody’s back', async () => {
  const { id } = addDeal(world.app);
  const deal = await world.openDeal(id);
  await deal.panel.getByText('Live', { exact: true }).waitFor();
  await deal.panel.getByRole('button', { name: 'Create invoice' }).click();
  const confirm = deal.panel.getByRole('button', { name: 'Create draft' });
  await deal.panel.getByText(/Nothing stands in the way/).waitFor();
  world.troubleLedger('cut');
  await confirm.click();
  await deal.panel.getByText('The invoice was not created').waitFor();
  world.troubleLedger('none');
  await deal.page.keyboard.press('Escape');
  await deal.panel.getByText('The latest state could not be read').waitFor({ state: 'detached' });
  await stateOf(deal, 'Not invoiced').waitFor();
  expect(invoicesOf(world.app, id)).toEqual([]);
  await deal.close();
});

test('the server is restarted below an open panel, which is live again by itself', async () => {
  const deal = await openInvoiced(world, 'approved');
  await world.app.restart();
  world.app.xero.pay(deal.invoiceId);
  await stateOf(deal, 'Paid').waitFor();
  await deal.panel.getByText('Live', { exact: true }).waitFor();
  await deal.close();
});

test('offline is said in words, and what happened meanwhile is there when the network is back', async () => {
  const deal = await openInvoiced(world, 'approved');
  await deal.page.context().setOffline(true);
  await deal.comeBack();
  await deal.panel.getByText('You are offline').waitFor();
  await stateOf(deal, 'Awaiting payment').waitFor();
  world.app.xero.pay(deal.invoiceId);
  await deal.page.context().setOffline(false);
  await stateOf(deal, 'Paid').waitFor();
  await deal.panel.getByText('You are offline').waitFor({ state: 'detached' });
  await deal.close();
});

test('a session that has ended is renewed without a word', async () => {
  const { id } = addDeal(world.app);
  const deal = await world.openDeal(id);
  await deal.panel.getByText('Live', { exact: true }).waitFor();
  // As after fifteen minutes: no token of before counts any more.
  Object.assign(world.app.server.context.keys, { dealSession: randomBytes(32) });
  await createDraft(deal);
  await stateOf(deal, 'Draft').waitFor();
  expect(invoicesOf(world.app, id)).toHaveLength(1);
  // The old token's refusal is an error to a browser, and nothing else went wrong.
  expect(deal.errors.filter((error) => !error.includes('401 (Unauthorized)'))).toEqual([]);
  expect(deal.errors.length).toBeGreaterThan(0);
  await deal.close();
});
