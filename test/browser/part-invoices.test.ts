import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDeal } from '../support/deals.ts';
import { liveTotals } from '../support/instalments.ts';
import { until } from '../support/until.ts';
import { startCrmWorld, type CrmWorld, type DealPage } from './crm-world.ts';
import { confirmWho } from './panel-acts.ts';

let world: CrmWorld;
beforeAll(async () => {
  world = await startCrmWorld();
  // How a sign-in looks is a story of its own.
  const everyone = { who: 'everyone', strength: 'deal' };
  const { status } = await world.app.ledger.putSettings({ rights: { create: everyone, approve: everyone } });
  expect(status).toBe(200);
});
afterAll(() => world.close());

const planOf = ({ panel }: Pick<DealPage, 'panel'>) => panel.getByRole('dialog', { name: 'Part invoices' });

/** A deal of 1,200 before tax whose part invoices are open. */
async function openPlan(): Promise<DealPage & { dealId: string }> {
  const { id: dealId } = addDeal(world.app);
  const deal = await world.openDeal(dealId);
  await deal.panel.getByRole('button', { name: 'Part invoices…' }).click();
  await planOf(deal).getByText('The deal comes to NZ$1,200.00 before tax, NZ$1,380.00 with it.').waitFor();
  return { ...deal, dealId };
}

test('a deposit is planned and made, and the rest is what the deal leaves, to the cent', async () => {
  const deal = await openPlan();
  const plan = planOf(deal);
  await plan.getByRole('button', { name: 'Deposit 30 %' }).click();
  await plan.getByText('NZ$1,200.00 of NZ$1,200.00 invoiced or planned').waitFor();
  await plan.getByText('nothing left').waitFor();
  await plan.getByRole('button', { name: 'Save plan' }).click();
  await confirmWho(deal);
  await plan.getByText('Saved.').waitFor();
  expect(liveTotals(world.app, deal.dealId)).toEqual([]);
  await plan.getByRole('button', { name: 'Close' }).click();

  // A part is what the panel now offers first.
  await deal.panel.getByRole('button', { name: 'Invoice a part…' }).click();
  await plan.getByRole('button', { name: 'Create now Deposit' }).click();
  await until('the deposit', () => liveTotals(world.app, deal.dealId)[0] === '414.00');
  await plan.getByRole('link', { name: /DL-/ }).first().waitFor();
  // What is made is not changed any more.
  await plan.getByRole('button', { name: 'Remove Deposit' }).waitFor({ state: 'detached' });
  await deal.panel.getByText('$840.00 not invoiced yet, before tax').waitFor();

  await plan.getByRole('button', { name: 'Create now Balance' }).click();
  await until('the rest', () => liveTotals(world.app, deal.dealId).join(' ') === '414.00 966.00');
  await deal.panel.getByText('$840.00 not invoiced yet, before tax').waitFor({ state: 'detached' });
  // That somebody is asked who they are is an error to a browser.
  expect(deal.errors.filter((error) => !error.includes('403 (Forbidden)'))).toEqual([]);
  await deal.close();
});

test('parts that come to more than the deal are not saved before somebody has agreed to just that much', async () => {
  const deal = await openPlan();
  const plan = planOf(deal);
  await plan.getByRole('button', { name: 'Two halves' }).click();
  const first = plan.getByRole('listitem').first();
  await first.getByLabel('Takes').selectOption('amount');
  await first.getByLabel('Amount in NZD').fill('1300');
  await plan.getByText('All parts come to NZ$1,300.00, the deal to NZ$1,200.00').waitFor();
  await plan.getByRole('button', { name: 'Save plan' }).click();
  await confirmWho(deal);
  await plan.getByText('The plan was not saved').waitFor();
  await plan.getByRole('checkbox', { name: 'I agree to invoice NZ$100.00 more than the deal' }).check();
  await plan.getByRole('button', { name: 'Save plan' }).click();
  await plan.getByText('Saved.').waitFor();
  expect(liveTotals(world.app, deal.dealId)).toEqual([]);
  await deal.close();
});
