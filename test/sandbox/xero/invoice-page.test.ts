import { afterAll, beforeAll, expect, test } from 'vitest';
import { firstOf, sale, startConnected } from './connected-app.ts';

let app: Awaited<ReturnType<typeof startConnected>>;
beforeAll(async () => {
  app = await startConnected();
});
afterAll(async () => {
  await app.sandbox.close();
});

test('the invoice page shows the invoice, escapes it, and its buttons approve and pay', async () => {
  const { sandbox, call, organisation } = app;
  const contact = await call('PUT', '/Contacts', { Contacts: [{ Name: 'Tom & "Jerry"' }] });
  const contactId = firstOf(contact, 'Contacts')['ContactID'];
  const lines = [{ Description: '<script>alert(1)</script>', Quantity: 1, UnitAmount: 10, AccountCode: '200' }];
  const id = String(
    firstOf(await call('PUT', '/Invoices', sale(contactId, { LineItems: lines })), 'Invoices')['InvoiceID'],
  );
  const address = `${sandbox.url}/app/${organisation.shortCode}/invoicing/view/${id}`;
  const press = (action: string, more: Record<string, string> = {}) =>
    fetch(address, { method: 'POST', body: new URLSearchParams({ action, ...more }) });
  const draft = await (await fetch(address)).text();
  expect(draft).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(draft).not.toContain('<script>');
  expect(draft).toContain('Tom &amp; &quot;Jerry&quot;');
  expect(draft).toContain('Approve &amp; pay');
  expect((await press('pay', { amount: '1.00' })).status).toBe(400);
  expect(await (await press('approve')).text()).toContain('Awaiting payment');
  expect(await (await press('pay', { amount: '1.50' })).text()).toContain('10.00');
  expect((await press('void')).status).toBe(400);
  expect(await (await press('pay')).text()).toContain('Paid');
  expect(organisation.invoices.get(id)?.status).toBe('PAID');
  expect(await (await fetch(`${sandbox.url}/app/`)).text()).toContain('INV-0001');
  expect((await fetch(`${sandbox.url}/app/x/invoicing/view/${id}`)).status).toBe(404);
});
