import type { Queryable } from './db.ts';
import type { Tables } from './tables.ts';

type Row = Tables['auditLog'];

/** One thing that was done, failed or refused. `action`: what and how, such as `invoice.created` or `settings.saved`. */
export interface AuditEntry extends Pick<
  Row,
  'orgId' | 'actor' | 'userId' | 'action' | 'outcome' | 'code' | 'origin' | 'network'
> {
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
