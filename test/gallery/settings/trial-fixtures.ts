/** Deals that settings are tried on, and what comes of it. */
import type { PreviewAnswer } from '../../../server/api/contract/preview.ts';
import type { RecentDealsAnswer } from '../../../server/api/contract/try-settings.ts';

export const recent: RecentDealsAnswer = {
  deals: [
    {
      id: '1',
      name: 'Student portal',
      stage: 'Negotiation/Review',
      amount: '1200.00',
      currency: 'NZD',
      customer: 'Ridgeway University',
    },
  ],
  sample: {
    dealName: 'Student portal',
    values: {
      Deal_Name: 'Student portal',
      Account_Name: 'Ridgeway University',
      Amount: '1200',
      Closing_Date: '2026-11-30',
      Next_Step: 'Send the contract',
    },
  },
};
export const preview: PreviewAnswer = {
  contact: { match: 'create', id: null, name: 'Ridgeway University', candidates: [] },
  invoice: {
    ...{
      number: 'DL-8K2M4QXZ7A',
      date: '2026-11-22',
      dueDate: '2026-12-20',
      currency: 'NZD',
      status: 'DRAFT' as const,
    },
    ...{ lineAmountTypes: 'Exclusive' as const, reference: 'Student portal – Ridgeway University', email: false },
    lines: [
      {
        description: 'Development of the student portal',
        ...{ from: 0, accountName: 'Sales', taxName: '15% GST on Income', taxAmount: '180.00' },
        quantity: '8',
        unitAmount: '150.00',
        discountRate: null,
        accountCode: '200',
        taxType: 'OUTPUT2',
        itemCode: 'DevH',
        lineAmount: '1200.00',
      },
    ],
  },
  ...{ terms: { from: 'contact' as const, day: 20, type: 'OFFOLLOWINGMONTH' as const }, statuses: [], basis: 'now' },
  ...{ subTotal: '1200.00', totalTax: '180.00', total: '1380.00', problems: [] },
};
