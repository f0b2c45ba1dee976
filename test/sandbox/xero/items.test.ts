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

test('an item is made once: a second one of the same code is refused in Xero words', async () => {
  const made = await app.call('PUT', '/Items', { Items: [{ Code: 'DESK', Name: 'Desk' }] });
  expect(firstOf(made, 'Items')).toMatchObject({ Code: 'DESK', Name: 'Desk', IsSold: true });
  const again = await app.call('PUT', '/Items', { Items: [{ Code: 'DESK', Name: 'Another' }] });
  expect(again.status).toBe(400);
  expect(messagesIn(again.json)).toEqual(["Price List Item with Code 'DESK' already exists"]);
});

test('with summarizeErrors=false each item stands or falls alone, without it all fall', async () => {
  const items = [{ Code: 'NEW-1', Name: 'New' }, { Code: 'DevH' }];
  const codes = () => app.organisation.items.map(({ Code }) => Code);
  expect((await app.call('PUT', '/Items', { Items: items })).status).toBe(400);
  expect(codes()).not.toContain('NEW-1');
  expect((await app.call('PUT', '/Items?summarizeErrors=false', { Items: items })).status).toBe(200);
  expect(codes()).toContain('NEW-1');
});

test('a line with an item that does not exist is refused', async () => {
  const line = { Description: 'Desk', Quantity: 1, UnitAmount: 1, AccountCode: '200', ItemCode: 'NOT-THERE' };
  const contact = await app.call('PUT', '/Contacts', { Contacts: [{ Name: 'Acme' }] });
  const contactId = firstOf(contact, 'Contacts')['ContactID'];
  const reply = await app.call('PUT', '/Invoices', sale(contactId, { LineItems: [line] }));
  expect(messagesIn(reply.json)).toEqual(["Item code 'NOT-THERE' is not valid"]);
});
