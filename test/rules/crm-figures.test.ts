import { expect, test } from 'vitest';
import { crmFigures, fieldValues, nextOverdueDay } from '../../server/sync/crm-figures.ts';
import { startOfDay } from '../../server/sync/start-of-day.ts';
import type { DealInvoice } from '../../server/db/invoice-tables.ts';
import { anInvoice } from './builders.ts';

const today = '2026-12-21';
const figures = (...invoices: Partial<DealInvoice>[]) =>
  crmFigures({
    invoices: invoices.map((changes, index) => anInvoice({ invoiceId: `invoice-${index + 1}`, ...changes })),
    ...{ currency: 'NZD', xero: undefined, xeroAppUrl: 'https://go.xero.com', today: '2026-12-20' },
  });
const paid = { status: 'PAID', amountPaid: '1380.00', amountDue: '0.00' } as const;

test('one unpaid invoice: its status, amounts, due date and link', () => {
  expect(figures({})).toEqual({
    status: 'Awaiting payment',
    invoiced: '1380.00',
    due: '1380.00',
    dueDate: '2026-12-20',
    link: 'https://go.xero.com/AccountsReceivable/View.aspx?InvoiceID=invoice-1',
    paid: '0.00',
    overdue: '0.00',
    credited: '0.00',
    number: 'DL-1',
  });
});

test('a deal without invoices says so and has no figures', () => {
  const { status, ...rest } = figures();
  expect(status).toBe('Not invoiced');
  expect(new Set(Object.values(rest))).toEqual(new Set([null]));
});

test.each<[string, Partial<DealInvoice>[]]>([
  ['Draft', [{ status: 'DRAFT' }]],
  ['Part paid', [{ amountPaid: '380.00', amountDue: '1000.00' }]],
  ['Overdue', [{ dueDate: '2026-12-19' }]],
  ['Paid', [paid, paid]],
  ['1 overdue, 2 paid', [paid, { dueDate: '2026-12-19' }, paid]],
  ['Awaiting payment', [{}, { status: 'VOIDED' }]],
  ['Voided', [{ status: 'VOIDED' }, { status: 'DELETED' }]],
  ['Credited', [{ ...paid, replacedAt: new Date(0) }]],
  ['Draft', [{ status: 'DRAFT' }, { ...paid, replacedAt: new Date(0) }]],
])('the status is in a salesperson’s words: %s', (status, invoices) => {
  expect(figures(...invoices).status).toBe(status);
});

test('several invoices add up; the due date is the next one, the link the newest’s', () => {
  const all = figures(
    { dueDate: '2027-01-10' },
    { dueDate: '2026-12-24', number: 'DL-2' },
    { ...paid, number: 'DL-3' },
  );
  expect(all).toMatchObject({ invoiced: '4140.00', due: '2760.00', paid: '1380.00', dueDate: '2026-12-24' });
  expect(all.link).toContain('invoice-1');
  expect(all.number).toBe('DL-1, DL-2, DL-3');
});

test('amounts in several currencies, or in one that is not the deal’s, are left empty, and the status says why', () => {
  const several = figures({}, { currency: 'USD' });
  expect(several.status).toBe('Awaiting payment (several currencies: NZD, USD)');
  expect([several.invoiced, several.due, several.paid]).toEqual([null, null, null]);
  expect(figures({ currency: 'USD' })).toMatchObject({ status: 'Awaiting payment (in USD)', invoiced: null });
});

test('a status or list of numbers never exceeds what a line of text holds', () => {
  const many = figures(...Array.from({ length: 40 }, (_, index) => ({ number: `DL-LONG-NUMBER-${index}` })));
  expect(many.number).toHaveLength(255);
});

test('amounts are numbers in the CRM, everything else is text', () => {
  const fields = (['status', 'due', 'dueDate'] as const).map((figure) => ({ figure, apiName: `A_${figure}` }));
  expect(fieldValues(figures({}), fields)).toEqual({
    A_status: 'Awaiting payment',
    A_due: 1380,
    A_dueDate: '2026-12-20',
  });
});

test('the next day on which something becomes overdue by itself is the day after the due date', () => {
  expect(nextOverdueDay([anInvoice({ dueDate: '2026-12-30' }), anInvoice({ dueDate: '2026-12-25' })], today)).toBe(
    '2026-12-26',
  );
  expect(nextOverdueDay([anInvoice({ dueDate: '2026-12-21' })], today)).toBe('2026-12-22');
  const never = [anInvoice(paid), anInvoice({ status: 'DRAFT' }), anInvoice({ dueDate: '2026-12-20' })];
  expect(nextOverdueDay(never, today)).toBeNull();
});

test.each([
  ['2026-11-22', 'Pacific/Auckland', '2026-11-21T11:00:00Z'],
  ['2026-11-22', 'UTC', '2026-11-22T00:00:00Z'],
  ['2026-11-22', 'Pacific/Kiritimati', '2026-11-21T10:00:00Z'],
  ['2026-11-22', 'Pacific/Pago_Pago', '2026-11-22T11:00:00Z'],
  ['2026-11-22', 'Asia/Kathmandu', '2026-11-21T18:15:00Z'],
  // The clocks change on these days: at three in Auckland, and at midnight itself in Havana and Santiago.
  ['2026-04-05', 'Pacific/Auckland', '2026-04-04T11:00:00Z'],
  ['2026-04-06', 'Pacific/Auckland', '2026-04-05T12:00:00Z'],
  ['2026-03-08', 'America/Havana', '2026-03-08T05:00:00Z'],
  ['2026-09-06', 'America/Santiago', '2026-09-06T04:00:00Z'],
])('%s begins in %s at %s', (day, zone, instant) => {
  expect(startOfDay(day, zone).toISOString()).toBe(new Date(instant).toISOString());
});
