import { sql } from 'kysely';

/** Whether a row's work is due now: not put off, and held by no worker that may still be at it. */
export function isDueRow(table: string, now: Date) {
  const column = (name: string) => sql.ref(`${table}.${name}`);
  return sql<boolean>`(${column('state')} = 'due'
    and (${column('notBefore')} is null or ${column('notBefore')} <= ${now})
    and (${column('leaseUntil')} is null or ${column('leaseUntil')} < ${now}))`;
}
