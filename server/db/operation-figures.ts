import { sql, type SqlBool, type RawBuilder } from 'kysely';
import { isOfConnectedTenant } from './connections.ts';
import type { Queryable } from './db.ts';
import { isDueSync } from './claimed-syncs.ts';
import { isDueRow } from './due-rows.ts';
import { isDueInstalment } from './instalments.ts';
import { workKinds, type WorkKind } from './worker-session.ts';
import { isDueChange } from './xero-changes.ts';

/** The state of all servers' work, over all orgs. */
export interface OperationFigures {
  due: { kind: WorkKind; count: number; oldestMs: number }[];
  connections: { provider: 'zoho' | 'xero'; state: string; count: number }[];
  /** As Xero said with its last answers; null: it has not said so yet. */
  fewestDayCalls: number | null;
  firstWatchEndsAt: Date | null;
}

interface DueRows {
  table: string;
  isDue: RawBuilder<SqlBool>;
  /** Since when a row is due; null: nobody notes it. */
  since: RawBuilder<Date | null>;
}

/** Reads by the indexes of due work; cheap, but for a clock, not for every request. */
export async function readOperationFigures(db: Queryable, now: Date): Promise<OperationFigures> {
  const rows = dueRows(now);
  const parts = workKinds.map((kind) => {
    const { table, isDue, since } = rows[kind];
    return sql`select ${kind} as kind, count(*) as count, min(${since}) as oldest from ${sql.table(table)} where ${isDue}`;
  });
  const [due, connections, { rows: limits }, { rows: watches }] = await Promise.all([
    sql<{ kind: WorkKind; count: number; oldest: Date | null }>`${sql.join(parts, sql` union all `)}`.execute(db),
    db
      .selectFrom('connections')
      .select(['provider', 'state', (row) => row.fn.countAll<number>().as('count')])
      .groupBy(['provider', 'state'])
      .execute(),
    sql<{ fewest: number | null }>`
      select min(day_remaining) as fewest from xero_limits
      where tenant_id in (select tenant_id from connections where provider = 'xero' and state = 'connected')`.execute(
      db,
    ),
    sql<{ endsAt: Date | null }>`
      select min(expires_at) as ends_at from watches
      where refused_until is null
        and org_id in (select org_id from connections where provider = 'zoho' and state = 'connected')`.execute(db),
  ]);
  return {
    due: due.rows.map(({ kind, count, oldest }) => ({
      ...{ kind, count },
      oldestMs: oldest ? Math.max(0, now.getTime() - oldest.getTime()) : 0,
    })),
    connections,
    fewestDayCalls: limits[0]?.fewest ?? null,
    firstWatchEndsAt: watches[0]?.endsAt ?? null,
  };
}

/** What each kind of work waits in; what a disconnected organisation would need is not due. */
function dueRows(now: Date): Record<WorkKind, DueRows> {
  const ofTenant = (table: string, isDue: RawBuilder<unknown>) =>
    sql<SqlBool>`${isDue} and ${isOfConnectedTenant(table)}`;
  const deals = (isOfKind: RawBuilder<SqlBool>): DueRows => ({
    table: 'deal_syncs',
    isDue: sql<SqlBool>`${isOfKind} and ${isDueSync(now)}`,
    since: sql`coalesce(not_before, updated_at)`,
  });
  const created = sql<Date>`coalesce(not_before, created_at)`;
  const unknown = sql<null>`null::timestamptz`;
  return {
    person: deals(sql`priority = 0`),
    background: deals(sql`priority > 0`),
    email: {
      ...{ table: 'invoice_emails', since: created },
      isDue: ofTenant('invoice_emails', isDueRow('invoice_emails', now)),
    },
    reissue: {
      ...{ table: 'invoice_reissues', since: created },
      isDue: ofTenant('invoice_reissues', isDueRow('invoice_reissues', now)),
    },
    instalment: { table: 'instalments', since: sql`due_at`, isDue: isDueInstalment(now) },
    'invoice-action': {
      ...{ table: 'invoice_actions', since: created },
      isDue: ofTenant('invoice_actions', isDueRow('invoice_actions', now)),
    },
    'write-back': {
      ...{ table: 'deal_write_backs', since: sql`not_before` },
      isDue: sql`${isDueRow('deal_write_backs', now)} and exists (
        select 1 from connections as zoho
        where zoho.provider = 'zoho' and zoho.state = 'connected' and zoho.org_id = deal_write_backs.org_id)`,
    },
    automation: { table: 'automation_runs', since: created, isDue: isDueRow('automation_runs', now) },
    simulation: { table: 'simulations', since: sql`not_before`, isDue: isDueRow('simulations', now) },
    alert: { table: 'alert_messages', since: created, isDue: isDueRow('alert_messages', now) },
    'xero-change': {
      ...{ table: 'xero_changes', since: sql`not_before` },
      isDue: ofTenant('xero_changes', isDueChange(now)),
    },
    customer: {
      ...{ table: 'contact_links', since: unknown },
      isDue: ofTenant('contact_links', sql`origin = 'found' and invoices_read_at is null`),
    },
    'online-url': {
      ...{ table: 'deal_invoices', since: unknown },
      isDue: ofTenant('deal_invoices', sql`status = 'AUTHORISED' and online_url_asked_at is null`),
    },
  };
}
