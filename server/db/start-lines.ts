import type { Rule } from '../api/contract/rules.ts';
import { sql } from 'kysely';
import { dropConfirmations, listUnconfirmed } from './confirmations.ts';
import type { Queryable } from './db.ts';

/** A rule was switched on: its line is open until the deals already in its stage are known. */
export async function openStartLines(db: Queryable, orgId: string, rules: Rule[]): Promise<void> {
  if (rules.length === 0) return;
  const ruleIds = rules.map((rule) => rule.id);
  await db.deleteFrom('dealsBeforeRule').where('orgId', '=', orgId).where('ruleId', 'in', ruleIds).execute();
  await dropConfirmations(db, orgId, { ruleIds });
  await db
    .insertInto('startLines')
    .values(rules.map(({ id, pipeline, stage }) => ({ orgId, ruleId: id, pipeline, stage, drawnAt: null })))
    .onConflict((conflict) =>
      conflict.columns(['orgId', 'ruleId']).doUpdateSet((row) => ({
        pipeline: row.ref('excluded.pipeline'),
        stage: row.ref('excluded.stage'),
        drawnAt: null,
      })),
    )
    .execute();
}

export async function listOpenStartLines(db: Queryable, orgId: string) {
  return db
    .selectFrom('startLines')
    .select(['ruleId', 'pipeline', 'stage'])
    .where('orgId', '=', orgId)
    .where('drawnAt', 'is', null)
    .execute();
}

/** Closes the line: these deals were there before the rule, except those an event has since said to have entered. */
export async function drawStartLine(
  db: Queryable,
  line: { orgId: string; ruleId: string; stage: string; dealIds: string[]; now: Date },
): Promise<void> {
  const { orgId, ruleId, stage, dealIds, now } = line;
  const ROWS_AT_ONCE = 5000;
  for (let start = 0; start < dealIds.length; start += ROWS_AT_ONCE) {
    await db
      .insertInto('dealsBeforeRule')
      .values(dealIds.slice(start, start + ROWS_AT_ONCE).map((dealId) => ({ orgId, ruleId, dealId })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  await db
    .deleteFrom('dealsBeforeRule')
    .where('orgId', '=', orgId)
    .where('ruleId', '=', ruleId)
    .where('dealId', 'in', (row) =>
      row.selectFrom('dealSyncs').select('dealId').where('orgId', '=', orgId).where('namedStage', '=', stage),
    )
    .execute();
  await db
    .updateTable('startLines')
    .set({ drawnAt: now })
    .where('orgId', '=', orgId)
    .where('ruleId', '=', ruleId)
    .execute();
}

/** What a rule's start says about one deal. */
export interface DealStart {
  /** Rules in whose stage the deal stood before they were switched on. */
  before: Set<string>;
  /** Rules under which the deal was found too late, or with too many others, and waits for a yes; with what is told. */
  unconfirmed: Map<string, string>;
}

/** Of each of these deals; and the rules whose line is still open. */
export async function startLinesOfDeals(
  db: Queryable,
  orgId: string,
  dealIds: string[],
): Promise<{ starts: Map<string, DealStart>; open: Set<string> }> {
  const [before, unconfirmed, open] = await Promise.all([
    db
      .selectFrom('dealsBeforeRule')
      .select(['dealId', 'ruleId'])
      .where('orgId', '=', orgId)
      .where(sql<boolean>`deal_id = any(${dealIds})`)
      .execute(),
    listUnconfirmed(db, orgId, dealIds),
    listOpenStartLines(db, orgId),
  ]);
  const starts = new Map<string, DealStart>(
    dealIds.map((dealId) => [dealId, { before: new Set(), unconfirmed: new Map() }]),
  );
  for (const { dealId, ruleId } of before) starts.get(dealId)?.before.add(ruleId);
  for (const { dealId, ruleId, message } of unconfirmed) starts.get(dealId)?.unconfirmed.set(ruleId, message);
  return { starts, open: new Set(open.map(({ ruleId }) => ruleId)) };
}

/** The deal has been seen elsewhere, or has entered the stage anew: it is no longer *before the rule*. */
export async function crossStartLines(db: Queryable, orgId: string, dealId: string, ruleIds: string[]): Promise<void> {
  if (ruleIds.length === 0) return;
  await dropConfirmations(db, orgId, { ruleIds, dealIds: [dealId] });
  await db
    .deleteFrom('dealsBeforeRule')
    .where('orgId', '=', orgId)
    .where('dealId', '=', dealId)
    .where('ruleId', 'in', ruleIds)
    .execute();
}

/** These deals have been seen outside the rule's stage. */
export async function crossStartLine(db: Queryable, orgId: string, ruleId: string, dealIds: string[]): Promise<void> {
  if (dealIds.length === 0) return;
  await db
    .deleteFrom('dealsBeforeRule')
    .where('orgId', '=', orgId)
    .where('ruleId', '=', ruleId)
    .where(sql<boolean>`deal_id = any(${dealIds})`)
    .execute();
  await dropConfirmations(db, orgId, { ruleIds: [ruleId], dealIds });
}
