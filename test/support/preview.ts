import type { PreviewAnswer, PreviewProblem } from '../../server/api/contract/preview.ts';

/** A preview of two desks at NZD 600 as a draft, as the server tells it. */
export function buildPreview(changes: Partial<PreviewAnswer> = {}): PreviewAnswer {
  return {
    contact: { match: 'linked', id: 'c-1', name: 'Ridgeway University', candidates: [] },
    invoice: {
      ...{ number: 'DL-7K2QF-0042', date: '2026-11-21', dueDate: '2026-12-20', currency: 'NZD', status: 'DRAFT' },
      ...{ reference: 'Rooftop solar', email: false, lineAmountTypes: 'Exclusive' },
      lines: [buildPreviewLine()],
    },
    terms: { from: 'contact', day: 20, type: 'OFFOLLOWINGMONTH' },
    statuses: [
      { status: 'DRAFT', state: 'free', who: null },
      { status: 'SUBMITTED', state: 'sign_in', who: null },
      { status: 'AUTHORISED', state: 'sign_in', who: null },
    ],
    ...{ basis: 'basis-1', subTotal: '1200.00', totalTax: '180.00', total: '1380.00', problems: [] },
    ...changes,
  };
}

type PreviewLine = PreviewAnswer['invoice']['lines'][number];

export function buildPreviewLine(changes: Partial<PreviewLine> = {}): PreviewLine {
  return {
    ...{ from: 0, description: 'Desk', quantity: '2', unitAmount: '600.00', discountRate: null },
    ...{ accountCode: '200', accountName: 'Sales', taxType: 'OUTPUT2', taxName: '15% GST on Income', itemCode: null },
    ...{ lineAmount: '1200.00', taxAmount: '180.00' },
    ...changes,
  };
}

export function buildPreviewProblem(changes: Partial<PreviewProblem> = {}): PreviewProblem {
  return {
    ...{ code: 'period_locked', message: 'The invoice date lies in a locked period.', fix: 'Change the date.' },
    ...{ detail: null, field: 'date', alsoAt: [] },
    ...changes,
  };
}
