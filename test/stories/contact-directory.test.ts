import { afterAll, beforeAll, expect, test } from 'vitest';
import { namedCustomer, type Customer } from '../../server/sync/customer.ts';
import { fillDirectory } from '../../server/sync/fill-directory.ts';
import { linkContact } from '../../server/sync/link-contact.ts';
import { xeroAccess } from '../../server/sync/org-state.ts';
import { findConnection } from '../../server/db/connections.ts';
import { findContactRead } from '../../server/db/contact-reads.ts';
import { startApp, type App } from '../support/start-app.ts';
import { storedRows } from '../support/stored-rows.ts';
import { until } from '../support/until.ts';

let app: App;
beforeAll(async () => {
  app = await startApp();
});
afterAll(async () => {
  await app.close();
  expect([...app.xero.violations, ...app.zoho.violations]).toEqual([]);
});

const pagesRead = () =>
  app.xero.calls.filter(({ path, query }) => path.endsWith('/Contacts') && query['pageSize'] === '1000');
const count = async () =>
  Number((await storedRows<{ n: string }>(app, 'select count(*) n from contact_directory'))[0]?.n);

async function progress() {
  const orgId = app.zoho.org.id;
  const tenantId = (await findConnection(app.server.context.db, orgId, 'xero'))?.tenantId;
  return tenantId ? findContactRead(app.server.context.db, { orgId, tenantId }) : undefined;
}

async function link(customer: Customer): Promise<string> {
  const access = xeroAccess(await findConnection(app.server.context.db, app.zoho.org.id, 'xero'), 'background');
  if (!access) throw new Error('Xero is connected');
  const request = { orgId: app.zoho.org.id, tryId: crypto.randomUUID(), customer };
  const answer = await linkContact(app.server.context, access, request);
  if ('problem' in answer) throw new Error(answer.problem.message);
  return answer.contactId;
}

test('when Xero is connected all its contacts are read, a thousand at a time', async () => {
  for (let index = 1; index <= 2100; index += 1) app.xero.addContact({ Name: `Customer ${index}` });
  app.xero.addContact({ Name: 'Quarterdeck Sailing Pty. Ltd.' });
  await app.setUp();
  await until('the contacts', async () => (await progress())?.filledAt);
  const inAll = app.xero.organisations[0]?.contacts.size;
  expect(await progress()).toMatchObject({ contactsRead: inAll, contactsInAll: inAll });
  expect(await count()).toBe(inAll);
  expect(pagesRead().map(({ query }) => query['page'])).toEqual(['1', '2', '3']);
});

test('a contact written quite differently in Xero is the customer all the same', async () => {
  const id = '4876876000000800001';
  const contactId = await link(namedCustomer({ id, name: 'QUARTERDECK SAILING' }));
  const [organisation] = app.xero.organisations;
  expect(organisation?.contacts.get(contactId)).toMatchObject({
    ...{ name: 'Quarterdeck Sailing Pty. Ltd.', texts: { ContactNumber: id } },
  });
});

test('a reading that breaks off goes on at the page where it stopped, not from the start', async () => {
  const { context } = app.server;
  await storedRows(app, 'delete from contact_directory');
  await storedRows(
    app,
    'update contact_reads set next_page = 1, contacts_read = 0, filled_at = null, read_until = null',
  );
  app.xero.calls.length = 0;
  const breaking: typeof context.xero = {
    ...context.xero,
    listContacts(access, list) {
      if (list.page === 2) app.xero.failNext({ method: 'GET', path: /\/Contacts$/ }, { status: 503 });
      return context.xero.listContacts(access, list);
    },
  };
  const orgId = app.zoho.org.id;
  await expect(fillDirectory({ ...context, xero: breaking }, orgId)).rejects.toMatchObject({ retry: 'later' });
  expect(await progress()).toMatchObject({ nextPage: 2, contactsRead: 1000, filledAt: null });
  await fillDirectory(context, orgId);
  expect(pagesRead().map(({ query }) => query['page'])).toEqual(['1', '2', '2', '3']);
  expect(await count()).toBe(app.xero.organisations[0]?.contacts.size);
});

test('afterwards only what has changed is read', async () => {
  // Two minutes are read again each time; what was there before them is not.
  await storedRows(app, "update contact_reads set read_until = now() + interval '2 minutes'");
  app.xero.calls.length = 0;
  const contactId = app.xero.addContact({ Name: 'Latecomer' });
  await fillDirectory(app.server.context, app.zoho.org.id);
  expect(pagesRead()).toHaveLength(1);
  const stored = await storedRows(app, `select name from contact_directory where contact_id = '${contactId}'`);
  expect(stored).toEqual([{ name: 'Latecomer' }]);
});

test('while a very large organisation is still being read, a customer is searched for instead', async () => {
  await storedRows(app, 'delete from contact_directory');
  await storedRows(app, `update contact_reads set filled_at = null, started_at = now() - interval '1 hour'`);
  app.xero.addContact({ Name: 'Windjammer Tours Limited' });
  const contactId = await link(namedCustomer({ id: '4876876000000800002', name: 'Windjammer Tours' }));
  expect(app.xero.organisations[0]?.contacts.get(contactId)?.name).toBe('Windjammer Tours Limited');
});

test('while it has only just begun to be read, a customer waits for a moment', async () => {
  await storedRows(app, 'update contact_reads set filled_at = null, started_at = now()');
  const error = await link(namedCustomer({ id: '4876876000000800003', name: 'Early Bird' })).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ code: 'contacts_being_read', retry: 'later' });
});
