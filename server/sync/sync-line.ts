import type { AppContext } from '../context.ts';
import { ELEMENTS_AT_ONCE } from '../xero/xero-elements.ts';
import type { Urgency } from '../xero/slot-rules.ts';
import type { XeroAccess } from '../xero/xero-call.ts';
import { createBatch, type Batch } from '../batch.ts';
import { readInvoiceSources, type SourcesAhead, type InvoiceSources, type SourcesQuestion } from './invoice-sources.ts';
import { readKnownOfDeals, type KnownOfDeal } from './known-of-deal.ts';
import { xeroAccess, type OrgState } from './org-state.ts';
import { shareXeroCalls } from './share-calls.ts';

export type SyncContext = Pick<
  AppContext,
  'config' | 'db' | 'workerId' | 'wake' | 'zoho' | 'xero' | 'log' | 'metrics' | 'now'
>;

/** What the deals of a batch have in common on their way into Xero. */
export interface SyncLine {
  /** With Xero's calls shared by the batch. */
  ctx: SyncContext;
  state: OrgState;
  /** Null: Xero is not connected. */
  access: XeroAccess | null;
  batch: Batch;
  readKnown: (dealId: string) => Promise<KnownOfDeal>;
  readSources: (question: SourcesQuestion) => Promise<InvoiceSources>;
  /** Of a deal that is worked alone. */
  ahead: SourcesAhead | null;
}

export function createSyncLine(
  ctx: SyncContext,
  state: OrgState,
  { urgency, ahead }: { urgency: Urgency; ahead: SourcesAhead | null },
): SyncLine {
  const batch = createBatch();
  const access = xeroAccess(state.xero, urgency);
  const readKnown = batch.shared({
    limit: ELEMENTS_AT_ONCE,
    call: async (dealIds: string[]) => fulfilled(await readKnownOfDeals(ctx, state.org.orgId, dealIds)),
  });
  const readSources = batch.shared({
    limit: ELEMENTS_AT_ONCE,
    call: (questions: SourcesQuestion[]) => readInvoiceSources(ctx, state, questions, ahead),
  });
  const xero = access ? shareXeroCalls(batch, ctx.xero, access) : ctx.xero;
  return { ctx: { ...ctx, xero }, state, access, batch, readKnown, readSources, ahead };
}

function fulfilled<Answer>(answers: Answer[]): PromiseFulfilledResult<Answer>[] {
  return answers.map((value) => ({ status: 'fulfilled', value }));
}
