/** An invoice that is taken back and made anew. */
import type { GalleryState } from '../gallery-state.ts';
import { invoice, known, owed, payment } from './invoice-fixtures.ts';
import { dealPath, panel } from './panel-state.ts';

const differing = invoice({
  ...{
    state: 'part_paid',
    amountPaid: '500.00',
    amountDue: '880.00',
    payments: [payment],
    repairs: ['accept', 'reissue'],
  },
  drift: [{ what: 'total', line: null, inDeal: '1725.00', inXero: '1380.00' }],
});
const plan = {
  ...{ way: 'credit' as const, because: 'paid_or_credited' as const, currency: 'NZD' },
  ...{ amount: '1380.00', applied: '880.00', left: '500.00' },
};
const isPartPaid = { ...known, state: 'part_paid' as const, totals: [{ ...owed, paid: '500.00', due: '880.00' }] };
const newInvoice = { status: 'DRAFT', currency: 'NZD', total: '1725.00', date: '2026-11-22', email: false };
const underWay = { state: 'under_way' as const, step: 'allocate' as const, plan, reason: 'Two more desks' };

export const reissueStates: GalleryState[] = [
  panel(
    'credit and reissue',
    { ...isPartPaid, invoices: [differing] },
    {
      answers: { [`GET ${dealPath}/invoices/${differing.id}/reissue`]: { body: { plan, newInvoice, problems: [] } } },
      steps: [{ press: 'Credit and reissue…' }, { see: 'credit' }],
    },
  ),
  panel('credit and reissue under way', {
    ...isPartPaid,
    invoices: [
      { ...differing, repairs: [], reissue: { ...underWay, creditNoteNumber: 'CN-0042', applied: null, left: null } },
    ],
  }),
];
