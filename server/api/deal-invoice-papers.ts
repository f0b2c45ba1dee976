import { Router } from 'express';
import type { AppContext } from '../context.ts';
import { invoiceStory } from '../sync/invoice-story.ts';
import { readOnlineUrl, readPdf } from '../sync/invoice-papers.ts';
import type { InvoiceStoryAnswer, OnlineUrlAnswer } from './contract/invoice-actions.ts';
import { requireDealRight } from './deal-right.ts';
import { mustReadOrg } from './deals.ts';

/** What belongs to one invoice of a deal: its PDF, the page where it is paid, what became of it. */
export function dealInvoicePaperRoutes(ctx: AppContext): Router {
  const router = Router();

  router.get('/api/deals/:dealId/invoices/:invoiceId/pdf', async (request, response) => {
    const { dealId, invoiceId } = request.params;
    const { orgId } = await requireDealRight(ctx, request, { dealId, action: 'view' });
    const state = await mustReadOrg(ctx, { orgId });
    const { number, bytes } = await readPdf(ctx, state, { orgId, dealId, invoiceId: invoiceId.toLowerCase() });
    response.attachment(`${number.replace(/[^\w.-]+/g, '_') || 'invoice'}.pdf`);
    response.type('application/pdf').send(bytes);
  });

  router.get('/api/deals/:dealId/invoices/:invoiceId/online-url', async (request, response) => {
    const { dealId, invoiceId } = request.params;
    const { orgId } = await requireDealRight(ctx, request, { dealId, action: 'view' });
    const state = await mustReadOrg(ctx, { orgId });
    const onlineUrl = await readOnlineUrl(ctx, state, { orgId, dealId, invoiceId: invoiceId.toLowerCase() });
    response.json({ onlineUrl } satisfies OnlineUrlAnswer);
  });

  router.get('/api/deals/:dealId/invoices/:invoiceId/story', async (request, response) => {
    const { dealId, invoiceId } = request.params;
    const { orgId } = await requireDealRight(ctx, request, { dealId, action: 'view' });
    const steps = await invoiceStory(ctx, { orgId, dealId, invoiceId: invoiceId.toLowerCase() });
    response.json({ steps } satisfies InvoiceStoryAnswer);
  });

  return router;
}
