import { expect, test } from 'vitest';
import { contactView, customerView } from '../../server/sync/customer-view.ts';
import { aContactLink, noFigures } from './builders.ts';

const owed = (currency: string, outstanding: string, overdue = '0') => ({
  ...{ currency, outstanding, overdue, overdueSinceRead: '0', otherOutstanding: '0', otherOverdue: '0' },
});

test('what has become overdue since Xero’s balances were read is overdue at the organisation’s midnight', () => {
  const contact = aContactLink({ outstanding: '300', overdue: '100.5' });
  const figures = { ...noFigures, balances: [{ ...owed('NZD', '300', '150.5'), overdueSinceRead: '50' }] };
  expect(contactView({ contact, figures, xero: undefined })).toMatchObject({
    ...{ outstanding: '300.00', overdue: '150.50', currency: 'NZD' },
  });
});

test('before Xero has said the balances, a contact we made owes what the mirror says, and one we found is not known', () => {
  const figures = { ...noFigures, balances: [owed('NZD', '300', '20')] };
  const made = aContactLink({ origin: 'created' });
  expect(contactView({ contact: made, figures, xero: undefined })).toMatchObject({
    outstanding: '300.00',
    overdue: '20.00',
  });
  const found = aContactLink({ origin: 'found' });
  expect(contactView({ contact: found, figures, xero: undefined })).toMatchObject({ outstanding: null, overdue: null });
  expect(customerView({ contact: found, figures, xero: undefined }).isComplete).toBe(false);
});

test('amounts of several currencies are never one', () => {
  const contact = aContactLink({ outstanding: '400', overdue: '0' });
  const figures = { ...noFigures, balances: [owed('NZD', '300'), { ...owed('USD', '100'), otherOutstanding: '100' }] };
  expect(contactView({ contact, figures, xero: undefined })).toMatchObject({ outstanding: null, currency: null });
  const customer = customerView({ contact, figures, xero: undefined });
  expect(customer.balances.map(({ currency, outstanding }) => `${outstanding} ${currency}`)).toEqual([
    ...['300.00 NZD', '100.00 USD'],
  ]);
  expect(customer.otherInvoices.balances.map(({ currency }) => currency)).toEqual(['USD']);
});
