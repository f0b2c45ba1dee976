/** The states of the preview of an invoice. */
import type { PreviewAnswer } from '../../../server/api/contract/preview.ts';
import { buildDealView, dealId } from '../../support/deal-view.ts';
import { buildPreview, buildPreviewLine, buildPreviewProblem } from '../../support/preview.ts';
import type { GalleryState, Step } from '../gallery-state.ts';

const previewOf = `POST /api/deals/${dealId}/invoices/preview`;
const open: Step = { press: 'Create invoice' };

/** The preview as the server tells it at first, and once something was changed. */
function preview(
  title: string,
  first: Partial<PreviewAnswer>,
  { steps = [], later }: { steps?: Step[]; later?: Partial<PreviewAnswer> } = {},
): GalleryState {
  return {
    title,
    answers: {
      [`GET /api/deals/${dealId}`]: { body: buildDealView() },
      [previewOf]: { body: buildPreview(first) },
    },
    ...(later && { later: { [previewOf]: { body: buildPreview({ ...first, ...later }) } } }),
    steps: [open, { see: 'Ridgeway' }, ...steps],
  };
}

const { invoice } = buildPreview();
const lines = [
  buildPreviewLine(),
  buildPreviewLine({
    ...{ from: 1, description: 'Site inspection and commissioning report, building seven, including travel' },
    ...{
      quantity: '1.5',
      unitAmount: '12345.6789',
      discountRate: '12.5',
      lineAmount: '16203.70',
      taxAmount: '2430.56',
    },
  }),
  buildPreviewLine({
    ...{ from: 2, description: 'Rounding', quantity: '1', unitAmount: '-0.01', taxType: 'NONE', taxName: 'No tax' },
    ...{ lineAmount: '-0.01', taxAmount: '0.00' },
  }),
];
const sums = { subTotal: '17403.69', totalTax: '2610.56', total: '20014.25' };
const threeLines = { ...sums, invoice: { ...invoice, lines } };

export const previewStates: GalleryState[] = [
  preview('preview', {}),
  preview('preview, three lines', threeLines),
  preview('preview, changed', threeLines, {
    steps: [{ type: 'PO 4711', into: 'Reference' }, { press: 'Add a line' }, { see: 'Remove line 4' }],
  }),
  preview('preview, approved and e-mailed', { invoice: { ...invoice, status: 'AUTHORISED', email: true } }),
  preview('preview, problems', {
    ...threeLines,
    contact: { match: 'create', id: null, name: 'Ridgeway University', candidates: [] },
    problems: [
      buildPreviewProblem({
        message: 'The invoice date 2026-11-21 lies in a period locked in Xero up to 2026-11-30.',
        fix: 'Have finance move the lock date in Xero, or change the date.',
      }),
      buildPreviewProblem({
        ...{ code: 'tax_not_mapped', field: 'lines.1.taxType' },
        message: 'The tax “City tax” of the CRM has no tax rate of Xero.',
        fix: 'Choose the Xero tax rate of “City tax” in Settings.',
      }),
      buildPreviewProblem({
        ...{ code: 'total_differs', field: 'lines', detail: '“Desk”: 10 % in the quote, 15 % in Xero' },
        message: 'The quote comes to 20000.00 NZD, the invoice would come to 20014.25 NZD.',
        fix: 'Check the quote, its taxes and their tax rates in Settings.',
      }),
      buildPreviewProblem({
        ...{ code: 'already_invoiced', field: null },
        message: 'The deal of 1200.00 NZD already has DL-1: 1380.00 NZD; rule “Won” would invoice all of it again.',
        fix: 'Void the other invoice in Xero, or give the rule a portion in Settings.',
      }),
    ],
  }),
  preview('preview, contact unclear', {
    contact: {
      ...{ match: 'unclear', id: null, name: 'Ridgeway University' },
      candidates: [
        { id: 'x-1', name: 'Ridgeway University', email: 'accounts@ridgeway.ac.nz', number: 'CUST-0042' },
        { id: 'x-2', name: 'Ridgeway University – Engineering', email: 'procurement@ridgeway.ac.nz', number: null },
      ],
    },
    problems: [
      buildPreviewProblem({
        ...{ code: 'contact_unclear', message: '2 Xero contacts may be this customer.', field: 'contact' },
        fix: 'On the deal, choose the contact or ask for a new one; the choice is remembered.',
      }),
    ],
  }),
  preview('preview, no lines', {
    ...{ invoice: { ...invoice, lines: [] }, subTotal: '0.00', totalTax: '0.00', total: '0.00' },
    problems: [
      buildPreviewProblem({
        ...{ code: 'no_amount', message: 'The deal has no lines with a price and no amount.', field: 'lines' },
        fix: 'Add products, have a quote accepted, or enter the amount on the deal.',
      }),
    ],
  }),
];
