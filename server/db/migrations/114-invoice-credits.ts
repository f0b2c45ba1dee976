import { sql, type Kysely } from 'kysely';

/**
 * An invoice that is taken back need not be made anew: `credit` ends with its credit note, and with a note of the reason in
 * Xero's history of the invoice. It may take back only a part, and another one may follow it: `earlier_notes` holds the credit
 * notes made before.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table invoice_reissues
      add column earlier_notes jsonb not null default '[]',
      add column purpose text not null default 'reissue' check (purpose in ('reissue', 'credit')),
      drop constraint invoice_reissues_step_check,
      add constraint invoice_reissues_step_check check (step in ('end', 'allocate', 'new', 'note'))`.execute(db);
}
