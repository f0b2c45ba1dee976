import type { AppContext } from '../context.ts';
import { byServer, noteDone } from '../db/audit-log.ts';
import { requestSync } from '../db/deal-syncs.ts';
import { inTransaction } from '../db/db.ts';
import { listDueInstalments, moveInstalment, noteInstalmentAsked, type DueInstalment } from '../db/instalments.ts';
import { dayIn } from './due-date.ts';
import { readOrgState, zoneOf } from './org-state.ts';
import { startOfDay } from './start-of-day.ts';

type Context = Pick<AppContext, 'db' | 'now' | 'wake'>;

const AT_ONCE = 100;

/**
 * Asks for the part invoices whose day has come in the organisation's zone, each once; they are then made as after any other
 * event. `more`: further ones may be due.
 */
export async function makeDueInstalments(ctx: Context, orgId: string): Promise<'more' | 'all'> {
  const state = await readOrgState(ctx, orgId);
  if (!state) return 'all';
  const zone = zoneOf(state);
  const due = await listDueInstalments(ctx.db, { orgId, now: ctx.now(), limit: AT_ONCE });
  for (const instalment of due) {
    // The zone may be another one since the day was planned.
    if (dayIn(zone, ctx.now()) < instalment.dueOn) {
      await moveInstalment(ctx.db, instalment, startOfDay(instalment.dueOn, zone));
    } else await askFor(ctx, instalment);
  }
  return due.length === AT_ONCE ? 'more' : 'all';
}

async function askFor(ctx: Context, due: DueInstalment): Promise<void> {
  const { orgId, dealId, ruleId, instalment } = due;
  const now = ctx.now();
  await inTransaction(ctx.db, async (transaction) => {
    if (!(await noteInstalmentAsked(transaction, due, now))) return;
    const cause = { cause: 'event', namedStage: null, requestedBy: null } as const;
    const { id } = await requestSync(transaction, { orgId, dealId, ruleId, instalment, ...cause, now });
    const subject = { deal: dealId, rule: ruleId, instalment, job: id };
    await noteDone(transaction, { ...byServer, orgId, at: now, action: 'instalment.due', subject });
    await ctx.wake(orgId, { work: 'background', transaction });
  });
}
