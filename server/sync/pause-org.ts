import type { AppContext } from '../context.ts';
import { noteAudit } from '../db/audit-log.ts';
import { endConnectionPause, pauseConnections } from '../db/connections.ts';
import { inTransaction } from '../db/db.ts';
import { noteInstalled, noteUninstalled } from '../db/orgs.ts';

/** Why both connections stand still after the extension was uninstalled. */
const uninstalledProblem = {
  code: 'app_uninstalled',
  message: 'Deal Ledger was uninstalled from Zoho CRM; all work is paused.',
  fix: 'Install it again, or resume in Settings.',
  detail: null,
};

/**
 * The extension was uninstalled: from now on nothing is read from or written to either side. Grants and data are kept for a
 * while (`purge-abandoned.ts`), so that a mistake can be taken back. Said again, it changes nothing.
 */
export async function pauseUninstalled(ctx: Pick<AppContext, 'db' | 'now'>, orgId: string): Promise<void> {
  await inTransaction(ctx.db, async (transaction) => {
    if (!(await noteUninstalled(transaction, orgId, ctx.now()))) return;
    await pauseConnections(transaction, { orgId, problem: uninstalledProblem, now: ctx.now() });
    await noteAudit(transaction, {
      ...{ orgId, at: ctx.now(), actor: 'extension', userId: null, origin: 'webhook', network: null },
      ...{ action: 'app.uninstalled', outcome: 'success', code: null, subject: { org: orgId } },
    });
  });
}

/** Ends the pause where there is one: a connection whose grant was kept goes on. */
export async function endPause({ db, now }: Pick<AppContext, 'db' | 'now'>, orgId: string): Promise<'ended' | 'none'> {
  return inTransaction(db, async (transaction) => {
    if (!(await noteInstalled(transaction, orgId))) return 'none';
    await endConnectionPause(transaction, { orgId, problemCode: uninstalledProblem.code, now: now() });
    return 'ended';
  });
}
