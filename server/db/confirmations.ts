import { sql } from 'kysely';
import type { Problem } from '../api/contract/problems.ts';
import { untilWoken } from '../sync/settlement.ts';
import type { Queryable } from './db.ts';
import { awake } from './deal-syncs.ts';

/** A deal that only an administrator's yes lets go on. */
export interface HeldDeal {
  dealId: string;
  ruleId: string;
  instalment: string;
  problem: Problem;
}

const ROWS_AT_ONCE = 2000;

/** Makes these deals wait, visibly, for a yes; one that an event has told of meanwhile does not wait. */
export async function holdForConfirmation(
  db: Queryable,
  { orgId, held, now }: { orgId: string; held: HeldDeal[]; now: Date },
): Promise<void> {
  for (let start = 0; start < held.length; start += ROWS_AT_ONCE) {
    const group = held.slice(start, start + ROWS_AT_ONCE);
    const waiting = await db
      .insertInto('dealSyncs')
      .values(
        group.map(({ dealId, ruleId, instalment, problem }) => ({
          ...{ orgId, dealId, ruleId, instalment, state: 'waiting' as const, cause: 'event' as const, priority: 1 },
          ...{ problem: JSON.stringify(problem), notBefore: untilWoken, createdAt: now, updatedAt: now },
        })),
      )
      .onConflict((conflict) =>
        conflict
          .columns(['orgId', 'dealId', 'ruleId', 'instalment'])
          .doUpdateSet((row) => ({
            ...{ state: 'waiting' as const, cause: 'event' as const, notBefore: untilWoken, updatedAt: now },
            ...{ namedStage: null, problem: row.ref('excluded.problem') },
          }))
          .where('dealSyncs.state', 'in', ['done', 'skipped']),
      )
      .returning(['dealId', 'ruleId', 'problem'])
      .execute();
    if (waiting.length === 0) continue;
    await db
      .insertInto('dealsToConfirm')
      .values(
        waiting.map(({ dealId, ruleId, problem }) => ({
          ...{ orgId, dealId, ruleId, foundAt: now, message: problem?.message ?? '' },
        })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

/** Rules under which a deal waits for a yes, with what was told of it. */
export async function listUnconfirmed(
  db: Queryable,
  orgId: string,
  dealIds: string[],
): Promise<{ dealId: string; ruleId: string; message: string }[]> {
  return db
    .selectFrom('dealsToConfirm')
    .select(['dealId', 'ruleId', 'message'])
    .where('orgId', '=', orgId)
    .where(sql<boolean>`deal_id = any(${dealIds})`)
    .execute();
}

/** A yes to every deal of the org that waits for one; gives how many go on. */
export async function confirmAll(db: Queryable, orgId: string): Promise<number> {
  return wakeHeld(db, orgId, await forgetting(db, orgId).execute());
}

/** A yes to one unit of work; nothing happens when it does not wait for one. */
export async function confirmOne(db: Queryable, orgId: string, syncId: string): Promise<void> {
  const sync = await db
    .selectFrom('dealSyncs')
    .select(['dealId', 'ruleId'])
    .where('orgId', '=', orgId)
    .where('id', '=', syncId)
    .executeTakeFirst();
  if (sync) await dropConfirmations(db, orgId, { ruleIds: [sync.ruleId], dealIds: [sync.dealId] });
}

/** The question is gone: the deal has left the stage or entered it anew, or the rule was switched on anew. */
export async function dropConfirmations(
  db: Queryable,
  orgId: string,
  { ruleIds, dealIds }: { ruleIds: string[]; dealIds?: string[] },
): Promise<void> {
  if (ruleIds.length === 0) return;
  const dropped = await forgetting(db, orgId)
    .where('ruleId', 'in', ruleIds)
    .$if(dealIds !== undefined, (query) => query.where(sql<boolean>`deal_id = any(${dealIds})`))
    .execute();
  await wakeHeld(db, orgId, dropped);
}

function forgetting(db: Queryable, orgId: string) {
  return db.deleteFrom('dealsToConfirm').where('orgId', '=', orgId).returning(['dealId', 'ruleId']);
}

/** Their units of work decide anew; gives how many. */
async function wakeHeld(db: Queryable, orgId: string, held: { dealId: string; ruleId: string }[]): Promise<number> {
  let woken = 0;
  for (let start = 0; start < held.length; start += ROWS_AT_ONCE) {
    const group = held.slice(start, start + ROWS_AT_ONCE);
    const rows = await db
      .updateTable('dealSyncs')
      .set(awake)
      .where('orgId', '=', orgId)
      .where((row) =>
        row(
          row.refTuple('dealId', 'ruleId'),
          'in',
          group.map(({ dealId, ruleId }) => row.tuple(dealId, ruleId)),
        ),
      )
      .where((row) =>
        row.or([row('state', '=', 'running'), row(sql<string>`problem ->> 'code'`, '=', 'needs_confirmation')]),
      )
      .returning('id')
      .execute();
    woken += rows.length;
  }
  return woken;
}
