/** Something went wrong with the invoice, or waits. */
import type { GalleryState } from '../gallery-state.ts';
import { deposit, deposited, depositOwed } from './invoice-fixtures.ts';
import { panel, told } from './panel-state.ts';

export const troubleStates: GalleryState[] = [
  panel('made, but the e-mail failed', {
    ...{ state: 'awaiting_payment', totals: [{ ...depositOwed, paid: '0.00', due: '690.00', overdue: '0.00' }] },
    invoices: [
      {
        ...{ ...deposit, state: 'awaiting_payment', sent: false, daysOverdue: 0, dueDate: '2026-12-20' },
        ...{ amountPaid: '0.00', amountDue: '690.00', payments: [] },
      },
    ],
    problems: [
      told(
        'email_not_sent',
        'DL-7K2QF-0042 was made, but Xero did not e-mail it.',
        'Send it from Xero.',
        'Email failed',
      ),
    ],
  }),
  panel('waits for Xero’s limit', {
    ...{ state: 'queued', nextAttemptAt: '2026-11-21T14:04:00.000Z' },
    problems: [told('xero_rate_limited', 'Xero’s limit of calls is reached.', 'It goes on by itself.')],
  }),
  panel('the period is locked', {
    state: 'failed',
    problems: [
      told(
        'period_locked',
        'The invoice date 18 Nov 2026 lies in a period that is locked in Xero.',
        'Choose a later date, or have the period unlocked in Xero.',
        'The document date cannot be before the end of year lock date',
      ),
    ],
  }),
  panel('in another organisation', {
    ...{ state: 'overdue', ...deposited },
    invoices: [{ ...deposit, isOfOtherOrganisation: true }],
  }),
];
