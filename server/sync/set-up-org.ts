import type { AppContext } from '../context.ts';
import { findOrg, noteSetUp } from '../db/orgs.ts';
import { drawStartLine, listOpenStartLines } from '../db/start-lines.ts';
import { keepWatches } from './keep-watches.ts';
import { readOrgState, zohoAccess } from './org-state.ts';
import { isSecretOnItsWay, storeSigningSecret } from './signing-secret.ts';

type Context = Pick<AppContext, 'config' | 'db' | 'zoho' | 'seal' | 'log' | 'now'>;

/**
 * What a connected CRM needs before it can tell us anything: the signing secret as a CRM variable, the watches, the
 * start lines of the rules. Repeatable; each part is tried even if another fails, and the first failure is thrown.
 */
export async function setUpOrg(ctx: Context, orgId: string): Promise<void> {
  const state = await readOrgState(ctx, orgId);
  if (!state) return;
  zohoAccess(state);
  const parts = [
    () => storeSigningSecret(ctx, orgId),
    () => keepWatches(ctx, orgId, 'all'),
    () => drawStartLines(ctx, orgId),
  ];
  const failures: unknown[] = [];
  for (const part of parts) await part().catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures[0];
  await noteSetUp(ctx.db, orgId, ctx.now());
}

/** What could not be done when the CRM was connected is tried until it works. */
export async function setUpOrgUnlessDone(ctx: Context, orgId: string): Promise<void> {
  const org = await findOrg(ctx.db, orgId);
  if (org?.setUpAt === null) await setUpOrg(ctx, orgId);
  else if (org && isSecretOnItsWay(org)) await storeSigningSecret(ctx, orgId);
}

/** Lists the deals that already stand in the stage of a rule just switched on: they are *before the rule*. */
export async function drawStartLines(ctx: Context, orgId: string): Promise<void> {
  const state = await readOrgState(ctx, orgId);
  if (!state) return;
  const access = zohoAccess(state);
  for (const line of await listOpenStartLines(ctx.db, orgId)) {
    const { ruleId, stage, pipeline } = line;
    const dealIds = await ctx.zoho.listDealsAt(access, { stage, pipeline });
    await drawStartLine(ctx.db, { orgId, ruleId, stage, dealIds, now: ctx.now() });
  }
}
