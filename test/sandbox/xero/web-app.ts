/** Xero's web app: shows invoices and lets a person approve, pay, void or delete them. */
import express, { type Request, type Response, type Router } from 'express';
import { addressOf, invoicePage, listPage } from './invoice-page.ts';
import { html, page } from './page.ts';
import { ImpossibleAct, type createPeople } from './people.ts';
import type { Organisation } from './records.ts';

export function webAppRouter(organisations: Organisation[], people: ReturnType<typeof createPeople>): Router {
  const router = express.Router();
  const ACTS: Record<string, (invoiceId: string, amount: string | undefined) => void> = {
    approve: (id) => {
      people.approve(id);
    },
    'approve-and-pay': (id) => {
      people.approve(id);
      people.pay(id);
    },
    pay: (id, amount) => void people.pay(id, amount === undefined ? {} : { amount }),
    void: (id) => {
      people.voidInvoice(id);
    },
    delete: (id) => {
      people.deleteInvoice(id);
    },
  };
  const find = (request: Request) => {
    const { shortCode, invoiceId } = request.params;
    const organisation = organisations.find((known) => known.shortCode === shortCode);
    const invoice = organisation?.invoices.get(String(invoiceId));
    return organisation && invoice ? { organisation, invoice } : null;
  };
  const missing = (response: Response): void => {
    response.status(404).send(page('Not found', html`<h1>This invoice does not exist</h1>`));
  };

  router.get('/app', (_request, response) => void response.send(listPage(organisations)));
  router
    .route('/app/:shortCode/invoicing/view/:invoiceId')
    .get((request, response) => {
      const found = find(request);
      if (found) response.send(invoicePage(found.organisation, found.invoice, null));
      else missing(response);
    })
    .post(express.urlencoded({ extended: false }), (request, response) => {
      const found = find(request);
      if (!found) {
        missing(response);
        return;
      }
      const { action, amount } = (request.body ?? {}) as Record<string, string | undefined>;
      try {
        const act = ACTS[action ?? ''];
        if (!act) throw new ImpossibleAct('This page has no such button');
        if (amount !== undefined && !/^\d+(\.\d{1,2})?$/.test(amount))
          throw new ImpossibleAct('The amount is not a sum');
        act(found.invoice.invoiceId, amount);
        response.redirect(303, addressOf(found.organisation, found.invoice));
      } catch (error) {
        if (!(error instanceof ImpossibleAct)) throw error;
        response.status(400).send(invoicePage(found.organisation, found.invoice, error.message));
      }
    });
  return router;
}
