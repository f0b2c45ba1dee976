import type { Settings } from '../api/contract.ts';
import type { AppContext } from '../context.ts';
import { inTransaction } from '../db/db.ts';
import { wakeSyncs } from '../db/deal-syncs.ts';
import { saveSettings } from '../db/settings.ts';
import { openStartLines } from '../db/start-lines.ts';
import { sendForOrg } from '../jobs.ts';
import { codesEnding } from './problem-codes.ts';
import type { OrgState } from './org-state.ts';
import { rulesSwitchedOn } from './settings.ts';

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
  const version = (state.saved?.version ?? 0) + 1;
  return inTransaction(ctx.db, async (transaction) => {
    if (!(await saveSettings(transaction, { orgId, version, ...save, now }))) return 'overtaken';
    await openStartLines(transaction, orgId, switchedOn);
    // The rules say what the CRM must tell us of.
    await sendForOrg(ctx.boss, 'keep-watches', orgId, transaction);
    if (switchedOn.length > 0) await sendForOrg(ctx.boss, 'draw-start-lines', orgId, transaction);
    await wakeSyncs(transaction, { orgId, problemCodes: codesEnding('settings', 'xero', 'crm'), now });
    await ctx.wake(orgId, { transaction });
    return 'saved';
  });
}
