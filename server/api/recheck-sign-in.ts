import type { AppContext } from '../context.ts';
import { deleteSignInSessions, noteSignInCheck } from '../db/sign-in-sessions.ts';
import type { SignInSession } from '../db/org-tables.ts';
import { readOrgState, zohoAccess } from '../sync/org-state.ts';
import { positionOf } from '../sync/rights.ts';
import type { ZohoUser } from '../zoho/zoho-org.ts';

/** How long what the CRM said of a person counts: as long as a deal's token. */
const CHECKED_FOR_MS = 15 * 60_000;
/** The same while the CRM cannot be asked; then the person signs in again, which asks it another way. */
const UNCHECKED_FOR_MS = 60 * 60_000;

/**
 * A sign-in lasts longer than a person's place in the CRM may, so that is asked for from time to time. Null: sign in
 * again, since the person is no longer active (signed out everywhere then), or nobody can say whether they are.
 */
export async function recheckSignIn(
  ctx: Pick<AppContext, 'db' | 'log' | 'now' | 'zoho'>,
  session: SignInSession,
): Promise<SignInSession | null> {
  const { orgId, userId, tokenHash } = session;
  const now = ctx.now();
  const ageMs = now.getTime() - session.checkedAt.getTime();
  if (ageMs < CHECKED_FOR_MS) return session;
  const user = await askForUser(ctx, session);
  if (user === 'unknown') return ageMs < UNCHECKED_FOR_MS ? session : null;
  if (!user?.active) {
    await deleteSignInSessions(ctx.db, { orgId, userId });
    return null;
  }
  const { rank: role, profileId, roleId } = positionOf(user);
  const said = { role, profileId, roleId, checkedAt: now };
  await noteSignInCheck(ctx.db, { tokenHash, ...said });
  return { ...session, ...said };
}

async function askForUser(
  ctx: Pick<AppContext, 'db' | 'log' | 'zoho'>,
  { orgId, userId }: SignInSession,
): Promise<ZohoUser | null | 'unknown'> {
  const state = await readOrgState(ctx, orgId);
  if (state?.zoho?.state !== 'connected') return 'unknown';
  try {
    return await ctx.zoho.getUser(zohoAccess(state), userId);
  } catch (error) {
    ctx.log.warn({ err: error, orgId }, 'the CRM could not be asked about somebody who is signed in');
    return 'unknown';
  }
}
