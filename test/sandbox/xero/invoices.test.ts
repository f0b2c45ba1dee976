import { afterEach, beforeEach, expect, test } from 'vitest';
import { firstOf, line, messagesIn, sale, startConnected, type Reply } from './connected-app.ts';

let app: Awaited<ReturnType<typeof startConnected>>;
let contactId: string;
let now: Date;
beforeEach(async () => {
  // Saturday noon in UTC is already Sunday in Auckland.
  now = new Date('2026-11-21T12:00:00Z');
  app = await startConnected({ now: () => now });
  const reply = await app.call('PUT', '/Contacts', { Contacts: [{ Name: 'Acme', EmailAddress: 'a@acme.test' }] });
  contactId = String(firstOf(reply, 'Contacts')['ContactID']);
});
afterEach(async () => {
  await app.sandbox.close();
  expect(app.sandbox.violations).toEqual([]);
});

const put = (changes: Record<string, unknown> = {}): Promise<Reply> =>
  app.call('PUT', '/Invoices?unitdp=4', sale(contactId, changes));
async function made(changes: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
  const reply = await put(changes);
  expect(reply.status, reply.text).toBe(200);
  return firstOf(reply, 'Invoices');
}
const refusals = async (changes: Record<string, unknown>): Promise<string[]> => {
  const reply = await put(changes);
  expect(reply.status).toBe(400);
  return messagesIn(reply.json);
};
const amounts = ({ SubTotal, TotalTax, Total }: Record<string, unknown>): unknown[] => [SubTotal, TotalTax, Total];
const read = async (invoice: Record<string, unknown>): Promise<Record<string, unknown>> =>
  firstOf(await app.call('GET', `/Invoices/${String(invoice['InvoiceID'])}`), 'Invoices');

test('an invoice takes its defaults from the organisation: number, currency, today there, terms of the contact', async () => {
  const plain = await made();
  expect(plain).toMatchObject({
    InvoiceNumber: 'INV-0001',
    Status: 'DRAFT',
    CurrencyCode: 'NZD',
    DateString: '2026-11-22T00:00:00',
    DueDateString: '2026-11-22T00:00:00',
    Date: '/Date(1795305600000+0000)/',
    UpdatedDateUTCString: '2026-11-21T12:00:00Z',
  });
  const terms = { PaymentTerms: { Sales: { Day: 20, Type: 'OFFOLLOWINGMONTH' } } };
  await app.call('POST', `/Contacts/${contactId}`, { Contacts: [terms] });
  expect(await made()).toMatchObject({ DueDateString: '2026-12-20T00:00:00' });
});

test('tax is rounded on every line and then summed, on top of or within the price', async () => {
  const lines = [25.06, 25.61, 25.63].map((UnitAmount) => line({ Quantity: 1, UnitAmount }));
  expect(amounts(await made({ LineItems: lines }))).toEqual([76.3, 11.44, 87.74]);
  expect(amounts(await made({ LineItems: lines, LineAmountTypes: 'Inclusive' }))).toEqual([66.35, 9.95, 76.3]);
  expect(amounts(await made({ LineItems: lines, LineAmountTypes: 'NoTax' }))).toEqual([76.3, 0, 76.3]);
});

test('prices keep four decimals with unitdp=4 only, and a discount rate is taken off the line', async () => {
  const fine = line({ Quantity: 3, UnitAmount: 1.2345, DiscountRate: 10, TaxType: 'NONE' });
  expect(amounts(await made({ LineItems: [fine] }))).toEqual([3.33, 0, 3.33]);
  const coarse = await app.call('PUT', '/Invoices', sale(contactId, { LineItems: [fine] }));
  expect(firstOf(coarse, 'Invoices')).toMatchObject({ Total: 3.32, LineItems: [{ UnitAmount: 1.23 }] });
});

test('a number is used once: not again by PUT, not after delete, while POST changes the invoice that has it', async () => {
  const first = await made({ InvoiceNumber: 'DL-1' });
  expect(await refusals({ InvoiceNumber: 'DL-1' })).toEqual(['Invoice # must be unique.']);
  const upserted = await app.call('POST', '/Invoices', sale(contactId, { InvoiceNumber: 'DL-1', Reference: 'taken' }));
  expect(firstOf(upserted, 'Invoices')).toMatchObject({ InvoiceID: first['InvoiceID'], Reference: 'taken' });
  app.sandbox.deleteInvoice(String(first['InvoiceID']));
  expect(await refusals({ InvoiceNumber: 'DL-1' })).toEqual(['Invoice # must be unique.']);
  const again = await app.call('POST', '/Invoices', sale(contactId, { InvoiceNumber: 'DL-1' }));
  expect(messagesIn(again.json)).toEqual(['Invoice not of valid status for modification']);
});

test('what a bookkeeper would refuse is refused in Xero words', async () => {
  const one = (changes: Record<string, unknown>) => ({ LineItems: [line(changes)] });
  expect(await refusals({ LineItems: [], Status: 'PAID', Contact: undefined })).toEqual([
    'One or more line items must be specified',
    'Invoice not of valid status for creation',
    'A Contact must be specified for this type of transaction',
  ]);
  expect(await refusals(one({ Description: '' }))).toEqual(['The description field is mandatory for each line item.']);
  expect(await refusals(one({ AccountCode: '999' }))).toEqual([
    "Account code '999' is not a valid code for this document.",
  ]);
  expect(await refusals(one({ AccountCode: '610', TaxType: 'NONE' }))).toEqual([
    "Account code '610' is not a valid code for this document.",
  ]);
  expect(await refusals(one({ AccountCode: '270', TaxType: 'NONE' }))).toEqual([
    "Account code '270' has been archived, or has been deleted. Each line item must reference a valid account",
  ]);
  expect(await refusals(one({ TaxType: '15% GST on Income' }))).toEqual([
    'The TaxType code 15% GST on Income does not exist or cannot be used for this type of transaction.',
    "The TaxType code '15% GST on Income' cannot be used with account code '200'.",
  ]);
  expect(await refusals(one({ TaxType: 'INPUT2' }))).toEqual([
    "The TaxType code 'INPUT2' cannot be used with account code '200'.",
  ]);
  expect(await refusals(one({ Quantity: -1 }))).toContain(
    "The quantity value '-1.0000' is invalid. Quantity must not be less than zero.",
  );
  expect(await refusals(one({ LineAmount: 666.88 }))).toEqual([
    'The line total 666.88 does not match the expected line total 1200.00',
  ]);
  expect(await refusals({ CurrencyCode: 'EUR' })).toEqual(['Organisation is not subscribed to currency EUR']);
  expect(await refusals({ LineItems: [line({ UnitAmount: -1 })] })).toHaveLength(1);
  expect(await refusals({ Total: 1 })).toEqual(['The invoice total does not equal the sum of the lines.']);
  const bare = line({ AccountCode: undefined, TaxType: undefined });
  expect(await refusals({ Status: 'AUTHORISED', LineItems: [bare] })).toEqual(['Account code must be specified']);
  expect(app.organisation.invoices.size).toBe(0);
});

test('nothing may be dated within a locked period', async () => {
  app.organisation.periodLockDate = '2026-10-31';
  expect(await refusals({ Date: '2026-10-31' })).toEqual(['The document date cannot be before the period lock date']);
  app.organisation.endOfYearLockDate = '2026-03-31';
  expect(await refusals({ Date: '2026-03-01' })).toEqual([
    'The document date cannot be before the end of year lock date, currently set at 31 March 2026',
  ]);
  await made({ Date: '2026-11-01' });
});

test('of several invoices none is kept when one is wrong, unless the caller asks for each by itself', async () => {
  const good = (sale(contactId)['Invoices'] as unknown[])[0];
  const bad = { ...(good as object), CurrencyCode: 'EUR' };
  expect((await app.call('PUT', '/Invoices', { Invoices: [good, bad] })).status).toBe(400);
  expect(app.organisation.invoices.size).toBe(0);
  const each = await app.call('PUT', '/Invoices?summarizeErrors=false', { Invoices: [good, bad] });
  expect(each.status).toBe(200);
  expect(each.json['Invoices']).toMatchObject([
    { StatusAttributeString: 'OK', HasErrors: false },
    { StatusAttributeString: 'ERROR', HasErrors: true, InvoiceID: '00000000-0000-0000-0000-000000000000' },
  ]);
  expect(app.organisation.invoices.size).toBe(1);
});

test('payments make an invoice paid, lock it, and undo it when deleted', async () => {
  const invoice = await made({ Status: 'AUTHORISED' });
  const id = String(invoice['InvoiceID']);
  const payment = (Amount: number) => ({
    Payments: [{ Invoice: { InvoiceID: id }, Account: { Code: '090' }, Amount }],
  });
  const tooMuch = await app.call('PUT', '/Payments', payment(1380.01));
  expect(messagesIn(tooMuch.json)).toEqual(['Payment amount exceeds the amount outstanding on this document']);
  app.sandbox.pay(id, { amount: '380.00', date: '2026-11-25' });
  const part = await read(invoice);
  expect(part).toMatchObject({ Status: 'AUTHORISED', AmountPaid: 380, AmountDue: 1000 });
  now = new Date('2026-11-21T12:20:00Z');
  const dueDate = await app.call('POST', `/Invoices/${id}`, { Invoices: [{ DueDate: '2026-12-31' }] });
  expect(firstOf(dueDate, 'Invoices')).toMatchObject({ UpdatedDateUTC: part['UpdatedDateUTC'] });
  const edit = await app.call('POST', `/Invoices/${id}`, { Invoices: [{ Reference: 'new' }] });
  expect(messagesIn(edit.json)).toContain(
    'This document cannot be edited as it has a payment or credit note allocated to it.',
  );
  const paid = await app.call('PUT', '/Payments', payment(1000));
  const paymentId = String(firstOf(paid, 'Payments')['PaymentID']);
  expect(await read(invoice)).toMatchObject({
    Status: 'PAID',
    AmountDue: 0,
    FullyPaidOnDate: '/Date(1795564800000+0000)/',
  });
  expect(messagesIn((await app.call('PUT', '/Payments', payment(1))).json)).toEqual([
    'Payments can only be made against Authorised documents',
  ]);
  expect((await app.call('POST', `/Payments/${paymentId}`, { Status: 'DELETED' })).status).toBe(200);
  expect(await read(invoice)).toMatchObject({ Status: 'AUTHORISED', AmountDue: 1000 });
});

test('status only moves forward', async () => {
  const draft = await made();
  const to = (Status: string) =>
    app.call('POST', `/Invoices/${String(draft['InvoiceID'])}`, { Invoices: [{ Status }] });
  expect((await to('VOIDED')).status).toBe(400);
  expect((await to('AUTHORISED')).status).toBe(200);
  expect((await to('DRAFT')).status).toBe(400);
  expect((await to('PAID')).status).toBe(400);
  expect((await to('DELETED')).status).toBe(400);
  expect(firstOf(await to('VOIDED'), 'Invoices')).toMatchObject({ Status: 'VOIDED', AmountDue: 0 });
  expect((await to('AUTHORISED')).status).toBe(400);
});

test('a line without its LineItemID is new, and one left out is gone', async () => {
  const invoice = await made({ LineItems: [line(), line({ Description: 'Travel' })] });
  const [kept] = invoice['LineItems'] as { LineItemID: string }[];
  const LineItems = [{ LineItemID: kept?.LineItemID, UnitAmount: 700 }, line({ Description: 'New' })];
  const path = `/Invoices/${String(invoice['InvoiceID'])}?unitdp=4`;
  const lines = firstOf(await app.call('POST', path, { Invoices: [{ LineItems }] }), 'Invoices')['LineItems'];
  expect(lines).toMatchObject([{ LineItemID: kept?.LineItemID, Description: 'Consulting' }, { Description: 'New' }]);
});

test('lists leave lines out unless paged, and filter by ids, numbers, contact, status, app and date', async () => {
  const draft = await made({ InvoiceNumber: 'A-1' });
  now = new Date('2026-11-21T12:20:00Z');
  await made({ InvoiceNumber: 'A-2', Status: 'AUTHORISED' });
  const numbers = async (query: string, headers: Record<string, string> = {}): Promise<string[]> => {
    const reply = await fetchList(query, headers);
    return (reply.json['Invoices'] as { InvoiceNumber: string }[]).map(({ InvoiceNumber }) => InvoiceNumber);
  };
  const fetchList = (query: string, headers: Record<string, string>) =>
    app.call('GET', `/Invoices?${query}`, undefined, headers);
  expect(((await fetchList('', {})).json['Invoices'] as { LineItems: unknown[] }[])[0]?.LineItems).toEqual([]);
  expect(((await fetchList('page=1', {})).json['Invoices'] as { LineItems: unknown[] }[])[0]?.LineItems).toHaveLength(
    1,
  );
  expect(await numbers(`IDs=${String(draft['InvoiceID'])}`)).toEqual(['A-1']);
  expect(await numbers('InvoiceNumbers=A-2,A-3')).toEqual(['A-2']);
  expect(await numbers('Statuses=DRAFT,PAID')).toEqual(['A-1']);
  expect(await numbers(`ContactIDs=${contactId}&createdByMyApp=true&order=InvoiceNumber%20DESC`)).toEqual([
    'A-2',
    'A-1',
  ]);
  expect(await numbers('searchTerm=a-2&summaryOnly=true')).toEqual(['A-2']);
  expect(
    await numbers(`where=${encodeURIComponent('AmountDue>0 AND (Status=="PAID" OR Status=="AUTHORISED")')}`),
  ).toEqual(['A-2']);
  expect(await numbers('', { 'if-modified-since': '2026-11-21T12:20:00Z' })).toEqual(['A-2']);
});

test('e-mail and the online address are for approved invoices, and notes appear in the history', async () => {
  const draft = String((await made())['InvoiceID']);
  expect((await app.call('POST', `/Invoices/${draft}/Email`, {})).status).toBe(400);
  expect((await app.call('GET', `/Invoices/${draft}/OnlineInvoice`)).status).toBe(404);
  app.sandbox.approve(draft);
  expect((await app.call('POST', `/Invoices/${draft}/Email`, {})).status).toBe(204);
  expect(await read({ InvoiceID: draft })).toMatchObject({ SentToContact: true, Status: 'AUTHORISED' });
  expect((await app.call('GET', `/Invoices/${draft}/OnlineInvoice`)).status).toBe(200);
  await app.call('PUT', `/Invoices/${draft}/History`, { HistoryRecords: [{ Details: 'From the deal' }] });
  const history = await app.call('GET', `/Invoices/${draft}/History`);
  expect(history.json['HistoryRecords']).toMatchObject([{ Changes: 'Note', Details: 'From the deal' }]);
});

test('a renamed account keeps its lines, and an archived one stops approval', async () => {
  const draft = await made();
  app.sandbox.renameAccount('200', { code: '201' });
  expect((await read(draft))['LineItems']).toMatchObject([{ AccountCode: '201' }]);
  app.sandbox.archiveAccount('201');
  expect(() => {
    app.sandbox.approve(String(draft['InvoiceID']));
  }).toThrow('has been archived');
});

test('what people in Xero do is told apart from what our app made', async () => {
  const { sandbox, organisation } = app;
  const other = sandbox.addContact({ Name: 'Walk-in' });
  const lines = [{ Description: 'Counter sale', UnitAmount: '10', AccountCode: '200' }];
  const id = sandbox.addInvoice({
    Type: 'ACCREC',
    Contact: { ContactID: other },
    LineItems: lines,
    Status: 'AUTHORISED',
  });
  const own = await app.call('GET', '/Invoices?createdByMyApp=true');
  expect(own.json['Invoices']).toEqual([]);
  sandbox.editInvoice(id, { Reference: 'Till 2' });
  sandbox.editContact(other, { EmailAddress: 'walk@in.test' });
  sandbox.allocateCredit(id, '1.50');
  expect(await read({ InvoiceID: id })).toMatchObject({ Reference: 'Till 2', AmountCredited: 1.5, AmountDue: 10 });
  expect(() => {
    sandbox.voidInvoice(id);
  }).toThrow('Invoice not of valid status for modification');
  sandbox.pay(id);
  expect(organisation.invoices.get(id)?.status).toBe('PAID');
  sandbox.removePayments(id);
  expect(await read({ InvoiceID: id })).toMatchObject({ Status: 'AUTHORISED', AmountPaid: 0, AmountDue: 10 });
});
