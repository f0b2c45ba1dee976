import { sql } from 'kysely';
import type { ContactDraft } from '../sync/draft-contact.ts';
import type { KnownContact } from '../sync/match-contact.ts';
import { emailKey, nameKey, taxKey } from '../sync/name-key.ts';
import type { Contact } from '../sync/contact.ts';
import type { Queryable } from './db.ts';

export interface Tenant {
  orgId: string;
  tenantId: string;
}

/**
 * Brings the directory up to date with contacts as just read, and the links with it; tells which of them are new or differ.
 * An older answer never replaces a newer one.
 */
export async function putContacts(db: Queryable, tenant: Tenant, contacts: Contact[]): Promise<string[]> {
  const byId = new Map(contacts.map((contact) => [contact.contactId, rowOf(tenant, contact)]));
  // Always in one order, so that two writers wait for each other instead of blocking each other.
  const rows = [...byId.values()].sort((one, other) => (one.contactId < other.contactId ? -1 : 1));
  if (rows.length === 0) return [];
  const told = ['name', 'email', 'contact_number', 'tax_number', 'is_archived', 'merged_to', 'sales_terms'];
  const tupleOf = (table: string) => sql.join(told.map((column) => sql.ref(`${table}.${column}`)));
  const changed = await db
    .insertInto('contactDirectory')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(['orgId', 'tenantId', 'contactId'])
        .doUpdateSet((row) => ({
          name: row.ref('excluded.name'),
          nameKey: row.ref('excluded.nameKey'),
          email: row.ref('excluded.email'),
          emailKey: row.ref('excluded.emailKey'),
          contactNumber: row.ref('excluded.contactNumber'),
          taxNumber: row.ref('excluded.taxNumber'),
          taxKey: row.ref('excluded.taxKey'),
          isArchived: row.ref('excluded.isArchived'),
          mergedTo: row.ref('excluded.mergedTo'),
          salesTerms: sql<string | null>`excluded.sales_terms`,
          updatedInXeroAt: row.ref('excluded.updatedInXeroAt'),
        }))
        .where(
          sql<boolean>`coalesce(excluded.updated_in_xero_at >= contact_directory.updated_in_xero_at, true)
                       and (${tupleOf('excluded')}) is distinct from (${tupleOf('contact_directory')})`,
        ),
    )
    .returning('contactId')
    .execute();
  const contactIds = changed.map(({ contactId }) => contactId);
  if (contactIds.length > 0) await refreshLinks(db, tenant, contactIds);
  if (contactIds.length < rows.length) await noteVersions(db, tenant, rows);
  return contactIds;
}

/** What else has changed of them is not kept here, but that this version has been seen is: its event is no news. */
async function noteVersions(
  db: Queryable,
  { orgId, tenantId }: Tenant,
  rows: Pick<Contact, 'contactId' | 'updatedInXeroAt'>[],
): Promise<void> {
  const seen = rows.map(({ contactId, updatedInXeroAt }) => ({ contactId, updatedInXeroAt }));
  await sql`
    update contact_directory as known set updated_in_xero_at = seen."updatedInXeroAt"
    from jsonb_to_recordset(${JSON.stringify(seen)}::jsonb) as seen("contactId" text, "updatedInXeroAt" timestamptz)
    where known.org_id = ${orgId} and known.tenant_id = ${tenantId} and known.contact_id = seen."contactId"
      and coalesce(known.updated_in_xero_at < seen."updatedInXeroAt", seen."updatedInXeroAt" is not null)`.execute(db);
}

/** The panel shows a linked contact's name and terms as they are now. */
async function refreshLinks(db: Queryable, { orgId, tenantId }: Tenant, contactIds: string[]): Promise<void> {
  await sql`
    update contact_links as link set contact_name = known.name, sales_terms = known.sales_terms
    from contact_directory as known
    where (link.org_id, link.tenant_id, link.contact_id) = (known.org_id, known.tenant_id, known.contact_id)
      and link.org_id = ${orgId} and link.tenant_id = ${tenantId} and link.contact_id = any(${contactIds})`.execute(db);
}

function rowOf(tenant: Tenant, contact: Contact) {
  const { contactId, name, email, contactNumber, taxNumber, isArchived, mergedTo, updatedInXeroAt } = contact;
  return {
    ...{
      orgId: tenant.orgId,
      tenantId: tenant.tenantId,
      contactId,
      name,
      email,
      contactNumber,
      taxNumber,
      isArchived,
      mergedTo,
      updatedInXeroAt,
    },
    ...{ nameKey: nameKey(name), emailKey: emailKey(email), taxKey: taxKey(taxNumber) },
    salesTerms: contact.salesTerms && JSON.stringify(contact.salesTerms),
  };
}

/** In which version the directory holds these contacts. */
export async function listContactVersions(
  db: Queryable,
  { orgId, tenantId }: Tenant,
  contactIds: string[],
): Promise<Map<string, { updatedInXeroAt: Date | null }>> {
  const rows = await db
    .selectFrom('contactDirectory')
    .select(['contactId', 'updatedInXeroAt'])
    .where('orgId', '=', orgId)
    .where('tenantId', '=', tenantId)
    .where(sql<boolean>`contact_id = any(${contactIds})`)
    .execute();
  return new Map(rows.map((row) => [row.contactId, row]));
}

/** Contacts that Xero no longer knows. */
export async function dropContacts(db: Queryable, tenant: Tenant, contactIds: string[]): Promise<void> {
  if (contactIds.length === 0) return;
  await db
    .deleteFrom('contactDirectory')
    .where('orgId', '=', tenant.orgId)
    .where('tenantId', '=', tenant.tenantId)
    .where('contactId', 'in', contactIds)
    .execute();
}

/** Every contact that a customer may be (by number, tax number, e-mail, name), and those asked for by id. */
export async function findKnownContacts(
  db: Queryable,
  tenant: Tenant,
  customer: Pick<ContactDraft, 'contactNumber' | 'name' | 'email' | 'taxNumber'> | null,
  contactIds: string[],
): Promise<KnownContact[]> {
  return db
    .selectFrom('contactDirectory as known')
    .leftJoin('contactLinks as link', (join) =>
      join
        .onRef('link.orgId', '=', 'known.orgId')
        .onRef('link.tenantId', '=', 'known.tenantId')
        .onRef('link.contactId', '=', 'known.contactId'),
    )
    .select(['known.contactId', 'known.name', 'known.email', 'known.contactNumber', 'known.taxNumber'])
    .select(['known.isArchived', 'known.mergedTo', 'link.customerId as linkedTo'])
    .where('known.orgId', '=', tenant.orgId)
    .where('known.tenantId', '=', tenant.tenantId)
    .where((row) => {
      const byId = row('known.contactId', '=', sql<string>`any(${contactIds})`);
      if (!customer) return byId;
      return row.or([
        byId,
        row('known.contactNumber', '=', customer.contactNumber),
        row('known.nameKey', '=', nameKey(customer.name)),
        row('known.emailKey', '=', emailKey(customer.email)),
        row('known.taxKey', '=', taxKey(customer.taxNumber)),
      ]);
    })
    .orderBy('known.contactId')
    .execute();
}

/** Which of these names active contacts have, in lower case. */
export async function listTakenNames(db: Queryable, tenant: Tenant, names: string[]): Promise<Set<string>> {
  const rows = await db
    .selectFrom('contactDirectory')
    .select(sql<string>`lower(name)`.as('name'))
    .where('orgId', '=', tenant.orgId)
    .where('tenantId', '=', tenant.tenantId)
    .where('nameKey', 'in', names.map(nameKey))
    .where('isArchived', '=', false)
    .execute();
  return new Set(rows.map(({ name }) => name));
}
