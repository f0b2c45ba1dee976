import { expect, test } from 'vitest';
import type { DealField } from '../../server/sync/crm-fields.ts';
import { offerDealFields } from '../../server/sync/offer-deal-fields.ts';

const field = (apiName: string, type: string, changes: Partial<DealField> = {}): DealField => ({
  ...{ id: apiName, apiName, label: apiName.replaceAll('_', ' '), type, isReadOnly: false },
  ...changes,
});
const atHome = { crm: 'NZD', xero: 'NZD' };
const namesOf = (choices: { value: string }[] | null | undefined) => choices?.map(({ value }) => value);

const dealFields = [
  ...[field('Deal_Name', 'text'), field('Amount', 'currency'), field('Closing_Date', 'date')],
  ...[field('Billed', 'currency'), field('Backlog', 'double'), field('Margin', 'currency', { isReadOnly: true })],
  ...[field('Notes', 'textarea'), field('Paid_On', 'date'), field('Xero_Invoiced', 'currency')],
  ...[field('Xero_Due_Date1', 'date', { label: 'Xero Due Date' }), field('Spread', 'formula')],
];

test('each figure is offered our own field, and those of the CRM that could hold it, by their names', () => {
  const { figureFields } = offerDealFields(dealFields, atHome);
  expect(figureFields?.invoiced.own).toEqual({ value: 'Xero_Invoiced', label: 'Xero Invoiced', isThere: true });
  expect(figureFields?.due.own).toMatchObject({ value: 'Xero_Amount_Due', isThere: false });
  expect(namesOf(figureFields?.invoiced.others)).toEqual(['Backlog', 'Billed']);
  expect(namesOf(figureFields?.status.others)).toEqual(['Notes']);
  expect(figureFields?.link.others).toEqual([{ value: 'Notes', label: 'Notes' }]);
});

test('our own field under another name is still ours, and offered once', () => {
  const { figureFields } = offerDealFields(dealFields, atHome);
  expect(figureFields?.dueDate.own).toMatchObject({ value: 'Xero_Due_Date', isThere: true });
  expect(namesOf(figureFields?.dueDate.others)).toEqual(['Paid_On']);
});

test('a field for the exchange rate is offered only where a deal may be in another currency than Xero’s', () => {
  const several = [...dealFields, field('Currency', 'picklist'), field('Exchange_Rate', 'double')];
  expect(offerDealFields(dealFields, atHome).exchangeRateFields).toEqual([]);
  expect(offerDealFields(dealFields, { crm: 'NZD', xero: null }).exchangeRateFields).toEqual([]);
  expect(namesOf(offerDealFields(several, atHome).exchangeRateFields)).toEqual(['Backlog', 'Exchange_Rate', 'Spread']);
  expect(namesOf(offerDealFields(dealFields, { crm: 'USD', xero: 'NZD' }).exchangeRateFields)).toEqual([
    'Backlog',
    'Spread',
  ]);
});
