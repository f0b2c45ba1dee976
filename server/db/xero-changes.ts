import { sql } from 'kysely';
import { correlationId } from '../correlation.ts';
import type { Tenant } from './contact-directory.ts';
import { isOfConnectedTenant } from './connections.ts';
import type { Queryable } from './db.ts';
import type { DueOrgs } from './due-rows.ts';
import type { XeroChange } from './xero-tables.ts';

/** What an event of Xero's tells: nothing of the change but when, and of which document. */
export interface ToldChange {
  resource: XeroChange['resource'];
  resourceId: string;
  isNew: boolean;
  /** By Xero's clock; null: the event did not say, so it is read whatever the mirror holds. */
  eventAt: Date | null;
  /** Left out: what is being done just now. */
  correlationId?: string | null;
}

/** What belongs to no deal and no contact of ours as far as we know is collected for a while. */
const COLLECT_UNKNOWN_MS = 30_000;

/** Remembers what has changed until it has been read; many events about a document are one row. */
export async function noteXeroChanges(db: Queryable, tenant: Tenant, told: ToldChange[], now: Date): Promise<void> {
  const rows = coalesced(told);
  if (rows.length === 0) return;
  const asJson = JSON.stringify(rows.map((row) => ({ correlationId: correlationId(), ...row })));
  await sql`
    insert into xero_changes (org_id, tenant_id, resource, resource_id, is_new, event_at, correlation_id, is_held, not_before)
    select ${tenant.orgId}, ${tenant.tenantId}, resource, "resourceId", "isNew", "eventAt", "correlationId", is_held,
      ${now}::timestamptz + case when is_held then ${COLLECT_UNKNOWN_MS} else 0 end * interval '1 millisecond'
    from (
      select told.*, resource = 'invoice'
        and not exists (select 1 from deal_invoices as known where ${isOf('known', tenant)})
        and not exists (select 1 from contact_invoices as known where ${isOf('known', tenant)}) as is_held
      from jsonb_to_recordset(${asJson}::jsonb)
        as told(resource text, "resourceId" text, "isNew" boolean, "eventAt" timestamptz,
          "correlationId" text)) as told
    on conflict (org_id, tenant_id, resource, resource_id) do update set
      hears = xero_changes.hears + 1,
      is_new = xero_changes.is_new and excluded.is_new,
      event_at = case when xero_changes.event_at is null or excluded.event_at is null then null
        else greatest(xero_changes.event_at, excluded.event_at) end,
      correlation_id = coalesce(excluded.correlation_id, xero_changes.correlation_id),
      is_held = xero_changes.is_held and excluded.is_held,
      not_before = least(xero_changes.not_before, excluded.not_before)`.execute(db);
}

/** One row for each document, in one order: two deliveries about the same ones would wait for each other otherwise. */
function coalesced(told: ToldChange[]): ToldChange[] {
  const byKey = new Map<string, ToldChange>();
  for (const change of told) {
    const key = `${change.resource} ${change.resourceId}`;
    const known = byKey.get(key);
    const eventAt =
      known && (known.eventAt === null || change.eventAt === null || known.eventAt > change.eventAt)
        ? known.eventAt && change.eventAt && known.eventAt
        : change.eventAt;
    byKey.set(key, { ...change, isNew: change.isNew && (known?.isNew ?? true), eventAt });
  }
  return [...byKey].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, change]) => change);
}

/** Contacts to be read again although no event named them: their balances moved. */
export async function askForContacts(db: Queryable, tenant: Tenant, contactIds: string[], now: Date): Promise<void> {
  const told = contactIds.map((resourceId) => ({
    ...{ resource: 'contact' as const, resourceId, isNew: false, eventAt: null },
  }));
  await noteXeroChanges(db, tenant, told, now);
}

/** Whose changes are due. */
export const orgsWithXeroChanges = (now: Date): DueOrgs => sql`
  select xero_changes.org_id from xero_changes where ${isDueChange(now)} and ${isOfConnectedTenant('xeroChanges')}`;

/** What one call reads is claimed: no other worker reads it before the claim is over. What waited longest comes first. */
export async function claimXeroChanges(
  db: Queryable,
  tenant: Tenant,
  claim: { resource: XeroChange['resource']; limit: number; now: Date; claimMs: number },
): Promise<XeroChange[]> {
  const { resource, limit, now, claimMs } = claim;
  const { rows } = await sql<XeroChange>`
    update xero_changes set is_held = false, not_before = ${now}::timestamptz + ${claimMs} * interval '1 millisecond'
    where (org_id, tenant_id, resource, resource_id) in (
      select org_id, tenant_id, resource, resource_id from xero_changes
      where org_id = ${tenant.orgId} and tenant_id = ${tenant.tenantId} and resource = ${resource} and ${isDueChange(now)}
      order by not_before limit ${limit} for update skip locked)
    returning *`.execute(db);
  return rows;
}

/** They are in the mirror; one that has changed again meanwhile is due at once. */
export async function settleXeroChanges(db: Queryable, changes: XeroChange[], now: Date): Promise<void> {
  const first = changes[0];
  if (!first) return;
  const asJson = JSON.stringify(changes.map(({ resourceId, hears }) => ({ resourceId, hears })));
  await sql`
    with read as (
      select * from jsonb_to_recordset(${asJson}::jsonb) as read("resourceId" text, hears integer)),
    again as (
      update xero_changes set not_before = ${now} from read
      where ${ofSame(first)} and resource_id = read."resourceId" and xero_changes.hears <> read.hears)
    delete from xero_changes using read
    where ${ofSame(first)} and resource_id = read."resourceId" and xero_changes.hears = read.hears`.execute(db);
}

/** They could not be read now. */
export async function putOffXeroChanges(db: Queryable, changes: XeroChange[], until: Date): Promise<void> {
  const first = changes[0];
  if (!first) return;
  const ids = changes.map(({ resourceId }) => resourceId);
  await sql`
    update xero_changes set not_before = ${until}
    where ${ofSame(first)} and resource_id = any(${ids})`.execute(db);
}

function ofSame({ orgId, tenantId, resource }: XeroChange) {
  return sql<boolean>`xero_changes.org_id = ${orgId} and xero_changes.tenant_id = ${tenantId}
    and xero_changes.resource = ${resource}`;
}

/** Whether a change is to be read now. */
export function isDueChange(now: Date) {
  return sql<boolean>`(not_before <= ${now} or (is_held and exists (
    select 1 from deal_invoices as known
    where (known.org_id, known.tenant_id) = (xero_changes.org_id, xero_changes.tenant_id)
      and known.invoice_id = xero_changes.resource_id)))`;
}

function isOf(table: string, { orgId, tenantId }: Tenant) {
  return sql<boolean>`${sql.ref(`${table}.org_id`)} = ${orgId} and ${sql.ref(`${table}.tenant_id`)} = ${tenantId}
    and ${sql.ref(`${table}.invoice_id`)} = told."resourceId"`;
}
