import { sql } from 'kysely';
import type { Queryable } from './db.ts';
import type { AuditRow } from './audit-tables.ts';
import type { Tables } from './tables.ts';

type Row = Tables['auditLog'];

/** Who acts, and from where. */
export type AuditSource = Pick<Row, 'actor' | 'userId' | 'origin' | 'network'>;

/** What the server does by itself. */
export const byServer: AuditSource = { actor: 'server', userId: null, origin: 'job', network: null };

/** One thing that was done, failed or refused. `action`: what and how, such as `invoice.created` or `settings.saved`. */
export interface AuditEntry extends AuditSource, Pick<Row, 'orgId' | 'action' | 'outcome' | 'code'> {
  at: Date;
  /** What it was done to: kinds and ids, such as `{ deal: '…', invoice: '…' }`. */
  subject: Record<string, string>;
  before?: unknown;
  after?: unknown;
}

/** Adds to the log; in a transaction, together with what it tells of. */
export async function noteAudit(db: Queryable, entry: AuditEntry): Promise<void> {
  const { before, after, subject, ...told } = entry;
  const row = { ...told, subject: JSON.stringify(subject), before: json(before), after: json(after) };
  await db.insertInto('auditLog').values(row).execute();
}

function json(value: unknown): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value);
}

/** The same, of something that was done. */
export async function noteDone(
  db: Queryable,
  entry: AuditSource & Omit<AuditEntry, keyof AuditSource | 'outcome' | 'code'>,
): Promise<void> {
  await noteAudit(db, { ...entry, outcome: 'success', code: null });
}

/**
 * Adds many with one statement. What failed in the same way within the last hour is not told again: a retry that changes
 * nothing is no news.
 */
export async function noteWrites(db: Queryable, entries: AuditEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const rows = entries.map(({ orgId, userId, subject, before = null, after = null, ...told }) => ({
    ...{ org_id: orgId, user_id: userId, subject, before, after },
    ...told,
  }));
  await sql`
    insert into audit_log
      (org_id, at, actor, user_id, action, subject, outcome, code, before, after, origin, network)
    select org_id, at, actor, user_id, action, subject, outcome, code,
      nullif(before, 'null'), nullif(after, 'null'), origin, network
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as entry
      (org_id text, at timestamptz, actor text, user_id text, action text, subject jsonb, outcome text, code text,
       before jsonb, after jsonb, origin text, network text)
    where entry.outcome = 'success' or not exists (
      select 1 from audit_log as earlier
      where earlier.outcome <> 'success' and earlier.org_id = entry.org_id and earlier.action = entry.action
        and earlier.subject = entry.subject and earlier.code is not distinct from entry.code
        and earlier.at > entry.at - interval '1 hour')`.execute(db);
}

/** A page of an org's log, oldest first, from after `afterId` on; `from` counts, `until` does not. */
export async function listAudit(
  db: Queryable,
  page: { orgId: string; afterId: number; from: Date | null; until: Date | null; limit: number },
): Promise<AuditRow[]> {
  const { from, until } = page;
  return db
    .selectFrom('auditLog')
    .selectAll()
    .where('orgId', '=', page.orgId)
    .where('id', '>', page.afterId)
    .$if(from !== null, (query) => query.where(sql<boolean>`at >= ${from}`))
    .$if(until !== null, (query) => query.where(sql<boolean>`at < ${until}`))
    .orderBy('id')
    .limit(page.limit)
    .execute();
}
