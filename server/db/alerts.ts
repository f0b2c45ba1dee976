import { sql } from 'kysely';
import type { AlertCause, AlertSettings } from '../api/contract/monitor.ts';
import type { AlertFacts } from '../sync/plan-alerts.ts';
import type { Queryable } from './db.ts';
import { isDueRow, type DueOrgs } from './due-rows.ts';
import type { AlertMessage, OpenAlert } from './monitor-tables.ts';

const KEPT_DAYS = 30;
/** Longer than sending one message may take. */
const LEASE_MS = 120_000;

/** Whom to tell of what; undefined: nobody has said so yet. */
export async function findAlertSettings(db: Queryable, orgId: string): Promise<AlertSettings | undefined> {
  return db
    .selectFrom('alertSettings')
    .select(['emails', 'task', 'pileUpCount', 'silentMinutes'])
    .where('orgId', '=', orgId)
    .executeTakeFirst();
}

/** Stores whom to tell; with nobody to tell nothing is looked for, and what was open is forgotten. */
export async function saveAlertSettings(
  db: Queryable,
  { orgId, settings, now }: { orgId: string; settings: AlertSettings; now: Date },
): Promise<void> {
  const isAnybodyTold = settings.emails.length > 0 || settings.task === 'on';
  const row = { ...settings, savedAt: now, nextLookAt: isAnybodyTold ? now : null };
  await db
    .insertInto('alertSettings')
    .values({ orgId, ...row })
    .onConflict((conflict) => conflict.column('orgId').doUpdateSet(row))
    .execute();
  if (!isAnybodyTold) await db.deleteFrom('alerts').where('orgId', '=', orgId).execute();
}

/** Orgs that are to be looked at, or have a message due. */
export const orgsWithDueAlerts = (now: Date): DueOrgs => sql`
  select org_id from alert_settings where next_look_at <= ${now}
  union select org_id from alert_messages where ${isDueRow('alertMessages', now)}`;

/** Takes the turn to look, until `nextLookAt`; undefined: it is not due, or another process has taken it. */
export async function takeLook(
  db: Queryable,
  { orgId, now, nextLookAt }: { orgId: string; now: Date; nextLookAt: Date },
): Promise<AlertSettings | undefined> {
  return db
    .updateTable('alertSettings')
    .set({ nextLookAt })
    .where('orgId', '=', orgId)
    .where('nextLookAt', '<=', now)
    .returning(['emails', 'task', 'pileUpCount', 'silentMinutes'])
    .executeTakeFirst();
}

/** What may be a reason to tell somebody. `goesOnByItself`: codes of problems that are over without a person. */
export async function readAlertFacts(
  db: Queryable,
  { orgId, goesOnByItself, hourAgo, silentSince }: FactsQuestion,
): Promise<AlertFacts> {
  const isSilent = sql`(state in ('queued', 'running', 'uncertain', 'needs_setup')
    or (state = 'waiting' and (problem is null or problem ->> 'code' = any(${goesOnByItself})))) and asked_at < ${silentSince}`;
  const hasFailed = sql`state = 'failed' and updated_at >= ${hourAgo}`;
  const names = (condition: ReturnType<typeof sql>) => sql`
    array(select coalesce(nullif(deals.name, ''), deal_syncs.deal_id) from deal_syncs
      left join deals on deals.org_id = deal_syncs.org_id and deals.deal_id = deal_syncs.deal_id
      where deal_syncs.org_id = ${orgId} and ignored_at is null and ${condition} order by updated_at desc limit 5)`;
  const { rows } = await sql<AlertFacts>`
    select
      array(select provider from connections where org_id = ${orgId} and state = 'lost' order by 1) as lost,
      (select count(*)::int from deal_syncs where org_id = ${orgId} and ignored_at is null and ${hasFailed}) as failed,
      ${names(hasFailed)} as failed_names,
      (select count(*)::int from deal_syncs where org_id = ${orgId} and ignored_at is null and ${isSilent}) as stuck,
      ${names(isSilent)} as stuck_names,
      (select max(updated_at) from deal_syncs where org_id = ${orgId} and state = 'done') as last_synced_at`.execute(
    db,
  );
  const [facts] = rows;
  if (!facts) throw new Error('a select without a table gives one row');
  return facts;
}

interface FactsQuestion {
  orgId: string;
  goesOnByItself: string[];
  hourAgo: Date;
  silentSince: Date;
}

export async function listOpenAlerts(db: Queryable, orgId: string): Promise<OpenAlert[]> {
  return db.selectFrom('alerts').selectAll().where('orgId', '=', orgId).orderBy('since').execute();
}

/** False: it was open already. */
export async function openAlert(db: Queryable, alert: OpenAlert): Promise<boolean> {
  const row = await db
    .insertInto('alerts')
    .values(alert)
    .onConflict((conflict) => conflict.doNothing())
    .returning('cause')
    .executeTakeFirst();
  return row !== undefined;
}

/** False: it was over already. */
export async function endAlert(db: Queryable, orgId: string, cause: AlertCause): Promise<boolean> {
  const row = await db
    .deleteFrom('alerts')
    .where('orgId', '=', orgId)
    .where('cause', '=', cause)
    .returning('cause')
    .executeTakeFirst();
  return row !== undefined;
}

export type NewMessage = Pick<AlertMessage, 'cause' | 'kind' | 'channel' | 'recipient' | 'subject' | 'body'>;

export async function addMessages(db: Queryable, orgId: string, messages: NewMessage[], now: Date): Promise<void> {
  if (messages.length === 0) return;
  const rows = messages.map((message) => ({ ...message, orgId, state: 'due' as const, createdAt: now }));
  await db.insertInto('alertMessages').values(rows).execute();
}

export async function countMessages(db: Queryable, orgId: string, since: Date): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from alert_messages where org_id = ${orgId} and created_at >= ${since}`.execute(db);
  return rows[0]?.count ?? 0;
}

/** The latest, newest first. */
export async function listMessages(db: Queryable, orgId: string, limit: number): Promise<AlertMessage[]> {
  return db
    .selectFrom('alertMessages')
    .selectAll()
    .where('orgId', '=', orgId)
    .orderBy('createdAt', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute();
}

/** The oldest message that is due and that no other worker holds. */
export async function claimDueMessage(db: Queryable, orgId: string, now: Date): Promise<AlertMessage | undefined> {
  return db
    .updateTable('alertMessages')
    .set({ claimId: sql<string>`gen_random_uuid()`, leaseUntil: new Date(now.getTime() + LEASE_MS) })
    .where('orgId', '=', orgId)
    .where('id', '=', (message) =>
      message
        .selectFrom('alertMessages')
        .select('id')
        .where('orgId', '=', orgId)
        .where(isDueRow('alertMessages', now))
        .orderBy('createdAt')
        .limit(1)
        .forUpdate()
        .skipLocked(),
    )
    .returningAll()
    .executeTakeFirst();
}

/** Just before something is sent that must not be sent twice. */
export async function noteMessageSending(db: Queryable, message: AlertMessage, now: Date): Promise<void> {
  await db.updateTable('alertMessages').set({ sentAt: now }).where(isHeld(message)).execute();
}

export type MessageOutcome = Pick<AlertMessage, 'state' | 'attempts' | 'notBefore' | 'problem'>;

/** Stores how a try ended; the words of a message that has ended go. */
export async function settleMessage(db: Queryable, message: AlertMessage, outcome: MessageOutcome): Promise<void> {
  const { problem, ...rest } = outcome;
  const blanked = outcome.state === 'due' ? {} : { body: '' };
  await db
    .updateTable('alertMessages')
    .set({ ...rest, ...blanked, problem: problem && JSON.stringify(problem), leaseUntil: null, claimId: null })
    .where(isHeld(message))
    .execute();
}

function isHeld({ orgId, id, claimId }: AlertMessage) {
  return sql<boolean>`(org_id, id) = (${orgId}, ${id}::uuid) and claim_id = ${claimId}::uuid`;
}

export async function forgetAlertMessages(db: Queryable, now: Date): Promise<void> {
  const before = new Date(now.getTime() - KEPT_DAYS * 24 * 3600_000);
  await db.deleteFrom('alertMessages').where('createdAt', '<', before).execute();
}
