import express from 'express';
import { expect, test } from 'vitest';
import { dealContactRoutes } from '../../server/api/deal-contact.ts';
import { readJsonBody } from '../../server/json-body.ts';
import { contactsOfFile, customer, quay } from '../support/contacts-of-file.ts';
import { addDeal, invoicesOf, viewAt } from '../support/deals.ts';
import { until } from '../support/until.ts';

const { app, inXero, contactCalls, directorySays, linked, refusal, settle, preview, tellOfContacts } =
  await contactsOfFile();

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
  expect(contactCalls()).toEqual([]);
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

test('a deal whose customer is unclear waits with the reason, and goes on when a person has chosen', async () => {
  const contactId = app.xero.addContact({ Name: 'Deal Fog', ContactNumber: 'CUST-10' });
  const account = app.zoho.addAccount({ Account_Name: 'Deal Fog' });
  const deal = addDeal(app, { Account_Name: { id: account.id } });
  const panel = await app.ledger.openPanel(app.zoho, deal.id);
  await app.zoho.moveStage(deal.id, 'Closed Won');
  await until('the problem', async () => (await panel.view()).problems[0]?.code === 'contact_unclear');

  const routes = express().use(express.raw({ type: () => true }), readJsonBody, dealContactRoutes(app.server.context));
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
