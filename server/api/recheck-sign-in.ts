import type { AppContext } from '../context.ts';
import { deleteSignInSessions, noteSignInCheck } from '../db/sign-in-sessions.ts';
import type { SignInSession } from '../db/tables.ts';
import { readOrgState, zohoAccess } from '../sync/org-state.ts';
import { positionOf } from '../sync/rights.ts';

/** How long what the CRM said of a person counts. */
const CHECKED_FOR_MS = 15 * 60_000;

/**
 * A sign-in lasts longer than a person's place in the CRM may: it is asked for again from time to time. Null, and signed
 * out everywhere, when the person is no longer active. While the CRM cannot be asked, what it said last counts: an
 * administrator must be able to connect it again.
 */
export async function recheckSignIn(
  ctx: Pick<AppContext, 'db' | 'log' | 'now' | 'zoho'>,
  session: SignInSession,
): Promise<SignInSession | null> {
  const { orgId, userId, tokenHash } = session;
  const now = ctx.now();
  if (now.getTime() - session.checkedAt.getTime() < CHECKED_FOR_MS) return session;
  const state = await readOrgState(ctx, orgId);
  if (state?.zoho?.state !== 'connected') return session;
  try {
    const user = await ctx.zoho.getUser(zohoAccess(state), userId);
    if (!user?.active) {
      await deleteSignInSessions(ctx.db, { orgId, userId });
      return null;
    }
    const { rank: role, profileId, roleId } = positionOf(user);
    const said = { role, profileId, roleId, checkedAt: now };
    await noteSignInCheck(ctx.db, { tokenHash, ...said });
    return { ...session, ...said };
  } catch (error) {
    ctx.log.warn({ err: error, orgId }, 'the CRM could not be asked about somebody who is signed in');
    return session;
  }
}
