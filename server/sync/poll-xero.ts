import type { AppContext } from '../context.ts';
import { listDuePolls, startPolls, takePollTurn } from '../db/xero-polls.ts';
import { nextPoll, nightDue } from './poll-schedule.ts';

type Context = Pick<AppContext, 'config' | 'db' | 'now'>;

/** An organisation to be looked at now; `night`: its open invoices are to be read again, too. */
export interface PollTurnTaken {
  orgId: string;
  night: boolean;
}

/** Takes the turn of every organisation whose time has come; of several servers one gets each turn. */
export async function takeDuePolls(ctx: Context): Promise<PollTurnTaken[]> {
  const now = ctx.now();
  const intervalMs = ctx.config.reconcileIntervalSeconds * 1000;
  await startPolls(ctx.db, new Date(now.getTime() + intervalMs));
  const taken: PollTurnTaken[] = [];
  for (const poll of await listDuePolls(ctx.db, now)) {
    const night = nightDue(poll, now);
    const { isAffordable, next } = nextPoll(poll, { now, intervalMs });
    const rereadOn = isAffordable ? (night ?? poll.rereadOn) : poll.rereadOn;
    const isTaken = await takePollTurn(ctx.db, poll, { ...next, rereadOn });
    if (isTaken && isAffordable) taken.push({ orgId: poll.orgId, night: night !== null });
  }
  return taken;
}
