import { Router, type Request } from 'express';
import * as z from 'zod';
import type { AppContext } from '../context.ts';
import { AppError, badRequest, notFound } from '../errors.ts';
import { acceptDrift } from '../sync/accept-drift.ts';
import { mayLink } from '../sync/deal-rights.ts';
import { invoiceView } from '../sync/deal-view.ts';
import { dayIn } from '../sync/due-date.ts';
import { linkInvoice, unlinkInvoice } from '../sync/link-invoice.ts';
import { readOrgState, xeroAccess, zoneOf, type OrgState } from '../sync/org-state.ts';
import { searchInvoices } from '../sync/search-invoices.ts';
import type { XeroAccess } from '../xero/xero-call.ts';
import { sourceOf } from './audit-source.ts';
import type { InvoiceSearchAnswer, LinkInvoiceAnswer } from './contract/invoice-links.ts';
import { requireDealRight } from './deal-right.ts';
import type { DealSession, ShownSession } from './session.ts';

const searchSchema = z.object({ q: z.string().trim().min(2).max(100) });
const linkSchema = z.strictObject({ invoiceId: z.guid() });

/** What a person decides about a deal's invoices: one of Xero put on it, one taken off it, a difference let stand. */
export function dealInvoiceLinkRoutes(ctx: AppContext): Router {
  const router = Router();
  const link = (request: Request, session: ShownSession) => ({
    ...session,
    by: sourceOf(ctx, request, { userId: session.userId, origin: 'panel' }),
  });

  router.get('/api/deals/:dealId/invoices/search', async (request, response) => {
    const session = await requireDealRight(ctx, request, { dealId: request.params.dealId, action: 'link' });
    const query = searchSchema.safeParse(request.query);
    if (!query.success) throw badRequest('bad_query', 'q: two to a hundred characters to look for.');
    const answer: InvoiceSearchAnswer = await searchInvoices(ctx, {
      ...(await requireLinkRight(ctx, session)),
      typed: query.data.q,
    });
    response.json(answer);
  });

  router.post('/api/deals/:dealId/invoices/link', async (request, response) => {
    const session = await requireDealRight(ctx, request, { dealId: request.params.dealId, action: 'link' });
    const body = linkSchema.safeParse(request.body);
    if (!body.success) throw badRequest('bad_body', 'The body is not {"invoiceId": "…"}.');
    const { state, access } = await requireLinkRight(ctx, session);
    const invoice = await linkInvoice(ctx, access, {
      ...link(request, session),
      invoiceId: body.data.invoiceId.toLowerCase(),
    });
    const base = { xero: state.xero, xeroAppUrl: ctx.config.xero.appUrl, today: dayIn(zoneOf(state), ctx.now()) };
    response.json({ invoice: invoiceView(invoice, base) } satisfies LinkInvoiceAnswer);
  });

  router.post('/api/deals/:dealId/invoices/:invoiceId/unlink', async (request, response) => {
    const session = await requireDealRight(ctx, request, { dealId: request.params.dealId, action: 'link' });
    await requireLinkRight(ctx, session);
    await unlinkInvoice(ctx, { ...link(request, session), invoiceId: request.params.invoiceId.toLowerCase() });
    response.status(204).end();
  });

  router.post('/api/deals/:dealId/invoices/:invoiceId/accept-drift', async (request, response) => {
    const session = await requireDealRight(ctx, request, { dealId: request.params.dealId, action: 'link' });
    await requireLinkRight(ctx, session);
    await acceptDrift(ctx, { ...link(request, session), invoiceId: request.params.invoiceId.toLowerCase() });
    response.status(204).end();
  });

  return router;
}

/** A person waits for each of these. */
async function requireLinkRight(
  ctx: AppContext,
  { orgId }: DealSession,
): Promise<{ state: OrgState; access: XeroAccess }> {
  const state = await readOrgState(ctx, orgId);
  if (!state) throw notFound('org_not_found', 'This CRM is not connected.');
  const access = mayLink(state.xero) ? xeroAccess(state.xero, 'person') : null;
  if (access) return { state, access };
  throw new AppError('xero_not_connected', 'Xero is not connected.', { status: 409, fix: 'Connect it in Settings.' });
}
