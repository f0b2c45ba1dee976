import { isDeepStrictEqual } from 'node:util';
import type { Settings } from '../api/contract/settings.ts';
import type { AppContext } from '../context.ts';
import { noteDone, type AuditSource } from '../db/audit-log.ts';
import { drawAutomationLine } from '../db/automation-runs.ts';
import { inTransaction, type OpenTransaction } from '../db/db.ts';
import { wakeWriteBacks } from '../db/deal-write-backs.ts';
import { wakeSyncs } from '../db/deal-syncs.ts';
import { saveSettings } from '../db/settings.ts';
import { openStartLines } from '../db/start-lines.ts';
import { sendForOrg } from '../jobs.ts';
import { changedSettings } from './changed-settings.ts';
import { dayIn } from './due-date.ts';
import { settingsOf, zoneOf, type OrgState } from './org-state.ts';
import { automationNames, type AutomationName } from './plan-automations.ts';
import { codesEnding } from './problem-codes.ts';
import { rulesSwitchedOn } from './settings.ts';

/**
 * The version after the one in `state`, the start lines of rules it switches on, and the work that waited for it.
 * `overtaken`: someone else saved meanwhile, nothing was written; read again and decide anew.
 */
export async function saveNextVersion(
  ctx: Pick<AppContext, 'db' | 'boss' | 'wake' | 'now'>,
  state: OrgState,
  save: {
    settings: Settings;
    accountIds: Record<string, string>;
    savedBy: string;
    by: AuditSource;
    /** The earlier version that it brings back. */
    restores?: number;
  },
): Promise<'saved' | 'overtaken'> {
  const { orgId } = state.org;
  const now = ctx.now();
  const switchedOn = rulesSwitchedOn(state.saved?.settings ?? null, save.settings);
  const version = (state.saved?.version ?? 0) + 1;
  const { by, restores, ...saved } = save;
  const subject = { version: String(version), ...(restores !== undefined && { restores: String(restores) }) };
  const saving = { orgId, at: now, action: 'settings.saved', subject };
  return inTransaction(ctx.db, async (transaction) => {
    if (!(await saveSettings(transaction, { orgId, version, ...saved, now }))) return 'overtaken';
    await noteDone(transaction, { ...by, ...saving, ...changedSettings(state.saved?.settings ?? null, save.settings) });
    await openStartLines(transaction, orgId, switchedOn);
    // The rules say what the CRM must tell us of.
    await sendForOrg(ctx.boss, 'keep-watches', orgId, transaction);
    if (switchedOn.length > 0) await sendForOrg(ctx.boss, 'draw-start-lines', orgId, transaction);
    await followSettings(ctx, transaction, state, save.settings);
    await wakeSyncs(transaction, { orgId, problemCodes: codesEnding('settings', 'xero', 'crm'), now });
    await ctx.wake(orgId, { transaction });
    return 'saved';
  });
}

/** What the fields of deals and the automations need once they have changed: what is so already stays without consequence. */
async function followSettings(
  ctx: Pick<AppContext, 'boss' | 'now'>,
  transaction: OpenTransaction,
  state: OrgState,
  next: Settings,
): Promise<void> {
  const { orgId } = state.org;
  const now = ctx.now();
  const previous = settingsOf(state);
  const isSame = (key: 'crmFields' | 'automations') => isDeepStrictEqual(previous[key], next[key]);
  if (!isSame('crmFields')) await sendForOrg(ctx.boss, 'set-up-crm-fields', orgId, transaction);
  if (!isSame('automations')) {
    const line = { orgId, stages: next.automations.lost?.stages ?? [], today: dayIn(zoneOf(state), now), now };
    for (const automation of automationNames.filter((name) => isSwitchedOn(name, previous, next))) {
      await drawAutomationLine(transaction, { ...line, automation });
    }
  }
  if (!isSame('crmFields') || !isSame('automations')) await wakeWriteBacks(transaction, orgId);
}

/** Switched on, or made to do something else. */
function isSwitchedOn(name: AutomationName, previous: Settings, next: Settings): boolean {
  const of = ({ automations: { paidStage, paidTask, overdueTask, lost } }: Settings) =>
    ({ paid_stage: paidStage, paid_task: paidTask, overdue_task: overdueTask, lost })[name];
  return !isDeepStrictEqual(of(next), of(previous));
}
