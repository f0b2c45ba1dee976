/** A credit note takes an invoice back, or a part of it. */
import { buildDealView } from '../../support/deal-view.ts';
import type { GalleryState } from '../gallery-state.ts';
import { invoice, known, needsSignIn, openMenu, owed, payment } from './invoice-fixtures.ts';
import { dealPath, panel } from './panel-state.ts';

const creditable = invoice({
  ...{
    state: 'part_paid',
    amountPaid: '500.00',
    amountDue: '880.00',
    payments: [payment],
    actions: ['send', 'credit'],
  },
});
const isCreditable = {
  ...{ ...known, state: 'part_paid' as const, invoices: [creditable], needsSignIn },
  ...{ totals: [{ ...owed, paid: '500.00', due: '880.00' }] },
  can: { ...buildDealView().can, create: false, email: true },
};
const whole = { way: 'credit', currency: 'NZD', amount: '1380.00', applied: '880.00', left: '500.00', rest: '0.00' };
const part = { ...whole, amount: '100.50', applied: '100.50', left: '0.00', rest: '1279.50' };
const told = (plan: typeof whole) => ({
  [`GET ${dealPath}/invoices/${creditable.id}/credit`]: { body: { plan, problems: [] } },
});
const credited = invoice({
  ...{ ...creditable, status: 'PAID', state: 'credited', actions: [], amountDue: '0.00', amountCredited: '880.00' },
  ...{ replacedAt: '2026-11-21T14:00:00.000Z' },
  credited: { number: 'DL-7K2QF-0042-CR', part: null, reason: 'Ordered twice', left: '500.00' },
});

export const creditStates: GalleryState[] = [
  panel('crediting', isCreditable, {
    answers: told(whole),
    steps: [openMenu, { choose: 'Credit…' }, { see: 'credit note over' }],
  }),
  panel('credit under way', {
    ...isCreditable,
    invoices: [{ ...creditable, actions: [], asked: { action: 'credit', state: 'under_way', problem: null } }],
  }),
  panel('credited in part', {
    ...isCreditable,
    totals: [{ ...owed, paid: '500.00', credited: '100.50', due: '779.50' }],
    invoices: [
      {
        ...{ ...creditable, amountCredited: '100.50', amountDue: '779.50' },
        credited: { number: 'DL-7K2QF-0042-CR', part: '100.50', reason: 'A chair was missing', left: '0.00' },
      },
    ],
  }),
  panel('credited', { ...known, state: 'credited', totals: [], invoices: [credited] }),
];

/** Alone, like the menu. */
export const partCreditStates: GalleryState[] = [
  panel('crediting a part', isCreditable, {
    answers: told(part),
    steps: [
      ...[openMenu, { choose: 'Credit…' }, { type: '100.50', into: 'Amount' }],
      ...[{ type: 'A chair was missing', into: 'Reason' }, { see: 'stays on the deal' }],
    ],
  }),
];
