import { sql, type Kysely } from 'kysely';

/** The story of an invoice is told from the audit log, which grows for a year: found by the invoice, and by its deal. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create index audit_log_of_invoice on audit_log (org_id, (subject ->> 'invoice'))
    where subject ? 'invoice'`.execute(db);
  await sql`
    create index audit_log_of_request on audit_log (org_id, (subject ->> 'deal'))
    where action = 'invoice.requested'`.execute(db);
  await sql`create index webhook_events_by_time on webhook_events (org_id, received_at)`.execute(db);
}
