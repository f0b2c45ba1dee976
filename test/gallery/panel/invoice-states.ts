/** One invoice, in every state it can have in Xero. */
import type { GalleryState } from '../gallery-state.ts';
import {
  contact,
  draft,
  invoice,
  isAwaiting,
  known,
  overdue,
  owed,
  paid,
  partPaid,
  voided,
} from './invoice-fixtures.ts';
import { panel } from './panel-state.ts';

export const invoiceStates: GalleryState[] = [
  panel('draft', { ...known, state: 'draft', totals: [owed], invoices: [draft] }),
  panel('awaiting approval', {
    ...{ ...known, state: 'awaiting_approval', totals: [owed] },
    invoices: [invoice({ status: 'SUBMITTED', state: 'awaiting_approval' })],
  }),
  panel('awaiting payment, sent', isAwaiting),
  panel(
    'part paid, opened',
    {
      ...{ ...known, state: 'part_paid', invoices: [partPaid] },
      totals: [{ ...owed, paid: '500.00', due: '880.00' }],
    },
    { steps: [{ open: '1 line, 1 payment' }] },
  ),
  panel('paid', { ...known, state: 'paid', totals: [{ ...owed, paid: '1380.00', due: '0.00' }], invoices: [paid] }),
  panel('overdue', {
    ...{ ...known, state: 'overdue', totals: [{ ...owed, overdue: '1380.00' }], invoices: [overdue] },
    contact: { ...contact, overdue: '1380.00', isArchived: true },
  }),
  panel('voided', {
    ...known,
    state: 'voided',
    totals: [{ ...owed, invoiced: '0.00', due: '0.00' }],
    invoices: [voided],
  }),
  panel('deleted in Xero', {
    ...{ ...known, state: 'voided', totals: [{ ...owed, invoiced: '0.00', due: '0.00' }] },
    invoices: [invoice({ status: 'DELETED', state: 'voided', amountDue: '0.00' })],
  }),
  panel('does not agree with the deal', {
    ...isAwaiting,
    invoices: [
      invoice({
        repairs: ['accept', 'reissue'],
        drift: [
          { what: 'unit_price', line: 'Workshop', inDeal: '650', inXero: '600' },
          { what: 'amount', line: 'Workshop', inDeal: '1300.00', inXero: '1200.00' },
          {
            what: 'line',
            line: 'Travel and accommodation for two people, Wellington to Dunedin',
            inDeal: '480.00',
            inXero: null,
          },
          { what: 'reference', line: null, inDeal: 'Rooftop solar, stage two', inXero: 'PO 4711' },
          { what: 'total', line: null, inDeal: '2047.00', inXero: '1380.00' },
        ],
      }),
    ],
  }),
];
