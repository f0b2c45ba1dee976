/** An invoice of Xero is put on the deal, or taken off it. */
import type { InvoiceSearchAnswer } from '../../../server/api/contract/invoice-links.ts';
import { dealId } from '../../support/deal-view.ts';
import type { GalleryState } from '../gallery-state.ts';
import { isAwaiting, longName, openMenu } from './invoice-fixtures.ts';
import { dealPath, panel } from './panel-state.ts';

const found: InvoiceSearchAnswer['invoices'] = [
  {
    ...{ id: '6b1f4c8e-0000-4000-8000-000000000001', number: 'INV-0042', state: 'awaiting_payment', reference: 'PO 7' },
    ...{
      contactName: 'Ridgeway University',
      currency: 'NZD',
      total: '1380.00',
      amountDue: '1380.00',
      date: '2026-11-20',
    },
    ...{ url: 'https://go.xero.com/1', deal: null },
  },
  {
    ...{ id: '6b1f4c8e-0000-4000-8000-000000000002', number: 'INV-0043', state: 'paid', reference: null },
    ...{ contactName: longName, currency: 'NZD', total: '20.00', amountDue: '0.00', date: null },
    ...{ url: 'https://go.xero.com/2', deal: { id: '7', name: 'Orchard fence' } },
  },
  {
    ...{ id: '6b1f4c8e-0000-4000-8000-000000000003', number: 'INV-0044', state: 'draft', reference: null },
    ...{ contactName: 'Misty Ltd', currency: 'USD', total: '9920.00', amountDue: '9920.00', date: '2026-11-02' },
    ...{ url: 'https://go.xero.com/3', deal: { id: dealId, name: 'Rooftop solar' } },
  },
];
const searchPath = `GET ${dealPath}/invoices/search`;
const openLink = { press: 'Link an existing invoice' };
const search = { type: 'ridge', into: 'Number, reference, customer or amount' };

export const linkStates: GalleryState[] = [
  panel('linking', {}, { steps: [openLink] }),
  panel(
    'linking, found',
    {},
    { answers: { [searchPath]: { body: { invoices: found } } }, steps: [openLink, search, { see: '3 found' }] },
  ),
  panel(
    'linking, nothing found',
    {},
    {
      answers: { [searchPath]: { body: { invoices: [] } } },
      steps: [openLink, search, { see: 'Xero has no invoice' }],
    },
  ),
  panel(
    'linking, refused',
    {},
    {
      answers: {
        [searchPath]: { body: { invoices: found.slice(0, 1) } },
        [`POST ${dealPath}/invoices/link`]: {
          refusal: {
            status: 409,
            code: 'invoice_of_another_deal',
            detail: 'This invoice belongs to the deal “Orchard fence”.',
            fix: 'Unlink it there first.',
          },
        },
      },
      steps: [openLink, search, { press: 'Link INV-0042' }, { see: 'was not linked' }],
    },
  ),
  panel('unlinking', isAwaiting, { steps: [openMenu, { choose: 'Unlink…' }] }),
];
