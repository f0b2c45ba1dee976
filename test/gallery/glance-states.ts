/** States of the deal panel that are seen without doing anything. */
import type { DealView } from '../../server/api/contract/deal.ts';
import type { Problem } from '../../server/api/contract/problems.ts';
import { buildDealView, buildInvoice, dealId } from '../support/deal-view.ts';
import type { GalleryGroup, GalleryState, PlayedAnswer } from './gallery-state.ts';

function panel(
  title: string,
  view: Partial<DealView>,
  preview: PlayedAnswer = { body: { problems: [] } },
): GalleryState {
  const path = `/api/deals/${dealId}`;
  return {
    title,
    answers: { [`GET ${path}`]: { body: buildDealView(view) }, [`POST ${path}/invoices/preview`]: preview },
  };
}

function told(code: string, message: string, fix: string | null = null, detail: string | null = null): Problem {
  return { code, message, fix, detail };
}

const { deal } = buildDealView();
const deposit = buildInvoice({
  ...{ subTotal: '600.00', totalTax: '90.00', total: '690.00', amountPaid: '230.00', amountDue: '460.00' },
  ...{ state: 'overdue', dueDate: '2026-11-01', daysOverdue: 20, sent: true },
  payments: [{ id: 'p-1', date: '2026-11-12', amount: '230.00' }],
});
const owed = {
  currency: 'NZD',
  invoiced: '690.00',
  paid: '230.00',
  credited: '0.00',
  due: '460.00',
  overdue: '460.00',
};
const sums = { totals: [owed], invoices: [deposit] };
const customer: NonNullable<DealView['customer']> = {
  ...{ isComplete: true, terms: null, lastPayments: [], usualDaysToPay: 23, paidInvoices: 14 },
  paymentTerms: { day: 20, type: 'OFFOLLOWINGMONTH' },
  balances: [
    { currency: 'NZD', outstanding: '4210.50', overdue: '460.00' },
    { currency: 'USD', outstanding: '920.00', overdue: '0.00' },
  ],
  otherInvoices: { count: 3, balances: [] },
};

const states: GalleryState[] = [
  panel('ready to be invoiced', {}),
  panel('being looked at', {}, 'never'),
  panel(
    'not ready',
    {},
    {
      body: {
        problems: [
          told('no_customer', 'The deal has neither an account nor a contact.', 'Choose one of them on the deal.'),
          told(
            'tax_not_mapped',
            'The tax “GST 15 %” of the line “Site inspection and commissioning report” has no tax rate of Xero.',
            'Choose one for it in Settings.',
          ),
        ],
      },
    },
  ),
  panel(
    'could not be looked at',
    {},
    {
      refusal: { status: 503, code: 'zoho_unavailable', detail: 'Zoho CRM gave no usable answer.' },
    },
  ),
  panel('a deposit, part of it paid, the rest overdue', {
    ...{ state: 'overdue', ...sums, customer },
    deal: { ...deal, notInvoiced: { amount: '600.00', tax: 'before' } },
    contact: { id: 'c', name: 'Ridgeway University', outstanding: null, overdue: null, terms: null, currency: null },
  }),
  panel('made, but the e-mail failed', {
    ...{ state: 'awaiting_payment', totals: [{ ...owed, paid: '0.00', due: '690.00', overdue: '0.00' }] },
    invoices: [{ ...deposit, state: 'awaiting_payment', payments: [], daysOverdue: 0, dueDate: '2026-12-20' }],
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
    ...{ state: 'overdue', ...sums },
    invoices: [{ ...deposit, isOfOtherOrganisation: true }],
  }),
  panel('not connected, for an administrator', {
    ...{ viewer: 'administrator', connection: { state: 'not_connected', orgName: null, since: null } },
  }),
  panel('connection lost, for a salesperson', {
    ...{ viewer: 'user', state: 'overdue', ...sums },
    connection: { state: 'lost', orgName: 'Demo Company (NZ)', since: '2026-11-20T09:00:00.000Z' },
  }),
];

export const glanceGroup: GalleryGroup = { name: 'panel at a glance', page: 'panel', states };
