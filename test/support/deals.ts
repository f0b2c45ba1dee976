import type { DealView } from '../../server/api/contract/deal.ts';
import type { JsonObject } from '../sandbox/zoho/json.ts';
import type { App } from './start-app.ts';
import type { Panel } from './ledger-client.ts';
import { until } from './until.ts';

/** A deal of 1,200 in the CRM with an account of its own, not at any rule's stage. Nobody is told. */
export function addDeal({ zoho }: Pick<App, 'zoho'>, values: JsonObject = {}) {
  const account = zoho.addAccount({ Account_Name: `Ridgeway ${crypto.randomUUID().slice(0, 8)}` });
  return zoho.addDeal({
    Deal_Name: 'Website rebuild',
    Stage: 'Qualification',
    Amount: 1200,
    Account_Name: { id: account.id },
    ...values,
  });
}

/** The panel's view once it says this state. */
export async function viewAt(panel: Panel, state: DealView['state']): Promise<DealView> {
  let last: DealView | undefined;
  try {
    return await until(state, async () => {
      last = await panel.view();
      return last.state === state && last;
    });
  } catch (error) {
    throw new Error(`the panel stayed at ${last?.state ?? 'nothing'}: ${JSON.stringify(last?.problems)}`, {
      cause: error,
    });
  }
}

/** All units of work about a deal, once none of them is queued or running. */
export async function settledJobs(app: App, dealId: string) {
  return until(`the work on deal ${dealId} to settle`, async () => {
    const { body } = await app.ledger.jobs('?limit=200');
    const ofDeal = body.jobs.filter((job) => job.dealId === dealId);
    return ofDeal.every((job) => job.state !== 'queued' && job.state !== 'running') && ofDeal;
  });
}

/** How many invoices the Xero organisation has, whatever their status. */
export function invoicesOf(app: App, dealId: string) {
  const [organisation] = app.xero.organisations;
  return [...(organisation?.invoices.values() ?? [])].filter((invoice) => invoice.url?.endsWith(`/${dealId}`));
}
