import { sql } from 'kysely';
import type { Automations } from '../api/contract/crm-writes.ts';
import type { Problem } from '../api/contract/problems.ts';
import type { AutomationName, PlannedRun } from '../sync/plan-automations.ts';
import type { Queryable } from './db.ts';
import { isDueRow, type DueOrgs } from './due-rows.ts';
import type { AutomationRun } from './crm-tables.ts';

/** Longer than the calls of one run may take. */
const LEASE_MS = 120_000;

/** Asks for what follows; what has run, or is known not to, is not asked for again. */
export async function planRuns(db: Queryable, orgId: string, runs: PlannedRun[], now: Date): Promise<number> {
  if (runs.length === 0) return 0;
  const inserted = await db
    .insertInto('automationRuns')
    .values(runs.map((run) => ({ orgId, ...run, state: 'due' as const, createdAt: now })))
    .onConflict((conflict) => conflict.doNothing())
    .returning('subject')
    .execute();
  return inserted.length;
}

/**
 * What is so already when an automation is switched on stays without consequence: invoices that are paid, overdue on
 * `today`, or of a deal in one of these stages.
 */
export async function drawAutomationLine(
  db: Queryable,
  { orgId, automation, stages, today, now }: Line,
): Promise<void> {
  const isSo: Record<AutomationName, ReturnType<typeof sql<boolean>>> = {
    paid_stage: sql<boolean>`i.status = 'PAID'`,
    paid_task: sql<boolean>`i.status = 'PAID'`,
    overdue_task: sql<boolean>`i.status = 'AUTHORISED' and i.amount_due > 0 and i.due_date < ${today}::date`,
    lost: sql<boolean>`d.stage = any(${stages})`,
  };
  await sql`
    insert into automation_runs (org_id, automation, subject, deal_id, state, created_at)
    select i.org_id, ${automation}, i.invoice_id, i.deal_id, 'before', ${now}
    from deal_invoices i left join deals d on d.org_id = i.org_id and d.deal_id = i.deal_id
    where i.org_id = ${orgId} and ${isSo[automation]}
    on conflict do nothing`.execute(db);
}

interface Line {
  orgId: string;
  automation: AutomationName;
  /** Of lost deals. */
  stages: NonNullable<Automations['lost']>['stages'];
  /** YYYY-MM-DD. */
  today: string;
  now: Date;
}

export const orgsWithDueRuns = (now: Date): DueOrgs => sql`select org_id from automation_runs where ${isDue(now)}`;

const isDue = (now: Date) => isDueRow('automationRuns', now);

/** The oldest run that is due and that no other worker holds. */
export async function claimDueRun(db: Queryable, orgId: string, now: Date): Promise<AutomationRun | undefined> {
  return db
    .updateTable('automationRuns')
    .set({ leaseUntil: new Date(now.getTime() + LEASE_MS) })
    .where((row) =>
      row(
        sql`(org_id, automation, subject)`,
        'in',
        row
          .selectFrom('automationRuns')
          .select(['orgId', 'automation', 'subject'])
          .where('orgId', '=', orgId)
          .where(isDue(now))
          .orderBy('createdAt')
          .limit(1)
          .forUpdate()
          .skipLocked(),
      ),
    )
    .returningAll()
    .executeTakeFirst();
}

/** Just before something is sent that must not be sent twice. */
export async function noteRunSending(db: Queryable, run: AutomationRun, now: Date): Promise<void> {
  await db.updateTable('automationRuns').set({ sentAt: now }).where(ofRun(run)).execute();
}

export type RunOutcome = Pick<AutomationRun, 'state' | 'attempts' | 'notBefore' | 'problem' | 'sentAt'>;

export async function settleRun(db: Queryable, run: AutomationRun, outcome: RunOutcome): Promise<void> {
  const { problem, ...rest } = outcome;
  await db
    .updateTable('automationRuns')
    .set({ ...rest, problem: problem && JSON.stringify(problem), leaseUntil: null })
    .where(ofRun(run))
    .execute();
}

/** Nothing was done, and what it followed from is no longer so. */
export async function dropRun(db: Queryable, run: AutomationRun): Promise<void> {
  await db.deleteFrom('automationRuns').where(ofRun(run)).execute();
}

function ofRun({ orgId, automation, subject }: AutomationRun) {
  return sql<boolean>`org_id = ${orgId} and automation = ${automation} and subject = ${subject}`;
}

/** What waited for a permission goes on. */
export async function wakeAutomations(db: Queryable, orgId: string): Promise<void> {
  await db
    .updateTable('automationRuns')
    .set({ notBefore: null })
    .where('orgId', '=', orgId)
    .where('state', '=', 'due')
    .execute();
}

/** What went wrong with a deal's runs, or with any of the org; latest first. */
export async function listRunProblems(db: Queryable, orgId: string, dealId?: string): Promise<Problem[]> {
  const rows = await db
    .selectFrom('automationRuns')
    .select('problem')
    .where('orgId', '=', orgId)
    .where('problem', 'is not', null)
    .where('state', '!=', 'done')
    .$if(dealId !== undefined, (query) => query.where('dealId', '=', dealId ?? ''))
    .orderBy('createdAt', 'desc')
    .limit(10)
    .execute();
  return rows.flatMap(({ problem }) => problem ?? []);
}
