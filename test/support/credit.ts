import type { CreditPlan } from '../../server/api/contract/credit.ts';
import type { InvoiceView } from '../../server/api/contract/invoices.ts';
import type { Panel } from './ledger-client.ts';
import { shownWhen } from './reissue.ts';

/** What crediting the invoice would come to now; fails when something stands against it. */
export async function creditPlanOf(panel: Panel, invoiceId: string, amount?: string): Promise<CreditPlan> {
  const { status, body } = await panel.creditPlan(invoiceId, amount);
  if (status !== 200 || !body.plan || body.problems.length > 0) throw new Error(JSON.stringify(body));
  return body.plan;
}

/** Agrees to what would happen now, and waits until it has happened. */
export async function creditNow(
  panel: Panel,
  invoiceId: string,
  reason = 'Ordered twice',
  amount?: string,
): Promise<InvoiceView> {
  const plan = await creditPlanOf(panel, invoiceId, amount);
  const { status, body } = await panel.credit(invoiceId, { reason, plan });
  if (status !== 202) throw new Error(JSON.stringify(body));
  return shownWhen(panel, invoiceId, 'the credit', ({ credited: made, asked }) => {
    return made != null && made.left !== null && made.reason === reason && asked === null;
  });
}

/** The invoice once it is wholly credited and nothing about that is open any more. */
export async function credited(panel: Panel, invoiceId: string): Promise<InvoiceView> {
  return shownWhen(panel, invoiceId, 'the credit', (shown) => {
    return shown.credited != null && shown.credited.left !== null && shown.asked === null;
  });
}
