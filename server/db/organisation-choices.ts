import { sql, type Insertable } from 'kysely';
import type { Queryable } from './db.ts';
import type { OrganisationChoice } from './org-tables.ts';
import type { Tables } from './tables.ts';

export async function findOrganisationChoice(db: Queryable, orgId: string): Promise<OrganisationChoice | undefined> {
  return db.selectFrom('organisationChoices').selectAll().where('orgId', '=', orgId).executeTakeFirst();
}

/** An organisation waits for a yes; it replaces one that waited before. */
export async function putOrganisationChoice(
  db: Queryable,
  choice: Insertable<Tables['organisationChoices']>,
): Promise<void> {
  const { orgId: _orgId, ...values } = choice;
  await db
    .insertInto('organisationChoices')
    .values(choice)
    .onConflict((conflict) => conflict.column('orgId').doUpdateSet(values))
    .execute();
}

export async function dropOrganisationChoice(db: Queryable, orgId: string): Promise<void> {
  await db.deleteFrom('organisationChoices').where('orgId', '=', orgId).execute();
}

/** How many deals have an invoice in this organisation, or one on its way there. */
export async function countDealsInOrganisation(
  db: Queryable,
  { orgId, tenantId }: { orgId: string; tenantId: string },
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(distinct deal_id) as count from (
      select deal_id from deal_invoices where org_id = ${orgId} and tenant_id = ${tenantId}
      union all
      select deal_id from deal_syncs
      where org_id = ${orgId} and tenant_id = ${tenantId} and sent_at is not null) as deals`.execute(db);
  return rows[0]?.count ?? 0;
}

/** Whether any other org uses, or is about to use, this connection of Xero's: ending it would end theirs. */
export async function isConnectionShared(
  db: Queryable,
  { orgId, connectionId }: { orgId: string; connectionId: string },
): Promise<boolean> {
  const { rows } = await sql<{ shared: boolean }>`
    select exists (
      select 1 from connections
      where connection_id = ${connectionId} and org_id <> ${orgId} and state <> 'not_connected'
      union all
      select 1 from organisation_choices where connection_id = ${connectionId} and org_id <> ${orgId}) as shared`.execute(
    db,
  );
  return rows[0]?.shared ?? false;
}
