import { afterEach, beforeEach, expect, test } from 'vitest';
import { firstOf, line, sale, startConnected } from './connected-app.ts';
import { ImpossibleAct } from './people.ts';

let app: Awaited<ReturnType<typeof startConnected>>;
let contactId: string;
let invoiceId: string;
beforeEach(async () => {
  app = await startConnected({
    scope: 'offline_access accounting.contacts accounting.invoices accounting.payments.read accounting.settings.read',
  });
  const reply = await app.call('PUT', '/Contacts', { Contacts: [{ Name: 'Acme' }] });
  contactId = String(firstOf(reply, 'Contacts')['ContactID']);
  const lines = { LineItems: [line({ Quantity: 1, UnitAmount: 100, TaxType: 'NONE' })], Status: 'AUTHORISED' };
  const made = await app.call('PUT', '/Invoices', sale(contactId, lines));
  invoiceId = String(firstOf(made, 'Invoices')['InvoiceID']);
});
afterEach(async () => {
  await app.sandbox.close();
  expect(app.sandbox.violations).toEqual([]);
});

const invoice = async () => firstOf(await app.call('GET', `/Invoices/${invoiceId}`), 'Invoices');
const contact = async () => firstOf(await app.call('GET', `/Contacts/${contactId}`), 'Contacts');

test.each([
  ['CREDITNOTE', 'CreditNotes', 'CreditNoteID'],
  ['OVERPAYMENT', 'Overpayments', 'OverpaymentID'],
  ['PREPAYMENT', 'Prepayments', 'PrepaymentID'],
] as const)('what is applied of a %s lessens what is due, and shows on both documents', async (type, list, idField) => {
  const creditId = app.sandbox.addCredit(type, contactId, { total: '150' });
  expect(await contact()).toMatchObject({ Balances: { AccountsReceivable: { Outstanding: -50 } } });
  app.sandbox.allocate(creditId, invoiceId, '40');
  expect(await invoice()).toMatchObject({
    ...{ Status: 'AUTHORISED', AmountDue: 60, AmountPaid: 0, AmountCredited: 40 },
    [list]: [{ [idField]: creditId, AppliedAmount: 40, Total: 150 }],
  });
  const credit = firstOf(await app.call('GET', `/${list}/${creditId}`), list);
  expect(credit).toMatchObject({ RemainingCredit: 110, Allocations: [{ Amount: 40 }] });
  app.sandbox.allocate(creditId, invoiceId, '60');
  expect(await invoice()).toMatchObject({ Status: 'PAID', AmountDue: 0, AmountCredited: 100 });
  app.sandbox.removeAllocations(creditId);
  expect(await invoice()).toMatchObject({ Status: 'AUTHORISED', AmountDue: 100, [list]: [] });
  const all = await app.call('GET', `/${list}?page=1`);
  expect(all.json[list]).toHaveLength(1);
});

test('more than is left, more than is due and another customer’s invoice are refused', () => {
  const small = app.sandbox.addCredit('CREDITNOTE', contactId, { total: '10' });
  expect(() => app.sandbox.allocate(small, invoiceId, '11')).toThrow(ImpossibleAct);
  const large = app.sandbox.addCredit('CREDITNOTE', contactId, { total: '500' });
  expect(() => app.sandbox.allocate(large, invoiceId, '101')).toThrow(ImpossibleAct);
  const other = app.sandbox.addContact({ Name: 'Somebody else' });
  const theirs = app.sandbox.addCredit('PREPAYMENT', other, { total: '10' });
  expect(() => app.sandbox.allocate(theirs, invoiceId, '10')).toThrow(ImpossibleAct);
});

const note = (changes: Record<string, unknown> = {}) => ({
  CreditNotes: [
    {
      ...{
        Type: 'ACCRECCREDIT',
        Status: 'AUTHORISED',
        CreditNoteNumber: 'INV-1-CR',
        Contact: { ContactID: contactId },
      },
      ...{ Reference: 'Agreed', LineItems: [line({ Quantity: 1, UnitAmount: 100, TaxType: 'NONE' })], ...changes },
    },
  ],
});
const refusalOf = ({ json }: Awaited<ReturnType<typeof app.call>>) => JSON.stringify(json['Elements'] ?? json);

test('a credit note made by an app is applied to an invoice, once, and found by its number', async () => {
  const made = firstOf(await app.call('PUT', '/CreditNotes?summarizeErrors=true', note()), 'CreditNotes');
  expect(made).toMatchObject({ Status: 'AUTHORISED', Total: 100, RemainingCredit: 100, Reference: 'Agreed' });
  const again = await app.call('PUT', '/CreditNotes?summarizeErrors=true', note());
  expect([again.status, refusalOf(again)]).toEqual([400, expect.stringContaining('must be unique') as string]);
  const path = `/CreditNotes/${String(made['CreditNoteID'])}/Allocations?summarizeErrors=true`;
  const all = { Allocations: [{ Invoice: { InvoiceID: invoiceId }, Amount: 100, Date: '2026-11-22' }] };
  expect(firstOf(await app.call('PUT', path, all), 'Allocations')).toMatchObject({ Amount: 100 });
  expect(await invoice()).toMatchObject({ Status: 'PAID', AmountDue: 0, AmountCredited: 100 });
  expect((await app.call('PUT', path, all)).status).toBe(400);
  const where = encodeURIComponent('CreditNoteNumber=="INV-1-CR"');
  const found = await app.call('GET', `/CreditNotes?where=${where}`);
  expect(found.json['CreditNotes']).toMatchObject([{ CreditNoteID: made['CreditNoteID'], Status: 'PAID' }]);
});

test('credit notes with discounts, in a locked period or of nobody are refused', async () => {
  const discounted = [line({ Quantity: 1, UnitAmount: 100, TaxType: 'NONE', DiscountRate: 10 })];
  const refused = async (changes: Record<string, unknown>) =>
    refusalOf(await app.call('PUT', '/CreditNotes?summarizeErrors=true', note(changes)));
  expect(await refused({ LineItems: discounted })).toContain('Discounts may not be applied');
  expect(await refused({ Contact: undefined })).toContain('A Contact must be specified');
  const [organisation] = app.sandbox.organisations;
  if (organisation) organisation.periodLockDate = '2026-10-31';
  expect(await refused({ Date: '2026-10-30' })).toContain('lock date');
});
