import { sql } from 'kysely';
import type { Problem } from '../api/contract/problems.ts';
import type { CreditPlan } from '../api/contract/credit.ts';
import type { ReissuePlan } from '../api/contract/reissue.ts';
import { correlationId } from '../correlation.ts';
import type { Queryable } from './db.ts';
import { isHeldBy, leaseFrom } from './invoice-work.ts';
import type { DealInvoice, InvoiceReissue } from './tables.ts';

interface ReissueRequest {
  invoice: DealInvoice;
  purpose: InvoiceReissue['purpose'];
  plan: ReissuePlan | CreditPlan;
  reason: string;
  requestedBy: string;
  now: Date;
}

/**
 * A person wants an invoice taken back, and perhaps made anew. Asked twice it is done once: what is under way or done stays
 * as it is (`known`; `busy`: the other of the two is under way); what came to nothing before begins again.
 */
export async function askForReissue(db: Queryable, request: ReissueRequest): Promise<'asked' | 'known' | 'busy'> {
  const { invoice, purpose, reason, requestedBy, now } = request;
  const { orgId, tenantId, invoiceId, dealId, ruleId, instalment, number } = invoice;
  const asked = {
    ...{ purpose, plan: JSON.stringify(request.plan), reason, requestedBy },
    ...{ createdAt: now, correlationId: correlationId() },
  };
  const row = await db
    .insertInto('invoiceReissues')
    .values({
      ...{ orgId, tenantId, invoiceId, dealId, ruleId, instalment, number, ...asked },
      ...{ state: 'due', step: 'end' },
    })
    .onConflict((conflict) =>
      conflict
        .columns(['orgId', 'tenantId', 'invoiceId'])
        .doUpdateSet({ ...asked, state: 'due', attempts: 0, notBefore: null, problem: null })
        .where('invoiceReissues.state', '=', 'failed'),
    )
    .returning('invoiceId')
    .executeTakeFirst();
  if (row) return 'asked';
  const known = (await listReissues(db, orgId, dealId)).find((other) => other.invoiceId === invoiceId);
  return known?.purpose === purpose ? 'known' : 'busy';
}

type Progress = Partial<
  Pick<InvoiceReissue, 'step' | 'sentAt' | 'creditNoteId' | 'creditNoteNumber' | 'creditNoteTotal' | 'applied'>
>;

/** Stores how far it has come, with a new lease; undefined when another worker has taken it over. */
export async function noteReissueProgress(
  db: Queryable,
  row: InvoiceReissue,
  progress: Progress,
  now: Date,
): Promise<InvoiceReissue | undefined> {
  return db
    .updateTable('invoiceReissues')
    .set({ ...progress, leaseUntil: leaseFrom(now) })
    .where(isHeldBy(row))
    .returningAll()
    .executeTakeFirst();
}

export interface ReissueOutcome {
  state: InvoiceReissue['state'];
  problem: Problem | null;
  attempts: number;
  notBefore: Date | null;
  /** Left out: it stays open whether what was sent has arrived. */
  sentAt?: null;
}

export async function settleReissue(
  db: Queryable,
  row: InvoiceReissue,
  { problem, ...outcome }: ReissueOutcome,
): Promise<void> {
  await db
    .updateTable('invoiceReissues')
    .set({ ...outcome, problem: problem && JSON.stringify(problem), leaseUntil: null, claimId: null })
    .where(isHeldBy(row))
    .execute();
}

/** A credit note takes the invoice back: it counts towards its deal no more. */
export async function noteReplaced(
  db: Queryable,
  { orgId, tenantId, invoiceId }: Pick<InvoiceReissue, 'orgId' | 'tenantId' | 'invoiceId'>,
  now: Date,
): Promise<void> {
  await db
    .updateTable('dealInvoices')
    .set({ replacedAt: now })
    .where(sql<boolean>`(org_id, tenant_id, invoice_id) = (${orgId}, ${tenantId}, ${invoiceId})`)
    .execute();
}

export async function listReissues(db: Queryable, orgId: string, dealId: string): Promise<InvoiceReissue[]> {
  return db.selectFrom('invoiceReissues').selectAll().where('orgId', '=', orgId).where('dealId', '=', dealId).execute();
}
