import type { InvoiceEdit } from '../api/contract/invoice-actions.ts';
import type { Problem } from '../api/contract/problems.ts';
import { correlationId } from '../correlation.ts';
import type { Queryable } from './db.ts';
import { isHeldBy, leaseFrom } from './invoice-work.ts';
import type { DealInvoice, InvoiceAction } from './invoice-tables.ts';

export interface ActionRequest {
  invoice: Pick<DealInvoice, 'orgId' | 'tenantId' | 'invoiceId' | 'dealId' | 'number'>;
  action: InvoiceAction['action'];
  reason: string | null;
  change: InvoiceEdit | null;
  requestedBy: string;
  now: Date;
}

/** A person wants something done with an invoice; `known`: that is under way already, `busy`: something else is. */
export async function askForAction(db: Queryable, request: ActionRequest): Promise<'asked' | 'known' | 'busy'> {
  const { action, reason, requestedBy, now } = request;
  const { orgId, tenantId, invoiceId, dealId, number } = request.invoice;
  const asked = {
    ...{ action, reason, requestedBy, change: request.change && JSON.stringify(request.change) },
    ...{ state: 'due' as const, step: 'write' as const, createdAt: now, correlationId: correlationId() },
  };
  const anew = { attempts: 0, notBefore: null, sentAt: null, problem: null, leaseUntil: null, claimId: null };
  const row = await db
    .insertInto('invoiceActions')
    .values({ orgId, tenantId, invoiceId, dealId, number, ...asked })
    .onConflict((conflict) =>
      conflict
        .columns(['orgId', 'tenantId', 'invoiceId'])
        .doUpdateSet({ dealId, number, ...asked, ...anew })
        .where('invoiceActions.state', '!=', 'due'),
    )
    .returning('invoiceId')
    .executeTakeFirst();
  if (row) return 'asked';
  const known = (await listActions(db, orgId, dealId)).find((other) => other.invoiceId === invoiceId);
  return known?.action === action ? 'known' : 'busy';
}

/** Stores how far it has come, with a new lease; undefined when another worker has taken it over. */
export async function noteActionProgress(
  db: Queryable,
  row: InvoiceAction,
  progress: Partial<Pick<InvoiceAction, 'step' | 'sentAt' | 'reason'>>,
  now: Date,
): Promise<InvoiceAction | undefined> {
  return db
    .updateTable('invoiceActions')
    .set({ ...progress, leaseUntil: leaseFrom(now) })
    .where(isHeldBy(row))
    .returningAll()
    .executeTakeFirst();
}

export interface ActionOutcome {
  state: InvoiceAction['state'];
  problem: Problem | null;
  attempts: number;
  notBefore: Date | null;
}

export async function settleAction(
  db: Queryable,
  row: InvoiceAction,
  { problem, ...outcome }: ActionOutcome,
): Promise<void> {
  await db
    .updateTable('invoiceActions')
    .set({ ...outcome, problem: problem && JSON.stringify(problem), leaseUntil: null, claimId: null })
    .where(isHeldBy(row))
    .execute();
}

export async function listActions(db: Queryable, orgId: string, dealId: string): Promise<InvoiceAction[]> {
  return db.selectFrom('invoiceActions').selectAll().where('orgId', '=', orgId).where('dealId', '=', dealId).execute();
}

/** Whether a person's edit of the invoice waits to be written, or is being written. */
export async function hasDueEdit(
  db: Queryable,
  { orgId, tenantId, invoiceId }: Pick<InvoiceAction, 'orgId' | 'tenantId' | 'invoiceId'>,
): Promise<boolean> {
  const row = await db
    .selectFrom('invoiceActions')
    .select('invoiceId')
    .where('orgId', '=', orgId)
    .where('tenantId', '=', tenantId)
    .where('invoiceId', '=', invoiceId)
    .where('action', '=', 'edit')
    .where('state', '=', 'due')
    .executeTakeFirst();
  return row !== undefined;
}
