import { sql } from 'kysely';
import { isOfConnectedTenant } from './connections.ts';
import type { Queryable } from './db.ts';
import { isDueRow, type DueOrgs } from './due-rows.ts';
import type { InvoiceAction, InvoiceReissue } from './invoice-tables.ts';

/** Longer than one call to Xero may take: the lease is renewed just before each. */
const LEASE_MS = 60_000;

/** Until when a worker that is silent from now on keeps its row. */
export function leaseFrom(now: Date): Date {
  return new Date(now.getTime() + LEASE_MS);
}

/** Work on one invoice, a row each in a table keyed by org, tenant and invoice. */
interface WorkTables {
  invoice_actions: InvoiceAction;
  invoice_reissues: InvoiceReissue;
}

interface Claimed {
  orgId: string;
  tenantId: string;
  invoiceId: string;
  claimId: string | null;
}

/** Orgs with such work due whose connected organisation is the one of the invoice. */
export const orgsWithInvoiceWork = (table: keyof WorkTables | 'invoice_emails', now: Date): DueOrgs => sql`
  select org_id from ${sql.table(table)} where ${isDueRow(table, now)} and ${isOfConnectedTenant(table)}`;

/** Takes the oldest row of the tenant that is due and that no other worker holds. */
export async function claimInvoiceWork<Table extends keyof WorkTables>(
  db: Queryable,
  table: Table,
  { orgId, tenantId, now }: { orgId: string; tenantId: string; now: Date },
): Promise<WorkTables[Table] | undefined> {
  const { rows } = await sql<WorkTables[Table]>`
    update ${sql.table(table)} set claim_id = gen_random_uuid(), lease_until = ${leaseFrom(now)}
    where org_id = ${orgId} and tenant_id = ${tenantId} and invoice_id = (
      select invoice_id from ${sql.table(table)}
      where org_id = ${orgId} and tenant_id = ${tenantId} and ${isDueRow(table, now)}
      order by created_at limit 1 for update skip locked)
    returning *`.execute(db);
  return rows[0];
}

/** Whether the row is still this worker's. */
export function isHeldBy({ orgId, tenantId, invoiceId, claimId }: Claimed) {
  return sql<boolean>`((org_id, tenant_id, invoice_id) = (${orgId}, ${tenantId}, ${invoiceId})
                       and claim_id = ${claimId}::uuid)`;
}
