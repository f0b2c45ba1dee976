import type { AppContext } from '../context.ts';
import { noteDone, type AuditSource } from '../db/audit-log.ts';
import { wakeAutomations } from '../db/automation-runs.ts';
import { wakeSyncs } from '../db/deal-syncs.ts';
import { wakeWriteBacks } from '../db/deal-write-backs.ts';
import { AppError } from '../errors.ts';
import { sendForOrg } from '../jobs.ts';
import { checkGrants } from './check-grants.ts';
import { endPause } from './pause-org.ts';
import { reconnectProblems } from './reconnect-problems.ts';

/** An administrator takes the uninstalling back: grants that still work are used again, and what waited goes on. */
export async function resumeOrg(ctx: AppContext, { orgId, by }: { orgId: string; by: AuditSource }): Promise<void> {
  if ((await endPause(ctx, orgId)) === 'none') {
    throw new AppError('not_paused', 'There is nothing to resume.', { status: 409 });
  }
  await noteDone(ctx.db, { ...by, orgId, at: ctx.now(), action: 'app.resumed', subject: { org: orgId } });
  await checkGrants(ctx, orgId);
  // The uninstalling may have taken the signing secret and the watches with it.
  await sendForOrg(ctx.boss, 'set-up-org', orgId);
  await wakeSyncs(ctx.db, { orgId, problemCodes: reconnectProblems, now: ctx.now() });
  await wakeWriteBacks(ctx.db, orgId);
  await wakeAutomations(ctx.db, orgId);
  await ctx.wake(orgId);
}
