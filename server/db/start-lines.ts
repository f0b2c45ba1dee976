import type { Rule } from '../api/contract.ts';
import type { Queryable } from './db.ts';

/** A rule was switched on: its line is open until the deals already in its stage are known. */
export async function openStartLines(db: Queryable, orgId: string, rules: Rule[]): Promise<void> {
  if (rules.length === 0) return;
  const ruleIds = rules.map((rule) => rule.id);
  await db.deleteFrom('dealsBeforeRule').where('orgId', '=', orgId).where('ruleId', 'in', ruleIds).execute();
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

/** Rules before which this deal already stood in their stage, and rules whose line is still open. */
export async function startLinesOfDeal(
  db: Queryable,
  orgId: string,
  dealId: string,
): Promise<{ before: Set<string>; open: Set<string> }> {
  const [before, open] = await Promise.all([
    db.selectFrom('dealsBeforeRule').select('ruleId').where('orgId', '=', orgId).where('dealId', '=', dealId).execute(),
    listOpenStartLines(db, orgId),
  ]);
  return {
    before: new Set(before.map((row) => row.ruleId)),
    open: new Set(open.map((row) => row.ruleId)),
  };
}

/** The deal has been seen elsewhere, or has entered the stage anew: it is no longer *before the rule*. */
export async function crossStartLines(db: Queryable, orgId: string, dealId: string, ruleIds: string[]): Promise<void> {
  if (ruleIds.length === 0) return;
  await db
    .deleteFrom('dealsBeforeRule')
    .where('orgId', '=', orgId)
    .where('dealId', '=', dealId)
    .where('ruleId', 'in', ruleIds)
    .execute();
}
