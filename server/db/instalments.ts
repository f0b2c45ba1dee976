import { sql } from 'kysely';
import type { InstalmentShare } from '../api/contract/instalments.ts';
import type { Instalment, InstalmentPlan } from '../sync/instalment-plan.ts';
import type { Queryable } from './db.ts';
import type { DueOrgs } from './due-rows.ts';
import { awake } from './deal-syncs.ts';

interface OfDeal {
  orgId: string;
  dealId: string;
}

/** How these deals are invoiced in parts, by deal; those that are not are missing. */
export async function listInstalmentPlans(
  db: Queryable,
  orgId: string,
  dealIds: string[],
): Promise<Map<string, InstalmentPlan>> {
  const rows = await db
    .selectFrom('instalmentPlans as plan')
    .innerJoin('instalments as part', (join) =>
      join.onRef('part.orgId', '=', 'plan.orgId').onRef('part.dealId', '=', 'plan.dealId'),
    )
    .select(['plan.dealId', 'plan.ruleId', 'plan.currency', 'plan.plannedWhole', 'plan.takesAll', 'plan.excess'])
    .select(['plan.version', 'part.instalment', 'part.name', 'part.shareKind', 'part.shareValue', 'part.dueOn'])
    .where('plan.orgId', '=', orgId)
    .where(sql<boolean>`plan.deal_id = any(${dealIds})`)
    .orderBy('part.position')
    .execute();
  const plans = new Map<string, InstalmentPlan>();
  for (const { dealId, instalment: id, name, shareKind, shareValue, dueOn: date, ...head } of rows) {
    const plan = plans.get(dealId) ?? { ...head, instalments: [] };
    plan.instalments.push({ id, name, share: shareOf(shareKind, shareValue), date });
    plans.set(dealId, plan);
  }
  return plans;
}

/** Null: the deal is not invoiced in parts. */
export async function findInstalmentPlan(db: Queryable, orgId: string, dealId: string): Promise<InstalmentPlan | null> {
  return (await listInstalmentPlans(db, orgId, [dealId])).get(dealId) ?? null;
}

function shareOf(kind: InstalmentShare['kind'], value: string | null): InstalmentShare {
  return kind === 'rest' ? { kind } : { kind, value: value ?? '0' };
}

/**
 * Until the transaction ends nobody else changes how the deal is invoiced in parts (`to change`), or it stays as it is for
 * those who make a part of it (`to make`).
 */
export async function holdInstalmentPlan(
  db: Queryable,
  { orgId, dealId }: OfDeal,
  held: 'to change' | 'to make',
): Promise<void> {
  const lock = held === 'to change' ? sql`for update` : sql`for share`;
  await sql`
    select from instalment_plans where org_id = ${orgId} and deal_id = ${dealId} ${lock}`.execute(db);
}

export interface SavedPlan extends OfDeal, InstalmentPlan {
  savedBy: string;
  /** By instalment: when the day on which it is made by itself begins. */
  dueAt: ReadonlyMap<string, Date>;
  now: Date;
}

/** Stores the plan in place of the one before. One whose day has come and is still the same day is not asked for again. */
export async function putInstalmentPlan(db: Queryable, plan: SavedPlan): Promise<void> {
  const { orgId, dealId, ruleId, currency, plannedWhole, takesAll, excess, version, savedBy, now } = plan;
  const head = { ruleId, currency, plannedWhole, takesAll, excess, version, savedBy, savedAt: now };
  await db
    .insertInto('instalmentPlans')
    .values({ orgId, dealId, ...head })
    .onConflict((conflict) => conflict.columns(['orgId', 'dealId']).doUpdateSet(head))
    .execute();
  const ids = plan.instalments.map(({ id }) => id);
  await sql`
    delete from instalments
    where org_id = ${orgId} and deal_id = ${dealId} and instalment <> all(${ids})`.execute(db);
  for (const [position, instalment] of plan.instalments.entries()) {
    const part = { position, ...columnsOf(instalment), dueAt: plan.dueAt.get(instalment.id) ?? null };
    await db
      .insertInto('instalments')
      .values({ orgId, dealId, instalment: instalment.id, ...part })
      .onConflict((conflict) =>
        conflict.columns(['orgId', 'dealId', 'instalment']).doUpdateSet({
          ...part,
          askedAt: sql<Date | null>`
            case when instalments.due_on is not distinct from excluded.due_on then instalments.asked_at end`,
        }),
      )
      .execute();
  }
}

function columnsOf({ name, share, date }: Instalment) {
  return {
    ...{ name, shareKind: share.kind, dueOn: date },
    shareValue: share.kind === 'rest' ? null : share.value,
  };
}

/** The deal is no longer invoiced in parts. */
export async function deleteInstalmentPlan(db: Queryable, { orgId, dealId }: OfDeal): Promise<void> {
  await db.deleteFrom('instalmentPlans').where('orgId', '=', orgId).where('dealId', '=', dealId).execute();
}

/** What was to be made of parts that are no longer planned: nothing, and nothing is told of it. */
export async function dropSyncsOfInstalments(
  db: Queryable,
  { orgId, dealId, ids, now }: OfDeal & { ids: string[]; now: Date },
): Promise<void> {
  await db
    .updateTable('dealSyncs')
    .set({ state: 'skipped', problem: null, notBefore: null, updatedAt: now })
    .where('orgId', '=', orgId)
    .where('dealId', '=', dealId)
    .where(sql<boolean>`instalment = any(${ids})`)
    .where('state', 'in', ['waiting', 'needs_setup', 'failed', 'skipped'])
    .execute();
}

/** Another plan may let go on what stood still for the one before. */
export async function wakePlanned(db: Queryable, { orgId, dealId, now }: OfDeal & { now: Date }): Promise<void> {
  await db
    .updateTable('dealSyncs')
    .set({ ...awake, updatedAt: now })
    .where('orgId', '=', orgId)
    .where('dealId', '=', dealId)
    .where(sql<boolean>`problem ->> 'code' = 'planned_in_parts'`)
    .execute();
}

export interface DueInstalment extends OfDeal {
  ruleId: string;
  instalment: string;
  /** YYYY-MM-DD. */
  dueOn: string;
}

/** Whether the day of a part that nobody has asked for has come. */
export const isDueInstalment = (now: Date) => sql<boolean>`(due_at <= ${now} and asked_at is null)`;

/** Orgs with parts whose day has come. */
export const orgsWithDueInstalments = (now: Date): DueOrgs => sql`
  select org_id from instalments where ${isDueInstalment(now)}`;

/** The org's parts whose day has come, the earliest first. */
export async function listDueInstalments(
  db: Queryable,
  { orgId, now, limit }: { orgId: string; now: Date; limit: number },
): Promise<DueInstalment[]> {
  const { rows } = await sql<DueInstalment>`
    select org_id, deal_id, rule_id, instalment, due_on
    from instalments join instalment_plans using (org_id, deal_id)
    where org_id = ${orgId} and ${isDueInstalment(now)}
    order by due_at, deal_id, position limit ${limit}`.execute(db);
  return rows;
}

/** Its day has come: true for the one who is to ask for it. */
export async function noteInstalmentAsked(db: Queryable, due: DueInstalment, now: Date): Promise<boolean> {
  const row = await db
    .updateTable('instalments')
    .set({ askedAt: now })
    .where(isIt(due))
    .where(isDueInstalment(now))
    .returning('instalment')
    .executeTakeFirst();
  return row !== undefined;
}

/** The organisation's day begins at another moment than was thought. */
export async function moveInstalment(db: Queryable, due: DueInstalment, dueAt: Date): Promise<void> {
  await db.updateTable('instalments').set({ dueAt }).where(isIt(due)).execute();
}

function isIt({ orgId, dealId, instalment }: DueInstalment) {
  return sql<boolean>`(org_id, deal_id, instalment) = (${orgId}, ${dealId}, ${instalment})`;
}
