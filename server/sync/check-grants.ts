import type { Problem } from '../api/contract/problems.ts';
import type { AppContext } from '../context.ts';
import { noteChecked } from '../db/connections.ts';
import type { Connection } from '../db/org-tables.ts';
import { AppError } from '../errors.ts';
import { isAdministrator } from './is-administrator.ts';
import { noteIfLost } from './note-lost.ts';
import { readOrgState, zohoAccess, type OrgState } from './org-state.ts';

type Context = Pick<AppContext, 'db' | 'now' | 'vault' | 'xeroOAuth' | 'zoho' | 'log'>;

/**
 * The daily look at both grants, so that a dead one is noticed before a deal needs it. It costs nothing of Xero's limits:
 * `/connections` belongs to no organisation. It also keeps alive a grant that would end unused.
 */
export async function checkGrants(ctx: Context, orgId: string): Promise<void> {
  const state = await readOrgState(ctx, orgId);
  if (!state) return;
  const { zoho, xero } = state;
  if (xero?.state === 'connected') await checkOne(ctx, xero, () => checkXero(ctx, xero));
  if (zoho?.state === 'connected') await checkOne(ctx, zoho, () => checkZoho(ctx, state));
}

async function checkOne(ctx: Context, connection: Connection, check: () => Promise<Problem | null>): Promise<void> {
  const { orgId, provider } = connection;
  try {
    const problem = await check();
    await noteChecked(ctx.db, { orgId, provider, problem, now: ctx.now() });
  } catch (error) {
    await noteIfLost(ctx, { orgId, provider }, error);
    // Not reached is not refused; it is asked again with the next round.
    if (!(error instanceof AppError) || error.retry !== 'reconnect') {
      ctx.log.warn({ err: error, orgId, provider }, 'a grant could not be looked at');
    }
  }
}

async function checkXero(ctx: Context, connection: Connection): Promise<null> {
  const { tokenSetId, tenantId, name } = connection;
  if (!tokenSetId) return null;
  const token = await ctx.vault.accessToken(tokenSetId);
  const tenants = await ctx.xeroOAuth.listTenants(token, null).catch(async (error: unknown) => {
    if (!(error instanceof AppError) || error.retry !== 'reconnect') throw error;
    // The access token alone may have ended early.
    return ctx.xeroOAuth.listTenants(await ctx.vault.accessToken(tokenSetId, { refused: token }), null);
  });
  if (tenants.some((tenant) => tenant.tenantId === tenantId)) return null;
  const isDemo = /^demo company/i.test(name ?? '');
  throw new AppError('xero_connection_lost', `${name ?? 'The organisation'} was disconnected from us in Xero.`, {
    retry: 'reconnect',
    provider: 'xero',
    fix: isDemo
      ? 'Connect Xero again in Settings. Xero resets its demo company every 28 days, which ends the connection.'
      : 'Connect Xero again in Settings.',
  });
}

/** Whoever connected must still be there; without the right to administer, less and less will work. */
async function checkZoho(ctx: Context, state: OrgState): Promise<Problem | null> {
  const who = state.zoho?.connectedBy ?? 'The person';
  const user = await ctx.zoho.getCurrentUser(zohoAccess(state)).catch((error: unknown) => {
    // Who may not even ask about themselves is not there any more.
    if (error instanceof AppError && error.code === 'zoho_no_permission') return null;
    throw error;
  });
  if (!user?.active) {
    throw new AppError('zoho_user_inactive', `${who}, who connected Zoho CRM, is no longer an active user there.`, {
      retry: 'reconnect',
      provider: 'zoho',
      fix: 'Have another administrator connect Zoho CRM in Settings.',
    });
  }
  if (isAdministrator(user)) return null;
  return {
    code: 'zoho_user_not_administrator',
    message: `${user.name}, who connected Zoho CRM, is no longer an administrator there.`,
    fix: 'Have an administrator connect Zoho CRM again: deals that person may not see are not invoiced.',
    detail: null,
  };
}
