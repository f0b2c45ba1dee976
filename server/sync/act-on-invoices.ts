import { correlated } from '../correlation.ts';
import { workOnDeals } from '../deals-at-work.ts';
import { inTransaction } from '../db/db.ts';
import { settleAction } from '../db/invoice-actions.ts';
import { claimInvoiceWork } from '../db/invoice-work.ts';
import { releaseEmail } from '../db/invoice-emails.ts';
import { AppError } from '../errors.ts';
import type { Acting, ActingContext } from './acting.ts';
import { auditAction, keepActing, tryOfAction } from './acting.ts';
import { afterActionError, done } from './action-outcome.ts';
import { changeInvoice } from './change-invoice.ts';
import { endOrApprove } from './end-or-approve.ts';
import { noteIfLost } from './note-lost.ts';
import { noteReason } from './note-reason.ts';
import { readOrgState, xeroAccess } from './org-state.ts';

/**
 * Does what people asked for about invoices, each once: what is to happen is stored before it is sent, and after an unknown
 * outcome the invoice is looked at first.
 */
export async function actOnInvoices(ctx: ActingContext, orgId: string): Promise<void> {
  for (;;) {
    const state = await readOrgState(ctx, orgId);
    const access = xeroAccess(state?.xero, 'person');
    if (!access) return;
    const row = await claimInvoiceWork(ctx.db, 'invoice_actions', { orgId, tenantId: access.tenantId, now: ctx.now() });
    if (!row) return;
    const deals = [{ orgId, dealId: row.dealId, attemptId: row.claimId }];
    await correlated([row.correlationId], () => workOnDeals(deals, () => act({ ctx, access, row })));
  }
}

async function act(acting: Acting): Promise<void> {
  const { ctx } = acting;
  let { row } = acting;
  try {
    if (row.step === 'write') row = await (row.action === 'edit' ? changeInvoice(acting) : endOrApprove(acting));
    const held = { ...acting, row };
    const beforeSending = async () => tryOfAction(await keepActing(held, { sentAt: ctx.now() }));
    await noteReason({ ...held, beforeSending });
    await settleAction(ctx.db, row, done);
  } catch (error) {
    if (!(error instanceof AppError)) ctx.log.error({ err: error, invoiceId: row.invoiceId }, 'an action failed');
    await noteIfLost(ctx, { orgId: row.orgId, provider: 'xero' }, error);
    await settleFailure({ ...acting, row }, error);
  }
}

async function settleFailure({ ctx, row }: Acting, error: unknown): Promise<void> {
  const lookAgainMs = ctx.config.reconcileIntervalSeconds * 1000;
  const outcome = afterActionError(error, row, { now: ctx.now(), lookAgainMs });
  await inTransaction(ctx.db, async (transaction) => {
    await settleAction(transaction, row, outcome);
    if (outcome.state !== 'failed') return;
    await auditAction(transaction, { ctx, row }, outcome.problem?.code ?? null);
    if (row.action === 'undo') {
      await releaseEmail(transaction, row);
      await ctx.wake(row.orgId, { work: 'email', transaction });
    }
  });
}
