import { sql } from 'kysely';
import type { Invoice } from '../sync/invoice.ts';
import { nameKey } from '../sync/name-key.ts';
import { noRule } from '../sync/settings.ts';
import { insertDealInvoice } from './deal-invoices.ts';
import type { Queryable } from './db.ts';
import type { DealInvoice, UnlinkedInvoice } from './invoice-tables.ts';

interface Tenant {
  orgId: string;
  tenantId: string;
}

/** A deal of the org that has an invoice; the name is empty when the deal has never been read. */
export interface InvoiceOwner {
  invoiceId: string;
  dealId: string;
  dealName: string;
}

/** Which of these invoices belong to which deal. */
export async function findInvoiceOwners(
  db: Queryable,
  { orgId, tenantId }: Tenant,
  invoiceIds: string[],
): Promise<InvoiceOwner[]> {
  return db
    .selectFrom('dealInvoices')
    .leftJoin('deals', (join) =>
      join.onRef('deals.orgId', '=', 'dealInvoices.orgId').onRef('deals.dealId', '=', 'dealInvoices.dealId'),
    )
    .select(['dealInvoices.invoiceId', 'dealInvoices.dealId', sql<string>`coalesce(deals.name, '')`.as('dealName')])
    .where('dealInvoices.orgId', '=', orgId)
    .where('dealInvoices.tenantId', '=', tenantId)
    .where(sql<boolean>`deal_invoices.invoice_id = any(${invoiceIds})`)
    .execute();
}

/**
 * Puts an invoice on a deal unless a deal has it; one that a rule made for this very deal is that rule's again. Gives
 * whether it was put there.
 */
export async function linkDealInvoice(
  db: Queryable,
  { orgId, tenantId, dealId, linkedBy, now }: Tenant & { dealId: string; linkedBy: string; now: Date },
  invoice: Invoice,
): Promise<boolean> {
  const { invoiceId } = invoice;
  const isIt = sql<boolean>`(org_id, tenant_id, invoice_id, deal_id) = (${orgId}, ${tenantId}, ${invoiceId}, ${dealId})`;
  const made = await db.selectFrom('unlinkedInvoices').selectAll().where(isIt).executeTakeFirst();
  const { ruleId, instalment } = made ?? { ruleId: noRule, instalment: invoiceId };
  const origin = { linkedBy: made ? null : linkedBy, lastSent: made?.lastSent ?? null, now };
  const isPut = await insertDealInvoice(db, { orgId, tenantId, dealId, ruleId, instalment }, invoice, origin);
  if (isPut && made) await db.deleteFrom('unlinkedInvoices').where(isIt).execute();
  return isPut;
}

/** Takes an invoice off its deal; one that a rule made is remembered. Gives what it was; undefined: the deal has none such. */
export async function unlinkDealInvoice(
  db: Queryable,
  unlink: { orgId: string; dealId: string; invoiceId: string; unlinkedBy: string; now: Date },
): Promise<DealInvoice | undefined> {
  const { orgId, dealId, invoiceId } = unlink;
  const row = await db
    .deleteFrom('dealInvoices')
    .where('orgId', '=', orgId)
    .where('dealId', '=', dealId)
    .where('invoiceId', '=', invoiceId)
    .returningAll()
    .executeTakeFirst();
  if (!row) return undefined;
  await dropEmail(db, row);
  if (row.linkedBy === null) {
    const { tenantId, ruleId, instalment, number } = row;
    const lastSent = row.lastSent && JSON.stringify(row.lastSent);
    await db
      .insertInto('unlinkedInvoices')
      .values({
        orgId,
        tenantId,
        invoiceId,
        dealId,
        ruleId,
        instalment,
        number,
        lastSent,
        unlinkedBy: unlink.unlinkedBy,
        unlinkedAt: unlink.now,
      })
      .execute();
  }
  return row;
}

/** An e-mail still owed is no longer ours to send; one that went out, or may have, still counts in the day's. */
async function dropEmail(db: Queryable, { orgId, tenantId, invoiceId }: DealInvoice): Promise<void> {
  const isIt = sql<boolean>`(org_id, tenant_id, invoice_id) = (${orgId}, ${tenantId}, ${invoiceId})`;
  await db.deleteFrom('invoiceEmails').where(isIt).where('sentAt', 'is', null).execute();
  await db.updateTable('invoiceEmails').set({ state: 'failed' }).where(isIt).where('state', '=', 'due').execute();
}

/** Invoices that rules made for these deals and people took off them. */
export async function listUnlinkedInvoices(
  db: Queryable,
  orgId: string,
  dealIds: string[],
): Promise<Pick<UnlinkedInvoice, 'dealId' | 'ruleId' | 'instalment' | 'invoiceId' | 'number'>[]> {
  return db
    .selectFrom('unlinkedInvoices')
    .select(['dealId', 'ruleId', 'instalment', 'invoiceId', 'number'])
    .where('orgId', '=', orgId)
    .where(sql<boolean>`deal_id = any(${dealIds})`)
    .orderBy('unlinkedAt')
    .execute();
}

/** Ids of contacts whose name contains these words, as names are compared; at most `limit`. */
export async function findContactsNamed(
  db: Queryable,
  { orgId, tenantId }: Tenant,
  { name, limit }: { name: string; limit: number },
): Promise<string[]> {
  const rows = await db
    .selectFrom('contactDirectory')
    .select('contactId')
    .where('orgId', '=', orgId)
    .where('tenantId', '=', tenantId)
    .where(sql<boolean>`strpos(name_key, ${nameKey(name)}) > 0`)
    .orderBy(sql`length(name_key)`)
    .orderBy('contactId')
    .limit(limit)
    .execute();
  return rows.map(({ contactId }) => contactId);
}
