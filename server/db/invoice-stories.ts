import { sql } from 'kysely';
import type { Queryable } from './db.ts';
import type { AuditRow } from './audit-tables.ts';
import type { DealInvoice } from './invoice-tables.ts';

/** What the audit log tells of one invoice, oldest first. */
export type ToldOfInvoice = Pick<AuditRow, 'at' | 'action' | 'userId' | 'after'>;

const MOST_TOLD = 200;

type Key = Pick<DealInvoice, 'orgId' | 'invoiceId'>;

export async function listToldOfInvoice(db: Queryable, { orgId, invoiceId }: Key): Promise<ToldOfInvoice[]> {
  return db
    .selectFrom('auditLog')
    .select(['at', 'action', 'userId', 'after'])
    .where('orgId', '=', orgId)
    .where(sql<boolean>`subject ? 'invoice' and subject ->> 'invoice' = ${invoiceId}`)
    .where('outcome', '=', 'success')
    .orderBy('id')
    .limit(MOST_TOLD)
    .execute();
}

/** When the click came that an invoice was made for; null: none is known. */
export async function findClickBefore(
  db: Queryable,
  { orgId, dealId, ruleId, madeBy, createdAt }: DealInvoice,
): Promise<Date | null> {
  const row = await db
    .selectFrom('auditLog')
    .select('at')
    .where('orgId', '=', orgId)
    .where('action', '=', 'invoice.requested')
    .where(sql<boolean>`subject ->> 'deal' = ${dealId} and subject ->> 'rule' = ${ruleId}`)
    .where('userId', '=', madeBy)
    .where('at', '<=', createdAt)
    .orderBy('at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.at ?? null;
}

/** When the CRM last told of the deal before the invoice was made, at most a day; null: it did not. */
export async function findEventBefore(
  db: Queryable,
  { orgId, dealId, createdAt }: Pick<DealInvoice, 'orgId' | 'dealId' | 'createdAt'>,
): Promise<Date | null> {
  const row = await db
    .selectFrom('webhookEvents')
    .select('receivedAt')
    .where('orgId', '=', orgId)
    .where('source', '!=', 'click')
    .where('receivedAt', '<=', createdAt)
    .where('receivedAt', '>', sql<Date>`${createdAt}::timestamptz - interval '1 day'`)
    .where(sql<boolean>`strpos(body::text, ${dealId}) > 0`)
    .orderBy('receivedAt', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.receivedAt ?? null;
}

/** The names of people of the CRM, as far as they have signed in. */
export async function listNames(db: Queryable, orgId: string, userIds: string[]): Promise<Map<string, string>> {
  const rows = await db
    .selectFrom('signInSessions')
    .distinctOn('userId')
    .select(['userId', 'userName'])
    .where('orgId', '=', orgId)
    .where(sql<boolean>`user_id = any(${userIds})`)
    .orderBy('userId')
    .orderBy('expiresAt', 'desc')
    .execute();
  return new Map(rows.map(({ userId, userName }) => [userId, userName]));
}
