import { sql } from 'kysely';
import type { Problem } from '../api/contract/problems.ts';
import { correlationId } from '../correlation.ts';
import type { InvoiceStatus } from '../sync/invoice.ts';
import { untilWoken } from '../sync/settlement.ts';
import type { Queryable } from './db.ts';
import { isDueRow } from './due-rows.ts';
import type { InvoiceEmail } from './invoice-tables.ts';

/** Longer than the calls for one e-mail may take; a worker that is silent for longer is taken for dead. */
const LEASE_MS = 120_000;

interface EmailKey {
  orgId: string;
  tenantId: string;
  invoiceId: string;
}

/** An e-mail that a worker has claimed, and what the mirror knows of its invoice. */
export type ClaimedEmail = InvoiceEmail & { dealId: string; number: string; status: InvoiceStatus; sent: boolean };

/** How one try ended. `sentAt`: when it went out, or may have gone out. */
export interface EmailOutcome {
  state: InvoiceEmail['state'];
  problem: Problem | null;
  notBefore: Date | null;
  sentAt: Date | null;
}

/** An e-mail is owed for this invoice, not before a moment if one is given; asked twice it is owed once. */
export async function oweEmail(
  db: Queryable,
  { now, ...email }: EmailKey & { notBefore?: Date | null; now: Date },
): Promise<void> {
  await db
    .insertInto('invoiceEmails')
    .values({ ...email, state: 'due', createdAt: now, correlationId: correlationId() })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** A person asks for the e-mail: it is owed anew when it could not be sent before. */
export async function askForEmail(db: Queryable, { now, ...key }: EmailKey & { now: Date }): Promise<void> {
  await db
    .insertInto('invoiceEmails')
    .values({ ...key, state: 'due', createdAt: now, correlationId: correlationId() })
    .onConflict((conflict) =>
      conflict
        .columns(['orgId', 'tenantId', 'invoiceId'])
        // The limit of a day is asked about for a day from now on.
        .doUpdateSet({
          ...{ state: 'due', notBefore: null, problem: null },
          createdAt: now,
          correlationId: correlationId(),
        })
        .where('invoiceEmails.state', '=', 'failed'),
    )
    .execute();
}

/** Keeps the invoice's e-mail back for good, until `releaseEmail`; `on_its_way`: too late, it may be with the customer. */
export async function holdEmail(
  db: Queryable,
  { orgId, tenantId, invoiceId, now }: EmailKey & { now: Date },
): Promise<'held' | 'on_its_way'> {
  const rows = await db
    .selectFrom('invoiceEmails')
    .select(['state', 'sentAt', 'leaseUntil'])
    .where(isOf({ orgId, tenantId, invoiceId }))
    .forUpdate()
    .execute();
  const mayBeSent = rows.some(
    ({ state, sentAt, leaseUntil }) => state === 'sent' || sentAt !== null || (leaseUntil !== null && leaseUntil > now),
  );
  if (mayBeSent) return 'on_its_way';
  await db
    .updateTable('invoiceEmails')
    .set({ notBefore: untilWoken })
    .where(isOf({ orgId, tenantId, invoiceId }))
    .where('state', '=', 'due')
    .execute();
  return 'held';
}

/** What was held back goes out after all. */
export async function releaseEmail(db: Queryable, key: EmailKey): Promise<void> {
  await db
    .updateTable('invoiceEmails')
    .set({ notBefore: null })
    .where(isOf(key))
    .where('state', '=', 'due')
    .where('notBefore', '=', untilWoken)
    .execute();
}

/** An e-mail that has not gone out is owed no more. */
export async function dropEmail(db: Queryable, key: EmailKey): Promise<void> {
  await db.deleteFrom('invoiceEmails').where(isOf(key)).where('state', '=', 'due').execute();
}

function isOf({ orgId, tenantId, invoiceId }: EmailKey) {
  return sql<boolean>`(org_id, tenant_id, invoice_id) = (${orgId}, ${tenantId}, ${invoiceId})`;
}

/** The oldest e-mail of the tenant that is due and that no other worker holds. */
export async function claimDueEmail(
  db: Queryable,
  { orgId, tenantId, now }: { orgId: string; tenantId: string; now: Date },
): Promise<ClaimedEmail | undefined> {
  return db
    .updateTable('invoiceEmails')
    .from('dealInvoices')
    .set({ leaseUntil: new Date(now.getTime() + LEASE_MS) })
    .whereRef('dealInvoices.orgId', '=', 'invoiceEmails.orgId')
    .whereRef('dealInvoices.tenantId', '=', 'invoiceEmails.tenantId')
    .whereRef('dealInvoices.invoiceId', '=', 'invoiceEmails.invoiceId')
    .where('invoiceEmails.orgId', '=', orgId)
    .where('invoiceEmails.tenantId', '=', tenantId)
    .where('invoiceEmails.invoiceId', '=', (email) =>
      email
        .selectFrom('invoiceEmails')
        .select('invoiceId')
        .where('orgId', '=', orgId)
        .where('tenantId', '=', tenantId)
        .where(isDue(now))
        .orderBy('createdAt')
        .limit(1)
        .forUpdate()
        .skipLocked(),
    )
    .returningAll('invoiceEmails')
    .returning(['dealInvoices.dealId', 'dealInvoices.number', 'dealInvoices.status', 'dealInvoices.sent'])
    .executeTakeFirst();
}

const isDue = (now: Date) => isDueRow('invoiceEmails', now);

/** Written before the request goes out, with a new lease; undefined when another worker has taken the e-mail over. */
export async function noteSending(db: Queryable, email: ClaimedEmail, now: Date): Promise<ClaimedEmail | undefined> {
  const row = await db
    .updateTable('invoiceEmails')
    .set({ sentAt: now, leaseUntil: new Date(now.getTime() + LEASE_MS) })
    .where(isHeld(email))
    .returning(['sentAt', 'leaseUntil'])
    .executeTakeFirst();
  return row && { ...email, ...row };
}

/** Stores how a try ended; a later try counts one more, so that Xero does not take it for the same request. */
export async function settleEmail(db: Queryable, email: InvoiceEmail, outcome: EmailOutcome): Promise<void> {
  const { problem, ...settled } = outcome;
  await db
    .updateTable('invoiceEmails')
    .set({
      ...settled,
      problem: problem === null ? null : JSON.stringify(problem),
      attempts: email.attempts + 1,
      leaseUntil: null,
    })
    .where(isHeld(email))
    .execute();
}

/** No two claims of an e-mail end at the same moment: the end of the lease says whose it is. */
function isHeld({ orgId, tenantId, invoiceId, leaseUntil }: InvoiceEmail) {
  return sql<boolean>`(org_id = ${orgId} and tenant_id = ${tenantId} and invoice_id = ${invoiceId}
                       and lease_until = ${leaseUntil}::timestamptz)`;
}

/** When the `count`-th newest e-mail of the tenant went out, or may have; null when there were fewer. */
export async function nthNewestSend(db: Queryable, tenantId: string, count: number): Promise<Date | null> {
  const row = await db
    .selectFrom('invoiceEmails')
    .select('sentAt')
    .where('tenantId', '=', tenantId)
    .where('sentAt', 'is not', null)
    .orderBy('sentAt', 'desc')
    .offset(count - 1)
    .limit(1)
    .executeTakeFirst();
  return row?.sentAt ?? null;
}

/** What the e-mail of an invoice waits for, or why it was not sent. */
export interface EmailProblem {
  dealId: string;
  ruleId: string;
  instalment: string;
  status: InvoiceStatus;
  /** Null: it does not go out by itself. */
  notBefore: Date | null;
  problem: Problem;
}

/** Of these deals, the problems of e-mails that did not go out, by us or from Xero; latest first. */
export async function listEmailProblems(db: Queryable, orgId: string, dealIds: string[]): Promise<EmailProblem[]> {
  if (dealIds.length === 0) return [];
  const rows = await db
    .selectFrom('invoiceEmails')
    .innerJoin('dealInvoices', (join) =>
      join
        .onRef('dealInvoices.orgId', '=', 'invoiceEmails.orgId')
        .onRef('dealInvoices.tenantId', '=', 'invoiceEmails.tenantId')
        .onRef('dealInvoices.invoiceId', '=', 'invoiceEmails.invoiceId'),
    )
    .select(['dealInvoices.dealId', 'dealInvoices.ruleId', 'dealInvoices.instalment', 'dealInvoices.status'])
    .select(['invoiceEmails.notBefore', 'invoiceEmails.problem'])
    .where('invoiceEmails.orgId', '=', orgId)
    .where('dealInvoices.dealId', 'in', dealIds)
    .where('invoiceEmails.state', '!=', 'sent')
    .where('dealInvoices.sent', '=', false)
    .orderBy('invoiceEmails.createdAt', 'desc')
    .execute();
  return rows.flatMap(({ problem, ...row }) => (problem === null ? [] : [{ ...row, problem }]));
}

/** The deal's invoices whose e-mail waits to go out. */
export async function listSending(db: Queryable, orgId: string, dealId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('invoiceEmails')
    .innerJoin('dealInvoices', (join) =>
      join
        .onRef('dealInvoices.orgId', '=', 'invoiceEmails.orgId')
        .onRef('dealInvoices.tenantId', '=', 'invoiceEmails.tenantId')
        .onRef('dealInvoices.invoiceId', '=', 'invoiceEmails.invoiceId'),
    )
    .select('invoiceEmails.invoiceId')
    .where('invoiceEmails.orgId', '=', orgId)
    .where('dealInvoices.dealId', '=', dealId)
    .where('invoiceEmails.state', '=', 'due')
    .execute();
  return rows.map(({ invoiceId }) => invoiceId);
}

/** A person asks again for the e-mail of a unit of work; false when it owes none, or nothing is wrong with it. */
export async function retryEmail(
  db: Queryable,
  { orgId, syncId }: { orgId: string; syncId: string },
): Promise<boolean> {
  const rows = await db
    .updateTable('invoiceEmails')
    .from('dealInvoices')
    .innerJoin('dealSyncs', (join) =>
      join
        .onRef('dealSyncs.orgId', '=', 'dealInvoices.orgId')
        .onRef('dealSyncs.dealId', '=', 'dealInvoices.dealId')
        .onRef('dealSyncs.ruleId', '=', 'dealInvoices.ruleId')
        .onRef('dealSyncs.instalment', '=', 'dealInvoices.instalment'),
    )
    .set({ state: 'due', notBefore: null })
    .whereRef('dealInvoices.orgId', '=', 'invoiceEmails.orgId')
    .whereRef('dealInvoices.tenantId', '=', 'invoiceEmails.tenantId')
    .whereRef('dealInvoices.invoiceId', '=', 'invoiceEmails.invoiceId')
    .where('dealSyncs.id', '=', syncId)
    .where('invoiceEmails.orgId', '=', orgId)
    .where('invoiceEmails.state', '!=', 'sent')
    .where('dealInvoices.sent', '=', false)
    .where('invoiceEmails.problem', 'is not', null)
    .returning('invoiceEmails.invoiceId')
    .execute();
  return rows.length > 0;
}
