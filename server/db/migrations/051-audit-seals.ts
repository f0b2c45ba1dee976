import { sql, type Kysely } from 'kysely';

/**
 * The chains that tell whether rows of the audit log were changed or removed: one per org, and one, named by an empty text, of
 * the rows that are of no org we know. Seals are numbered over all chains, without a gap, and can only be added.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table audit_seals (
      number bigint primary key,
      chain text not null,
      first_id bigint not null,
      last_id bigint not null,
      row_ids jsonb not null,
      row_hashes text[] not null,
      previous_hash text not null,
      hash text not null,
      sealed_at timestamptz not null
    )`.execute(db);
  await sql`create unique index audit_seals_of_chain on audit_seals (chain, last_id)`.execute(db);
  await sql`
    create trigger audit_seals_are_append_only before update or delete or truncate on audit_seals
      for each statement execute function refuse_audit_change()`.execute(db);
  // Where the same failure is looked for before it is told again.
  await sql`create index audit_log_failures on audit_log (org_id, action, subject) where outcome <> 'success'`.execute(
    db,
  );
}
