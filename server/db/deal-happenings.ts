import { sql } from 'kysely';
import { listCalls } from './call-log.ts';
import type { Queryable } from './db.ts';
import type { AuditRow } from './audit-tables.ts';
import type { CallLogRow } from './monitor-tables.ts';
import type { Tables } from './tables.ts';

/** What came in about a deal, as it came in. */
export interface DealEvent {
  source: Tables['webhookEvents']['source'];
  body: unknown;
  receivedAt: Date;
}

/** All that is stored of what happened to a deal, each oldest first. */
export interface DealHappenings {
  events: DealEvent[];
  calls: CallLogRow[];
  actions: Pick<AuditRow, 'at' | 'action' | 'actor' | 'outcome' | 'code'>[];
}

/** An event comes just before the work that it asks for. */
const BEFORE_MS = 60_000;
const MAX_EVENTS = 50;
const MAX_CALLS = 200;
const MAX_ACTIONS = 100;

/** The latest of each kind, from shortly before `since` on. */
export async function readHappenings(
  db: Queryable,
  { orgId, dealId, since }: { orgId: string; dealId: string; since: Date },
): Promise<DealHappenings> {
  const from = new Date(since.getTime() - BEFORE_MS);
  const [events, calls, actions] = await Promise.all([
    db
      .selectFrom('webhookEvents')
      .select(['source', 'body', 'receivedAt'])
      .where('orgId', '=', orgId)
      .where('receivedAt', '>=', from)
      .where(sql<boolean>`strpos(body::text, ${dealId}) > 0`)
      .orderBy('receivedAt', 'desc')
      .limit(MAX_EVENTS)
      .execute(),
    listCalls(db, { orgId, dealId, limit: MAX_CALLS }),
    db
      .selectFrom('auditLog')
      .select(['at', 'action', 'actor', 'outcome', 'code'])
      .where('orgId', '=', orgId)
      // Who opened a panel, or was asked who they are, changes nothing.
      .where('action', '!=', 'deal_session.opened')
      .where(
        sql<boolean>`((subject ? 'deal' and subject ->> 'deal' = ${dealId})
        or (subject ? 'invoice' and subject ->> 'invoice' in (
          select invoice_id from deal_invoices where org_id = ${orgId} and deal_id = ${dealId})))
        and not subject ? 'right'`,
      )
      .where('at', '>=', from)
      .orderBy('id', 'desc')
      .limit(MAX_ACTIONS)
      .execute(),
  ]);
  return { events: events.toReversed(), calls, actions: actions.toReversed() };
}
