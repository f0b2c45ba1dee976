import type { DealView } from '../../server/api/contract/deal.ts';
import type { InvoiceView } from '../../server/api/contract/invoices.ts';
import type { ReissuePlan } from '../../server/api/contract/reissue.ts';
import { addDeal, invoicesOf, viewAt } from './deals.ts';
import type { Panel } from './ledger-client.ts';
import type { App } from './start-app.ts';
import { until } from './until.ts';

/** A deal whose invoice was approved in Xero, and which has become worth more since: the panel tells the difference. */
export async function driftedDeal(app: App, before: (invoiceId: string) => void = () => undefined) {
  const deal = addDeal(app);
  const panel = await app.ledger.openPanel(app.zoho, deal.id);
  await app.zoho.moveStage(deal.id, 'Closed Won');
  const [made] = (await viewAt(panel, 'draft')).invoices;
  if (!made) throw new Error('no invoice');
  before(made.id);
  app.xero.approve(made.id);
  await app.zoho.updateRecord('Deals', deal.id, { Amount: 1500 });
  const invoice = await shownWhen(panel, made.id, 'the difference', ({ status, drift }) => {
    return status === 'AUTHORISED' && drift.length > 0;
  });
  return { deal, panel, invoice };
}

/** One invoice as the panel shows it, once it is as wanted. */
export async function shownWhen(
  panel: Panel,
  invoiceId: string,
  what: string,
  isSo: (invoice: InvoiceView, view: DealView) => boolean,
): Promise<InvoiceView> {
  let last: DealView | undefined;
  try {
    return await until(what, async () => {
      const view = (last = await panel.view());
      return view.invoices.find((invoice) => invoice.id === invoiceId && isSo(invoice, view));
    });
  } catch (error) {
    throw new Error(`the panel said ${JSON.stringify(last)}`, { cause: error });
  }
}

/** What would happen now; fails when something stands against it. */
export async function planOf(panel: Panel, invoiceId: string): Promise<ReissuePlan> {
  const { status, body } = await panel.reissuePlan(invoiceId);
  if (status !== 200 || !body.plan || body.problems.length > 0) throw new Error(JSON.stringify(body));
  return body.plan;
}

/** Agrees to what would happen now and waits until it has happened and the new invoice is there. */
export async function reissueNow(panel: Panel, invoiceId: string, reason = 'Two more desks'): Promise<DealView> {
  const { status, body } = await panel.reissue(invoiceId, { reason, plan: await planOf(panel, invoiceId) });
  if (status !== 202) throw new Error(JSON.stringify(body));
  return reissued(panel, invoiceId);
}

export async function reissued(panel: Panel, invoiceId: string): Promise<DealView> {
  await shownWhen(panel, invoiceId, 'the reissue to be done', ({ reissue }) => reissue?.state === 'done');
  return viewAt(panel, 'draft');
}

/** The credit notes of the deal's invoices that we made. */
export function creditNotesOf(app: App, dealId: string) {
  const numbers = invoicesOf(app, dealId).map(({ number }) => `${number}-CR`);
  return [...(app.xero.organisations[0]?.credits.values() ?? [])].filter(({ number }) => numbers.includes(number));
}
