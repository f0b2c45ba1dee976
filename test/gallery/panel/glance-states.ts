/** What is seen of a deal without doing anything: whether it could be invoiced, its sums, its customer. */
import type { DealView } from '../../../server/api/contract/deal.ts';
import { buildDealView } from '../../support/deal-view.ts';
import type { GalleryState } from '../gallery-state.ts';
import { deposited } from './invoice-fixtures.ts';
import { askReadiness, panel, told } from './panel-state.ts';

const { deal, can } = buildDealView();
const customer: NonNullable<DealView['customer']> = {
  ...{ isComplete: true, terms: null, lastPayments: [], usualDaysToPay: 23, paidInvoices: 14 },
  paymentTerms: { day: 20, type: 'OFFOLLOWINGMONTH' },
  balances: [
    { currency: 'NZD', outstanding: '4210.50', overdue: '460.00' },
    { currency: 'USD', outstanding: '920.00', overdue: '0.00' },
  ],
  otherInvoices: { count: 3, balances: [] },
};

export const glanceStates: GalleryState[] = [
  panel('ready to be invoiced', {}),
  panel('being looked at', {}, { answers: { [askReadiness]: 'never' } }),
  panel(
    'not ready',
    {},
    {
      answers: {
        [askReadiness]: {
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
      },
    },
  ),
  panel(
    'could not be looked at',
    {},
    {
      answers: {
        [askReadiness]: {
          refusal: { status: 503, code: 'zoho_unavailable', detail: 'Zoho CRM gave no usable answer.' },
        },
      },
    },
  ),
  panel('its parts are planned', { instalments: { planned: 2, made: 0 }, can: { ...can, create: false } }),
  panel('a deposit, part of it paid, the rest overdue', {
    ...{ state: 'overdue', ...deposited, customer },
    deal: { ...deal, notInvoiced: { amount: '600.00', tax: 'before' } },
    instalments: { planned: 1, made: 1 },
    contact: { id: 'c', name: 'Ridgeway University', outstanding: null, overdue: null, terms: null, currency: null },
  }),
];
