import { Router, type Request } from 'express';
import * as z from 'zod';
import type { AppContext } from '../context.ts';
import { noteAudit, noteDone, type AuditSource } from '../db/audit-log.ts';
import { listDealInvoices } from '../db/deal-invoices.ts';
import { findDeal } from '../db/deals.ts';
import { inTransaction } from '../db/db.ts';
import { confirmSignInRequest, declineSignInRequest, findSignInRequest } from '../db/sign-in-requests.ts';
import type { SignInRequest, SignInSession } from '../db/org-tables.ts';
import { AppError, notAllowed, notFound, notSignedIn } from '../errors.ts';
import { readOrgState, zohoAccess } from '../sync/org-state.ts';
import { positionOf } from '../sync/rights.ts';
import { languageFor, sendPage } from './page-language.ts';
import { readSignIn, signInPagePath } from './session.ts';
import { askPage, endPage } from './sign-in-words.ts';
import { sourceOf } from './audit-source.ts';
import { auditOf } from './sign-in-requests.ts';

/**
 * The page that a panel opens to learn who is there. Opening it does nothing: it asks, and only a press of its button
 * by the person that the panel's session names, signed in with Zoho, confirms.
 */
export function signInPageRoutes(ctx: AppContext): Router {
  const router = Router();

  router.get('/sign-in-requests/:id', async (request, response) => {
    const asked = await mustFind(ctx, request.params.id);
    const language = languageFor(request);
    const ending = endingOf(asked, ctx.now());
    if (ending) {
      sendPage(response, { language, page: endPage(language, ending) });
      return;
    }
    const person = await readSignIn(ctx, request);
    const isAsked = person?.orgId === asked.orgId && person.userId === asked.userId;
    // Somebody else's sign-in of earlier gives way; one made just now does not.
    if (!person || (!isAsked && request.query['from'] !== 'zoho')) {
      response.redirect(302, `/signin?request=${asked.id}`);
    } else {
      const described = await describeRequest(ctx, asked, mustBeAsked(asked, person));
      sendPage(response, { language, page: askPage(language, described) });
    }
  });

  router.post('/sign-in-requests/:id/confirm', async (request, response) => {
    const { asked, person, by } = await readAnswer(ctx, request, request.params.id);
    if (!endingOf(asked, ctx.now())) await confirm(ctx, asked, { person, by });
    response.redirect(303, signInPagePath(asked.id));
  });

  router.post('/sign-in-requests/:id/decline', async (request, response) => {
    const { asked, by } = await readAnswer(ctx, request, request.params.id);
    await inTransaction(ctx.db, async (transaction) => {
      await declineSignInRequest(transaction, asked.id);
      const entry = { ...by, ...auditOf(asked), at: ctx.now(), action: 'sign_in.declined' };
      await noteAudit(transaction, { ...entry, outcome: 'refused', code: null });
    });
    response.redirect(303, signInPagePath(asked.id));
  });

  return router;
}

async function mustFind(ctx: Pick<AppContext, 'db'>, id: string): Promise<SignInRequest> {
  const parsed = z.uuid().safeParse(id);
  const asked = parsed.success ? await findSignInRequest(ctx.db, parsed.data) : undefined;
  if (asked) return asked;
  throw notFound(
    'unknown_sign_in_request',
    'This page is no longer needed: go back to the deal and start there again.',
  );
}

function endingOf({ state, expiresAt }: SignInRequest, now: Date): 'done' | 'declined' | 'expired' | null {
  if (state === 'confirmed' || state === 'handed_back') return 'done';
  if (state === 'declined') return 'declined';
  return expiresAt <= now ? 'expired' : null;
}

/** An answer counts from our own page only, and of the person who is asked. */
async function readAnswer(
  ctx: AppContext,
  request: Request,
  id: string,
): Promise<{ asked: SignInRequest; person: SignInSession; by: AuditSource }> {
  const person = await readSignIn(ctx, request);
  if (!person) throw notSignedIn('Nobody is signed in.', 'Open the page again from the deal.');
  const asked = await mustFind(ctx, id);
  const by = sourceOf(ctx, request, { userId: person.userId, origin: 'browser' });
  return { asked, person: mustBeAsked(asked, person), by };
}

/** Says nothing of the request to anybody else. */
function mustBeAsked({ orgId, userId }: SignInRequest, person: SignInSession): SignInSession {
  if (person.orgId === orgId && person.userId === userId) return person;
  throw notAllowed(
    'another_person',
    `You are signed in as ${person.userName}; the deal is open as somebody else.`,
    'Sign in to Zoho as the person who has the deal open, then start from the deal again.',
  );
}

/** What the person is in the CRM counts now, not when they signed in. */
async function confirm(
  ctx: AppContext,
  asked: SignInRequest,
  { person: { userId }, by }: { person: SignInSession; by: AuditSource },
): Promise<void> {
  const state = await readOrgState(ctx, asked.orgId);
  if (!state) throw notFound('org_not_found', 'This CRM is not connected.');
  const user = await ctx.zoho.getUser(zohoAccess(state), userId);
  if (!user?.active) throw notAllowed('user_not_active', 'You are no longer active in the CRM.');
  const { rank: role, profileId, roleId } = positionOf(user);
  await inTransaction(ctx.db, async (transaction) => {
    const answer = { id: asked.id, role, profileId, roleId, now: ctx.now() };
    if (!(await confirmSignInRequest(transaction, answer))) return;
    await noteDone(transaction, { ...by, ...auditOf(asked), at: ctx.now(), action: 'sign_in.confirmed' });
  });
}

/** Names for all that a person has to recognise. */
async function describeRequest(ctx: AppContext, asked: SignInRequest, person: SignInSession) {
  const { orgId, dealId, invoiceId, action, code, id } = asked;
  const [state, deal, invoices] = await Promise.all([
    readOrgState(ctx, orgId),
    findDeal(ctx.db, orgId, dealId),
    invoiceId === null ? [] : listDealInvoices(ctx.db, orgId, dealId),
  ]);
  if (!state || !deal) throw new AppError('deal_not_found', 'The CRM has no such deal.', { status: 404 });
  const invoice = invoices.find((candidate) => candidate.invoiceId === invoiceId);
  return {
    ...{ action, code, path: signInPagePath(id), person: `${person.userName} (${person.userEmail})` },
    ...{ org: state.org.name, deal: deal.name, invoice: invoice?.number ?? null },
  };
}
