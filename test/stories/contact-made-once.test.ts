import { expect, test } from 'vitest';
import { createBatch } from '../../server/batch.ts';
import { shareXeroCalls } from '../../server/sync/share-calls.ts';
import { linkContact } from '../../server/sync/link-contact.ts';
import { contactsOfFile, customer } from '../support/contacts-of-file.ts';

const { app, orgId, named, numbered, inXero, callsOf, access, directorySays, link, linked, refusal, tellOfContacts } =
  await contactsOfFile();

test('one of two customers of one name gets the contact, the other a problem; the contact is not shared', async () => {
  const first = customer('Twin Peaks');
  const second = customer('Twin Peaks');
  const contactId = await linked(first);
  expect(await refusal(second)).toMatchObject({ problem: { code: 'contact_name_taken' }, candidates: [] });
  expect(numbered(second.id)).toEqual([]);
  expect(inXero(contactId)?.texts['ContactNumber']).toBe(first.id);
  expect(callsOf('PUT')).toHaveLength(1);
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
      const answer = await link(who, index % 2 === 0 ? app.server.context : second.context);
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
  const shared = { ...app.server.context, xero: shareXeroCalls(batch, app.server.context.xero, given) };
  await batch.walk(customers, async (who) => {
    await linkContact(shared, given, { orgId: orgId(), tryId: crypto.randomUUID(), customer: who });
  });
  const numbers = customers.map(({ id }) => numbered(id).map(({ name }) => name));
  expect(numbers).toEqual([['Batch One'], ['Batch Two'], ['Batch Three']]);
  expect(numbered(customers[1]?.id ?? '')).toMatchObject([{ contactId: known }]);
  const searches = callsOf('GET').filter(({ query }) => 'where' in query);
  expect([searches.length, callsOf('PUT').length]).toEqual([1, 1]);
});
