import { sql, type Kysely } from 'kysely';
import { tellDealChanges } from './010-deal-changes.ts';

/**
 * Which request the work goes back to, so that the lines of the log about both can be found together; and since when an
 * invoice is waited for.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table deal_syncs add column correlation_id text, add column asked_at timestamptz`.execute(db);
  await sql`update deal_syncs set asked_at = created_at`.execute(db);
  await sql`alter table deal_syncs alter column asked_at set not null, alter column asked_at set default now()`.execute(
    db,
  );
  for (const table of ['xero_changes', 'invoice_emails', 'invoice_reissues']) {
    await sql`alter table ${sql.table(table)} add column correlation_id text`.execute(db);
  }
  const unseen = ['wakes', 'lease_until', 'claim_id', 'worker_id', 'takeovers', 'updated_at'];
  await tellDealChanges(db, { table: 'deal_syncs', scope: 'deal', unseen: [...unseen, 'correlation_id', 'asked_at'] });
}
