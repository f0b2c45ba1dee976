import { expect, test } from 'vitest';
import type { InvoiceState } from '../../server/api/contract/invoices.ts';
import type { DealInvoice } from '../../server/db/invoice-tables.ts';
import { dayIn } from '../../server/sync/due-date.ts';
import { daysOverdue, invoiceState, isLive, stateOfInvoices, type Invoice } from '../../server/sync/invoice.ts';
import { anInvoice } from './builders.ts';

const today = '2026-12-20';

test.each<[string, InvoiceState, Partial<DealInvoice>]>([
  ['a draft', 'draft', { status: 'DRAFT' }],
  ['a draft past its due date', 'draft', { status: 'DRAFT', dueDate: '2026-01-01' }],
  ['one sent for approval', 'awaiting_approval', { status: 'SUBMITTED', dueDate: '2026-01-01' }],
  ['an approved one', 'awaiting_payment', {}],
  ['one due today', 'awaiting_payment', { dueDate: today }],
  ['one due yesterday', 'overdue', { dueDate: '2026-12-19' }],
  ['one without a due date', 'awaiting_payment', { dueDate: null }],
  ['one partly paid', 'part_paid', { amountPaid: '0.01', amountDue: '1379.99' }],
  ['one partly credited', 'part_paid', { amountCredited: '380', amountDue: '1000' }],
  ['one partly paid and late', 'overdue', { amountPaid: '1', amountDue: '1379', dueDate: '2026-12-19' }],
  ['an approved one of nothing, late', 'awaiting_payment', { amountDue: '0.00', dueDate: '2026-12-19' }],
  ['one paid late', 'paid', { status: 'PAID', amountDue: '0', dueDate: '2026-12-19' }],
  ['one voided', 'voided', { status: 'VOIDED', dueDate: '2026-12-19' }],
  ['one deleted', 'voided', { status: 'DELETED' }],
  ['one credited, which Xero calls paid', 'voided', { status: 'PAID', amountDue: '0', replacedAt: new Date(0) }],
  ['one credited and late', 'voided', { dueDate: '2026-12-19', replacedAt: new Date(0) }],
])('%s is shown as %s', (_name, state, changes) => {
  expect(invoiceState(anInvoice(changes), today)).toBe(state);
});

test('an invoice becomes overdue at the organisation’s midnight, not at London’s', () => {
  const invoice = anInvoice({ dueDate: '2026-12-20' });
  const stateAt = (zone: string, instant: string) => invoiceState(invoice, dayIn(zone, new Date(instant)));
  expect(stateAt('Pacific/Auckland', '2026-12-20T10:59:59Z')).toBe('awaiting_payment');
  expect(stateAt('Pacific/Auckland', '2026-12-20T11:00:00Z')).toBe('overdue');
  expect(stateAt('Europe/London', '2026-12-20T23:59:59Z')).toBe('awaiting_payment');
  expect(stateAt('America/Los_Angeles', '2026-12-21T07:59:59Z')).toBe('awaiting_payment');
  expect(stateAt('America/Los_Angeles', '2026-12-21T08:00:00Z')).toBe('overdue');
});

test.each([
  ['2026-12-19', 0],
  ['2026-12-20', 0],
  ['2026-12-21', 1],
  ['2027-03-01', 71],
])('an invoice due on 20 December is, on %s, %i days overdue', (day, days) => {
  expect(daysOverdue(anInvoice({ dueDate: '2026-12-20' }), day)).toBe(days);
});

test.each<[Invoice['status'], boolean]>([
  ['DRAFT', true],
  ['SUBMITTED', true],
  ['AUTHORISED', true],
  ['PAID', true],
  ['VOIDED', false],
  ['DELETED', false],
])('an invoice that is %s counts towards the deal: %s', (status, live) => {
  expect(isLive({ status })).toBe(live);
});

test.each<[InvoiceState[], string]>([
  [[], 'not_invoiced'],
  [['draft'], 'draft'],
  [['paid', 'paid'], 'paid'],
  [['paid', 'overdue'], 'mixed'],
  [['voided', 'overdue'], 'overdue'],
  [['voided', 'voided'], 'voided'],
  [['voided', 'paid', 'draft'], 'mixed'],
])('a deal whose invoices are %j is %s', (states, whole) => {
  expect(stateOfInvoices(states)).toBe(whole);
});
