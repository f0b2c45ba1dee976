import { addDeal, invoicesOf } from '../support/deals.ts';
import { until } from '../support/until.ts';
import type { CrmWorld, DealPage } from './crm-world.ts';

/** The preview, agreed to as it is. */
export async function createDraft({ panel }: Pick<DealPage, 'panel'>): Promise<void> {
  await panel.getByRole('button', { name: 'Create invoice' }).click();
  await panel.getByRole('button', { name: 'Create draft' }).click();
}

/** Something of an invoice's own menu. */
export async function chooseAction({ panel }: Pick<DealPage, 'panel'>, number: string, action: string): Promise<void> {
  await panel.getByRole('button', { name: `Actions for ${number}` }).click();
  await panel.getByRole('menuitem', { name: action }).click();
}

/** A deal whose invoice the rule has made, open in the panel. */
export async function openInvoiced(
  world: CrmWorld,
  inXero: 'draft' | 'approved' = 'draft',
): Promise<DealPage & { dealId: string; invoiceId: string; number: string }> {
  const { app } = world;
  const { id: dealId } = addDeal(app);
  await app.zoho.moveStage(dealId, 'Closed Won');
  const { invoiceId, number } = await until('the invoice', () => invoicesOf(app, dealId)[0]);
  if (inXero === 'approved') app.xero.approve(invoiceId);
  const deal = await world.openDeal(dealId);
  await stateOf(deal, inXero === 'draft' ? 'Draft' : 'Awaiting payment').waitFor();
  await deal.panel.getByText('Live', { exact: true }).waitFor();
  return { ...deal, dealId, invoiceId, number };
}

/** The deal's state, in words. */
export const stateOf = ({ panel }: Pick<DealPage, 'panel'>, words: string) =>
  panel.locator('header').getByText(words, { exact: true });

/** The person says on Zoho's and our own page that it is they, whereupon the panel does what they had asked for. */
export async function confirmWho({ page, panel }: Pick<DealPage, 'page' | 'panel'>): Promise<void> {
  const dialog = panel.getByRole('dialog', { name: 'Confirm that it is you' });
  const [opened] = await Promise.all([
    page.context().waitForEvent('page'),
    dialog.getByRole('button', { name: 'Sign in with Zoho' }).click(),
  ]);
  await opened.getByRole('button', { name: 'Yes, it is me' }).click();
  await opened.getByText('go back to the deal').waitFor();
  await opened.close();
}
