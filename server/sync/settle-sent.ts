import { noteAnswered } from '../db/claimed-syncs.ts';
import type { DealSync } from '../db/deal-tables.ts';
import { isLive, type Invoice } from './invoice.ts';
import { findSent, keepInvoice, noteFound, totalDiffers } from './sent-invoice.ts';
import { done, stillUncertain, type Settlement } from './settlement.ts';
import type { SyncLine } from './sync-line.ts';
import { withoutXero } from './without-xero.ts';

/**
 * Xero may still be at work on what it has not answered, and under its own numbers it would not refuse a second one. It
 * remembers a request for six minutes, so later than that none is expected to take effect.
 * https://developer.xero.com/documentation/guides/idempotent-requests/idempotency/
 */
const STILL_AT_WORK_MS = 6 * 60_000;

/**
 * Before anything else is decided about a row whose invoice may be in Xero, that is settled: the deal may have moved on, the
 * invoice has not. Found, it is mirrored; as long as it may still appear, the row stays uncertain. Null: it was not made, or
 * a person clicked again after it had been voided or deleted.
 */
export async function settleSent({ ctx, state, access }: SyncLine, row: DealSync): Promise<Settlement | null> {
  const { sentAt, sentAs } = row;
  if (!sentAt || !sentAs) return null;
  if (!access) return withoutXero(state.xero);
  // Nothing can be learned of an organisation that is not connected any more.
  const isOfOther = row.tenantId !== access.tenantId;
  const found = isOfOther ? undefined : await findSent(ctx, access, row, sentAs);
  if (found) {
    await noteFound(ctx, row, found);
    await keepInvoice(ctx, row, { invoice: found, sentAs, tenantId: access.tenantId });
    if (isClickedSince(row, found)) return null;
    return { ...done, problem: totalDiffers(found, sentAs) };
  }
  const mayAppear = sentAs.number === null && ctx.now().getTime() - sentAt.getTime() < STILL_AT_WORK_MS;
  if (mayAppear && !isOfOther) return stillUncertain(row, ctx.now());
  await noteAnswered(ctx.db, row.id);
  return null;
}

/** The invoice counts no more, and its end came before the last click: that one was for another. */
function isClickedSince({ clickedAt }: DealSync, invoice: Invoice): boolean {
  const { updatedInXeroAt } = invoice;
  return !isLive(invoice) && clickedAt !== null && updatedInXeroAt !== null && clickedAt > updatedInXeroAt;
}
