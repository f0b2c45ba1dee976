/** Much of everything: invoices, currencies, long names, large amounts. */
import { buildDealView } from '../../support/deal-view.ts';
import type { GalleryState } from '../gallery-state.ts';
import { contact, draft, invoice, known, longName, overdue, owed, paid, voided } from './invoice-fixtures.ts';
import { panel } from './panel-state.ts';

const usDollars = {
  currency: 'USD',
  invoiced: '920.00',
  paid: '120.00',
  credited: '0.00',
  due: '800.00',
  overdue: '0.00',
};
const manyLines = Array.from({ length: 14 }, (_, position) => ({
  ...{ description: `Site inspection and commissioning report, building ${String(position + 1)}`, quantity: '1.5' },
  ...{ unitAmount: '600.00', discountRate: position % 3 === 0 ? '10' : null, taxType: 'OUTPUT2', accountCode: '200' },
  lineAmount: position % 3 === 0 ? '810.00' : '900.00',
}));

export const manyStates: GalleryState[] = [
  panel('several invoices', {
    ...{ ...known, state: 'mixed', invoices: [draft, paid, overdue, voided] },
    totals: [{ ...owed, invoiced: '4140.00', paid: '1380.00', due: '2760.00', overdue: '1380.00' }],
  }),
  panel('two currencies, credited', {
    ...{ ...known, state: 'mixed' },
    totals: [{ ...owed, credited: '380.00', due: '1000.00' }, usDollars],
    invoices: [
      invoice({ state: 'part_paid', amountCredited: '380.00', amountDue: '1000.00' }),
      invoice({
        currency: 'USD',
        number: 'INV-2207',
        origin: 'linked',
        total: '920.00',
        amountDue: '800.00',
        amountPaid: '120.00',
        state: 'part_paid',
      }),
    ],
  }),
  panel(
    'long names and large amounts',
    {
      ...{ ...known, state: 'awaiting_payment' },
      connection: { state: 'connected', orgName: longName, since: null },
      deal: { ...buildDealView().deal, name: longName, amount: '123456789012.34' },
      contact: { ...contact, name: longName, outstanding: '123456789012.34', overdue: '99999999.99' },
      totals: [{ ...owed, invoiced: '123456789012.34', due: '123456789012.34' }],
      invoices: [
        invoice({
          number: 'A-VERY-LONG-INVOICE-NUMBER-OF-SOMEBODY-ELSE-2026-0000000042',
          total: '123456789012.34',
          amountDue: '123456789012.34',
          lines: manyLines,
        }),
      ],
    },
    { steps: [{ open: '14 lines' }] },
  ),
  panel('a dozen invoices', {
    ...{ ...known, state: 'mixed' },
    totals: [{ ...owed, invoiced: '16560.00', paid: '8280.00', due: '8280.00' }],
    invoices: Array.from({ length: 12 }, (_, position) => {
      const day = String(position + 1).padStart(2, '0');
      const state = position % 2 === 0 ? 'awaiting_payment' : 'paid';
      return invoice({
        number: `DL-7K2QF-00${day}`,
        date: `2026-11-${day}`,
        state,
        amountDue: state === 'paid' ? '0.00' : '1380.00',
      });
    }),
  }),
];
