import type { DealView } from '../../server/api/contract/deal.ts';
import type { InvoiceView } from '../../server/api/contract/invoices.ts';

export const dealId = '3000000000000000001';

/** A deal as the server tells it; what the story is about is overridden. */
export function buildDealView(changes: Partial<DealView> = {}): DealView {
  return {
    asOf: '2026-11-21T14:03:12.000Z',
    today: '2026-11-21',
    connection: { state: 'connected', orgName: 'Demo Company (NZ)', since: '2026-11-01T09:00:00.000Z' },
    state: 'not_invoiced',
    deal: { id: dealId, name: 'Rooftop solar', stage: 'Negotiation', amount: '1200.00', currency: 'NZD' },
    totals: [],
    invoices: [],
    contact: null,
    problems: [],
    can: { create: true, approve: false, email: false, void: false, link: true },
    ...changes,
  };
}

/** An approved, unpaid invoice over NZD 1,380.00. */
export function buildInvoice(changes: Partial<InvoiceView> = {}): InvoiceView {
  return {
    id: '9b4f3ab2-0000-4000-8000-000000000001',
    number: 'DL-7K2QF-0042',
    status: 'AUTHORISED',
    state: 'awaiting_payment',
    reference: 'Rooftop solar',
    currency: 'NZD',
    subTotal: '1200.00',
    totalTax: '180.00',
    total: '1380.00',
    amountPaid: '0.00',
    amountCredited: '0.00',
    amountDue: '1380.00',
    date: '2026-11-18',
    dueDate: '2026-12-20',
    daysOverdue: 0,
    sent: false,
    url: 'https://go.xero.com/app/!x/invoicing/view/1',
    onlineUrl: null,
    lines: [
      {
        description: 'Workshop',
        quantity: '2',
        unitAmount: '600.00',
        discountRate: null,
        taxType: 'OUTPUT2',
        accountCode: '200',
        lineAmount: '1200.00',
      },
    ],
    payments: [],
    origin: 'made',
    drift: [],
    repairs: [],
    ...changes,
  };
}
