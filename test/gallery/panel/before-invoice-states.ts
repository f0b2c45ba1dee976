/** The deal before its invoice is there. */
import type { PreviewAnswer } from '../../../server/api/contract/preview.ts';
import { buildDealView } from '../../support/deal-view.ts';
import type { GalleryState } from '../gallery-state.ts';
import { askReadiness, panel, told, unread } from './panel-state.ts';

const candidates: PreviewAnswer['contact']['candidates'] = [
  { id: 'x-1', name: 'Ridgeway University', email: 'accounts@ridgeway.ac.nz', number: 'CUST-0042' },
  {
    ...{ id: 'x-2', name: 'Ridgeway University – Faculty of Engineering and Computer Science' },
    ...{ email: 'procurement.engineering@departments.ridgeway.ac.nz', number: null },
  },
];
const unclear = told(
  'contact_unclear',
  'Xero has several contacts that “Ridgeway University” may be.',
  'Choose the contact; the invoice is then made by itself.',
);
const preview = {
  [askReadiness]: {
    body: { contact: { match: 'unclear', id: null, name: 'Ridgeway University', candidates } },
  },
};

const noAmount = told('no_amount', 'The deal has no products and no amount.', 'Enter an amount on the deal.');

export const beforeInvoiceStates: GalleryState[] = [
  panel('not invoiced', {}),
  panel(
    'not invoiced, no amount, polling',
    { deal: { ...buildDealView().deal, amount: null } },
    { stream: 'refused', answers: { [askReadiness]: { body: { problems: [noAmount] } } } },
  ),
  panel('queued', { state: 'queued' }),
  panel('creating', { state: 'creating' }),
  panel('uncertain', { state: 'uncertain' }),
  panel('needs set-up', {
    state: 'needs_setup',
    problems: [told('needs_setup', 'No sales account has been chosen.', 'Choose one in Settings.')],
  }),
  panel(
    'failed',
    {
      state: 'failed',
      problems: [
        told(
          'account_unusable',
          'The sales account 200 is archived in Xero.',
          'Choose another in Settings, or restore it in Xero. Then try again.',
          'ValidationException: Account code ‘200’ has been archived or deleted.',
        ),
      ],
    },
    { steps: [{ open: 'What Xero said' }] },
  ),
  panel('failed, several problems', {
    state: 'failed',
    problems: [
      noAmount,
      told(
        'exchange_rate_unusable',
        'The deal’s field Exchange_Rate, which gives the exchange rate, is empty.',
        'Enter how much USD one NZD buys.',
      ),
    ],
  }),
  panel(
    'contact unclear',
    { state: 'failed', problems: [unclear] },
    { answers: preview, steps: [{ see: 'accounts@ridgeway.ac.nz' }] },
  ),
  unread('loading', 'never'),
];
