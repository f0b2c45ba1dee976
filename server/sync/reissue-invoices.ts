import { correlated } from '../correlation.ts';
import { workOnDeals } from '../deals-at-work.ts';
import { requestSync } from '../db/deal-syncs.ts';
import { inTransaction } from '../db/db.ts';
import { settleReissue } from '../db/invoice-reissues.ts';
import { claimInvoiceWork } from '../db/invoice-work.ts';
import { AppError } from '../errors.ts';
import { allocateCredit } from './allocate-credit.ts';
import { noteIfLost } from './note-lost.ts';
import { noteReason } from './note-reason.ts';
import { readOrgState, xeroAccess } from './org-state.ts';
import { afterReissueError, done } from './reissue-outcome.ts';
import { audit, holding, tryOf, type ReissueContext, type Reissuing } from './reissuing.ts';
import { takeBackInvoice } from './take-back-invoice.ts';

/**
 * Takes invoices back that people want credited or made anew, and asks for the new ones: each step is stored before and after
 * it is sent, so that a worker that dies, or an answer that is lost, leaves neither a second credit note nor half of the work
 * undone.
 */
export async function reissueInvoices(ctx: ReissueContext, orgId: string): Promise<void> {
  for (;;) {
    const state = await readOrgState(ctx, orgId);
    const access = xeroAccess(state?.xero, 'person');
    if (!state || !access) return;
    const row = await claimInvoiceWork(ctx.db, 'invoice_reissues', {
      orgId,
      tenantId: access.tenantId,
      now: ctx.now(),
    });
    if (!row) return;
    const deals = [{ orgId, dealId: row.dealId, attemptId: row.claimId }];
    const work = () => workOnDeals(deals, () => reissue({ ctx, state, access, row }));
    await correlated([row.correlationId], work);
  }
}

async function reissue(reissuing: Reissuing): Promise<void> {
  const { ctx } = reissuing;
  let { row } = reissuing;
  try {
    if (row.step === 'end') row = await takeBackInvoice({ ...reissuing, row });
    while (row.step === 'allocate') row = await allocateCredit({ ...reissuing, row });
    await (row.step === 'note' ? sayWhy({ ...reissuing, row }) : askForNewInvoice({ ...reissuing, row }));
  } catch (error) {
    if (!(error instanceof AppError)) ctx.log.error({ err: error, invoiceId: row.invoiceId }, 'a reissue failed');
    await noteIfLost(ctx, { orgId: row.orgId, provider: 'xero' }, error);
    const lookAgainMs = ctx.config.reconcileIntervalSeconds * 1000;
    const outcome = afterReissueError(error, row, { now: ctx.now(), lookAgainMs });
    await inTransaction(ctx.db, async (transaction) => {
      await settleReissue(transaction, row, outcome);
      if (outcome.state === 'failed') {
        await audit(transaction, { ctx, row }, `invoice.${row.purpose}`, { code: outcome.problem?.code ?? null });
      }
    });
  }
}

/** The credit note has the reason too, but whoever opens the invoice in Xero does not see that. */
async function sayWhy(reissuing: Reissuing): Promise<void> {
  const { ctx, row } = reissuing;
  const beforeSending = async () => tryOf(await holding(reissuing, { sentAt: ctx.now() }));
  await noteReason({ ...reissuing, beforeSending });
  await settleReissue(ctx.db, row, done);
}

/** By the same way as a click on *Create invoice*, which is made once whatever happens. */
async function askForNewInvoice(reissuing: Reissuing): Promise<void> {
  const { ctx, row } = reissuing;
  const { orgId, dealId, ruleId, instalment, requestedBy } = row;
  await inTransaction(ctx.db, async (transaction) => {
    await holding(reissuing, {}, transaction);
    const request = { orgId, dealId, ruleId, instalment, requestedBy, cause: 'click', namedStage: null } as const;
    await requestSync(transaction, { ...request, now: ctx.now() });
    await settleReissue(transaction, row, done);
    await ctx.wake(orgId, { work: 'person', transaction });
  });
}
