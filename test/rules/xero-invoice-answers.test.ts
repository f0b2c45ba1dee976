import { expect, test } from 'vitest';
import { invoicesSchema, toInvoice } from '../../server/xero/xero-invoice-answers.ts';

const invoiceOf = (wire: object) => {
  const [invoice] = invoicesSchema.parse({ Invoices: [wire] }).Invoices;
  if (!invoice) throw new Error('no invoice');
  return toInvoice(invoice);
};

test('an invoice’s days are those Xero shows, never shifted by a zone', () => {
  const both = { Date: '/Date(1552262400000+1300)/', DateString: '2019-03-11T00:00:00' };
  expect(invoiceOf({ ...both, DueDateString: '2019-04-20T00:00:00' })).toMatchObject({
    date: '2019-03-11',
    dueDate: '2019-04-20',
  });
  expect(invoiceOf({ Date: '/Date(1552262400000+0000)/' })).toMatchObject({ date: '2019-03-11', dueDate: null });
});

test('money of an answer is kept digit by digit; what is missing is nothing', () => {
  const wire = { InvoiceID: 'i', Total: 1380.1, SubTotal: '1200.05', AmountDue: 0.1, CurrencyCode: 'NZD' };
  expect(invoiceOf(wire)).toMatchObject({
    ...{ total: '1380.1', subTotal: '1200.05', amountDue: '0.1', totalTax: '0', amountPaid: '0', currency: 'NZD' },
  });
});

test('deleted payments are left out', () => {
  const payments = [
    { PaymentID: 'p1', Date: '/Date(1552262400000+0000)/', Amount: 100.5, Status: 'AUTHORISED' },
    { PaymentID: 'p2', Date: '/Date(1552262400000+0000)/', Amount: 50, Status: 'DELETED' },
    { PaymentID: 'p3', Date: '/Date(1552262400000+0000)/', Amount: 7 },
  ];
  expect(invoiceOf({ Payments: payments }).payments).toEqual([
    { id: 'p1', date: '2019-03-11', amount: '100.5' },
    { id: 'p3', date: '2019-03-11', amount: '7' },
  ]);
});

test('lines keep their numbers as texts, and a line of words only has none', () => {
  const lines = [
    {
      Description: 'Panels',
      Quantity: 2,
      UnitAmount: 0.3333,
      TaxType: 'OUTPUT2',
      AccountCode: '200',
      LineAmount: 0.67,
    },
    { Description: 'As agreed by phone' },
  ];
  const unnamed = {
    lineItemId: null,
    accountId: null,
    itemCode: null,
    discountAmount: null,
    taxAmount: null,
    tracking: [],
  };
  const none = {
    quantity: null,
    unitAmount: null,
    discountRate: null,
    lineAmount: null,
    taxType: null,
    accountCode: null,
    ...unnamed,
  };
  expect(invoiceOf({ LineItems: lines }).lines).toEqual([
    {
      ...{ description: 'Panels', quantity: '2', unitAmount: '0.3333', discountRate: null, lineAmount: '0.67' },
      ...{ taxType: 'OUTPUT2', accountCode: '200', ...unnamed },
    },
    { description: 'As agreed by phone', ...none },
  ]);
});

test.each([['<html>'], [{}], [{ Invoices: 'none' }], [null]])('%j is not an answer about invoices', (body) => {
  expect(invoicesSchema.safeParse(body).success).toBe(false);
});
