import express from 'express';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { dealContactRoutes } from '../../server/api/deal-contact.ts';
import { byServer } from '../../server/db/audit-log.ts';
import { findConnection } from '../../server/db/connections.ts';
import { findKnownContacts } from '../../server/db/contact-directory.ts';
import { findContactRead } from '../../server/db/contact-reads.ts';
import { AppError } from '../../server/errors.ts';
import { readJsonBody } from '../../server/json-body.ts';
import { namedCustomer, type Customer } from '../../server/sync/customer.ts';
import { createBatch } from '../../server/batch.ts';
import { shareXeroCalls } from '../../server/sync/share-calls.ts';
import { linkContact } from '../../server/sync/link-contact.ts';
import { xeroAccess } from '../../server/sync/org-state.ts';
import type { KnownContact } from '../../server/sync/match-contact.ts';
import { previewContact } from '../../server/sync/preview-contact.ts';
import { settleContact, type ContactChoice } from '../../server/sync/settle-contact.ts';
import { signXeroWebhook } from '../../server/webhooks/signature.ts';
import { addDeal, invoicesOf, viewAt } from '../support/deals.ts';
import { startApp, type App } from '../support/start-app.ts';
import { until } from '../support/until.ts';

let app: App;
beforeAll(async () => {
  app = await startApp();
  await app.setUp();
  await until('the contacts to be read', isFilled);
});
/** These stories call Xero faster than deals do: each starts with room in Xero’s minute, here a second. */
const callTimes: number[] = [];
beforeEach(async () => {
  callTimes.push(...app.xero.calls.splice(0).map(({ at }) => at));
  await until('room in the minute', () => callTimes.filter((at) => at > Date.now() - 1100).length < 20);
});
afterAll(async () => {
  await app.close();
  expect([...app.xero.violations, ...app.zoho.violations]).toEqual([]);
});

const ctx = () => app.server.context;
const orgId = () => app.zoho.org.id;
const contactsInXero = () => [...(app.xero.organisations[0]?.contacts.values() ?? [])];
const named = (name: string) => contactsInXero().filter((contact) => contact.name === name);
const numbered = (id: string) => contactsInXero().filter(({ texts }) => texts['ContactNumber'] === id);
const inXero = (id: string) => app.xero.organisations[0]?.contacts.get(id);
const callsOf = (method: string) =>
  app.xero.calls.filter((call) => call.method === method && call.path.includes('/Contacts'));

async function access() {
  const given = xeroAccess(await findConnection(ctx().db, orgId(), 'xero'), 'background');
  if (!given) throw new Error('Xero is connected');
  return given;
}
async function isFilled() {
  const { tenantId } = await access();
  return (await findContactRead(ctx().db, { orgId: orgId(), tenantId }))?.filledAt;
}

/** Waits until the directory has heard what was done to a contact in Xero. */
async function directorySays(contactId: string, says: Partial<KnownContact>) {
  const tenant = { orgId: orgId(), tenantId: (await access()).tenantId };
  await until('the directory', async () => {
    const [known] = await findKnownContacts(ctx().db, tenant, null, [contactId]);
    return known && Object.entries(says).every(([field, value]) => known[field as keyof KnownContact] === value);
  });
}

let lastId = 0;
const ann = {
  id: '4876876000000700001',
  firstName: 'Ann',
  lastName: 'Lee',
  email: 'ann@x.test',
  phone: null,
  mobile: null,
};
const quay = { street: '1 Quay Street', city: 'Napier', region: null, postalCode: '4110', country: 'New Zealand' };
const customer = (name: string, changes: Partial<Customer> = {}): Customer => ({
  ...namedCustomer({ id: `48768760000008${String((lastId += 1)).padStart(5, '0')}`, name }),
  ...changes,
});

/** Once more, as the queue would, while it is only to be done later. */
async function link(who: Customer, server = app.server.context) {
  const given = await access();
  return until(`${who.name} to be linked`, async () => {
    const tryId = crypto.randomUUID();
    return linkContact(server, given, { orgId: orgId(), tryId, customer: who }).catch((error: unknown) => {
      if (error instanceof AppError && error.retry === 'later') return undefined;
      throw error;
    });
  });
}
async function linked(who: Customer): Promise<string> {
  const answer = await link(who);
  if ('problem' in answer) throw new Error(answer.problem.message);
  return answer.contactId;
}
async function refusal(who: Customer) {
  const answer = await link(who);
  return 'problem' in answer ? answer : undefined;
}
const settle = async (who: Customer, choice: ContactChoice) =>
  settleContact(ctx(), await access(), { orgId: orgId(), customerId: who.id, choice, settledBy: 'ann', by: byServer });
const preview = async (who: Customer) => previewContact(ctx(), await access(), { orgId: orgId(), customer: who });

/** What a person does in Xero is told by a webhook. */
async function tellOfContacts() {
  const tenantId = app.xero.organisations[0]?.tenantId;
  const body = JSON.stringify({ events: [{ tenantId, eventCategory: 'CONTACT', eventType: 'UPDATE' }] });
  const signature = signXeroWebhook(app.environment['XERO_WEBHOOK_KEY'] ?? '', body);
  const answer = await fetch(`${app.url}/webhooks/xero`, {
    ...{ method: 'POST', body },
    headers: { 'x-xero-signature': signature, 'content-type': 'application/json' },
  });
  expect(answer.status).toBe(200);
}

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
  expect(app.xero.calls).toHaveLength(2);
});

test('a linked customer that has not changed costs no call to Xero', async () => {
  const who = customer('Quiet Co', { email: 'quiet@x.test' });
  const contactId = await linked(who);
  app.xero.calls.length = 0;
  expect(await linked(who)).toBe(contactId);
  expect(await linked({ ...who, email: null })).toBe(contactId);
  expect(app.xero.calls).toEqual([]);
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

test('one of two customers of one name gets the contact, the other a problem; the contact is not shared', async () => {
  const first = customer('Twin Peaks');
  const second = customer('Twin Peaks');
  const contactId = await linked(first);
  expect(await refusal(second)).toMatchObject({ problem: { code: 'contact_name_taken' }, candidates: [] });
  expect(numbered(second.id)).toEqual([]);
  expect(inXero(contactId)?.texts['ContactNumber']).toBe(first.id);
  expect(callsOf('PUT')).toHaveLength(1);
});

test('an unclear contact waits for a person, who chooses it once', async () => {
  const contactId = app.xero.addContact({
    Name: 'Foggy Ltd',
    EmailAddress: 'other@foggy.test',
    ContactNumber: 'CUST-9',
  });
  const who = customer('Foggy Ltd', { email: 'ann@foggy.test' });
  expect(await refusal(who)).toEqual({
    problem: expect.objectContaining({ code: 'contact_unclear' }) as object,
    candidates: [{ id: contactId, name: 'Foggy Ltd', email: 'other@foggy.test', number: 'CUST-9' }],
  });
  expect(await preview(who)).toMatchObject({ match: 'unclear', candidates: [{ id: contactId }] });

  await settle(who, { contactId });
  expect(await linked(who)).toBe(contactId);
  expect(await preview(who)).toMatchObject({ match: 'linked', id: contactId, problems: [] });
  expect(inXero(contactId)?.texts).toMatchObject({ ContactNumber: 'CUST-9', EmailAddress: 'other@foggy.test' });
});

test('a person may ask for a new contact beside one of the same name', async () => {
  app.xero.addContact({ Name: 'Smith', EmailAddress: 'other@smith.test' });
  const who = customer('Smith', { email: 'ann@smith.test', billing: quay });
  expect(await refusal(who)).toMatchObject({ problem: { code: 'contact_unclear' } });
  await settle(who, { create: true });
  const contactId = await linked(who);
  expect(inXero(contactId)).toMatchObject({ name: 'Smith (Napier)', texts: { ContactNumber: who.id } });
  app.xero.calls.length = 0;
  expect(await linked(who)).toBe(contactId);
  expect(app.xero.calls).toEqual([]);
});

test('nobody can choose a contact that is another customer’s, or archived, or does not exist', async () => {
  const theirs = await linked(customer('Taken Already'));
  const archived = app.xero.addContact({ Name: 'Put Away' });
  app.xero.archiveContact(archived);
  const who = customer('Chooser');
  await expect(settle(who, { contactId: theirs })).rejects.toMatchObject({ status: 409, code: 'contact_taken' });
  await expect(settle(who, { contactId: archived })).rejects.toMatchObject({ status: 409, code: 'contact_archived' });
  await expect(settle(who, { contactId: crypto.randomUUID() })).rejects.toMatchObject({ status: 404 });
});

test('an archived contact is a problem until it is restored', async () => {
  const who = customer('Sleeping Beauty');
  const contactId = await linked(who);
  app.xero.archiveContact(contactId);
  await tellOfContacts();
  await directorySays(contactId, { isArchived: true });
  expect(await refusal(who)).toMatchObject({
    problem: { code: 'contact_archived', fix: expect.stringContaining('Restore') as string },
  });
  app.xero.editContact(contactId, { ContactStatus: 'ACTIVE' });
  expect(await linked(who)).toBe(contactId);
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
  expect(app.xero.calls).toEqual([]);
});

test('two customers whose contacts were merged into one do not share it', async () => {
  const [one, two] = [customer('Merge One'), customer('Merge Two')];
  const [first, second] = [await linked(one), await linked(two)];
  app.xero.mergeContacts(first, second);
  await tellOfContacts();
  await directorySays(first, { mergedTo: second });
  expect(await refusal(one)).toMatchObject({ problem: { code: 'contact_taken' } });
  expect(await linked(two)).toBe(second);
});

test('ten deals of one new customer at the same moment, on two servers, make one contact', async () => {
  const { startServer } = await import('../../server/start.ts');
  const { readConfig } = await import('../../server/config.ts');
  const second = await startServer(readConfig({ ...app.environment, PORT: '0' }));
  const who = customer('Stampede');
  const ids = await Promise.all(
    Array.from({ length: 10 }, async (_, index) => {
      const answer = await link(who, index % 2 === 0 ? ctx() : second.context);
      return 'contactId' in answer && answer.contactId;
    }),
  );
  await second.close();
  expect(new Set(ids).size).toBe(1);
  expect(callsOf('PUT')).toHaveLength(1);
  expect(named('Stampede')).toHaveLength(1);
});

test('two customers that both fit one free contact: one gets it, the other is told', async () => {
  const contactId = app.xero.addContact({ Name: 'Only One' });
  const rivals = [customer('Only One'), customer('Only One Ltd')];
  const answers = await Promise.all(rivals.map((who) => link(who)));
  const winners = answers.flatMap((answer) => ('contactId' in answer ? [answer.contactId] : []));
  expect(winners.filter((winner) => winner === contactId)).toHaveLength(1);
  expect(new Set(winners).size).toBe(winners.length);
});

test('the answer to a new contact is lost: it is ours when it is found again, and not made twice', async () => {
  const who = customer('Lost And Found', { email: 'one@lost.test' });
  app.xero.failNext({ method: 'PUT', path: /\/Contacts$/ }, 'lose-answer');
  await expect(link(who)).rejects.toMatchObject({ retry: 'unknown' });
  const contactId = await linked({ ...who, name: 'Quite Renamed', email: 'two@lost.test' });
  expect(numbered(who.id)).toMatchObject([{ contactId }]);
  expect(callsOf('PUT')).toHaveLength(1);
  await linked({ ...who, name: 'Ours To Rename', email: 'three@lost.test' });
  expect(inXero(contactId)).toMatchObject({ name: 'Ours To Rename', texts: { EmailAddress: 'three@lost.test' } });
});

test('a number that Xero says is taken leads to the contact that has it', async () => {
  const who = customer('Restored From Backup');
  const contactId = app.xero.addContact({ Name: 'Quite Another Name', ContactNumber: who.id });
  expect(await linked(who)).toBe(contactId);
  expect(numbered(who.id)).toHaveLength(1);
});

test('a name that Xero refuses although nobody visible has it is a problem in Xero’s own words', async () => {
  const who = customer('Phantom');
  const message = 'The contact name Phantom is already assigned to another contact.';
  const body = {
    Contacts: [{ ContactID: crypto.randomUUID(), Name: 'Phantom', ValidationErrors: [{ Message: message }] }],
  };
  app.xero.failNext({ method: 'PUT', path: /\/Contacts$/ }, { status: 200, body });
  expect(await refusal(who)).toMatchObject({ problem: { code: 'contact_name_taken', detail: message } });
  expect(callsOf('PUT')).toHaveLength(1);
  expect(await linked(who)).toBe(named('Phantom')[0]?.contactId);
});

test('new customers of one batch are searched for in one call and made in one', async () => {
  const known = app.xero.addContact({ Name: 'Batch Two', EmailAddress: 'two@batch.test' });
  const customers = [
    customer('Batch One'),
    customer('batch two'),
    customer('Batch Three', { email: 'three@batch.test' }),
  ];
  const given = await access();
  const batch = createBatch();
  const shared = { ...ctx(), xero: shareXeroCalls(batch, ctx().xero, given) };
  await batch.walk(customers, async (who) => {
    await linkContact(shared, given, { orgId: orgId(), tryId: crypto.randomUUID(), customer: who });
  });
  const numbers = customers.map(({ id }) => numbered(id).map(({ name }) => name));
  expect(numbers).toEqual([['Batch One'], ['Batch Two'], ['Batch Three']]);
  expect(numbered(customers[1]?.id ?? '')).toMatchObject([{ contactId: known }]);
  const searches = callsOf('GET').filter(({ query }) => 'where' in query);
  expect([searches.length, callsOf('PUT').length]).toEqual([1, 1]);
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

test('a deal whose customer is unclear waits with the reason, and goes on when a person has chosen', async () => {
  const contactId = app.xero.addContact({ Name: 'Deal Fog', ContactNumber: 'CUST-10' });
  const account = app.zoho.addAccount({ Account_Name: 'Deal Fog' });
  const deal = addDeal(app, { Account_Name: { id: account.id } });
  const panel = await app.ledger.openPanel(app.zoho, deal.id);
  await app.zoho.moveStage(deal.id, 'Closed Won');
  await until('the problem', async () => (await panel.view()).problems[0]?.code === 'contact_unclear');

  const routes = express().use(express.raw({ type: () => true }), readJsonBody, dealContactRoutes(ctx()));
  const server = routes.listen(0, '127.0.0.1');
  await until('the route', () => server.listening);
  const port = (server.address() as { port: number }).port;
  const choose = async (body: unknown, token = panel.token) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const url = `http://127.0.0.1:${port}/api/deals/${deal.id}/contact`;
    return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).status;
  };
  expect([await choose({ contactId }, 'nobody'), await choose({ contactId: 'no id' }), await choose({})]).toEqual([
    401, 400, 400,
  ]);
  expect(await choose({ contactId })).toBe(204);
  server.close();
  await viewAt(panel, 'draft');
  expect(invoicesOf(app, deal.id)).toMatchObject([{ contactId }]);
});

test('a deal that waits for an archived contact goes on by itself when the contact is restored', async () => {
  const account = app.zoho.addAccount({ Account_Name: 'Back Again' });
  const contactId = app.xero.addContact({ Name: 'Back Again', ContactNumber: account.id });
  app.xero.archiveContact(contactId);
  const deal = addDeal(app, { Account_Name: { id: account.id } });
  const panel = await app.ledger.openPanel(app.zoho, deal.id);
  await app.zoho.moveStage(deal.id, 'Closed Won');
  await until('the problem', async () => (await panel.view()).problems[0]?.code === 'contact_archived');
  app.xero.editContact(contactId, { ContactStatus: 'ACTIVE' });
  await tellOfContacts();
  await viewAt(panel, 'draft');
  expect(invoicesOf(app, deal.id)).toMatchObject([{ contactId }]);
});
