import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Rule } from '../../server/api/contract/rules.ts';
import { defaultRule } from '../../server/sync/settings.ts';
import { addDays, dayIn } from '../../server/sync/due-date.ts';
import type { JsonObject } from '../sandbox/zoho/json.ts';
import { addDeal, viewAt } from '../support/deals.ts';
import { invoiceInXero } from '../support/quotes.ts';
import { startApp, type App } from '../support/start-app.ts';
import { until } from '../support/until.ts';

const rule = (id: string, changes: Partial<Rule>): Rule => ({
  ...defaultRule('Closed Won'),
  ...{ id, name: id, enabled: false, ...changes },
});
const rules = [
  defaultRule('Closed Won'),
  rule('twenty', { dueDays: 20 }),
  rule('closing', { dateFrom: 'closing_date', dueDays: 0 }),
  rule('submitted', { status: 'SUBMITTED' }),
  rule('approved', { status: 'AUTHORISED', email: true }),
];

let app: App;
beforeAll(async () => {
  app = await startApp();
  const [organisation] = app.xero.organisations;
  // Known when Xero is connected.
  if (organisation) organisation.salesTerms = { Type: 'OFFOLLOWINGMONTH', Day: 20 };
  await app.setUp();
  const saved = await app.ledger.putSettings({ rules });
  expect(saved.status).toBe(200);
});
afterAll(async () => {
  await app.close();
  expect([...app.xero.violations, ...app.zoho.violations]).toEqual([]);
});

async function click(
  dealId: string,
  options: { ruleId?: string; until?: 'draft' | 'awaiting_approval' | 'awaiting_payment' } = {},
) {
  const panel = await app.ledger.openPanel(app.zoho, dealId);
  await panel.createInvoice(options.ruleId ? { ruleId: options.ruleId } : undefined);
  const view = await viewAt(panel, options.until ?? 'draft');
  return { view, invoice: invoiceInXero(app, dealId) };
}

const today = () => dayIn('Pacific/Auckland', new Date());
/** A deal whose account Xero knows already, with terms of its own. */
function dealOfKnownContact(salesTerms: { Day: number; Type: 'DAYSAFTERBILLDATE' }, values: JsonObject = {}) {
  const name = `Known ${crypto.randomUUID()}`;
  const account = app.zoho.addAccount({ Account_Name: name });
  app.xero.addContact({ Name: name, ContactNumber: account.id, PaymentTerms: { Sales: salesTerms } });
  return addDeal(app, { Account_Name: { id: account.id }, ...values });
}

test('an account with its addresses and its person arrives in Xero: billing as POBOX, shipping as STREET', async () => {
  const account = app.zoho.addAccount({
    ...{ Account_Name: 'Wharf Street Dental', Phone: '+64 4 555 0190' },
    ...{ Billing_Street: 'PO Box 11\nTe Aro', Billing_City: 'Wellington', Billing_State: 'Wellington' },
    ...{ Billing_Code: '6141', Billing_Country: 'New Zealand' },
    ...{ Shipping_Street: '5 Wharf Street', Shipping_City: 'Petone', Shipping_Code: '5012' },
  });
  const person = app.zoho.addContact({
    ...{ First_Name: 'Mere', Last_Name: 'Parata', Email: 'mere@wharf.example', Account_Name: { id: account.id } },
  });
  const deal = addDeal(app, { Account_Name: { id: account.id }, Contact_Name: { id: person.id } });
  const { contact } = (await click(deal.id)).invoice;
  expect(contact).toMatchObject({
    name: 'Wharf Street Dental',
    texts: {
      ...{ ContactNumber: account.id, EmailAddress: 'mere@wharf.example', FirstName: 'Mere', LastName: 'Parata' },
    },
  });
  const addressOf = (type: string) => contact?.addresses.find(({ AddressType }) => AddressType === type);
  expect(addressOf('POBOX')).toMatchObject({
    ...{ AddressLine1: 'PO Box 11', AddressLine2: 'Te Aro', City: 'Wellington', Region: 'Wellington' },
    ...{ PostalCode: '6141', Country: 'New Zealand' },
  });
  expect(addressOf('STREET')).toMatchObject({ AddressLine1: '5 Wharf Street', City: 'Petone', PostalCode: '5012' });
  const phone = contact?.phones.find(({ PhoneType }) => PhoneType === 'DEFAULT');
  expect(phone).toMatchObject({ PhoneNumber: '+64 4 555 0190' });
});

test('a deal with only a contact is invoiced to that person, at the mailing address', async () => {
  const person = app.zoho.addContact({
    ...{ First_Name: 'Tui', Last_Name: 'Ormond', Email: 'tui@home.example', Mobile: '021 555 017' },
    ...{ Mailing_Street: '9 Bay Road', Mailing_City: 'Nelson', Mailing_Zip: '7010' },
  });
  const deal = addDeal(app, { Account_Name: null, Contact_Name: { id: person.id } });
  const { contact } = (await click(deal.id)).invoice;
  expect(contact).toMatchObject({
    name: 'Tui Ormond',
    texts: { ContactNumber: person.id, EmailAddress: 'tui@home.example', FirstName: 'Tui', LastName: 'Ormond' },
  });
  const address = contact?.addresses.find(({ AddressType }) => AddressType === 'POBOX');
  expect(address).toMatchObject({ AddressLine1: '9 Bay Road', City: 'Nelson', PostalCode: '7010' });
});

test('the due date comes from the rule, else from the contact’s own terms, else from the organisation’s', async () => {
  const terms = { Day: 14, Type: 'DAYSAFTERBILLDATE' as const };
  const startedOn = today();
  const byRule = (await click(dealOfKnownContact(terms).id, { ruleId: 'twenty' })).invoice;
  expect([startedOn, today()]).toContain(byRule.date);
  expect(byRule.dueDate).toBe(addDays(byRule.date, 20));

  const byContact = (await click(dealOfKnownContact(terms).id)).invoice;
  expect(byContact.dueDate).toBe(addDays(byContact.date, 14));

  const byOrganisation = (await click(addDeal(app).id)).invoice;
  const [year, month] = byOrganisation.date.split('-').map(Number) as [number, number];
  expect(byOrganisation.dueDate).toBe(new Date(Date.UTC(year, month, 20)).toISOString().slice(0, 10));
});

test('the invoice may be dated by the deal’s closing date', async () => {
  const deal = addDeal(app, { Closing_Date: '2026-10-31' });
  const { invoice } = await click(deal.id, { ruleId: 'closing' });
  expect(invoice).toMatchObject({ date: '2026-10-31', dueDate: '2026-10-31' });
});

test('a rule may submit the invoice for approval', async () => {
  const { view, invoice } = await click(addDeal(app).id, { ruleId: 'submitted', until: 'awaiting_approval' });
  expect(invoice.status).toBe('SUBMITTED');
  expect(view.problems).toEqual([]);
});

test('a rule may approve the invoice and have Xero e-mail it', async () => {
  const person = app.zoho.addContact({ Last_Name: 'Hohepa', Email: 'accounts@hohepa.example' });
  const deal = addDeal(app, { Contact_Name: { id: person.id } });
  const { invoice } = await click(deal.id, { ruleId: 'approved', until: 'awaiting_payment' });
  expect(invoice.status).toBe('AUTHORISED');
  const panel = await app.ledger.openPanel(app.zoho, deal.id);
  const view = await until('the e-mail', async () => {
    const seen = await panel.view();
    return seen.invoices[0]?.sent && seen;
  });
  expect(view.problems).toEqual([]);
  expect(invoiceInXero(app, deal.id).sent).toBe(true);
});
