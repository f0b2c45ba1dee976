import { sql } from 'kysely';
import type { Problem, ReissuePlan } from '../api/contract.ts';
import { correlationId } from '../correlation.ts';
import { isOfConnectedTenant } from './connections.ts';
import type { Queryable } from './db.ts';
import { isDueRow } from './due-rows.ts';
import type { DealInvoice, InvoiceReissue } from './tables.ts';

/** Longer than one call to Xero may take: the lease is renewed just before each. */
const LEASE_MS = 60_000;

interface ReissueRequest {
  invoice: DealInvoice;
  plan: ReissuePlan;
  reason: string;
  requestedBy: string;
  now: Date;
}

/**
 * A person wants an invoice taken back and made anew. Asked twice it is done once: what is under way or done stays as it is;
 * what came to nothing before begins again.
 */
export async function askForReissue(db: Queryable, request: ReissueRequest): Promise<'asked' | 'known'> {
  const { invoice, reason, requestedBy, now } = request;
  const { orgId, tenantId, invoiceId, dealId, ruleId, instalment, number } = invoice;
  const asked = { plan: JSON.stringify(request.plan), reason, requestedBy, correlationId: correlationId() };
  const row = await db
    .insertInto('invoiceReissues')
    .values({
      ...{ orgId, tenantId, invoiceId, dealId, ruleId, instalment, number, ...asked },
      ...{ state: 'due', step: 'end', createdAt: now },
    })
    .onConflict((conflict) =>
      conflict
        .columns(['orgId', 'tenantId', 'invoiceId'])
        .doUpdateSet({ ...asked, state: 'due', attempts: 0, notBefore: null, problem: null })
        .where('invoiceReissues.state', '=', 'failed'),
    )
    .returning('invoiceId')
    .executeTakeFirst();
  return row ? 'asked' : 'known';
}

/** Orgs with such work due whose connected organisation is the one of the invoice. */
export async function listOrgsWithDueReissues(db: Queryable, now: Date): Promise<string[]> {
  const rows = await db
    .selectFrom('invoiceReissues')
    .select('orgId')
    .distinct()
    .where(isDue(now))
    .where(isOfConnectedTenant('invoiceReissues'))
    .execute();
  return rows.map(({ orgId }) => orgId);
}

/** The oldest one of the tenant that is due and that no other worker holds. */
export async function claimDueReissue(
  db: Queryable,
  { orgId, tenantId, now }: { orgId: string; tenantId: string; now: Date },
): Promise<InvoiceReissue | undefined> {
  return db
    .updateTable('invoiceReissues')
    .set({ claimId: sql<string>`gen_random_uuid()`, leaseUntil: new Date(now.getTime() + LEASE_MS) })
    .where('orgId', '=', orgId)
    .where('tenantId', '=', tenantId)
    .where('invoiceId', '=', (reissue) =>
      reissue
        .selectFrom('invoiceReissues')
        .select('invoiceId')
        .where('orgId', '=', orgId)
        .where('tenantId', '=', tenantId)
        .where(isDue(now))
        .orderBy('createdAt')
        .limit(1)
        .forUpdate()
        .skipLocked(),
    )
    .returningAll()
    .executeTakeFirst();
}

const isDue = (now: Date) => isDueRow('invoiceReissues', now);

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
    .set({ ...progress, leaseUntil: new Date(now.getTime() + LEASE_MS) })
    .where(isHeld(row))
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
    .where(isHeld(row))
    .execute();
}

function isHeld({ orgId, tenantId, invoiceId, claimId }: InvoiceReissue) {
  return sql<boolean>`((org_id, tenant_id, invoice_id) = (${orgId}, ${tenantId}, ${invoiceId})
                       and claim_id = ${claimId}::uuid)`;
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
