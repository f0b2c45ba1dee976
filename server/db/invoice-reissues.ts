import { sql } from 'kysely';
import type { Problem } from '../api/contract/problems.ts';
import type { CreditPlan } from '../api/contract/credit.ts';
import type { ReissuePlan } from '../api/contract/reissue.ts';
import { correlationId } from '../correlation.ts';
import { samePlan } from '../sync/plan-reissue.ts';
import type { Queryable } from './db.ts';
import { isHeldBy, leaseFrom } from './invoice-work.ts';
import type { DealInvoice, InvoiceReissue } from './invoice-tables.ts';

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
 * as it is (`known`; `busy`: it is something else that is under way); what came to nothing before begins again, and so does
 * what has taken back only a part.
 */
export async function askForReissue(db: Queryable, request: ReissueRequest): Promise<'asked' | 'known' | 'busy'> {
  const { invoice, purpose, reason, requestedBy, now } = request;
  const { orgId, tenantId, invoiceId, dealId, ruleId, instalment, number } = invoice;
  const asked = {
    ...{ dealId, ruleId, instalment, number, purpose, plan: JSON.stringify(request.plan), reason, requestedBy },
    ...{ createdAt: now, correlationId: correlationId() },
  };
  const anew = {
    ...({ state: 'due', step: 'end', attempts: 0, notBefore: null, problem: null } as const),
    ...{ creditNoteId: null, creditNoteNumber: null, creditNoteTotal: null, applied: null },
  };
  const row = await db
    .insertInto('invoiceReissues')
    .values({
      ...{ orgId, tenantId, invoiceId, ...asked },
      ...{ state: 'due', step: 'end' },
    })
    .onConflict((conflict) =>
      conflict
        .columns(['orgId', 'tenantId', 'invoiceId'])
        .doUpdateSet({ ...asked, ...anew, earlierNotes: allNotes })
        .where(sql<boolean>`(invoice_reissues.state = 'failed' or ${hasTakenPart})`),
    )
    .returning('invoiceId')
    .executeTakeFirst();
  if (row) return 'asked';
  const known = await findReissue(db, invoice);
  return known?.purpose === purpose && samePlan(known.plan, request.plan) ? 'known' : 'busy';
}

const hasTakenPart = sql<boolean>`(invoice_reissues.state = 'done'
  and coalesce((invoice_reissues.plan ->> 'rest')::numeric, 0) > 0)`;

const allNotes = sql<string>`invoice_reissues.earlier_notes || case when invoice_reissues.credit_note_id is null then '[]'::jsonb
  else jsonb_build_array(jsonb_build_object(
    'id', invoice_reissues.credit_note_id, 'total', invoice_reissues.credit_note_total::text)) end`;

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

/** How the invoice was taken back last, or is being taken back, on whichever deal it was then; undefined: never. */
export async function findReissue(
  db: Queryable,
  { orgId, tenantId, invoiceId }: Pick<InvoiceReissue, 'orgId' | 'tenantId' | 'invoiceId'>,
): Promise<InvoiceReissue | undefined> {
  return db
    .selectFrom('invoiceReissues')
    .selectAll()
    .where('orgId', '=', orgId)
    .where('tenantId', '=', tenantId)
    .where('invoiceId', '=', invoiceId)
    .executeTakeFirst();
}
