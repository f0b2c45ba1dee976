/** Invoices and what stands around them, as several states show them. */
import type { DealView } from '../../../server/api/contract/deal.ts';
import type { InvoiceView } from '../../../server/api/contract/invoices.ts';
import { buildInvoice } from '../../support/deal-view.ts';

let made = 0;
/** An invoice of its own id; sums follow from the total before tax. */
export function invoice(changes: Partial<InvoiceView> = {}): InvoiceView {
  made += 1;
  return buildInvoice({ id: `9b4f3ab2-0000-4000-8000-${String(made).padStart(12, '0')}`, ...changes });
}

export const owed = {
  currency: 'NZD',
  invoiced: '1380.00',
  paid: '0.00',
  credited: '0.00',
  due: '1380.00',
  overdue: '0.00',
};
export const contact = {
  ...{ id: 'c-1', name: 'Ridgeway University', outstanding: '4210.50', overdue: '0.00', currency: 'NZD' },
  terms: '20th of the following month',
};
export const customer: NonNullable<DealView['customer']> = {
  ...{ isComplete: true, balances: [], terms: null, lastPayments: [], usualDaysToPay: 23, paidInvoices: 14 },
  otherInvoices: { count: 3, balances: [] },
};
export const payment = { id: 'p-1', date: '2026-11-20', amount: '500.00' };

export const draft = invoice({ status: 'DRAFT', state: 'draft', dueDate: null });
export const awaiting = invoice({ sent: true });
export const partPaid = invoice({ state: 'part_paid', amountPaid: '500.00', amountDue: '880.00', payments: [payment] });
export const paid = invoice({
  ...{ status: 'PAID', state: 'paid', amountPaid: '1380.00', amountDue: '0.00', sent: true },
  payments: [payment, { id: 'p-2', date: '2026-11-21', amount: '880.00' }],
});
export const overdue = invoice({
  state: 'overdue',
  date: '2026-10-01',
  dueDate: '2026-11-01',
  daysOverdue: 20,
  sent: true,
});
export const voided = invoice({ status: 'VOIDED', state: 'voided', amountDue: '0.00' });
export const known = { contact, customer };
export const isAwaiting = { ...known, state: 'awaiting_payment' as const, totals: [owed], invoices: [awaiting] };

export const longName =
  'Te Whare Wānanga o Ridgeway – Department of Sustainable Infrastructure & Environmental Engineering (Southern Campus)';
export const openMenu = { press: 'Actions for DL-7K2QF-0042' };
export const needsSignIn = { create: true, approve: true, email: true, void: true, link: true };

/** A first part of the deal, paid in part and late with the rest. */
export const deposit = invoice({
  ...{ subTotal: '600.00', totalTax: '90.00', total: '690.00', amountPaid: '230.00', amountDue: '460.00' },
  ...{ state: 'overdue', dueDate: '2026-11-01', daysOverdue: 20, sent: true },
  payments: [{ id: 'p-1', date: '2026-11-12', amount: '230.00' }],
});
export const depositOwed = {
  currency: 'NZD',
  invoiced: '690.00',
  paid: '230.00',
  credited: '0.00',
  due: '460.00',
  overdue: '460.00',
};
export const deposited = { totals: [depositOwed], invoices: [deposit] };
