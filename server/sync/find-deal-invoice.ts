import type { AppContext } from '../context.ts';
import { listDealInvoices } from '../db/deal-invoices.ts';
import type { DealInvoice } from '../db/invoice-tables.ts';
import { AppError, notFound } from '../errors.ts';
import type { XeroAccess } from '../xero/xero-call.ts';
import { xeroAccess, type OrgState } from './org-state.ts';

/** One invoice of a deal, by Xero's InvoiceID in lower case. */
export interface OfInvoice {
  orgId: string;
  dealId: string;
  invoiceId: string;
}

/** 404 `invoice_not_linked`: the deal has no such invoice. */
export async function mustFindInvoice(
  { db }: Pick<AppContext, 'db'>,
  { orgId, dealId, invoiceId }: OfInvoice,
): Promise<DealInvoice> {
  const invoice = (await listDealInvoices(db, orgId, dealId)).find((row) => row.invoiceId === invoiceId);
  if (!invoice) throw notFound('invoice_not_linked', 'The deal has no such invoice.');
  return invoice;
}

/** One thing is done with an invoice at a time. */
export function invoiceBusy({ number }: Pick<DealInvoice, 'number'>): AppError {
  const message = `Something else is being done with ${number}.`;
  return new AppError('invoice_busy', message, { status: 409, fix: 'Wait until that is over.' });
}

/** The way into the Xero organisation that has the invoice, for somebody who waits; 409 where it is not connected. */
export function accessToInvoice({ xero }: OrgState, { tenantId }: DealInvoice): XeroAccess {
  const access = xeroAccess(xero, 'person');
  if (access?.tenantId === tenantId) return access;
  const message = 'The Xero organisation of this invoice is not connected.';
  throw new AppError('xero_not_connected', message, { status: 409, fix: 'Connect it in Settings.' });
}
