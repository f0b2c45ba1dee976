import { expect, test } from 'vitest';
import { ann, contactsOfFile, customer, quay } from '../support/contacts-of-file.ts';

const { app, named, inXero, contactCalls, callsOf, directorySays, linked, refusal, preview, tellOfContacts } =
  await contactsOfFile();

test('a customer that Xero does not know is made with everything we know, in two calls', async () => {
  const who = customer('Piccolo School', {
    ...{ person: ann, phone: '06 555 1', taxNumber: '12-345', billing: quay, shipping: { ...quay, city: 'Hastings' } },
  });
  const contactId = await linked(who);
  expect(inXero(contactId)).toMatchObject({
    ...{ name: 'Piccolo School', contactPersons: [] },
    texts: {
      ContactNumber: who.id,
      FirstName: 'Ann',
      LastName: 'Lee',
      EmailAddress: 'ann@x.test',
      TaxNumber: '12-345',
    },
    addresses: [
      {
        AddressType: 'POBOX',
        AddressLine1: '1 Quay Street',
        City: 'Napier',
        PostalCode: '4110',
        Country: 'New Zealand',
      },
      { AddressType: 'STREET', City: 'Hastings' },
    ],
    phones: [{ PhoneType: 'DEFAULT', PhoneNumber: '06 555 1' }],
  });
  expect(callsOf('PUT')).toHaveLength(1);
  expect(contactCalls()).toHaveLength(2);
});

test('a linked customer that has not changed costs no call to Xero', async () => {
  const who = customer('Quiet Co', { email: 'quiet@x.test' });
  const contactId = await linked(who);
  app.xero.calls.length = 0;
  expect(await linked(who)).toBe(contactId);
  expect(await linked({ ...who, email: null })).toBe(contactId);
  expect(contactCalls()).toEqual([]);
});

test('a contact we made follows the CRM: only what changed is sent, and a new name is too', async () => {
  const who = customer('Moving House', { email: 'old@x.test', billing: quay });
  const contactId = await linked(who);
  app.xero.editContact(contactId, { EmailAddress: 'finance@x.test' });
  await linked({ ...who, name: 'Moved House', billing: { ...quay, city: 'Gisborne' } });
  const [sent] = callsOf('POST');
  expect(sent?.body).toMatchObject({
    Contacts: [{ ContactID: contactId, Name: 'Moved House', Addresses: [{ City: 'Gisborne' }] }],
  });
  expect(JSON.stringify(sent?.body)).not.toMatch(/EmailAddress|ContactPersons|BankAccount|AccountNumber/);
  expect(inXero(contactId)).toMatchObject({ name: 'Moved House', texts: { EmailAddress: 'finance@x.test' } });
});

test('a contact of the same name is linked: what is empty is filled, the rest and its persons are left alone', async () => {
  const persons = [{ FirstName: 'Sue', LastName: 'Ray', EmailAddress: 'sue@boom.test' }];
  const phones = [{ PhoneType: 'DEFAULT', PhoneNumber: '555' }];
  const contactId = app.xero.addContact({ Name: 'BOOM F.M. Limited', ContactPersons: persons, Phones: phones });
  await tellOfContacts();
  const who = customer('Boom FM', { phone: '999', email: 'hi@boom.test', billing: quay });
  await directorySays(contactId, { isArchived: false });
  expect(await linked(who)).toBe(contactId);
  expect(inXero(contactId)).toMatchObject({
    ...{ name: 'BOOM F.M. Limited', contactPersons: persons, phones },
    ...{ texts: { ContactNumber: who.id, EmailAddress: 'hi@boom.test' }, addresses: [{ City: 'Napier' }] },
  });
  expect(named('Boom FM')).toEqual([]);

  await linked({ ...who, name: 'Boom Radio', email: 'new@boom.test', person: ann });
  expect(inXero(contactId)).toMatchObject({
    name: 'BOOM F.M. Limited',
    texts: { EmailAddress: 'hi@boom.test', FirstName: 'Ann' },
  });
});

test('a contact the directory has not heard of yet is found by name or e-mail before one is made', async () => {
  const byName = app.xero.addContact({ Name: 'Brand New' });
  const byEmail = app.xero.addContact({ Name: 'Trading Name', EmailAddress: 'Post@Legal.test' });
  expect(await linked(customer('BRAND new'))).toBe(byName);
  expect(await linked(customer('Legal Name', { email: 'post@legal.test' }))).toBe(byEmail);
  expect(callsOf('PUT')).toEqual([]);
});

test('a merged contact is followed, also when the one it went into is new to us', async () => {
  const who = customer('Before Merge');
  const old = await linked(who);
  const target = app.xero.addContact({ Name: 'After Merge' });
  app.xero.mergeContacts(old, target);
  await tellOfContacts();
  await directorySays(old, { mergedTo: target });
  expect(await linked(who)).toBe(target);
  app.xero.calls.length = 0;
  expect(await linked(who)).toBe(target);
  expect(contactCalls()).toEqual([]);
});

test('forbidden characters and impossible addresses do not stop an invoice', async () => {
  const who = customer('  Bits <and> "Bobs"  ', { email: 'müller@bits.test', phone: '1'.repeat(80) });
  const contactId = await linked(who);
  expect(inXero(contactId)).toMatchObject({ name: 'Bits (and) "Bobs"', phones: [{ PhoneNumber: '1'.repeat(50) }] });
  expect((await preview(who)).notes).toEqual([expect.stringContaining('müller@bits.test')]);
  const again = customer('Bits (and) "Bobs"');
  expect(await refusal(again)).toMatchObject({ problem: { code: 'contact_name_taken' } });
});

test('a preview writes nothing', async () => {
  const who = customer('Look Only');
  expect(await preview(who)).toMatchObject({ match: 'create', id: null, name: 'Look Only', problems: [] });
  expect(app.xero.calls.every(({ method }) => method === 'GET')).toBe(true);
  expect(named('Look Only')).toEqual([]);
});
