import type { Request } from 'express';
import type { AppContext } from '../context.ts';
import { noteAudit } from '../db/audit-log.ts';
import { AppError } from '../errors.ts';
import { readRights } from '../sync/org-state.ts';
import { describeWho, mayDo } from '../sync/rights.ts';
import type { Rights } from './contract/rights.ts';
import type { DealAction } from './contract/sign-in.ts';
import { requireDealSession, type ShownSession } from './session.ts';

/** What each action is, after *may not* and *to*. */
const actionWords: Record<DealAction, string> = {
  view: 'see the invoices of this deal',
  create: 'create invoices',
  approve: 'approve invoices',
  send: 'e-mail invoices',
  void: 'void or credit invoices',
  link: 'link invoices',
};

type Context = Pick<AppContext, 'db' | 'keys' | 'now'>;

/**
 * Who asks, once it is sure that they may do this on this deal. 401 without a session of the deal; 403 `no_right`, which
 * names who may; 403 `sign_in_needed` while all that is known is that somebody of the org has the deal open.
 */
export async function requireDealRight(
  ctx: Context,
  request: Request,
  { dealId, action }: { dealId: string; action: DealAction },
): Promise<ShownSession> {
  const session = await requireDealSession(ctx, request, dealId);
  await requireRights(ctx, session, [action]);
  return session;
}

/** The same once the session is known, and for all that something needs. */
export async function requireRights(
  ctx: Pick<AppContext, 'db' | 'now'>,
  session: ShownSession,
  actions: DealAction[],
): Promise<void> {
  const rights = await refuseWithoutRights(ctx, session, actions);
  if (session.strength === 'personal') return;
  const action = actions.find((asked) => rights[asked].strength === 'personal');
  if (action !== undefined) throw signInNeeded(action, actionWords[action]);
}

/** 403 `sign_in_needed` unless it is sure who asks, whatever the org's rights say; `words`: after *to*. */
export function requirePerson(session: ShownSession, { action, words }: { action: DealAction; words: string }): void {
  if (session.strength !== 'personal') throw signInNeeded(action, words);
}

function signInNeeded(action: DealAction, words: string): AppError {
  return new AppError('sign_in_needed', `To ${words}, confirm that it is you.`, {
    ...{ status: 403, action, fix: 'Sign in with Zoho; what you asked for is then done.' },
  });
}

/** 403 `no_right` for whoever may not even after signing in. */
export async function refuseWithoutRights(
  { db, now }: Pick<AppContext, 'db' | 'now'>,
  session: ShownSession,
  actions: DealAction[],
): Promise<Rights> {
  const { orgId, userId, dealId } = session;
  const rights = await readRights({ db }, orgId);
  const action = actions.find((asked) => !mayDo(rights[asked], session));
  if (action === undefined) return rights;
  // A panel that may not even be seen asks again and again.
  if (action !== 'view') {
    await noteAudit(db, {
      ...{ orgId, userId, at: now(), actor: 'person', origin: 'panel', network: null },
      ...{ action: 'right.asked', subject: { deal: dealId, right: action }, outcome: 'refused', code: 'no_right' },
    });
  }
  throw new AppError('no_right', `You may not ${actionWords[action]}. Who may: ${describeWho(rights[action])}.`, {
    ...{ status: 403, action, fix: 'Ask one of them, or have an administrator change who may in Settings.' },
  });
}
