import pg from 'pg';
import type { Settings } from '../api/contract.ts';
import type { AppContext } from '../context.ts';
import { inTransaction } from '../db/db.ts';
import { wakeSyncs } from '../db/deal-syncs.ts';
import { findSettings, saveSettings } from '../db/settings.ts';
import { openStartLines } from '../db/start-lines.ts';
import { sendForOrg } from '../jobs.ts';
import type { OrgState } from './org-state.ts';
import { rulesSwitchedOn } from './settings.ts';

/** PostgreSQL's *unique_violation*. https://www.postgresql.org/docs/current/errcodes-appendix.html */
const DUPLICATE_KEY = '23505';

class Overtaken extends Error {}

/**
 * The version after the one in `state`, the start lines of rules it switches on, and the work that waited for it.
 * `overtaken`: someone else saved meanwhile, nothing was written; read again and decide anew.
 */
export async function saveNextVersion(
  ctx: Pick<AppContext, 'db' | 'boss' | 'wake' | 'now'>,
  state: OrgState,
  save: { settings: Settings; accountIds: Record<string, string>; savedBy: string },
): Promise<'saved' | 'overtaken'> {
  const { orgId } = state.org;
  const now = ctx.now();
  const switchedOn = rulesSwitchedOn(state.saved?.settings ?? null, save.settings);
  try {
    await inTransaction(ctx.db, async (transaction) => {
      await saveSettings(transaction, { orgId, ...save, now });
      const saved = await findSettings(transaction, orgId);
      if (saved?.version !== (state.saved?.version ?? 0) + 1) throw new Overtaken();
      await openStartLines(transaction, orgId, switchedOn);
      if (switchedOn.length > 0) await sendForOrg(ctx.boss, 'draw-start-lines', orgId, transaction);
      await wakeSyncs(transaction, { orgId, problemCodes: ['needs_mapping'], now });
      await ctx.wake(orgId, transaction);
    });
    return 'saved';
  } catch (error) {
    const isTaken = error instanceof pg.DatabaseError && error.code === DUPLICATE_KEY;
    if (isTaken || error instanceof Overtaken) return 'overtaken';
    throw error;
  }
}
