import { sql } from 'kysely';
import type { Problem } from '../api/contract/problems.ts';
import type { Settings } from '../api/contract/settings.ts';
import { correlationId } from '../correlation.ts';
import type { OpenTransaction, Queryable } from './db.ts';
import { isDueRow, type DueOrgs } from './due-rows.ts';
import type { SimulatedDeal, Simulation } from './settings-tables.ts';

const KEPT_DAYS = 7;
/** Longer than a step takes where the CRM is slow; how long a run stands still whose worker has died. */
const LEASE_MS = 120_000;

/** Begins an org's run in place of its last one; undefined: that one is still under way. */
export async function startSimulation(
  transaction: OpenTransaction,
  { orgId, settings, requestedBy, now }: { orgId: string; settings: Settings; requestedBy: string; now: Date },
): Promise<string | undefined> {
  await transaction.deleteFrom('simulations').where('orgId', '=', orgId).where('state', '<>', 'due').execute();
  const row = await transaction
    .insertInto('simulations')
    .values({
      ...{ orgId, state: 'due', settings: JSON.stringify(settings), requestedBy, startedAt: now },
      correlationId: correlationId(),
    })
    .onConflict((conflict) => conflict.column('orgId').doNothing())
    .returning('id')
    .executeTakeFirst();
  return row?.id;
}

export async function findSimulation(db: Queryable, orgId: string): Promise<Simulation | undefined> {
  return db.selectFrom('simulations').selectAll().where('orgId', '=', orgId).executeTakeFirst();
}

/** The deals of an org's run, in its order. */
export async function listSimulatedDeals(db: Queryable, orgId: string): Promise<SimulatedDeal[]> {
  return db.selectFrom('simulatedDeals').selectAll().where('orgId', '=', orgId).orderBy('position').execute();
}

/** Ends a run that is under way; false: there is none of this id. What a worker is at is not stored any more. */
export async function cancelSimulation(
  db: Queryable,
  { orgId, id, now }: { orgId: string; id: string; now: Date },
): Promise<boolean> {
  const row = await db
    .updateTable('simulations')
    .set({ state: 'cancelled', problem: null, leaseUntil: null, claimId: null, endedAt: now })
    .where('orgId', '=', orgId)
    .where(sql<boolean>`id::text = ${id}`)
    .where('state', '=', 'due')
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

export const orgsWithDueSimulations = (now: Date): DueOrgs => sql`
  select org_id from simulations where ${isDueRow('simulations', now)}`;

/** Takes an org's run for one step, unless another worker has it. */
export async function claimSimulation(db: Queryable, orgId: string, now: Date): Promise<Simulation | undefined> {
  const { rows } = await sql<Simulation>`
    update simulations set claim_id = gen_random_uuid(), lease_until = ${new Date(now.getTime() + LEASE_MS)}
    where org_id = ${orgId} and ${isDueRow('simulations', now)}
    returning *`.execute(db);
  return rows[0];
}

/** What a step has found out of one deal; `outcomes` null: it is still to be judged. */
export type JudgedDeal = Pick<SimulatedDeal, 'dealId' | 'name' | 'stage' | 'outcomes' | 'customerId'>;

/** The deals of the run, those changed last first. False: it is not this worker's any more. */
export async function noteListed(
  transaction: OpenTransaction,
  row: Simulation,
  { deals, moreDeals, now }: { deals: JudgedDeal[]; moreDeals: boolean; now: Date },
): Promise<boolean> {
  const listed = { listedAt: now, moreDeals, attempts: 0, problem: null, leaseUntil: null, claimId: null };
  if (!(await setHeld(transaction, row, listed))) return false;
  if (deals.length === 0) return true;
  await transaction
    .insertInto('simulatedDeals')
    .values(
      deals.map(({ outcomes, ...deal }, position) => ({
        ...{ orgId: row.orgId, position, ...deal },
        outcomes: outcomes && JSON.stringify(outcomes),
      })),
    )
    .execute();
  return true;
}

/** The next deals that are to be judged. */
export async function listUnjudged(db: Queryable, orgId: string, limit: number): Promise<SimulatedDeal[]> {
  return db
    .selectFrom('simulatedDeals')
    .selectAll()
    .where('orgId', '=', orgId)
    .where('outcomes', 'is', null)
    .orderBy('position')
    .limit(limit)
    .execute();
}

/** Stores what a step has found, and lets go of the run. False: it is not this worker's any more, and nothing is stored. */
export async function noteJudged(transaction: OpenTransaction, row: Simulation, deals: JudgedDeal[]): Promise<boolean> {
  const free = { attempts: 0, problem: null, leaseUntil: null, claimId: null };
  if (!(await setHeld(transaction, row, free))) return false;
  await sql`
    update simulated_deals as deal
    set name = judged.name, stage = judged.stage, customer_id = judged."customerId", outcomes = judged.outcomes
    from jsonb_to_recordset(${JSON.stringify(deals)}::jsonb)
      as judged("dealId" text, name text, stage text, "customerId" text, outcomes jsonb)
    where deal.org_id = ${row.orgId} and deal.deal_id = judged."dealId"`.execute(transaction);
  return true;
}

export interface SimulationOutcome {
  state: 'due' | 'done' | 'stopped';
  problem: Problem | null;
  attempts: number;
  notBefore: Date | null;
  endedAt: Date | null;
}

/** Ends the run, or puts it off. */
export async function settleSimulation(
  db: Queryable,
  row: Simulation,
  { problem, ...outcome }: SimulationOutcome,
): Promise<void> {
  const settled = { ...outcome, problem: problem && JSON.stringify(problem), leaseUntil: null, claimId: null };
  await setHeld(db, row, settled);
}

/** What was found is of its day. */
export async function forgetSimulations(db: Queryable, now: Date): Promise<void> {
  const before = new Date(now.getTime() - KEPT_DAYS * 24 * 3600_000);
  await db.deleteFrom('simulations').where('startedAt', '<', before).execute();
}

type Held = Partial<{
  state: Simulation['state'];
  listedAt: Date;
  moreDeals: boolean;
  attempts: number;
  notBefore: Date | null;
  endedAt: Date | null;
  problem: string | null;
}> & { leaseUntil: null; claimId: null };

async function setHeld(db: Queryable, { orgId, claimId }: Simulation, values: Held): Promise<boolean> {
  const row = await db
    .updateTable('simulations')
    .set(values)
    .where('orgId', '=', orgId)
    .where(sql<boolean>`claim_id = ${claimId}::uuid`)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}
