import { afterEach, beforeEach, expect, test } from 'vitest';
import { firstOf, messagesIn, sale, startConnected } from './connected-app.ts';

let app: Awaited<ReturnType<typeof startConnected>>;
beforeEach(async () => {
  app = await startConnected();
});
afterEach(async () => {
  await app.sandbox.close();
  expect(app.sandbox.violations).toEqual([]);
});

async function create(contact: Record<string, unknown>): Promise<string> {
  const reply = await app.call('PUT', '/Contacts', { Contacts: [contact] });
  expect(reply.text).toContain('"Status":"OK"');
  return String(firstOf(reply, 'Contacts')['ContactID']);
}
const names = (reply: { json: Record<string, unknown> }): unknown[] =>
  (reply.json['Contacts'] as { Name: string }[]).map(({ Name }) => Name);

test('a second contact of the same name, or with the same ContactNumber, is refused in Xero words', async () => {
  await create({ Name: 'Acme', ContactNumber: 'Z-1' });
  const name = await app.call('PUT', '/Contacts', { Contacts: [{ Name: 'ACME' }] });
  expect(name.status).toBe(400);
  expect(name.json).toMatchObject({ ErrorNumber: 10, Type: 'ValidationException' });
  expect(messagesIn(name.json)).toEqual([
    'The contact name ACME is already assigned to another contact. The contact name must be unique across all active contacts.',
  ]);
  const number = await app.call('PUT', '/Contacts', { Contacts: [{ Name: 'Other', ContactNumber: 'Z-1' }] });
  expect(messagesIn(number.json)).toEqual([
    'Another contact has this contact number. Please enter a different contact number.',
  ]);
});

test('POST updates the contact that merely has the name', async () => {
  const id = await create({ Name: 'Acme', EmailAddress: 'old@acme.test' });
  const reply = await app.call('POST', '/Contacts', { Contacts: [{ Name: 'acme', EmailAddress: 'new@acme.test' }] });
  expect(firstOf(reply, 'Contacts')).toMatchObject({ ContactID: id, EmailAddress: 'new@acme.test' });
});

test('bad names, e-mail addresses and lengths are refused', async () => {
  const tooLong = 'x'.repeat(51);
  const bad = [
    {},
    { Name: 'A <b>' },
    { Name: ' edge' },
    { Name: 'two  spaces' },
    { Name: 'Ok', EmailAddress: 'jürgen@acme.test' },
  ];
  for (const contact of bad) {
    expect((await app.call('PUT', '/Contacts', { Contacts: [contact] })).status, JSON.stringify(contact)).toBe(400);
  }
  expect((await app.call('PUT', '/Contacts', { Contacts: [{ Name: 'Ok', ContactNumber: tooLong }] })).status).toBe(400);
  expect(app.sandbox.violations.every((violation) => violation.includes('ContactNumber'))).toBe(true);
  app.sandbox.violations.length = 0;
  expect(app.organisation.contacts.size).toBe(0);
});

test('contacts are found by id, ContactNumber, where, IDs and searchTerm; archived ones only on request', async () => {
  const id = await create({ Name: 'Ärger & Söhne', ContactNumber: 'Z-1', EmailAddress: 'a@b.test' });
  const other = await create({ Name: 'Beta (NZ)' });
  app.sandbox.archiveContact(other);
  for (const path of [
    `/Contacts/${id}`,
    '/Contacts/Z-1',
    `/Contacts?where=${encodeURIComponent('Name=="arger & sohne" AND EmailAddress!=null')}`,
    `/Contacts?where=${encodeURIComponent(`ContactID==guid("${id}")`)}`,
    `/Contacts?IDs=${id},${other}`,
    '/Contacts?searchTerm=Z-1&page=1',
    '/Contacts',
  ]) {
    expect(names(await app.call('GET', path)), path).toEqual(['Ärger & Söhne']);
  }
  expect(names(await app.call('GET', '/Contacts?includeArchived=true'))).toEqual(['Ärger & Söhne', 'Beta (NZ)']);
  expect(await app.call('GET', '/Contacts/Z-2')).toMatchObject({
    status: 404,
    text: "The resource you're looking for cannot be found",
  });
  const broken = await app.call('GET', `/Contacts?where=${encodeURIComponent('Name=="a\\"b"')}`);
  expect(broken).toMatchObject({ status: 400, json: { ErrorNumber: 16, Type: 'QueryParseException' } });
});

test('a merged contact points to the one it went into, and an archived one takes no invoice', async () => {
  const from = await create({ Name: 'Old' });
  const to = await create({ Name: 'New' });
  app.sandbox.mergeContacts(from, to);
  const merged = firstOf(await app.call('GET', `/Contacts/${from}`), 'Contacts');
  expect(merged).toMatchObject({ ContactStatus: 'ARCHIVED', MergedToContactID: to });
  const invoice = await app.call('PUT', '/Invoices', sale(from));
  expect(messagesIn(invoice.json)).toEqual([
    'The contact with the specified contact details has been archived. The contact must be un-archived before creating new invoices or credit notes',
  ]);
});

test('balances count what is due and overdue, and do not touch UpdatedDateUTC', async () => {
  const id = await create({ Name: 'Acme' });
  const before = firstOf(await app.call('GET', `/Contacts/${id}`), 'Contacts')['UpdatedDateUTC'];
  const approved = { Status: 'AUTHORISED', Date: '2020-01-01', DueDate: '2020-01-31' };
  await app.call('PUT', '/Invoices', sale(id, approved));
  await app.call('PUT', '/Invoices', sale(id, { Status: 'AUTHORISED', DueDate: '2999-01-01' }));
  await app.call('PUT', '/Invoices', sale(id));
  const contact = firstOf(await app.call('GET', `/Contacts/${id}`), 'Contacts');
  expect(contact['Balances']).toMatchObject({ AccountsReceivable: { Outstanding: 2760, Overdue: 1380 } });
  expect(contact['UpdatedDateUTC']).toBe(before);
});

test('pages carry a lower-case pagination, and persons are replaced but not emptied', async () => {
  const persons = [{ FirstName: 'Sue', EmailAddress: 'sue@acme.test' }];
  const id = await create({ Name: 'Acme', ContactPersons: persons });
  await create({ Name: 'Beta' });
  const page = await app.call('GET', '/Contacts?page=2&pageSize=1');
  expect(page.json['pagination']).toEqual({ page: 2, pageSize: 1, pageCount: 2, itemCount: 2 });
  expect(names(page)).toEqual(['Beta']);
  const emptied = await app.call('POST', `/Contacts/${id}`, { Contacts: [{ ContactPersons: [] }] });
  expect(firstOf(emptied, 'Contacts')['ContactPersons']).toMatchObject(persons);
});
